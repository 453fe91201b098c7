// StaffAnswers: staff end a charge or refund that the provider does not answer, or answers wrongly: they have asked
// the provider, and give a reason.

import BookingModel
import SQLite

/// Something about money that only staff can end.
public struct StaffTask: Hashable, Sendable {
    /// What it is about.
    public enum Kind: String, Hashable, CaseIterable, Sendable {
        /// A charge without an answer: its seats wait for one.
        case openCharge = "open-charge"
        /// A refund without an answer: the member waits for it.
        case openRefund = "open-refund"
        /// A good ticket whose charge is disputed.
        case disputed
        /// A good ticket whose money was returned by others.
        case refunded
    }
    /// What to do about it follows from this.
    public let kind: Kind
    /// Of the charge or refund.
    public let key: String
    /// Whose money it is.
    public let member: MemberNumber
    /// Nil for seats that are only held.
    public let booking: BookingNumber?
    /// Of the charge or refund.
    public let amount: Won
    /// When it was asked for.
    public let since: Instant
}

/// What became of what staff said.
public enum StaffAnswer: Hashable, Sendable {
    /// The answer was stored.
    case done
    /// The same answer was stored before; nothing changed.
    case unchanged
    /// The answer cannot be stored, for this reason.
    case refused(String)
}

extension StaffDoor {
    /// Seconds after which a charge or refund without an answer is a task for staff: a day.
    static let staffAfterSeconds: Int64 = 86_400
    /// Tasks listed at most.
    static let tasksListed = 1000

    /// What waits for staff, the oldest first, at most `tasksListed`.
    public func tasks() throws(AdminFault) -> [StaffTask] {
        try administer { () throws(StoreFault) in
            try StaffTasks.all(before: clock.now + -StaffDoor.staffAfterSeconds, in: database)
        }
    }

    /// Staff say what became of a charge without an answer: its ticket is made, or its seats are free; the member gets
    /// a text.
    /// - Parameters:
    ///   - reference: what the provider calls it; nil: it is asked for by our key when it is needed.
    ///   - reason: 1...`handReasonLength` characters.
    public func endCharge(_ key: String, isPaid: Bool, reference: String?, reason: String) throws(AdminFault)
        -> StaffAnswer
    {
        try StaffDoor.check(reason)
        return try administer { () throws(StoreFault) in
            try database.transaction { () throws(StoreFault) -> StaffAnswer in
                guard let charge = try Attempts.load(key, from: database), charge.kind == .charge else {
                    return .refused("there is no charge \(key)")
                }
                switch charge.state {
                case .paid, .declined:
                    return (charge.state == .paid) == isPaid
                        ? .unchanged : .refused("\(key) is \(charge.state.rawValue)")
                case .covered: return .refused("\(key) is no charge")
                case .intended, .unknown: break
                }
                guard charge.sentAt <= clock.now + -StaffDoor.providerPatienceSeconds else {
                    return .refused("\(key) may still be answered: wait a few minutes")
                }
                _ = try office.conclude(
                    key, isPaid ? .paid(reference: reference ?? "") : .declined, callerIsThere: false)
                if reference == nil {
                    try database.run("UPDATE payment_attempt SET reference = NULL WHERE key = ?", key)
                }
                try Attempts.note(isPaid ? "paid" : "declined", of: key, reason, at: clock.now, in: database)
                return .done
            }
        }
    }

    /// Staff say what became of a refund: made by the provider, or failed, today or after it was called made. A failed
    /// one is due to the member by bank.
    /// - Parameter reason: 1...`handReasonLength` characters.
    public func endRefund(_ key: String, isMade: Bool, reason: String) throws(AdminFault) -> StaffAnswer {
        try StaffDoor.check(reason)
        return try administer { () throws(StoreFault) in
            try database.transaction { () throws(StoreFault) -> StaffAnswer in
                guard let refund = try Attempts.load(key, from: database), refund.kind == .refund else {
                    return .refused("there is no refund \(key)")
                }
                let answer: ChargeAnswer = isMade ? .paid(reference: "staff") : .declined
                switch refund.state {
                case .covered: return .refused("the money of \(key) went back by other hands")
                case .intended, .unknown:
                    guard refund.sentAt <= clock.now + -StaffDoor.providerPatienceSeconds else {
                        return .refused("\(key) may still be answered: wait a few minutes")
                    }
                    try Attempts.answer(key, answer, at: clock.now, in: database)
                case .paid:
                    guard !isMade else { return .unchanged }
                    _ = try office.fail(refund, reason)
                    return .done
                case .declined:
                    guard isMade else { return .unchanged }
                    guard try Attempts.correctRefund(key, reference: "staff", at: clock.now, in: database) else {
                        return .refused(
                            "the bank is asked to pay \(key) out, or has: book its answer first (yemae statement --due)"
                        )
                    }
                }
                try Attempts.note(isMade ? "paid" : "declined", of: key, reason, at: clock.now, in: database)
                return .done
            }
        }
    }

    /// Staff say that money of a paid charge was returned by someone else, or what the state of a dispute about it is,
    /// where the provider cannot be asked. What is still to be given back shrinks, or grows, by as much.
    /// - Parameters:
    ///   - money: everything up to now, not only what is new.
    ///   - reason: 1...`handReasonLength` characters.
    public func noteReturned(_ money: ReturnedMoney, ofCharge key: String, reason: String) throws(AdminFault)
        -> StaffAnswer
    {
        try StaffDoor.check(reason)
        return try administer { () throws(StoreFault) in
            try database.transaction { () throws(StoreFault) -> StaffAnswer in
                guard let charge = try Attempts.load(key, from: database), charge.kind == .charge,
                    charge.state == .paid, !charge.isOnAccount
                else { return .refused("there is no paid charge \(key) of a provider's") }
                guard money.refunded >= .zero, money.disputed >= .zero, money.refunded + money.disputed <= charge.amount
                else {
                    return .refused("\(key) is of \(charge.amount): no more can have gone back")
                }
                guard try office.note(money, of: charge, reason: reason) else { return .unchanged }
                if money.dispute == nil { try Attempts.note("returned", of: key, reason, at: clock.now, in: database) }
                return .done
            }
        }
    }

    /// What others returned of a charge, as far as we know; nil when there is no such charge.
    public func returnedMoney(ofCharge key: String) throws(AdminFault) -> ReturnedMoney? {
        try administer { () throws(StoreFault) in
            guard let charge = try Attempts.load(key, from: database), charge.kind == .charge else { return nil }
            var money = ReturnedMoney(dispute: charge.dispute)
            for (source, amount) in try database.all(
                "SELECT source, sum(amount) FROM outside_return WHERE charge_key = ? GROUP BY source", key,
                as: { ($0.text(0), $0.won(1)) })
            {
                if source == "refund" { money.refunded = amount } else { money.disputed = amount }
            }
            return money
        }
    }
}

/// The queries behind the list; the doctor asks them, too.
public enum StaffTasks {
    /// - Parameter before: attempts without an answer count when they were written before this.
    static func all(before: Instant, in database: Database) throws(StoreFault) -> [StaffTask] {
        try database.all(
            """
            SELECT CASE kind WHEN 'charge' THEN 'open-charge'
                ELSE 'open-refund' END AS what, a.key, member.number, booking.number, a.amount, a.at
            FROM payment_attempt AS a LEFT JOIN booking ON booking.id = a.booking LEFT JOIN hold ON hold.id = a.hold
                JOIN member ON member.id = coalesce(booking.member, hold.member)
            WHERE a.state IN ('intended', 'unknown') AND a.at <= ?
            UNION ALL
            SELECT CASE WHEN a.dispute IN ('open', 'lost') THEN 'disputed'
                ELSE 'refunded' END, a.key, member.number, booking.number, a.amount, a.at
            FROM payment_attempt AS a JOIN booking ON booking.id = a.booking AND booking.state = 'ticketed'
                JOIN booking_version AS v ON v.booking = booking.id AND v.version = booking.version JOIN member
                    ON member.id = booking.member
            WHERE a.kind = 'charge' AND a.state = 'paid' AND (a.dispute IN ('open', 'lost')
                OR (a.key IN (SELECT charge_key FROM outside_return) AND \(Returns.isRefunded)))
            ORDER BY 6, 2 LIMIT \(StaffDoor.tasksListed)
            """, before
        ) {
            StaffTask(
                kind: $0.word(0), key: $0.text(1), member: $0.memberNumber(2), booking: BookingNumber($0.text(3)),
                amount: $0.won(4),
                since: $0.instant(5))
        }
    }
}
