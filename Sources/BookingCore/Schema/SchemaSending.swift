// SchemaSending: every try to send a text: the gateway's answer, and its report of the delivery.

extension Schema {
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
}
