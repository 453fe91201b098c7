// HoldEnds: how a hold ends without a booking: taken over, released or parked.

import BookingModel
import SQLite

extension BoxOffice {
    /// Takes a live hold of the member's over into this conversation, with fresh time.
    func resume(_ id: HoldID, _ member: MemberID, session: SessionID, act: Int) throws(StoreFault) -> Reply {
        let outcome = try write(in: session) { row throws(StoreFault) -> HoldOutcome in
            guard let record = try Holds.load(id, from: database), record.member == member, record.state == .held,
                record.isLive(clock.now)
            else { return .gone }
            if record.session != row {
                try database.run(
                    "UPDATE hold SET session = ?, act = ?, expires_at = ?, parked_at = NULL WHERE id = ?",
                    row, act, clock.now + Int64(rules.holdSeconds), id)
            }
            return try Holds.tell(record, now: clock.now, in: database).map { .held($0) } ?? .gone
        }
        note(outcome, in: session, act: act)
        return .held(outcome)
    }

    /// Gives a hold of this conversation back. One that is gone, or for which money is under way, is left as it is.
    func release(_ id: HoldID, session: SessionID) throws(StoreFault) -> Reply {
        try write(in: session) { row throws(StoreFault) in
            guard let record = try Holds.load(id, from: database), record.session == row, record.state == .held else {
                return
            }
            try Holds.release(id, in: database)
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
        for id in try openHolds(of: row) { try Holds.release(id, in: database) }
    }

    /// Keeps the live holds of a conversation for a while, for a caller whose line dropped. Only inside a writing
    /// transaction.
    /// - Parameters:
    ///   - row: the conversation's row.
    ///   - now: when the conversation ended.
    func parkHolds(of row: Int64, at now: Instant) throws(StoreFault) {
        guard rules.parkSeconds > 0 else { return try releaseHolds(of: row) }
        for id in try openHolds(of: row) {
            guard let record = try Holds.load(id, from: database), record.isLive(now) else { continue }
            try database.run(
                "UPDATE hold SET parked_at = ?, expires_at = ? WHERE id = ?", now, now + Int64(rules.parkSeconds), id)
        }
    }

    private func openHolds(of row: Int64) throws(StoreFault) -> [HoldID] {
        try database.all("SELECT id FROM hold WHERE session = ? AND state = 'held' ORDER BY id", row) { $0.id(0) }
    }
}
