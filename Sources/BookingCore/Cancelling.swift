// Cancelling: what giving a booking back costs now, and giving it back at the terms its member agreed to.

import BookingModel
import SQLite

extension BoxOffice {
    /// What cancelling would cost now; nil when the booking is not the member's, or cannot be cancelled any more.
    func quoteCancel(_ number: BookingNumber, _ member: MemberID) throws(SQLiteFault) -> Reply {
        guard let booking = try Bookings.load(number, of: member, from: database) else { return .cancelQuote(nil) }
        return .cancelQuote(try cancelQuote(booking))
    }

    /// Cancels at the quoted terms. The same quote asked again gets the same answer.
    func cancel(_ quote: CancelQuote, _ member: MemberID, _ language: Language, session: SessionID) throws(SQLiteFault) -> Reply {
        var refunds: [String] = []
        let outcome = try write(in: session) { row throws(SQLiteFault) -> CancelOutcome in
            refunds = []
            guard let booking = try Bookings.load(quote.booking, of: member, from: database) else { return .notCancellable }
            if let terms = booking.cancelled { return isCancelled(booking, at: terms, quote) ? .cancelled(quote) : .notCancellable }
            guard let fresh = try cancelQuote(booking) else { return .notCancellable }
            guard fresh == quote else { return .termsChanged(fresh) }
            try store(quote, of: booking, language, at: clock.now)
            refunds = try intendRefunds(quote.refund, of: booking.row, language)
            return .cancelled(quote)
        }
        giveBack(refunds)
        return .cancelled(outcome)
    }

    /// Whether a booking was cancelled at exactly these terms: then the quote is asked for again.
    private func isCancelled(_ booking: BookingRecord, at terms: (fee: Won, rule: String), _ quote: CancelQuote) -> Bool {
        terms.fee == quote.fee && terms.rule == quote.rule && booking.version == quote.version && booking.total == quote.paid
    }

    private func cancelQuote(_ booking: BookingRecord) throws(SQLiteFault) -> CancelQuote? {
        // Somebody has gone in on it.
        guard booking.state == .ticketed, try !Admissions.isUsed(booking.row, in: database) else { return nil }
        let quote = try FeeTables.quote(
            booking.total, category: booking.category, bookedAt: booking.bookedAt, starts: booking.starts, now: clock.now, in: database)
        return quote.map {
            CancelQuote(
                booking: booking.number, version: booking.version, paid: booking.total, fee: $0.fee, refund: booking.total - $0.fee,
                rule: $0.rule)
        }
    }

    /// State, claims, ledger and text of a cancellation. Only inside a writing transaction.
    private func store(_ quote: CancelQuote, of booking: BookingRecord, _ language: Language, at now: Instant) throws(SQLiteFault) {
        try database.run(
            "UPDATE booking SET state = 'cancelled', cancelled_at = ?, cancel_fee = ?, cancel_rule = ? WHERE id = ?",
            now, quote.fee, quote.rule, booking.row)
        try freeClaims(of: booking.row, except: nil)
        let subject = Ledger.Subject(member: booking.member, booking: booking.row, hold: nil, showing: booking.showing)
        try Ledger.enter(.refund, quote.paid, key: "C\(booking.row)", rule: quote.rule, for: subject, at: now, in: database)
        try Ledger.enter(.fee, quote.fee, key: "CF\(booking.row)", rule: quote.rule, for: subject, at: now, in: database)
        guard let telephone = try telephone(of: booking.member) else { return }
        try Outbox.enqueue(
            NewText(
                kind: .cancelled, member: booking.member, telephone: telephone, language: language, booking: (booking.row, booking.version),
                deadline: now + BoxOffice.noticeSeconds),
            in: database, at: now)
    }

    /// How long a text that is no ticket is worth sending, in seconds: a day.
    static let noticeSeconds: Int64 = 86_400

    /// A member's telephone, active or not: texts about his money reach him either way.
    func telephone(of member: MemberID) throws(SQLiteFault) -> TelephoneNumber? {
        let found = try database.first("SELECT telephone FROM member WHERE id = ?", member) { TelephoneNumber($0.text(0)) }
        return found ?? nil
    }
}
