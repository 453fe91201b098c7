// GateReport: takes in what gates did while they could not ask the core. The history is kept as it was; what
// contradicts it is marked as a conflict, not refused.

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
        /// The booking the gate saw; what it has become since is not told here.
        public let booking: BookingNumber
        /// Whose place it was; the house may find two people on it.
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
