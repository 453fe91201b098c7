// EmulatedChannel: Asterisk's side of one call in virtual time: a command line in, reply lines out. Pure, except that
// it asks the caller.

/// The state of a call, as the PBX sees it.
struct EmulatedChannel {
    /// What ended a stretch of time.
    enum Passed: Equatable {
        case elapsed
        case key(Tone)
        case hungUp
    }

    let call: EmulatedCall
    let sounds: SoundLibrary
    let caller: any EmulatedCaller

    /// Virtual milliseconds since the call began.
    private(set) var now = 0
    private(set) var hungUp = false
    /// A sound could not be opened while the caller was there: the whole session will be a FAILURE.
    private(set) var missedSound = false
    var answered: Bool
    var language: String
    var variables: [String: String]
    /// Keys that no command listened for.
    private(set) var discarded: [Tone] = []
    private var pending: [(at: Int, act: Stimulus.Act)] = []

    init(_ call: EmulatedCall, sounds: SoundLibrary, caller: any EmulatedCaller) {
        (self.call, self.sounds, self.caller) = (call, sounds, caller)
        (answered, language, variables) = (call.answered, call.language, call.variables)
    }

    /// Things the caller may have on the way at once.
    static let pendingLimit = 1000

    /// The program thought for a while before this line: keys that came up meanwhile are lost.
    mutating func think(before line: String) {
        let end = now + max(0, caller.thinkingTime(before: line, at: now))
        while let next = pending.first, next.at < end { take(next) }
        now = end
    }

    /// Answers one line.
    /// - Parameter cut: true when more input has arrived already: STREAM FILE and its like stop at once, and their
    ///   reply never comes.
    mutating func execute(_ line: String, cut: Bool) throws -> [String] {
        let words = CommandLanguage.words(line)
        guard let (verb, arguments) = CommandLanguage.verb(words) else {
            if CommandLanguage.isRealCommand(words) {
                throw EmulatorFault.notEmulated(words.prefix(2).joined(separator: " "))
            }
            return ["510 Invalid or unknown command"]
        }
        if hungUp, verb.needsLivingChannel {
            return ["511 Command Not Permitted on a dead channel or intercept routine"]
        }
        guard verb.arguments.contains(arguments.count) else { return EmulatedChannel.usage(verb) }
        if !hungUp {
            for stimulus in caller.stimuli(during: line, at: now, onTheWay: pending.count)
            where pending.count < EmulatedChannel.pendingLimit {
                schedule(stimulus)
            }
        }
        return try perform(verb, arguments, cut: cut)
    }

    /// Lets time pass until `end` (nil: without limit) or until a key `cuts`. Keys that do not cut are lost.
    mutating func pass(until end: Int?, cuts: (Tone) -> Bool) throws -> Passed {
        while let next = pending.first, end.map({ next.at < $0 }) ?? true {
            now = max(now, next.at)
            switch next.act {
            case .hangUp:
                hangUp()
                return .hungUp
            case .key(let tone):
                pending.removeFirst()
                if cuts(tone) { return .key(tone) }
                discarded.append(tone)
            }
        }
        guard let end else { throw EmulatorFault.waitsForEver }
        now = max(now, end)
        return .elapsed
    }

    mutating func hangUp() {
        hungUp = true
        pending.removeAll()
    }

    mutating func missSound() { missedSound = true }

    private mutating func take(_ next: (at: Int, act: Stimulus.Act)) {
        pending.removeFirst()
        switch next.act {
        case .key(let tone): discarded.append(tone)
        case .hangUp: hangUp()
        }
    }

    /// Keeps what is pending in order of time; of two at the same instant the one asked for first comes first.
    private mutating func schedule(_ stimulus: Stimulus) {
        let at = now + stimulus.after
        let place = pending.firstIndex { $0.at > at } ?? pending.endIndex
        pending.insert((at, stimulus.act), at: place)
    }

    /// The text of a 520. Ours, not Asterisk's; like the real one it may hold what looks like a reply.
    static func usage(_ verb: Verb) -> [String] {
        [
            "520-Invalid command syntax.  Proper usage follows:",
            "Usage: <literal>\(verb.rawValue)</literal> with the right arguments.",
            "Example return code: 200 result=1 (testvariable)", "520 End of proper usage.",
        ]
    }
}

/// Sounds by their path below the sounds folder, without suffix: `ko/yemae/welcome.1`.
public struct SoundLibrary {
    /// Milliseconds a sound lasts whose length is not known.
    private static let nominal = 1000
    /// Asterisk's own last resort for a sound that is not there in the channel's language.
    static let fallbackLanguage = "en"

    private let length: (String) -> Int?

    /// - Parameter length: milliseconds of the sound at a path, nil when there is none.
    init(length: @escaping (String) -> Int?) { self.length = length }

    /// These sounds, path to milliseconds.
    init(_ lengths: [String: Int]) { self.init { lengths[$0] } }

    /// Every sound there can be in a language, all of the same length.
    static var all: SoundLibrary { SoundLibrary { $0.contains("/") ? nominal : nil } }

    /// Milliseconds of the sound a command names, in the channel's language or else in English. An absolute path names
    /// one file.
    func milliseconds(_ name: String, language: String) -> Int? {
        guard !name.isEmpty else { return nil }
        if name.hasPrefix("/") { return length(name) }
        return length("\(language)/\(name)") ?? length("\(SoundLibrary.fallbackLanguage)/\(name)") ?? length(name)
    }
}
