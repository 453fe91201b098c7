// ShowingMovesAdded: the migration that brings showings that move: to another time, or into another venue.

extension Schema {
    static let showingMovesAdded = """
        ALTER TABLE showing ADD COLUMN reference TEXT CHECK(length(reference) BETWEEN 1 AND 60);
        ALTER TABLE showing ADD COLUMN venue INTEGER REFERENCES venue;
        CREATE UNIQUE INDEX showing_reference ON showing(program, reference) WHERE reference IS NOT NULL;
        CREATE INDEX showing_elsewhere ON showing(venue) WHERE venue IS NOT NULL;
        CREATE TABLE showing_move(
            id INTEGER PRIMARY KEY, showing INTEGER NOT NULL REFERENCES showing,
            session INTEGER NOT NULL UNIQUE REFERENCES session, at INTEGER NOT NULL,
            from_starts_at INTEGER NOT NULL, to_starts_at INTEGER NOT NULL,
            from_venue INTEGER NOT NULL REFERENCES venue, to_venue INTEGER NOT NULL REFERENCES venue,
            free_until INTEGER CHECK(free_until > at),
            CHECK(from_starts_at <> to_starts_at OR from_venue <> to_venue)
        ) STRICT;
        CREATE INDEX showing_move_of_showing ON showing_move(showing);
        CREATE INDEX showing_move_from ON showing_move(from_venue);
        CREATE INDEX showing_move_to ON showing_move(to_venue);
        CREATE TRIGGER showing_move_never_changes BEFORE UPDATE ON showing_move BEGIN
            SELECT RAISE(ABORT, 'moves are append-only');
        END;
        CREATE TRIGGER showing_move_never_shrinks BEFORE DELETE ON showing_move BEGIN
            SELECT RAISE(ABORT, 'moves are append-only');
        END;

        """
}
