// Settling: finishing what a provider left open: charges without an answer, refunds not yet made. Asked by our key, never by trust.

import BookingModel
import SQLite

extension BoxOffice {
    /// How old an intent must be before somebody else than who wrote it asks about it, in seconds: longer than any provider takes to answer.
    static let providerPatienceSeconds: Int64 = 120

    /// Asks the provider about every charge and refund without a final answer, and finishes those that have one now: ticket and text, or
    /// seats released and text. Run it regularly, from one process. Does nothing with the embedded account.
    /// - Returns: how many were finished.
    @discardableResult
    public func settle() throws(SQLiteFault) -> Int {
        guard case .gateway(let gateway) = charging else { return 0 }
        var finished = 0
        // The ones written while settling wait for the next run.
        for attempt in try Attempts.open(before: clock.now + -BoxOffice.providerPatienceSeconds, in: database) {
            switch attempt.kind {
            case .charge: if try settleCharge(attempt, gateway) { finished += 1 }
            case .refund: if try settleRefund(attempt, gateway) { finished += 1 }
            }
        }
        return finished
    }

    private func settleCharge(_ attempt: Attempt, _ gateway: any AccountGateway) throws(SQLiteFault) -> Bool {
        var answer = gateway.ask(key: attempt.key)
        if answer == .notFound {
            guard let hold = attempt.hold, let record = try Holds.load(hold, from: database), let member = try payer(record.member) else {
                answer = .declined
                return try finish(attempt, answer)
            }
            // It never arrived: send it again, with the same key.
            answer = gateway.charge(Charge(key: attempt.key, member: member.number, amount: attempt.amount))
        }
        return try finish(attempt, answer)
    }

    private func finish(_ attempt: Attempt, _ answer: ChargeAnswer) throws(SQLiteFault) -> Bool {
        let outcome = try database.transaction { () throws(SQLiteFault) in try conclude(attempt.key, answer, callerIsThere: false) }
        return outcome != .unknown
    }

    private func settleRefund(_ attempt: Attempt, _ gateway: any AccountGateway) throws(SQLiteFault) -> Bool {
        var answer = gateway.ask(key: attempt.key)
        if answer == .notFound { answer = try ask(gateway, refund: attempt) }
        try Attempts.answer(attempt.key, answer, at: clock.now, in: database)
        return answer != .unknown && answer != .notFound
    }

    /// Writes the intents to give an amount back from the charges of a booking, latest charge first. Only inside a writing transaction.
    /// - Returns: the keys to give back by, once the transaction has committed; none with the embedded account.
    func intendRefunds(_ amount: Won, of booking: Int64, _ language: Language) throws(SQLiteFault) -> [String] {
        guard case .gateway = charging else { return [] }
        var left = amount
        var keys: [String] = []
        for charge in try Attempts.refundable(booking, in: database) where left > .zero && charge.left > .zero {
            let part = min(left, charge.left)
            keys.append(
                try Attempts.intend(
                    refund: part, of: charge.charge, number: charge.refunds + 1, booking: booking, hold: nil, language, at: clock.now,
                    in: database))
            left -= part
        }
        return keys
    }

    /// Asks the provider to give back what has been intended. The act it belongs to has committed, so nothing here can undo or fail it:
    /// what the provider does not answer, or the database does not take down, `settle` asks again.
    func giveBack(_ keys: [String]) {
        guard case .gateway(let gateway) = charging else { return }
        for key in keys {
            do throws(SQLiteFault) {
                guard let attempt = try Attempts.load(key, from: database) else { continue }
                let answer = try ask(gateway, refund: attempt)
                try Attempts.answer(key, answer, at: clock.now, in: database)
                if answer == .declined { faultHandler("the provider declined the refund \(key): staff must give it back another way") }
            } catch {
                faultHandler(error.description)
            }
        }
    }

    private func ask(_ gateway: any AccountGateway, refund attempt: Attempt) throws(SQLiteFault) -> ChargeAnswer {
        let number = try database.first(
            """
            SELECT member.number FROM member WHERE id = coalesce((SELECT member FROM booking WHERE id = ?), (SELECT member FROM hold WHERE id = ?))
            """, attempt.booking, attempt.hold
        ) { MemberNumber($0.text(0)) }
        guard let charge = attempt.chargeKey, let number, let number else { return .unknown }
        return gateway.refund(Refund(key: attempt.key, charge: charge, member: number, amount: attempt.amount))
    }
}
