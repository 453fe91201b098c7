// SchemaMoney: a member's account at a provider, statements for the bank, and payments in the ledger.

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

    /// account: what was charged, as the provider calls it. A member may get another account while a charge of his has
    /// no answer; it is the old one that has to be asked about, or the charge is not found there and made once more.
    static let attemptAccount = """
        ALTER TABLE payment_attempt ADD COLUMN account TEXT CHECK(length(account) BETWEEN 1 AND 300);
        UPDATE payment_attempt SET account = (SELECT account_reference FROM member WHERE id = coalesce(
            (SELECT member FROM booking WHERE id = payment_attempt.booking), (SELECT member FROM hold WHERE id = \
        payment_attempt.hold)));

        """
}
