// WaitingBook: the simulator's own record of who asked to wait for seats, in which order, kept from what callers were
// told and not from the box office's list. At the end it is compared with the holds: who asked first for what fits was
// given seats first, and nobody else was sold what somebody in line would have taken.

import BookingModel
import SQLite

struct WaitingBook {
    let world: SimulatedWorld
    /// The box office's database, read for the number of its newest hold.
    let office: Database

    static let table = """
        CREATE TABLE IF NOT EXISTS line(id INTEGER PRIMARY KEY, member INTEGER NOT NULL, showing INTEGER NOT NULL,
            from_stop INTEGER NOT NULL, to_stop INTEGER NOT NULL, seats INTEGER NOT NULL, grade INTEGER,
            asked_after INTEGER NOT NULL, in_line_after INTEGER NOT NULL, began INTEGER NOT NULL, done INTEGER NOT NULL,
            left_after INTEGER);
        """

    /// A moment: the newest hold, and a count that grows from request to request of all programs.
    struct Moment {
        let hold: Int64
        let turn: Int
    }

    func now() throws -> Moment {
        Moment(
            hold: try office.first("SELECT coalesce(max(id), 0) FROM hold") { $0.int64(0) } ?? 0,
            turn: try world.count("looks at the line"))
    }

    /// A member was told that they are in line. Parties of adults only: other kinds are not sold every day.
    func joins(_ request: WaitRequest, asked: Moment) throws {
        guard request.party.others.isEmpty else { return }
        let told = try now()
        try world.database.run(
            """
            INSERT INTO line(member, showing, from_stop, to_stop, seats, grade, asked_after, in_line_after, began, done)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, request.member, request.showing, request.journey.from, request.journey.to, request.count,
            request.grade,
            asked.hold, told.hold, asked.turn, told.turn)
    }

    /// A member asked to be taken out of line, whether or not they were told that they are.
    func leaves(_ member: MemberID, _ showing: ShowingID, asked: Moment) throws {
        try world.database.run(
            "UPDATE line SET left_after = ? WHERE member = ? AND showing = ? AND left_after IS NULL", asked.hold,
            member, showing)
    }

    /// Entries with the first hold of their member for their showing since they asked, of whatever seats (`served`),
    /// and with the first of just what they asked for that takes the place of no other seats (`given`). Showings that
    /// were moved are left out, for what was offered there was taken back.
    private static let entries = """
        entry AS (SELECT line.*, m.number AS name, (SELECT min(h.id) FROM office.hold h WHERE h.member = m.id
                AND h.showing = line.showing AND h.id > line.asked_after) AS served,
                (SELECT min(h.id) FROM office.hold h WHERE h.member = m.id AND h.showing = line.showing
                    AND h.id > line.in_line_after AND h.changing IS NULL AND h.seats = line.seats
                    AND h.from_stop = line.from_stop AND h.to_stop = line.to_stop
                    AND NOT EXISTS (SELECT 1 FROM office.hold o WHERE o.session = h.session AND o.id < h.id
                        AND o.showing = h.showing)) AS given
            FROM line JOIN office.member m ON m.id = line.member
            WHERE NOT EXISTS (SELECT 1 FROM office.showing_move v WHERE v.showing = line.showing))
        """

    /// Who asked first for no more than another is served no later. Of two who asked at the same time nothing is said.
    static let order = """
        WITH \(entries)
        SELECT a.name, b.name, a.showing FROM entry a JOIN entry b ON b.showing = a.showing AND a.done < b.began
            AND a.member <> b.member
        WHERE a.seats <= b.seats AND a.from_stop >= b.from_stop AND a.to_stop <= b.to_stop
            AND (a.grade IS NULL OR a.grade >= b.grade) AND b.given IS NOT NULL
            AND (a.served IS NULL OR a.served > b.given) AND (a.left_after IS NULL OR a.left_after > b.given)
        """

    /// Seconds before the start in which a line may be over although seats are still sold.
    private static let lastHours = 3 * 3600

    /// A caller who was not in line was given no seats that fit somebody in line. Seats in the place of others that the
    /// same call had, seats with a purpose, and changes of bookings are left out.
    static let past = """
        WITH \(entries)
        SELECT a.name, h.id, a.showing FROM entry a JOIN office.hold h ON h.showing = a.showing
                AND h.id > a.in_line_after AND h.member <> a.member
            JOIN office.session s ON s.id = h.session AND s.channel = 'telephone'
            JOIN office.showing_stop t ON t.showing = a.showing AND t.stop = a.from_stop
        WHERE (a.served IS NULL OR a.served > h.id) AND (a.left_after IS NULL OR a.left_after > h.id)
            AND a.grade IS NULL AND a.seats <= h.seats AND a.from_stop >= h.from_stop AND a.to_stop <= h.to_stop
            AND h.changing IS NULL AND h.created_at + \(lastHours) < t.leaves_at
            AND NOT EXISTS (SELECT 1 FROM entry b WHERE b.showing = a.showing AND b.member = h.member
                AND b.asked_after < h.id)
            AND NOT EXISTS (SELECT 1 FROM office.hold o WHERE o.session = h.session AND o.showing = h.showing
                AND o.id < h.id)
            AND NOT EXISTS (SELECT 1 FROM office.hold_seat x WHERE x.hold = h.id AND x.purpose <> 'usual')
        """
}
