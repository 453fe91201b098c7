# What one call reads and writes, statement for statement as the core does (`PeerActsTests` holds the two together). A line `@act NAME` begins an act,
# `@look NAME` one that only reads what is committed (`Request.traits`): servers do it beside the writer, on a connection of its own, and no
# program takes the writer's lock for it. Then one statement a line: `@row VALUE SQL` keeps the new row's number as VALUE, `@get SQL` keeps the columns
# of the first row by their names, `@read SQL` reads all rows and keeps nothing, `@do SQL` keeps nothing, `@turns SQL` runs once for each turn N of the
# call's log. In place of what the core works out in memory from what it has read stand the two @get of `hold` that name a section and a seat.
@act begin
@do DELETE FROM pin_guess WHERE number = :number
@do UPDATE caller_guess SET failures = max(failures - 1, 0) WHERE telephone = 'withheld'
@do UPDATE session SET member = :member WHERE id = :session
@act hold
@read SELECT id FROM hold WHERE session = :session AND act = :n
@get SELECT showing.id AS showing, program.id AS program, program.venue AS venue, program.number, program.category, program.title_ko, program.title_en, program.clip, showing_stop.leaves_at, showing.service, showing.tariff, showing.state FROM showing JOIN program ON program.id = showing.program JOIN showing_stop ON showing_stop.showing = showing.id AND showing_stop.stop = 0 WHERE showing.id = :first + :nth
@read SELECT id FROM hold WHERE showing = :showing AND state = 'held' AND expires_at <= :now
@read SELECT coalesce(sum(booking_version.seats), 0) FROM booking JOIN booking_version ON booking_version.booking = booking.id AND booking_version.version = booking.version WHERE booking.member = :member AND booking.state = 'ticketed' AND booking_version.showing = :showing AND booking.id IS NOT NULL
@read SELECT coalesce(sum(seats), 0) FROM hold WHERE member = :member AND showing = :showing AND id IS NOT NULL AND (changing IS NULL OR changing IS NOT NULL) AND (state IN ('charging', 'unknown') OR (state = 'held' AND expires_at > :now))
@read SELECT section.id, section.keypad, section.grade, fare.price FROM section JOIN fare ON fare.grade = section.grade WHERE section.venue = :venue AND fare.program = :program AND fare.tariff = 't' AND fare.from_stop = 0 AND fare.to_stop = 1 ORDER BY section.grade, section.rank, section.keypad
@read SELECT section.id, section.seats - showing_section.taken FROM showing_section JOIN section ON section.id = showing_section.section WHERE showing_section.showing = :showing AND showing_section.leg = 0
@read SELECT seat.section, count(*) FROM hold JOIN claim ON claim.hold = hold.id JOIN seat ON seat.id = claim.seat WHERE hold.showing = :showing AND hold.state = 'held' AND hold.expires_at <= :now AND claim.leg = 0 AND claim.booking IS NULL GROUP BY seat.section
@read PRAGMA data_version
@get SELECT section.id AS section, fare.price AS price FROM section JOIN showing_section ON showing_section.showing = :showing AND leg = 0 AND showing_section.section = section.id JOIN fare ON fare.program = :program AND fare.tariff = 't' AND fare.grade = section.grade WHERE taken < section.seats ORDER BY section.grade, section.rank LIMIT 1
@get SELECT id AS seat FROM seat WHERE section = :section AND NOT EXISTS (SELECT 1 FROM claim WHERE showing = :showing AND leg = 0 AND claim.seat = seat.id) LIMIT 1
@row hold INSERT INTO hold(session, act, member, showing, from_stop, to_stop, seats, state, created_at, expires_at, total, is_split, is_exact, changing, changing_version, paid_before, fee, difference, rule) VALUES (:session, :n, :member, :showing, 0, 1, 1, 'held', :now, :now + 300, :price, 0, 1, NULL, NULL, NULL, NULL, NULL, NULL)
@do INSERT INTO hold_seat(hold, position, seat, price) VALUES (:hold, 0, :seat, :price)
@do INSERT INTO claim(showing, leg, seat, hold) VALUES (:showing, 0, :seat, :hold)
@read SELECT session, member, showing, from_stop, to_stop, state, expires_at, total, is_split, is_exact, changing, changing_version, paid_before, fee, difference, rule FROM hold WHERE id = :hold
@read SELECT program.number, program.id, program.category, program.title_ko, program.title_en, program.clip, program.venue, showing_stop.leaves_at, showing.service, showing.tariff, showing.state FROM showing JOIN program ON program.id = showing.program JOIN showing_stop ON showing_stop.showing = showing.id AND showing_stop.stop = 0 WHERE showing.id = :showing
@read SELECT chosen.seat, section.name_ko, section.name_en, section.clip, section.keypad, seat.row_label, seat.label, grade.name_ko, grade.name_en, grade.clip, chosen.price FROM hold_seat AS chosen JOIN seat ON seat.id = chosen.seat JOIN section ON section.id = seat.section JOIN grade ON grade.venue = section.venue AND grade.position = section.grade WHERE chosen.hold = :hold ORDER BY chosen.position
@read SELECT (SELECT coalesce(sum(free), 0) FROM showing_grade WHERE showing = :showing AND leg = 0) + (SELECT count(*) FROM hold JOIN claim ON claim.hold = hold.id WHERE hold.showing = :showing AND hold.state = 'held' AND hold.expires_at <= :now AND claim.leg = 0 AND claim.booking IS NULL)
@act book
@read SELECT session, member, showing, from_stop, to_stop, state, expires_at, total, is_split, is_exact, changing, changing_version, paid_before, fee, difference, rule FROM hold WHERE id = :hold
@read SELECT program.number, program.id, program.category, program.title_ko, program.title_en, program.clip, program.venue, showing_stop.leaves_at, showing.service, showing.tariff, showing.state FROM showing JOIN program ON program.id = showing.program JOIN showing_stop ON showing_stop.showing = showing.id AND showing_stop.stop = 0 WHERE showing.id = :showing
@read SELECT number, telephone, credit_limit, account_reference FROM member WHERE id = :member AND state = 'active'
@read SELECT coalesce(sum(CASE WHEN ledger.kind IN ('charge', 'fee', 'payout') THEN ledger.amount ELSE -ledger.amount END), 0) FROM ledger WHERE member = :member AND NOT EXISTS (SELECT 1 FROM payment_attempt AS asked WHERE asked.booking = ledger.booking AND asked.kind = 'charge' AND asked.state = 'paid' AND NOT asked.on_account) AND (ledger.kind <> 'payout' OR ledger.key GLOB 'PDA*')
@read SELECT count(*) FROM payment_attempt WHERE hold = :hold AND kind = 'charge'
@do INSERT INTO payment_attempt(hold, kind, attempt, key, amount, language, state, at, sent_at, session, act, on_account, account) VALUES (:hold, 'charge', 1, 'B' || :hold || '-1', :price, 'ko', 'intended', :now, :now, :session, NULL, 1, (SELECT account_reference FROM member WHERE id = (SELECT member FROM hold WHERE id = :hold)))
@do UPDATE payment_attempt SET state = 'paid', reference = 'account', answered_at = :now WHERE key = 'B' || :hold || '-1' AND state IN ('intended', 'unknown')
@get UPDATE counter SET value = value + 1 WHERE name = 'booking' RETURNING value AS sequence
@row booking INSERT INTO booking(number, member, version, state, booked_at) VALUES (:sequence || '0', :member, 1, 'ticketed', :now)
@do INSERT INTO booking_version(booking, version, hold, showing, from_stop, to_stop, seats, total, agreed, rule, session, at) SELECT :booking, 1, id, showing, from_stop, to_stop, seats, total, total, rule, :session, :now FROM hold WHERE id = :hold
@do INSERT INTO booking_seat(booking, version, position, seat, price) SELECT :booking, 1, position, seat, price FROM hold_seat WHERE hold = :hold
@do UPDATE claim SET booking = :booking, hold = NULL WHERE hold = :hold
@do UPDATE hold SET state = 'booked' WHERE id = :hold
@do UPDATE payment_attempt SET booking = :booking WHERE key = 'B' || :hold || '-1'
@do INSERT INTO ledger(member, booking, hold, showing, kind, amount, key, rule, at) VALUES (:member, :booking, :hold, :showing, 'charge', :price, 'B' || :hold || '-1', NULL, :now)
@do UPDATE outbox SET state = 'superseded' WHERE hold = (SELECT hold FROM booking_version WHERE booking = :booking AND version = 1) AND kind = 'charge-unknown' AND state IN ('waiting', 'unknown')
@do INSERT INTO outbox(kind, member, telephone, language, booking, version, hold, copy, session, act, deadline_at, created_at, next_try_at) VALUES ('mobile-ticket', :member, '01000000000', 'ko', :booking, 1, NULL, 0, NULL, NULL, :now + 864000, :now, :now) ON CONFLICT DO NOTHING
@read SELECT booking.id, booking.number, booking.member, booking.version, booking.state, booking.booked_at, booking_version.showing, booking_version.from_stop, booking_version.to_stop, booking_version.total, showing_stop.leaves_at, program.category, booking.cancel_fee, booking.cancel_rule FROM booking JOIN booking_version ON booking_version.booking = booking.id AND booking_version.version = booking.version JOIN showing ON showing.id = booking_version.showing JOIN program ON program.id = showing.program JOIN showing_stop ON showing_stop.showing = showing.id AND showing_stop.stop = booking_version.from_stop WHERE booking.id = (SELECT booking FROM booking_version WHERE hold = :hold)
@read SELECT program.number, program.id, program.category, program.title_ko, program.title_en, program.clip, program.venue, showing_stop.leaves_at, showing.service, showing.tariff, showing.state FROM showing JOIN program ON program.id = showing.program JOIN showing_stop ON showing_stop.showing = showing.id AND showing_stop.stop = 0 WHERE showing.id = :showing
@read SELECT (SELECT coalesce(sum(free), 0) FROM showing_grade WHERE showing = :showing AND leg = 0) + (SELECT count(*) FROM hold JOIN claim ON claim.hold = hold.id WHERE hold.showing = :showing AND hold.state = 'held' AND hold.expires_at <= :now AND claim.leg = 0 AND claim.booking IS NULL)
@read SELECT chosen.seat, section.name_ko, section.name_en, section.clip, section.keypad, seat.row_label, seat.label, grade.name_ko, grade.name_en, grade.clip, chosen.price FROM booking_seat AS chosen JOIN seat ON seat.id = chosen.seat JOIN section ON section.id = seat.section JOIN grade ON grade.venue = section.venue AND grade.position = section.grade WHERE chosen.booking = :booking AND chosen.version = 1 ORDER BY chosen.position
@act end
@do UPDATE session SET ended_at = :now, outcome = 'completed', language = 'ko', member = :member, place = 'call.anything-else' WHERE id = :session AND ended_at IS NULL
@turns INSERT INTO turn(session, n, place, event, at_ms) VALUES (:session, :n, 'choose-showing.choose', 'key', :n * 100) ON CONFLICT DO NOTHING
@read SELECT id FROM hold WHERE session = :session AND state = 'held' ORDER BY id
@act guess
@get SELECT id AS member, pin_hash, telephone, state = 'active' AS active FROM member WHERE number = :number
@row session INSERT INTO session(channel, line, calling, language, reference, started_at, member) VALUES ('telephone', '15880001', NULL, 'ko', 'peer', :now, NULL)
@read SELECT locked_until FROM pin_guess WHERE number = :number
@read SELECT failures, window_at FROM caller_guess WHERE telephone = 'withheld'
@do INSERT INTO caller_guess(telephone, failures, window_at) VALUES ('withheld', 1, :now) ON CONFLICT(telephone) DO UPDATE SET failures = CASE WHEN window_at + 3600 > :now THEN failures + 1 ELSE 1 END, window_at = CASE WHEN window_at + 3600 > :now THEN window_at ELSE :now END
@read INSERT INTO pin_guess(number, failures, own_failures, last_failure_at) VALUES (:number, 1, 0, :now) ON CONFLICT(number) DO UPDATE SET failures = failures + 1, last_failure_at = :now, locked_until = NULL RETURNING failures
@act pending
@read SELECT id FROM hold WHERE member = :member AND session IS NOT :session AND (state IN ('charging', 'unknown') OR (state = 'held' AND expires_at > :now)) ORDER BY id LIMIT 8
@look program
@read SELECT number, id, category, title_ko, title_en, clip FROM program WHERE number = :program_number
@read SELECT 1 FROM program WHERE number = :program_number AND EXISTS(SELECT 1 FROM showing JOIN showing_stop ON showing_stop.showing = showing.id WHERE showing.program = program.id AND showing.state = 'open' AND showing.starts_at > :now - 86400 AND showing_stop.leaves_at > :now AND (showing_stop.stop = 0 OR showing_stop.stop < (SELECT max(last.stop) FROM showing_stop AS last WHERE last.showing = showing.id)))
@look showings
@read SELECT number, id, category, title_ko, title_en, clip FROM program WHERE number = :program_number
@get SELECT min(id) AS first FROM (SELECT showing.id FROM program JOIN showing ON showing.program = program.id JOIN showing_stop ON showing_stop.showing = showing.id AND showing_stop.stop = 0 WHERE program.number = :program_number AND showing.state = 'open' AND showing.starts_at > :now - 86400 AND showing.starts_at < 9000000000 AND showing_stop.leaves_at > :now AND showing_stop.leaves_at < 9000000000 AND EXISTS(SELECT 1 FROM fare WHERE program = program.id AND tariff = showing.tariff AND from_stop = 0 AND to_stop = 1) ORDER BY showing_stop.leaves_at, showing.service, showing.id LIMIT 100)
@read SELECT program.number, program.id, program.category, program.title_ko, program.title_en, program.clip, program.venue, showing_stop.leaves_at, showing.service, showing.tariff, showing.state FROM showing JOIN program ON program.id = showing.program JOIN showing_stop ON showing_stop.showing = showing.id AND showing_stop.stop = 0 WHERE showing.id = :first
@read SELECT (SELECT coalesce(sum(free), 0) FROM showing_grade WHERE showing = :first AND leg = 0) + (SELECT count(*) FROM hold JOIN claim ON claim.hold = hold.id WHERE hold.showing = :first AND hold.state = 'held' AND hold.expires_at <= :now AND claim.leg = 0 AND claim.booking IS NULL)
@read SELECT program.number, program.id, program.category, program.title_ko, program.title_en, program.clip, program.venue, showing_stop.leaves_at, showing.service, showing.tariff, showing.state FROM showing JOIN program ON program.id = showing.program JOIN showing_stop ON showing_stop.showing = showing.id AND showing_stop.stop = 0 WHERE showing.id = :first + 1
@read SELECT (SELECT coalesce(sum(free), 0) FROM showing_grade WHERE showing = :first + 1 AND leg = 0) + (SELECT count(*) FROM hold JOIN claim ON claim.hold = hold.id WHERE hold.showing = :first + 1 AND hold.state = 'held' AND hold.expires_at <= :now AND claim.leg = 0 AND claim.booking IS NULL)
@read SELECT program.number, program.id, program.category, program.title_ko, program.title_en, program.clip, program.venue, showing_stop.leaves_at, showing.service, showing.tariff, showing.state FROM showing JOIN program ON program.id = showing.program JOIN showing_stop ON showing_stop.showing = showing.id AND showing_stop.stop = 0 WHERE showing.id = :first + 2
@read SELECT (SELECT coalesce(sum(free), 0) FROM showing_grade WHERE showing = :first + 2 AND leg = 0) + (SELECT count(*) FROM hold JOIN claim ON claim.hold = hold.id WHERE hold.showing = :first + 2 AND hold.state = 'held' AND hold.expires_at <= :now AND claim.leg = 0 AND claim.booking IS NULL)
