// SeatPurposes: version 21: seats with a purpose, round tables, and seats that staff hold back from a showing.

extension Schema {
    /// Claims are copied into a table with the new CHECK; its triggers and indexes go with the old one.
    static let seatPurposes = """
        ALTER TABLE venue ADD COLUMN wheelchair_places INTEGER NOT NULL DEFAULT 0 CHECK(wheelchair_places >= 0);
        ALTER TABLE venue ADD COLUMN restricted_seats INTEGER NOT NULL DEFAULT 0 CHECK(restricted_seats >= 0);
        ALTER TABLE seat ADD COLUMN purpose TEXT NOT NULL DEFAULT 'usual'
            CHECK(purpose IN ('usual', 'wheelchair', 'companion', 'restricted', 'house', 'not-for-sale'));
        ALTER TABLE seat ADD COLUMN row_around REAL CHECK(row_around > 0);
        CREATE INDEX seat_purpose ON seat(section, purpose) WHERE purpose <> 'usual';
        ALTER TABLE hold_seat ADD COLUMN purpose TEXT NOT NULL DEFAULT 'usual'
            CHECK(purpose IN ('usual', 'wheelchair', 'companion', 'restricted'));
        ALTER TABLE booking_seat ADD COLUMN purpose TEXT NOT NULL DEFAULT 'usual'
            CHECK(purpose IN ('usual', 'wheelchair', 'companion', 'restricted'));
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
        CREATE TABLE new_claim(
            showing INTEGER NOT NULL, leg INTEGER NOT NULL, seat INTEGER NOT NULL,
            hold INTEGER REFERENCES hold, booking INTEGER REFERENCES booking,
            channel TEXT NOT NULL DEFAULT 'telephone' CHECK(channel IN ('telephone', 'web', 'booth', 'staff')),
            held_back INTEGER REFERENCES hold_back,
            PRIMARY KEY(showing, leg, seat),
            CHECK((held_back IS NULL) = (hold IS NOT NULL OR booking IS NOT NULL))
        ) STRICT, WITHOUT ROWID;
        INSERT INTO new_claim(showing, leg, seat, hold, booking, channel)
            SELECT showing, leg, seat, hold, booking, channel FROM claim ORDER BY showing, leg, seat;
        DROP TABLE claim;
        ALTER TABLE new_claim RENAME TO claim;
        CREATE INDEX claim_of_hold ON claim(hold) WHERE hold IS NOT NULL;
        CREATE INDEX claim_of_booking ON claim(booking) WHERE booking IS NOT NULL;
        CREATE INDEX claim_of_hold_back ON claim(held_back) WHERE held_back IS NOT NULL;
        CREATE TRIGGER claim_counted AFTER INSERT ON claim BEGIN
            UPDATE showing_section
                SET taken = taken + (SELECT purpose IN ('usual', 'house') FROM seat WHERE id = NEW.seat)
                WHERE showing = NEW.showing AND leg = NEW.leg AND section = (SELECT section FROM seat WHERE id =
                    NEW.seat);
            SELECT RAISE(ABORT, 'a claim of a seat the showing does not have') WHERE changes() = 0;
            UPDATE quota_leg SET taken = taken + (SELECT purpose IN ('usual', 'house') FROM seat WHERE id = NEW.seat)
                WHERE showing = NEW.showing AND leg = NEW.leg AND channel = NEW.channel AND NEW.held_back IS NULL;
            SELECT RAISE(ABORT, 'a seat that a quota keeps for another channel')
                WHERE EXISTS (SELECT 1 FROM quota_leg WHERE showing = NEW.showing AND leg = NEW.leg)
                    AND (SELECT sum(free) FROM showing_grade WHERE showing = NEW.showing AND leg = NEW.leg)
                        < (SELECT sum(seats - taken) FROM quota_leg WHERE showing = NEW.showing AND leg = NEW.leg);
        END;
        CREATE TRIGGER claim_uncounted AFTER DELETE ON claim BEGIN
            UPDATE showing_section
                SET taken = taken - (SELECT purpose IN ('usual', 'house') FROM seat WHERE id = OLD.seat)
                WHERE showing = OLD.showing AND leg = OLD.leg AND section = (SELECT section FROM seat WHERE id =
                    OLD.seat);
            UPDATE quota_leg SET taken = taken - (SELECT purpose IN ('usual', 'house') FROM seat WHERE id = OLD.seat)
                WHERE showing = OLD.showing AND leg = OLD.leg AND channel = OLD.channel AND OLD.held_back IS NULL;
        END;
        CREATE TRIGGER claim_stays BEFORE UPDATE OF showing, leg, seat, channel ON claim BEGIN
            SELECT RAISE(ABORT, 'a claim never moves');
        END;
        CREATE TRIGGER seat_repurposed AFTER UPDATE OF purpose ON seat
        WHEN (OLD.purpose IN ('usual', 'house')) <> (NEW.purpose IN ('usual', 'house')) BEGIN
            UPDATE showing_section SET taken = taken + iif(NEW.purpose IN ('usual', 'house'), 1, -1)
                WHERE section = NEW.section AND EXISTS (SELECT 1 FROM claim WHERE claim.showing =
                    showing_section.showing AND claim.leg = showing_section.leg AND claim.seat = NEW.id);
            UPDATE quota_leg SET taken = taken + iif(NEW.purpose IN ('usual', 'house'), 1, -1)
                WHERE EXISTS (SELECT 1 FROM claim WHERE claim.showing = quota_leg.showing
                    AND claim.leg = quota_leg.leg AND claim.seat = NEW.id AND claim.channel = quota_leg.channel
                    AND claim.held_back IS NULL);
        END;

        """
}
