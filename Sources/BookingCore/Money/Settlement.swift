// Settlement: the result of one run of settling, in the counts staff ask about.

import BookingModel

/// What one run of `settle` did.
public struct Settlement: Hashable, Sendable {
    /// Answers that could not be written down after which a run ends: then it is not the rows that fail.
    public static let failuresAtOnce = 20

    /// Charges without an answer that were made, and became tickets.
    public internal(set) var charged = 0
    /// Charges without an answer that were not made: their seats are free again.
    public internal(set) var notCharged = 0
    /// Charges that were made for seats that are lost: they go back.
    public internal(set) var chargedForNothing = 0
    /// Charges said to be declined that were made all the same: they go back.
    public internal(set) var corrected = 0
    /// Refunds the provider has made.
    public internal(set) var refunded = 0
    /// Refunds it has declined: due to the members, see `payouts`.
    public internal(set) var refundsDeclined = 0
    /// Refunds that had been made and have failed since: due to the members, too.
    public internal(set) var refundsFailed = 0
    /// Refunds not made because the money had gone back by other hands.
    public internal(set) var refundsCovered = 0
    /// Charges of which money went back by other hands, or that are disputed: news of this run.
    public internal(set) var returned = 0
    /// Those that could not be settled, each with its key and why; the next run tries again.
    public internal(set) var failed: [String] = []

    /// All that were finished or put right.
    public var finished: Int {
        charged + notCharged + chargedForNothing + corrected + refunded + refundsDeclined + refundsFailed
            + refundsCovered + returned
    }

    mutating func count(_ outcome: BookOutcome) {
        switch outcome {
        case .booked: charged += 1
        case .declined: notCharged += 1
        case .gone: chargedForNothing += 1
        // Still open, or another process has just finished it.
        case .unknown, .lapsed, .priceChanged: break
        }
    }

    mutating func count(refund answer: ChargeAnswer) {
        switch answer {
        case .paid: refunded += 1
        case .declined: refundsDeclined += 1
        case .unknown, .notFound, .alreadyReturned: break
        }
    }
}
