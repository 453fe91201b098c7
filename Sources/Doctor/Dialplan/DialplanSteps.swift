// DialplanSteps: where a call goes from one step of the dialplan: the next priority, a jump, a subroutine and back,
// an end.

/// Takes calls through a dialplan one step at a time. Where only a call can tell which way it goes, it goes both ways.
struct DialplanSteps {
    /// What one step leads to.
    enum Turn: Hashable {
        case go(Dialplan.State)
        case end(End)
    }

    /// How a way ends.
    enum End: Hashable {
        /// Asterisk hangs up, as the dialplan says or because it ends there.
        case over
        /// Asterisk hangs up, because of a mistake in the dialplan.
        case nowhere(String)
        /// The call goes on in a part of the dialplan that the doctor does not read.
        case elsewhere(String)
    }

    /// How deep subroutines may call each other before a circle is taken for one.
    private static let deepest = 16

    let dialplan: Dialplan
    /// The variables that are kept; nil: all.
    let tracked: Set<String>?
    /// Contexts that are worth a look; nil: all.
    let leads: Set<Int>?
    private let globals: [String: String]

    init(_ dialplan: Dialplan, tracked: Set<String>? = nil, leads: Set<Int>? = nil, hidden: Set<String> = []) {
        (self.dialplan, self.tracked, self.leads) = (dialplan, tracked, leads)
        globals = hidden.isEmpty ? dialplan.globals : dialplan.globals.filter { !hidden.contains($0.key) }
    }

    func text(_ state: Dialplan.State) -> DialplanText {
        DialplanText(globals: globals, variables: state.variables, number: state.number.text)
    }

    /// The steps a call may take next; empty: its ends instead.
    func here(_ state: Dialplan.State) -> (steps: [(Dialplan.State, Dialplan.Found)], ends: [Turn]) {
        if let place = state.found,
            let step = dialplan.contexts[place.context].extensions[place.extension].steps[state.priority]
        {
            return ([(state, Dialplan.Found(context: place.context, extension: place.extension, step: step))], [])
        }
        let (found, mayBeElsewhere) = dialplan.steps(state.context, state.number, state.priority, leads: leads)
        let steps = found.map { found -> (Dialplan.State, Dialplan.Found) in
            var state = state
            if state.number.text == nil {
                let name = dialplan.contexts[found.context].extensions[found.extension].name
                let own = Dialplan.Number(name)
                if own.text != nil || state.number == .like(.anything) { state.number = own }
                state.found = Dialplan.State.Place(context: found.context, extension: found.extension)
            }
            return (state, found)
        }
        if !steps.isEmpty {
            return (
                steps,
                mayBeElsewhere ? [.end(.elsewhere("a switch of [\(dialplan.contexts[state.context].name)]"))] : []
            )
        }
        return ([], ends(state, mayBeElsewhere))
    }

    /// No such extension, or no such priority.
    private func ends(_ state: Dialplan.State, _ mayBeElsewhere: Bool) -> [Turn] {
        let context = dialplan.contexts[state.context]
        if mayBeElsewhere { return [.end(.elsewhere("a switch of [\(context.name)]"))] }
        if let frame = state.frames.last, frame.macro == state.context, state.priority > 1 { return [.go(back(state))] }
        // Behind the last priority a call is over; a jump to what is not there goes to `i`.
        if !state.hasJumped || leads != nil { return [.end(.over)] }
        let invalid = dialplan.steps(state.context, .exactly("i"), 1, leads: leads).found
        guard !invalid.isEmpty else {
            return [.end(.nowhere("[\(context.name)] has no extension \(state.number.text ?? "for the number")"))]
        }
        if state.number == .exactly("i") { return [.end(.over)] }
        var other = state
        (other.number, other.priority, other.found) = (.exactly("i"), 1, nil)
        return [.go(other)]
    }

    func next(_ state: Dialplan.State) -> Dialplan.State {
        var state = state
        state.priority += 1
        state.hasJumped = false
        return state
    }

    private func back(_ state: Dialplan.State) -> Dialplan.State {
        var state = state
        guard let frame = state.frames.popLast() else { return state }
        (state.context, state.number, state.priority, state.found) = (
            frame.context, frame.number, frame.priority, frame.found
        )
        return state
    }

    /// Where a call goes from a step.
    func turns(_ state: Dialplan.State, _ call: DialplanCall) -> [Turn] {
        let data = text(state).expand(call.data)
        switch call.application {
        case "goto": return jump(next(state), from: state, data)
        case "gotoif":
            let (condition, first, second) = DialplanCall.branches(data)
            return choose(condition, first, second) { branch in
                branch.isEmpty ? [.go(next(state))] : jump(next(state), from: state, branch)
            }
        case "gotoiftime":
            let (_, first, second) = DialplanCall.branches(data)
            return [first, second].flatMap { $0.isEmpty ? [Turn.go(next(state))] : jump(next(state), from: state, $0) }
        case "gosub": return gosub(state, data)
        case "gosubif":
            let (condition, first, second) = DialplanCall.branches(data)
            return choose(condition, first, second) { branch in
                branch.isEmpty ? [.go(next(state))] : gosub(state, branch)
            }
        case "return", "macroexit": return [state.frames.isEmpty ? .end(.over) : .go(back(state))]
        case "macro", "macroexclusive": return macro(state, data)
        case "macroif":
            let (condition, first, second) = DialplanCall.branches(data)
            return choose(condition, first, second) { branch in
                branch.isEmpty ? [.go(next(state))] : macro(state, branch)
            }
        case "execif":
            let (condition, first, second) = DialplanCall.applications(data)
            return choose(condition, first, second) { branch in branch.map { turns(state, $0) } ?? [.go(next(state))] }
        case "exec", "tryexec":
            let inner = DialplanCall.split(data[...])
            return turns(state, DialplanCall(inner.application, inner.data))
        case "execiftime": return [.go(next(state))]
        case "hangup", "busy", "congestion": return [.end(.over)]
        case "while": return [.go(next(state))] + behindLoop(state)
        case "exitwhile", "continuewhile": return behindLoop(state)
        case "set", "mset", "setglobalvar": return [.go(next(assigned(state, call.application, data)))]
        case "waitexten", "background": return [.go(next(state))] + keyed(state)
        case "dial", "originate", "page", "queue", "followme", "retrydial":
            return [.go(next(state))] + locals(state, data)
        case _: return [.go(next(state))]
        }
    }

    /// Both ways, where a condition is not known.
    private func choose<Branch>(_ condition: String, _ first: Branch, _ second: Branch, _ go: (Branch) -> [Turn])
        -> [Turn]
    {
        switch DialplanText.isTrue(condition) {
        case true?: go(first)
        case false?: go(second)
        case nil: go(first) + go(second)
        }
    }

    /// `[[context,]extension,]priority` or a label, blanks and all (pbx_parse_location()).
    private func jump(_ base: Dialplan.State, from state: Dialplan.State, _ place: String) -> [Turn] {
        let parts = place.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        var target = base
        target.hasJumped = true
        target.found = parts.count == 1 ? state.found : nil
        if parts.count > 2 {
            if parts[0].contains(DialplanText.unknown) { return [.end(.elsewhere("Goto(\(shown(place)))"))] }
            guard let context = dialplan.context(parts[0]) else { return [missing(parts[0], place)] }
            target.context = context
        }
        if parts.count > 1 {
            let name = parts[parts.count > 2 ? 1 : 0]
            if name == String(DialplanText.dialled) {
                target.found = nil
            } else if name.contains(DialplanText.unknown) || name.contains(DialplanText.dialled) {
                target.number = .like(.anything)
            } else if !name.isEmpty {
                target.number = .exactly(name)
            }
        }
        leaveMacros(&target)
        return landings(target, from: state, parts[min(2, parts.count - 1)], place)
    }

    private func landings(_ target: Dialplan.State, from state: Dialplan.State, _ word: String, _ place: String)
        -> [Turn]
    {
        var target = target
        if word.contains(DialplanText.unknown) { return [.end(.elsewhere("Goto(\(shown(place)))"))] }
        if let number = DialplanNumber.leading(word[...]) {
            target.priority = word.hasPrefix("+") || word.hasPrefix("-") ? state.priority + number : number
            return [.go(target)]
        }
        if let own = target.found,
            let step = dialplan.contexts[own.context].extensions[own.extension].steps.values.first(where: {
                $0.label == word
            })
        {
            target.priority = step.priority
            return [.go(target)]
        }
        let priorities = dialplan.label(word, target.context, target.number)
        if priorities.isEmpty {
            if !dialplan.contexts[target.context].switches.isEmpty {
                return [.end(.elsewhere("Goto(\(shown(place)))"))]
            }
            return [
                .end(
                    .nowhere(
                        "Goto(\(shown(place))): [\(dialplan.contexts[target.context].name)] has no label \"\(word)\" "
                            + "there"
                    ))
            ]
        }
        return priorities.map { priority in
            target.priority = priority
            return .go(target)
        }
    }

    /// For people: the number is a number.
    private func shown(_ place: String) -> String {
        String(place.map { $0 == DialplanText.dialled ? "N" : $0 == DialplanText.unknown ? "?" : $0 })
    }

    private func missing(_ context: String, _ place: String) -> Turn {
        dialplan.unread.isEmpty && !dialplan.oddities.contains { $0.kind == .program || $0.kind == .unread }
            ? .end(.nowhere("Goto(\(shown(place))): there is no context \"\(context)\""))
            : .end(.elsewhere("[\(context)]"))
    }

    private func leaveMacros(_ state: inout Dialplan.State) {
        while let macro = state.frames.last?.macro, macro != state.context { state.frames.removeLast() }
    }

    private func gosub(_ state: Dialplan.State, _ data: String) -> [Turn] {
        guard state.frames.count < DialplanSteps.deepest else {
            return [.end(.elsewhere("subroutines without an end"))]
        }
        let open = data.firstIndex(of: "(") ?? data.endIndex
        let words = data[open...].dropFirst().prefix { $0 != ")" }
        var base = next(state)
        set(&base, arguments: String(words))
        let pushed = frame(base, macro: nil)
        base.frames.append(pushed)
        let turns = jump(base, from: state, String(data[..<open]))
        // A subroutine that leads nowhere of interest comes back.
        if let leads, let target = turns.first, case .go(let inside) = target, !leads.contains(inside.context) {
            return [.go(next(state))]
        }
        return turns
    }

    private func macro(_ state: Dialplan.State, _ data: String) -> [Turn] {
        guard state.frames.count < DialplanSteps.deepest else { return [.end(.elsewhere("macros without an end"))] }
        let parts = data.split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let name = "macro-\(parts[0])"
        if name.contains(DialplanText.unknown) { return [.end(.elsewhere("Macro(\(shown(data)))"))] }
        guard let context = dialplan.context(name) else { return [missing(name, data), .go(next(state))] }
        if let leads, !leads.contains(context) { return [.go(next(state))] }
        var inside = next(state)
        set(&inside, arguments: parts.count > 1 ? parts[1] : "")
        inside.frames.append(frame(next(state), macro: context))
        (inside.context, inside.number, inside.priority, inside.found) = (context, .exactly("s"), 1, nil)
        return [.go(inside)]
    }

}
