// Cancelling: what it costs to cancel a booking now, and the cancellation at the terms the member agreed to.

import BookingModel
import SQLite

extension BoxOffice {
    /// What cancelling would cost now; nil when the booking is not the member's, or cannot be cancelled any more.
    func quoteCancel(_ number: BookingNumber, _ member: MemberID) throws(StoreFault) -> Reply {
        guard let booking = try Bookings.load(number, of: member, from: database) else { return .cancelQuote(nil) }
        return .cancelQuote(try cancelQuote(booking))
    }

    /// Cancels at the quoted terms. The same quote asked again gets the same answer.
    func cancel(_ quote: CancelQuote, _ member: MemberID, _ language: Language, session: SessionID) throws(StoreFault)
        -> Reply
    {
        var refunds: [String] = []
        let outcome = try write(in: session) { row throws(StoreFault) -> CancelOutcome in
            refunds = []
            guard let booking = try Bookings.load(quote.booking, of: member, from: database) else {
                return .notCancellable
            }
            if let terms = booking.cancelled {
                return isCancelled(booking, at: terms, quote) ? .cancelled(quote) : .notCancellable
            }
            guard let fresh = try cancelQuote(booking) else { return .notCancellable }
            guard fresh == quote else { return .termsChanged(fresh) }
            let isByHouse = try Showings.load(booking.showing, booking.journey, from: database)?.state == .cancelled
            let surcharge = isByHouse ? try houseTerms(booking).surcharge : .zero
            try store(quote, of: booking, language, surcharge: surcharge, at: clock.now)
            refunds = try intendRefunds(quote.refund, of: booking.row, language)
            return .cancelled(quote)
        }
        giveBack(refunds)
        return .cancelled(outcome)
    }

    /// Whether a booking was cancelled at exactly these terms: then the quote is asked for again.
    private func isCancelled(_ booking: BookingRecord, at terms: (fee: Won, rule: String), _ quote: CancelQuote) -> Bool
    {
        terms.fee == quote.fee && terms.rule == quote.rule && booking.version == quote.version
            && booking.total == quote.paid
    }

    private func cancelQuote(_ booking: BookingRecord) throws(StoreFault) -> CancelQuote? {
        guard booking.state == .ticketed else { return nil }
        // A house cancellation that has not come to this booking yet: its terms are the house's.
        if try Showings.load(booking.showing, booking.journey, from: database)?.state == .cancelled {
            return try houseTerms(booking).quote
        }
        // A visitor was admitted with it.
        guard try !Admissions.isUsed(booking.row, in: database) else { return nil }
        return try terms(of: booking, forGivingUp: booking.total).map {
            CancelQuote(
                booking: booking.number, version: booking.version, paid: booking.total, fee: $0.fee,
                refund: booking.total - $0.fee,
                rule: $0.rule)
        }
    }

    /// State, claims, ledger and text of a cancellation. Only inside a writing transaction.
    func store(
        _ quote: CancelQuote, of booking: BookingRecord, _ language: Language, surcharge: Won, at now: Instant
    ) throws(StoreFault) {
        try database.run(
            "UPDATE booking SET state = 'cancelled', cancelled_at = ?, cancel_fee = ?, cancel_rule = ? WHERE id = ?",
            now, quote.fee, quote.rule, booking.row)
        try freeClaims(of: booking.row, except: nil)
        let subject = Ledger.Subject(member: booking.member, booking: booking.row, hold: nil, showing: booking.showing)
        try Ledger.enter(
            .refund, quote.paid, key: "C\(booking.row)", rule: quote.rule, for: subject, at: now, in: database)
        try Ledger.enter(
            .fee, quote.fee, key: "CF\(booking.row)", rule: quote.rule, for: subject, at: now, in: database)
        try Ledger.enter(
            .surcharge, surcharge, key: "CS\(booking.row)", rule: quote.rule, for: subject, at: now, in: database)
        guard let telephone = try telephone(of: booking.member) else { return }
        try Outbox.enqueue(
            NewText(
                kind: .cancelled, member: booking.member, telephone: telephone, language: language,
                booking: (booking.row, booking.version),
                deadline: now + BoxOffice.noticeSeconds),
            in: database, at: now)
    }

    /// How long a text that is no ticket is worth sending, in seconds: a day.
    static let noticeSeconds: Int64 = 86_400

    /// A member's telephone, active or not: texts about his money reach him either way.
    func telephone(of member: MemberID) throws(StoreFault) -> TelephoneNumber? {
        let found = try database.first("SELECT telephone FROM member WHERE id = ?", member) {
            TelephoneNumber($0.text(0))
        }
        return found ?? nil
    }
}
