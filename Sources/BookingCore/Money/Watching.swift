// Watching: asks again about charges and refunds that a provider has confirmed. A refund may fail days later, and a
// charge may be disputed or given back in the provider's console; providers do not report this, so it is polled.

import BookingModel
import SQLite

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
        case .charge:
            switch gateway.returned(of: try enquiry(attempt)) {
            case .known(let money): try enter(money, of: attempt, &done)
            case .unknown, .cannotSay: break
            }
        }
        if clock.now >= attempt.sentAt + BoxOffice.watchedSeconds {
            try Attempts.close(attempt.key, at: clock.now, in: database)
        }
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
