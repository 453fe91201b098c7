// QueuedRead: one read that a gate decided without the core, as a sealed line of its queue file.

import BookingModel

/// A read judged without the core.
struct QueuedRead: Hashable, Sendable {
    let gate: String
    let nonce: String
    let at: Instant
    let way: Way
    var digest: String?
    var booking: BookingNumber?
    /// 0 when nothing was admitted.
    var bookingRow: Int64 = 0
    var version = 0
    var showing = ShowingID(0)
    var seats: [SeatID] = []
    var verdict: Verdict = .refuse(.unreachable)

    init(gate: String, nonce: String, at: Instant, way: Way) {
        (self.gate, self.nonce, self.at, self.way) = (gate, nonce, at, way)
    }

    /// The line, without its end.
    func sealed(with pepper: Pepper) -> String {
        let words: (String, StoredRefusal?, Int) =
            switch verdict {
            case .admit(let admission): ("admit", nil, admission.remaining)
            case .unchecked: ("unchecked", nil, 0)
            case .refuse(let refusal): ("refuse", StoredRefusal(refusal), 0)
            }
        let body = TabLine.join([
            gate, nonce, String(at.seconds), way.rawValue, digest ?? "-", booking?.digits ?? "-", String(bookingRow),
            String(version),
            showing.description, seats.isEmpty ? "-" : seats.map(\.description).joined(separator: ","), words.0,
            String(words.2),
            words.1?.word ?? "-", words.1?.at.map { String($0.seconds) } ?? "-", words.1?.korean ?? "-",
            words.1?.english ?? "-",
            words.1?.version.map(String.init) ?? "-",
        ])
        return "\(body)\t\(pepper.seal("queue", body))"
    }

    /// Reads a line; nil when its seal does not fit or it makes no sense.
    init?(_ line: String, pepper: Pepper) {
        let all = TabLine.split(line)
        guard all.count == 18, let seal = all.last,
            SHA256.same(Array(seal.utf8), Array(pepper.seal("queue", all.dropLast().joined(separator: "\t")).utf8))
        else { return nil }
        var fields = FieldReader(all)
        self.init(gate: fields.text(), nonce: fields.text(), at: fields.instant(), way: fields.word(.inward))
        digest = fields.optional()
        booking = fields.optional().flatMap { BookingNumber($0) }
        (bookingRow, version, showing) = (fields.number(), fields.int(), ShowingID(fields.number()))
        seats = fields.optional()?.split(separator: ",").compactMap { Int64($0).map { SeatID($0) } } ?? []
        let (word, remaining) = (fields.text(), fields.int())
        let refusal = StoredRefusal(
            word: fields.text(), at: fields.optionalInstant(), korean: fields.optional(), english: fields.optional(),
            version: fields.optional().flatMap { Int($0) })
        guard fields.isWhole, let told = QueuedRead.verdict(word, refusal, self, remaining) else { return nil }
        verdict = told
    }

    private static func verdict(_ word: String, _ refusal: StoredRefusal, _ entry: QueuedRead, _ remaining: Int)
        -> Verdict?
    {
        switch word {
        case "admit":
            entry.booking.map {
                .admit(Admission(booking: $0, way: entry.way, seats: [], remaining: remaining, at: entry.at))
            }
        case "unchecked": .unchecked(at: entry.at)
        case "refuse": refusal.refusal.map { .refuse($0) }
        default: nil
        }
    }
}
