// FareKinds: kinds of fares, what they pay and how many go together; the kind of each ticket.

extension Schema {
    /// Tickets that are sold or held are adults'.
    static let fareKinds = """
        -- Kinds of fares. The adult's is the one every ticket has unless another is asked for; tickets name kinds, so
        -- that none ever goes.
        CREATE TABLE fare_kind(
            code TEXT PRIMARY KEY CHECK(length(code) BETWEEN 1 AND 40), name_ko TEXT NOT NULL, name_en TEXT NOT NULL,
            clip TEXT, rank INTEGER NOT NULL CHECK(rank BETWEEN 0 AND 99),
            needs_card INTEGER NOT NULL CHECK(needs_card IN (0, 1)), CHECK((rank = 0) = (code = 'adult'))
        ) STRICT, WITHOUT ROWID;
        CREATE TRIGGER fare_kind_stays BEFORE DELETE ON fare_kind BEGIN
            SELECT RAISE(ABORT, 'a kind of fare stays');
        END;
        INSERT INTO fare_kind(code, name_ko, name_en, clip, rank, needs_card)
            VALUES ('adult', '어른', 'adult', 'names/kind-adult', 0, 0);

        -- What a kind pays on a kind of day. grade -1: every one; stops -1: every journey. The rule for the journey
        -- goes before the one for all, and then the rule for the grade. amount: per cent of the adult's fare, or won.
        CREATE TABLE kind_fare(
            program INTEGER NOT NULL REFERENCES program, tariff TEXT NOT NULL,
            kind TEXT NOT NULL REFERENCES fare_kind CHECK(kind <> 'adult'),
            day TEXT NOT NULL CHECK(day IN ('weekday', 'weekend', 'holiday')),
            grade INTEGER NOT NULL CHECK(grade >= -1), from_stop INTEGER NOT NULL CHECK(from_stop >= -1),
            to_stop INTEGER NOT NULL,
            unit TEXT NOT NULL CHECK(unit IN ('percent', 'won')), amount INTEGER NOT NULL CHECK(amount >= 0),
            round_to INTEGER NOT NULL CHECK(round_to BETWEEN 1 AND 10000),
            round TEXT NOT NULL CHECK(round IN ('down', 'up', 'nearest')),
            PRIMARY KEY(program, tariff, day, kind, grade, from_stop, to_stop),
            CHECK(unit = 'won' OR amount <= 100), CHECK((from_stop = -1) = (to_stop = -1)),
            CHECK(from_stop = -1 OR from_stop < to_stop)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX kind_fare_of_kind ON kind_fare(kind);

        -- At most so many of a kind: for each ticket of another kind, or (per NULL) in a booking.
        CREATE TABLE kind_limit(
            program INTEGER NOT NULL REFERENCES program, kind TEXT NOT NULL REFERENCES fare_kind CHECK(kind <> 'adult'),
            most INTEGER NOT NULL CHECK(most BETWEEN 1 AND 9), per TEXT REFERENCES fare_kind,
            PRIMARY KEY(program, kind), CHECK(per IS NULL OR per <> kind)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX kind_limit_of_kind ON kind_limit(kind);
        CREATE INDEX kind_limit_per ON kind_limit(per) WHERE per IS NOT NULL;
        ALTER TABLE hold_seat ADD COLUMN kind TEXT NOT NULL DEFAULT 'adult' CHECK(kind <> '');
        ALTER TABLE booking_seat ADD COLUMN kind TEXT NOT NULL DEFAULT 'adult' CHECK(kind <> '');
        CREATE TRIGGER hold_seat_kind BEFORE INSERT ON hold_seat
        WHEN NOT EXISTS (SELECT 1 FROM fare_kind WHERE code = NEW.kind) BEGIN
            SELECT RAISE(ABORT, 'a ticket of a kind there is not');
        END;
        CREATE TRIGGER hold_adds_up BEFORE UPDATE OF state ON hold WHEN NEW.state IN ('charging', 'booked')
            AND NEW.total <> (SELECT coalesce(sum(price), 0) FROM hold_seat WHERE hold = NEW.id) BEGIN
            SELECT RAISE(ABORT, 'a total that is not the sum of its seats');
        END;
        CREATE TRIGGER booking_seat_kind BEFORE INSERT ON booking_seat
        WHEN NOT EXISTS (SELECT 1 FROM fare_kind WHERE code = NEW.kind) BEGIN
            SELECT RAISE(ABORT, 'a ticket of a kind there is not');
        END;

        """
}
