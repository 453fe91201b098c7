// LongerEntry: callers who do not wait for the menu type a number that begins with one of its keys. Behind a key that
// few callers press, the machine listens first whether the rest of a number follows in one go. Behind the key that
// nearly all of them press nobody is kept waiting: the machine takes it for an answer, and hears the rest of the number
// at the next question.

import BookingModel

extension CallMachine {
    /// Listens whether a key of a menu is the first digit of a number that is typed in one go.
    mutating func hearNumber(_ key: Key) -> Action {
        phase = .hearingNumber(key)
        return .hearOn(milliseconds: Bound.oneGo, terminator: context.facts.rules.keys.previousKey)
    }

    /// So many digits follow the key, and are still on the line: it begins a number, which the question for it hears,
    /// or it answers the menu.
    mutating func beginNumber(_ key: Key, following digits: Int) -> Action {
        let question = question
        guard let number = question.number, number.following.contains(digits) else { return answer(key, question) }
        typedAhead = key
        return follow(number.next)
    }

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
