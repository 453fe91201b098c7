// DialplanFrames: what a step of the dialplan leaves with a call: variables, the frame of a subroutine, another
// channel.

extension DialplanSteps {
    func frame(_ state: Dialplan.State, macro: Int?) -> Dialplan.State.Frame {
        Dialplan.State.Frame(
            context: state.context, number: state.number, priority: state.priority, found: state.found, macro: macro)
    }

    func set(_ state: inout Dialplan.State, arguments: String) {
        guard !arguments.isEmpty else { return }
        for (number, word) in DialplanCall.parts(arguments, ",").enumerated()
        where tracked?.contains("ARG\(number + 1)") ?? true {
            state.variables["ARG\(number + 1)"] = word
        }
    }

    /// Set(), MSet(): a variable, or the bound of the call.
    func assigned(_ state: Dialplan.State, _ application: String, _ data: String) -> Dialplan.State {
        var state = state
        let pairs =
            application == "mset"
            ? DialplanCall.parts(data, ",").map { $0.filter { $0 != "\"" && $0 != "\\" } } : [data]
        for pair in pairs {
            guard let equals = pair.firstIndex(of: "=") else { continue }
            let (name, value) = (String(pair[..<equals]), String(pair[pair.index(after: equals)...]))
            if name.lowercased() == "timeout(absolute)", name.hasPrefix("TIMEOUT") {
                let isKnown = DialplanText.isTrue(value) != nil
                state.isBounded =
                    !isKnown
                    || (Double(AsteriskFolder.trim(value[...])) ?? Double(DialplanNumber.leading(value[...]) ?? 0)) > 0
                continue
            }
            var bare = String(name.drop { $0 == "_" })
            if bare.hasPrefix("GLOBAL("), bare.hasSuffix(")") { bare = String(bare.dropFirst(7).dropLast()) }
            guard !bare.contains("("), tracked?.contains(bare) ?? true else { continue }
            state.variables[bare] = value
            if name.hasPrefix("_") { state.variables["_\(bare)"] = value }
        }
        return state
    }

    /// Behind the EndWhile() of a loop.
    func behindLoop(_ state: Dialplan.State) -> [Turn] {
        var (state, depth) = (next(state), 1)
        while depth > 0 {
            guard let step = here(state).steps.first?.1.step else { return [] }
            switch step.application.lowercased() {
            case "while": depth += 1
            case "endwhile": depth -= 1
            case _: break
            }
            state.priority += 1
        }
        return [.go(state)]
    }

    /// What a caller keys in is an extension of the same context.
    func keyed(_ state: Dialplan.State) -> [Turn] {
        var keyed = next(state)
        (keyed.priority, keyed.number, keyed.found) = (1, .like(NumberPattern("_X!")), nil)
        if dialplan.steps(keyed.context, keyed.number, 1, leads: leads).found.isEmpty { return [] }
        return [.go(keyed)]
    }

    /// `Local/number@context` in the data: another channel, which has what it inherits and no bound.
    func locals(_ state: Dialplan.State, _ data: String) -> [Turn] {
        guard data.contains("Local/") || data.contains("local/") else { return [] }
        return data.split(whereSeparator: { "&,".contains($0) }).flatMap { word -> [Turn] in
            let parts = word.drop { $0 == " " }.split(separator: "/")
            guard parts.count > 1, parts[0].lowercased() == "local" else { return [] }
            let place = parts[1].split(separator: "@", maxSplits: 1).map(String.init)
            guard place.count == 2, let context = dialplan.context(place[1]) else { return [] }
            let isOpen = place[0].contains(DialplanText.unknown) || place[0].contains(DialplanText.dialled)
            var other = Dialplan.State(context: context, number: isOpen ? .like(.anything) : .exactly(place[0]))
            for (name, value) in state.variables where name.hasPrefix("_") {
                other.variables[String(name.dropFirst())] = value
            }
            return [.go(other)]
        }
    }
}
