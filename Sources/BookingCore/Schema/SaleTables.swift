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

        """

    static let quotas = """
        -- Seats of each leg of a showing, or of a grade of it, that only one channel sells, and no more than these,
        -- until so many minutes before the start. Then they fall back to all channels: a mark, kept for the report.
        -- grade: -1 is the whole showing; a channel may have both.
        CREATE TABLE quota(
            showing INTEGER NOT NULL REFERENCES showing,
            channel TEXT NOT NULL CHECK(channel IN ('telephone', 'web', 'booth', 'staff')),
            grade INTEGER NOT NULL CHECK(grade >= -1),
            seats INTEGER NOT NULL CHECK(seats >= 0), until INTEGER NOT NULL CHECK(until BETWEEN 0 AND 525600),
            fell_back INTEGER NOT NULL DEFAULT 0 CHECK(fell_back IN (0, 1)), set_at INTEGER NOT NULL,
            PRIMARY KEY(showing, channel, grade)
        ) STRICT, WITHOUT ROWID;

        -- What of a quota that has not fallen back is taken on a leg, kept by the triggers of claim.
        CREATE TABLE quota_leg(
            showing INTEGER NOT NULL, leg INTEGER NOT NULL CHECK(leg >= 0), channel TEXT NOT NULL,
            grade INTEGER NOT NULL, seats INTEGER NOT NULL, taken INTEGER NOT NULL CHECK(taken >= 0),
            PRIMARY KEY(showing, leg, channel, grade),
            FOREIGN KEY(showing, channel, grade) REFERENCES quota(showing, channel, grade),
            CONSTRAINT quota_is_not_oversold CHECK(taken <= seats)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX quota_leg_of_quota ON quota_leg(showing, channel, grade);
        CREATE TRIGGER quota_leg_of_a_grade BEFORE INSERT ON quota_leg
        WHEN NEW.grade >= 0 AND NOT EXISTS (SELECT 1 FROM showing_grade WHERE showing = NEW.showing
            AND leg = NEW.leg AND grade = NEW.grade) BEGIN
            SELECT RAISE(ABORT, 'a quota of a grade the showing does not have');
        END;
        CREATE TRIGGER section_grade_is_counted BEFORE UPDATE OF grade ON section
        WHEN OLD.grade <> NEW.grade AND EXISTS (SELECT 1 FROM showing_section JOIN quota_leg
                ON quota_leg.showing = showing_section.showing AND quota_leg.leg = showing_section.leg
            WHERE showing_section.section = OLD.id AND quota_leg.grade IN (OLD.grade, NEW.grade)) BEGIN
            SELECT RAISE(ABORT, 'a section of a grade that quotas count');
        END;

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

    /// Whether the seats that are free on a leg are too few for what its quotas still have to sell, as an SQL value: in
    /// a grade, or all together. Channels with quotas of the whole showing and of grades compete for grades: for every
    /// choice of channels (a bit each) what they have to sell must fit what they may be given. Where no channel has
    /// both kinds, the choice of all of them is enough. `QuotaBook` is the same in Swift.
    /// - Parameter taken: the grade of one free seat that is left out of the count.
    static func quotasAreShort(_ showing: String, _ leg: String, without taken: String = "NULL") -> String {
        let free = "(here.free - (here.grade IS \(taken)))"
        let place = "showing = \(showing) AND leg = \(leg)"
        let kept = """
            (SELECT channel, 1 << (instr('telephone web booth staff', channel) / 7) AS bit,
                max(CASE grade WHEN -1 THEN seats - taken END) AS whole,
                sum(CASE WHEN grade >= 0 THEN seats - taken ELSE 0 END) AS parts
            FROM quota_leg WHERE \(place) GROUP BY channel)
            """
        return """
            (EXISTS (SELECT 1 FROM showing_grade AS here WHERE \(place) AND \(free) < (
                SELECT sum(min(part.seats - part.taken, coalesce((SELECT seats - taken FROM quota_leg AS own
                    WHERE \(place) AND own.channel = part.channel AND own.grade = -1), part.seats - part.taken)))
                FROM quota_leg AS part WHERE \(place) AND part.grade = here.grade))
            OR EXISTS (SELECT 1 FROM (VALUES (15), (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), (11), (12), (13),
                    (14)) AS some
                WHERE (some.column1 = 15 OR EXISTS (SELECT 1 FROM quota_leg AS part WHERE \(place) AND part.grade >= 0
                    AND EXISTS (SELECT 1 FROM quota_leg AS own WHERE \(place) AND own.channel = part.channel
                        AND own.grade = -1)))
                AND (SELECT sum(coalesce(kept.whole, kept.parts)) FROM \(kept) AS kept
                    WHERE kept.bit & some.column1)
                    > (SELECT sum(min(\(free), (SELECT sum(coalesce((SELECT seats - taken FROM quota_leg AS own
                                WHERE \(place) AND own.channel = kept.channel AND own.grade = here.grade),
                            iif(kept.whole IS NULL, 0, \(free))))
                        FROM \(kept) AS kept WHERE kept.bit & some.column1)))
                    FROM showing_grade AS here WHERE \(place))))
            """
    }

    /// The triggers that count claims of seats that anybody may be given. A quota's own channel takes of it; others
    /// must leave as many seats free as the quotas still have to sell.
    static let claimCounters = """
        CREATE TRIGGER claim_counted AFTER INSERT ON claim BEGIN
            UPDATE showing_section
                SET taken = taken + (SELECT purpose IN ('usual', 'house') FROM seat WHERE id = NEW.seat)
                WHERE showing = NEW.showing AND leg = NEW.leg AND section = (SELECT section FROM seat WHERE id =
                    NEW.seat);
            SELECT RAISE(ABORT, 'a claim of a seat the showing does not have') WHERE changes() = 0;
            UPDATE quota_leg SET taken = taken + (SELECT purpose IN ('usual', 'house') FROM seat WHERE id = NEW.seat)
                WHERE showing = NEW.showing AND leg = NEW.leg AND channel = NEW.channel AND NEW.held_back IS NULL
                    AND grade IN (-1, (SELECT section.grade FROM seat JOIN section ON section.id = seat.section
                        WHERE seat.id = NEW.seat));
            SELECT RAISE(ABORT, 'a seat that a quota keeps for another channel')
                WHERE EXISTS (SELECT 1 FROM quota_leg WHERE showing = NEW.showing AND leg = NEW.leg)
                    AND \(quotasAreShort("NEW.showing", "NEW.leg"));
        END;
        CREATE TRIGGER claim_uncounted AFTER DELETE ON claim BEGIN
            UPDATE showing_section
                SET taken = taken - (SELECT purpose IN ('usual', 'house') FROM seat WHERE id = OLD.seat)
                WHERE showing = OLD.showing AND leg = OLD.leg AND section = (SELECT section FROM seat WHERE id =
                    OLD.seat);
            UPDATE quota_leg SET taken = taken - (SELECT purpose IN ('usual', 'house') FROM seat WHERE id = OLD.seat)
                WHERE showing = OLD.showing AND leg = OLD.leg AND channel = OLD.channel AND OLD.held_back IS NULL
                    AND grade IN (-1, (SELECT section.grade FROM seat JOIN section ON section.id = seat.section
                        WHERE seat.id = OLD.seat));
        END;
        CREATE TRIGGER claim_stays BEFORE UPDATE OF showing, leg, seat, channel ON claim BEGIN
            SELECT RAISE(ABORT, 'a claim never moves');
        END;

        """

    /// The trigger that counts seats that were taken when they changed their purpose.
    static let seatCounters = """
        -- The counters of a section count only the seats that anybody may be given.
        CREATE TRIGGER seat_repurposed AFTER UPDATE OF purpose ON seat
        WHEN (OLD.purpose IN ('usual', 'house')) <> (NEW.purpose IN ('usual', 'house')) BEGIN
            UPDATE showing_section SET taken = taken + iif(NEW.purpose IN ('usual', 'house'), 1, -1)
                WHERE section = NEW.section AND EXISTS (SELECT 1 FROM claim WHERE claim.showing =
                    showing_section.showing AND claim.leg = showing_section.leg AND claim.seat = NEW.id);
            UPDATE quota_leg SET taken = taken + iif(NEW.purpose IN ('usual', 'house'), 1, -1)
                WHERE EXISTS (SELECT 1 FROM claim WHERE claim.showing = quota_leg.showing
                    AND claim.leg = quota_leg.leg AND claim.seat = NEW.id AND claim.channel = quota_leg.channel
                    AND claim.held_back IS NULL)
                    AND grade IN (-1, (SELECT section.grade FROM section WHERE section.id = NEW.section));
        END;

        """
}
