// BrowserTables: members who log in with a browser: attempts, known browsers, and log-ins that last.

extension Schema {
    /// Visitors who become members.
    static let browserSignUps = """
        -- A visitor who becomes a member, by the keyed digest of the browser's key, with the conversation that has the
        -- codes. Deleted when its time is over.
        CREATE TABLE browser_sign_up(
            browser TEXT PRIMARY KEY CHECK(length(browser) = 64), session INTEGER NOT NULL UNIQUE REFERENCES session,
            began_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX browser_sign_up_began ON browser_sign_up(began_at);
        CREATE TRIGGER browser_sign_up_over_the_web BEFORE INSERT ON browser_sign_up BEGIN
            SELECT RAISE(ABORT, 'a sign-up over another channel') FROM session
                WHERE id = NEW.session AND channel <> 'web';
        END;

        """

    static let browsers = """
        -- Attempts at a member number, whether it is a member's or not, in browsers that it does not know; gone after a
        -- right code. Apart from pin_guess: what is tried on the internet locks no telephone, nor the other way round.
        CREATE TABLE browser_guess(
            number TEXT PRIMARY KEY, attempts INTEGER NOT NULL CHECK(attempts >= 0), last_at INTEGER NOT NULL,
            locked_until INTEGER
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX browser_guess_last ON browser_guess(last_at);

        -- The newest attempt in a browser, by the keyed digest of its key. member: whose number and PIN were right;
        -- NULL: nobody's, which no answer tells. digest: of the code, which is nowhere. message: the text that carries
        -- it. used_at: when it was typed right; for a form that is sent twice. Deleted after a day.
        CREATE TABLE browser_code(
            browser TEXT PRIMARY KEY CHECK(length(browser) = 64), member INTEGER REFERENCES member,
            number TEXT NOT NULL, digest TEXT NOT NULL CHECK(length(digest) = 64), address TEXT NOT NULL,
            issued_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, wrong INTEGER NOT NULL DEFAULT 0 CHECK(wrong >= 0),
            message INTEGER UNIQUE REFERENCES outbox ON DELETE SET NULL, used_at INTEGER,
            CHECK(expires_at > issued_at), CHECK(member IS NOT NULL OR message IS NULL),
            CHECK(member IS NOT NULL OR used_at IS NULL)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX browser_code_issued ON browser_code(issued_at);
        CREATE INDEX browser_code_of_member ON browser_code(member, issued_at) WHERE member IS NOT NULL;

        -- A browser in which a member typed a code. failures: wrong PINs in it since the last right one.
        CREATE TABLE known_browser(
            browser TEXT PRIMARY KEY CHECK(length(browser) = 64), member INTEGER NOT NULL REFERENCES member,
            known_at INTEGER NOT NULL, used_at INTEGER NOT NULL, failures INTEGER NOT NULL DEFAULT 0
                CHECK(failures >= 0), locked_until INTEGER, CHECK(used_at >= known_at)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX known_browser_of_member ON known_browser(member, used_at);

        -- A member who is logged in, by the keyed digest of the browser's key, with the conversation that it goes on.
        CREATE TABLE browser_session(
            browser TEXT PRIMARY KEY CHECK(length(browser) = 64),
            session INTEGER NOT NULL UNIQUE REFERENCES session, member INTEGER NOT NULL REFERENCES member,
            began_at INTEGER NOT NULL, seen_at INTEGER NOT NULL, CHECK(seen_at >= began_at)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX browser_session_of_member ON browser_session(member, seen_at);
        CREATE INDEX browser_session_seen ON browser_session(seen_at);
        CREATE INDEX browser_session_began ON browser_session(began_at);
        CREATE TRIGGER browser_session_of_its_member BEFORE INSERT ON browser_session BEGIN
            SELECT RAISE(ABORT, 'a log-in over another channel, or of another member') FROM session
                WHERE id = NEW.session AND (channel <> 'web' OR member IS NOT NEW.member);
        END;
        -- Who has another PIN or telephone, or is no member any more, is logged in nowhere.
        CREATE TRIGGER browsers_of_a_changed_member AFTER UPDATE OF pin_hash, telephone, state ON member
        WHEN OLD.pin_hash IS NOT NEW.pin_hash OR OLD.telephone <> NEW.telephone OR OLD.state <> NEW.state BEGIN
            DELETE FROM browser_session WHERE member = NEW.id;
            DELETE FROM known_browser WHERE member = NEW.id;
            DELETE FROM browser_code WHERE member = NEW.id;
        END;
        -- With a trigger on a table SQLite looks for rows that refer to it whenever one changes.
        CREATE INDEX payout_of_member ON payout(member);

        """
}
