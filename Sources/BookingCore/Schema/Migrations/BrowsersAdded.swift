// BrowsersAdded: members who log in with a browser, and the text with the code for it.

extension Schema {
    /// A CHECK of the outbox gets one more kind; see `joiningByTelephone`.
    static let browsersAdded =
        """
        PRAGMA writable_schema=ON;
        UPDATE sqlite_schema SET sql = replace(sql, '''pin-changed''', '''pin-changed'', ''log-in-code''')
            WHERE type = 'table' AND name = 'outbox';
        PRAGMA writable_schema=RESET;
        -- Any change of a table makes other connections read the text again.
        CREATE TABLE changed(x);
        DROP TABLE changed;

        """ + browsers
}
