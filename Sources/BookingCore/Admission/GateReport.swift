// GateReport: stores scans. Those that a gate decided while it was cut off from the core are stored later: the history
// is kept as it was, and conflicts are reported.

import BookingModel
import SQLite

/// The result of a report.
public struct GateReport: Hashable, Sendable {
    /// A seat that two gates let in, or whose booking was cancelled or changed in the meantime.
    public struct Conflict: Hashable, Sendable {
        /// The line of the queue, from 1.
        public let line: Int
        /// The name of the gate whose queue it was, 1...40 characters.
        public let gate: String
        /// When that gate let the seat in, by its own clock.
        public let at: Instant
        /// The booking the gate saw; later changes of it are not in here.
        public let booking: BookingNumber
        /// Whose seat it was; two people may be sitting on it.
        public let seat: SeatLabel
    }
    /// Lines recorded now.
    public var taken = 0
    /// Lines the core knew already.
    public var known = 0
    /// In the order of the lines. They are entered as admissions without a turn: history is kept, not corrected.
    public var conflicts: [Conflict] = []
    /// Lines, from 1, whose seal does not fit, or that name what is not there.
    public var badLines: [Int] = []
}

/// A scan that a gate decided without the core.
package struct OfflineScan: Hashable, Sendable {
    package let gate: String
    package let nonce: String
    package let at: Instant
    package let way: Way
    package var digest: String?
    package var booking: BookingNumber?
    /// 0 when nothing was admitted.
    package var bookingRow: Int64 = 0
    package var version = 0
    package var showing = ShowingID(0)
    package var seats: [SeatID] = []
    package var verdict: ScanResult = .refuse(.unreachable)

    package init(gate: String, nonce: String, at: Instant, way: Way) {
        self.gate = gate
        self.nonce = nonce
        self.at = at
        self.way = way
    }
}

extension GateDoor {
    /// Records what a gate did without the core, in one transaction.
    /// - Parameter scans: with their line in the queue file, from 1; nil where the line is damaged.
    package func record(_ scans: [(line: Int, scan: OfflineScan?)]) throws(GateFault) -> GateReport {
        try gateAct { () throws(StoreFault) in
            var report = GateReport()
            for (line, scan) in scans {
                guard let scan, let gate = Gate(name: scan.gate, scope: .showing(scan.showing), way: scan.way) else {
                    report.badLines.append(line)
                    continue
                }
                try take(scan, gate, line: line, &report)
            }
            return report
        }
    }

    private func take(_ entry: OfflineScan, _ gate: Gate, line: Int, _ report: inout GateReport) throws(StoreFault) {
        let isKnown = try database.first(
            "SELECT 1 FROM gate_read WHERE gate = ? AND nonce = ?", entry.gate, entry.nonce
        ) { _ in true }
        if isKnown != nil {
            report.known += 1
            return
        }
        let booking = try entry.booking.flatMap { number throws(StoreFault) in
            try database.first("SELECT id, state = 'ticketed', version FROM booking WHERE number = ?", number) {
                (row: $0.int64(0), isTicketed: $0.bool(1), version: $0.int(2))
            }
        }
        if !entry.seats.isEmpty, booking == nil {
            report.badLines.append(line)
            return
        }
        var read = ScanRecord(gate: gate, nonce: entry.nonce, at: entry.at, verdict: entry.verdict)
        (read.booking, read.isOffline) = (booking?.row, true)
        read.showing = entry.seats.isEmpty ? nil : entry.showing
        read.card = try entry.digest.flatMap { digest throws(StoreFault) in
            try database.first("SELECT id FROM card WHERE digest = ?", digest) { $0.int64(0) }
        }
        if read.card == nil { read.digest = entry.digest }
        let row = try read.store(in: database)
        report.taken += 1
        guard let booking else { return }
        let isValid = booking.isTicketed && booking.version == entry.version
        for seat in entry.seats { try move(seat, entry, gate, read: row, booking.row, isValid: isValid, line, &report) }
    }

    private func move(
        _ seat: SeatID, _ entry: OfflineScan, _ gate: Gate, read: Int64, _ booking: Int64, isValid: Bool, _ line: Int,
        _ report: inout GateReport
    ) throws(StoreFault) {
        let turn =
            try database.first(
                "SELECT max(turn) FROM admission WHERE booking = ? AND showing = ? AND seat = ?", booking,
                entry.showing, seat
            ) { $0.int(0) } ?? 0
        let fits = isValid && turn.isMultiple(of: 2) == (entry.way == .inward)
        let ticket = Admissions.Place(booking: booking, version: entry.version, showing: entry.showing)
        try Admissions.enter(read, ticket, seat, turn: fits ? turn + 1 : nil, gate, at: entry.at, in: database)
        guard !fits, let number = entry.booking, let label = try label(of: seat) else { return }
        report.conflicts.append(
            GateReport.Conflict(line: line, gate: entry.gate, at: entry.at, booking: number, seat: label))
    }

    private func label(of seat: SeatID) throws(StoreFault) -> SeatLabel? {
        try database.first(
            """
            SELECT section.name_ko, section.name_en, section.clip, section.keypad, seat.row_label, seat.label
            FROM seat JOIN section ON section.id = seat.section WHERE seat.id = ?
            """, seat
        ) { SeatLabel(section: $0.name(0), sectionKeypad: $0.int(3), row: $0.text(4), seat: $0.text(5)) }
    }
}

/// A read of a gate with its verdict, as stored.
struct ScanRecord {
    let gate: Gate
    let nonce: String
    let at: Instant
    let verdict: ScanResult
    var card: Int64?
    var digest: String?
    var booking: Int64?
    var showing: ShowingID?
    var isOffline = false

    init(gate: Gate, nonce: String, at: Instant, verdict: ScanResult) {
        (self.gate, self.nonce, self.at, self.verdict) = (gate, nonce, at, verdict)
    }

    /// Writes it down. Only inside a writing transaction.
    /// - Returns: its row.
    @discardableResult
    func store(in database: Database) throws(StoreFault) -> Int64 {
        let words: (verdict: String, refusal: StoredRefusal?, remaining: Int) =
            switch verdict {
            case .admit(let admission): ("admit", nil, admission.remaining)
            case .unchecked: ("unchecked", nil, 0)
            case .refuse(let refusal): ("refuse", StoredRefusal(refusal), 0)
            }
        let refusal = words.refusal
        try database.run(
            """
            INSERT INTO gate_read(gate, nonce, at, card, digest, booking, showing, way, verdict, reason, reason_at,
                reason_ko, reason_en,
                reason_version, remaining, offline)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, gate.name, nonce, at, card, digest, booking, showing, gate.way.rawValue, words.verdict, refusal?.word,
            refusal?.at,
            refusal?.local, refusal?.latin, refusal?.version, words.remaining, isOffline)
        return database.lastInsertedRow
    }
}

extension BoxOffice {
    /// What this gate said to this nonce; nil when it was never asked.
    func toldBefore(_ gate: Gate, _ nonce: String) throws(StoreFault) -> ScanResult? {
        let found = try database.first(
            """
            SELECT r.id, r.at, r.way, r.verdict, r.reason, r.reason_at, r.reason_ko, r.reason_en, r.reason_version,
                r.remaining, booking.number,
                coalesce(\(Returns.isDisputed) OR (\(Returns.isRefunded)), 0)
            FROM gate_read AS r LEFT JOIN booking ON booking.id = r.booking
                LEFT JOIN booking_version AS v ON v.booking = booking.id AND v.version = booking.version
            WHERE r.gate = ? AND r.nonce = ?
            """, gate.name, nonce
        ) { row in (id: row.int64(0), verdict: BoxOffice.told(row)) }
        guard let found else { return nil }
        guard case .admit(let bare) = found.verdict else { return found.verdict }
        let seats = try seats(ofRead: found.id)
        return .admit(
            Admission(
                booking: bare.booking, way: bare.way, seats: seats.map(\.label), remaining: bare.remaining, at: bare.at,
                isDisputed: bare.isDisputed,
                proofs: bare.way == .inward ? seats.map(\.kind).filter(\.needsCard) : []))
    }

    /// A stored verdict, its seats not read yet.
    private static func told(_ row: ResultRow) -> ScanResult {
        switch row.text(3) {
        case "admit":
            return .admit(
                Admission(
                    booking: row.bookingNumber(10), way: row.word(2), seats: [], remaining: row.int(9),
                    at: row.instant(1), isDisputed: row.bool(11)))
        case "unchecked": return .unchecked(at: row.instant(1))
        default: return .refuse(refusal(row))
        }
    }

    private static func refusal(_ row: ResultRow) -> Refusal {
        let stored = StoredRefusal(
            word: row.text(4), at: row.optionalInstant(5), local: row.optionalText(6), latin: row.optionalText(7),
            version: row.optionalInt(8))
        guard let refusal = stored.refusal else { preconditionFailure("the database holds a refusal that is none") }
        return refusal
    }

    private func seats(ofRead read: Int64) throws(StoreFault) -> [(label: SeatLabel, kind: FareKind)] {
        try database.all(
            """
            SELECT section.name_ko, section.name_en, section.clip, section.keypad, seat.row_label, seat.label,
                fare_kind.code, fare_kind.name_ko, fare_kind.name_en, fare_kind.clip, fare_kind.rank,
                fare_kind.needs_card, booking_seat.purpose
            FROM admission JOIN seat ON seat.id = admission.seat JOIN section ON section.id = seat.section
                JOIN booking_seat ON booking_seat.booking = admission.booking
                    AND booking_seat.version = admission.version AND booking_seat.seat = admission.seat
                JOIN fare_kind ON fare_kind.code = booking_seat.kind
            WHERE admission.read = ? ORDER BY admission.id
            """, read
        ) {
            (
                label: SeatLabel(
                    section: $0.name(0), sectionKeypad: $0.int(3), row: $0.text(4), seat: $0.text(5),
                    purpose: $0.word(12)),
                kind: KindFares.kind($0, at: 6)
            )
        }
    }
}
