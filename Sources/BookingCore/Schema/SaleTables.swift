// SaleTables: when showings are on sale over which channel, who may buy before the general sale, and the seats that are
// kept for one channel.

extension Schema {
    static let saleRules = """
        -- When a program's showings are on sale; channel '' is every channel. opens_at: when the general sale begins,
        -- NULL: not said here. presale_at: when the members of its presale may begin. closes_before: minutes before the
        -- start at which the sale ends, NULL: not said here. set_at: its last change. A rule that is taken back stays
        -- as a row that says nothing.
        CREATE TABLE program_sale(
            program INTEGER NOT NULL REFERENCES program,
            channel TEXT NOT NULL CHECK(channel IN ('', 'telephone', 'web', 'booth', 'staff')),
            opens_at INTEGER, presale_at INTEGER, closes_before INTEGER CHECK(closes_before BETWEEN 0 AND 525600),
            set_at INTEGER NOT NULL,
            PRIMARY KEY(program, channel),
            CHECK(presale_at IS NULL OR (opens_at IS NOT NULL AND presale_at < opens_at))
        ) STRICT, WITHOUT ROWID;

        -- The same for one showing: what it says wins over its program.
        CREATE TABLE showing_sale(
            showing INTEGER NOT NULL REFERENCES showing,
            channel TEXT NOT NULL CHECK(channel IN ('', 'telephone', 'web', 'booth', 'staff')),
            opens_at INTEGER, presale_at INTEGER, closes_before INTEGER CHECK(closes_before BETWEEN 0 AND 525600),
            set_at INTEGER NOT NULL,
            PRIMARY KEY(showing, channel),
            CHECK(presale_at IS NULL OR (opens_at IS NOT NULL AND presale_at < opens_at))
        ) STRICT, WITHOUT ROWID;

        -- Members who may buy a program's tickets from the presale on.
        CREATE TABLE presale_member(
            program INTEGER NOT NULL REFERENCES program, member INTEGER NOT NULL REFERENCES member,
            added_at INTEGER NOT NULL, PRIMARY KEY(program, member)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX presale_member_of_member ON presale_member(member);

        -- Seats of each leg of a showing that only one channel sells, and no more than these, until so many minutes
        -- before the start. Then they fall back to all channels: a mark, kept for the report.
        CREATE TABLE quota(
            showing INTEGER NOT NULL REFERENCES showing,
            channel TEXT NOT NULL CHECK(channel IN ('telephone', 'web', 'booth', 'staff')),
            seats INTEGER NOT NULL CHECK(seats >= 0), until INTEGER NOT NULL CHECK(until BETWEEN 0 AND 525600),
            fell_back INTEGER NOT NULL DEFAULT 0 CHECK(fell_back IN (0, 1)), set_at INTEGER NOT NULL,
            PRIMARY KEY(showing, channel)
        ) STRICT, WITHOUT ROWID;

        -- What of a quota that has not fallen back is taken on a leg, kept by the triggers of claim.
        CREATE TABLE quota_leg(
            showing INTEGER NOT NULL, leg INTEGER NOT NULL CHECK(leg >= 0), channel TEXT NOT NULL,
            seats INTEGER NOT NULL, taken INTEGER NOT NULL CHECK(taken >= 0),
            PRIMARY KEY(showing, leg, channel), FOREIGN KEY(showing, channel) REFERENCES quota(showing, channel),
            CONSTRAINT quota_is_not_oversold CHECK(taken <= seats)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX quota_leg_of_quota ON quota_leg(showing, channel);

        """

    static let showingMoves = """
        -- A showing that was moved, with both times and both venues; session: staff's, of the versions it made.
        -- free_until: until when members may cancel without a fee; NULL: by the fee tables.
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

    /// The triggers that count claims. A quota's own channel takes of it; others must leave as many seats free as the
    /// quotas still have to sell.
    static let claimCounters = """
        CREATE TRIGGER claim_counted AFTER INSERT ON claim BEGIN
            UPDATE showing_section SET taken = taken + 1
                WHERE showing = NEW.showing AND leg = NEW.leg AND section = (SELECT section FROM seat WHERE id =
                    NEW.seat);
            SELECT RAISE(ABORT, 'a claim of a seat the showing does not have') WHERE changes() = 0;
            UPDATE quota_leg SET taken = taken + 1
                WHERE showing = NEW.showing AND leg = NEW.leg AND channel = NEW.channel;
            SELECT RAISE(ABORT, 'a seat that a quota keeps for another channel')
                WHERE EXISTS (SELECT 1 FROM quota_leg WHERE showing = NEW.showing AND leg = NEW.leg)
                    AND (SELECT sum(free) FROM showing_grade WHERE showing = NEW.showing AND leg = NEW.leg)
                        < (SELECT sum(seats - taken) FROM quota_leg WHERE showing = NEW.showing AND leg = NEW.leg);
        END;
        CREATE TRIGGER claim_uncounted AFTER DELETE ON claim BEGIN
            UPDATE showing_section SET taken = taken - 1
                WHERE showing = OLD.showing AND leg = OLD.leg AND section = (SELECT section FROM seat WHERE id =
                    OLD.seat);
            UPDATE quota_leg SET taken = taken - 1
                WHERE showing = OLD.showing AND leg = OLD.leg AND channel = OLD.channel;
        END;
        CREATE TRIGGER claim_stays BEFORE UPDATE OF showing, leg, seat, channel ON claim BEGIN
            SELECT RAISE(ABORT, 'a claim never moves');
        END;

        """
}
