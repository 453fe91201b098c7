// GateTables: cards, the rules of gates, scans, and who went in and out.

extension Schema {
    static let gates = """
        -- digest: HMAC-SHA256 of the identifier with the pepper. The identifier itself is nowhere.
        CREATE TABLE card(
            id INTEGER PRIMARY KEY, member INTEGER NOT NULL REFERENCES member,
            digest TEXT NOT NULL UNIQUE CHECK(length(digest) = 64),
            kind TEXT NOT NULL CHECK(kind IN ('smart', 'rf', 'magnetic', 'phone')),
            state TEXT NOT NULL DEFAULT 'active' CHECK(state IN ('active', 'blocked')),
            created_at INTEGER NOT NULL, blocked_at INTEGER, replaced_by INTEGER REFERENCES card,
            CHECK((state = 'blocked') = (blocked_at IS NOT NULL)), CHECK(replaced_by IS NULL OR state = 'blocked')
        ) STRICT;
        CREATE INDEX card_of_member ON card(member);
        CREATE INDEX card_replaced_by ON card(replaced_by) WHERE replaced_by IS NOT NULL;

        -- A venue without a row goes by the defaults. Minutes count from the start, or the departure from the
        -- boarding stop.
        CREATE TABLE gate_rule(
            venue INTEGER PRIMARY KEY REFERENCES venue, at_once INTEGER NOT NULL CHECK(at_once IN (0, 1)),
            re_entry INTEGER NOT NULL CHECK(re_entry IN (0, 1)),
            opens INTEGER NOT NULL CHECK(opens BETWEEN 0 AND 1440),
            closes INTEGER NOT NULL CHECK(closes BETWEEN 0 AND 1440),
            fails TEXT NOT NULL CHECK(fails IN ('open', 'closed')),
            disputed TEXT NOT NULL DEFAULT 'refuse' CHECK(disputed IN ('refuse', 'admit'))
        ) STRICT;

        -- Every read of every gate with its verdict. digest is of an unknown card; a bad read leaves its fault
        -- only, never what was read.
        CREATE TABLE gate_read(
            id INTEGER PRIMARY KEY, gate TEXT NOT NULL CHECK(length(gate) BETWEEN 1 AND 40), nonce TEXT NOT NULL,
            at INTEGER NOT NULL,
            card INTEGER REFERENCES card, digest TEXT, booking INTEGER REFERENCES booking,
            showing INTEGER REFERENCES showing,
            way TEXT NOT NULL CHECK(way IN ('in', 'out')),
            verdict TEXT NOT NULL CHECK(verdict IN ('admit', 'unchecked', 'refuse')), reason TEXT,
            reason_at INTEGER, reason_ko TEXT, reason_en TEXT, reason_version INTEGER,
            remaining INTEGER NOT NULL DEFAULT 0,
            offline INTEGER NOT NULL DEFAULT 0 CHECK(offline IN (0, 1)),
            UNIQUE(gate, nonce), CHECK((verdict = 'refuse') = (reason IS NOT NULL))
        ) STRICT;
        CREATE INDEX gate_read_at ON gate_read(at);
        CREATE INDEX gate_read_of_card ON gate_read(card) WHERE card IS NOT NULL;
        CREATE INDEX gate_read_of_booking ON gate_read(booking) WHERE booking IS NOT NULL;
        CREATE INDEX gate_read_of_showing ON gate_read(showing) WHERE showing IS NOT NULL;
        CREATE TRIGGER gate_read_never_changes BEFORE UPDATE ON gate_read BEGIN SELECT RAISE(ABORT,
        'reads are append-only'); END;
        CREATE TRIGGER gate_read_never_shrinks BEFORE DELETE ON gate_read BEGIN SELECT RAISE(ABORT,
        'reads are append-only'); END;

        -- turn: 1 the first way in, 2 out, 3 in again ...; one row each, so no seat goes in twice. A conflict has
        -- none: a gate that could not ask let somebody in on a seat that was in already. It is history, so it is
        -- kept.
        CREATE TABLE admission(
            id INTEGER PRIMARY KEY, read INTEGER NOT NULL REFERENCES gate_read,
            booking INTEGER NOT NULL REFERENCES booking,
            version INTEGER NOT NULL, showing INTEGER NOT NULL REFERENCES showing,
            seat INTEGER NOT NULL REFERENCES seat, turn INTEGER,
            way TEXT NOT NULL CHECK(way IN ('in', 'out')), gate TEXT NOT NULL, at INTEGER NOT NULL,
            conflict INTEGER NOT NULL DEFAULT 0 CHECK(conflict IN (0, 1)),
            UNIQUE(booking, showing, seat, turn), CHECK((turn IS NULL) = (conflict = 1)),
            CHECK(turn IS NULL OR (turn % 2 = 1) = (way = 'in'))
        ) STRICT;
        CREATE INDEX admission_of_read ON admission(read);
        CREATE INDEX admission_of_showing ON admission(showing, at);
        CREATE INDEX admission_of_seat ON admission(seat);
        CREATE TRIGGER admission_never_changes BEFORE UPDATE ON admission BEGIN SELECT RAISE(ABORT,
        'admissions are append-only'); END;
        CREATE TRIGGER admission_never_shrinks BEFORE DELETE ON admission BEGIN SELECT RAISE(ABORT,
        'admissions are append-only'); END;
        CREATE INDEX admission_by_time ON admission(at);

        """
}
