// HumanRun: the parameters of a run with human callers, and its results.

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

    /// Keys that came up, and those of them that nobody heard.
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
        /// Calls that ended though nobody hung up.
        var ended = 0
        /// Callers whose PIN was not taken, from the first call on: whoever is not let in browses nothing, and nothing
        /// is measured.
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
