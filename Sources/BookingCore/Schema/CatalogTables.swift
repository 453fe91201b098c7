// CatalogTables: what is on sale: venues and their seats, programs with fares, showings, and how many of their seats
// are left; fee tables and holidays.

extension Schema {
    /// Times are whole seconds since 1970 UTC, money whole won, days `2026-03-07`. Names come in the local
    /// language (`_ko`), in Latin letters (`_en`), and as a clip when recorded.
    static let catalog = """
        CREATE TABLE venue(
            id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE CHECK(code <> ''),
            name_ko TEXT NOT NULL, name_en TEXT NOT NULL, clip TEXT,
            wheelchair_places INTEGER NOT NULL DEFAULT 0 CHECK(wheelchair_places >= 0),
            restricted_seats INTEGER NOT NULL DEFAULT 0 CHECK(restricted_seats >= 0)
        ) STRICT;

        -- How to get to a venue. clip: the recording of it.
        CREATE TABLE directions(
            venue INTEGER PRIMARY KEY REFERENCES venue, address_ko TEXT NOT NULL, address_en TEXT NOT NULL,
            way_ko TEXT NOT NULL, way_en TEXT NOT NULL, clip TEXT
        ) STRICT;

        CREATE TABLE grade(
            venue INTEGER NOT NULL REFERENCES venue, position INTEGER NOT NULL CHECK(position >= 0),
            name_ko TEXT NOT NULL, name_en TEXT NOT NULL, clip TEXT,
            PRIMARY KEY(venue, position)
        ) STRICT, WITHOUT ROWID;

        -- rank: best first within the venue. seats: those that anybody may be given; the others of its map are sold
        -- to who asks for them, or not at all (seat.purpose).
        CREATE TABLE section(
            id INTEGER PRIMARY KEY, venue INTEGER NOT NULL REFERENCES venue,
            keypad INTEGER NOT NULL CHECK(keypad BETWEEN 1 AND 999),
            name_ko TEXT NOT NULL, name_en TEXT NOT NULL, clip TEXT,
            grade INTEGER NOT NULL, rank INTEGER NOT NULL, focus_x REAL NOT NULL, focus_y REAL NOT NULL,
            seats INTEGER NOT NULL CHECK(seats >= 0),
            UNIQUE(venue, keypad), FOREIGN KEY(venue, grade) REFERENCES grade(venue, position)
        ) STRICT;
        CREATE INDEX section_grade ON section(venue, grade);
        -- A seating plan was imported again.
        CREATE TRIGGER section_changed AFTER UPDATE OF seats,
        grade ON section WHEN OLD.seats <> NEW.seats OR OLD.grade <> NEW.grade BEGIN
            INSERT INTO showing_grade(showing, leg, grade, free)
                SELECT here.showing, here.leg, NEW.grade,
                0 FROM showing_section AS here WHERE here.section = NEW.id AND NOT EXISTS (
                    SELECT 1 FROM showing_grade AS known WHERE known.showing = here.showing AND known.leg = here.leg
                        AND known.grade = NEW.grade);
            UPDATE showing_grade SET free = free - OLD.seats + (SELECT taken FROM showing_section AS was
                    WHERE was.showing = showing_grade.showing AND was.leg = showing_grade.leg AND was.section =
                        OLD.id)
                WHERE grade = OLD.grade AND (showing, leg) IN (SELECT showing, leg FROM showing_section WHERE section
                    = OLD.id);
            UPDATE showing_grade SET free = free + NEW.seats - (SELECT taken FROM showing_section AS is_now
                    WHERE is_now.showing = showing_grade.showing AND is_now.leg = showing_grade.leg AND
                        is_now.section = NEW.id)
                WHERE grade = NEW.grade AND (showing, leg) IN (SELECT showing, leg FROM showing_section WHERE section
                    = NEW.id);
        END;

        CREATE TABLE seat(
            id INTEGER PRIMARY KEY, section INTEGER NOT NULL REFERENCES section,
            row_number INTEGER NOT NULL CHECK(row_number BETWEEN 1 AND 999), row_label TEXT NOT NULL,
            row_y REAL NOT NULL,
            number INTEGER NOT NULL CHECK(number BETWEEN 1 AND 999), label TEXT NOT NULL, x REAL NOT NULL,
            purpose TEXT NOT NULL DEFAULT 'usual'
                CHECK(purpose IN ('usual', 'wheelchair', 'companion', 'restricted', 'house', 'not-for-sale')),
            row_around REAL CHECK(row_around > 0),
            UNIQUE(section, row_number, number)
        ) STRICT;
        CREATE INDEX seat_purpose ON seat(section, purpose) WHERE purpose <> 'usual';
        CREATE TABLE program(
            id INTEGER PRIMARY KEY, number TEXT NOT NULL UNIQUE,
            category TEXT NOT NULL CHECK(category IN ('concert', 'theatre', 'sports', 'train', 'bus', 'air')),
            title_ko TEXT NOT NULL, title_en TEXT NOT NULL, clip TEXT, venue INTEGER NOT NULL REFERENCES venue
        ) STRICT;
        CREATE INDEX program_category ON program(category, number);
        CREATE INDEX program_venue ON program(venue);

        -- The organiser from a moment on; '' from then on none. A row is never taken away: days that are over stay
        -- the former organiser's.
        CREATE TABLE program_organiser(
            program INTEGER NOT NULL REFERENCES program, since INTEGER NOT NULL,
            name TEXT NOT NULL CHECK(length(name) <= 60),
            PRIMARY KEY(program, since)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE stop(
            program INTEGER NOT NULL REFERENCES program, position INTEGER NOT NULL CHECK(position >= 0),
            name_ko TEXT NOT NULL, name_en TEXT NOT NULL, clip TEXT,
            PRIMARY KEY(program, position)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE fare(
            program INTEGER NOT NULL REFERENCES program, tariff TEXT NOT NULL, grade INTEGER NOT NULL,
            from_stop INTEGER NOT NULL CHECK(from_stop >= 0), to_stop INTEGER NOT NULL,
            price INTEGER NOT NULL CHECK(price >= 0),
            PRIMARY KEY(program, tariff, from_stop, to_stop, grade), CHECK(from_stop < to_stop)
        ) STRICT, WITHOUT ROWID;

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

        -- service: the train or performance number; '' for none (NULL would not be unique). reference: the box
        -- office's own key, by which an import knows it again. venue: where it was moved to; NULL: its program's.
        CREATE TABLE showing(
            id INTEGER PRIMARY KEY, program INTEGER NOT NULL REFERENCES program, starts_at INTEGER NOT NULL,
            service TEXT NOT NULL,
            tariff TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'open' CHECK(state IN ('open', 'closed', 'cancelled')),
            reference TEXT CHECK(length(reference) BETWEEN 1 AND 60), venue INTEGER REFERENCES venue,
            UNIQUE(program, starts_at, service)
        ) STRICT;
        CREATE INDEX showing_starts ON showing(starts_at);
        CREATE UNIQUE INDEX showing_reference ON showing(program, reference) WHERE reference IS NOT NULL;
        CREATE INDEX showing_elsewhere ON showing(venue) WHERE venue IS NOT NULL;

        -- When it leaves each stop; a venue's showing has the one stop 0, its start.
        CREATE TABLE showing_stop(
            showing INTEGER NOT NULL REFERENCES showing, stop INTEGER NOT NULL CHECK(stop >= 0),
            leaves_at INTEGER NOT NULL,
            PRIMARY KEY(showing, stop)
        ) STRICT, WITHOUT ROWID;

        -- How many claims there are on each leg and section, kept by triggers, so that 'remaining' never counts
        -- 25,000 seats.
        CREATE TABLE showing_section(
            showing INTEGER NOT NULL REFERENCES showing, leg INTEGER NOT NULL CHECK(leg >= 0),
            section INTEGER NOT NULL REFERENCES section, taken INTEGER NOT NULL DEFAULT 0 CHECK(taken >= 0),
            PRIMARY KEY(showing, leg, section)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX showing_section_of_section ON showing_section(section);
        -- No OR IGNORE here: whatever the import's own INSERT says of conflicts would take its place
        -- (https://www.sqlite.org/lang_createtrigger.html).
        CREATE TRIGGER section_opened AFTER INSERT ON showing_section BEGIN
            INSERT INTO showing_grade(showing, leg, grade, free)
                SELECT NEW.showing, NEW.leg, section.grade,
                0 FROM section WHERE id = NEW.section AND NOT EXISTS (SELECT 1 FROM showing_grade AS known
                    WHERE known.showing = NEW.showing AND known.leg = NEW.leg AND known.grade = section.grade);
            UPDATE showing_grade SET free = free - NEW.taken + (SELECT seats FROM section WHERE id = NEW.section)
                WHERE showing = NEW.showing AND leg = NEW.leg AND grade = (SELECT grade FROM section WHERE id =
                    NEW.section);
        END;
        CREATE TRIGGER section_closed AFTER DELETE ON showing_section BEGIN
            UPDATE showing_grade SET free = free + OLD.taken - (SELECT seats FROM section WHERE id = OLD.section)
                WHERE showing = OLD.showing AND leg = OLD.leg AND grade = (SELECT grade FROM section WHERE id =
                    OLD.section);
        END;
        CREATE TRIGGER section_counted AFTER UPDATE OF taken ON showing_section BEGIN
            UPDATE showing_grade SET free = free + OLD.taken - NEW.taken
                WHERE showing = NEW.showing AND leg = NEW.leg AND grade = (SELECT grade FROM section WHERE id =
                    NEW.section);
        END;

        -- Seats of each leg and grade that nobody claims; `showing_section` has the same by section. (A hall of
        -- fifty sections has fifty rows there, and one of each grade here.)
        CREATE TABLE showing_grade(
            showing INTEGER NOT NULL REFERENCES showing, leg INTEGER NOT NULL, grade INTEGER NOT NULL,
            free INTEGER NOT NULL,
            PRIMARY KEY(showing, leg, grade)
        ) STRICT, WITHOUT ROWID;

        -- Amounts of a step are per cent of what was paid, or won.
        CREATE TABLE fee_table(
            code TEXT PRIMARY KEY, effective_from TEXT NOT NULL, effective_to TEXT, source TEXT NOT NULL,
            fresh_hours INTEGER CHECK(fresh_hours >= 0), fresh_days_before INTEGER NOT NULL,
            house_surcharge_percent INTEGER NOT NULL CHECK(house_surcharge_percent BETWEEN 0 AND 100)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE fee_table_category(
            category TEXT NOT NULL CHECK(category IN ('concert', 'theatre', 'sports', 'train', 'bus', 'air')),
            code TEXT NOT NULL REFERENCES fee_table, PRIMARY KEY(category, code)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX fee_table_category_code ON fee_table_category(code);

        CREATE TABLE fee_step(
            code TEXT NOT NULL REFERENCES fee_table, position INTEGER NOT NULL, name TEXT NOT NULL,
            bound TEXT NOT NULL CHECK(bound IN ('days-before', 'minutes-before', 'minutes-after')),
            distance INTEGER NOT NULL CHECK(distance >= 0),
            weekday_unit TEXT NOT NULL CHECK(weekday_unit IN ('percent', 'won')),
            weekday_fee INTEGER NOT NULL CHECK(weekday_fee >= 0),
            weekend_unit TEXT NOT NULL CHECK(weekend_unit IN ('percent', 'won')),
            weekend_fee INTEGER NOT NULL CHECK(weekend_fee >= 0),
            holiday_unit TEXT NOT NULL CHECK(holiday_unit IN ('percent', 'won')),
            holiday_fee INTEGER NOT NULL CHECK(holiday_fee >= 0),
            PRIMARY KEY(code, position)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE holiday(day TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

        """
}
