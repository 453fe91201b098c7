// SchemaForgotten: calls whose personal data is deleted, and the sums that reports keep of them.

extension Schema {
    static let forgottenCalls = """
        -- When the call's number, reference and turns were deleted. Its row stays: holds, bookings and reports name it.
        ALTER TABLE session ADD COLUMN forgotten_at INTEGER;
        CREATE INDEX session_remembered ON session(started_at) WHERE forgotten_at IS NULL AND channel = 'telephone';
        CREATE INDEX caller_guess_window ON caller_guess(window_at);
        -- What the deleted turns of a day's calls add up to, place by place.
        CREATE TABLE call_place_sum(
            day TEXT NOT NULL, place TEXT NOT NULL, reached INTEGER NOT NULL, answers INTEGER NOT NULL,
            no_input INTEGER NOT NULL, again INTEGER NOT NULL, PRIMARY KEY(day, place)
        ) STRICT, WITHOUT ROWID;
        -- How many bookings and changes of a day's forgotten calls took so many seconds, and so many keys and entries.
        CREATE TABLE call_booking_sum(
            day TEXT NOT NULL, seconds INTEGER NOT NULL, turns INTEGER NOT NULL,
            bookings INTEGER NOT NULL CHECK(bookings > 0), PRIMARY KEY(day, seconds, turns)
        ) STRICT, WITHOUT ROWID;

        """
}
