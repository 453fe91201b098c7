// TicketLineQuestions: what the doctor asks of the ticket lines once they are found: the steps before them, which
// numbers another extension takes away, which operators lead nowhere.

extension TicketLines {
    /// The applications that stand before the AGI() of a ticket line, in small letters, and a line of each.
    var before: [String: AsteriskPlace] {
        var met: [String: AsteriskPlace] = [:]
        for handover in handovers {
            guard let context = dialplan.context(handover.context),
                let one = dialplan.contexts[context].extensions.first(where: {
                    $0.inOrder.contains { $0.place == handover.place }
                })
            else { continue }
            for step in one.inOrder.prefix(while: { $0.place != handover.place }) where step.priority > 0 {
                met[DialplanCall(step).application] = step.place
            }
        }
        return met
    }

    /// Everything that makes the dialplan was read here.
    var isWhole: Bool {
        dialplan.unread.isEmpty && !dialplan.oddities.contains { $0.kind == .program || $0.kind == .unread }
    }

    /// `Local/200@somewhere/n`, and there is no such place; nil: there is, or it is another channel, or it may be
    /// elsewhere.
    func deadLocal(_ device: String) -> String? {
        let parts = device.split(separator: "/").map(String.init)
        guard parts.count > 1, parts[0].lowercased() == "local", isWhole else { return nil }
        let place = parts[1].split(separator: "@", maxSplits: 1).map(String.init)
        guard place.count == 2 else { return nil }
        guard let context = dialplan.context(place[1]) else {
            return "Dial(\(device)): there is no context \(place[1])"
        }
        let (found, mayBeElsewhere) = dialplan.steps(context, .exactly(place[0]), 1)
        return found.isEmpty && !mayBeElsewhere ? "Dial(\(device)): [\(place[1])] has no extension \(place[0])" : nil
    }

    /// Written-out numbers that lead to a ticket line by themselves and never do, because Asterisk looks at another
    /// extension first.
    /// - Returns: the number's own first step, and the step that a call for it gets.
    func shadowed() -> [(number: String, own: Dialplan.Step, other: Dialplan.Step)] {
        guard let routes else { return [] }
        return routes.starts.flatMap { way -> [(String, Dialplan.Step, Dialplan.Step)] in
            guard let start = dialplan.context(way.context) else { return [] }
            return written(from: start).prefix(TicketLines.mostWritten).compactMap { context, index in
                let one = dialplan.contexts[context].extensions[index]
                guard let own = one.steps[1], leads(context, index, routes.steps, way),
                    let first = dialplan.steps(start, .exactly(one.name), 1).found.first?.step,
                    first.place != own.place,
                    handovers(for: one.name).isEmpty
                else { return nil }
                return (one.name, own, first)
            }
        }
    }

    /// Numbers that are compared with what a call gets; a box office has fewer ticket lines.
    private static let mostWritten = 2_000

    /// The numbers written out in a context and those it includes: places in `contexts` and its `extensions`.
    private func written(from start: Int) -> [(Int, Int)] {
        var (waiting, seen, found) = ([start], Set<Int>(), [(Int, Int)]())
        while let context = waiting.popLast() {
            guard seen.insert(context).inserted else { continue }
            let own = dialplan.contexts[context]
            waiting += own.includes.compactMap(dialplan.context)
            found += own.extensions.indices.filter { index in
                let one = own.extensions[index]
                return one.caller == nil && one.pattern.isPlain && !Dialplan.reserved.contains(one.name)
            }.map { (context, $0) }
        }
        return found
    }

    /// Whether an extension leads to a ticket line when a call is in it.
    private func leads(_ context: Int, _ index: Int, _ steps: DialplanSteps, _ way: WayIn) -> Bool {
        let name = dialplan.contexts[context].extensions[index].name
        var state = Dialplan.State(context: context, number: .exactly(name))
        state.found = Dialplan.State.Place(context: context, extension: index)
        var seen: Set<Dialplan.State> = []
        return !found(from: [state], steps, way, &seen).isEmpty
    }
}
