// MoneyTables: charges and refunds asked of a provider, the ledger of all money that moved, statements and payouts
// for the bank.
//
// What each row says, and what every sum is over:
//
//   payment_attempt   one charge or refund asked of a provider, with its key.
//     intended   written before the provider is asked.
//     unknown    asked, without an answer. Staff end it after `StaffDoor.staffAfterSeconds`.
//     paid       made, says the provider. Asked about again until final_at: a refund may fail, a charge be disputed.
//     declined   a charge: nothing was taken. A refund: the money is due to the member, by bank (`payout`).
//     covered    a refund whose money was returned by others: nothing more is asked for it, and nothing is due.
//     dispute    of a paid charge: open, lost, won. NULL: none.
//   outside_return    money of a charge that moved without an attempt of ours. Above zero: to the payer (a refund in
//                     the provider's console, a dispute). Below zero: back to the box office (a dispute it won).
//   attempt_note      what became of an attempt after its answer, and who said so.
//   statement_line, payout
//                     what the bank collects or pays out: open, then paid or failed; from paid to returned when the
//                     bank takes it back: then it is owed, or due, again.
//   ledger            append-only. returned, restored: an outside_return. payment-return, payout-return: the bank took
//                     the payment or payout of that key back.
//
// What ties, for a booking and for a lost hold: the refunds asked for (all but the covered ones) are what is owed back
// (refund - fee), less what was returned by others, but not below zero. Money that was returned by others beyond
// what is owed is in the member's hands and not the house's: the ticket is not paid for.

extension Schema {
    static let money = """
        -- Every charge or refund asked for, with its own key.
        CREATE TABLE payment_attempt(
            id INTEGER PRIMARY KEY, hold INTEGER REFERENCES hold, booking INTEGER REFERENCES booking,
            kind TEXT NOT NULL CHECK(kind IN ('charge', 'refund')), attempt INTEGER NOT NULL CHECK(attempt >= 1),
            key TEXT NOT NULL UNIQUE, amount INTEGER NOT NULL CHECK(amount > 0),
            language TEXT NOT NULL CHECK(language GLOB '[a-z][a-z]'),
            state TEXT NOT NULL CHECK(state IN ('intended', 'paid', 'declined', 'unknown', 'covered')),
            reference TEXT, charge_key TEXT REFERENCES payment_attempt(key), at INTEGER NOT NULL, answered_at INTEGER,
            session INTEGER REFERENCES session, act INTEGER,
            -- sent_at: when it was last given to the provider. checked_at: when the provider confirmed its answer for
            -- the first time. asked_at: when it was last asked about; 0: never. final_at: it is not asked about again.
            sent_at INTEGER NOT NULL DEFAULT 0, checked_at INTEGER,
            account TEXT CHECK(length(account) BETWEEN 1 AND 300),
            asked_at INTEGER NOT NULL DEFAULT 0, on_account INTEGER NOT NULL DEFAULT 0 CHECK(on_account IN (0, 1)),
            final_at INTEGER, dispute TEXT CHECK(dispute IN ('open', 'lost', 'won')),
            CHECK(hold IS NOT NULL OR booking IS NOT NULL), CHECK((kind = 'refund') = (charge_key IS NOT NULL)),
            CHECK(state <> 'covered' OR kind = 'refund'),
            CHECK(dispute IS NULL OR (kind = 'charge' AND state = 'paid'))
        ) STRICT;
        CREATE INDEX payment_attempt_of_charge ON payment_attempt(charge_key) WHERE charge_key IS NOT NULL;
        CREATE INDEX payment_attempt_of_hold ON payment_attempt(hold, attempt);
        CREATE INDEX payment_attempt_of_booking ON payment_attempt(booking);
        CREATE INDEX payment_attempt_open ON payment_attempt(state) WHERE state IN ('intended', 'unknown');
        CREATE INDEX payment_attempt_unchecked ON payment_attempt(sent_at)
            WHERE checked_at IS NULL AND kind = 'charge' AND state IN ('paid', 'declined');
        CREATE INDEX payment_attempt_watched ON payment_attempt(asked_at)
            WHERE final_at IS NULL AND state IN ('paid', 'declined');
        CREATE INDEX payment_attempt_disputed ON payment_attempt(dispute) WHERE dispute IS NOT NULL;
        -- Money asked back of a provider never exceeds what is left of the charge it came with.
        CREATE TRIGGER attempt_refund_bounded BEFORE INSERT ON payment_attempt WHEN NEW.kind = 'refund' BEGIN
            SELECT RAISE(ABORT, 'refunds greater than their charge') WHERE NEW.amount >
                (SELECT amount FROM payment_attempt WHERE key = NEW.charge_key AND kind = 'charge' AND state = 'paid')
                - (SELECT coalesce(sum(amount), 0) FROM payment_attempt
                    WHERE charge_key = NEW.charge_key AND state NOT IN ('declined', 'covered'))
                - (SELECT coalesce(sum(amount), 0) FROM outside_return WHERE charge_key = NEW.charge_key);
        END;

        -- word: failed-later, covered, dispute-open, dispute-lost, dispute-won (the provider's answer, or staff's
        -- with a reason), and staff's own: paid, declined.
        CREATE TABLE attempt_note(
            id INTEGER PRIMARY KEY, attempt TEXT NOT NULL REFERENCES payment_attempt(key), word TEXT NOT NULL,
            reason TEXT CHECK(length(reason) BETWEEN 1 AND 200), at INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX attempt_note_of_attempt ON attempt_note(attempt);

        CREATE TABLE outside_return(
            key TEXT PRIMARY KEY, charge_key TEXT NOT NULL REFERENCES payment_attempt(key),
            source TEXT NOT NULL CHECK(source IN ('refund', 'dispute')), amount INTEGER NOT NULL CHECK(amount <> 0),
            at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX outside_return_of_charge ON outside_return(charge_key);
        CREATE TRIGGER outside_return_bounded BEFORE INSERT ON outside_return BEGIN
            SELECT RAISE(ABORT, 'no charge has that much to go back') WHERE NOT EXISTS (SELECT 1 FROM payment_attempt
                AS taken
                WHERE taken.key = NEW.charge_key AND taken.kind = 'charge' AND taken.state = 'paid' AND NOT
                    taken.on_account
                AND (SELECT coalesce(sum(amount), 0) FROM outside_return WHERE charge_key = NEW.charge_key) +
                    NEW.amount
                    BETWEEN 0 AND taken.amount);
        END;
        CREATE TRIGGER outside_return_never_changes BEFORE UPDATE ON outside_return
            BEGIN SELECT RAISE(ABORT, 'returns are append-only'); END;
        CREATE TRIGGER outside_return_never_shrinks BEFORE DELETE ON outside_return
            BEGIN SELECT RAISE(ABORT, 'returns are append-only'); END;

        -- refund: the value given up, in full; fee: what the house keeps of it; surcharge: what the house pays on
        -- top. A member owes charges - refunds + fees - surcharges. booking is NULL only for a charge that found
        -- its hold lost, and its refund.
        CREATE TABLE ledger(
            id INTEGER PRIMARY KEY, member INTEGER NOT NULL REFERENCES member, booking INTEGER REFERENCES booking,
            hold INTEGER REFERENCES hold, showing INTEGER REFERENCES showing,
            kind TEXT NOT NULL CHECK(kind IN ('charge', 'refund', 'fee', 'surcharge', 'payment', 'payout',
            'payment-return',
                'payout-return', 'returned', 'restored')),
            amount INTEGER NOT NULL CHECK(amount > 0), key TEXT NOT NULL UNIQUE, rule TEXT, at INTEGER NOT NULL,
            -- Payments and payouts settle with a member as a whole; everything else is for a booking, or for a lost
            -- hold.
            CHECK((kind GLOB 'pay*') = (showing IS NULL)),
            CHECK((kind GLOB 'pay*') = (booking IS NULL AND hold IS NULL))
        ) STRICT;
        CREATE INDEX ledger_of_member ON ledger(member, kind, amount);
        CREATE INDEX ledger_of_booking ON ledger(booking, kind, amount);
        CREATE INDEX ledger_of_hold ON ledger(hold, kind, amount);
        CREATE INDEX ledger_of_showing ON ledger(showing);
        CREATE TRIGGER ledger_never_changes BEFORE UPDATE ON ledger BEGIN SELECT RAISE(ABORT,
        'the ledger is append-only'); END;
        CREATE TRIGGER ledger_never_shrinks BEFORE DELETE ON ledger BEGIN SELECT RAISE(ABORT,
        'the ledger is append-only'); END;
        CREATE TRIGGER ledger_refund_bounded BEFORE INSERT ON ledger WHEN NEW.kind = 'refund' BEGIN
            SELECT RAISE(ABORT, 'refunds greater than charges') WHERE NEW.amount > CASE WHEN NEW.booking IS NOT NULL
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
        -- Nobody's account is credited without a line of the bank's or a reason of staff's.
        CREATE TRIGGER ledger_payment_of_line BEFORE INSERT ON ledger WHEN NEW.kind = 'payment' BEGIN
            SELECT RAISE(ABORT, 'a payment without its line') WHERE NOT EXISTS (SELECT 1 FROM statement_line
                    WHERE 'P' || key = NEW.key AND member = NEW.member AND amount = NEW.amount AND state = 'paid')
                AND NOT EXISTS (SELECT 1 FROM hand_payment WHERE 'P' || key = NEW.key AND member = NEW.member AND
                    amount = NEW.amount);
        END;
        CREATE TRIGGER ledger_return_of_entry BEFORE INSERT ON ledger WHEN NEW.kind IN ('payment-return',
        'payout-return') BEGIN
            SELECT RAISE(ABORT, 'the return of nothing') WHERE NOT EXISTS (SELECT 1 FROM ledger AS was
                WHERE was.key = substr(NEW.key, 1, length(NEW.key) - 5) AND was.key || '-back' = NEW.key
                    AND was.member = NEW.member AND was.amount = NEW.amount AND was.kind || '-return' = NEW.kind);
        END;
        CREATE TRIGGER ledger_returned_outside BEFORE INSERT ON ledger WHEN NEW.kind IN ('returned', 'restored') BEGIN
            SELECT RAISE(ABORT, 'no money moved by other hands') WHERE NOT EXISTS (SELECT 1 FROM outside_return
                WHERE key = NEW.key AND amount = CASE NEW.kind WHEN 'returned' THEN NEW.amount ELSE -NEW.amount END);
        END;
        CREATE INDEX ledger_by_time ON ledger(at, kind, amount);

        -- What the bank is asked to collect of a member for a month ('2026-03'), and what it answered.
        CREATE TABLE statement_line(
            key TEXT PRIMARY KEY, period TEXT NOT NULL CHECK(period GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]'),
            member INTEGER NOT NULL REFERENCES member, amount INTEGER NOT NULL CHECK(amount > 0),
            state TEXT NOT NULL CHECK(state IN ('open', 'paid', 'failed', 'returned')), made_at INTEGER NOT NULL,
            answered_at INTEGER, reason TEXT, UNIQUE(period, member), CHECK((state = 'open') = (answered_at IS NULL))
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX statement_line_of_member ON statement_line(member, state);

        -- What the house's bank is asked to pay a member, and what it answered. source: the ledger's key of a
        -- surcharge, the key of a refund the provider declined, or 'A' and the member's number for what his account
        -- in this database has too much.
        CREATE TABLE payout(
            key TEXT PRIMARY KEY, source TEXT NOT NULL, member INTEGER NOT NULL REFERENCES member,
            amount INTEGER NOT NULL CHECK(amount > 0),
            state TEXT NOT NULL CHECK(state IN ('open', 'paid', 'failed', 'returned')), made_at INTEGER NOT NULL,
            answered_at INTEGER, reason TEXT, CHECK((state = 'open') = (answered_at IS NULL))
        ) STRICT, WITHOUT ROWID;
        -- Nobody is paid the same surcharge or refund twice, nor asked for twice at a time.
        CREATE UNIQUE INDEX payout_once ON payout(source) WHERE state = 'open' OR (state = 'paid' AND source NOT GLOB
            'A*');
        CREATE INDEX payout_of_source ON payout(source, state);
        CREATE INDEX payout_of_state ON payout(state);

        -- What a member paid to the house outside of the bank's statements, as staff have written it down.
        CREATE TABLE hand_payment(
            key TEXT PRIMARY KEY, member INTEGER NOT NULL REFERENCES member,
            amount INTEGER NOT NULL CHECK(amount > 0),
            reason TEXT NOT NULL CHECK(length(reason) BETWEEN 1 AND 200), at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX hand_payment_of_member ON hand_payment(member);

        -- A file for the clearing institute: the day of withdrawal, and its lines by their serial numbers, from 1.
        -- What its answer does not name was collected, so every line that was sent has to be known.
        CREATE TABLE transfer_file(
            day TEXT PRIMARY KEY CHECK(day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'), period TEXT NOT NULL,
            made_at INTEGER NOT NULL, answered_at INTEGER
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE transfer_line(
            day TEXT NOT NULL REFERENCES transfer_file, serial INTEGER NOT NULL CHECK(serial >= 1),
            line TEXT NOT NULL UNIQUE REFERENCES statement_line, PRIMARY KEY(day, serial)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE provider_prefix(id INTEGER PRIMARY KEY CHECK(id = 1), word TEXT NOT NULL CHECK(length(word)
            BETWEEN 2 AND 20)) STRICT;
        -- 48 random bits. Databases of older programs may have another word.
        INSERT INTO provider_prefix(id, word) VALUES (1, 'y' || lower(hex(randomblob(6))));

        """
}
