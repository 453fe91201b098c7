// LongerEntry: callers who do not wait for the menu type a number that begins with one of its keys. The machine took
// that key for an answer, and hears the rest of the number at the next question.

import BookingModel

extension CallMachine {
    /// Goes on with an entry that is complete as it is and may be the rest of a longer number; nil where it is not. An
    /// entry that nobody expects to be longer waits for nothing.
    mutating func extendLonger(_ entry: Entry<TopLevel>) -> Action? {
        guard let longer = entry.longer else { return nil }
        if typed.digits.count == entry.lengths.upperBound, typed.isWithoutPause, longer.isBegun(typed.digits) {
            return hearLonger(longer)
        }
        guard typed.isLonger else { return nil }
        guard typed.digits.count == longer.rest else {
            typed.most = longer.rest
            return listen()
        }
        guard let next = longer.accept(longer.whole(typed.digits)) else { return finish(entry) }
        typed.erase()
        typed.awaitsTerminator = true
        return follow(next)
    }

    /// Waits for the rest of a longer number. Silence, or `#`, ends it as the shorter entry it is then.
    mutating func hearLonger(_ longer: LongerNumber<TopLevel>) -> Action {
        typed.isLonger = true
        typed.most = longer.rest
        return listen()
    }
}
