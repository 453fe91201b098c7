// ContextGraph: which contexts can lead to which, by the names on their lines. It errs on the side of too many.

/// The contexts of a dialplan and the ways between them.
struct ContextGraph {
    private let dialplan: Dialplan
    /// Some context is a macro.
    private let hasMacros: Bool
    /// Context -> contexts whose lines name it.
    private var sources: [Int: Set<Int>] = [:]
    /// Contexts that set AGISIGHUP or TIMEOUT(absolute).
    private(set) var setting: Set<Int> = []
    /// Variables that some line sets on a channel.
    private(set) var assigned: Set<String> = []
    /// Variables that some line names.
    private(set) var named: Set<String> = []

    init(_ dialplan: Dialplan) {
        self.dialplan = dialplan
        hasMacros = dialplan.contexts.contains { $0.name.hasPrefix("macro-") }
        for context in dialplan.contexts.indices {
            for name in dialplan.contexts[context].includes { link(context, name) }
            for one in dialplan.contexts[context].extensions {
                for step in one.steps.values { read(step, context) }
            }
        }
    }

    private mutating func link(_ from: Int, _ name: String) {
        guard let to = dialplan.context(name) else { return }
        sources[to, default: []].insert(from)
    }

    private static let jumps: Set<String> = [
        "goto", "gotoif", "gotoiftime", "gosub", "gosubif", "macro", "macroif", "macroexclusive", "execif", "exec",
        "tryexec", "execiftime",
        "dial", "originate", "page", "queue", "followme", "retrydial", "read",
    ]

    private mutating func read(_ step: Dialplan.Step, _ context: Int) {
        let name = step.application.lowercased()
        named.formUnion(ContextGraph.variables(in: step.data))
        let sets = name == "set" || name == "mset" || name == "setglobalvar" || name == "execif"
        if sets {
            assigned.formUnion(ContextGraph.targets(of: step.data))
            if step.data.contains("AGISIGHUP") || step.data.contains("TIMEOUT(") { setting.insert(context) }
        }
        if name == "read" { assigned.insert(String(step.data.prefix { $0 != "," })) }
        guard ContextGraph.jumps.contains(name) else { return }
        link(context, wordsOf: step.data)
    }

    /// Every word of a text that is the name of a context, and of the globals in it.
    private mutating func link(_ context: Int, wordsOf data: String, isGlobal: Bool = false) {
        for word in data.utf8.split(whereSeparator: ContextGraph.isBetween) {
            guard let word = String(word) else { continue }
            link(context, word)
            if hasMacros { link(context, "macro-\(word)") }
            if !isGlobal, let value = dialplan.globals[word] { link(context, wordsOf: value, isGlobal: true) }
        }
    }

    /// Separators of words: commas, brackets and the like.
    private static func isBetween(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: ","), UInt8(ascii: "?"), UInt8(ascii: ":"), UInt8(ascii: "("), UInt8(ascii: ")"),
            UInt8(ascii: "&"),
            UInt8(ascii: "@"), UInt8(ascii: "/"), UInt8(ascii: "$"), UInt8(ascii: "{"), UInt8(ascii: "}"):
            true
        case _: false
        }
    }

    /// The names before `=` in what Set() or MSet() is given.
    private static func targets(of data: String) -> [String] {
        data.split(whereSeparator: { ",(?:".contains($0) }).compactMap { part in
            guard let equals = part.firstIndex(of: "=") else { return nil }
            let name = part[..<equals].drop { $0 == "_" || $0 == "\"" }
            return String(name.hasSuffix(")") ? name.dropLast() : name)
        }
    }

    /// The variables a text names, those inside functions and indexes too.
    static func variables(in text: String) -> Set<String> {
        guard text.contains("${") else { return [] }
        return Set(
            text.components(after: "${").map { String($0.prefix { $0 != "}" && $0 != ":" && $0 != "(" && $0 != "$" }) }
                .filter { !$0.isEmpty })
    }

    /// The contexts from which a way leads to one of these, themselves too.
    func leading(to contexts: Set<Int>) -> Set<Int> { ContextGraph.spread(contexts, sources) }

    private static func spread(_ contexts: Set<Int>, _ ways: [Int: Set<Int>]) -> Set<Int> {
        var (found, waiting) = (contexts, Array(contexts))
        while let next = waiting.popLast() {
            for other in ways[next] ?? [] where found.insert(other).inserted { waiting.append(other) }
        }
        return found
    }

    /// Those of some contexts that no other of them leads to.
    func roots(_ contexts: Set<Int>) -> [Int] {
        contexts.filter { context in (sources[context] ?? []).allSatisfy { $0 == context || !contexts.contains($0) } }
            .sorted()
    }
}

extension String {
    /// The text behind each `mark`.
    fileprivate func components(after mark: String) -> [Substring] {
        var (rest, parts) = (self[...], [Substring]())
        while let range = rest.firstRange(of: mark) {
            rest = rest[range.upperBound...]
            parts.append(rest)
        }
        return parts
    }
}
