// Version19: languages beyond Korean and English.

extension Schema {
    /// A language is any code of two letters; which ones there are is the program's to say. SQLite cannot alter a
    /// CHECK. Where no row changes, it allows that the text of a table is rewritten (lang_altertable.html, "Making
    /// other kinds of table schema changes"), which spares copying every call and message.
    static let anyLanguage = """
        PRAGMA writable_schema=ON;
        UPDATE sqlite_schema SET sql = replace(sql, 'language IN (''ko'', ''en'')', 'language GLOB ''[a-z][a-z]''')
            WHERE type = 'table';
        PRAGMA writable_schema=RESET;
        -- Any change of a table makes other connections read the text again.
        CREATE TABLE changed(x);
        DROP TABLE changed;

        """
}
