// Dialplan: extensions.conf as far as the checks read it: which contexts start a call, and what they lead to.

/// A dialplan as text by context. Nothing is executed: what a context says of its applications and where it can go is all that is read.
struct Dialplan {
    private var contexts: [String: [String]] = [:]
    private var globals: [(name: String, value: String)] = []

    init(_ lines: [AsteriskLine]) {
        for line in lines {
            if line.section == "globals" {
                if let (key, value) = line.pair { globals.append((key, value)) }
            } else {
                contexts[line.section, default: []].append(line.text)
            }
        }
        // Longest first, so that no name is taken for the beginning of another; twice, since a global may name another one.
        globals.sort { $0.name.count > $1.name.count }
        for _ in 0..<2 { contexts = contexts.mapValues { $0.map(expanded) } }
    }

    private func expanded(_ line: String) -> String {
        guard line.contains("${") else { return line }
        return globals.reduce(line) { $0.split(separator: "${\($1.name)}", omittingEmptySubsequences: false).joined(separator: $1.value) }
    }

    /// A context that hands calls to the box office.
    struct Entrance: Hashable {
        let context: String
        /// A program started once a call, as AGI() names it.
        var program: String?
        /// `host:port` of agi://host:port/...
        var server: String?
    }

    /// Sorted by name.
    var entrances: [Entrance] {
        contexts.keys.sorted().flatMap { context in
            contexts[context]!.compactMap { line -> Entrance? in
                guard
                    let start = line.split(separator: "AGI(", maxSplits: 1, omittingEmptySubsequences: false).dropFirst().first.map(
                        String.init)
                else { return nil }
                if start.hasPrefix("agi://") || start.hasPrefix("hagi://") {
                    let rest = start.split(separator: "//", maxSplits: 1).last.map(String.init) ?? ""
                    return Entrance(context: context, server: String(rest.prefix { $0 != "/" && $0 != "?" && $0 != ")" && $0 != "," }))
                }
                let program = String(start.prefix { $0 != "," && $0 != ")" })
                return program.contains("yemae") ? Entrance(context: context, program: program) : nil
            }
        }
    }

    /// The lines of a context and of all it can lead to by include, Goto, Gosub and the like.
    func lines(from context: String) -> [String] {
        var (seen, waiting, lines): (Set<String>, [String], [String]) = ([], [context], [])
        while let next = waiting.popLast() {
            guard seen.insert(next).inserted, let own = contexts[next] else { continue }
            lines += own
            waiting += contexts.keys.filter { other in own.contains { Dialplan.leads($0, to: other) } }
        }
        return lines
    }

    private static func leads(_ line: String, to context: String) -> Bool {
        if line.hasPrefix("include") {
            return line.hasSuffix(">\(context)") || line.hasSuffix(" \(context)") || line.hasSuffix("=\(context)")
        }
        // Goto(context,...), GotoIf(condition?context,...:context,...)
        return ["(", "?", ":"].contains { line.contains("\($0)\(context),") }
    }
}
