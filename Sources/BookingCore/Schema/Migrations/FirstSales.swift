// FirstSales: the tables of version 1 for members, conversations, requests and texts, and for holds, bookings and
// money.

extension Schema {
    static let salesTables = """
        CREATE TABLE hold(
            id INTEGER PRIMARY KEY, session INTEGER NOT NULL REFERENCES session, act INTEGER NOT NULL,
            member INTEGER NOT NULL REFERENCES member, showing INTEGER NOT NULL REFERENCES showing,
            from_stop INTEGER NOT NULL CHECK(from_stop >= 0), to_stop INTEGER NOT NULL, seats INTEGER NOT NULL \
        CHECK(seats > 0),
            state TEXT NOT NULL CHECK(state IN ('held', 'charging', 'unknown', 'booked', 'released')),
            created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, parked_at INTEGER,
            total INTEGER NOT NULL CHECK(total >= 0), is_split INTEGER NOT NULL CHECK(is_split IN (0, 1)),
            is_exact INTEGER NOT NULL CHECK(is_exact IN (0, 1)),
            -- A change of a booking: what it would settle (new total - paid before + fee), and the fee's rule.
            changing INTEGER REFERENCES booking, changing_version INTEGER, paid_before INTEGER, fee INTEGER, \
        difference INTEGER, rule TEXT,
            UNIQUE(session, act), CHECK(from_stop < to_stop),
            CHECK((changing IS NULL) = (changing_version IS NULL)), CHECK((changing IS NULL) = (paid_before IS NULL)),
            CHECK((changing IS NULL) = (fee IS NULL)), CHECK((changing IS NULL) = (difference IS NULL)),
            CHECK((changing IS NULL) = (rule IS NULL)), CHECK(changing IS NULL OR difference = total - paid_before + \
        fee)
        ) STRICT;
        CREATE INDEX hold_of_member ON hold(member, state);
        CREATE INDEX hold_of_showing ON hold(showing, state, expires_at);
        CREATE INDEX hold_changing ON hold(changing) WHERE changing IS NOT NULL;
        CREATE INDEX hold_unsettled ON hold(state) WHERE state IN ('charging', 'unknown');
        CREATE TABLE hold_seat(
            hold INTEGER NOT NULL REFERENCES hold, position INTEGER NOT NULL, seat INTEGER NOT NULL REFERENCES seat,
            price INTEGER NOT NULL CHECK(price >= 0),
            PRIMARY KEY(hold, position), UNIQUE(hold, seat)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX hold_seat_of_seat ON hold_seat(seat);

        CREATE TABLE booking(
            id INTEGER PRIMARY KEY, number TEXT NOT NULL UNIQUE, member INTEGER NOT NULL REFERENCES member,
            version INTEGER NOT NULL CHECK(version >= 1), state TEXT NOT NULL CHECK(state IN ('ticketed', 'cancelled')),
            booked_at INTEGER NOT NULL, cancelled_at INTEGER, cancel_fee INTEGER, cancel_rule TEXT,
            CHECK((state = 'cancelled') = (cancelled_at IS NOT NULL)), CHECK((state = 'cancelled') = (cancel_fee IS \
        NOT NULL)),
            CHECK((state = 'cancelled') = (cancel_rule IS NOT NULL))
        ) STRICT;
        CREATE INDEX booking_of_member ON booking(member, state);
        -- agreed: what the caller heard and agreed to: the total, or a change's difference (below zero: money back).
        CREATE TABLE booking_version(
            booking INTEGER NOT NULL REFERENCES booking, version INTEGER NOT NULL CHECK(version >= 1),
            hold INTEGER NOT NULL UNIQUE REFERENCES hold, showing INTEGER NOT NULL REFERENCES showing,
            from_stop INTEGER NOT NULL, to_stop INTEGER NOT NULL, seats INTEGER NOT NULL CHECK(seats > 0),
            total INTEGER NOT NULL CHECK(total >= 0), agreed INTEGER NOT NULL, rule TEXT,
            session INTEGER NOT NULL REFERENCES session, at INTEGER NOT NULL,
            PRIMARY KEY(booking, version), CHECK(from_stop < to_stop)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX booking_version_of_showing ON booking_version(showing);
        CREATE TABLE booking_seat(
            booking INTEGER NOT NULL, version INTEGER NOT NULL, position INTEGER NOT NULL,
            seat INTEGER NOT NULL REFERENCES seat, price INTEGER NOT NULL CHECK(price >= 0),
            PRIMARY KEY(booking, version, position), UNIQUE(booking, version, seat),
            FOREIGN KEY(booking, version) REFERENCES booking_version(booking, version)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX booking_seat_of_seat ON booking_seat(seat);

        -- THE constraint: one row claims a seat of a showing on a leg, so no seat is sold twice. A seat of a booking \
        that a change wants
        -- to keep is claimed by both, the booking and the hold. (seat is vouched for by the trigger: its section must \
        be counted here.)
        CREATE TABLE claim(
            showing INTEGER NOT NULL, leg INTEGER NOT NULL, seat INTEGER NOT NULL,
            hold INTEGER REFERENCES hold, booking INTEGER REFERENCES booking,
            PRIMARY KEY(showing, leg, seat), CHECK(hold IS NOT NULL OR booking IS NOT NULL)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX claim_of_hold ON claim(hold) WHERE hold IS NOT NULL;
        CREATE INDEX claim_of_booking ON claim(booking) WHERE booking IS NOT NULL;
        CREATE TRIGGER claim_counted AFTER INSERT ON claim BEGIN
            UPDATE showing_section SET taken = taken + 1
                WHERE showing = NEW.showing AND leg = NEW.leg AND section = (SELECT section FROM seat WHERE id = \
        NEW.seat);
            SELECT RAISE(ABORT, 'a claim of a seat the showing does not have') WHERE changes() = 0;
        END;
        CREATE TRIGGER claim_uncounted AFTER DELETE ON claim BEGIN
            UPDATE showing_section SET taken = taken - 1
                WHERE showing = OLD.showing AND leg = OLD.leg AND section = (SELECT section FROM seat WHERE id = \
        OLD.seat);
        END;
        CREATE TRIGGER claim_stays BEFORE UPDATE OF showing, leg, seat ON claim BEGIN
            SELECT RAISE(ABORT, 'a claim never moves');
        END;

        -- Every charge or refund asked for, with its own key.
        CREATE TABLE payment_attempt(
            id INTEGER PRIMARY KEY, hold INTEGER REFERENCES hold, booking INTEGER REFERENCES booking,
            kind TEXT NOT NULL CHECK(kind IN ('charge', 'refund')), attempt INTEGER NOT NULL CHECK(attempt >= 1),
            key TEXT NOT NULL UNIQUE, amount INTEGER NOT NULL CHECK(amount > 0), language TEXT NOT NULL CHECK(language \
        IN ('ko', 'en')),
            state TEXT NOT NULL CHECK(state IN ('intended', 'paid', 'declined', 'unknown')),
            reference TEXT, charge_key TEXT REFERENCES payment_attempt(key), at INTEGER NOT NULL, answered_at INTEGER,
            -- The conversation (its row) and turn that asked.
            session INTEGER REFERENCES session, act INTEGER,
            CHECK(hold IS NOT NULL OR booking IS NOT NULL), CHECK((kind = 'refund') = (charge_key IS NOT NULL))
        ) STRICT;
        CREATE INDEX payment_attempt_of_charge ON payment_attempt(charge_key) WHERE charge_key IS NOT NULL;
        CREATE INDEX payment_attempt_of_hold ON payment_attempt(hold, attempt);
        CREATE INDEX payment_attempt_of_booking ON payment_attempt(booking);
        CREATE INDEX payment_attempt_open ON payment_attempt(state) WHERE state IN ('intended', 'unknown');

        -- refund: the value given up, in full; fee: what the house keeps of it; surcharge: what the house pays on top.
        -- A member owes charges - refunds + fees - surcharges. booking is NULL only for a charge that found its hold \
        lost, and its refund.
        CREATE TABLE ledger(
            id INTEGER PRIMARY KEY, member INTEGER NOT NULL REFERENCES member, booking INTEGER REFERENCES booking,
            hold INTEGER REFERENCES hold, showing INTEGER NOT NULL REFERENCES showing,
            kind TEXT NOT NULL CHECK(kind IN ('charge', 'refund', 'fee', 'surcharge')), amount INTEGER NOT NULL \
        CHECK(amount > 0),
            key TEXT NOT NULL UNIQUE, rule TEXT, at INTEGER NOT NULL, CHECK(booking IS NOT NULL OR hold IS NOT NULL)
        ) STRICT;
        CREATE INDEX ledger_of_member ON ledger(member, kind, amount);
        CREATE INDEX ledger_of_booking ON ledger(booking, kind, amount);
        CREATE INDEX ledger_of_hold ON ledger(hold, kind, amount);
        CREATE INDEX ledger_of_showing ON ledger(showing);
        CREATE TRIGGER ledger_never_changes BEFORE UPDATE ON ledger BEGIN SELECT RAISE(ABORT, 'the ledger is \
        append-only'); END;
        CREATE TRIGGER ledger_never_shrinks BEFORE DELETE ON ledger BEGIN SELECT RAISE(ABORT, 'the ledger is \
        append-only'); END;
        CREATE TRIGGER ledger_refund_bounded BEFORE INSERT ON ledger WHEN NEW.kind = 'refund' BEGIN
            SELECT RAISE(ABORT, 'refunds greater than charges') WHERE NEW.amount > CASE WHEN NEW.booking IS NOT NULL \
        THEN
                (SELECT coalesce(sum(CASE kind WHEN 'charge' THEN amount ELSE -amount END), 0)
                    FROM ledger WHERE booking = NEW.booking AND kind IN ('charge', 'refund'))
                ELSE (SELECT coalesce(sum(CASE kind WHEN 'charge' THEN amount ELSE -amount END), 0)
                    FROM ledger WHERE hold = NEW.hold AND booking IS NULL AND kind IN ('charge', 'refund')) END;
        END;

        -- Sequences that only go up. The first booking is 7001-0015: 7001001 and its check digit.
        CREATE TABLE counter(name TEXT PRIMARY KEY, value INTEGER NOT NULL CHECK(value <= 9999999)) STRICT, WITHOUT \
        ROWID;
        INSERT INTO counter(name, value) VALUES ('booking', 7001000);

        """
}

extension Schema {
    static let peopleTables = """
        CREATE TABLE member(
            id INTEGER PRIMARY KEY, number TEXT NOT NULL UNIQUE, name TEXT NOT NULL, telephone TEXT NOT NULL,
            language TEXT NOT NULL CHECK(language IN ('ko', 'en')), pin_hash TEXT CHECK(pin_hash LIKE '$y$%'),
            credit_limit INTEGER NOT NULL CHECK(credit_limit >= 0),
            state TEXT NOT NULL DEFAULT 'active' CHECK(state IN ('active', 'closed')), created_at INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX member_of_telephone ON member(telephone);
        -- Wrong PINs in a row for a number, whether it is a member's or not; gone after a right one.
        -- locked_until: NULL not locked; -1 until staff open it.
        CREATE TABLE pin_guess(
            number TEXT PRIMARY KEY, failures INTEGER NOT NULL CHECK(failures >= 0), last_failure_at INTEGER NOT NULL, \
        locked_until INTEGER
        ) STRICT, WITHOUT ROWID;
        -- Wrong PINs from one calling number in the hour that began at window_at.
        CREATE TABLE caller_guess(
            telephone TEXT PRIMARY KEY, failures INTEGER NOT NULL CHECK(failures >= 0), window_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE session(
            id INTEGER PRIMARY KEY, channel TEXT NOT NULL CHECK(channel IN ('telephone', 'web', 'booth')), line TEXT \
        NOT NULL, calling TEXT,
            language TEXT CHECK(language IN ('ko', 'en')), reference TEXT NOT NULL, started_at INTEGER NOT NULL, \
        ended_at INTEGER,
            outcome TEXT CHECK(outcome IN ('completed', 'hung-up', 'operator', 'gave-up', 'too-long', 'unavailable')),
            member INTEGER REFERENCES member, place TEXT, CHECK((ended_at IS NULL) = (outcome IS NULL))
        ) STRICT;
        CREATE INDEX session_started ON session(started_at);
        CREATE INDEX session_of_member ON session(member);
        CREATE TABLE turn(
            session INTEGER NOT NULL REFERENCES session, n INTEGER NOT NULL, place TEXT NOT NULL, event TEXT NOT NULL, \
        at_ms INTEGER NOT NULL,
            PRIMARY KEY(session, n)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE signup_request(
            id INTEGER PRIMARY KEY, session INTEGER NOT NULL REFERENCES session, act INTEGER NOT NULL, telephone TEXT \
        NOT NULL,
            language TEXT NOT NULL CHECK(language IN ('ko', 'en')), at INTEGER NOT NULL,
            state TEXT NOT NULL DEFAULT 'waiting' CHECK(state IN ('waiting', 'done')), UNIQUE(session, act)
        ) STRICT;
        CREATE INDEX signup_request_waiting ON signup_request(state, at);
        CREATE INDEX signup_request_of_telephone ON signup_request(telephone, at);
        CREATE TABLE callback_request(
            id INTEGER PRIMARY KEY, session INTEGER NOT NULL REFERENCES session, act INTEGER NOT NULL, telephone TEXT \
        NOT NULL,
            member INTEGER REFERENCES member, at INTEGER NOT NULL,
            state TEXT NOT NULL DEFAULT 'waiting' CHECK(state IN ('waiting', 'done')), UNIQUE(session, act)
        ) STRICT;
        CREATE INDEX callback_request_waiting ON callback_request(state, at);
        CREATE INDEX callback_request_of_member ON callback_request(member);

        -- Texts to be sent, written in the transaction of what they tell of. copy: 0 for the first, then one for each \
        time it is asked for
        -- again; act is the turn that asked. deadline_at: after it the text is worthless. A hold's texts tell of a \
        charge without a booking.
        CREATE TABLE outbox(
            id INTEGER PRIMARY KEY,
            kind TEXT NOT NULL CHECK(kind IN
                ('mobile-ticket', 'cancelled', 'charge-unknown', 'charge-settled', 'charge-failed', 'sign-up', \
        'call-back')),
            member INTEGER REFERENCES member, telephone TEXT NOT NULL, language TEXT NOT NULL CHECK(language IN ('ko', \
        'en')),
            booking INTEGER REFERENCES booking, version INTEGER, hold INTEGER REFERENCES hold,
            copy INTEGER NOT NULL DEFAULT 0 CHECK(copy >= 0), session INTEGER REFERENCES session, act INTEGER,
            deadline_at INTEGER NOT NULL, created_at INTEGER NOT NULL,
            state TEXT NOT NULL DEFAULT 'waiting'
                CHECK(state IN ('waiting', 'sending', 'sent', 'delivered', 'unknown', 'failed', 'expired', \
        'superseded')),
            tries INTEGER NOT NULL DEFAULT 0 CHECK(tries >= 0), next_try_at INTEGER NOT NULL,
            UNIQUE(booking, version, kind, copy), CHECK((booking IS NULL) = (version IS NULL))
        ) STRICT;
        CREATE INDEX outbox_due ON outbox(state, next_try_at);
        CREATE INDEX outbox_of_member ON outbox(member);
        CREATE UNIQUE INDEX outbox_of_hold ON outbox(hold, kind) WHERE hold IS NOT NULL;
        CREATE UNIQUE INDEX outbox_of_act ON outbox(session, act, kind) WHERE act IS NOT NULL;

        """
}
