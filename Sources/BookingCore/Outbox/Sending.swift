// Sending: the types that senders and the outbox exchange: what is claimed, what a gateway answers, what it reports
// later, and the bounds.

import BookingModel

/// How often and how long a text is tried. Defaults are good ones; yemae.conf may set each.
public struct SendRules: Hashable, Sendable {
    /// Tries that may have reached the gateway, 1...50. A gateway that is down costs no try: the text's deadline bounds
    /// the waiting.
    public var tries = 8
    /// Tries of them whose answer was lost, 1...10: each of these may have reached the telephone, so this bounds the
    /// duplicates.
    public var unansweredTries = 3
    /// Seconds before the second try, 1...3600; each later pause is four times the one before.
    public var backOffSeconds = 30
    /// The longest pause between tries, in seconds, `backOffSeconds`...86,400.
    public var longestBackOffSeconds = 3600
    /// Seconds after which a text claimed by a sender that has not been heard of is due again, 10...3600. More than
    /// twice the time a gateway is given for one text.
    public var leaseSeconds = 120

    /// The defaults above.
    public init() {}

    /// Seconds to wait after the `n`-th try, from 1.
    func backOff(after n: Int) -> Int64 {
        var (seconds, tries) = (backOffSeconds, 1)
        while tries < n, seconds < longestBackOffSeconds { (seconds, tries) = (seconds * 4, tries + 1) }
        return Int64(min(seconds, longestBackOffSeconds))
    }
}

/// A text leased to one sender: no other may submit it until `leaseEnds`.
public struct ClaimedText: Hashable, Sendable {
    /// What is to be sent.
    public let message: OutboxMessage
    /// Which try this is, from 1.
    let attempt: Int
    /// Until when no other sender claims it.
    let leaseEnds: Instant
    /// Our id towards a gateway: the outbox row and the try. A report comes back with it.
    public var id: TextTryID { TextTryID(text: message.id, attempt: attempt) }
}

/// One try of one text, as a gateway knows it: `17-2`.
public struct TextTryID: Hashable, Sendable, CustomStringConvertible {
    /// The outbox row.
    public let text: Int64
    /// From 1.
    public let attempt: Int
    /// One try of one text.
    public init(text: Int64, attempt: Int) { (self.text, self.attempt) = (text, attempt) }

    /// Reads `17-2`. Nil for anything else.
    public init?(_ word: some StringProtocol) {
        let parts = word.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } }),
            let text = Int64(parts[0]),
            let attempt = Int(parts[1]), text > 0, attempt > 0
        else { return nil }
        self.init(text: text, attempt: attempt)
    }

    /// `17-2`.
    public var description: String { "\(text)-\(attempt)" }
}

/// What a gateway says to a text. The reasons hold no number and nothing of the text.
public enum GatewayAnswer: Hashable, Sendable {
    /// It has handed the text to the network, or nothing more will be heard of it.
    case accepted(reference: String?)
    /// It has the text, and reports when it has handed it to the network.
    case queued(reference: String?)
    /// It will never take this text.
    case refused(reason: String)
    /// It did not take this text now.
    case busy(reason: String)
    /// Nothing was given to it: it is down, or does not let us in. Costs no try.
    case unavailable(reason: String)
    /// The answer was lost: the text may or may not have been taken.
    case unknown(reason: String)
}

/// What a gateway reports of a text later.
public enum DeliveryOutcome: Hashable, Sendable {
    /// Given to the network; whether it arrives is not known yet, or never.
    case handedOn
    /// It is on the telephone.
    case delivered
    /// It never got there, as far as the gateway knows.
    case undelivered(reason: String)
}

/// One try as staff see it.
public struct TextTry: Hashable, Sendable {
    /// From 1.
    public let attempt: Int
    /// When it was begun.
    public let at: Instant
    /// `accepted`, `queued`, `refused`, `busy`, `unknown`; nil: the sender ended before it heard one.
    public let answer: String?
    /// The gateway's word for a refusal; nil when it gave none.
    public let reason: String?
    /// The gateway's own id, when it gives one.
    public let reference: String?
    /// `handed-on`, `delivered` or `undelivered`; nil: no report (yet).
    public let report: String?
    /// The gateway's word for what it reports.
    public let reportReason: String?
    /// When the report came.
    public let reportedAt: Instant?
}
