// DialplanState: where a simulated call is in the dialplan, and what is known of it there.

extension Dialplan {
    /// A step that is found, and the extension it belongs to.
    struct Found: Hashable {
        /// Places in `contexts` and its `extensions`.
        let context: Int
        let `extension`: Int
        let step: Step
    }

    /// The number a call is for: one, or any of a pattern.
    enum Number: Hashable {
        case exactly(String)
        case like(NumberPattern)

        init(_ name: String) {
            let pattern = NumberPattern(name)
            self = pattern.isPlain ? .exactly(name) : pattern.only.map { .exactly($0) } ?? .like(pattern)
        }

        /// Nil: there is more than one.
        var text: String? {
            switch self {
            case .exactly(let text): text
            case .like: nil
            }
        }
    }

    /// A call on its way.
    struct State: Hashable {
        /// Where Gosub() and Macro() go back to.
        struct Frame: Hashable {
            let context: Int
            let number: Number
            let priority: Int
            let found: Place?
            /// The context of a Macro(), which ends where that is left.
            let macro: Int?
        }
        struct Place: Hashable {
            let context: Int
            let `extension`: Int
        }

        var context: Int
        var number: Number
        var priority = 1
        /// The extension it is in, when the number is not known whole.
        var found: Place?
        var frames: [Frame] = []
        /// A name with `_` before it: the channels this one calls inherit that.
        var variables: [String: String] = [:]
        /// TIMEOUT(absolute) is set.
        var isBounded = false
        /// The caller has heard something since.
        var hasHeard = false
        /// It came here by a jump, or as a new call.
        var hasJumped = true

        init(context: Int, number: Number) { (self.context, self.number) = (context, number) }
    }

    /// Names that no caller dials: what happens at an end, after a silence, after a wrong number.
    static let reserved: Set<String> = ["h", "i", "t", "T", "o", "a", "e", "hint"]

    /// The steps at a priority for a number in a context; several where the number is not known whole. Includes are
    /// looked into after the context itself.
    /// - Parameter leads: contexts that are worth a look; nil: all.
    func steps(_ context: Int, _ number: Number, _ priority: Int, leads: Set<Int>? = nil) -> (
        found: [Found], mayBeElsewhere: Bool
    ) {
        var (found, seen, mayBeElsewhere) = ([Found](), Set<Int>(), false)
        look(context, number, priority, leads, &found, &seen, &mayBeElsewhere)
        return (found, mayBeElsewhere)
    }

    /// - Returns: whether the look is over: a known number was found.
    @discardableResult
    private func look(
        _ context: Int, _ number: Number, _ priority: Int, _ leads: Set<Int>?, _ found: inout [Found],
        _ seen: inout Set<Int>,
        _ mayBeElsewhere: inout Bool
    ) -> Bool {
        guard seen.insert(context).inserted else { return false }
        let own = contexts[context]
        if let leads, !leads.contains(context) {
            // It takes the number away from the contexts behind it all the same.
            return number.text != nil
                && candidates(own, number).contains {
                    own.extensions[$0].caller == nil && own.extensions[$0].steps[priority] != nil
                }
        }
        for index in candidates(own, number) {
            let one = own.extensions[index]
            guard let step = one.steps[priority] else { continue }
            found.append(Found(context: context, extension: index, step: step))
            // A line for one caller's number may or may not be taken.
            if number.text != nil, one.caller == nil { return true }
        }
        if !own.switches.isEmpty { mayBeElsewhere = true }
        for name in own.includes {
            guard let other = self.context(name) else { continue }
            if look(other, number, priority, leads, &found, &seen, &mayBeElsewhere) { return true }
        }
        return false
    }

    private func candidates(_ context: Context, _ number: Number) -> [Int] {
        switch number {
        case .exactly(let name):
            let plain = context.extensionNamed(name).map { [$0] } ?? []
            let matching = context.patterns.filter {
                context.extensions[$0].caller == nil && context.extensions[$0].pattern.matches(name)
            }
            guard context.hasCallers else { return plain + matching }
            let others = context.extensions.indices.filter {
                context.extensions[$0].caller != nil && context.extensions[$0].pattern.matches(name)
            }
            return others + plain + matching
        case .like(let pattern):
            return context.extensions.indices.filter {
                !Dialplan.reserved.contains(context.extensions[$0].name)
                    && context.extensions[$0].pattern.meets(pattern)
            }
        }
    }

    /// The priority of a label for a number in a context.
    func label(_ label: String, _ context: Int, _ number: Number) -> [Int] {
        var seen: Set<Int> = []
        func look(_ context: Int) -> [Int] {
            guard seen.insert(context).inserted else { return [] }
            var found: [Int] = []
            for index in candidates(contexts[context], number) {
                if let step = contexts[context].extensions[index].steps.values.first(where: { $0.label == label }) {
                    found.append(step.priority)
                }
            }
            if !found.isEmpty, number.text != nil { return [found[0]] }
            return contexts[context].includes.compactMap(self.context).reduce(found) {
                $0.isEmpty || number.text == nil ? $0 + look($1) : $0
            }
        }
        return Array(Set(look(context))).sorted()
    }
}
