// CheckLines: checks that the dialled numbers of [lines] and of the dialplan are the same; the contexts to which
// channel drivers deliver calls.

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

    /// The shortest extension that is taken for a dialled number: shorter ones are internal telephones.
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

extension AsteriskFolder {
    /// What pjsip.conf, sip.conf and the like say; empty when they name no context, or are kept elsewhere.
    func waysIn() -> [WayIn] {
        let found =
            pjsipWays() + wizardWays() + plainWays("sip.conf") + plainWays("iax.conf") + plainWays("chan_dahdi.conf")
            + plainWays("ooh323.conf")
        var names: [WayIn: [String]] = [:]
        for way in found {
            names[WayIn(context: way.context, variables: way.variables, name: ""), default: []].append(way.name)
        }
        return names.map { key, names in
            WayIn(context: key.context, variables: key.variables, name: Finding.few(names.sorted(), most: 2))
        }
        .sorted { ($0.context, $0.name) < ($1.context, $1.name) }
    }

    private func pjsipWays() -> [WayIn] {
        file("pjsip.conf").sections.filter { section in
            section.settings.contains { $0.key == "type" && $0.value == "endpoint" }
        }.map { section in
            way(section, "pjsip.conf", context: "context", variables: "set_var")
        }
    }

    private func wizardWays() -> [WayIn] {
        file("pjsip_wizard.conf").sections.filter { section in
            section.settings.contains { $0.key == "type" && $0.value == "wizard" }
        }.map { section in
            way(section, "pjsip_wizard.conf", context: "endpoint/context", variables: "endpoint/set_var")
        }
    }

    /// Files where [general] or [channels] says what holds for all.
    private func plainWays(_ name: String) -> [WayIn] {
        let file = file(name)
        let usual = (file.settings("general") + file.settings("channels")).last { $0.key == "context" }?.value
        let own = file.sections.filter { !["general", "authentication", "trunkgroups"].contains($0.name) }.filter {
            section in
            section.settings.contains { $0.key == "context" }
        }.map { way($0, name, context: "context", variables: "setvar") }
        let general = usual.map { [WayIn(context: $0, variables: [:], name: "\(name) [general]")] } ?? []
        return own + general
    }

    private func way(_ section: AsteriskSection, _ file: String, context: String, variables: String) -> WayIn {
        let pairs = section.settings.filter { $0.key == variables }.compactMap { setting -> (String, String)? in
            let parts = setting.value.split(separator: "=", maxSplits: 1).map { AsteriskFolder.trim($0) }
            return parts.count == 2 ? (String(parts[0].drop { $0 == "_" }), parts[1]) : nil
        }
        return WayIn(
            context: section.settings.last { $0.key == context }?.value ?? "default",
            variables: Dictionary(pairs) { $1 },
            name: "\(file) [\(section.name)]")
    }
}
