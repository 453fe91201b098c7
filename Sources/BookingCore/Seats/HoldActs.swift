// HoldActs: holds are taken over into another call, given back, or parked at the end of one; and what a member left
// open in an earlier call.

import BookingModel
import SQLite

extension BoxOffice {
    /// Takes a live hold of the member's over into this conversation, with fresh time.
    func resume(_ id: HoldID, _ member: MemberID, session: SessionID, act: Int) throws(StoreFault) -> Reply {
        let outcome = try write(in: session) { row throws(StoreFault) -> HoldOutcome in
            guard let record = try Holds.load(id, from: database), record.member == member, record.state == .held,
                record.isLive(clock.now)
            else { return .gone }
            try takeOver(record, row: row, act: act)
            return try Holds.tell(record, now: clock.now, in: database).map { .held($0) } ?? .gone
        }
        note(outcome, in: session, act: act)
        return .held(outcome)
    }

    /// Makes a hold this conversation's, with fresh time; seats offered to who waited for them keep what they have.
    /// Only inside a writing transaction.
    func takeOver(_ hold: HoldRecord, row: Int64, act: Int) throws(StoreFault) {
        let offered = try WaitingList.offered(hold.id, in: database)
        if hold.session == row, offered == nil { return }
        let until = max(clock.now + Int64(rules.holdSeconds), offered ?? clock.now)
        try database.run(
            """
            UPDATE hold SET session = ?1, act = ?2, expires_at = ?3, parked_at = NULL
            WHERE id = ?4 AND (session <> ?1 OR act < 0)
            """, row, act, until, hold.id)
    }

    /// Gives a hold of this conversation back. One that is gone, or for which money is under way, is left as it is.
    func release(_ id: HoldID, session: SessionID) throws(StoreFault) -> Reply {
        try write(in: session) { row throws(StoreFault) in
            guard let record = try Holds.load(id, from: database), record.session == row, record.state == .held else {
                return
            }
            try Holds.release(id, in: database)
            try offerSeats(of: record.showing)
        }
        return .released
    }

    /// Gives every hold of this conversation back.
    func releaseAll(session: SessionID) throws(StoreFault) -> Reply {
        if sessions[session]?.holds.isEmpty == false {
            try write(in: session) { row throws(StoreFault) in try releaseHolds(of: row) }
        }
        return .released
    }

    /// Gives the holds of a conversation back. Only inside a writing transaction.
    /// - Parameter row: the conversation's row.
    func releaseHolds(of row: Int64) throws(StoreFault) {
        let holds = try openHolds(of: row)
        for (id, _) in holds { try Holds.release(id, in: database) }
        for showing in Set(holds.map(\.showing)).sorted() { try offerSeats(of: showing) }
    }

    /// Keeps the live holds of a conversation for a while, for a caller whose line dropped. Only inside a writing
    /// transaction.
    /// - Parameters:
    ///   - row: the conversation's row.
    ///   - now: when the conversation ended.
    func parkHolds(of row: Int64, at now: Instant) throws(StoreFault) {
        guard rules.parkSeconds > 0 else { return try releaseHolds(of: row) }
        for (id, _) in try openHolds(of: row) {
            guard let record = try Holds.load(id, from: database), record.isLive(now) else { continue }
            try database.run(
                "UPDATE hold SET parked_at = ?, expires_at = ? WHERE id = ?", now, now + Int64(rules.parkSeconds), id)
        }
    }

    /// Without seats that are offered to who waited for them: those stay held for their time, however the call ends,
    /// and only the member gives them back.
    private func openHolds(of row: Int64) throws(StoreFault) -> [(id: HoldID, showing: ShowingID)] {
        try database.all(
            """
            SELECT id, showing FROM hold WHERE session = ? AND state = 'held' AND NOT EXISTS
                (SELECT 1 FROM waiting WHERE waiting.hold = hold.id AND waiting.state = 'offered')
            ORDER BY id
            """, row
        ) { (id: $0.id(0), showing: $0.id(1)) }
    }
}

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
                case .held:
                    let until = try WaitingList.offered(hold, in: database).map { Zone.local($0) }
                    list.append(until.map { .offered(told, until: $0) } ?? .parked(told))
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
