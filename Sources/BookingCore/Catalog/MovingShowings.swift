// MovingShowings: staff move a showing to another time, or into another venue, all or nothing: its bookings follow with
// a new version and a text, holds of callers are given back, charges under way follow.

import BookingModel
import SQLite

/// A seat by the numbers callers type.
public struct SeatKeys: Hashable, Sendable, CustomStringConvertible {
    /// The section's, 1...999.
    public let section: Int
    /// The row's, 1...999.
    public let row: Int
    /// The seat's, 1...999.
    public let seat: Int
    /// A seat by the numbers callers type.
    public init(section: Int, row: Int, seat: Int) { (self.section, self.row, self.seat) = (section, row, seat) }
    /// `11-2-5`.
    public var description: String { "\(section)-\(row)-\(seat)" }
}

/// How a showing is to be moved.
public struct ShowingMove: Hashable, Sendable {
    /// When it starts then, in local time; nil: when it does now.
    public var starts: LocalDateTime?
    /// The code of the venue it is in then; nil: the one it is in now.
    public var venue: String?
    /// Which seat there takes the place of which; nil: the one with the same numbers.
    public var seats: [SeatKeys: SeatKeys]?
    /// Until when members may cancel without a fee, in local time; nil: by the fee tables.
    public var freeUntil: LocalDateTime?
    /// A move to nowhere yet.
    public init() {}
}

/// What moving a showing did, or would do.
public struct MoveReport: Hashable, Sendable {
    /// When and where it was and is.
    public let from, to: LocalDateTime
    /// The codes of the venues.
    public let fromVenue, toVenue: String
    /// Bookings that have a new version, and a text on its way.
    public internal(set) var bookings = 0
    /// Their seats.
    public internal(set) var seats = 0
    /// Holds of callers that were given back: who agrees hears that it was moved.
    public internal(set) var holdsReleased = 0
    /// Holds whose charge is under way: they follow.
    public internal(set) var holdsFollowing = 0
}

/// Why a showing cannot be moved; one reason a line.
public struct MoveRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    /// Never empty, at most `kept` and how many more there are.
    let reasons: [String]
    /// Reasons that are kept.
    static let kept = 50
    /// At most `kept` of some reasons.
    init(_ reasons: [String]) {
        let more = reasons.count - MoveRefusal.kept
        self.reasons = Array(reasons.prefix(MoveRefusal.kept)) + (more > 0 ? ["... and \(more) more"] : [])
    }
    public var description: String { reasons.joined(separator: "\n") }
}

extension StaffDoor {
    /// Moves a showing in one transaction, with everything that was sold of it.
    /// - Parameter dryRun: find out what it would do, and store nothing.
    /// - Throws: `.database`; what is refused is in the result.
    public func moveShowing(_ id: ShowingID, _ move: ShowingMove, dryRun: Bool = false) throws(AdminFault)
        -> Result<MoveReport, MoveRefusal>
    {
        enum Undo: Error {
            case refused(MoveRefusal)
            case onlyTried(MoveReport)
        }
        office.seatMaps.forget()
        let result = try administer { () throws(StoreFault) in
            try database.attempt { () throws(StoreFault) -> Result<MoveReport, Undo> in
                let act = MoveAct(database: database, now: clock.now, showing: id, move: move)
                switch try act.run() {
                case .failure(let refusal): return .failure(.refused(refusal))
                case .success(let report):
                    if !dryRun { try office.offerSeats(of: id) }
                    return dryRun ? .failure(.onlyTried(report)) : .success(report)
                }
            }
        }
        switch result {
        case .success(let report), .failure(.onlyTried(let report)): return .success(report)
        case .failure(.refused(let refusal)): return .failure(refusal)
        }
    }
}

/// One showing being moved. Lives within one transaction.
struct MoveAct {
    let database: Database
    let now: Instant
    let showing: ShowingID
    let move: ShowingMove

    /// Where it is, and where it goes.
    struct Way {
        let program: Int64
        let service: String
        let state: String
        let from: Instant
        let fromVenue: (row: Int64, code: String)
        var to: Instant
        var toVenue: (row: Int64, code: String)

        var changesVenue: Bool { fromVenue.row != toVenue.row }
    }

    func run() throws(StoreFault) -> Result<MoveReport, MoveRefusal> {
        guard let way = try way() else { return .failure(MoveRefusal(["there is no showing \(showing)"])) }
        let faults = try faults(of: way)
        guard faults.isEmpty else { return .failure(MoveRefusal(faults)) }
        var report = MoveReport(
            from: Zone.local(way.from), to: Zone.local(way.to), fromVenue: way.fromVenue.code,
            toVenue: way.toVenue.code)
        report.holdsReleased = try releaseHolds()
        report.holdsFollowing =
            try database.first(
                "SELECT count(*) FROM hold WHERE showing = ? AND state IN ('charging', 'unknown')", showing,
                as: { $0.int(0) }) ?? 0
        var places: [SeatID: SeatID] = [:]
        if way.changesVenue {
            switch try SeatMapping(act: self, way: way).places() {
            case .failure(let refusal): return .failure(refusal)
            case .success(let found): places = found
            }
            if let fault = try changeVenue(way, places) { return .failure(MoveRefusal([fault])) }
            try WaitingList.fitGrades(showing, to: way.toVenue.row, in: database)
        }
        try changeTime(way)
        let session = try storeMove(way)
        let versions = MovedVersions(database: database, now: now, showing: showing, session: session, places: places)
        (report.bookings, report.seats) = try versions.store()
        return .success(report)
    }

    private func way() throws(StoreFault) -> Way? {
        let found = try database.first(
            """
            SELECT showing.program, showing.service, showing.state, showing.starts_at, venue.id, venue.code
            FROM showing JOIN program ON program.id = showing.program
                JOIN venue ON venue.id = coalesce(showing.venue, program.venue)
            WHERE showing.id = ?
            """, showing
        ) {
            Way(
                program: $0.int64(0), service: $0.text(1), state: $0.text(2), from: $0.instant(3),
                fromVenue: ($0.int64(4), $0.text(5)), to: $0.instant(3), toVenue: ($0.int64(4), $0.text(5)))
        }
        guard var way = found else { return nil }
        if let starts = move.starts { way.to = Zone.instant(starts) }
        if let code = move.venue {
            let venue = try database.first("SELECT id FROM venue WHERE code = ?", code) { $0.int64(0) }
            way.toVenue = (venue ?? 0, code)
        }
        return way
    }

    /// Everything that is wrong with the move before seats are looked at.
    private func faults(of way: Way) throws(StoreFault) -> [String] {
        var faults: [String] = []
        if way.state == "cancelled" { faults.append("showing \(showing) is cancelled") }
        if way.toVenue.row == 0 { faults.append("there is no venue '\(way.toVenue.code)'; import it first") }
        if way.to == way.from, !way.changesVenue { faults.append("showing \(showing) is there already") }
        if way.to <= now { faults.append("\(Zone.local(way.to)) is past") }
        if move.seats != nil, !way.changesVenue { faults.append("seats change only where the venue does") }
        if let until = move.freeUntil.map({ Zone.instant($0) }), until <= now || until > way.to {
            faults.append("free cancelling ends between now and the new start, \(Zone.local(way.to))")
        }
        let other = try database.first(
            "SELECT id FROM showing WHERE program = ? AND starts_at = ? AND service = ? AND id <> ?", way.program,
            way.to, way.service, showing
        ) { $0.int64(0) }
        if let other { faults.append("showing \(other) of the same program starts then; cancel it or close the gap") }
        let used = try database.first("SELECT count(DISTINCT booking) FROM admission WHERE showing = ?", showing) {
            $0.int(0)
        }
        if let used, used > 0 { faults.append("\(used) bookings of it have gone in at the gate") }
        guard way.changesVenue, way.toVenue.row != 0 else { return faults }
        let unpriced = try database.all(
            """
            SELECT DISTINCT section.grade + 1 FROM section JOIN showing ON showing.id = ?1
            WHERE section.venue = ?2 AND NOT EXISTS (SELECT 1 FROM fare WHERE fare.program = showing.program
                AND fare.tariff = showing.tariff AND fare.grade = section.grade)
            """, showing, way.toVenue.row
        ) { "venue '\(way.toVenue.code)' has grade \($0.int(0)), for which the program has no fare" }
        return faults + unpriced
    }

    /// Gives back what callers hold and have not agreed to; they hear that it was moved.
    private func releaseHolds() throws(StoreFault) -> Int {
        let live = try database.first(
            "SELECT count(*) FROM hold WHERE showing = ? AND state = 'held' AND expires_at > ?", showing, now
        ) { $0.int(0) }
        try WaitingList.takeBack(showing, in: database)
        let held: [HoldID] = try database.all("SELECT id FROM hold WHERE showing = ? AND state = 'held'", showing) {
            $0.id(0)
        }
        for id in held { try Holds.release(id, in: database) }
        return live ?? 0
    }

    private func changeTime(_ way: Way) throws(StoreFault) {
        guard way.to != way.from else { return }
        try database.run("UPDATE showing SET starts_at = ? WHERE id = ?", way.to, showing)
        try database.run(
            "UPDATE showing_stop SET leaves_at = leaves_at + ? WHERE showing = ?", way.to - way.from, showing)
    }

    /// The move and the conversation of its versions.
    private func storeMove(_ way: Way) throws(StoreFault) -> Int64 {
        try database.run(
            """
            INSERT INTO session(channel, line, reference, started_at, ended_at, outcome, place)
                VALUES ('staff', 'showing move', ?1, ?2, ?2, 'completed', 'showing-move')
            """, "showing \(showing)", now)
        let session = database.lastInsertedRow
        try database.run(
            """
            INSERT INTO showing_move(showing, session, at, from_starts_at, to_starts_at, from_venue, to_venue,
                free_until) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """, showing, session, now, way.from, way.to, way.fromVenue.row, way.toVenue.row,
            move.freeUntil.map { Zone.instant($0) })
        return session
    }
}
