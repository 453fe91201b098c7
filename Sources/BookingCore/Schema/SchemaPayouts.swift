// SchemaPayouts: payouts to members of what no provider gives back.

extension Schema {
    /// The ledger is rebuilt because it takes one more kind of entry; its rows, keys and rules stay. A database whose
    /// charges were all on its own accounts gets a word of its own for a provider: it has asked none yet, and the word
    /// of older versions was the same everywhere.
    static let payoutTables = """
        CREATE TABLE new_ledger(
            id INTEGER PRIMARY KEY, member INTEGER NOT NULL REFERENCES member, booking INTEGER REFERENCES booking,
            hold INTEGER REFERENCES hold, showing INTEGER REFERENCES showing,
            kind TEXT NOT NULL CHECK(kind IN ('charge', 'refund', 'fee', 'surcharge', 'payment', 'payout')),
            amount INTEGER NOT NULL CHECK(amount > 0), key TEXT NOT NULL UNIQUE, rule TEXT, at INTEGER NOT NULL,
            -- Payments and payouts settle with a member as a whole; everything else is for a booking, or for a hold \
        that was lost.
            CHECK((kind IN ('payment', 'payout')) = (showing IS NULL)), CHECK((kind IN ('payment', 'payout')) = \
        (booking IS NULL AND hold IS NULL))
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

        -- What the house's bank is asked to pay a member, and what it answered. source: the ledger's key of a \
        surcharge, the key of a refund the
        -- provider declined, or 'A' and the member's number for what his account in this database has too much.
        CREATE TABLE payout(
            key TEXT PRIMARY KEY, source TEXT NOT NULL, member INTEGER NOT NULL REFERENCES member, amount INTEGER NOT \
        NULL CHECK(amount > 0),
            state TEXT NOT NULL CHECK(state IN ('open', 'paid', 'failed')), made_at INTEGER NOT NULL, answered_at \
        INTEGER, reason TEXT,
            CHECK((state = 'open') = (answered_at IS NULL))
        ) STRICT, WITHOUT ROWID;
        -- Nobody is paid the same surcharge or refund twice, nor asked for twice at a time.
        CREATE UNIQUE INDEX payout_once ON payout(source) WHERE state = 'open' OR (state = 'paid' AND source NOT GLOB \
        'A*');
        CREATE INDEX payout_of_source ON payout(source, state);
        CREATE INDEX payout_of_state ON payout(state);
        CREATE TRIGGER ledger_payout_of_line BEFORE INSERT ON ledger WHEN NEW.kind = 'payout' BEGIN
            SELECT RAISE(ABORT, 'a payout without its line') WHERE NOT EXISTS (SELECT 1 FROM payout
                WHERE 'P' || key = NEW.key AND member = NEW.member AND amount = NEW.amount AND state = 'paid');
        END;

        UPDATE provider_prefix SET word = 'y' || lower(hex(randomblob(6))) WHERE word = 'yemae' AND NOT EXISTS (SELECT \
        1 FROM payment_attempt
            WHERE state IN ('intended', 'unknown') OR (state = 'paid' AND reference IS NOT 'account'));

        """ + statisticsIndexes
}
