// GivingBack: money on its way back to the member: the intents, the refunds a provider is asked for, and what
// becomes of one that it refuses.

import BookingModel
import SQLite

extension BoxOffice {
    /// Writes the intents to give an amount back from the charges of a booking, latest charge first, less what went
    /// back of them by other hands. Only inside a writing transaction, after the ledger's entries.
    /// - Returns: the keys to give back by, once the transaction has committed; none for what was charged on the
    ///   account here. Written even when the settings name no provider just now: what one took is owed, and is given
    ///   back by the next `settle` that knows it.
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
    /// the charge: money that went back by other hands must not go back by bank as well. What was refused is due to the
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
