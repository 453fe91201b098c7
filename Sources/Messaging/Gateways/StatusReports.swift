// StatusReports: what the network tells smsd of texts it took, in files of their own (smstools, "SMS file format", "Status Reports"). They name a
// text only by its recipient and by a number of one byte that the network gave it, so what smsd wrote into the sent file is kept until then.

import BookingCore
import Glibc

/// Headers, an empty line, a body: what smsd reads and writes.
struct SMSFile {
    private let head: ArraySlice<Substring>
    private let body: ArraySlice<Substring>

    init(_ text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)[...]
        head = lines.prefix { !$0.isEmpty }
        body = lines.dropFirst(head.count + 1)
    }

    /// What follows `Name: ` in the headers.
    func header(_ name: String) -> Substring? { SMSFile.value(name, in: head) }

    /// What follows `Name: ` in the body of a status report; nil when the file is none.
    func status(_ name: String) -> Substring? { body.first == "SMS STATUS REPORT" ? SMSFile.value(name, in: body) : nil }

    private static func value(_ name: String, in lines: ArraySlice<Substring>) -> Substring? {
        lines.first { $0.hasPrefix("\(name):") }.map { $0.dropFirst(name.count + 1).drop { $0 == " " } }
    }
}

/// The status reports that come after `sent`.
struct StatusReports {
    /// Files looked at in one round.
    private static let filesAtOnce = 500
    /// Seconds a sent text waits for its report: a week, longer than carriers try to deliver one.
    private static let patience = 7 * 86_400
    /// Texts whose reports are waited for, looked through in one round.
    private static let awaitedAtOnce = 100_000
    /// Digits of a number compared, from its end: networks tell it with and without the country's.
    private static let digitsCompared = 8
    private static let prefix = "awaits-"

    /// Where smsd puts them: the first folder that is there.
    private let folder: Folder?
    /// Ours: a file for each text whose report may come.
    private let kept: Folder

    init(folders: [Folder], kept: Folder) {
        (folder, self.kept) = (folders.first { access($0.path, R_OK | W_OK | X_OK) == 0 }, kept)
    }

    /// Notes what the report of a sent text will name; nothing when smsd asked for none.
    func keep(_ id: TextTryID, sent head: String) {
        let file = SMSFile(head)
        guard folder != nil, let number = file.header("Message_id"), let recipient = file.header("To") else { return }
        // Without the note the text only stays `sent`: no reason to stop.
        try? kept.write(Array("\(number) \(recipient)\n".utf8), to: StatusReports.prefix + id.description, mode: 0o640)
    }

    /// Its report has come.
    func forget(_ id: TextTryID) { kept.remove(StatusReports.prefix + id.description) }

    /// Reports of texts of ours; other people's files stay where they are.
    func reports() -> [DeliveryReport] {
        guard let folder, let names = try? folder.names(beginningWith: "", limit: StatusReports.filesAtOnce) else { return [] }
        let found = names.compactMap { name -> (path: String, file: SMSFile)? in
            let file = SMSFile(folder.head(of: name, bytes: 4096))
            return file.status("Message_id") == nil ? nil : (folder.file(name), file)
        }
        guard !found.isEmpty else { return [] }
        let waiting = awaited()
        return found.compactMap { path, file in
            guard let number = file.status("Message_id"), let from = file.header("From"), let status = file.status("Status") else { return nil }
            // The number comes round again after 255 others: the newest is meant.
            let texts = waiting.filter { $0.number == number && StatusReports.isSame($0.recipient, from) }
            guard let id = texts.map(\.id).max(by: { ($0.text, $0.attempt) < ($1.text, $1.attempt) }) else { return nil }
            guard let outcome = StatusReports.outcome(status) else {
                unlink(path)
                return nil
            }
            return DeliveryReport(id: id, outcome: outcome, source: path)
        }
    }

    private func awaited() -> [(id: TextTryID, number: Substring, recipient: Substring)] {
        let names = (try? kept.names(beginningWith: StatusReports.prefix, limit: StatusReports.awaitedAtOnce)) ?? []
        return names.compactMap { name in
            guard let id = TextTryID(name.dropFirst(StatusReports.prefix.count)) else { return nil }
            var status = stat()
            if stat(kept.file(name), &status) == 0, time(nil) - status.st_mtim.tv_sec > StatusReports.patience {
                kept.remove(name)
                return nil
            }
            let words = kept.head(of: name, bytes: 100).prefix { $0 != "\n" }.split(separator: " ")
            return words.count == 2 ? (id, words[0], words[1]) : nil
        }
    }

    private static func isSame(_ a: Substring, _ b: Substring) -> Bool {
        func digits(_ number: Substring) -> Substring.UTF8View.SubSequence { number.utf8.suffix(digitsCompared) }
        return digits(a).elementsEqual(digits(b)) && !a.isEmpty
    }

    /// `0,Ok,...`: the code of 3GPP TS 23.040, 9.2.3.15. Nil while the network still tries.
    static func outcome(_ status: Substring) -> DeliveryOutcome? {
        switch Int(status.prefix { $0 != "," }) {
        case 0?: .delivered
        // Passed on, or replaced: nobody knows whether it arrived.
        case .some(1...31): .handedOn
        case .some(32...63): nil
        case .some, nil: .undelivered(reason: "the network: \(words(of: status))")
        }
    }
}
