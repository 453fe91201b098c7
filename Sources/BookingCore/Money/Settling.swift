// Settling: ends the charges and refunds that a provider left without an answer, and asks again about answered ones.
// The provider is always asked by our key.

import BookingModel
import SQLite

extension StaffDoor {
    /// How long a charge or refund we sent may still be on its way, in seconds: longer than any gateway waits for an
    /// answer. Before that only the sender of an intent asks about it, and it is not sent again: two copies on their
    /// way might both be carried out.
    public static let providerPatienceSeconds: Int64 = 120

    /// Asks the provider about every charge and refund without a final answer, and finishes those that have one now:
    /// ticket and text, or seats released and text. What never arrived is sent again with its key. Then asks once about
    /// every charge with a final answer, so that money taken in spite of it goes back. Run it regularly; a run that is
    /// killed is finished by the next. Does nothing with the embedded account.
    ///
    /// A charge or refund whose answer cannot be written down is named and left to the next run; the others are settled
    /// all the same, until `Settlement.failuresAtOnce` have failed: then it is the database that fails.
    /// - Parameter isWanted: asked before each; when it says no, the rest is left to the next run.
    /// - Throws: when nothing can be read.
    @discardableResult
    public func settle(while isWanted: () -> Bool = { true }) throws(StoreFault) -> Settlement {
        var done = Settlement()
        guard case .gateway(let gateway) = charging else { return done }
        let patient = clock.now + -StaffDoor.providerPatienceSeconds
        // The ones written while settling wait for the next run. Whatever was asked about longest ago comes first, open
        // or only to be confirmed, so that many the provider is silent about do not delay the others.
        let due = try Attempts.open(before: patient, in: database) + Attempts.unchecked(before: patient, in: database)
        for attempt in due.sorted(by: { ($0.askedAt, $0.sentAt) < ($1.askedAt, $1.sentAt) }).prefix(
            Attempts.settledAtOnce) where isWanted()
        {
            guard done.failed.count < Settlement.failuresAtOnce else { break }
            do throws(StoreFault) {
                try Attempts.noteAsked(attempt.key, at: clock.now, in: database)
                switch attempt.state {
                case .intended, .unknown: try settle(attempt, gateway, patient, &done)
                case .paid, .declined, .covered: try check(attempt, gateway, &done)
                }
            } catch {
                done.failed.append("\(attempt.key): \(error)")
            }
        }
        try watchDecided(gateway, &done, while: isWanted)
        return done
    }

    /// Asks again about what the provider has decided, some of it in each run.
    private func watchDecided(_ gateway: any AccountGateway, _ done: inout Settlement, while isWanted: () -> Bool)
        throws(StoreFault)
    {
        let watched = try Attempts.watched(
            askedBefore: clock.now + -BoxOffice.watchPauseSeconds, sentBefore: clock.now + -BoxOffice.watchFirstSeconds,
            in: database)
        for attempt in watched where isWanted() {
            guard done.failed.count < Settlement.failuresAtOnce else { return }
            do throws(StoreFault) {
                try Attempts.noteAsked(attempt.key, at: clock.now, in: database)
                try office.watch(attempt, gateway, &done)
            } catch {
                done.failed.append("\(attempt.key): \(error)")
            }
        }
    }

    /// Charges and refunds that no run has finished yet.
    public func openAttempts() throws(StoreFault) -> Int {
        try database.first("SELECT count(*) FROM payment_attempt WHERE state IN ('intended', 'unknown')") { $0.int(0) }
            ?? 0
    }

    /// Staff have a refund that the provider declined asked for once more, by the next `settle`. One that was given
    /// back by hand is a payout.
    /// - Returns: false when no declined refund has this key, its charge has been given back otherwise since, or the
    ///   bank pays it out (`payouts`).
    public func reopenRefund(_ key: String) throws(AdminFault) -> Bool {
        try administer { () throws(StoreFault) in
            try database.transaction { () throws(StoreFault) in
                try database.run(
                    """
                    UPDATE payment_attempt SET state = 'unknown', reference = NULL WHERE key = ? AND kind = 'refund'
                        AND state = 'declined'
                        AND NOT EXISTS (SELECT 1 FROM payout WHERE payout.source = payment_attempt.key
                            AND payout.state IN ('open', 'paid'))
                        AND amount <= (SELECT taken.amount FROM payment_attempt AS taken
                            WHERE taken.key = payment_attempt.charge_key)
                        - (SELECT coalesce(sum(back.amount), 0) FROM payment_attempt AS back
                            WHERE back.charge_key = payment_attempt.charge_key
                                AND back.state NOT IN ('declined', 'covered'))
                        - (SELECT coalesce(sum(amount), 0) FROM outside_return
                            WHERE charge_key = payment_attempt.charge_key)
                    """, key) == 1
            }
        }
    }

    private func settle(
        _ attempt: Attempt, _ gateway: any AccountGateway, _ patient: Instant, _ done: inout Settlement
    ) throws(StoreFault) {
        if let page = try PaymentPages.load(attempt.key, from: database) {
            return try settle(attempt, at: page, gateway, &done)
        }
        var answer = gateway.ask(try office.enquiry(attempt))
        if answer == .notFound {
            guard attempt.sentAt <= patient else { return }
            // It never arrived: sent again, with the same key. The intent is written first, so that no other process
            // does the same.
            guard try Attempts.intendAgain(attempt, at: clock.now, in: database) else { return }
            answer = try send(attempt, gateway)
        }
        switch attempt.kind {
        case .charge:
            done.count(
                try database.transaction { () throws(StoreFault) in
                    try office.conclude(attempt.key, answer, callerIsThere: false)
                })
        case .refund: try office.concludeRefund(attempt, answer, gateway, &done)
        }
    }

    /// Gives an attempt to the provider. Nobody is charged once the member is closed, the showing cancelled, or the
    /// journey begun: it could only go back, and a refund may be refused.
    private func send(_ attempt: Attempt, _ gateway: any AccountGateway) throws(StoreFault) -> ChargeAnswer {
        switch attempt.kind {
        case .refund: return try office.ask(gateway, refund: attempt)
        case .charge:
            guard let hold = attempt.hold, let record = try Holds.load(hold, from: database),
                let member = try office.payer(record.member),
                let showing = try Showings.load(record.showing, record.journey, from: database),
                showing.state != .cancelled,
                showing.leavesAt > clock.now
            else {
                return .declined
            }
            return gateway.charge(
                Charge(key: attempt.key, member: member.number, account: attempt.account, amount: attempt.amount))
        }
    }

    /// Asks about a charge with a final answer. A declined one that was taken after all goes back.
    private func check(_ attempt: Attempt, _ gateway: any AccountGateway, _ done: inout Settlement) throws(StoreFault) {
        if attempt.state == .declined, let page = try PaymentPages.load(attempt.key, from: database) {
            return try check(attempt, at: page, gateway, &done)
        }
        let answer = gateway.ask(try office.enquiry(attempt))
        switch answer {
        case .unknown, .alreadyReturned: return
        case .paid(let reference) where attempt.state == .declined:
            let isCorrected = try database.transaction { () throws(StoreFault) in
                guard let hold = attempt.hold, let record = try Holds.load(hold, from: database),
                    try Attempts.correctToPaid(attempt.key, reference: reference, at: clock.now, in: database)
                else { return false }
                try office.returnLost(attempt, of: record)
                try Attempts.check(attempt.key, at: clock.now, in: database)
                return true
            }
            if isCorrected { done.corrected += 1 }
            return
        case .declined, .notFound:
            if attempt.state == .paid {
                faultHandler(
                    "the provider does not know the charge \(attempt.key) of \(attempt.amount) that it said "
                        + "was paid: ask the provider")
            }
        case .paid(let reference):
            try Attempts.check(attempt.key, reference: reference, at: clock.now, in: database)
            if attempt.state == .paid { try office.watch(attempt, gateway, &done) }
            return
        }
        try Attempts.check(attempt.key, at: clock.now, in: database)
    }
}

extension BoxOffice {
    /// What a provider is asked about an attempt.
    func enquiry(_ attempt: Attempt) throws(StoreFault) -> Enquiry {
        let charge = try attempt.chargeKey.flatMap { key throws(StoreFault) in try Attempts.load(key, from: database) }
        let page = try PaymentPages.load(attempt.key, from: database)
        return Enquiry(
            kind: attempt.kind == .charge ? .charge : .refund, key: attempt.key, chargeReference: charge?.reference,
            account: attempt.account, page: page.map { enquiry(attempt, $0) })
    }

    /// Whose money an attempt is about, active or not.
    func payer(of attempt: Attempt) throws(StoreFault) -> MemberNumber? {
        let found = try database.first(
            """
            SELECT number FROM member
            WHERE id = coalesce((SELECT member FROM booking WHERE id = ?), (SELECT member FROM hold WHERE id = ?))
            """, attempt.booking, attempt.hold
        ) { MemberNumber($0.text(0)) }
        return found ?? nil
    }
}

/// What one run of `settle` did.
public struct Settlement: Hashable, Sendable {
    /// Answers that could not be written down after which a run ends: then it is not the rows that fail.
    static let failuresAtOnce = 20

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
    /// Refunds not made because the money had been returned by others.
    public internal(set) var refundsCovered = 0
    /// Charges of which money was returned by others, or that are disputed: news of this run.
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
        case .unknown, .lapsed, .priceChanged, .moved: break
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
