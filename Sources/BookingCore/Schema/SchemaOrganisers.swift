// SchemaOrganisers: the organiser of each program, who gets its settlement.

extension Schema {
    static let organiserTables = """
        -- The organiser from a moment on; '' from then on none. A row is never taken away: days that are over stay \
        the former organiser's.
        CREATE TABLE program_organiser(
            program INTEGER NOT NULL REFERENCES program, since INTEGER NOT NULL, name TEXT NOT NULL CHECK(length(name) \
        <= 60),
            PRIMARY KEY(program, since)
        ) STRICT, WITHOUT ROWID;

        """
}
