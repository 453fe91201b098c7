// SchemaGuesses: wrong PINs from the number on file, counted apart from those of other numbers.

extension Schema {
    /// Failures and lock of calls that show the member's own telephone number; gone with the row after a right PIN.
    static let ownGuesses = """
        ALTER TABLE pin_guess ADD COLUMN own_failures INTEGER NOT NULL DEFAULT 0 CHECK(own_failures >= 0);
        ALTER TABLE pin_guess ADD COLUMN own_locked_until INTEGER CHECK(own_locked_until >= 0);

        """
}
