// CheckDialplan: checks that the dialplan hands calls over correctly, and handles them correctly when they come back.

import BookingModel
import Platform
import Settings

extension Doctor {
    private static let shipped = "take the contexts of asterisk/extensions.conf"

    func checkDialplan(_ lines: TicketLines) -> [Finding] {
        let dialplan = lines.dialplan
        let contexts = Set(lines.handovers.map(\.context)).sorted()
        let marks = checkReading(dialplan)
        // What Asterisk gives up says enough.
        if contexts.isEmpty, marks.contains(where: { $0.level == .fault }) { return marks }
        guard !contexts.isEmpty else { return marks + [noTicketLine(lines)] }
        return marks + [.ok("dialplan", "calls are handed over in \(Finding.few(contexts))")] + checkWays(lines)
            + checkShadows(lines) + checkAddresses(lines)
            + contexts.flatMap { context in
                let handovers = lines.handovers.filter { $0.context == context }
                let isSpare = lines.knowsWays && handovers.allSatisfy { $0.way == nil }
                return check(context, handovers, lines).map { isSpare ? $0.unless("no call comes here") : $0 }
            }
    }

    /// No context hands calls over: because it is not there, misspelt, or somewhere that is not read here.
    private func noTicketLine(_ lines: TicketLines) -> Finding {
        let file = "\(asterisk.path)/extensions.conf"
        if let suspect = lines.suspects.first {
            return .fault(
                "dialplan",
                "\(suspect.step.place): Asterisk has no application \"\(suspect.step.application)\"; the call ends "
                    + "there",
                mend: "write AGI(\(suspect.step.data))")
        }
        let unread = unread(lines.dialplan)
        if !unread.isEmpty {
            return .warning(
                "dialplan",
                "no context of \(file) calls yemae; there is more that is not read here: \(Finding.few(unread))",
                mend: "see with `asterisk -rx 'dialplan show'` whether AGI(yemae,...) or AGI(agi://...) is there")
        }
        let reason =
            Files.status(file) == nil ? "there is no such file" : "no context calls AGI(yemae,...) or AGI(agi://...)"
        return .fault("dialplan", "\(file): \(reason)", mend: Doctor.shipped)
    }

    /// What makes a dialplan and is not read here.
    private func unread(_ dialplan: Dialplan) -> [String] {
        dialplan.unread
            + dialplan.oddities.compactMap { oddity in
                switch oddity.kind {
                case .program: "\(oddity.place): \(oddity.reason)"
                case .unread: "\(oddity.place.file): \(oddity.reason)"
                case .invalid, .ignored: nil
                }
            }
    }

    /// Where Asterisk itself gives a file up.
    private func checkReading(_ dialplan: Dialplan) -> [Finding] {
        let invalid = dialplan.oddities.filter { $0.kind == .invalid }
        let mend = "mend that line, then `asterisk -rx 'dialplan reload'`"
        return invalid.map { oddity in
            dialplan.contexts.isEmpty
                ? .fault(
                    "dialplan", "\(oddity.place): \(oddity.reason); Asterisk takes nothing of extensions.conf",
                    mend: mend)
                : .warning(
                    "dialplan", "\(oddity.place): \(oddity.reason); Asterisk takes nothing of that file from there on",
                    mend: mend)
        }
    }

    /// Trunks and telephones lead to a ticket line, where it is known where they lead.
    private func checkWays(_ lines: TicketLines) -> [Finding] {
        if lines.knowsWays || lines.ways.isEmpty && lines.isReached { return [] }
        let mend =
            "in the trunk's context: exten => NUMBER,1,Goto(ticket-line-ko,${EXTEN},1), as asterisk/extensions.conf "
            + "does"
        guard !lines.ways.isEmpty else {
            let starts = (lines.routes?.starts ?? []).map { "[\($0.context)]" }
            return [
                .warning(
                    "trunk",
                    "no call comes to a ticket line: \(Finding.few(starts)) names one, and no number gets there",
                    mend: mend)
            ]
        }
        let ways = lines.ways.map { "[\($0.context)] (\($0.name))" }
        return [
            .warning("trunk", "no call comes to a ticket line: none of \(Finding.few(ways)) leads there", mend: mend)
        ]
    }

    /// A number that is written out, and another extension that Asterisk looks at first.
    private func checkShadows(_ lines: TicketLines) -> [Finding] {
        lines.shadowed().map { number, own, other in
            .warning(
                "trunk",
                "\(own.place): no call for \(number) comes here: Asterisk takes \(other.place), "
                    + "\(other.application)(), first",
                mend:
                    "write \(number) into the context where calls arrive: what a context says itself goes before what "
                    + "it includes"
            )
        }
    }

    /// Words of an agi:// address that mean nothing to `yemae serve`.
    private func checkAddresses(_ lines: TicketLines) -> [Finding] {
        var seen: Set<AsteriskPlace> = []
        return (lines.handovers + lines.returns).compactMap { handover in
            guard case .server(_, let script, let names) = handover.target else { return nil }
            let words =
                (TicketLines.scripts.contains(script) ? [] : [script]) + names.filter { !Doctor.names.contains($0) }
            guard
                let word = words.first(where: {
                    !$0.contains(DialplanText.unknown) && !$0.contains(DialplanText.dialled)
                }),
                seen.insert(handover.place).inserted
            else { return nil }
            return .warning(
                "FastAGI words", "\(handover.place): yemae serve does not know \(word) and passes over it",
                mend:
                    "behind agi://HOST:PORT/ comes \(Language.codes("ask", "nothing")), then "
                    + "?line=${EXTEN} and perhaps &return=yes"
            )
        }
    }

    /// What an agi:// address may have behind `?` (CallHeader).
    private static let names: Set<String> = ["line", "return"]

    private func check(_ context: String, _ handovers: [Handover], _ lines: TicketLines) -> [Finding] {
        if let unset = handovers.lazy.compactMap({ one -> (String, AsteriskPlace)? in
            if case .unset(let name) = one.target { return (name, one.place) }
            return nil
        }).first {
            return [
                .fault(
                    "dialplan", "\(unset.1): AGI() is given nothing: nothing sets \(unset.0), so every call ends there",
                    mend: "set \(unset.0) in [globals], as asterisk/extensions.conf does")
            ]
        }
        let findings =
            checkHangUp(context, handovers, lines) + checkBound(context, handovers)
            + checkFallback(context, handovers, lines) + checkOperator(context, handovers, lines)
        if findings.contains(where: { $0.level == .fault }) { return findings }
        let well =
            findings.isEmpty
            ? "bounds the call, helps when the engine is down, and knows who wants a person"
            : "hands calls over and takes them back"
        return [.ok("dialplan", "[\(context)] \(well)")] + findings
    }

    /// The words Asterisk takes for false (ast_false() of 16 and 22).
    static let falseWords: Set<String> = ["no", "false", "n", "f", "0", "off"]

    private func checkHangUp(_ context: String, _ handovers: [Handover], _ lines: TicketLines) -> [Finding] {
        let isSilenced = handovers.contains { handover in
            let value = handover.state.variables["AGISIGHUP"] ?? lines.dialplan.globals["AGISIGHUP"] ?? ""
            if Doctor.falseWords.contains(value.lowercased()) { return true }
            return handover.state.variables["AGISIGHUP"] == nil
                && lines.dialplan.switchesGlobal("AGISIGHUP", Doctor.falseWords)
        }
        guard isSilenced else { return [] }
        let places = lines.dialplan.places(naming: "AGISIGHUP")
        let place = places.isEmpty ? "in [globals], or for the channel" : "at \(Finding.few(places.map(\.description)))"
        return [
            .fault(
                "hang-up",
                "[\(context)] is reached with AGISIGHUP switched off (\(place)): the program never hears that a caller "
                    + "is gone",
                mend: "remove that, or Set(AGISIGHUP=yes) before AGI()")
        ]
    }

    private func checkBound(_ context: String, _ handovers: [Handover]) -> [Finding] {
        let open = handovers.filter { !$0.state.isBounded }
        guard !open.isEmpty else { return [] }
        let found =
            open.count == handovers.count
            ? "[\(context)] sets no TIMEOUT(absolute)" : "some calls reach [\(context)] without a TIMEOUT(absolute)"
        return [
            .warning(
                "longest call", "\(found): a call whose line hangs never ends",
                mend: "add Set(TIMEOUT(absolute)=1800) before AGI()")
        ]
    }

    private func follow(_ handovers: [Handover], _ ending: Aftermath.Ending, _ lines: TicketLines) -> [Aftermath] {
        Array(Set(handovers.prefix(Doctor.mostFollowed).map { Aftermath($0, ending, lines) }))
    }

    /// Handovers of one context that are followed; they differ in little.
    static let mostFollowed = 32

    private func checkFallback(_ context: String, _ handovers: [Handover], _ lines: TicketLines) -> [Finding] {
        let mend = Doctor.shipped
        let down = follow(handovers, .down, lines)
        if let deaf = down.first(where: { !$0.helps && $0.elsewhere.isEmpty }) {
            let found =
                "[\(context)]: when the engine is down callers hear nothing and are hung up on\(Doctor.because(deaf))"
            // Who asks how AGI() ended may want it so.
            let isMeant = deaf.asksStatus && deaf.mistakes.isEmpty
            return [isMeant ? .warning("fallback", found, mend: mend) : .fault("fallback", found, mend: mend)]
        }
        if let unclear = down.first(where: { !$0.helps }) {
            return [
                .warning(
                    "fallback",
                    "[\(context)]: when the engine is down calls go on in \(Finding.few(unclear.elsewhere.sorted())), "
                        + "which is not read here",
                    mend: "see that callers hear something there")
            ]
        }
        let usesProgram = handovers.contains { if case .program = $0.target { true } else { false } }
        if usesProgram, follow(handovers, .missing, lines).contains(where: { !$0.helps && $0.elsewhere.isEmpty }) {
            return [
                .warning(
                    "fallback",
                    "[\(context)]: when the program is not there (AGISTATUS is NOTFOUND) callers hear nothing",
                    mend: mend)
            ]
        }
        return []
    }

    private func checkOperator(_ context: String, _ handovers: [Handover], _ lines: TicketLines) -> [Finding] {
        let mend = Doctor.shipped
        let asked = follow(handovers, .person, lines)
        if let deaf = asked.first(where: { !$0.helps && $0.elsewhere.isEmpty }) {
            return [
                .fault(
                    "operator",
                    "[\(context)]: who asks for a person (YEMAE_OUTCOME is operator) is hung up "
                        + "on\(Doctor.because(deaf))",
                    mend: mend)
            ]
        }
        if let unclear = asked.first(where: { !$0.helps }) {
            return [
                .warning(
                    "operator",
                    "[\(context)]: who asks for a person goes on in \(Finding.few(unclear.elsewhere.sorted())), which "
                        + "is not read here",
                    mend: "see that a person is called there")
            ]
        }
        if follow(handovers, .completed, lines).contains(where: { $0.helps && !$0.fails && $0.elsewhere.isEmpty }) {
            return [
                .warning(
                    "operator", "[\(context)]: a caller who said goodbye is put through to a person, too",
                    mend: "go there only when YEMAE_OUTCOME is operator, unavailable or empty")
            ]
        }
        return []
    }

    private static func because(_ aftermath: Aftermath) -> String {
        aftermath.mistakes.isEmpty ? "" : " (\(Finding.few(aftermath.mistakes.sorted(), most: 2)))"
    }
}

extension Dialplan {
    /// Lines that set a variable.
    func places(naming name: String) -> [AsteriskPlace] {
        contexts.flatMap { $0.extensions.flatMap { one in one.name == "h" ? [] : one.inOrder } }.filter { step in
            ["set", "mset", "execif", "setglobalvar"].contains(step.application.lowercased())
                && step.data.contains(name)
        }.map(\.place).sorted { ($0.file, $0.line) < ($1.file, $1.line) }
    }

    /// Whether some call sets a global variable to one of these words, for all calls behind it.
    func switchesGlobal(_ name: String, _ words: Set<String>) -> Bool {
        contexts.contains { context in
            context.extensions.contains { one in
                one.steps.values.contains { step in
                    guard step.data.contains("GLOBAL(\(name))="),
                        ["set", "mset", "execif"].contains(step.application.lowercased()),
                        let value = step.data.firstRange(of: "GLOBAL(\(name))=").map({ step.data[$0.upperBound...] })
                    else { return false }
                    return words.contains(value.prefix { $0 != "," && $0 != ")" && $0 != ":" }.lowercased())
                }
            }
        }
    }
}
