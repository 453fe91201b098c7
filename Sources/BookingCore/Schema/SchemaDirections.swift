// SchemaDirections: how to get to a venue, and the text that tells it.

extension Schema {
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
