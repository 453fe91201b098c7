// SpoolGateway: the spool folder of smstools (smstools3.kekekasvi.com, "SMS file format"). A file in `outgoing` is a
// text to be sent; it ends in `sent` or `failed` under the same name. It needs no network and no account, only a
// modem and the program `smsd`.

import BookingCore
import BookingModel
import Glibc
import Platform

/// Texts as files: written under another name and renamed, so that smsd never sees half a file.
final class SpoolGateway: SMSGateway {
    /// Reports looked at in one round.
    private static let reportsAtOnce = 500
    /// Folders of smsd's queues, and files of ours in one of them, looked at.
    private static let queues = 1000, heldAtOnce = 100_000
    /// Bytes of a file looked at: headers, and a text of twenty parts.
    private static let fileBytes = 16_384
    /// All our files begin with it; smsd's own and other people's do not.
    private static let prefix = "yemae-"

    /// Writing a file takes no time worth naming.
    let seconds = 5
    private let (preparing, outgoing, checked, sent, failed): (Folder, Folder, Folder, Folder, Folder)
    private let root: String
    let statuses: StatusReports
    private let awaited: AwaitedReports
    private let sender: String
    private let parts: Int
    private let folderTroubles = FolderTroubles()

    /// - Parameter folder: with smstools' `outgoing`, `checked`, `sent` and `failed`; ours, `yemae`, is made next to
    ///   them when missing. Status reports are looked for in `report` and in `incoming`.
    convenience init(folder: String, sender: String, parts: Int) throws(GatewayFault) {
        self.init(looking: folder, sender: sender, parts: parts)
        if let fault = SpoolGateway.fault(ofFolders: folder, for: .own) { throw fault }
        guard mkdir(preparing.path, 0o770) == 0 || errno == EEXIST else {
            throw SpoolGateway.fault(ofPreparing: folder, errno)
        }
    }

    /// Without a look at whether texts can be sent: makes nothing.
    init(looking folder: String, sender: String = "", parts: Int = 1) {
        root = folder
        func part(_ name: String) -> Folder { Folder(path: "\(folder)/\(name)") }
        (preparing, outgoing, checked, sent, failed) = (
            part("yemae"), part("outgoing"), part("checked"), part("sent"), part("failed")
        )
        awaited = AwaitedReports(folder: preparing, troubles: folderTroubles)
        statuses = StatusReports(
            folders: [part("report"), part("incoming")], awaited: awaited, troubles: folderTroubles)
        (self.sender, self.parts) = (sender, parts)
    }

    /// What would be in the way of `init` and of writing texts, found without making anything.
    static func fault(in folder: String, for rights: FileRights) -> GatewayFault? {
        let own = "\(folder)/yemae"
        return fault(ofFolders: folder, for: rights)
            ?? rights.refusal(W_OK | X_OK, access(own, F_OK) == 0 ? own : folder).map { fault(ofPreparing: folder, $0) }
    }

    private static func fault(ofFolders folder: String, for rights: FileRights) -> GatewayFault? {
        for needed in ["outgoing", "sent", "failed"].map({ "\(folder)/\($0)" }) {
            guard let code = rights.refusal(W_OK | X_OK, needed) else { continue }
            return GatewayFault(
                "spool",
                "\(Folder.Fault(needed, code)); this names the folder with smstools' outgoing, checked, sent "
                    + "and failed, and the program needs to write there"
            )
        }
        for cleared in ["sent", "failed"].map({ "\(folder)/\($0)" }) {
            var status = stat()
            guard stat(cleared, &status) == 0, !mayClear(mode: status.st_mode, owner: status.st_uid, user: rights.user)
            else { continue }
            return GatewayFault(
                "spool",
                "\(cleared) is sticky, so what smsd has done could not be cleared away; take that from it (chmod -t)")
        }
        return nil
    }

    private static func fault(ofPreparing folder: String, _ code: Int32) -> GatewayFault {
        GatewayFault(
            "spool",
            "\(Folder.Fault("\(folder)/yemae", code)); make this folder, the texts are written there "
                + "before smsd may see them")
    }

    /// Whether a user may remove files of others from a folder they may write: not when it is sticky, unless it is
    /// theirs (unlink(2), EPERM).
    static func mayClear(mode: mode_t, owner: uid_t, user: uid_t) -> Bool {
        mode & S_ISVTX == 0 || user == owner || user == 0
    }

    func submit(_ text: OutgoingText, id: TextTryID) -> GatewayAnswer {
        // smsd sends in the GSM alphabet or in UCS-2, whatever the carrier profile counted.
        if case .parts(let count) = Carrier.gsm.size(of: text.text).kind, count > parts {
            return .refused(reason: "\(count) parts, more than [sms] parts")
        }
        if let earlier = earlierTry(of: id) { return .queued(reference: earlier) }
        let name = SpoolGateway.prefix + id.description
        do throws(Folder.Fault) {
            try preparing.write(Array(content(text).utf8), to: name, mode: 0o660)
            try preparing.move(name, to: outgoing)
        } catch {
            preparing.remove(name)
            return .unavailable(reason: error.description)
        }
        return .queued(reference: name)
    }

    /// Headers, an empty line, the body. Without `Alphabet` Korean would be dropped.
    private func content(_ text: OutgoingText) -> String {
        let from = sender.isEmpty ? "" : "From: \(sender)\n"
        return "To: \(text.recipient)\n\(from)Alphabet: UTF\nReport: yes\n\n\(text.text)"
    }

    /// A try of the same text that smsd has and has not finished: a sender ended before it could write that down.
    private func earlierTry(of id: TextTryID) -> String? {
        (1..<id.attempt).lazy.map { "\(SpoolGateway.prefix)\(id.text)-\($0)" }.first {
            self.outgoing.contains($0) || self.checked.contains($0)
        }
    }

    /// Folders where a file has come to its end, or never was.
    private static let notWaiting: Set<String> = [
        "sent", "failed", "incoming", "report", "saved", "phonecalls", "yemae", "outgoing", "checked",
    ]

    /// Where smsd keeps what it has not finished: outgoing, checked, and the folders of its queues, in the order a file
    /// goes through them.
    private func waitingFolders() -> [Folder] {
        let queues = folderTroubles.names(of: Folder(path: root)) { folder throws(Folder.Fault) in
            try folder.subfolders(limit: SpoolGateway.queues)
        }
        return [outgoing, checked]
            + queues.map(\.text).filter { !SpoolGateway.notWaiting.contains($0) }.map { Folder(path: "\(root)/\($0)") }
    }

    /// Files of ours that smsd has not finished. It keeps the time at which we wrote them.
    func held() -> SubmittedTexts {
        var (count, oldest): (Int, Int?) = (0, nil)
        for folder in waitingFolders() {
            for name in ours(in: folder, SpoolGateway.heldAtOnce, mayBeMissing: folder != outgoing) {
                var status = stat()
                guard FilePlace(folder: folder, name: name).withPath({ lstat($0, &status) }) == 0 else { continue }
                (count, oldest) = (count + 1, min(oldest ?? .max, status.st_mtim.tv_sec))
            }
        }
        return SubmittedTexts(count: count, oldest: oldest.map { Instant(Int64($0)) })
    }

    /// smsd gives files to whichever modem is free: two of them are not sent in the order they were written.
    func mayStillSend(_ id: TextTryID) -> Bool {
        waitingFolders().contains { $0.contains(SpoolGateway.prefix + id.description) }
    }

    func withdraw(_ id: TextTryID) {
        for folder in waitingFolders() { folder.remove(SpoolGateway.prefix + id.description) }
    }

    func reports() -> [DeliveryReport] {
        read(failed) { .undelivered(reason: SpoolGateway.reason(in: $0)) } + read(sent) { _ in .handedOn }
            + statuses.reports()
    }

    /// The file goes: it holds a number and a text, and staff find both in the outbox. What a later status report of it
    /// will name is kept.
    func taken(_ report: DeliveryReport) {
        switch report.source {
        case .file(let place):
            if place.folder == sent, case .text(let text, _) = sent.look(at: place.name, bytes: SpoolGateway.fileBytes),
                let awaited = AwaitedReport(report.id, sent: text)
            {
                self.awaited.keep(awaited)
            }
            place.remove()
        case .statusReports(let places): statuses.taken(report.id, places)
        case .elsewhere, .connection: break
        }
    }

    private func read(_ folder: Folder, outcome: (_ head: String) -> DeliveryOutcome) -> [DeliveryReport] {
        // A folder that cannot be read just now gives no reports; they are still there later.
        ours(in: folder, SpoolGateway.reportsAtOnce).compactMap { name in
            SpoolGateway.id(of: name).map {
                DeliveryReport(
                    id: $0, outcome: outcome(folder.head(of: name.text, bytes: 4096)),
                    source: .file(FilePlace(folder: folder, name: name)))
            }
        }
    }

    /// Sent texts whose reports may come and that no round has read yet.
    func pending() -> [AwaitedReport] {
        ours(in: sent, SpoolGateway.heldAtOnce).compactMap { name in
            guard let id = SpoolGateway.id(of: name),
                case .text(let text, _) = sent.look(at: name, bytes: SpoolGateway.fileBytes)
            else { return nil }
            return AwaitedReport(id, sent: text)
        }
    }

    func troubles() -> [String] { folderTroubles.take() }

    private func ours(in folder: Folder, _ limit: Int, mayBeMissing: Bool = false) -> [FileName] {
        folderTroubles.names(of: folder, mayBeMissing: mayBeMissing) { folder throws(Folder.Fault) in
            try folder.files(limit: limit, where: SpoolGateway.isOurs)
        }
    }

    private static func isOurs(_ name: FileName) -> Bool { id(of: name) != nil }

    /// Which try a file of ours is about: `yemae-17-2`.
    private static func id(of name: FileName) -> TextTryID? {
        let text = name.text
        return text.hasPrefix(prefix) ? TextTryID(text.dropFirst(prefix.count)) : nil
    }

    /// smsd adds `Fail_reason: ...` to the headers.
    private static func reason(in head: String) -> String {
        SMSFile(head).header("Fail_reason").map { words(of: $0) } ?? "smsd gave no reason"
    }
}

/// Headers, an empty line, a body.
struct SMSFile {
    private let head: ArraySlice<Substring>
    private let bodyLines: ArraySlice<Substring>

    init(_ text: String) {
        let lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }[...]
        head = lines.prefix { !$0.isEmpty }
        bodyLines = lines.dropFirst(head.count + 1)
    }

    /// The text itself.
    var body: String { bodyLines.joined(separator: "\n") }

    /// What follows `Name: ` in the headers.
    func header(_ name: String) -> Substring? { SMSFile.value(name, in: head) }

    /// What follows `Name: ` in the body of a status report; nil when the file is none.
    func status(_ name: String) -> Substring? {
        bodyLines.first == "SMS STATUS REPORT" ? SMSFile.value(name, in: bodyLines) : nil
    }

    private static func value(_ name: String, in lines: ArraySlice<Substring>) -> Substring? {
        lines.first { $0.hasPrefix("\(name):") }.map { $0.dropFirst(name.count + 1).drop { $0 == " " } }
    }
}
