// HumanRun: the parameters of a run with human callers and its results, the times from a reply to the server's next
// command, and thousands of timers set and fired in constant time.

import Platform

extension HumanDriver {
    struct Order {
        let port: Int
        let callers: Int
        /// Seconds measured, after everybody is in the call.
        let seconds: Double
        /// Seconds over which the calls come in.
        let arrival: Double
        /// What a caller types first, and then again and again; a wait of `think` before each word.
        let first: (Int) -> [[UInt8]]
        let again: [[UInt8]]
        /// Microseconds from key to key within a word.
        var typing = 60_000...200_000
        /// Microseconds before a word, from when it can be heard.
        var think = 300_000...1_500_000
    }

    /// Keys that came up, and those of them that were lost.
    struct Keys {
        var typed = 0
        var lost = 0
        var lostOf100000: Double { 100_000 * Double(lost) / Double(max(typed, 1)) }
    }

    struct Outcome {
        /// Within a word: each 60 to 200 ms after another.
        var behindAnother = Keys()
        /// After a pause: the first of a word, at any moment of a prompt, and whatever is typed again. One that comes
        /// up just where one clip ends and the next one has not begun is lost to any engine that plays clip by clip, to
        /// one that does nothing else, too.
        var afterPause = Keys()
        var commands = 0
        /// Calls that ended although no caller hung up.
        var ended = 0
        /// Callers whose PIN was not taken, from the first call on: a caller who is not let in browses nothing, and
        /// nothing is measured.
        var refused = 0
        /// Callers who were not in the call when what is measured began.
        var missing = 0
        /// Seconds from the first call to where measuring began.
        var secondsBefore = 0.0
        var reactions = Reactions()
        var seconds = 0.0

        mutating func add(behindAnother isBehind: Bool, isLost: Bool) {
            func count(_ keys: inout Keys) { (keys.typed, keys.lost) = (keys.typed + 1, keys.lost + (isLost ? 1 : 0)) }
            if isBehind { count(&behindAnother) } else { count(&afterPause) }
        }
    }
}

/// Fires timers in the order they are due, each within the tick after. A timer cannot be cancelled: the code that set
/// it knows whether it still means something.
struct TimerWheel {
    struct Timer: Equatable {
        let token: UInt32
        /// Steady microseconds.
        let due: Int
    }

    /// Microseconds from one look at it to the next.
    static let tick = 250
    /// Ticks ahead, at most.
    private static let reach = 32_767

    /// By the first tick that is not before they are due.
    private var slots = [[Timer]](repeating: [], count: reach + 1)
    private var time: Int

    /// - Parameter now: steady microseconds.
    init(now: Int) { time = now / TimerWheel.tick }

    /// - Parameter due: steady microseconds; what is past fires next, what lies beyond `reach` fires there.
    mutating func set(_ token: UInt32, at due: Int) {
        let slot = min(max((due + TimerWheel.tick - 1) / TimerWheel.tick, time + 1), time + TimerWheel.reach)
        slots[slot & TimerWheel.reach].append(Timer(token: token, due: due))
    }

    /// Takes everything that is due by `now`, steady microseconds.
    mutating func due(by now: Int) -> [Timer] {
        var due: [Timer] = []
        while time < now / TimerWheel.tick {
            time += 1
            due += slots[time & TimerWheel.reach].sorted { $0.due < $1.due }
            slots[time & TimerWheel.reach].removeAll(keepingCapacity: true)
        }
        return due
    }
}

/// Measured at the driver's sockets: reply out, command in.
struct Reactions {
    private var all = Samples()
    /// The quantile over all commands, in microseconds.
    mutating func microseconds(perMille: Int) -> Double { all.microseconds(perMille: perMille) }
    /// By the phrase or value that was said next; `listening` is a wait for a digit.
    var byPlace: [(place: String, samples: Samples)] {
        zip(names, samples).map { ($0, $1) }.sorted { $0.place < $1.place }
    }

    private var places: [UInt64: Int] = [:]
    private var names: [String] = []
    private var samples: [Samples] = []

    /// A command that came in, when it answers a reply.
    /// - Parameter line: the command's line.
    mutating func add(_ telephone: Telephone, _ command: WireCommand, _ line: UnsafeRawBufferPointer) {
        if telephone.repliedAt > 0 { add(nanoseconds: telephone.commandedAt - telephone.repliedAt, command, line) }
    }

    private mutating func add(nanoseconds: UInt64, _ command: WireCommand, _ line: UnsafeRawBufferPointer) {
        all.add(nanoseconds: nanoseconds)
        let name: UnsafeRawBufferPointer
        if let sounds = command.names {
            name = Reactions.place(of: UnsafeRawBufferPointer(rebasing: line[sounds]))
        } else {
            name = UnsafeRawBufferPointer(rebasing: line.prefix(5))
        }
        let hash = FNV1a.digest(name)
        let index: Int
        if let known = places[hash] {
            index = known
        } else {
            index = names.count
            places[hash] = index
            names.append(
                Reactions.words[String(decoding: name, as: UTF8.self)] ?? String(decoding: name, as: UTF8.self))
            samples.append(Samples())
        }
        samples[index].add(nanoseconds: nanoseconds)
    }

    private static let words = [
        "WAIT ": "listening", "SET V": "leaving", "ANSWE": "answering", "GET D": "hearing keys without a question",
        "GET V": "asking whether all was played", "CHANN": "looking whether the caller is there",
    ]

    /// `yemae/ask-pin.2` is `ask-pin`, `yemae/digit/4` is `digit`; of several sounds the first counts.
    private static func place(of clip: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        let name = clip.dropFirst(6)
        let end = name.firstIndex(where: Reactions.endsPlace) ?? name.endIndex
        return UnsafeRawBufferPointer(rebasing: name[..<end])
    }

    private static func endsPlace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ".") || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "&")
    }
}
