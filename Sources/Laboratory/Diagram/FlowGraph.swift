// FlowGraph: the places of the conversation by dialog, and the ways between them with their words, drawn from the
// edges that the explorer walks.

import CallFlow

/// What the explorer found, in the order it was found.
struct FlowGraph {
    /// What happens at a place.
    enum Kind: Int {
        case tell, ask, request, end

        init(_ action: Action) {
            self =
                switch action {
                case .play, .goOn: .tell
                case .listen, .hearOn: .ask
                case .request: .request
                case .end: .end
                }
        }
    }

    struct Place: Hashable {
        let name: String
        /// `identify` of `identify.ask-pin`.
        var dialog: String { String(name.prefix { $0 != "." }) }
        /// `ask-pin` of `identify.ask-pin`.
        var short: String { name.split(separator: ".").last.map(String.init) ?? name }
    }

    struct Way: Hashable {
        let from: Place
        let to: Place
    }

    /// Stands for every place of the conversation.
    static let anywhere = "anywhere.any-place"

    private(set) var places: [Place] = []
    private(set) var kinds: [Place: Kind] = [:]
    private(set) var ways: [Way] = []
    private var words: [Way: [String]] = [:]

    /// Where help after a fault, and after an operator who did not answer, leads: not back to where it began.
    private static let onward: Set<String> = ["call.starting-again", "call.going-on"]

    /// The conversation as it is in this program.
    /// - Returns: nil when the walk did not come to an end.
    static func drawn() -> FlowGraph? {
        var rules = CallRules()
        let misses = rules.misses
        // One ticket goes the same way as six, and the second miss of two the same way as the third of three.
        (rules.maxTickets, rules.misses, rules.refusals, rules.loginTries) = (1, 2, 0, 2)
        let explorer = Explorer.explore(rules, isPatient: true)
        return explorer.isComplete && explorer.fault == nil ? FlowGraph(explorer, misses: misses) : nil
    }

    /// - Parameter misses: how many there are before help is offered.
    private init(_ explorer: Explorer, misses: Int) {
        for visit in explorer.visits.all { add(visit.place, visit.kind) }
        add(FlowGraph.anywhere, .ask)
        let operatorKey = String(CallRules().keys.operatorKey.character)
        for edge in explorer.edges.all {
            guard let word = edge.word, edge.from != edge.to else { continue }
            let isLeavingHelp = edge.from.hasPrefix("help.")
            let isHelp = edge.to.hasPrefix("help.")
            switch word {
            case Explorer.Everywhere.misses, Explorer.Everywhere.fault, operatorKey:
                // The same from everywhere: drawn once.
                let shown = word == Explorer.Everywhere.misses ? "\(misses) misses" : word
                if isHelp, !isLeavingHelp { add(from: FlowGraph.anywhere, to: edge.to, shown) }
            default:
                // Help ends where it began.
                let isBack = !isHelp && !edge.to.hasPrefix("top-level.") && !FlowGraph.onward.contains(edge.to)
                add(from: edge.from, to: isLeavingHelp && isBack ? FlowGraph.anywhere : edge.to, word)
            }
        }
    }

    /// A place, and what is done there: a question is more than a notice.
    private mutating func add(_ name: String, _ kind: Kind) {
        let place = Place(name: name)
        if kinds[place] == nil { places.append(place) }
        kinds[place] = max(kinds[place] ?? .tell, kind)
    }

    private mutating func add(from: String, to: String, _ word: String) {
        let way = Way(from: Place(name: from), to: Place(name: to))
        if words[way] == nil {
            ways.append(way)
            words[way] = []
        }
        if !words[way]!.contains(word) { words[way]!.append(word) }
    }

    /// The ways out of a place, keys first, in the order of the keys.
    func ways(from place: Place) -> [Way] {
        ways.filter { $0.from == place }.enumerated().sorted { a, b in
            let (x, y) = (
                label(a.element).first?.isNumber == true ? label(a.element) : "~",
                label(b.element).first?.isNumber == true ? label(b.element) : "~"
            )
            return (x, a.offset) < (y, b.offset)
        }.map(\.element)
    }

    /// The dialogs in the order they were found.
    var dialogs: [String] {
        var dialogs: [String] = []
        for place in places where !dialogs.contains(place.dialog) { dialogs.append(place.dialog) }
        return dialogs
    }

    /// Words of a way for people: runs of keys are drawn together, an entry speaks for its own codes.
    func label(_ way: Way) -> String {
        var words = words[way] ?? []
        if words.contains("digits") { words.removeAll { $0.hasSuffix("#") || ($0.count == 1 && $0.first!.isNumber) } }
        let keys = words.compactMap { $0.count == 1 ? Int($0) : nil }.sorted()
        var parts: [String] = []
        for run in keys.split(whereSeparatorBetween: { $1 != $0 + 1 }) {
            parts.append(run.count > 2 ? "\(run.first!)-\(run.last!)" : run.map(String.init).joined(separator: ","))
        }
        parts = parts.isEmpty ? [] : [parts.joined(separator: ",")]
        return (parts + words.filter { !$0.isEmpty && !($0.count == 1 && $0.first!.isNumber) }).joined(separator: ", ")
    }
}

extension FlowGraph.Kind: Comparable {
    static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

extension Array {
    /// Cuts an array wherever the condition holds between two neighbours.
    fileprivate func split(whereSeparatorBetween cut: (Element, Element) -> Bool) -> [[Element]] {
        reduce(into: []) { runs, element in
            if let last = runs.last?.last, !cut(last, element) {
                runs[runs.count - 1].append(element)
            } else {
                runs.append([element])
            }
        }
    }
}
