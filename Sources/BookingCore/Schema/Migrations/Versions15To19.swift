// Versions15To19: texts that a gateway has, calls whose personal data is deleted, calls that come back, ways to
// venues, and languages beyond Korean and English.

extension Schema {
    /// Both tables are rebuilt, because a CHECK cannot be changed; their rows and keys stay. What lies in the folder of
    /// smsd, as far as anybody knows, is `submitted`.
    static let submittedTexts = """
        CREATE TABLE new_outbox(
            id INTEGER PRIMARY KEY,
            kind TEXT NOT NULL CHECK(kind IN
                ('mobile-ticket', 'cancelled', 'charge-unknown', 'charge-settled', 'charge-failed', 'sign-up', \
        'call-back')),
            member INTEGER REFERENCES member, telephone TEXT NOT NULL, language TEXT NOT NULL CHECK(language IN ('ko', \
        'en')),
            booking INTEGER REFERENCES booking, version INTEGER, hold INTEGER REFERENCES hold,
            copy INTEGER NOT NULL DEFAULT 0 CHECK(copy >= 0), session INTEGER REFERENCES session, act INTEGER,
            deadline_at INTEGER NOT NULL, created_at INTEGER NOT NULL,
            state TEXT NOT NULL DEFAULT 'waiting' CHECK(state IN
                ('waiting', 'sending', 'submitted', 'sent', 'delivered', 'unknown', 'failed', 'expired', 'superseded')),
            tries INTEGER NOT NULL DEFAULT 0 CHECK(tries >= 0), next_try_at INTEGER NOT NULL,
            tries_forgiven INTEGER NOT NULL DEFAULT 0 CHECK(tries_forgiven >= 0), note TEXT,
            UNIQUE(booking, version, kind, copy), CHECK((booking IS NULL) = (version IS NULL))
        ) STRICT;
        INSERT INTO new_outbox(id, kind, member, telephone, language, booking, version, hold, copy, session, act, \
        deadline_at, created_at, state,
                tries, next_try_at, tries_forgiven, note)
            SELECT id, kind, member, telephone, language, booking, version, hold, copy, session, act, deadline_at, \
        created_at,
                CASE WHEN state = 'sent' AND EXISTS (SELECT 1 FROM text_try WHERE text = outbox.id AND n = \
        outbox.tries AND report IS NULL
                    AND reference GLOB 'yemae-*') THEN 'submitted' ELSE state END,
                tries, next_try_at, tries_forgiven, note FROM outbox;
        CREATE TABLE old_try(text, n, at, answer, reason, reference, answered_at, report, report_reason, reported_at);
        INSERT INTO old_try SELECT text, n, at, answer, reason, reference, answered_at, report, report_reason, \
        reported_at FROM text_try;
        DROP TABLE text_try;
        DROP TABLE outbox;
        ALTER TABLE new_outbox RENAME TO outbox;
        CREATE INDEX outbox_due ON outbox(state, next_try_at);
        CREATE INDEX outbox_of_member ON outbox(member);
        CREATE UNIQUE INDEX outbox_of_hold ON outbox(hold, kind) WHERE hold IS NOT NULL;
        CREATE UNIQUE INDEX outbox_of_act ON outbox(session, act, kind) WHERE act IS NOT NULL;
        CREATE TABLE text_try(
            text INTEGER NOT NULL REFERENCES outbox, n INTEGER NOT NULL CHECK(n >= 1), at INTEGER NOT NULL,
            answer TEXT CHECK(answer IN ('accepted', 'queued', 'refused', 'busy', 'unknown')), reason TEXT, reference \
        TEXT, answered_at INTEGER,
            report TEXT CHECK(report IN ('handed-on', 'delivered', 'undelivered')), report_reason TEXT, reported_at \
        INTEGER,
            PRIMARY KEY(text, n), CHECK((answer IS NULL) = (answered_at IS NULL)), CHECK((report IS NULL) = \
        (reported_at IS NULL))
        ) STRICT, WITHOUT ROWID;
        INSERT INTO text_try(text, n, at, answer, reason, reference, answered_at, report, report_reason, reported_at)
            SELECT text, n, at, answer, reason, reference, answered_at, report, report_reason, reported_at FROM old_try;
        DROP TABLE old_try;

        """

    static let forgottenCalls = """
        -- When the call's number, reference and turns were deleted. Its row stays: holds, bookings and reports name it.
        ALTER TABLE session ADD COLUMN forgotten_at INTEGER;
        CREATE INDEX session_remembered ON session(started_at) WHERE forgotten_at IS NULL AND channel = 'telephone';
        CREATE INDEX caller_guess_window ON caller_guess(window_at);
        -- What the deleted turns of a day's calls add up to, place by place.
        CREATE TABLE call_place_sum(
            day TEXT NOT NULL, place TEXT NOT NULL, reached INTEGER NOT NULL, answers INTEGER NOT NULL,
            no_input INTEGER NOT NULL, again INTEGER NOT NULL, PRIMARY KEY(day, place)
        ) STRICT, WITHOUT ROWID;
        -- How many bookings and changes of a day's forgotten calls took so many seconds, and so many keys and entries.
        CREATE TABLE call_booking_sum(
            day TEXT NOT NULL, seconds INTEGER NOT NULL, turns INTEGER NOT NULL,
            bookings INTEGER NOT NULL CHECK(bookings > 0), PRIMARY KEY(day, seconds, turns)
        ) STRICT, WITHOUT ROWID;

        """

    /// origin: which PBX gave the reference. continues: the call this one goes on with, each at most once.
    static let comingBack = """
        ALTER TABLE session ADD COLUMN origin TEXT NOT NULL DEFAULT '' CHECK(length(origin) <= 80);
        ALTER TABLE session ADD COLUMN bookmark TEXT CHECK(length(bookmark) BETWEEN 1 AND 80);
        ALTER TABLE session ADD COLUMN continues INTEGER REFERENCES session;
        CREATE UNIQUE INDEX session_continues ON session(continues) WHERE continues IS NOT NULL;
        CREATE INDEX session_to_operator ON session(reference) WHERE outcome = 'operator';

        """

    /// The outbox is rebuilt, because a CHECK cannot be changed; its rows and keys stay, and so do the tries of each.
    static let directions = """
        CREATE TABLE directions(
            venue INTEGER PRIMARY KEY REFERENCES venue, address_ko TEXT NOT NULL, address_en TEXT NOT NULL,
            way_ko TEXT NOT NULL, way_en TEXT NOT NULL, clip TEXT
        ) STRICT;
        CREATE TABLE new_outbox(
            id INTEGER PRIMARY KEY,
            kind TEXT NOT NULL CHECK(kind IN
                ('mobile-ticket', 'cancelled', 'charge-unknown', 'charge-settled', 'charge-failed', 'sign-up', \
        'call-back', 'directions')),
            member INTEGER REFERENCES member, telephone TEXT NOT NULL, language TEXT NOT NULL CHECK(language IN ('ko', \
        'en')),
            booking INTEGER REFERENCES booking, version INTEGER, hold INTEGER REFERENCES hold,
            copy INTEGER NOT NULL DEFAULT 0 CHECK(copy >= 0), session INTEGER REFERENCES session, act INTEGER,
            deadline_at INTEGER NOT NULL, created_at INTEGER NOT NULL,
            state TEXT NOT NULL DEFAULT 'waiting' CHECK(state IN
                ('waiting', 'sending', 'submitted', 'sent', 'delivered', 'unknown', 'failed', 'expired', 'superseded')),
            tries INTEGER NOT NULL DEFAULT 0 CHECK(tries >= 0), next_try_at INTEGER NOT NULL,
            tries_forgiven INTEGER NOT NULL DEFAULT 0 CHECK(tries_forgiven >= 0), note TEXT,
            program INTEGER REFERENCES program,
            UNIQUE(booking, version, kind, copy), CHECK((booking IS NULL) = (version IS NULL)),
            CHECK((kind = 'directions') = (program IS NOT NULL))
        ) STRICT;
        INSERT INTO new_outbox(id, kind, member, telephone, language, booking, version, hold, copy, session, act, \
        deadline_at, created_at, state,
                tries, next_try_at, tries_forgiven, note)
            SELECT id, kind, member, telephone, language, booking, version, hold, copy, session, act, deadline_at, \
        created_at, state,
                tries, next_try_at, tries_forgiven, note FROM outbox;
        CREATE TABLE old_try(text, n, at, answer, reason, reference, answered_at, report, report_reason, reported_at);
        INSERT INTO old_try SELECT text, n, at, answer, reason, reference, answered_at, report, report_reason, \
        reported_at FROM text_try;
        DROP TABLE text_try;
        DROP TABLE outbox;
        ALTER TABLE new_outbox RENAME TO outbox;
        CREATE INDEX outbox_due ON outbox(state, next_try_at);
        CREATE INDEX outbox_of_member ON outbox(member);
        CREATE UNIQUE INDEX outbox_of_hold ON outbox(hold, kind) WHERE hold IS NOT NULL;
        CREATE UNIQUE INDEX outbox_of_act ON outbox(session, act, kind) WHERE act IS NOT NULL;
        -- The way to a program's venue is texted once a call.
        CREATE UNIQUE INDEX outbox_of_program ON outbox(program, session) WHERE program IS NOT NULL;
        CREATE TABLE text_try(
            text INTEGER NOT NULL REFERENCES outbox, n INTEGER NOT NULL CHECK(n >= 1), at INTEGER NOT NULL,
            answer TEXT CHECK(answer IN ('accepted', 'queued', 'refused', 'busy', 'unknown')), reason TEXT, reference \
        TEXT, answered_at INTEGER,
            report TEXT CHECK(report IN ('handed-on', 'delivered', 'undelivered')), report_reason TEXT, reported_at \
        INTEGER,
            PRIMARY KEY(text, n), CHECK((answer IS NULL) = (answered_at IS NULL)), CHECK((report IS NULL) = \
        (reported_at IS NULL))
        ) STRICT, WITHOUT ROWID;
        INSERT INTO text_try(text, n, at, answer, reason, reference, answered_at, report, report_reason, reported_at)
            SELECT text, n, at, answer, reason, reference, answered_at, report, report_reason, reported_at FROM old_try;
        DROP TABLE old_try;

        """
}

extension Schema {
    /// A language is any code of two letters; which ones there are is the program's to say. SQLite cannot alter a
    /// CHECK. Where no row changes, it allows that the text of a table is rewritten (lang_altertable.html, "Making
    /// other kinds of table schema changes"), which spares copying every call and message.
    static let anyLanguage = """
        PRAGMA writable_schema=ON;
        UPDATE sqlite_schema SET sql = replace(sql, 'language IN (''ko'', ''en'')', 'language GLOB ''[a-z][a-z]''')
            WHERE type = 'table';
        PRAGMA writable_schema=RESET;
        -- Any change of a table makes other connections read the text again.
        CREATE TABLE changed(x);
        DROP TABLE changed;

        """
}
