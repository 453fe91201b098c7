// PageTables: charges that a member pays at a page of the provider's.

extension Schema {
    static let pages = """
        -- A charge that is paid at a page of the provider's, and by no account on file. Its hold is `charging` as long
        -- as the charge is open. reference: what the provider calls the page; NULL: it has not answered yet, so nobody
        -- knows its address. address: where it is; NULL: it cannot be paid at. ends_at: its seats wait no longer.
        -- came_back_at: the member came back without an outcome, and was promised a text.
        CREATE TABLE payment_page(
            attempt TEXT PRIMARY KEY REFERENCES payment_attempt(key),
            reference TEXT UNIQUE CHECK(length(reference) BETWEEN 1 AND 200),
            address TEXT CHECK(length(address) BETWEEN 1 AND 2000),
            made_at INTEGER NOT NULL, ends_at INTEGER NOT NULL, came_back_at INTEGER,
            CHECK(ends_at > made_at), CHECK(address IS NULL OR reference IS NOT NULL)
        ) STRICT, WITHOUT ROWID;
        CREATE TRIGGER payment_page_of_open_charge BEFORE INSERT ON payment_page WHEN NOT EXISTS (
            SELECT 1 FROM payment_attempt WHERE key = NEW.attempt AND kind = 'charge' AND state = 'intended'
                AND account IS NULL AND NOT on_account AND hold IS NOT NULL) BEGIN
            SELECT RAISE(ABORT, 'a page for what is no open charge without an account');
        END;
        CREATE TRIGGER payment_page_bounded BEFORE INSERT ON payment_page WHEN (
            SELECT count(*) FROM payment_attempt JOIN payment_page ON payment_page.attempt = payment_attempt.key
                WHERE payment_attempt.hold = (SELECT hold FROM payment_attempt WHERE key = NEW.attempt)) >= 3 BEGIN
            SELECT RAISE(ABORT, 'a fourth page for a hold');
        END;
        CREATE TRIGGER payment_page_keeps_its_end BEFORE UPDATE OF attempt, made_at, ends_at ON payment_page BEGIN
            SELECT RAISE(ABORT, 'a page keeps its charge and its end');
        END;
        CREATE TRIGGER payment_page_keeps_its_reference BEFORE UPDATE OF reference ON payment_page
        WHEN OLD.reference IS NOT NULL AND NEW.reference IS NOT OLD.reference BEGIN
            SELECT RAISE(ABORT, 'a page keeps its reference');
        END;
        CREATE TRIGGER payment_page_never_shrinks BEFORE DELETE ON payment_page BEGIN
            SELECT RAISE(ABORT, 'pages are kept');
        END;
        -- With the answer of its charge it is over.
        CREATE TRIGGER payment_page_over AFTER UPDATE OF state ON payment_attempt
        WHEN NEW.kind = 'charge' AND NEW.state IN ('paid', 'declined') BEGIN
            UPDATE payment_page SET address = NULL WHERE attempt = NEW.key;
        END;
        -- By which a webhook is understood.
        CREATE INDEX payment_attempt_of_reference ON payment_attempt(reference) WHERE reference IS NOT NULL;

        """
}
