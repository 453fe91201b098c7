// SchemaHandPayments: the columns that let settling ask a provider in a fair order and tell its charges from ours,
// and the rows of money booked by hand.

extension Schema {
    static let handPayments = """
        -- asked_at: when settling last asked the provider about it; 0: never. on_account: it is on the member's \
        account in this database. The word
        -- 'account' as the reference said so before; a provider may use it, too.
        ALTER TABLE payment_attempt ADD COLUMN asked_at INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE payment_attempt ADD COLUMN on_account INTEGER NOT NULL DEFAULT 0 CHECK(on_account IN (0, 1));
        UPDATE payment_attempt SET on_account = 1 WHERE kind = 'charge' AND reference = 'account';

        -- What a member paid to the house outside of the bank's statements, as staff have written it down.
        CREATE TABLE hand_payment(
            key TEXT PRIMARY KEY, member INTEGER NOT NULL REFERENCES member, amount INTEGER NOT NULL CHECK(amount > 0),
            reason TEXT NOT NULL CHECK(length(reason) BETWEEN 1 AND 200), at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX hand_payment_of_member ON hand_payment(member);
        -- Nobody's account is credited without a line of the bank's or a reason of staff's.
        CREATE TRIGGER ledger_payment_of_line BEFORE INSERT ON ledger WHEN NEW.kind = 'payment' BEGIN
            SELECT RAISE(ABORT, 'a payment without its line') WHERE NOT EXISTS (SELECT 1 FROM statement_line
                    WHERE 'P' || key = NEW.key AND member = NEW.member AND amount = NEW.amount AND state = 'paid')
                AND NOT EXISTS (SELECT 1 FROM hand_payment WHERE 'P' || key = NEW.key AND member = NEW.member AND \
        amount = NEW.amount);
        END;

        """
}
