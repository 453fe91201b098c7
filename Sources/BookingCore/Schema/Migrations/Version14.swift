// Version14: money that goes back after it was booked.

extension Schema {
    /// The ledger and the tables it vouches for are rebuilt, because they get more kinds and states; their rows stay.
    static let returnTables = """
        CREATE TABLE new_ledger(
            id INTEGER PRIMARY KEY, member INTEGER NOT NULL REFERENCES member, booking INTEGER REFERENCES booking,
            hold INTEGER REFERENCES hold, showing INTEGER REFERENCES showing,
            kind TEXT NOT NULL CHECK(kind IN ('charge', 'refund', 'fee', 'surcharge', 'payment', 'payout', \
        'payment-return',
                'payout-return', 'returned', 'restored')),
            amount INTEGER NOT NULL CHECK(amount > 0), key TEXT NOT NULL UNIQUE, rule TEXT, at INTEGER NOT NULL,
            -- Payments and payouts settle with a member as a whole; everything else is for a booking, or for a lost \
        hold.
            CHECK((kind GLOB 'pay*') = (showing IS NULL)), CHECK((kind GLOB 'pay*') = (booking IS NULL AND hold IS \
        NULL))
        ) STRICT;
        INSERT INTO new_ledger(id, member, booking, hold, showing, kind, amount, key, rule, at)
            SELECT id, member, booking, hold, showing, kind, amount, key, rule, at FROM ledger;
        DROP TABLE ledger;

        CREATE TABLE new_line(
            key TEXT PRIMARY KEY, period TEXT NOT NULL CHECK(period GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]'),
            member INTEGER NOT NULL REFERENCES member, amount INTEGER NOT NULL CHECK(amount > 0),
            state TEXT NOT NULL CHECK(state IN ('open', 'paid', 'failed', 'returned')), made_at INTEGER NOT NULL,
            answered_at INTEGER, reason TEXT, UNIQUE(period, member), CHECK((state = 'open') = (answered_at IS NULL))
        ) STRICT, WITHOUT ROWID;
        INSERT INTO new_line SELECT key, period, member, amount, state, made_at, answered_at, reason FROM \
        statement_line;
        DROP TABLE statement_line;
        ALTER TABLE new_line RENAME TO statement_line;
        CREATE INDEX statement_line_of_member ON statement_line(member, state);

        CREATE TABLE new_payout(
            key TEXT PRIMARY KEY, source TEXT NOT NULL, member INTEGER NOT NULL REFERENCES member,
            amount INTEGER NOT NULL CHECK(amount > 0),
            state TEXT NOT NULL CHECK(state IN ('open', 'paid', 'failed', 'returned')), made_at INTEGER NOT NULL,
            answered_at INTEGER, reason TEXT, CHECK((state = 'open') = (answered_at IS NULL))
        ) STRICT, WITHOUT ROWID;
        INSERT INTO new_payout SELECT key, source, member, amount, state, made_at, answered_at, reason FROM payout;
        DROP TABLE payout;
        ALTER TABLE new_payout RENAME TO payout;
        -- Nobody is paid the same surcharge or refund twice, nor asked for twice at a time.
        CREATE UNIQUE INDEX payout_once ON payout(source) WHERE state = 'open' OR (state = 'paid' AND source NOT GLOB \
        'A*');
        CREATE INDEX payout_of_source ON payout(source, state);
        CREATE INDEX payout_of_state ON payout(state);

        CREATE TABLE new_attempt(
            id INTEGER PRIMARY KEY, hold INTEGER REFERENCES hold, booking INTEGER REFERENCES booking,
            kind TEXT NOT NULL CHECK(kind IN ('charge', 'refund')), attempt INTEGER NOT NULL CHECK(attempt >= 1),
            key TEXT NOT NULL UNIQUE, amount INTEGER NOT NULL CHECK(amount > 0), language TEXT NOT NULL CHECK(language \
        IN ('ko', 'en')),
            state TEXT NOT NULL CHECK(state IN ('intended', 'paid', 'declined', 'unknown', 'covered')),
            reference TEXT, charge_key TEXT REFERENCES new_attempt(key), at INTEGER NOT NULL, answered_at INTEGER,
            session INTEGER REFERENCES session, act INTEGER,
            -- sent_at: when it was last given to the provider. checked_at: when the provider confirmed its answer for \
        the
            -- first time. asked_at: when it was last asked about; 0: never. final_at: it is not asked about any more.
            sent_at INTEGER NOT NULL DEFAULT 0, checked_at INTEGER, account TEXT CHECK(length(account) BETWEEN 1 AND \
        300),
            asked_at INTEGER NOT NULL DEFAULT 0, on_account INTEGER NOT NULL DEFAULT 0 CHECK(on_account IN (0, 1)),
            final_at INTEGER, dispute TEXT CHECK(dispute IN ('open', 'lost', 'won')),
            CHECK(hold IS NOT NULL OR booking IS NOT NULL), CHECK((kind = 'refund') = (charge_key IS NOT NULL)),
            CHECK(state <> 'covered' OR kind = 'refund'), CHECK(dispute IS NULL OR (kind = 'charge' AND state = 'paid'))
        ) STRICT;
        INSERT INTO new_attempt(id, hold, booking, kind, attempt, key, amount, language, state, reference, charge_key, \
        at,
                answered_at, session, act, sent_at, checked_at, account, asked_at, on_account, final_at)
            SELECT id, hold, booking, kind, attempt, key, amount, language, state, reference, charge_key, at, \
        answered_at,
                session, act, sent_at, checked_at, account, asked_at, on_account,
                -- What is older than a provider is asked about is left at peace.
                CASE WHEN on_account OR at < (SELECT max(at) FROM payment_attempt) - 10368000 THEN \
        coalesce(answered_at, at) END
            FROM payment_attempt ORDER BY kind, id;
        DROP TABLE payment_attempt;
        ALTER TABLE new_attempt RENAME TO payment_attempt;
        CREATE INDEX payment_attempt_of_charge ON payment_attempt(charge_key) WHERE charge_key IS NOT NULL;
        CREATE INDEX payment_attempt_of_hold ON payment_attempt(hold, attempt);
        CREATE INDEX payment_attempt_of_booking ON payment_attempt(booking);
        CREATE INDEX payment_attempt_open ON payment_attempt(state) WHERE state IN ('intended', 'unknown');
        CREATE INDEX payment_attempt_unchecked ON payment_attempt(sent_at)
            WHERE checked_at IS NULL AND kind = 'charge' AND state IN ('paid', 'declined');
        CREATE INDEX payment_attempt_watched ON payment_attempt(asked_at)
            WHERE final_at IS NULL AND state IN ('paid', 'declined');
        CREATE INDEX payment_attempt_disputed ON payment_attempt(dispute) WHERE dispute IS NOT NULL;

        CREATE TABLE outside_return(
            key TEXT PRIMARY KEY, charge_key TEXT NOT NULL REFERENCES payment_attempt(key),
            source TEXT NOT NULL CHECK(source IN ('refund', 'dispute')), amount INTEGER NOT NULL CHECK(amount <> 0),
            at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX outside_return_of_charge ON outside_return(charge_key);
        CREATE TRIGGER outside_return_bounded BEFORE INSERT ON outside_return BEGIN
            SELECT RAISE(ABORT, 'no charge has that much to go back') WHERE NOT EXISTS (SELECT 1 FROM payment_attempt \
        AS taken
                WHERE taken.key = NEW.charge_key AND taken.kind = 'charge' AND taken.state = 'paid' AND NOT \
        taken.on_account
                AND (SELECT coalesce(sum(amount), 0) FROM outside_return WHERE charge_key = NEW.charge_key) + NEW.amount
                    BETWEEN 0 AND taken.amount);
        END;
        CREATE TRIGGER outside_return_never_changes BEFORE UPDATE ON outside_return
            BEGIN SELECT RAISE(ABORT, 'returns are append-only'); END;
        CREATE TRIGGER outside_return_never_shrinks BEFORE DELETE ON outside_return
            BEGIN SELECT RAISE(ABORT, 'returns are append-only'); END;

        -- word: failed-later, covered, dispute-open, dispute-lost, dispute-won (the provider's answer, or staff's \
        with a
        -- reason), and staff's own: paid, declined.
        CREATE TABLE attempt_note(
            id INTEGER PRIMARY KEY, attempt TEXT NOT NULL REFERENCES payment_attempt(key), word TEXT NOT NULL,
            reason TEXT CHECK(length(reason) BETWEEN 1 AND 200), at INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX attempt_note_of_attempt ON attempt_note(attempt);

        -- A file for the clearing institute: the day of withdrawal, and its lines by their serial numbers, from 1. \
        What its
        -- answer does not name was collected, so every line that was sent has to be known.
        CREATE TABLE transfer_file(
            day TEXT PRIMARY KEY CHECK(day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'), period TEXT NOT NULL,
            made_at INTEGER NOT NULL, answered_at INTEGER
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE transfer_line(
            day TEXT NOT NULL REFERENCES transfer_file, serial INTEGER NOT NULL CHECK(serial >= 1),
            line TEXT NOT NULL UNIQUE REFERENCES statement_line, PRIMARY KEY(day, serial)
        ) STRICT, WITHOUT ROWID;

        ALTER TABLE gate_rule ADD COLUMN disputed TEXT NOT NULL DEFAULT 'refuse' CHECK(disputed IN ('refuse', 'admit'));

        ALTER TABLE new_ledger RENAME TO ledger;
        CREATE INDEX ledger_of_member ON ledger(member, kind, amount);
        CREATE INDEX ledger_of_booking ON ledger(booking, kind, amount);
        CREATE INDEX ledger_of_hold ON ledger(hold, kind, amount);
        CREATE INDEX ledger_of_showing ON ledger(showing);

        """ + returnTriggers + statisticsIndexes

    /// The ledger's rules, as they were and two more.
    private static let returnTriggers = """
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
        CREATE TRIGGER ledger_payout_of_line BEFORE INSERT ON ledger WHEN NEW.kind = 'payout' BEGIN
            SELECT RAISE(ABORT, 'a payout without its line') WHERE NOT EXISTS (SELECT 1 FROM payout
                WHERE 'P' || key = NEW.key AND member = NEW.member AND amount = NEW.amount AND state = 'paid');
        END;
        CREATE TRIGGER ledger_payment_of_line BEFORE INSERT ON ledger WHEN NEW.kind = 'payment' BEGIN
            SELECT RAISE(ABORT, 'a payment without its line') WHERE NOT EXISTS (SELECT 1 FROM statement_line
                    WHERE 'P' || key = NEW.key AND member = NEW.member AND amount = NEW.amount AND state = 'paid')
                AND NOT EXISTS (SELECT 1 FROM hand_payment WHERE 'P' || key = NEW.key AND member = NEW.member AND \
        amount = NEW.amount);
        END;
        CREATE TRIGGER ledger_return_of_entry BEFORE INSERT ON ledger WHEN NEW.kind IN ('payment-return', \
        'payout-return') BEGIN
            SELECT RAISE(ABORT, 'the return of nothing') WHERE NOT EXISTS (SELECT 1 FROM ledger AS was
                WHERE was.key = substr(NEW.key, 1, length(NEW.key) - 5) AND was.key || '-back' = NEW.key
                    AND was.member = NEW.member AND was.amount = NEW.amount AND was.kind || '-return' = NEW.kind);
        END;
        CREATE TRIGGER ledger_returned_outside BEFORE INSERT ON ledger WHEN NEW.kind IN ('returned', 'restored') BEGIN
            SELECT RAISE(ABORT, 'no money moved by other hands') WHERE NOT EXISTS (SELECT 1 FROM outside_return
                WHERE key = NEW.key AND amount = CASE NEW.kind WHEN 'returned' THEN NEW.amount ELSE -NEW.amount END);
        END;
        -- Money asked back of a provider never exceeds what is left of the charge it came with.
        CREATE TRIGGER attempt_refund_bounded BEFORE INSERT ON payment_attempt WHEN NEW.kind = 'refund' BEGIN
            SELECT RAISE(ABORT, 'refunds greater than their charge') WHERE NEW.amount >
                (SELECT amount FROM payment_attempt WHERE key = NEW.charge_key AND kind = 'charge' AND state = 'paid')
                - (SELECT coalesce(sum(amount), 0) FROM payment_attempt
                    WHERE charge_key = NEW.charge_key AND state NOT IN ('declined', 'covered'))
                - (SELECT coalesce(sum(amount), 0) FROM outside_return WHERE charge_key = NEW.charge_key);
        END;

        """
}
