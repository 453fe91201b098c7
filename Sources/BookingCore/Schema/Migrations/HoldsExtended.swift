// HoldsExtended: the migration that lets a hold be extended, so often and no more (`Limits.holdExtensions`).

extension Schema {
    static let holdsExtended = """
        ALTER TABLE hold ADD COLUMN extensions INTEGER NOT NULL DEFAULT 0 CHECK(extensions BETWEEN 0 AND 2);

        """
}
