// Typed: what the machine waits for, and the digits of an entry as far as they have come.

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
        /// A key of a menu came that may be the first digit of a number (`Question.number`).
        case hearingNumber(Key)
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
        /// Milliseconds of silence before the first key, where the question has its own.
        var patience: Int?
        /// Milliseconds listened for this entry so far.
        var spent = 0
        /// The first digit came before the question was said to its end.
        var isWithoutPause = false
        /// The entry goes on as the longer number it may be (`Entry.longer`).
        var isLonger = false
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

extension CallMachine.Typed {
    /// The digits that came after the caller was asked for the rest.
    var rest: WipedKeys { digits.lend { WipedKeys(copying: UnsafeRawBufferPointer(rebasing: $0.dropFirst(kept))) } }

    /// Whether a caller who was asked for the rest types the whole entry again, with so many digits still on the line:
    /// it begins as what was kept, and there are enough of them.
    func startsOver(_ onTheLine: Int) -> Bool {
        guard kept > 0, onTheLine >= kept else { return false }
        return digits.lend { all in zip(all, all.dropFirst(kept)).allSatisfy { $0 == $1 } }
    }
}
