// Phase: what a call waits for, what was typed so far, and the bounds of both.

import BookingModel

extension CallMachine {
    /// What the machine waits for.
    enum Phase: Hashable, Sendable {
        case fresh
        /// A prompt of `.tell` is playing.
        case telling(mustHear: Bool)
        /// The part of a question that must be heard is playing.
        case hearing(Form)
        /// The question is playing.
        case asking(Form)
        case listening
        /// An entry is complete by its length, and was typed so fast that more of it may follow.
        case hearingOn
        /// The notice of a miss is playing.
        case missed
        case requesting
        case ended
    }

    /// The digits of an entry in progress.
    struct Typed: Hashable, Sendable {
        /// They may be a PIN.
        var digits = WipedKeys()
        /// The keys that begin an entry at the present question; none until it is asked.
        var begin = KeySet.none
        /// With how many digits the entry may be ended, and with how many it is complete.
        var least = 0
        var most = 0
        /// Milliseconds listened for this entry so far.
        var spent = 0
        /// How many of the digits were there already when the caller was asked for the rest.
        var kept = 0
        /// The last thing typed was an entry that its length or its time-out completed, and its `#` did not come yet.
        /// The first `#` before any other key belongs to that entry, however late it comes: callers press it because a
        /// prompt asked for one, or out of habit.
        var awaitsTerminator = false

        /// As if nothing had been typed yet.
        mutating func erase() { self = Typed(awaitsTerminator: awaitsTerminator) }
    }

    /// Bounds, named.
    enum Bound {
        /// Places in a row that neither say, ask nor request anything.
        static let silentSteps = 16
        /// Milliseconds from key to key of a caller who types in one go, and as long after the last.
        static let oneGo = 400
        /// The same behind the rest of an entry that was asked for: the caller may be typing all of it again.
        static let again = 1500
    }
}
