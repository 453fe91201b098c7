// TicketLines: finds where a dialplan hands calls to the box office, by which ways calls get there, and what is known
// of them then.

import BookingModel

/// All handovers of a dialplan.
struct TicketLines {
    /// Places a call can be in before a walk through a dialplan is given up.
    private static let mostStates = 100_000

    /// As it was read; what nothing sets of our own variables is empty in it.
    private(set) var dialplan: Dialplan
    private(set) var handovers: [Handover] = []
    /// Further AGI() lines of ours, which no new call comes to: where an operator did not answer. Their `way` is nil.
    private(set) var returns: [Handover] = []
    /// Some call comes to a ticket line from where calls begin. False: each was looked at for itself.
    private(set) var isReached = false
    /// AGI() calls that look like ours and name no program of ours, or applications that look like AGI().
    private(set) var suspects: [(context: String, step: Dialplan.Step)] = []
    /// The ways in that were given lead somewhere, so that a line none of them reaches matters to no call.
    private(set) var knowsWays = false
    /// The ways in that are known.
    let ways: [WayIn]
    /// How `reach` walks: the steps of the dialplan, the contexts that lead to a handover, and where calls begin.
    private(set) var routes: (steps: DialplanSteps, leading: Set<Int>, starts: [WayIn])?
    private let isOurs: (String) -> Bool
    /// Names that something in the dialplan or a channel driver sets.
    private var assigned: Set<String> = []
    /// Variables by our names, or AGI()'s, that nothing sets: a misspelt one is empty in every call.
    private var blanks: Set<String> = []

    /// - Parameters:
    ///   - ways: where calls come in; empty: not known.
    ///   - isOurs: whether a program is the box office, under another name.
    init(_ dialplan: Dialplan, ways: [WayIn], isOurs: @escaping (String) -> Bool) {
        (self.dialplan, self.ways, self.isOurs) = (dialplan, ways, isOurs)
        assigned = Set(ways.flatMap(\.variables.keys))
        let graph = ContextGraph(dialplan)
        assigned.formUnion(graph.assigned)
        blanks = graph.named.filter { TicketLines.isOurs(variable: $0) && isUnset($0) && !isWritten($0) }
        for name in blanks { self.dialplan.globals[name] = "" }
        let dialplan = self.dialplan
        let ours = seeds()
        guard !ours.isEmpty else { return }
        let tracked = trackedNames(ours.map(\.1))
        let leading = graph.leading(to: Set(ours.map(\.0)))
        let steps = DialplanSteps(
            dialplan, tracked: tracked, leads: leading.union(graph.leading(to: graph.setting)),
            hidden: graph.assigned.subtracting(tracked))
        var starts = ways.filter { dialplan.context($0.context).map(leading.contains) ?? false }
        walk(starts, steps, leading)
        knowsWays = !handovers.isEmpty
        if !knowsWays {
            starts = graph.roots(leading).map { WayIn(context: dialplan.contexts[$0].name, variables: [:], name: "") }
            walk(starts, steps, leading)
        }
        isReached = !handovers.isEmpty
        routes = (steps, leading, starts)
        // What no way leads to is looked at for itself.
        for context in Set(ours.map(\.0)).sorted()
        where !handovers.contains(where: { $0.context == dialplan.contexts[context].name }) {
            walk(
                [WayIn(context: dialplan.contexts[context].name, variables: [:], name: "")], steps,
                leading.union([context]))
        }
        returns = found(behind: handovers, in: Set(ours.map(\.0)), steps)
    }

    /// What the engine and AGI() set themselves.
    private static let set: Set<String> = [
        "YEMAE_OUTCOME", "YEMAE_MEMBER", "YEMAE_PLACE", "YEMAE_FAULT", "AGISTATUS", "AGISIGHUP", "AGIEXITONHANGUP",
    ]

    /// Whether a line has a name otherwise than as `${NAME}`: some application or function may set it.
    private func isWritten(_ name: String) -> Bool {
        dialplan.contexts.contains { context in
            context.extensions.contains { one in
                one.steps.values.contains { $0.data.replacing("${\(name)", with: "").contains(name) }
            }
        }
    }

    /// Variables that only the dialplan sets.
    private static func isOurs(variable name: String) -> Bool {
        (name.hasPrefix("YEMAE_") || name.hasPrefix("AGI")) && !set.contains(name)
    }

    /// The AGI() lines of ours in these contexts that are none of the handovers.
    private func found(behind handovers: [Handover], in contexts: Set<Int>, _ steps: DialplanSteps) -> [Handover] {
        let known = Set(handovers.map(\.place))
        return contexts.sorted().flatMap { context in
            dialplan.contexts[context].extensions.filter { $0.name != "h" }.flatMap { one in
                one.inOrder.filter { !known.contains($0.place) }.compactMap { step in
                    let state = Dialplan.State(context: context, number: Dialplan.Number(one.name))
                    let found = Dialplan.Found(context: context, extension: 0, step: step)
                    return handover(state, found, steps, WayIn(context: "", variables: [:], name: ""))
                }
            }
        }
    }

    /// Contexts with an AGI() of ours, by what can be read without a call; and its data.
    private mutating func seeds() -> [(Int, String)] {
        var (certain, possible) = ([(Int, String)](), [(Int, String)]())
        for context in dialplan.contexts.indices {
            for one in dialplan.contexts[context].extensions where one.name != "h" {
                for step in one.steps.values {
                    guard let data = TicketLines.agiData(DialplanCall(step)) else {
                        if isMisspelt(step) { suspects.append((dialplan.contexts[context].name, step)) }
                        continue
                    }
                    let expanded = DialplanText(dialplan).expand(data)
                    if data.lowercased().contains("yemae") || expanded.lowercased().contains("yemae")
                        || isOurs(TicketLines.program(expanded))
                    {
                        certain.append((context, data))
                    } else if let server = TicketLines.server(expanded) {
                        if TicketLines.scripts.contains(server.script) || expanded.contains("line=") {
                            certain.append((context, data))
                        } else if !server.script.contains(".") {
                            possible.append((context, data))
                        }
                    } else if data.contains("${") {
                        possible.append((context, data))
                    }
                }
            }
        }
        return certain.isEmpty ? possible : certain
    }

    /// What an agi:// address may have as its path (CallHeader).
    static let scripts = Set(Language.allCases.map(\.rawValue) + ["", "ask"])

    /// What an AGI() on this line is given; nil: there is none.
    private static func agiData(_ call: DialplanCall) -> String? {
        switch call.application {
        case "agi", "eagi", "deadagi": return call.data
        case "execif":
            let (_, first, second) = DialplanCall.applications(call.data)
            return first.flatMap(agiData) ?? second.flatMap(agiData)
        case "exec", "tryexec":
            let (application, data) = DialplanCall.split(call.data[...])
            return agiData(DialplanCall(application, data))
        case _: return nil
        }
    }

    /// `AIG(yemae,agi)`, `AGI (yemae,agi)`.
    private func isMisspelt(_ step: Dialplan.Step) -> Bool {
        guard (2...6).contains(step.application.utf8.count),
            step.application.utf8.contains(where: { $0 | 32 == UInt8(ascii: "g") })
        else { return false }
        let name = AsteriskFolder.trim(step.application.lowercased()[...])
        guard name.hasPrefix("agi") || name.allSatisfy({ "agie".contains($0) }) else { return false }
        return DialplanText(dialplan).expand(step.data).lowercased().contains("yemae")
            || step.data.lowercased().contains("yemae")
    }

    static func program(_ data: String) -> String { DialplanCall("agi", data).words[0] }

    /// `agi://host:port/script?line=...`; nil: no address. The scheme may be written in capitals.
    static func server(_ data: String) -> (host: String, script: String, names: [String])? {
        let address = program(data)
        guard let mark = address.firstRange(of: "://"),
            ["agi", "hagi"].contains(address[..<mark.lowerBound].lowercased())
        else { return nil }
        let rest = address[mark.upperBound...]
        let host = rest.prefix { $0 != "/" && $0 != "?" }
        let path = rest.dropFirst(host.count).drop { $0 == "/" }
        let script = path.prefix { $0 != "?" }
        let names = path.dropFirst(script.count + 1).split(separator: "&").map { String($0.prefix { $0 != "=" }) }
        return (String(host), String(script), names)
    }

    /// AGISIGHUP, and what the data of an AGI() is made of.
    private func trackedNames(_ data: [String]) -> Set<String> {
        var names: Set<String> = ["AGISIGHUP"]
        for text in data { names.formUnion(ContextGraph.variables(in: text)) }
        for _ in 0..<2 {
            for name in names {
                if let value = dialplan.globals[name] { names.formUnion(ContextGraph.variables(in: value)) }
            }
        }
        return names
    }

    private mutating func walk(_ ways: [WayIn], _ steps: DialplanSteps, _ leading: Set<Int>) {
        for way in ways {
            var seen: Set<Dialplan.State> = []
            guard let context = dialplan.context(way.context) else { continue }
            var first = Dialplan.State(context: context, number: .like(.anything))
            first.variables = way.variables
            var waiting = [first]
            if let start = startOnly(context) { waiting.append(start(first)) }
            handovers += found(from: waiting, steps, way, &seen)
        }
    }

    /// The handovers that calls come to from these states on.
    func found(
        from states: [Dialplan.State], _ steps: DialplanSteps, _ way: WayIn, _ seen: inout Set<Dialplan.State>
    ) -> [Handover] {
        var (waiting, handovers) = (states, [Handover]())
        while let state = waiting.popLast() {
            guard seen.count < TicketLines.mostStates, seen.insert(state).inserted else { continue }
            for (state, found) in steps.here(state).steps {
                if let handover = handover(state, found, steps, way) {
                    handovers.append(handover)
                    continue
                }
                for case .go(let next) in steps.turns(state, DialplanCall(found.step)) { waiting.append(next) }
            }
        }
        return handovers
    }

    /// The handovers that a call for one number comes to, from wherever calls begin.
    func handovers(for number: String) -> [Handover] {
        guard let routes else { return [] }
        return routes.starts.flatMap { way -> [Handover] in
            guard let context = dialplan.context(way.context) else { return [] }
            var first = Dialplan.State(context: context, number: .exactly(number))
            first.variables = way.variables
            var seen: Set<Dialplan.State> = []
            return found(from: [first], routes.steps, way, &seen)
        }
    }

    /// A call that brings no number begins at `s`.
    private func startOnly(_ context: Int) -> ((Dialplan.State) -> Dialplan.State)? {
        guard dialplan.contexts[context].extensionNamed("s") != nil else { return nil }
        return { state in
            var state = state
            state.number = .exactly("s")
            return state
        }
    }

    private func handover(_ state: Dialplan.State, _ found: Dialplan.Found, _ steps: DialplanSteps, _ way: WayIn)
        -> Handover?
    {
        guard let data = TicketLines.agiData(DialplanCall(found.step)) else { return nil }
        let expanded = steps.text(state).expand(data)
        guard let target = target(data, expanded) else { return nil }
        return Handover(
            context: dialplan.contexts[found.context].name, place: found.step.place, target: target, state: state,
            way: way.name.isEmpty ? nil : way.name)
    }

    /// Nil: another program or server than ours.
    private func target(_ data: String, _ expanded: String) -> Handover.Target? {
        if let server = TicketLines.server(expanded) {
            let isOther = server.script.contains(".") && !data.lowercased().contains("yemae")
            return isOther ? nil : .server(server.host, script: server.script, names: server.names)
        }
        let program = TicketLines.program(expanded)
        // A variable that only a call can tell may be anything; one that nothing sets is empty.
        let unset = ContextGraph.variables(in: String(data.prefix { $0 != "," && $0 != "?" })).filter { isUnset($0) }
        if program.contains(DialplanText.unknown) || !blanks.isDisjoint(with: unset) {
            return data.lowercased().contains("yemae") ? unset.min().map { .unset($0) } : nil
        }
        let isOurs = program.lowercased().contains("yemae") || data.lowercased().contains("yemae") || isOurs(program)
        return isOurs ? .program(program, Array(DialplanCall("agi", expanded).words.dropFirst())) : nil
    }

    /// Whether some line of the dialplan or a channel driver sets a variable.
    func isSetByCalls(_ name: String) -> Bool { assigned.contains(name) }

    /// Whether nothing that is read here sets a variable.
    func isUnset(_ name: String) -> Bool {
        blanks.contains(name) || dialplan.globals[name] == nil && !assigned.contains(name) && isWhole
    }
}
