// StatusReports: the network's delivery reports, which smsd writes as separate files (smstools, "SMS file format",
// "Status Reports"). They are in `report` or in `incoming`, among customers' answers by the thousand, other programs'
// reports, and files of any kind.

import BookingCore
import Glibc

/// A status report, as smsd writes it.
struct StatusReport: Hashable, Sendable {
    /// The number that the network gave to the part it tells of.
    let number: Int
    /// The telephone it tells of.
    let from: String
    /// `0,Ok,...`.
    let status: String

    /// Nil for any other file.
    init?(_ text: String) {
        let file = SMSFile(text)
        guard let number = file.status("Message_id").flatMap({ Int($0.prefix { ("0"..."9").contains($0) }) }),
            let from = file.header("From"),
            let status = file.status("Status")
        else { return nil }
        (self.number, self.from, self.status) = (number, String(from), String(status))
    }

    var outcome: DeliveryOutcome? { StatusReport.outcome(status[...]) }

    /// The code of 3GPP TS 23.040, 9.2.3.15. Nil while the network still tries.
    static func outcome(_ status: Substring) -> DeliveryOutcome? {
        switch Int(status.prefix { $0 != "," }) {
        case 0?: .delivered
        // Passed on, or replaced: whether it arrived is not known.
        case .some(1...31): .handedOn
        case .some(32...63): nil
        case .some, nil: .undelivered(reason: "the network: \(words(of: status))")
        }
    }
}

/// The status reports that come after `sent`.
final class StatusReports {
    /// Files looked at in one round. What is no report is remembered, and not looked at again.
    static let filesAtOnce = 200_000
    /// Bytes of a file looked at.
    private static let fileBytes = 8192
    /// Outcomes reported in one round.
    private static let outcomesAtOnce = 500
    /// Seconds after which a file is no longer being written.
    private static let writing: Int64 = 60

    private let folders: [Folder]
    private let awaited: AwaitedReports
    private let troubles: FolderTroubles
    /// Files that are no reports, and reports as they were read, by place.
    private var others: Set<FilePlace> = []
    /// Files that are no reports so far, and may still be written.
    private var young = 0
    private var found: [FilePlace: StatusReport] = [:]
    /// Files that could not be read in the last round.
    private(set) var unreadable = 0

    init(folders: [Folder], awaited: AwaitedReports, troubles: FolderTroubles) {
        self.folders = folders
        self.awaited = awaited
        self.troubles = troubles
    }

    /// What the files say of texts of ours; other files stay where they are. A text in several parts is
    /// reported when one part has failed, or when all have arrived; until then its reports stay, too.
    func reports() -> [DeliveryReport] {
        scan()
        let texts = awaited.all()
        let byNumber = StatusReports.byNumber(texts)
        var parts: [TextTryID: [FilePlace: StatusReport]] = [:]
        for (place, report) in found {
            guard let text = StatusReports.text(of: report, among: byNumber) else { continue }
            if report.outcome == nil || text.hasEnded || text.isExpired {
                remove(place)
            } else {
                parts[text.id, default: [:]][place] = report
            }
        }
        awaited.forget(texts)
        let complete = texts.compactMap { text -> DeliveryReport? in
            guard let own = parts[text.id], let outcome = StatusReports.outcome(of: text, Array(own.values)) else {
                return nil
            }
            return DeliveryReport(
                id: text.id, outcome: outcome, source: .statusReports(own.keys.sorted { $0.name.text < $1.name.text }))
        }
        return Array(complete.suffix(StatusReports.outcomesAtOnce).reversed())
    }

    /// The outcome of a text is written down: its reports go.
    func taken(_ id: TextTryID, _ places: [FilePlace]) {
        let isCleared = places.map(remove).allSatisfy { $0 }
        awaited.end(id, isCleared: isCleared)
    }

    /// Reports that belong to none of these texts, and files that are no reports.
    func unmatched(_ pending: [AwaitedReport]) -> (reports: Int, others: Int) {
        scan()
        let texts = StatusReports.byNumber((awaited.all() + pending).sorted(by: AwaitedReport.isNewer))
        return (found.values.count { StatusReports.text(of: $0, among: texts) == nil }, others.count + young)
    }

    /// - Returns: whether it is gone.
    @discardableResult
    private func remove(_ place: FilePlace) -> Bool {
        let isGone = place.remove()
        if isGone { found[place] = nil }
        return isGone
    }

    /// Which text a report is about: one whose number it is, before one whose earlier part it may be.
    private static func text(of report: StatusReport, among texts: [String: [AwaitedReport]]) -> AwaitedReport? {
        let own = texts[AwaitedReport.ending(report.from)] ?? []
        return own.first { $0.names(report.number) } ?? own.first { $0.mayName(report.number) }
    }

    /// The newest first, as they come.
    private static func byNumber(_ texts: [AwaitedReport]) -> [String: [AwaitedReport]] {
        Dictionary(grouping: texts) { AwaitedReport.ending($0.recipient) }
    }

    /// Nil while parts are missing.
    private static func outcome(of text: AwaitedReport, _ reports: [StatusReport]) -> DeliveryOutcome? {
        let outcomes = reports.compactMap(\.outcome)
        let failed = outcomes.first { outcome in if case .undelivered = outcome { true } else { false } }
        if let failed { return failed }
        guard Set(reports.map(\.number)).count >= text.parts else { return nil }
        return outcomes.contains(.handedOn) ? .handedOn : .delivered
    }

    /// Looks at the files that are new.
    private func scan() {
        var there: Set<FilePlace> = []
        (unreadable, young) = (0, 0)
        for folder in folders {
            let names = troubles.names(of: folder, mayBeMissing: true) { folder throws(Folder.Fault) in
                try folder.files(limit: StatusReports.filesAtOnce) { _ in true }
            }
            for name in names {
                let place = FilePlace(folder: folder, name: name)
                there.insert(place)
                if found[place] == nil, !others.contains(place) { look(at: place) }
            }
        }
        others.formIntersection(there)
        found = found.filter { there.contains($0.key) }
    }

    private func look(at place: FilePlace) {
        switch place.folder.look(at: place.name, bytes: StatusReports.fileBytes) {
        case .text(let text, let written):
            if let report = StatusReport(text) {
                found[place] = report
            } else if SystemClock().now.seconds - Int64(written) > StatusReports.writing {
                others.insert(place)
            } else {
                young += 1
            }
        // It may be readable later.
        case .unreadable: unreadable += 1
        case .nothing: break
        }
    }
}
