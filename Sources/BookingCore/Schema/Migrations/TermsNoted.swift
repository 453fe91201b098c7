// TermsNoted: notes from which hold on today's fares, limits and times were in force, and refuses tickets without a
// fare.

extension Schema {
    /// When fares last changed was not known before: what is held or sold counts as older.
    static let termsNoted =
        terms + """
            INSERT INTO terms_change(program, showing, after_hold)
                SELECT 0, 0, max(id) FROM hold HAVING max(id) IS NOT NULL;

            """
}
