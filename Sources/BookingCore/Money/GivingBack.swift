// GivingBack: money on its way back to the member: the intents, the refunds a provider is asked for, and what becomes
// of one that it refuses. And asking again about what a provider has confirmed: a refund may fail days later, a charge
// may be disputed or given back in the provider's console; providers do not report this, so it is polled.

import BookingModel
import SQLite

extension BoxOffice {
    /// Writes the intents to refund an amount from the charges of a booking, latest charge first, less what others
    /// returned of them. Only inside a writing transaction, after the ledger's entries.
    /// - Returns: the keys of the refunds to ask for once the transaction has committed; none for charges on the
    ///   account here. Written even when the settings name no provider at present: what a provider took is owed, and
    ///   the next `settle` that knows the provider refunds it.
    func intendRefunds(_ amount: Won, of booking: Int64, _ language: Language) throws(StoreFault) -> [String] {
        let scope = RefundScope.booking(booking)
        return try intendRefunds(min(amount, try Returns.needed(scope, in: database)), of: scope, language)
    }

    /// Asks the provider to give back what has been intended. The act it belongs to has committed, so nothing here can
    /// undo or fail it: what the provider does not answer, or the database does not take down, `settle` asks again.
    /// - Returns: what it came to.
    @discardableResult
    func giveBack(_ keys: [String]) -> Settlement {
        var done = Settlement()
        guard case .gateway(let gateway) = charging, !role.leavesRefunds else { return done }
        for key in keys {
            do throws(StoreFault) {
                guard let attempt = try Attempts.load(key, from: database) else { continue }
                try concludeRefund(attempt, try ask(gateway, refund: attempt), gateway, &done)
            } catch {
                faultHandler(error.description)
            }
        }
        return done
    }

    /// Writes the answer to a refund. A refusal is believed only when the provider has been asked what it gave back of
    /// the charge: money that was returned by others must not go back by bank as well. What was refused is due to the
    /// member and paid out by bank; `yemae ledger check` names it until then.
    func concludeRefund(
        _ attempt: Attempt, _ answer: ChargeAnswer, _ gateway: any AccountGateway, _ done: inout Settlement
    ) throws(StoreFault) {
        switch answer {
        case .paid, .unknown, .notFound:
            try Attempts.answer(attempt.key, answer, at: clock.now, in: database)
            done.count(refund: answer)
        case .declined, .alreadyReturned:
            guard let charge = try charge(of: attempt) else { return }
            let money = gateway.returned(of: try enquiry(charge))
            switch try database.transaction({ () throws(StoreFault) in
                try end(refused: attempt, of: charge, answer, money)
            }) {
            case .open: break
            case .declined:
                done.refundsDeclined += 1
                faultHandler(
                    "the provider declined the refund \(attempt.key): pay it out another way (yemae statement --due)")
            case .covered(let rest):
                done.refundsCovered += 1
                // Each of them is smaller than this one.
                for key in rest {
                    guard let part = try Attempts.load(key, from: database) else { continue }
                    try concludeRefund(part, try ask(gateway, refund: part), gateway, &done)
                }
            }
        }
    }

    private enum RefusedRefund {
        /// Nothing is known; it is asked about again.
        case open
        case declined
        /// Other hands gave back part of it or all; the keys of the refunds of what is left.
        case covered(rest: [String])
    }

    /// What a refund comes to that was not made. Only inside a writing transaction.
    private func end(
        refused attempt: Attempt, of charge: Attempt, _ answer: ChargeAnswer, _ money: ReturnedAnswer
    ) throws(StoreFault) -> RefusedRefund {
        var isDeclined = answer == .declined
        switch money {
        case .known(let money): try note(money, of: charge)
        case .unknown: isDeclined = false
        case .cannotSay: break
        }
        // Noting it may have ended this one.
        guard let scope = RefundScope(charge), let now = try Attempts.load(attempt.key, from: database),
            now.state == .intended || now.state == .unknown
        else { return .open }
        if try Returns.needed(scope, in: database) < .zero {
            try cover(attempt)
            return .covered(rest: try balanceRefunds(scope, attempt.language))
        }
        let isWritten = try Attempts.answer(attempt.key, isDeclined ? .declined : .unknown, at: clock.now, in: database)
        return isDeclined && isWritten ? .declined : .open
    }

    /// Has the provider carry out a refund, unless it says that other hands gave the money back before. It is asked
    /// first because it would carry out a part once more: a fee kept of a ticket leaves room for that.
    func ask(_ gateway: any AccountGateway, refund attempt: Attempt) throws(StoreFault) -> ChargeAnswer {
        guard let charge = try charge(of: attempt), let scope = RefundScope(charge), let member = try payer(of: attempt)
        else { return .unknown }
        for key in try Attempts.refundable(scope, in: database).map(\.charge) {
            guard let other = try Attempts.load(key, from: database),
                case .known(let money) = gateway.returned(of: try enquiry(other))
            else { continue }
            _ = try database.transaction { () throws(StoreFault) in try note(money, of: other) }
        }
        if try Returns.needed(scope, in: database) < .zero { return .alreadyReturned }
        return gateway.refund(
            Refund(
                key: attempt.key, charge: charge.key, chargeReference: charge.reference, member: member,
                account: attempt.account, amount: attempt.amount))
    }
}

extension BoxOffice {
    /// How long after it was sent a charge or refund is asked about again, in seconds: 120 days, the time
    /// most card schemes give for a dispute. A refund that fails does so within 30 days.
    static let watchedSeconds: Int64 = 120 * 86_400
    /// Seconds between two questions about the same.
    static let watchPauseSeconds: Int64 = 86_400
    /// Seconds before the first.
    static let watchFirstSeconds: Int64 = 3600

    /// Asks about one charge or refund that the provider has decided, and enters what is news.
    func watch(_ attempt: Attempt, _ gateway: any AccountGateway, _ done: inout Settlement) throws(StoreFault) {
        switch attempt.kind {
        case .refund: try watch(refund: attempt, gateway, &done)
        case .charge: _ = try watch(charge: attempt, gateway, &done)
        }
        if clock.now >= attempt.sentAt + BoxOffice.watchedSeconds {
            try Attempts.close(attempt.key, at: clock.now, in: database)
        }
    }

    /// Asks what was returned of a paid charge by others.
    /// - Returns: whether the provider answered.
    func watch(charge: Attempt, _ gateway: any AccountGateway, _ done: inout Settlement) throws(StoreFault) -> Bool {
        switch gateway.returned(of: try enquiry(charge)) {
        case .known(let money): try enter(money, of: charge, &done)
        case .unknown: return false
        case .cannotSay: break
        }
        return true
    }

    /// Enters what the provider gave back of a charge, and tells staff of it.
    private func enter(_ money: ReturnedMoney, of charge: Attempt, _ done: inout Settlement) throws(StoreFault) {
        let isNews = try database.transaction { () throws(StoreFault) in try note(money, of: charge) }
        guard isNews else { return }
        done.returned += 1
        let booking = try charge.booking.flatMap { row throws(StoreFault) in
            try database.first("SELECT number FROM booking WHERE id = ?", row) { $0.bookingNumber(0) }
        }
        let place = booking.map { "yemae booking show \($0)" } ?? "yemae ledger check"
        faultHandler("the charge \(charge.key) of \(charge.amount): \(BoxOffice.news(money)) (\(place))")
    }

    /// What is news about a charge, for staff.
    private static func news(_ money: ReturnedMoney) -> String {
        if let dispute = money.dispute { return "a dispute about it is \(dispute.rawValue)" }
        return money.refunded == .zero
            ? "what others gave back of it has come back" : "\(money.refunded) of it went back by other hands"
    }

    private func watch(refund: Attempt, _ gateway: any AccountGateway, _ done: inout Settlement) throws(StoreFault) {
        switch (gateway.ask(try enquiry(refund)), refund.state) {
        case (.declined, .paid):
            guard try fail(refund, nil) else { return }
            done.refundsFailed += 1
            faultHandler(
                "the refund \(refund.key) was made and has failed since: it is due to the member (yemae statement "
                    + "--due)"
            )
            // It may have been given back in the provider's console since.
            guard let charge = try charge(of: refund),
                case .known(let money) = gateway.returned(of: try enquiry(charge))
            else { return }
            _ = try database.transaction { () throws(StoreFault) in try note(money, of: charge) }
        case (.paid(let reference), .declined):
            guard try Attempts.correctRefund(refund.key, reference: reference, at: clock.now, in: database) else {
                faultHandler(
                    "the refund \(refund.key) was made after all, and the bank was asked to pay it out: ask both")
                return
            }
            done.refunded += 1
        case (.notFound, .paid):
            faultHandler(
                "the provider does not know the refund \(refund.key) that it said was made: ask it, and say `yemae "
                    + "refund failed KEY` if it was not"
            )
        case (_, _): break
        }
    }

    /// A refund that was made has failed: it is due to the member. Only what is still called made can fail.
    func fail(_ refund: Attempt, _ reason: String?) throws(StoreFault) -> Bool {
        try database.transaction { () throws(StoreFault) in
            guard
                try database.run(
                    """
                    UPDATE payment_attempt SET state = 'declined', answered_at = ? WHERE key = ? AND kind = 'refund'
                    AND state = 'paid'
                    """,
                    clock.now, refund.key) == 1
            else { return false }
            try Attempts.note("failed-later", of: refund.key, reason, at: clock.now, in: database)
            // Nothing is due where other hands gave it back before.
            if let scope = try charge(of: refund).flatMap({ RefundScope($0) }) {
                try balanceRefunds(scope, refund.language)
            }
            return true
        }
    }

    func charge(of refund: Attempt) throws(StoreFault) -> Attempt? {
        try refund.chargeKey.flatMap { key throws(StoreFault) in try Attempts.load(key, from: database) }
    }
}
