// ScanRecord: one scan of a gate as it is stored, and how its result is given again.

import BookingModel
import SQLite

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
                booking: bare.booking, way: bare.way, seats: seats, remaining: bare.remaining, at: bare.at,
                isDisputed: bare.isDisputed))
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

    private func seats(ofRead read: Int64) throws(StoreFault) -> [SeatLabel] {
        try database.all(
            """
            SELECT section.name_ko, section.name_en, section.clip, section.keypad, seat.row_label, seat.label
            FROM admission JOIN seat ON seat.id = admission.seat JOIN section ON section.id = seat.section
            WHERE admission.read = ? ORDER BY admission.id
            """, read
        ) { SeatLabel(section: $0.name(0), sectionKeypad: $0.int(3), row: $0.text(4), seat: $0.text(5)) }
    }
}
