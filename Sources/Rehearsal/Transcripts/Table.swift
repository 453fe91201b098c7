// Table: what `show` can print in a transcript.

import BookingModel

/// A table of the box office as a tester wants to see it. Personal numbers are masked in all of them.
public enum Table: Hashable, Sendable {
    /// Bookings with seats, money and state; of one member when given.
    case bookings(MemberNumber?)
    /// Every charge, refund and fee of a member, and what is owed.
    case ledger(MemberNumber)
    /// Seats of a showing: taken and left by section.
    case seats(ShowingName)
    /// Messages written, with their state.
    case outbox
    /// Holds that still keep seats from others.
    case holds
    /// The call log: one row a call.
    case calls

    /// All that can be said after `show`.
    public static let vocabulary = [
        "bookings [MEMBER]", "ledger MEMBER", "seats PROGRAM DATE TIME", "outbox", "holds", "calls",
    ]

    /// Reads the words after `show`. Nil when they are not in the vocabulary.
    public init?(_ words: [String]) {
        switch (words.first, words.count) {
        case ("bookings", 1): self = .bookings(nil)
        case ("bookings", 2):
            guard let member = MemberNumber(words[1]) else { return nil }
            self = .bookings(member)
        case ("ledger", 2):
            guard let member = MemberNumber(words[1]) else { return nil }
            self = .ledger(member)
        case ("seats", 4):
            guard let showing = Words.showing(words[1...3]) else { return nil }
            self = .seats(showing)
        case ("outbox", 1): self = .outbox
        case ("holds", 1): self = .holds
        case ("calls", 1): self = .calls
        default: return nil
        }
    }
}
