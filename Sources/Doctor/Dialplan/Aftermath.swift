// Aftermath: what a caller meets in the dialplan after the AGI() that served the call, or did not.

/// The ways a call can go after a handover, by how the call ended.
struct Aftermath: Hashable {
    /// How AGI() ended, as its variables say.
    struct Ending: Hashable {
        /// AGISTATUS.
        let status: String
        /// YEMAE_OUTCOME.
        let outcome: String
        /// Whether a sound is enough, or a person is wanted.
        let wantsPerson: Bool
        /// Asterisk could not connect, or the program broke off.
        static let down = Ending(status: "FAILURE", outcome: "", wantsPerson: false)
        /// There is no such program.
        static let missing = Ending(status: "NOTFOUND", outcome: "", wantsPerson: false)
        static let person = Ending(status: "SUCCESS", outcome: "operator", wantsPerson: true)
        static let completed = Ending(status: "SUCCESS", outcome: "completed", wantsPerson: true)
    }

    /// Some way helps the caller.
    private(set) var helps = false
    /// Some way ends without help.
    private(set) var fails = false
    /// Parts of the dialplan that a way leads into and that the doctor does not read.
    private(set) var elsewhere: Set<String> = []
    /// Mistakes that end a way.
    private(set) var mistakes: Set<String> = []

    /// Whom the ways call: `PJSIP/operator`, `Queue/tickets`.
    private(set) var aims: Set<String> = []
    /// The applications that calls meet, in small letters, and a line of each.
    private(set) var met: [String: AsteriskPlace] = [:]
    /// The dialplan asks how AGI() ended.
    private(set) var asksStatus = false

    /// Places a call can be in before it is taken for lost in what cannot be read.
    private static let mostStates = 20_000

    /// Applications that put a caller through, or take a message.
    private static let persons: Set<String> = [
        "dial", "queue", "voicemail", "page", "confbridge", "meetme", "transfer", "followme", "retrydial", "park",
        "parkandannounce", "bridge",
        "bridgewait", "disa", "minivmrecord", "agentrequest", "pickup", "directory", "slatrunk", "record", "konference",
        "stasis", "externalivr",
        "blindtransfer", "attendedtransfer", "originate", "voicemailmain", "chanspy", "alarmreceiver", "ices",
        "sendtext",
    ]

    /// Applications a caller hears nothing of. What is not known is taken for something that is heard.
    private static let silent: Set<String> = [
        "noop", "verbose", "log", "set", "mset", "setglobalvar", "goto", "gotoif", "gotoiftime", "gosub", "gosubif",
        "macro", "macroif",
        "macroexclusive", "macroexit", "return", "stackpop", "exec", "execif", "execiftime", "tryexec", "while",
        "endwhile", "exitwhile",
        "continuewhile", "hangup", "answer", "wait", "waituntil", "waitexten", "progress", "proceeding", "ringing",
        "resetcdr", "nocdr", "forkcdr",
        "userevent", "celgenuserevent", "dumpchan", "mixmonitor", "stopmixmonitor", "monitor", "stopmonitor",
        "pausemonitor", "unpausemonitor",
        "importvar", "clearhash", "setcallerpres", "setmusiconhold", "system", "trysystem", "dbdel", "dbdeltree",
        "incomplete", "sipaddheader",
        "sipremoveheader", "raiseexception", "softhangup", "setamaflags", "channelredirect", "hangupcauseclear", "curl",
        "mysql", "senddtmf",
        "statsd", "stopmusiconhold", "stopplaytones", "addqueuemember", "removequeuemember", "pausequeuemember",
        "queuelog", "waitforsilence",
        "waitfornoise", "waitforring", "amd", "jabbersend", "messagesend", "dahdisendkeypadfacility", "zapateller",
        "privacymanager",
    ]

    /// Follows a call from a handover.
    /// - Parameter lines: for variables that nothing sets.
    init(_ handover: Handover, _ ending: Ending, _ lines: TicketLines) {
        let steps = DialplanSteps(lines.dialplan)
        var first = handover.state
        first.priority += 1
        first.hasJumped = false
        first.variables["AGISTATUS"] = ending.status
        first.variables["YEMAE_OUTCOME"] = ending.outcome
        for name in ["YEMAE_MEMBER", "YEMAE_PLACE"] {
            first.variables[name] = ending.outcome.isEmpty ? "" : String(DialplanText.unknown)
        }
        var (seen, waiting) = (Set<Dialplan.State>(), [first])
        while let state = waiting.popLast() {
            guard seen.insert(state).inserted else { continue }
            guard seen.count < Aftermath.mostStates else {
                elsewhere.insert("more ways than can be looked at")
                return
            }
            let (here, ends) = steps.here(state)
            for turn in ends { take(turn, state, ending, &waiting) }
            for (state, found) in here { follow(state, found, handover, ending, steps, lines, &waiting) }
        }
    }

    private mutating func follow(
        _ state: Dialplan.State, _ found: Dialplan.Found, _ handover: Handover, _ ending: Ending,
        _ steps: DialplanSteps, _ lines: TicketLines,
        _ waiting: inout [Dialplan.State]
    ) {
        let call = DialplanCall(found.step)
        if call.data.contains("AGISTATUS"), call.application != "log", call.application != "noop" { asksStatus = true }
        met[call.application] = found.step.place
        for (call, state) in inner(call, state, steps) {
            var state = state
            met[call.application] = found.step.place
            if let unset = emptyAim(call, state, lines) {
                mistakes.insert("\(found.step.place): \(unset)")
                fails = true
                continue
            }
            if let dead = deadAim(call, state, steps, lines) {
                mistakes.insert("\(found.step.place): \(dead)")
            } else if Aftermath.persons.contains(call.application) {
                helps = true
                aims.formUnion(Aftermath.aims(of: call, steps.text(state)))
                continue
            }
            if ["agi", "eagi", "deadagi"].contains(call.application) {
                // A second engine helps; the same once more is a circle.
                if found.step.place == handover.place {
                    fails = true
                } else if ending.wantsPerson {
                    elsewhere.insert("AGI(\(call.data))")
                } else {
                    helps = true
                }
                continue
            }
            if !call.application.isEmpty, !Aftermath.silent.contains(call.application) { state.hasHeard = true }
            for turn in steps.turns(state, call) { take(turn, state, ending, &waiting) }
        }
    }

    /// The devices of Dial() and the name of a Queue(), as far as they are known.
    private static func aims(of call: DialplanCall, _ text: DialplanText) -> [String] {
        let first = String(text.expand(call.data).prefix { $0 != "," })
        guard !first.contains(DialplanText.unknown), !first.contains(DialplanText.dialled) else { return [] }
        switch call.application {
        case "dial", "retrydial": return first.split(separator: "&").map(String.init)
        case "queue": return ["Queue/\(first)"]
        case _: return []
        }
    }

    /// The applications that ExecIf() and the like start, where it is one that helps.
    private func inner(_ call: DialplanCall, _ state: Dialplan.State, _ steps: DialplanSteps) -> [(
        DialplanCall, Dialplan.State
    )] {
        switch call.application {
        case "execif":
            let (condition, first, second) = DialplanCall.applications(steps.text(state).expand(call.data))
            let branches =
                switch DialplanText.isTrue(condition) {
                case true?: [first]
                case false?: [second]
                case nil: [first, second]
                }
            return branches.map { ($0 ?? DialplanCall("", ""), state) }
        case "exec", "tryexec":
            let (application, data) = DialplanCall.split(steps.text(state).expand(call.data)[...])
            return [(DialplanCall(application, data), state)]
        case "execiftime":
            let branch = call.data.split(separator: "?", maxSplits: 1).dropFirst().first.map { DialplanCall.split($0) }
            return [(DialplanCall("", ""), state)]
                + (branch.map { [(DialplanCall($0.application, $0.data), state)] } ?? [])
        case _: return [(call, state)]
        }
    }

    /// Dial() and Queue() of a variable that nothing sets, or of nothing.
    private func emptyAim(_ call: DialplanCall, _ state: Dialplan.State, _ lines: TicketLines) -> String? {
        guard ["dial", "queue"].contains(call.application) else { return nil }
        let aim = call.data.prefix { $0 != "," }
        let name = call.application == "dial" ? "Dial" : "Queue"
        if AsteriskFolder.trim(aim).isEmpty { return "\(name)() calls no telephone" }
        guard aim.hasPrefix("${"), aim.hasSuffix("}") else { return nil }
        let variable = String(aim.dropFirst(2).dropLast())
        guard variable.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" }) else { return nil }
        if let value = state.variables[variable] ?? lines.dialplan.globals[variable], !lines.isUnset(variable) {
            return value.isEmpty ? "\(name)(${\(variable)}) calls no telephone: \(variable) is empty" : nil
        }
        return lines.isUnset(variable) ? "\(name)(${\(variable)}) calls no telephone: nothing sets \(variable)" : nil
    }

    /// Dial() of nothing but Local channels whose context or extension is not there: Asterisk goes on behind it at
    /// once.
    private func deadAim(_ call: DialplanCall, _ state: Dialplan.State, _ steps: DialplanSteps, _ lines: TicketLines)
        -> String?
    {
        guard call.application == "dial" else { return nil }
        let aims = Aftermath.aims(of: call, steps.text(state))
        let reasons = aims.compactMap { lines.deadLocal($0) }
        return aims.isEmpty || reasons.count < aims.count ? nil : reasons[0]
    }

    private mutating func take(
        _ turn: DialplanSteps.Turn, _ state: Dialplan.State, _ ending: Ending, _ waiting: inout [Dialplan.State]
    ) {
        switch turn {
        case .go(let next): waiting.append(next)
        case .end(.elsewhere(let what)): elsewhere.insert(what)
        case .end(.over): end(state, ending)
        case .end(.nowhere(let reason)):
            mistakes.insert(reason)
            end(state, ending)
        }
    }

    private mutating func end(_ state: Dialplan.State, _ ending: Ending) {
        if state.hasHeard, !ending.wantsPerson { helps = true } else { fails = true }
    }
}
