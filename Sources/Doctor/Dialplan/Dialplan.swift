// Dialplan: extensions.conf as Asterisk holds it: contexts, extensions, priorities, includes, switches and global
// variables.

/// A dialplan. Follows pbx_load_config() of Asterisk 16 and 22.
struct Dialplan {
    /// One application of an extension.
    struct Step: Hashable {
        /// From 1; -1 is a hint.
        let priority: Int
        let label: String?
        /// As it is written. Asterisk does not mind capitals.
        let application: String
        /// What is between the brackets.
        let data: String
        let place: AsteriskPlace

        fileprivate var withoutLabel: Step {
            Step(priority: priority, label: nil, application: application, data: data, place: place)
        }
    }

    /// An extension: a number, a name, or a pattern behind `_`.
    struct Extension {
        let name: String
        /// The caller's number it is for, behind a slash; nil: any.
        let caller: String?
        let pattern: NumberPattern
        /// By priority.
        fileprivate(set) var steps: [Int: Step] = [:]
        /// The priorities there are, ascending.
        var inOrder: [Step] { steps.values.sorted { $0.priority < $1.priority } }
    }

    struct Context {
        let name: String
        fileprivate(set) var extensions: [Extension] = []
        /// Names of contexts, without their hours.
        fileprivate(set) var includes: [String] = []
        /// `Realtime/...` and the like: what the context gets from elsewhere.
        fileprivate(set) var switches: [String] = []
        fileprivate var index: [String: Int] = [:]
        /// Some extension is for one caller's number.
        fileprivate(set) var hasCallers = false
        /// Extensions that are patterns, the most particular first.
        fileprivate(set) var patterns: [Int] = []

        /// The extension of exactly this name. Hyphens mean nothing; blanks do in what is dialled or jumped to.
        func extensionNamed(_ name: String) -> Int? { index[NumberPattern.bare(name, without: [Byte.dash]) + "/"] }
    }

    private(set) var contexts: [Context] = []
    private var contextIndex: [String: Int] = [:]
    /// Name -> value, other globals in it expanded.
    var globals: [String: String] = [:]
    /// Lines that Asterisk takes nothing of.
    private(set) var oddities: [AsteriskOddity] = []
    /// What else makes a dialplan and is not read here: `extensions.ael`, `switch => Realtime/...`.
    var unread: [String] = []

    /// An empty one.
    init() {}

    init(_ file: AsteriskFile) {
        oddities = file.oddities
        if file.isInvalid { return }
        let sections = file.sections
        for section in sections where Dialplan.same(section.name, "globals") {
            for setting in section.settings {
                let value = DialplanText(self).expand(setting.value)
                globals[setting.key] = value
            }
        }
        for section in sections where !Dialplan.same(section.name, "globals") && !Dialplan.same(section.name, "general")
        {
            add(section)
        }
        for index in contexts.indices { sort(index) }
    }

    /// Whether two words are the same, whatever their capitals.
    static func same(_ one: String, _ other: String) -> Bool {
        one == other || one.utf8.count == other.utf8.count && one.lowercased() == other.lowercased()
    }

    /// The place of a context in `contexts`; nil: there is none. Asterisk minds capitals here.
    func context(_ name: String) -> Int? { contextIndex[name] }

    private mutating func add(_ section: AsteriskSection) {
        let context = contextIndex[section.name] ?? contexts.count
        if context == contexts.count {
            contexts.append(Context(name: section.name))
            contextIndex[section.name] = context
        }
        var builder = ExtensionLines()
        for setting in section.settings {
            let key = setting.key.lowercased()
            switch key {
            case "exten": builder.extension(setting, text: DialplanText(self), into: &contexts[context], &oddities)
            case let other where other.hasPrefix("same"): builder.same(setting, into: &contexts[context], &oddities)
            case "include":
                let name = String(DialplanText(self).expand(setting.value).prefix { $0 != "," })
                if !contexts[context].includes.contains(name) { contexts[context].includes.append(name) }
            case "switch", "lswitch", "eswitch":
                contexts[context].switches.append(setting.value)
                unread.append("[\(section.name)] \(key) => \(setting.value)")
            case "ignorepat", "autohints": break
            case _:
                oddities.append(
                    AsteriskOddity(
                        kind: .ignored, place: setting.place, reason: "\(setting.key) is no word of a context"))
            }
        }
    }

    private mutating func sort(_ context: Int) {
        let extensions = contexts[context].extensions
        let found = extensions.indices.filter { extensions[$0].name.hasPrefix("_") }
        guard !found.isEmpty else { return }
        contexts[context].patterns = found.sorted {
            extensions[$0].pattern.isMoreParticular(than: extensions[$1].pattern)
        }
    }
}

/// The `exten` and `same` lines of one section.
private struct ExtensionLines {
    private var name = ""
    private var priority: Int?

    mutating func `extension`(
        _ setting: AsteriskSetting, text: DialplanText, into context: inout Dialplan.Context,
        _ oddities: inout [AsteriskOddity]
    ) {
        let (first, rest) = ExtensionLines.cut(setting.value)
        name = text.expand(first)
        add(rest, setting.place, &context, &oddities)
    }

    mutating func same(
        _ setting: AsteriskSetting, into context: inout Dialplan.Context, _ oddities: inout [AsteriskOddity]
    ) {
        guard !name.isEmpty else {
            oddities.append(
                AsteriskOddity(
                    kind: .ignored, place: setting.place, reason: "same has no exten before it in this section"))
            return
        }
        add(setting.value[...], setting.place, &context, &oddities)
    }

    /// Up to the first comma that is neither in brackets nor behind a backslash, and what follows.
    private static func cut(_ value: String) -> (String, Substring) {
        var (depth, isEscaped) = (0, false)
        for index in value.utf8.indices {
            let byte = value.utf8[index]
            if isEscaped {
                isEscaped = false
            } else if byte == Byte.backslash {
                isEscaped = true
            } else if byte == UInt8(ascii: "[") {
                depth += 1
            } else if byte == UInt8(ascii: "]") {
                depth = max(0, depth - 1)
            } else if byte == UInt8(ascii: ","), depth == 0 {
                return (String(value[..<index]), value[value.utf8.index(after: index)...])
            }
        }
        return (value, "")
    }

    private mutating func add(
        _ rest: Substring, _ place: AsteriskPlace, _ context: inout Dialplan.Context, _ oddities: inout [AsteriskOddity]
    ) {
        func refuse(_ reason: String) { oddities.append(AsteriskOddity(kind: .ignored, place: place, reason: reason)) }
        let comma = rest.utf8.firstIndex(of: UInt8(ascii: ","))
        var word = AsteriskFolder.trim(rest[..<(comma ?? rest.endIndex)])
        var label: String?
        if let open = word.firstIndex(of: "(") {
            let inside = word[word.index(after: open)...]
            guard let close = inside.firstIndex(of: ")") else { return refuse("a label has no closing )") }
            label = String(inside[..<close])
            word = String(word[..<open])
        }
        var plus = 0
        if let sign = word.firstIndex(of: "+") {
            plus = DialplanNumber.leading(word[word.index(after: sign)...]) ?? 0
            word = String(word[..<sign])
        }
        let (number, caller) = split(name)
        guard var priority = priority(word, number, caller, context) else {
            return refuse("\(word) is no priority here")
        }
        if priority == 0 { return }
        priority += plus
        self.priority = priority
        let (application, data) = DialplanCall.split(comma.map { rest[rest.utf8.index(after: $0)...] } ?? "")
        let step = Dialplan.Step(priority: priority, label: label, application: application, data: data, place: place)
        if !context.add(step, number, caller) {
            refuse("\(number) has a priority \(priority) already; the first one counts")
        }
    }

    /// `15880001/0101234`: only for that caller.
    private func split(_ name: String) -> (String, String?) {
        guard let slash = name.firstIndex(of: "/") else { return (name, nil) }
        return (String(name[..<slash]), String(name[name.index(after: slash)...]))
    }

    private func priority(_ word: String, _ number: String, _ caller: String?, _ context: Dialplan.Context) -> Int? {
        switch word {
        case "hint": return -1
        case "n", "next": return priority.map { $0 + 1 }
        case "s", "same": return priority
        case let other:
            let found = DialplanNumber.leading(other[...]) ?? context.label(other, number, caller)
            return found.flatMap { $0 < 1 ? nil : $0 }
        }
    }
}

extension Dialplan.Context {
    /// - Returns: false when there is that priority already.
    fileprivate mutating func add(_ step: Dialplan.Step, _ number: String, _ caller: String?) -> Bool {
        let key = NumberPattern.bare(number) + "/" + (caller ?? "")
        let found = index[key] ?? extensions.count
        if found == extensions.count {
            extensions.append(
                Dialplan.Extension(
                    name: NumberPattern.bare(number, without: [Byte.blank]), caller: caller,
                    pattern: NumberPattern(number)))
            index[key] = found
            if caller != nil { hasCallers = true }
        }
        guard extensions[found].steps[step.priority] == nil else { return false }
        // A label there is before goes to the first.
        let isTaken =
            step.label != nil
            && extensions[found].steps.values.contains { $0.label == step.label && $0.priority < step.priority }
        extensions[found].steps[step.priority] = isTaken ? step.withoutLabel : step
        return true
    }

    /// The priority with a label in an extension so far.
    fileprivate func label(_ label: String, _ number: String, _ caller: String?) -> Int? {
        guard let found = index[NumberPattern.bare(number) + "/" + (caller ?? "")] else { return nil }
        return extensions[found].steps.values.filter { $0.label == label }.map(\.priority).min()
    }
}
