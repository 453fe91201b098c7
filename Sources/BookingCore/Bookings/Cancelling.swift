// Cancelling: what it costs to cancel a booking now, and the cancellation at the terms the member agreed to; and the
// box office cancels a showing.

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
            let isByBoxOffice = try Showings.load(booking.showing, booking.journey, from: database)?.state == .cancelled
            let surcharge = isByBoxOffice ? try boxOfficeTerms(booking).surcharge : .zero
            try store(quote, of: booking, language, surcharge: surcharge, at: clock.now)
            refunds = try intendRefunds(quote.refund, of: booking.row, language)
            try offerSeats(of: booking.showing)
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
        // The showing is cancelled and this booking not yet: it is refunded at the terms of a cancelled showing.
        if try Showings.load(booking.showing, booking.journey, from: database)?.state == .cancelled {
            return try boxOfficeTerms(booking).quote
        }
        // A visitor was admitted with it.
        guard try !Admissions.isUsed(booking.row, in: database) else { return nil }
        return try terms(of: booking, forGivingUp: prices(of: booking)).map {
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

    /// A member's telephone, active or not: texts about their money reach them either way.
    func telephone(of member: MemberID) throws(StoreFault) -> TelephoneNumber? {
        let found = try database.first("SELECT telephone FROM member WHERE id = ?", member) {
            TelephoneNumber($0.text(0))
        }
        return found ?? nil
    }
}

/// What one run of cancelling a showing did.
public struct BoxOfficeCancellation: Hashable, Sendable {
    /// Bookings cancelled by this run; none when an earlier one has done them all.
    public internal(set) var bookings = 0
    /// Given back for their tickets.
    public internal(set) var refunds = Won.zero
    /// Refunds of them that the provider declined: due to the members, see `payouts`.
    public internal(set) var refundsDeclined = 0
    /// Owed to the members on top. An account in this database has it at once; a provider only gives back what it took,
    /// so there it is due to the members and paid out by bank: see `payouts`.
    public internal(set) var surcharges = Won.zero
}

extension StaffDoor {
    /// Cancels a showing and all bookings of it. First the showing, so that nothing more is sold; then each booking in
    /// a transaction of its own. Asked again, or after a run that was killed half-way, it does what is left. Charges
    /// still under way go back when `settle` hears of them.
    /// - Returns: nil when there is no such showing.
    public func cancelShowing(_ id: ShowingID) throws(AdminFault) -> BoxOfficeCancellation? {
        try administer { () throws(StoreFault) -> BoxOfficeCancellation? in
            let known = try database.transaction { () throws(StoreFault) -> Bool in
                guard try database.run("UPDATE showing SET state = 'cancelled' WHERE id = ?", id) == 1 else {
                    return false
                }
                try WaitingList.takeBack(id, in: database)
                let held: [HoldID] = try database.all("SELECT id FROM hold WHERE showing = ? AND state = 'held'", id) {
                    $0.id(0)
                }
                for hold in held { try Holds.release(hold, in: database) }
                // The line of a cancelled showing is over.
                try office.offerSeats(of: id)
                return true
            }
            guard known else { return nil }
            var done = BoxOfficeCancellation()
            while let booking = try firstTicketed(of: id) { try cancelByBoxOffice(booking, &done) }
            return done
        }
    }

    private func firstTicketed(of showing: ShowingID) throws(StoreFault) -> Int64? {
        try database.first(
            """
            SELECT booking.id FROM booking_version JOIN booking ON booking.id = booking_version.booking
                AND booking.version = booking_version.version
            WHERE booking_version.showing = ? AND booking.state = 'ticketed' LIMIT 1
            """, showing
        ) { $0.int64(0) }
    }

    private func cancelByBoxOffice(_ row: Int64, _ done: inout BoxOfficeCancellation) throws(StoreFault) {
        var refunds: [String] = []
        var amounts: (refund: Won, surcharge: Won)?
        try database.transaction { () throws(StoreFault) in
            (refunds, amounts) = ([], nil)
            // Its member may have cancelled it, or changed to another showing, a moment ago.
            guard let booking = try Bookings.load(row: row, from: database), booking.state == .ticketed,
                try Showings.load(booking.showing, booking.journey, from: database)?.state == .cancelled
            else { return }
            let language = try database.first("SELECT language FROM member WHERE id = ?", booking.member) {
                $0.language(0)
            }
            let terms = try office.boxOfficeTerms(booking)
            try office.store(terms.quote, of: booking, language ?? .local, surcharge: terms.surcharge, at: clock.now)
            refunds = try office.intendRefunds(terms.quote.refund, of: row, language ?? .local)
            amounts = (terms.quote.refund, terms.surcharge)
        }
        if let amounts {
            done.bookings += 1
            done.refunds += amounts.refund
            done.surcharges += amounts.surcharge
        }
        done.refundsDeclined += office.giveBack(refunds).refundsDeclined
    }
}

extension BoxOffice {
    /// The terms of a booking whose showing the box office has cancelled: no fee, and the rule's surcharge.
    func boxOfficeTerms(_ booking: BookingRecord) throws(StoreFault) -> (quote: CancelQuote, surcharge: Won) {
        let table = try FeeTables.table(for: booking.category, on: Zone.local(booking.starts).date, in: database)
        let quote = CancelQuote(
            booking: booking.number, version: booking.version, paid: booking.total, fee: .zero, refund: booking.total,
            rule: "\(table?.code ?? "none")/\(BoxOffice.houseStep)")
        return (quote, booking.total.percent(table?.houseSurchargePercent ?? 0))
    }

    /// The step that every fee table has implicitly: the box office cancels.
    static let houseStep = "house"
}
