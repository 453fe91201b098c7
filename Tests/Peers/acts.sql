# What one call reads and writes, statement for statement as the core does. A line `@act NAME` begins an act; then one statement a line:
# `@row VALUE SQL` keeps the new row's number as VALUE, `@get SQL` keeps the columns of the first row by their names, `@do SQL` keeps
# nothing, `@turns SQL` runs once for each turn N of the call's log.
@act begin
@get SELECT id AS member, pin_hash FROM member WHERE number = :number AND state = 'active'
@row session INSERT INTO session(channel, line, calling, language, reference, started_at, member) VALUES ('telephone', '15880001', NULL, 'ko', 'peer', :now, :member)
@act hold
@get SELECT showing.id AS showing, venue, program FROM showing JOIN program ON program.id = showing.program WHERE number = :program_number ORDER BY starts_at LIMIT 1 OFFSET :nth
@get SELECT section.id AS section, fare.price AS price FROM section JOIN showing_section ON showing_section.showing = :showing AND leg = 0 AND showing_section.section = section.id JOIN fare ON fare.program = :program AND fare.tariff = 't' AND fare.grade = section.grade WHERE taken < section.seats ORDER BY section.grade, section.rank LIMIT 1
@get SELECT id AS seat FROM seat WHERE section = :section AND NOT EXISTS (SELECT 1 FROM claim WHERE showing = :showing AND leg = 0 AND claim.seat = seat.id) LIMIT 1
@row hold INSERT INTO hold(session, act, member, showing, from_stop, to_stop, seats, state, created_at, expires_at, total, is_split, is_exact) VALUES (:session, :n, :member, :showing, 0, 1, 1, 'held', :now, :now + 300, :price, 0, 1)
@do INSERT INTO hold_seat(hold, position, seat, price) VALUES (:hold, 0, :seat, :price)
@do INSERT INTO claim(showing, leg, seat, hold) VALUES (:showing, 0, :seat, :hold)
@act book
@do INSERT INTO payment_attempt(hold, kind, attempt, key, amount, language, state, at, sent_at, session) VALUES (:hold, 'charge', 1, 'B' || :hold || '-1', :price, 'ko', 'intended', :now, :now, :session)
@do UPDATE payment_attempt SET state = 'paid', reference = 'account', answered_at = :now WHERE key = 'B' || :hold || '-1' AND state IN ('intended', 'unknown')
@get UPDATE counter SET value = value + 1 WHERE name = 'booking' RETURNING value AS sequence
@row booking INSERT INTO booking(number, member, version, state, booked_at) VALUES (:sequence || '0', :member, 1, 'ticketed', :now)
@do INSERT INTO booking_version(booking, version, hold, showing, from_stop, to_stop, seats, total, agreed, rule, session, at) SELECT :booking, 1, id, showing, from_stop, to_stop, seats, total, total, rule, :session, :now FROM hold WHERE id = :hold
@do INSERT INTO booking_seat(booking, version, position, seat, price) SELECT :booking, 1, position, seat, price FROM hold_seat WHERE hold = :hold
@do UPDATE claim SET booking = :booking, hold = NULL WHERE hold = :hold
@do UPDATE hold SET state = 'booked' WHERE id = :hold
@do UPDATE payment_attempt SET booking = :booking WHERE key = 'B' || :hold || '-1'
@do INSERT INTO ledger(member, booking, hold, showing, kind, amount, key, rule, at) VALUES (:member, :booking, :hold, :showing, 'charge', :price, 'B' || :hold || '-1', NULL, :now)
@do UPDATE outbox SET state = 'superseded' WHERE booking = :booking AND version < 1 AND kind = 'mobile-ticket' AND state IN ('waiting', 'unknown')
@do UPDATE outbox SET state = 'superseded' WHERE hold = :hold AND kind = 'charge-unknown' AND state IN ('waiting', 'unknown')
@do INSERT INTO outbox(kind, member, telephone, language, booking, version, deadline_at, created_at, next_try_at) VALUES ('mobile-ticket', :member, '01000000000', 'ko', :booking, 1, :now + 864000, :now, :now)
@act end
@do UPDATE session SET ended_at = :now, outcome = 'completed', place = 'call.anything-else' WHERE id = :session AND ended_at IS NULL
@turns INSERT INTO turn(session, n, place, event, at_ms) VALUES (:session, :n, 'choose-showing.choose', 'key', :n * 100) ON CONFLICT DO NOTHING
