// AwaitedReports: remembers, in small files, the texts for which the network may still send a report. A report names
// a text only by its recipient and a one-byte number for each part, so the data of smsd's sent file is kept until
// every part has been reported.

import BookingCore
import Glibc

/// A text whose reports are waited for.
struct AwaitedReport: Hashable, Sendable {
    let id: TextTryID
    /// The network's numbers of its parts, as smsd reported them: of all parts (`messageids = 3` in smsd.conf), or of
    /// the last one alone.
    let numbers: [Int]
    /// In international digits.
    let recipient: String
    /// How many parts it was sent in, 1 or more.
    let parts: Int
    /// The outcome is stored; later reports of other parts change nothing.
    var hasEnded = false
    /// It has waited longer than any network tries.
    var isExpired = false

    /// The newest first: the network's number comes round again after 255 others.
    static func isNewer(_ a: AwaitedReport, _ b: AwaitedReport) -> Bool {
        (a.id.text, a.id.attempt) > (b.id.text, b.id.attempt)
    }

    /// Digits of a number compared, from its end: networks tell it with and without the country's.
    private static let digitsCompared = 8

    /// What two ways of writing one telephone number have in common.
    static func ending(_ number: String) -> String { String(number.suffix(digitsCompared)) }

    /// Whether the number is that of one of its parts for certain.
    func names(_ number: Int) -> Bool { numbers.contains(number) }

    /// Whether the number may be that of an earlier part: a modem numbers the parts of a text one after the other,
    /// modulo 256 (3GPP TS 23.040, 9.2.3.6), and smsd tells the last one's.
    func mayName(_ number: Int) -> Bool {
        guard numbers.count == 1, parts > 1 else { return false }
        return (1..<parts).contains((numbers[0] - number + 256) % 256)
    }

    /// Of a file in `sent`; nil when smsd asked for no report.
    init?(_ id: TextTryID, sent text: String) {
        let file = SMSFile(text)
        // With all the parts' numbers smsd writes `117 118 119 .`.
        let numbers = (file.header("Message_id") ?? "").split(separator: " ").compactMap { Int($0) }
        guard !numbers.isEmpty, let recipient = file.header("To") else { return nil }
        var parts = 1
        // smsd sends in the GSM alphabet or in UCS-2, whatever the carrier profile counted.
        if case .parts(let count) = Carrier.gsm.size(of: file.body).kind { parts = count }
        self.init(
            id: id, numbers: numbers, recipient: String(recipient), parts: numbers.count > 1 ? numbers.count : parts)
    }

    init(id: TextTryID, numbers: [Int], recipient: String, parts: Int) {
        (self.id, self.numbers, self.recipient, self.parts) = (id, numbers, recipient, parts)
    }
}

/// The files of ours that say which reports are awaited: `awaits-17-2` holds `117,118 821023456789 2`. What such a file
/// says never changes, so each is read once.
final class AwaitedReports {
    /// Seconds a sent text waits for its report: a week, longer than carriers try to deliver one.
    private static let patience: Int64 = 7 * 86_400
    /// Texts whose reports are waited for, looked through in one round.
    private static let atOnce = 100_000
    private static let noteBytes = 1000
    private static let prefix = "awaits-"
    private static let endedPrefix = "ended-"

    /// Ours alone.
    private let folder: Folder
    private let troubles: FolderTroubles
    private var notes: [String: AwaitedReport] = [:]

    init(folder: Folder, troubles: FolderTroubles) {
        self.folder = folder
        self.troubles = troubles
    }

    /// Without the note the text only stays `sent`: no reason to stop, but it is said.
    func keep(_ text: AwaitedReport) {
        let numbers = text.numbers.map(String.init).joined(separator: ",")
        let name = AwaitedReports.prefix + text.id.description
        do throws(Folder.Fault) {
            try folder.write(Array("\(numbers) \(text.recipient) \(text.parts)\n".utf8), to: name, mode: 0o640)
        } catch {
            troubles.note(error, at: "\(folder.path)/\(AwaitedReports.prefix)")
        }
    }

    /// Its outcome is written down. Of a text in several parts the note stays a while: reports of other parts may come.
    /// - Parameter isCleared: whether its reports are gone. Those that could not be removed are still its own.
    func end(_ id: TextTryID, isCleared: Bool) {
        let name = AwaitedReports.prefix + id.description
        if let note = note(name), note.parts > 1 || !isCleared {
            folder.rename(name, to: AwaitedReports.endedPrefix + id.description)
        } else {
            folder.remove(name)
        }
    }

    /// All there are, the newest first.
    func all() -> [AwaitedReport] {
        let prefixes = [AwaitedReports.prefix, AwaitedReports.endedPrefix].map { Array($0.utf8) }
        let names = troubles.names(of: folder, mayBeMissing: true) { folder throws(Folder.Fault) in
            try folder.files(limit: AwaitedReports.atOnce) { name in prefixes.contains { name.bytes.starts(with: $0) } }
        }
        let texts = names.map(\.text)
        let there = Set(texts)
        notes = notes.filter { there.contains($0.key) }
        return texts.compactMap(note).sorted(by: AwaitedReport.isNewer)
    }

    /// Clears away what has waited too long.
    func forget(_ expired: [AwaitedReport]) {
        for text in expired where text.isExpired {
            folder.remove((text.hasEnded ? AwaitedReports.endedPrefix : AwaitedReports.prefix) + text.id.description)
        }
    }

    private func note(_ name: String) -> AwaitedReport? {
        let hasEnded = name.hasPrefix(AwaitedReports.endedPrefix)
        if notes[name] == nil,
            let id = TextTryID(name.dropFirst((hasEnded ? AwaitedReports.endedPrefix : AwaitedReports.prefix).count)),
            case .text(let line, _) = folder.look(at: FileName(name), bytes: AwaitedReports.noteBytes)
        {
            notes[name] = AwaitedReports.text(id, line)
        }
        var status = stat()
        guard var text = notes[name], stat(folder.file(name), &status) == 0 else { return nil }
        text.hasEnded = hasEnded
        text.isExpired = SystemClock().now.seconds - Int64(status.st_mtim.tv_sec) > AwaitedReports.patience
        return text
    }

    private static func text(_ id: TextTryID, _ line: String) -> AwaitedReport? {
        let words = line.prefix { $0 != "\n" }.split(separator: " ")
        let numbers = words.first?.split(separator: ",").compactMap { Int($0) } ?? []
        guard words.count >= 2, !numbers.isEmpty else { return nil }
        // Older programs kept no count of parts.
        let parts = words.count > 2 ? Int(words[2]) ?? 1 : 1
        return AwaitedReport(id: id, numbers: numbers, recipient: String(words[1]), parts: max(parts, numbers.count, 1))
    }
}
