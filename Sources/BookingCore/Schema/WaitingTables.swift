// WaitingTables: who waits for seats of a showing, in which order, and what was offered to them.

extension Schema {
    static let waitingList = """
        -- A member in line for a showing; id is the order. kinds: the kind of each ticket, with commas between.
        -- grade: the least grade that will do, NULL: any. waiting -> offered (hold has the seats, until offer_until) ->
        -- taken (bought, or other seats in their place) or lapsed (given back, or the time ran out); waiting ->
        -- expired (the sale ended before seats came free, or the showing was cancelled) or withdrawn.
        CREATE TABLE waiting(
            id INTEGER PRIMARY KEY, session INTEGER NOT NULL REFERENCES session, act INTEGER NOT NULL,
            member INTEGER NOT NULL REFERENCES member, showing INTEGER NOT NULL REFERENCES showing,
            from_stop INTEGER NOT NULL CHECK(from_stop >= 0), to_stop INTEGER NOT NULL,
            seats INTEGER NOT NULL CHECK(seats BETWEEN 1 AND 9),
            kinds TEXT NOT NULL CHECK(length(kinds) - length(replace(kinds, ',', '')) = seats - 1),
            grade INTEGER CHECK(grade >= 0),
            language TEXT NOT NULL CHECK(language GLOB '[a-z][a-z]'), asked_at INTEGER NOT NULL,
            state TEXT NOT NULL DEFAULT 'waiting'
                CHECK(state IN ('waiting', 'offered', 'taken', 'lapsed', 'expired', 'withdrawn')),
            hold INTEGER UNIQUE REFERENCES hold, offered_at INTEGER, offer_until INTEGER,
            UNIQUE(session, act), CHECK(from_stop < to_stop),
            CHECK((state IN ('offered', 'taken', 'lapsed')) = (hold IS NOT NULL)),
            CHECK((hold IS NULL) = (offered_at IS NULL)), CHECK((hold IS NULL) = (offer_until IS NULL)),
            CHECK(offered_at >= asked_at), CHECK(offer_until > offered_at)
        ) STRICT;
        -- A member stands in line for a showing once.
        CREATE UNIQUE INDEX waiting_once ON waiting(showing, member) WHERE state IN ('waiting', 'offered');
        CREATE INDEX waiting_in_line ON waiting(showing, id) WHERE state = 'waiting';
        CREATE INDEX waiting_offered ON waiting(offer_until) WHERE state = 'offered';
        CREATE INDEX waiting_of_member ON waiting(member, state);
        CREATE INDEX waiting_of_showing ON waiting(showing);
        CREATE TRIGGER waiting_is_offered_its_own BEFORE UPDATE OF hold ON waiting WHEN NEW.hold IS NOT NULL
            AND NOT EXISTS (SELECT 1 FROM hold WHERE hold.id = NEW.hold AND hold.state = 'held'
                AND hold.changing IS NULL AND (hold.member, hold.showing, hold.from_stop, hold.to_stop, hold.seats)
                    = (NEW.member, NEW.showing, NEW.from_stop, NEW.to_stop, NEW.seats)) BEGIN
            SELECT RAISE(ABORT, 'an offer of seats that are not held for it');
        END;
        CREATE TRIGGER waiting_keeps_its_place BEFORE UPDATE OF id, session, act, member, showing, from_stop, to_stop,
            seats, kinds, asked_at ON waiting BEGIN
            SELECT RAISE(ABORT, 'an entry of the waiting list keeps its place');
        END;
        CREATE TRIGGER waiting_never_shrinks BEFORE DELETE ON waiting BEGIN
            SELECT RAISE(ABORT, 'the waiting list is kept');
        END;
        -- An offer ends with its hold.
        CREATE TRIGGER hold_ends_offer AFTER UPDATE OF state ON hold WHEN NEW.state IN ('booked', 'released') BEGIN
            UPDATE waiting SET state = CASE NEW.state WHEN 'booked' THEN 'taken' ELSE 'lapsed' END
                WHERE hold = NEW.id AND (state = 'offered' OR state = 'lapsed' AND NEW.state = 'booked');
        END;

        """
}
