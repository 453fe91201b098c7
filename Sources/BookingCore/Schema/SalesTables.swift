// SalesTables: holds, bookings, and the claim that keeps a seat from being sold twice; cards, the rules of gates,
// scans, and who went in and out.

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
            -- How often its time was extended on request.
            extensions INTEGER NOT NULL DEFAULT 0 CHECK(extensions BETWEEN 0 AND 2),
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
            purpose TEXT NOT NULL DEFAULT 'usual'
                CHECK(purpose IN ('usual', 'wheelchair', 'companion', 'restricted')),
            kind TEXT NOT NULL DEFAULT 'adult' CHECK(kind <> ''),
            PRIMARY KEY(hold, position), UNIQUE(hold, seat)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX hold_seat_of_seat ON hold_seat(seat);
        -- (ALTER TABLE adds no column that refers to another table and is never NULL.)
        CREATE TRIGGER hold_seat_kind BEFORE INSERT ON hold_seat
        WHEN NOT EXISTS (SELECT 1 FROM fare_kind WHERE code = NEW.kind) BEGIN
            SELECT RAISE(ABORT, 'a ticket of a kind there is not');
        END;
        -- Nothing is charged or sold for a total that is not the sum of its seats.
        CREATE TRIGGER hold_adds_up BEFORE UPDATE OF state ON hold WHEN NEW.state IN ('charging', 'booked')
            AND NEW.total <> (SELECT coalesce(sum(price), 0) FROM hold_seat WHERE hold = NEW.id) BEGIN
            SELECT RAISE(ABORT, 'a total that is not the sum of its seats');
        END;

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
            purpose TEXT NOT NULL DEFAULT 'usual'
                CHECK(purpose IN ('usual', 'wheelchair', 'companion', 'restricted')),
            kind TEXT NOT NULL DEFAULT 'adult' CHECK(kind <> ''),
            PRIMARY KEY(booking, version, position), UNIQUE(booking, version, seat),
            FOREIGN KEY(booking, version) REFERENCES booking_version(booking, version)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX booking_seat_of_seat ON booking_seat(seat);
        CREATE TRIGGER booking_seat_kind BEFORE INSERT ON booking_seat
        WHEN NOT EXISTS (SELECT 1 FROM fare_kind WHERE code = NEW.kind) BEGIN
            SELECT RAISE(ABORT, 'a ticket of a kind there is not');
        END;

        -- Seats that nobody sells for a showing before staff release them: those the plan keeps for the house (one row
        -- a showing), and those staff name.
        CREATE TABLE hold_back(
            id INTEGER PRIMARY KEY, showing INTEGER NOT NULL REFERENCES showing,
            origin TEXT NOT NULL CHECK(origin IN ('plan', 'staff')),
            reason TEXT NOT NULL CHECK(length(reason) BETWEEN 1 AND 80), made_at INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX hold_back_of_showing ON hold_back(showing);
        CREATE UNIQUE INDEX hold_back_of_plan ON hold_back(showing) WHERE origin = 'plan';
        CREATE TABLE hold_back_seat(
            hold_back INTEGER NOT NULL REFERENCES hold_back, seat INTEGER NOT NULL REFERENCES seat,
            released_at INTEGER,
            PRIMARY KEY(hold_back, seat)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX hold_back_seat_of_seat ON hold_back_seat(seat);

        -- THE constraint: one row claims a seat of a showing on a leg, so no seat is sold twice, nor sold and held
        -- back. A seat of a booking that a change wants to keep is claimed by both, the booking and the hold. (seat is
        -- vouched for by the trigger: its section must be counted here.) channel: by which it was claimed; see quota.
        CREATE TABLE claim(
            showing INTEGER NOT NULL, leg INTEGER NOT NULL, seat INTEGER NOT NULL,
            hold INTEGER REFERENCES hold, booking INTEGER REFERENCES booking,
            channel TEXT NOT NULL DEFAULT 'telephone' CHECK(channel IN ('telephone', 'web', 'booth', 'staff')),
            held_back INTEGER REFERENCES hold_back,
            PRIMARY KEY(showing, leg, seat),
            CHECK((held_back IS NULL) = (hold IS NOT NULL OR booking IS NOT NULL))
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX claim_of_hold ON claim(hold) WHERE hold IS NOT NULL;
        CREATE INDEX claim_of_booking ON claim(booking) WHERE booking IS NOT NULL;
        CREATE INDEX claim_of_hold_back ON claim(held_back) WHERE held_back IS NOT NULL;
        -- Sequences that only go up. The first booking is 7001-0015: 7001001 and its check digit.
        CREATE TABLE counter(name TEXT PRIMARY KEY, value INTEGER NOT NULL CHECK(value <= 9999999)) STRICT,
        WITHOUT ROWID;
        INSERT INTO counter(name, value) VALUES ('booking', 7001000);

        """
}

extension Schema {
    static let gates = """
        -- digest: HMAC-SHA256 of the identifier with the pepper. The identifier itself is nowhere.
        CREATE TABLE card(
            id INTEGER PRIMARY KEY, member INTEGER NOT NULL REFERENCES member,
            digest TEXT NOT NULL UNIQUE CHECK(length(digest) = 64),
            kind TEXT NOT NULL CHECK(kind IN ('smart', 'rf', 'magnetic', 'phone')),
            state TEXT NOT NULL DEFAULT 'active' CHECK(state IN ('active', 'blocked')),
            created_at INTEGER NOT NULL, blocked_at INTEGER, replaced_by INTEGER REFERENCES card,
            CHECK((state = 'blocked') = (blocked_at IS NOT NULL)), CHECK(replaced_by IS NULL OR state = 'blocked')
        ) STRICT;
        CREATE INDEX card_of_member ON card(member);
        CREATE INDEX card_replaced_by ON card(replaced_by) WHERE replaced_by IS NOT NULL;

        -- A venue without a row goes by the defaults. Minutes count from the start, or the departure from the
        -- boarding stop.
        CREATE TABLE gate_rule(
            venue INTEGER PRIMARY KEY REFERENCES venue, at_once INTEGER NOT NULL CHECK(at_once IN (0, 1)),
            re_entry INTEGER NOT NULL CHECK(re_entry IN (0, 1)),
            opens INTEGER NOT NULL CHECK(opens BETWEEN 0 AND 1440),
            closes INTEGER NOT NULL CHECK(closes BETWEEN 0 AND 1440),
            fails TEXT NOT NULL CHECK(fails IN ('open', 'closed')),
            disputed TEXT NOT NULL DEFAULT 'refuse' CHECK(disputed IN ('refuse', 'admit'))
        ) STRICT;

        -- Every read of every gate with its verdict. digest is of an unknown card; a bad read leaves its fault
        -- only, never what was read.
        CREATE TABLE gate_read(
            id INTEGER PRIMARY KEY, gate TEXT NOT NULL CHECK(length(gate) BETWEEN 1 AND 40), nonce TEXT NOT NULL,
            at INTEGER NOT NULL,
            card INTEGER REFERENCES card, digest TEXT, booking INTEGER REFERENCES booking,
            showing INTEGER REFERENCES showing,
            way TEXT NOT NULL CHECK(way IN ('in', 'out')),
            verdict TEXT NOT NULL CHECK(verdict IN ('admit', 'unchecked', 'refuse')), reason TEXT,
            reason_at INTEGER, reason_ko TEXT, reason_en TEXT, reason_version INTEGER,
            remaining INTEGER NOT NULL DEFAULT 0,
            offline INTEGER NOT NULL DEFAULT 0 CHECK(offline IN (0, 1)),
            UNIQUE(gate, nonce), CHECK((verdict = 'refuse') = (reason IS NOT NULL))
        ) STRICT;
        CREATE INDEX gate_read_at ON gate_read(at);
        CREATE INDEX gate_read_of_card ON gate_read(card) WHERE card IS NOT NULL;
        CREATE INDEX gate_read_of_booking ON gate_read(booking) WHERE booking IS NOT NULL;
        CREATE INDEX gate_read_of_showing ON gate_read(showing) WHERE showing IS NOT NULL;
        CREATE TRIGGER gate_read_never_changes BEFORE UPDATE ON gate_read BEGIN SELECT RAISE(ABORT,
        'reads are append-only'); END;
        CREATE TRIGGER gate_read_never_shrinks BEFORE DELETE ON gate_read BEGIN SELECT RAISE(ABORT,
        'reads are append-only'); END;

        -- turn: 1 the first way in, 2 out, 3 in again ...; one row each, so no seat goes in twice. A conflict has
        -- none: a gate that could not ask let somebody in on a seat that was in already. It is history, so it is
        -- kept.
        CREATE TABLE admission(
            id INTEGER PRIMARY KEY, read INTEGER NOT NULL REFERENCES gate_read,
            booking INTEGER NOT NULL REFERENCES booking,
            version INTEGER NOT NULL, showing INTEGER NOT NULL REFERENCES showing,
            seat INTEGER NOT NULL REFERENCES seat, turn INTEGER,
            way TEXT NOT NULL CHECK(way IN ('in', 'out')), gate TEXT NOT NULL, at INTEGER NOT NULL,
            conflict INTEGER NOT NULL DEFAULT 0 CHECK(conflict IN (0, 1)),
            UNIQUE(booking, showing, seat, turn), CHECK((turn IS NULL) = (conflict = 1)),
            CHECK(turn IS NULL OR (turn % 2 = 1) = (way = 'in'))
        ) STRICT;
        CREATE INDEX admission_of_read ON admission(read);
        CREATE INDEX admission_of_showing ON admission(showing, at);
        CREATE INDEX admission_of_seat ON admission(seat);
        CREATE TRIGGER admission_never_changes BEFORE UPDATE ON admission BEGIN SELECT RAISE(ABORT,
        'admissions are append-only'); END;
        CREATE TRIGGER admission_never_shrinks BEFORE DELETE ON admission BEGIN SELECT RAISE(ABORT,
        'admissions are append-only'); END;
        CREATE INDEX admission_by_time ON admission(at);

        """
}
