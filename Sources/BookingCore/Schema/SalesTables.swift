// SalesTables: holds, bookings, and the claim that keeps a seat from being sold twice.

extension Schema {
    static let sales = """
        CREATE TABLE hold(
            id INTEGER PRIMARY KEY, session INTEGER NOT NULL REFERENCES session, act INTEGER NOT NULL,
            member INTEGER NOT NULL REFERENCES member, showing INTEGER NOT NULL REFERENCES showing,
            from_stop INTEGER NOT NULL CHECK(from_stop >= 0), to_stop INTEGER NOT NULL,
            seats INTEGER NOT NULL CHECK(seats > 0),
            state TEXT NOT NULL CHECK(state IN ('held', 'charging', 'unknown', 'booked', 'released')),
            created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, parked_at INTEGER,
            total INTEGER NOT NULL CHECK(total >= 0), is_split INTEGER NOT NULL CHECK(is_split IN (0, 1)),
            is_exact INTEGER NOT NULL CHECK(is_exact IN (0, 1)),
            -- A change of a booking: what it would settle (new total - paid before + fee), and the fee's rule.
            changing INTEGER REFERENCES booking, changing_version INTEGER, paid_before INTEGER, fee INTEGER,
            difference INTEGER, rule TEXT,
            UNIQUE(session, act), CHECK(from_stop < to_stop),
            CHECK((changing IS NULL) = (changing_version IS NULL)), CHECK((changing IS NULL) = (paid_before IS NULL)),
            CHECK((changing IS NULL) = (fee IS NULL)), CHECK((changing IS NULL) = (difference IS NULL)),
            CHECK((changing IS NULL) = (rule IS NULL)),
            CHECK(changing IS NULL OR difference = total - paid_before + fee)
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
            version INTEGER NOT NULL CHECK(version >= 1),
            state TEXT NOT NULL CHECK(state IN ('ticketed', 'cancelled')),
            booked_at INTEGER NOT NULL, cancelled_at INTEGER, cancel_fee INTEGER, cancel_rule TEXT,
            CHECK((state = 'cancelled') = (cancelled_at IS NOT NULL)),
            CHECK((state = 'cancelled') = (cancel_fee IS NOT NULL)),
            CHECK((state = 'cancelled') = (cancel_rule IS NOT NULL))
        ) STRICT;
        CREATE INDEX booking_of_member ON booking(member, state);
        CREATE INDEX booking_cancelled ON booking(cancelled_at) WHERE cancelled_at IS NOT NULL;

        -- agreed: what the caller heard and agreed to: the total, or a change's difference (below zero: money
        -- back).
        CREATE TABLE booking_version(
            booking INTEGER NOT NULL REFERENCES booking, version INTEGER NOT NULL CHECK(version >= 1),
            hold INTEGER NOT NULL UNIQUE REFERENCES hold, showing INTEGER NOT NULL REFERENCES showing,
            from_stop INTEGER NOT NULL, to_stop INTEGER NOT NULL, seats INTEGER NOT NULL CHECK(seats > 0),
            total INTEGER NOT NULL CHECK(total >= 0), agreed INTEGER NOT NULL, rule TEXT,
            session INTEGER NOT NULL REFERENCES session, at INTEGER NOT NULL,
            PRIMARY KEY(booking, version), CHECK(from_stop < to_stop)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX booking_version_of_showing ON booking_version(showing);
        CREATE INDEX booking_version_by_time ON booking_version(at);

        CREATE TABLE booking_seat(
            booking INTEGER NOT NULL, version INTEGER NOT NULL, position INTEGER NOT NULL,
            seat INTEGER NOT NULL REFERENCES seat, price INTEGER NOT NULL CHECK(price >= 0),
            PRIMARY KEY(booking, version, position), UNIQUE(booking, version, seat),
            FOREIGN KEY(booking, version) REFERENCES booking_version(booking, version)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX booking_seat_of_seat ON booking_seat(seat);

        -- THE constraint: one row claims a seat of a showing on a leg, so no seat is sold twice. A seat of a
        -- booking that a change wants to keep is claimed by both, the booking and the hold. (seat is vouched for by
        -- the trigger: its section must be counted here.)
        CREATE TABLE claim(
            showing INTEGER NOT NULL, leg INTEGER NOT NULL, seat INTEGER NOT NULL,
            hold INTEGER REFERENCES hold, booking INTEGER REFERENCES booking,
            PRIMARY KEY(showing, leg, seat), CHECK(hold IS NOT NULL OR booking IS NOT NULL)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX claim_of_hold ON claim(hold) WHERE hold IS NOT NULL;
        CREATE INDEX claim_of_booking ON claim(booking) WHERE booking IS NOT NULL;
        CREATE TRIGGER claim_counted AFTER INSERT ON claim BEGIN
            UPDATE showing_section SET taken = taken + 1
                WHERE showing = NEW.showing AND leg = NEW.leg AND section = (SELECT section FROM seat WHERE id =
                    NEW.seat);
            SELECT RAISE(ABORT, 'a claim of a seat the showing does not have') WHERE changes() = 0;
        END;
        CREATE TRIGGER claim_uncounted AFTER DELETE ON claim BEGIN
            UPDATE showing_section SET taken = taken - 1
                WHERE showing = OLD.showing AND leg = OLD.leg AND section = (SELECT section FROM seat WHERE id =
                    OLD.seat);
        END;
        CREATE TRIGGER claim_stays BEFORE UPDATE OF showing, leg, seat ON claim BEGIN
            SELECT RAISE(ABORT, 'a claim never moves');
        END;

        -- Sequences that only go up. The first booking is 7001-0015: 7001001 and its check digit.
        CREATE TABLE counter(name TEXT PRIMARY KEY, value INTEGER NOT NULL CHECK(value <= 9999999)) STRICT,
        WITHOUT ROWID;
        INSERT INTO counter(name, value) VALUES ('booking', 7001000);

        """
}
