// Versions2To7: accounts at providers, tries of texts, the check of the pepper, gates, indexes of reports, the prefix
// of keys.

extension Schema {
    /// The ledger is rebuilt because a payment belongs to no showing; its rows, keys and rules stay.
    static let moneyTables = """
        -- What the provider or the bank calls the member's account: customer and payment method, billing key, or \
        mandate. A secret.
        ALTER TABLE member ADD COLUMN account_reference TEXT CHECK(length(account_reference) BETWEEN 1 AND 300);

        -- sent_at: when it was last given to the provider. checked_at: when the provider was asked whether its answer \
        still stands.
        ALTER TABLE payment_attempt ADD COLUMN sent_at INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE payment_attempt ADD COLUMN checked_at INTEGER;
        UPDATE payment_attempt SET sent_at = at;
        CREATE INDEX payment_attempt_unchecked ON payment_attempt(sent_at)
            WHERE checked_at IS NULL AND kind = 'charge' AND state IN ('paid', 'declined');

        CREATE TABLE new_ledger(
            id INTEGER PRIMARY KEY, member INTEGER NOT NULL REFERENCES member, booking INTEGER REFERENCES booking,
            hold INTEGER REFERENCES hold, showing INTEGER REFERENCES showing,
            kind TEXT NOT NULL CHECK(kind IN ('charge', 'refund', 'fee', 'surcharge', 'payment')), amount INTEGER NOT \
        NULL CHECK(amount > 0),
            key TEXT NOT NULL UNIQUE, rule TEXT, at INTEGER NOT NULL,
            -- A payment settles an account as a whole; everything else is for a booking, or for a hold that was lost.
            CHECK((kind = 'payment') = (showing IS NULL)), CHECK((kind = 'payment') = (booking IS NULL AND hold IS \
        NULL))
        ) STRICT;
        INSERT INTO new_ledger(id, member, booking, hold, showing, kind, amount, key, rule, at)
            SELECT id, member, booking, hold, showing, kind, amount, key, rule, at FROM ledger;
        DROP TABLE ledger;
        ALTER TABLE new_ledger RENAME TO ledger;
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
        -- Money asked back of a provider never exceeds the charge it came with.
        CREATE TRIGGER attempt_refund_bounded BEFORE INSERT ON payment_attempt WHEN NEW.kind = 'refund' BEGIN
            SELECT RAISE(ABORT, 'refunds greater than their charge') WHERE NEW.amount >
                (SELECT amount FROM payment_attempt WHERE key = NEW.charge_key AND kind = 'charge' AND state = 'paid')
                - (SELECT coalesce(sum(amount), 0) FROM payment_attempt WHERE charge_key = NEW.charge_key AND state <> \
        'declined');
        END;

        -- What the bank is asked to collect of a member for a month ('2026-03'), and what it answered.
        CREATE TABLE statement_line(
            key TEXT PRIMARY KEY, period TEXT NOT NULL CHECK(period GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]'),
            member INTEGER NOT NULL REFERENCES member, amount INTEGER NOT NULL CHECK(amount > 0),
            state TEXT NOT NULL CHECK(state IN ('open', 'paid', 'failed')), made_at INTEGER NOT NULL, answered_at \
        INTEGER, reason TEXT,
            UNIQUE(period, member), CHECK((state = 'open') = (answered_at IS NULL))
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX statement_line_of_member ON statement_line(member, state);

        """

    static let sendingTables = """
        -- Tries that no longer count towards the cap, because staff sent the text again by hand.
        ALTER TABLE outbox ADD COLUMN tries_forgiven INTEGER NOT NULL DEFAULT 0 CHECK(tries_forgiven >= 0);
        -- Why it stands where it stands, in the gateway's words or ours; never the text, never a number.
        ALTER TABLE outbox ADD COLUMN note TEXT;
        -- One row for each time a text may have reached a gateway. answer NULL: the sender ended before it could \
        write one down.
        CREATE TABLE text_try(
            text INTEGER NOT NULL REFERENCES outbox, n INTEGER NOT NULL CHECK(n >= 1), at INTEGER NOT NULL,
            answer TEXT CHECK(answer IN ('accepted', 'refused', 'busy', 'unknown')), reason TEXT, reference TEXT, \
        answered_at INTEGER,
            report TEXT CHECK(report IN ('handed-on', 'delivered', 'undelivered')), report_reason TEXT, reported_at \
        INTEGER,
            PRIMARY KEY(text, n), CHECK((answer IS NULL) = (answered_at IS NULL)), CHECK((report IS NULL) = \
        (reported_at IS NULL))
        ) STRICT, WITHOUT ROWID;

        """

    /// One row: the hash of nothing but the pepper. A database made before this table gets its row when it is next
    /// opened.
    static let pepperTable = """
        CREATE TABLE pepper_check(id INTEGER PRIMARY KEY CHECK(id = 1), hash TEXT NOT NULL) STRICT;

        """

    static let gateTables = """
        -- digest: HMAC-SHA256 of the identifier with the pepper. The identifier itself is nowhere.
        CREATE TABLE card(
            id INTEGER PRIMARY KEY, member INTEGER NOT NULL REFERENCES member, digest TEXT NOT NULL UNIQUE \
        CHECK(length(digest) = 64),
            kind TEXT NOT NULL CHECK(kind IN ('smart', 'rf', 'magnetic', 'phone')),
            state TEXT NOT NULL DEFAULT 'active' CHECK(state IN ('active', 'blocked')),
            created_at INTEGER NOT NULL, blocked_at INTEGER, replaced_by INTEGER REFERENCES card,
            CHECK((state = 'blocked') = (blocked_at IS NOT NULL)), CHECK(replaced_by IS NULL OR state = 'blocked')
        ) STRICT;
        CREATE INDEX card_of_member ON card(member);
        CREATE INDEX card_replaced_by ON card(replaced_by) WHERE replaced_by IS NOT NULL;

        -- A venue without a row goes by the defaults. Minutes count from the start, or the departure from the \
        boarding stop.
        CREATE TABLE gate_rule(
            venue INTEGER PRIMARY KEY REFERENCES venue, at_once INTEGER NOT NULL CHECK(at_once IN (0, 1)),
            re_entry INTEGER NOT NULL CHECK(re_entry IN (0, 1)), opens INTEGER NOT NULL CHECK(opens BETWEEN 0 AND 1440),
            closes INTEGER NOT NULL CHECK(closes BETWEEN 0 AND 1440), fails TEXT NOT NULL CHECK(fails IN ('open', \
        'closed'))
        ) STRICT;

        -- Every read of every gate with its verdict. digest is of an unknown card; a bad read leaves its fault only, \
        never what was read.
        CREATE TABLE gate_read(
            id INTEGER PRIMARY KEY, gate TEXT NOT NULL CHECK(length(gate) BETWEEN 1 AND 40), nonce TEXT NOT NULL, at \
        INTEGER NOT NULL,
            card INTEGER REFERENCES card, digest TEXT, booking INTEGER REFERENCES booking, showing INTEGER REFERENCES \
        showing,
            way TEXT NOT NULL CHECK(way IN ('in', 'out')),
            verdict TEXT NOT NULL CHECK(verdict IN ('admit', 'unchecked', 'refuse')), reason TEXT,
            reason_at INTEGER, reason_ko TEXT, reason_en TEXT, reason_version INTEGER, remaining INTEGER NOT NULL \
        DEFAULT 0,
            offline INTEGER NOT NULL DEFAULT 0 CHECK(offline IN (0, 1)),
            UNIQUE(gate, nonce), CHECK((verdict = 'refuse') = (reason IS NOT NULL))
        ) STRICT;
        CREATE INDEX gate_read_at ON gate_read(at);
        CREATE INDEX gate_read_of_card ON gate_read(card) WHERE card IS NOT NULL;
        CREATE INDEX gate_read_of_booking ON gate_read(booking) WHERE booking IS NOT NULL;
        CREATE INDEX gate_read_of_showing ON gate_read(showing) WHERE showing IS NOT NULL;

        -- turn: 1 the first way in, 2 out, 3 in again ...; one row each, so no seat goes in twice. A conflict has \
        none: a gate that could
        -- not ask let somebody in on a seat that was in already. It is history, so it is kept.
        CREATE TABLE admission(
            id INTEGER PRIMARY KEY, read INTEGER NOT NULL REFERENCES gate_read, booking INTEGER NOT NULL REFERENCES \
        booking,
            version INTEGER NOT NULL, showing INTEGER NOT NULL REFERENCES showing, seat INTEGER NOT NULL REFERENCES \
        seat, turn INTEGER,
            way TEXT NOT NULL CHECK(way IN ('in', 'out')), gate TEXT NOT NULL, at INTEGER NOT NULL,
            conflict INTEGER NOT NULL DEFAULT 0 CHECK(conflict IN (0, 1)),
            UNIQUE(booking, showing, seat, turn), CHECK((turn IS NULL) = (conflict = 1)),
            CHECK(turn IS NULL OR (turn % 2 = 1) = (way = 'in'))
        ) STRICT;
        CREATE INDEX admission_of_read ON admission(read);
        CREATE INDEX admission_of_showing ON admission(showing, at);
        CREATE INDEX admission_of_seat ON admission(seat);
        CREATE TRIGGER admission_never_changes BEFORE UPDATE ON admission BEGIN SELECT RAISE(ABORT, 'admissions are \
        append-only'); END;
        CREATE TRIGGER admission_never_shrinks BEFORE DELETE ON admission BEGIN SELECT RAISE(ABORT, 'admissions are \
        append-only'); END;
        CREATE TRIGGER gate_read_never_changes BEFORE UPDATE ON gate_read BEGIN SELECT RAISE(ABORT, 'reads are \
        append-only'); END;
        CREATE TRIGGER gate_read_never_shrinks BEFORE DELETE ON gate_read BEGIN SELECT RAISE(ABORT, 'reads are \
        append-only'); END;

        """

    /// No tables: every figure is a sum over what the acts have written. Once more after any migration that rebuilds
    /// `ledger`.
    static let statisticsIndexes = """
        CREATE INDEX IF NOT EXISTS ledger_by_time ON ledger(at, kind, amount);
        CREATE INDEX IF NOT EXISTS booking_version_by_time ON booking_version(at);
        CREATE INDEX IF NOT EXISTS booking_cancelled ON booking(cancelled_at) WHERE cancelled_at IS NOT NULL;
        CREATE INDEX IF NOT EXISTS admission_by_time ON admission(at);

        """

    /// One row, made with the database. A database that has asked a provider before keeps the word that was the
    /// setting's default then: under another, a charge the provider has made would be asked for once more.
    static let providerPrefixTable = """
        CREATE TABLE provider_prefix(id INTEGER PRIMARY KEY CHECK(id = 1), word TEXT NOT NULL CHECK(length(word) \
        BETWEEN 2 AND 20)) STRICT;
        INSERT INTO provider_prefix(id, word)
            SELECT 1, CASE WHEN EXISTS (SELECT 1 FROM payment_attempt) THEN 'yemae' ELSE 'y'
                || lower(hex(randomblob(6))) END;

        """
}
