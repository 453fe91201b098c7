// RunningAsterisk: asks a running Asterisk through its console (`asterisk -rx`). Changes nothing there.

import Glibc
import Platform

/// Asks an Asterisk on this machine.
struct RunningAsterisk {
    /// Why it was not asked.
    enum Silence: Error, Hashable {
        /// There is no such program on this machine.
        case noProgram
        /// The program is there and reaches no running Asterisk: none runs, or this user may not ask it.
        case noAnswer(String)
    }

    /// Where packages and builds from source put the program.
    private static let usual = ["/usr/sbin/asterisk", "/usr/local/sbin/asterisk", "/usr/bin/asterisk"]
    /// Milliseconds one answer may take.
    private static let patience = 10_000
    /// Bytes of one answer; `dialplan show` of a large PBX is the longest.
    private static let longest = 64 << 20

    private let words: [String]

    /// - Parameter command: the program and words before `-rx`, with blanks between; nil: the usual places.
    /// - Throws: when `core show version` is not answered.
    init(command: String?) throws(Silence) {
        let given = command.map { $0.split(separator: " ").map(String.init) }
        guard let words = given ?? RunningAsterisk.usual.first(where: { access($0, X_OK) == 0 }).map({ [$0] }),
            let program = words.first,
            access(program, X_OK) == 0
        else { throw .noProgram }
        self.words = words
        // Asterisk may complain of something first, as of a machine without a network card.
        guard let version = ask("core show version"),
            version.split(separator: "\n").contains(where: { $0.hasPrefix("Asterisk ") })
        else {
            throw .noAnswer(program)
        }
    }

    /// The answer; nil: none within ten seconds.
    func ask(_ line: String) -> String? {
        guard
            let program = try? RunningProgram(words + ["-rx", line], input: .nothing, output: .pipe, errors: .nothing)
        else { return nil }
        var bytes: [UInt8] = []
        while bytes.count < RunningAsterisk.longest {
            guard Files.hasInput(program.output, within: RunningAsterisk.patience) else { return nil }
            guard let more = RunningProgram.some(of: program.output) else { break }
            bytes += more
        }
        let text = String(decoding: bytes, as: UTF8.self)
        return text.isEmpty || text.split(separator: "\n").contains { $0.hasPrefix("Unable to connect") } ? nil : text
    }
}

/// What `dialplan show` says, line by line as `Dialplan.lines` says it.
enum DialplanShow {
    /// - Parameter shown: contexts that something else than extensions.conf made are left out.
    static func lines(of shown: String) -> [String] {
        var (lines, context, name) = ([String](), "", "")
        for line in shown.split(separator: "\n") {
            if line.hasPrefix("-= ") { break }
            if line.hasPrefix("[ Context '") {
                context = line.hasSuffix("'pbx_config' ]") ? String(line.dropFirst(11).prefix { $0 != "'" }) : ""
                if !context.isEmpty { lines.append("[\(context)]") }
                continue
            }
            guard !context.isEmpty else { continue }
            // `[extensions.conf:3]` at the end.
            var text = line.lastIndex(of: "[").map { line[..<$0] } ?? line
            if line.hasPrefix("  "), let arrow = text.firstRange(of: "=>") {
                let head = AsteriskFolder.trim(text[..<arrow.lowerBound])
                let quoted = text[arrow.upperBound...].split(separator: "'", omittingEmptySubsequences: false)
                    .dropFirst().dropLast().joined(separator: "'")
                switch head {
                case "Include": lines.append("[\(context)] include \(quoted.prefix { $0 != "," })")
                case "Alt. Switch": lines.append("[\(context)] switch \(quoted)")
                case let name where name.hasPrefix("'"): break
                case _: continue
                }
                guard head.hasPrefix("'") else { continue }
                name = DialplanShow.name(head)
                text = text[arrow.upperBound...]
            }
            if let step = step(AsteriskFolder.trim(text)) { lines.append("[\(context)] \(name) \(step)") }
        }
        return lines.sorted()
    }

    /// `'1588'`, or `'1588' (CID match '010')`.
    private static func name(_ head: String) -> String {
        let parts = head.split(separator: "'", omittingEmptySubsequences: false)
        return String(parts[1]) + (parts.count > 3 ? "/\(parts[3])" : "")
    }

    private static func step(_ text: String) -> String? {
        if text.hasPrefix("hint:") { return "hint" }
        var (text, label) = (text[...], "")
        if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
            label = "<\(text[text.index(after: text.startIndex)..<end])>"
            text = AsteriskFolder.trim(text[text.index(after: end)...])[...]
        }
        guard let dot = text.firstIndex(of: "."), Int(text[..<dot]) != nil else { return nil }
        return "\(text[..<dot]) \(label)\(text[dot...].dropFirst(2))"
    }
}

extension DialplanShow {
    /// The global variables in `dialplan show globals`: three blanks, a name, `=` and the value.
    static func globals(of shown: String) -> [String: String] {
        let pairs = shown.split(separator: "\n").compactMap { line -> (String, String)? in
            guard line.hasPrefix("   "), let equals = line.firstIndex(of: "=") else { return nil }
            return (AsteriskFolder.trim(line[..<equals]), String(line[line.index(after: equals)...]))
        }
        return Dictionary(pairs) { $1 }
    }
}

extension Dialplan {
    /// One line a context, an include, a switch and a priority, sorted. What a hint is of does not matter to a call.
    var lines: [String] {
        contexts.flatMap { context in
            ["[\(context.name)]"] + context.includes.map { "[\(context.name)] include \($0)" }
                + context.switches.map { "[\(context.name)] switch \($0)" }
                + context.extensions.flatMap { one in
                    let name = one.caller.map { "\(one.name)/\($0)" } ?? one.name
                    let first = one.inOrder.first?.priority
                    return one.inOrder.map { step in
                        // Asterisk shows the name in the place of the first one's label.
                        let label = step.priority == first ? "" : step.label.map { "<\($0)>" } ?? ""
                        return "[\(context.name)] \(name) "
                            + (step.priority == -1
                                ? "hint" : "\(step.priority) \(label)\(step.application)(\(step.data))")
                    }
                }
        }.sorted()
    }
}
