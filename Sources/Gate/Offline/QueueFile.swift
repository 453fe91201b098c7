// QueueFile: the file in which a gate without the core keeps its scans, one sealed line each, until it reports them.

import BookingCore
import BookingModel
import Glibc
import Platform

/// A file of sealed lines.
public final class QueueFile {
    /// As it was named on the command line.
    public let path: String
    private let descriptor: Int32
    /// Whether the file may end in the middle of a line, after a power cut or on a full disk: the next line must not be
    /// lost with it.
    private var isCutOff: Bool

    /// Opens it for appending; it is made when missing, readable by its owner only.
    public init(path: String) throws(DeviceFault) {
        self.path = path
        descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw DeviceFault("\(path): \(SystemError.words())") }
        let size = lseek(descriptor, 0, SEEK_END)
        var last: UInt8 = 0
        isCutOff = size > 0 && !(pread(descriptor, &last, 1, size - 1) == 1 && last == 10)
    }

    deinit { close(descriptor) }

    /// Adds a line; it is on the disk when this answers true.
    func append(_ line: String) -> Bool {
        let isWritten = Files.add("\(isCutOff ? "\n" : "")\(line)\n", to: descriptor) == 0
        isCutOff = !isWritten
        return isWritten && fsync(descriptor) == 0
    }
}

extension GateDoor {
    /// Records what a gate did without the core. Safe to repeat: a scan is known by its gate and nonce.
    /// - Parameter lines: of the queue file, without their ends; empty ones are passed over.
    public func takeReport(_ lines: [String]) throws(GateFault) -> GateReport {
        let scans = lines.enumerated().filter { !$0.element.isEmpty }.map { index, line in
            (line: index + 1, scan: OfflineScan(line, pepper: pepper))
        }
        return try record(scans)
    }
}

extension OfflineScan {
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
            words.1?.word ?? "-", words.1?.at.map { String($0.seconds) } ?? "-", words.1?.local ?? "-",
            words.1?.latin ?? "-",
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
            word: fields.text(), at: fields.optionalInstant(), local: fields.optional(), latin: fields.optional(),
            version: fields.optional().flatMap { Int($0) })
        guard fields.isWhole, let told = OfflineScan.verdict(word, refusal, self, remaining) else { return nil }
        verdict = told
    }

    private static func verdict(_ word: String, _ refusal: StoredRefusal, _ entry: OfflineScan, _ remaining: Int)
        -> ScanResult?
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
