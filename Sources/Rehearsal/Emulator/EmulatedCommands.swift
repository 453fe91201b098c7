// EmulatedCommands: what each command does on an emulated channel (Wire/README.md of the AGI tests has the rules).

extension EmulatedChannel {
    mutating func perform(_ verb: Verb, _ arguments: [String], cut: Bool) throws -> [String] {
        switch verb {
        case .noop: return ["200 result=0"]
        case .verbose: return ["200 result=1"]
        case .answer:
            answered = true
            return ["200 result=0"]
        case .hangup:
            hangUp()
            return ["200 result=1"]
        case .channelStatus:
            guard arguments.isEmpty || arguments[0] == EmulatedCall.channel else { return ["200 result=-1"] }
            return ["200 result=\(answered ? 6 : 4)"]
        case .setVariable:
            set(arguments[0], arguments[1])
            return ["200 result=1"]
        case .getVariable:
            guard let value = variable(arguments[0]) else { return ["200 result=0"] }
            return ["200 result=1 (\(EmulatedChannel.shortened(value)))"]
        case .getFullVariable:
            guard arguments.count < 2 || arguments[1] == EmulatedCall.channel else { return ["200 result=0"] }
            return ["200 result=1 (\(EmulatedChannel.shortened(expanded(arguments[0]))))"]
        case .streamFile: return try stream(arguments, cut: cut)
        case .getOption: return try option(arguments, cut: cut)
        case .getData: return cut ? [] : [try data(arguments)]
        case .waitForDigit: return try waitForDigit(arguments[0], cut: cut)
        case .sayDigits: return [try say(arguments[0].count, arguments[1])]
        case .sayNumber:
            guard Int(arguments[0]) != nil else { return EmulatedChannel.usage(verb) }
            return [try say(arguments[0].count, arguments[1])]
        case .exec: return [try execute(application: arguments)]
        }
    }

    // MARK: Sounds and keys

    private mutating func stream(_ arguments: [String], cut: Bool) throws -> [String] {
        if cut { return [] }
        guard let length = sounds.milliseconds(arguments[0], language: language) else {
            missSound()
            return ["200 result=-1 endpos=0"]
        }
        let offset =
            arguments.count > 2
            ? CommandLanguage.leadingNumber(arguments[2]) / EmulatedChannel.samplesPerMillisecond : 0
        let start = now - min(max(0, offset), length)
        switch try pass(until: start + length, cuts: { arguments[1].utf8.contains($0.rawValue) }) {
        case .elapsed: return ["200 result=0 endpos=\(length * EmulatedChannel.samplesPerMillisecond)"]
        case .key(let tone): return ["200 result=\(tone.rawValue) endpos=\(position(since: start))"]
        case .hungUp: return ["200 result=-1 endpos=\(position(since: start))"]
        }
    }

    /// After its prompt, GET OPTION ends at any key: with its code when it was asked for, with 0 otherwise.
    private mutating func option(_ arguments: [String], cut: Bool) throws -> [String] {
        let played = try stream(Array(arguments.prefix(2)), cut: cut)
        guard let reply = played.first, reply.hasPrefix("200 result=0 ") else { return played }
        let timeout = arguments.count > 2 ? CommandLanguage.leadingNumber(arguments[2]) : EmulatedChannel.firstDigit
        let end = reply.dropFirst("200 result=0 ".count)
        switch try pass(until: now + timeout, cuts: { _ in true }) {
        case .key(let tone) where arguments[1].utf8.contains(tone.rawValue):
            return [
                "200 result=\(tone.rawValue) \(end)"
            ]
        case .key, .elapsed, .hungUp: return ["200 result=0 \(end)"]
        }
    }

    private mutating func waitForDigit(_ argument: String, cut: Bool) throws -> [String] {
        guard let milliseconds = Int(argument) else { return EmulatedChannel.usage(.waitForDigit) }
        if cut { return ["200 result=1"] }
        switch try pass(until: milliseconds < 0 ? nil : now + milliseconds, cuts: { _ in true }) {
        case .elapsed: return ["200 result=0"]
        case .key(let tone): return ["200 result=\(tone.rawValue)"]
        case .hungUp: return ["200 result=-1"]
        }
    }

    /// GET DATA: one timer, started again by each key; `#` or the last digit ends it; a hang-up loses the digits.
    private mutating func data(_ arguments: [String]) throws -> String {
        let timeout = arguments.count > 1 ? CommandLanguage.leadingNumber(arguments[1]) : 0
        let most = arguments.count > 2 ? CommandLanguage.leadingNumber(arguments[2]) : EmulatedChannel.mostDigits
        let length = arguments[0].isEmpty ? 0 : sounds.milliseconds(arguments[0], language: language)
        guard let length, most != 0 else { return "200 result=-1" }
        var digits = ""
        var passed = try pass(until: now + length, cuts: { _ in true })
        if passed == .elapsed { passed = try awaitDigit(timeout, first: true) }
        while true {
            switch passed {
            case .hungUp: return "200 result=-1"
            case .elapsed: return "200 result=\(digits) (timeout)"
            case .key(.pound): return "200 result=\(digits)"
            case .key(let tone):
                digits.append(tone.character)
                if digits.count == most { return "200 result=\(digits)" }
                passed = try awaitDigit(timeout, first: false)
            }
        }
    }

    private mutating func awaitDigit(_ timeout: Int, first: Bool) throws -> Passed {
        guard timeout >= 0 else { return try pass(until: nil, cuts: { _ in true }) }
        let given = timeout > 0 ? timeout : first ? EmulatedChannel.firstDigit : EmulatedChannel.interDigit
        return try pass(until: now + given, cuts: { _ in true })
    }

    private mutating func say(_ characters: Int, _ escape: String) throws -> String {
        switch try pass(
            until: now + characters * EmulatedChannel.spokenDigit, cuts: { escape.utf8.contains($0.rawValue) })
        {
        case .elapsed: return "200 result=0"
        case .key(let tone): return "200 result=\(tone.rawValue)"
        case .hungUp: return "200 result=-1"
        }
    }

    /// The dialplan applications a program of ours might use; any other is one this PBX does not have.
    private mutating func execute(application arguments: [String]) throws -> String {
        let argument = arguments.count > 1 ? arguments[1] : ""
        switch arguments[0].lowercased() {
        case "noop": return "200 result=0"
        case "set":
            let sides = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            if sides.count == 2 { set(sides[0], sides[1]) }
            return "200 result=0"
        case "wait":
            let passed = try pass(until: now + CommandLanguage.leadingNumber(argument) * 1000, cuts: { _ in false })
            return passed == .hungUp ? "200 result=-1" : "200 result=0"
        case "playback": return try playback(argument)
        case "background": return try background(argument)
        default: return "200 result=-2"
        }
    }

    private mutating func playback(_ list: String) throws -> String {
        variables["PLAYBACKSTATUS"] = "SUCCESS"
        for name in list.split(separator: "&") where !hungUp {
            guard let length = sounds.milliseconds(String(name), language: language) else {
                variables["PLAYBACKSTATUS"] = "FAILED"
                continue
            }
            guard try pass(until: now + length, cuts: { _ in false }) == .hungUp else { continue }
            guard call.version == .v16 else { return "200 result=-1" }
            variables["PLAYBACKSTATUS"] = "FAILED"
        }
        return "200 result=0"
    }

    /// Ends at any key, A...D too, and at a sound that is not there. On a dead channel it is over at once.
    private mutating func background(_ arguments: String) throws -> String {
        variables["BACKGROUNDSTATUS"] = "SUCCESS"
        for name in arguments.prefix(while: { $0 != "," }).split(separator: "&") where !hungUp {
            guard let length = sounds.milliseconds(String(name), language: language) else {
                variables["BACKGROUNDSTATUS"] = "FAILED"
                return "200 result=0"
            }
            switch try pass(until: now + length, cuts: { _ in true }) {
            case .elapsed: continue
            case .key(let tone): return "200 result=\(tone.rawValue)"
            case .hungUp: return "200 result=-1"
            }
        }
        return "200 result=0"
    }

    // MARK: Variables

    /// A leading `_` makes a variable inherited and is not part of its name.
    private mutating func set(_ name: String, _ value: String) {
        if name == "CHANNEL(language)" {
            language = value
        } else {
            variables[String(name.drop { $0 == "_" })] = value
        }
    }

    private func variable(_ name: String) -> String? {
        switch name {
        case "CHANNEL(language)": language
        case "CHANNEL(state)": answered ? "Up" : "Ring"
        case "CHANNEL": EmulatedCall.channel
        case "CALLERID(num)": call.callerNumber ?? ""
        case "EXTEN": call.dialplanExtension
        case "UNIQUEID": call.uniqueID
        default: variables[name]
        }
    }

    /// `${NAME}` replaced by its value, empty when unset.
    private func expanded(_ text: String) -> String {
        var (rest, result) = (text[...], "")
        while let open = rest.indices.first(where: { rest[$0...].hasPrefix("${") }),
            let close = rest[open...].firstIndex(of: "}")
        {
            result += rest[..<open] + (variable(String(rest[open..<close].dropFirst(2))) ?? "")
            rest = rest[rest.index(after: close)...]
        }
        return result + rest
    }

    /// Values are cut at 1023 characters on their way back.
    private static func shortened(_ value: String) -> String {
        String(decoding: value.utf8.prefix(1023), as: UTF8.self)
    }

    // MARK: Times

    /// Samples played since `start`, in whole frames of 20 ms.
    private func position(since start: Int) -> Int {
        (now - start + 19) / 20 * 20 * EmulatedChannel.samplesPerMillisecond
    }

    private static let samplesPerMillisecond = 8
    /// GET DATA without a time: 6 s for the first key, 2 s between keys; at most so many digits.
    private static let firstDigit = 6000
    private static let interDigit = 2000
    private static let mostDigits = 1024
    /// About what Asterisk's own English digits last.
    private static let spokenDigit = 850
}
