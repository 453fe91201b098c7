// DialplanCall: one line of a dialplan, an application and its arguments; what a step leaves with a call (variables,
// the frame of a subroutine, another channel); and where a call is handed to the box office.

/// An application with its data, as `AGI(yemae,agi)`.
struct DialplanCall: Hashable {
    /// In small letters: Asterisk does not mind capitals. A blank before the bracket belongs to the name, as in
    /// Asterisk, which then finds none.
    let application: String
    let data: String

    init(_ step: Dialplan.Step) { self.init(step.application, step.data) }
    init(_ application: String, _ data: String) { (self.application, self.data) = (application.lowercased(), data) }

    /// `Application(data)`. The data ends with the last bracket, or with the line.
    static func split(_ text: Substring) -> (application: String, data: String) {
        guard let open = text.utf8.firstIndex(of: UInt8(ascii: "(")) else {
            return (AsteriskFolder.trimStart(text), "")
        }
        let name = text[..<open]
        // A hint may be all variables: then it has no brackets.
        if name.utf8.contains(UInt8(ascii: "$")), name.contains("${") || name.contains("$[") {
            return (AsteriskFolder.trimStart(text), "")
        }
        let inside = text[text.utf8.index(after: open)...]
        let close = inside.utf8.lastIndex(of: UInt8(ascii: ")")) ?? inside.endIndex
        return (AsteriskFolder.trimStart(name), String(inside[..<close]))
    }

    /// The words of the data between commas, blanks kept, quotes and backslashes taken off.
    var words: [String] { DialplanCall.parts(data, ",").map { $0.filter { $0 != "\"" && $0 != "\\" } } }

    /// A text cut at a letter, but not in brackets or quotes.
    static func parts(_ text: String, _ separator: Character, most: Int = .max) -> [String] {
        var (parts, part, depth, isQuoted, isEscaped) = ([String](), "", 0, false, false)
        for letter in text {
            if letter == separator, depth <= 0, !isQuoted, !isEscaped, parts.count + 1 < most {
                parts.append(part)
                part = ""
                continue
            }
            if letter == "\"", !isEscaped { isQuoted.toggle() }
            if letter == "(" || letter == "[", !isQuoted { depth += 1 }
            if letter == ")" || letter == "]", !isQuoted { depth -= 1 }
            isEscaped = letter == "\\" && !isEscaped
            part.append(letter)
        }
        return parts + [part]
    }

    /// `condition?first:second` cut at the first of each mark, as GotoIf() does it.
    static func branches(_ data: String) -> (condition: String, first: String, second: String) {
        let parts = data.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2 else { return (data, "", "") }
        let branches = parts[1].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        return (parts[0], branches[0], branches.count > 1 ? branches[1] : "")
    }

    /// The same for ExecIf(), whose branches are applications with brackets.
    static func applications(_ data: String) -> (condition: String, first: DialplanCall?, second: DialplanCall?) {
        let parts = DialplanCall.parts(data, "?", most: 2)
        guard parts.count == 2 else { return (data, nil, nil) }
        let branches = DialplanCall.parts(parts[1], ":", most: 2).map { text -> DialplanCall? in
            guard !text.isEmpty else { return nil }
            let open = text.firstIndex(of: "(") ?? text.endIndex
            let inside = text[open...].dropFirst()
            return DialplanCall(
                String(text[..<open]), String(inside[..<(inside.lastIndex(of: ")") ?? inside.endIndex)]))
        }
        return (parts[0], branches[0], branches.count > 1 ? branches[1] : nil)
    }
}

enum DialplanNumber {
    /// The number a text begins with, as sscanf() reads it; nil: it begins with none.
    static func leading(_ text: Substring) -> Int? {
        let text = text.drop { $0 == " " || $0 == "\t" }
        let sign = text.first == "-" || text.first == "+" ? text.prefix(1) : ""
        let digits = text.dropFirst(sign.count).prefix { $0.isASCII && $0.isNumber }
        return Int(sign + digits.prefix(18))
    }
}

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

/// A context where calls come from outside, as the settings of a channel driver say.
struct WayIn: Hashable {
    let context: String
    /// Variables that the driver sets on its channels.
    let variables: [String: String]
    /// For people: `pjsip.conf [trunk]`.
    let name: String
}

/// An AGI() that starts the box office, as a call meets it.
struct Handover: Hashable {
    enum Target: Hashable {
        /// A program, and the words behind it.
        case program(String, [String])
        /// `host:port`, the path behind it, and the names behind `?`.
        case server(String, script: String, names: [String])
        /// A variable that nothing sets.
        case unset(String)

        /// Started once a call.
        var isProgram: Bool {
            switch self {
            case .program: true
            case .server, .unset: false
            }
        }
    }
    let context: String
    let place: AsteriskPlace
    let target: Target
    /// Just before the AGI().
    let state: Dialplan.State
    /// `host:port` of an agi:// address; nil: a program.
    var server: String? {
        switch target {
        case .server(let server, _, _): server
        case .program, .unset: nil
        }
    }
    /// The way in by which calls come here; nil: none of those that are known.
    let way: String?
}
