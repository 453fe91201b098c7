// Pending: what a member left open in an earlier call: seats still held, and charges without an answer.

import BookingModel
import SQLite

extension BoxOffice {
    /// Holds of the member's that are live and not this conversation's, and unsettled charges; the oldest first.
    ///
    /// A hold of a conversation that has not ended counts too: when a line drops and the caller dials again at once,
    /// the earlier call's program may not have noticed yet.
    func pending(_ member: MemberID, session: SessionID) throws(StoreFault) -> Reply {
        let own = sessions[session]?.row
        let now = clock.now
        let list = try database.read { () throws(StoreFault) in
            let holds: [HoldID] = try database.all(
                """
                SELECT id FROM hold WHERE member = ?1 AND session IS NOT ?2
                    AND (state IN ('charging', 'unknown') OR (state = 'held' AND expires_at > ?3))
                ORDER BY id LIMIT ?4
                """, member, own, now, BoxOffice.pendingTold
            ) { $0.id(0) }
            var list: [Pending] = []
            for hold in holds {
                guard let record = try Holds.load(hold, from: database),
                    let told = try Holds.tell(record, now: now, in: database)
                else {
                    continue
                }
                switch record.state {
                case .held: list.append(.parked(told))
                case .charging, .unknown:
                    list.append(.unsettled(UnsettledCharge(showing: told.showing, amount: record.amountToCharge)))
                case .booked, .released: continue
                }
            }
            return list
        }
        return .pending(list)
    }

    /// Parked holds and unsettled charges in one answer; more would take a whole call.
    static let pendingTold = 8
}
