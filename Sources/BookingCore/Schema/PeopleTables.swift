// PeopleTables: members, their PINs and how they joined, conversations, requests to staff, and texts.

extension Schema {
    /// Becoming a member by telephone.
    static let joining = """
        -- A code texted to a number whose caller has agreed to become a member: words and language of the consent, and
        -- when. The code itself is nowhere: its keyed digest is compared, and the text is written from the pepper and
        -- this row. caller: who asked, as in caller_guess. wrong: mistyped so often. confirmed_by: the conversation
        -- that typed it right last. member: who came of it. Deleted after a day.
        CREATE TABLE sign_up_code(
            id INTEGER PRIMARY KEY, session INTEGER NOT NULL REFERENCES session, act INTEGER NOT NULL,
            telephone TEXT NOT NULL, caller TEXT NOT NULL, digest TEXT NOT NULL CHECK(length(digest) = 64),
            issued_at INTEGER NOT NULL, expires_at INTEGER NOT NULL,
            words TEXT NOT NULL CHECK(length(words) BETWEEN 1 AND 15),
            language TEXT NOT NULL CHECK(language GLOB '[a-z][a-z]'), agreed_at INTEGER NOT NULL,
            wrong INTEGER NOT NULL DEFAULT 0 CHECK(wrong >= 0), confirmed_by INTEGER REFERENCES session,
            member INTEGER UNIQUE REFERENCES member, UNIQUE(session, act), CHECK(expires_at > issued_at),
            CHECK(agreed_at >= issued_at), CHECK(member IS NULL OR confirmed_by IS NOT NULL)
        ) STRICT;
        CREATE INDEX sign_up_code_of_telephone ON sign_up_code(telephone, issued_at);
        CREATE INDEX sign_up_code_of_caller ON sign_up_code(caller, issued_at);
        CREATE INDEX sign_up_code_issued ON sign_up_code(issued_at);

        -- Members who joined by themselves, in which conversation, and what they agreed to.
        CREATE TABLE joining(
            member INTEGER PRIMARY KEY REFERENCES member, session INTEGER NOT NULL UNIQUE REFERENCES session,
            words TEXT NOT NULL CHECK(length(words) BETWEEN 1 AND 15),
            language TEXT NOT NULL CHECK(language GLOB '[a-z][a-z]'),
            agreed_at INTEGER NOT NULL, at INTEGER NOT NULL, CHECK(at >= agreed_at)
        ) STRICT;
        CREATE TRIGGER joining_with_a_free_number BEFORE INSERT ON joining BEGIN
            SELECT RAISE(ABORT, 'the telephone is another active member''s') FROM member AS own
                JOIN member AS other ON other.telephone = own.telephone
                WHERE own.id = NEW.member AND other.id <> own.id AND other.state = 'active';
        END;
        CREATE TRIGGER joining_never_changes BEFORE UPDATE ON joining
            BEGIN SELECT RAISE(ABORT, 'a consent is never changed'); END;

        """

    static let people = """
        CREATE TABLE member(
            id INTEGER PRIMARY KEY, number TEXT NOT NULL UNIQUE, name TEXT NOT NULL, telephone TEXT NOT NULL,
            language TEXT NOT NULL CHECK(language GLOB '[a-z][a-z]'), pin_hash TEXT CHECK(pin_hash LIKE '$y$%'),
            credit_limit INTEGER NOT NULL CHECK(credit_limit >= 0),
            state TEXT NOT NULL DEFAULT 'active' CHECK(state IN ('active', 'closed')), created_at INTEGER NOT NULL,
            account_reference TEXT CHECK(length(account_reference) BETWEEN 1 AND 300)
        ) STRICT;
        CREATE INDEX member_of_telephone ON member(telephone);

        -- Wrong PINs in a row for a number, whether it is a member's or not; gone after a right one. locked_until:
        -- NULL not locked; -1 until staff open it.
        CREATE TABLE pin_guess(
            number TEXT PRIMARY KEY, failures INTEGER NOT NULL CHECK(failures >= 0),
            last_failure_at INTEGER NOT NULL, locked_until INTEGER,
            own_failures INTEGER NOT NULL DEFAULT 0 CHECK(own_failures >= 0),
            own_locked_until INTEGER CHECK(own_locked_until >= 0)
        ) STRICT, WITHOUT ROWID;

        -- Wrong PINs from one calling number in the hour that began at window_at.
        CREATE TABLE caller_guess(
            telephone TEXT PRIMARY KEY, failures INTEGER NOT NULL CHECK(failures >= 0), window_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX caller_guess_window ON caller_guess(window_at);

        CREATE TABLE pepper_check(id INTEGER PRIMARY KEY CHECK(id = 1), hash TEXT NOT NULL) STRICT;

        -- A conversation over some channel. origin: which PBX gave the reference. continues: the call that this one
        -- goes on with, each at most once. forgotten_at: when its number, reference and turns were deleted; its row
        -- stays, because holds, bookings and reports name it.
        CREATE TABLE session(
            id INTEGER PRIMARY KEY, channel TEXT NOT NULL CHECK(channel IN ('telephone', 'web', 'booth', 'staff')),
            line TEXT NOT NULL, calling TEXT,
            language TEXT CHECK(language GLOB '[a-z][a-z]'), reference TEXT NOT NULL, started_at INTEGER NOT NULL,
            ended_at INTEGER,
            outcome TEXT CHECK(outcome IN ('completed', 'hung-up', 'operator', 'gave-up', 'too-long', 'unavailable')),
            member INTEGER REFERENCES member, place TEXT, forgotten_at INTEGER,
            origin TEXT NOT NULL DEFAULT '' CHECK(length(origin) <= 80),
            bookmark TEXT CHECK(length(bookmark) BETWEEN 1 AND 80), continues INTEGER REFERENCES session,
            CHECK((ended_at IS NULL) = (outcome IS NULL))
        ) STRICT;
        CREATE INDEX session_started ON session(started_at);
        CREATE INDEX session_of_member ON session(member);
        CREATE INDEX session_remembered ON session(started_at) WHERE forgotten_at IS NULL AND channel = 'telephone';
        CREATE UNIQUE INDEX session_continues ON session(continues) WHERE continues IS NOT NULL;
        CREATE INDEX session_to_operator ON session(reference) WHERE outcome = 'operator';

        CREATE TABLE turn(
            session INTEGER NOT NULL REFERENCES session, n INTEGER NOT NULL, place TEXT NOT NULL,
            event TEXT NOT NULL, at_ms INTEGER NOT NULL,
            PRIMARY KEY(session, n)
        ) STRICT, WITHOUT ROWID;

        -- What the deleted turns of a day's calls add up to, place by place.
        CREATE TABLE call_place_sum(
            day TEXT NOT NULL, place TEXT NOT NULL, reached INTEGER NOT NULL, answers INTEGER NOT NULL,
            no_input INTEGER NOT NULL, again INTEGER NOT NULL, PRIMARY KEY(day, place)
        ) STRICT, WITHOUT ROWID;

        -- How many bookings and changes of a day's forgotten calls took so many seconds, and so many keys and
        -- entries.
        CREATE TABLE call_booking_sum(
            day TEXT NOT NULL, seconds INTEGER NOT NULL, turns INTEGER NOT NULL,
            bookings INTEGER NOT NULL CHECK(bookings > 0), PRIMARY KEY(day, seconds, turns)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE signup_request(
            id INTEGER PRIMARY KEY, session INTEGER NOT NULL REFERENCES session, act INTEGER NOT NULL,
            telephone TEXT NOT NULL,
            language TEXT NOT NULL CHECK(language GLOB '[a-z][a-z]'), at INTEGER NOT NULL,
            state TEXT NOT NULL DEFAULT 'waiting' CHECK(state IN ('waiting', 'done')),
            member INTEGER REFERENCES member, UNIQUE(session, act)
        ) STRICT;
        CREATE INDEX signup_request_of_member ON signup_request(member);
        CREATE INDEX signup_request_waiting ON signup_request(state, at);
        CREATE INDEX signup_request_of_telephone ON signup_request(telephone, at);

        CREATE TABLE callback_request(
            id INTEGER PRIMARY KEY, session INTEGER NOT NULL REFERENCES session, act INTEGER NOT NULL,
            telephone TEXT NOT NULL,
            member INTEGER REFERENCES member, at INTEGER NOT NULL,
            state TEXT NOT NULL DEFAULT 'waiting' CHECK(state IN ('waiting', 'done')), UNIQUE(session, act)
        ) STRICT;
        CREATE INDEX callback_request_waiting ON callback_request(state, at);
        CREATE INDEX callback_request_of_member ON callback_request(member);

        -- Texts to be sent, written in the transaction of what they tell of. copy: 0 for the first, then one for
        -- each time it is asked for again; act is the turn that asked. deadline_at: after it the text is worthless.
        -- A hold's texts tell of a charge without a booking.
        CREATE TABLE outbox(
            id INTEGER PRIMARY KEY,
            kind TEXT NOT NULL CHECK(kind IN
                ('mobile-ticket', 'cancelled', 'charge-unknown', 'charge-settled', 'charge-failed', 'sign-up',
                'call-back', 'directions', 'sign-up-code', 'member-number', 'pin-changed', 'log-in-code',
                'waiting-offer', 'waiting-end')),
            member INTEGER REFERENCES member, telephone TEXT NOT NULL,
            language TEXT NOT NULL CHECK(language GLOB '[a-z][a-z]'),
            booking INTEGER REFERENCES booking, version INTEGER, hold INTEGER REFERENCES hold,
            copy INTEGER NOT NULL DEFAULT 0 CHECK(copy >= 0), session INTEGER REFERENCES session, act INTEGER,
            deadline_at INTEGER NOT NULL, created_at INTEGER NOT NULL,
            state TEXT NOT NULL DEFAULT 'waiting' CHECK(state IN
                ('waiting', 'sending', 'submitted', 'sent', 'delivered', 'unknown', 'failed', 'expired',
                'superseded')),
            tries INTEGER NOT NULL DEFAULT 0 CHECK(tries >= 0), next_try_at INTEGER NOT NULL,
            tries_forgiven INTEGER NOT NULL DEFAULT 0 CHECK(tries_forgiven >= 0), note TEXT,
            program INTEGER REFERENCES program, venue INTEGER REFERENCES venue,
            waiting INTEGER REFERENCES waiting
                CHECK((kind IN ('waiting-offer', 'waiting-end')) = (waiting IS NOT NULL)),
            UNIQUE(booking, version, kind, copy), CHECK((booking IS NULL) = (version IS NULL)),
            CHECK((kind = 'directions') = (program IS NOT NULL))
        ) STRICT;
        CREATE INDEX outbox_due ON outbox(state, next_try_at);
        CREATE INDEX outbox_of_member ON outbox(member);
        CREATE UNIQUE INDEX outbox_of_hold ON outbox(hold, kind) WHERE hold IS NOT NULL;
        CREATE UNIQUE INDEX outbox_of_act ON outbox(session, act, kind) WHERE act IS NOT NULL;
        -- An offer of the waiting list is texted once, and so is the end of an entry.
        CREATE UNIQUE INDEX outbox_of_waiting ON outbox(waiting, kind, coalesce(hold, 0)) WHERE waiting IS NOT NULL;
        -- The way to a program's venue is texted once a call; to each venue where showings have moved.
        CREATE UNIQUE INDEX outbox_of_program ON outbox(program, session, venue) WHERE program IS NOT NULL;
        CREATE INDEX outbox_of_venue ON outbox(venue) WHERE venue IS NOT NULL;

        -- One row for each time a text may have reached a gateway. answer NULL: the sender ended before it could
        -- write one down.
        CREATE TABLE text_try(
            text INTEGER NOT NULL REFERENCES outbox, n INTEGER NOT NULL CHECK(n >= 1), at INTEGER NOT NULL,
            answer TEXT CHECK(answer IN ('accepted', 'queued', 'refused', 'busy', 'unknown')), reason TEXT,
            reference TEXT, answered_at INTEGER,
            report TEXT CHECK(report IN ('handed-on', 'delivered', 'undelivered')), report_reason TEXT,
            reported_at INTEGER,
            PRIMARY KEY(text, n), CHECK((answer IS NULL) = (answered_at IS NULL)),
            CHECK((report IS NULL) = (reported_at IS NULL))
        ) STRICT, WITHOUT ROWID;

        """
}
