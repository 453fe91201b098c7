// DirectionsToVenues: a text with directions names the venue, since showings may move to another.

extension Schema {
    /// Older texts tell the way to their program's venue.
    static let directionsToVenues = """
        ALTER TABLE outbox ADD COLUMN venue INTEGER REFERENCES venue;
        DROP INDEX outbox_of_program;
        CREATE UNIQUE INDEX outbox_of_program ON outbox(program, session, venue) WHERE program IS NOT NULL;
        CREATE INDEX outbox_of_venue ON outbox(venue) WHERE venue IS NOT NULL;

        """
}
