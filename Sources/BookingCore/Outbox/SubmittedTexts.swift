// SubmittedTexts: the texts that a gateway has and the network has not yet: how many, and since when.

import BookingModel
import SQLite

/// Texts that are with a gateway.
public struct SubmittedTexts: Hashable, Sendable {
    /// How many there are, 0 or more.
    public let count: Int
    /// When the one was given to the gateway that has been there longest; nil when there is none.
    public let oldest: Instant?

    /// - Parameter oldest: nil when `count` is 0.
    public init(count: Int, oldest: Instant?) { (self.count, self.oldest) = (count, oldest) }

    /// No text is with the gateway.
    public static let none = SubmittedTexts(count: 0, oldest: nil)

    /// Seconds after its deadline for which a text is still counted: later nothing can be done for it.
    static let countedAfterDeadline: Int64 = 86_400

    /// Reads them from a database of any version: an older one has none.
    static func read(in database: Database, at now: Instant) throws(StoreFault) -> SubmittedTexts {
        try database.first(
            """
            SELECT count(*), min(coalesce(t.answered_at, t.at)) FROM outbox AS o JOIN text_try AS t ON t.text = o.id
                AND t.n = o.tries
            WHERE o.state = 'submitted' AND o.deadline_at > ?
            """, now + -countedAfterDeadline
        ) { SubmittedTexts(count: $0.int(0), oldest: $0.optionalInstant(1)) } ?? .none
    }

    /// The longer wait of two views of the same texts: the outbox's, and that of the gateway's own folder.
    public func joined(with other: SubmittedTexts) -> SubmittedTexts {
        guard let mine = oldest else { return other }
        guard let theirs = other.oldest else { return self }
        return SubmittedTexts(count: max(count, other.count), oldest: min(mine, theirs))
    }

    /// What people are told when the longest wait is over a bound; nil when it is not.
    /// - Parameter seconds: the bound (`[sms] stuck-after`).
    public func warning(at now: Instant, after seconds: Int) -> String? {
        guard let oldest, now - oldest > Int64(seconds) else { return nil }
        let minutes = (now - oldest) / 60
        let texts = count == 1 ? "1 text is with the gateway and not" : "\(count) texts are with the gateway and not"
        return "\(texts) handed to the network, \(count == 1 ? "" : "the oldest ")for \(minutes) minutes"
    }
}

extension OutboxDoor {
    /// The most texts that are counted: a server asks twice a second, and what it counts must not grow with the years.
    public static let textsCounted = 10_000

    /// Texts waiting to be sent, at most `textsCounted`; 0 when the database cannot say.
    public func waiting() -> Int {
        do throws(StoreFault) {
            return try database.first(
                "SELECT count(*) FROM (SELECT 1 FROM outbox WHERE state = 'waiting' LIMIT \(OutboxDoor.textsCounted))"
            ) { Int($0.int(0)) } ?? 0
        } catch {
            faultHandler(error.description)
            return 0
        }
    }

    /// The texts that are with the gateway.
    public func submitted() throws(AdminFault) -> SubmittedTexts {
        try administer { () throws(StoreFault) in try SubmittedTexts.read(in: database, at: clock.now) }
    }
}

extension Inspection {
    /// The texts that are with the gateway at this moment.
    public func submittedTexts(at now: Instant) throws(StoreFault) -> SubmittedTexts {
        try SubmittedTexts.read(in: database, at: now)
    }
}
