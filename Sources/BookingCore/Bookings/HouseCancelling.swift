// HouseCancelling: the box office cancels a showing: every member gets a refund, the surcharge of the fee table, and
// a text.

import BookingModel
import SQLite

/// What one run of a house cancellation did.
public struct HouseCancellation: Hashable, Sendable {
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
    public func cancelShowing(_ id: ShowingID) throws(AdminFault) -> HouseCancellation? {
        try administer { () throws(StoreFault) -> HouseCancellation? in
            let known = try database.transaction { () throws(StoreFault) -> Bool in
                guard try database.run("UPDATE showing SET state = 'cancelled' WHERE id = ?", id) == 1 else {
                    return false
                }
                let held: [HoldID] = try database.all("SELECT id FROM hold WHERE showing = ? AND state = 'held'", id) {
                    $0.id(0)
                }
                for hold in held { try Holds.release(hold, in: database) }
                return true
            }
            guard known else { return nil }
            var done = HouseCancellation()
            while let booking = try firstTicketed(of: id) { try cancelByHouse(booking, &done) }
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

    private func cancelByHouse(_ row: Int64, _ done: inout HouseCancellation) throws(StoreFault) {
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
            let terms = try office.houseTerms(booking)
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
    /// The terms of a booking whose showing the house has cancelled: no fee, and the rule's surcharge.
    func houseTerms(_ booking: BookingRecord) throws(StoreFault) -> (quote: CancelQuote, surcharge: Won) {
        let table = try FeeTables.table(for: booking.category, on: Zone.local(booking.starts).date, in: database)
        let quote = CancelQuote(
            booking: booking.number, version: booking.version, paid: booking.total, fee: .zero, refund: booking.total,
            rule: "\(table?.code ?? "none")/\(BoxOffice.houseStep)")
        return (quote, booking.total.percent(table?.houseSurchargePercent ?? 0))
    }

    /// The step every fee table has without saying so: the house itself cancels.
    static let houseStep = "house"
}
