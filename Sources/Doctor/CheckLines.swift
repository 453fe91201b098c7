// CheckLines: checks that the dialled numbers of [lines] and of the dialplan are the same.

import BookingModel
import Settings

extension Doctor {
    /// Lines that no call can come by, and numbers that reach a ticket line and are not listed.
    func checkLines(_ lines: TicketLines) -> [Finding] {
        // What is not read here may bring any number; without a handover the dialplan itself is the finding.
        guard !settings.lines.isEmpty, let routes = lines.routes, !lines.handovers.isEmpty else { return [] }
        let isPartial =
            !lines.dialplan.unread.isEmpty
            || lines.dialplan.oddities.contains { $0.kind == .program || $0.kind == .unread }
        let bringsAny = isPartial || !lines.handovers(for: "s").isEmpty
        let unreached = settings.lines.keys.sorted().filter { line in
            !bringsAny && Doctor.forms(of: line).allSatisfy { lines.handovers(for: $0).isEmpty }
        }
        var findings = unreached.map { line in
            Finding.warning(
                "lines", "\(settings.place(ofLine: line)): no context brings a call for this number to the box office",
                mend: "exten => \(line),1,Goto(ticket-line-ko,${EXTEN},1) in the trunk's context, or take the line out")
        }
        findings += unlisted(lines, routes.starts).map { step, number in
            .warning(
                "lines",
                "\(step.place): \(number) reaches the box office and is not in [lines]: `other` decides its language",
                mend: "\(number) = ko (or en, ask) in [lines] of yemae.conf")
        }
        return findings.isEmpty ? [.ok("lines", "every number of [lines] is one the dialplan brings")] : findings
    }

    /// The ways a trunk may write a line's number, as the extension a call arrives at.
    private static func forms(of line: String) -> [String] {
        let abroad = "82" + (line.hasPrefix("0") ? String(line.dropFirst()) : line)
        return [line, abroad, "+" + abroad, "00" + abroad]
    }

    /// The shortest extension that is taken for a dialled number: shorter ones are telephones of the house.
    private static let shortestNumber = 7

    /// Numbers written out in the contexts where calls begin whose language [lines] would say, and does not.
    private func unlisted(_ lines: TicketLines, _ starts: [WayIn]) -> [(Dialplan.Step, String)] {
        var (waiting, seen) = (starts.compactMap { lines.dialplan.context($0.context) }, Set<Int>())
        var found: [String: Dialplan.Step] = [:]
        while let index = waiting.popLast() {
            guard seen.insert(index).inserted else { continue }
            let context = lines.dialplan.contexts[index]
            waiting += context.includes.compactMap(lines.dialplan.context)
            for one in context.extensions {
                let key = TelephoneNumber.dialledKey(one.name)
                guard key.utf8.count >= Doctor.shortestNumber, key.utf8.allSatisfy({ (48...57).contains($0) }),
                    settings.lines[key] == nil, found[key] == nil, let step = one.inOrder.first
                else { continue }
                if lines.handovers(for: one.name).contains(where: \.asksForTheLine) { found[key] = step }
            }
        }
        return found.sorted { $0.key < $1.key }.map { ($0.value, $0.key) }
    }
}

extension Handover {
    /// The language is what [lines] says: no FastAGI address names it.
    fileprivate var asksForTheLine: Bool {
        switch target {
        case .server(_, let script, _): Language(rawValue: script) == nil && !script.contains(DialplanText.unknown)
        case .program, .unset: true
        }
    }
}
