// Versions8To13: wrong PINs by number, organisers, payouts, payments by hand, counters of seats left by grade.

extension Schema {
    /// Failures and lock of calls that show the member's own telephone number; gone with the row after a right PIN.
    static let ownGuesses = """
        ALTER TABLE pin_guess ADD COLUMN own_failures INTEGER NOT NULL DEFAULT 0 CHECK(own_failures >= 0);
        ALTER TABLE pin_guess ADD COLUMN own_locked_until INTEGER CHECK(own_locked_until >= 0);

        """

    /// account: what was charged, as the provider calls it. A member may get another account while a charge of his has
    /// no answer; it is the old one that has to be asked about, or the charge is not found there and made once more.
    static let attemptAccount = """
        ALTER TABLE payment_attempt ADD COLUMN account TEXT CHECK(length(account) BETWEEN 1 AND 300);
        UPDATE payment_attempt SET account = (SELECT account_reference FROM member WHERE id = coalesce(
            (SELECT member FROM booking WHERE id = payment_attempt.booking), (SELECT member FROM hold WHERE id = \
        payment_attempt.hold)));

        """

    static let organiserTables = """
        -- The organiser from a moment on; '' from then on none. A row is never taken away: days that are over stay \
        the former organiser's.
        CREATE TABLE program_organiser(
            program INTEGER NOT NULL REFERENCES program, since INTEGER NOT NULL, name TEXT NOT NULL CHECK(length(name) \
        <= 60),
            PRIMARY KEY(program, since)
        ) STRICT, WITHOUT ROWID;

        """

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

    /// Counters over the counters of `showing_section`, kept by triggers, and filled from them once.
    static let gradeCounters = """
        -- Seats of each leg and grade that nobody claims; `showing_section` has the same by section. (A hall of fifty \
        sections has fifty rows there,
        -- and one of each grade here.)
        CREATE TABLE showing_grade(
            showing INTEGER NOT NULL REFERENCES showing, leg INTEGER NOT NULL, grade INTEGER NOT NULL, free INTEGER \
        NOT NULL,
            PRIMARY KEY(showing, leg, grade)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO showing_grade(showing, leg, grade, free)
            SELECT showing_section.showing, showing_section.leg, section.grade, sum(section.seats - \
        showing_section.taken)
            FROM showing_section JOIN section ON section.id = showing_section.section GROUP BY 1, 2, 3;

        -- No OR IGNORE here: whatever the import's own INSERT says of conflicts would take its place \
        (https://www.sqlite.org/lang_createtrigger.html).
        CREATE TRIGGER section_opened AFTER INSERT ON showing_section BEGIN
            INSERT INTO showing_grade(showing, leg, grade, free)
                SELECT NEW.showing, NEW.leg, section.grade, 0 FROM section WHERE id = NEW.section AND NOT EXISTS \
        (SELECT 1 FROM showing_grade AS known
                    WHERE known.showing = NEW.showing AND known.leg = NEW.leg AND known.grade = section.grade);
            UPDATE showing_grade SET free = free - NEW.taken + (SELECT seats FROM section WHERE id = NEW.section)
                WHERE showing = NEW.showing AND leg = NEW.leg AND grade = (SELECT grade FROM section WHERE id = \
        NEW.section);
        END;
        CREATE TRIGGER section_closed AFTER DELETE ON showing_section BEGIN
            UPDATE showing_grade SET free = free + OLD.taken - (SELECT seats FROM section WHERE id = OLD.section)
                WHERE showing = OLD.showing AND leg = OLD.leg AND grade = (SELECT grade FROM section WHERE id = \
        OLD.section);
        END;
        CREATE TRIGGER section_counted AFTER UPDATE OF taken ON showing_section BEGIN
            UPDATE showing_grade SET free = free + OLD.taken - NEW.taken
                WHERE showing = NEW.showing AND leg = NEW.leg AND grade = (SELECT grade FROM section WHERE id = \
        NEW.section);
        END;
        -- A seating plan was imported again.
        CREATE TRIGGER section_changed AFTER UPDATE OF seats, grade ON section WHEN OLD.seats <> NEW.seats OR \
        OLD.grade <> NEW.grade BEGIN
            INSERT INTO showing_grade(showing, leg, grade, free)
                SELECT here.showing, here.leg, NEW.grade, 0 FROM showing_section AS here WHERE here.section = NEW.id \
        AND NOT EXISTS (
                    SELECT 1 FROM showing_grade AS known WHERE known.showing = here.showing AND known.leg = here.leg \
        AND known.grade = NEW.grade);
            UPDATE showing_grade SET free = free - OLD.seats + (SELECT taken FROM showing_section AS was
                    WHERE was.showing = showing_grade.showing AND was.leg = showing_grade.leg AND was.section = OLD.id)
                WHERE grade = OLD.grade AND (showing, leg) IN (SELECT showing, leg FROM showing_section WHERE section \
        = OLD.id);
            UPDATE showing_grade SET free = free + NEW.seats - (SELECT taken FROM showing_section AS is_now
                    WHERE is_now.showing = showing_grade.showing AND is_now.leg = showing_grade.leg AND is_now.section \
        = NEW.id)
                WHERE grade = NEW.grade AND (showing, leg) IN (SELECT showing, leg FROM showing_section WHERE section \
        = NEW.id);
        END;

        """
}
