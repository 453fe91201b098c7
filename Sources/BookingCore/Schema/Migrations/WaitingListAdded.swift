// WaitingListAdded: the migration that brings the waiting list and its texts.

extension Schema {
    /// A CHECK of the outbox gets two more kinds; as no row changes, the text of the table is rewritten (see
    /// `anyLanguage`).
    static let waitingListAdded =
        """
        PRAGMA writable_schema=ON;
        UPDATE sqlite_schema SET sql = replace(sql, '''pin-changed''',
                '''pin-changed'', ''waiting-offer'', ''waiting-end''')
            WHERE type = 'table' AND name = 'outbox';
        PRAGMA writable_schema=RESET;
        -- Any change of a table makes other connections read the text again.
        CREATE TABLE changed(x);
        DROP TABLE changed;

        """ + waitingList + """
            ALTER TABLE outbox ADD COLUMN waiting INTEGER REFERENCES waiting
                CHECK((kind IN ('waiting-offer', 'waiting-end')) = (waiting IS NOT NULL));
            CREATE UNIQUE INDEX outbox_of_waiting ON outbox(waiting, kind, coalesce(hold, 0))
                WHERE waiting IS NOT NULL;

            """
}
