// CallLog: records the end of a conversation: its row, its turns by place, and what happens to its holds.

import BookingModel
import Formats
import SQLite

extension BoxOffice {
    /// Characters kept of a place's name.
    static let placeLength = 60

    /// Ends a conversation in one transaction. Holds of a caller whose line dropped or who went to the operator are
    /// parked, others given back. Ending one that has ended changes nothing.
    func endSession(_ session: SessionID, outcome: CallOutcome, place: String, bookmark: Bookmark? = nil)
        throws(StoreFault) -> Reply
    {
        guard let live = sessions[session] else { return .ended }
        try write(in: session) { row throws(StoreFault) in
            // Read once, and under the lock: a hold that lapses between two readings would not be parked.
            let now = clock.now
            try database.run(
                """
                UPDATE session SET ended_at = ?, outcome = ?, language = ?, member = ?, place = ?, bookmark = ? WHERE
                id = ? AND ended_at IS NULL
                """,
                now,
                outcome.rawValue, live.language?.rawValue, live.member, String(place.prefix(BoxOffice.placeLength)),
                bookmark?.description, row)
            try store(live.turns, of: row)
            if live.holds.isEmpty { return }
            switch outcome {
            case .hungUp, .operatorWanted: try parkHolds(of: row, at: now)
            case .completed, .gaveUp, .tooLong, .unavailable: try releaseHolds(of: row)
            }
        }
        sessions[session] = nil
        return .ended
    }

    /// All turns in one statement.
    private func store(_ turns: [TurnRecord], of row: Int64) throws(StoreFault) {
        if turns.isEmpty { return }
        let list = turns.map { JSON.list([.text($0.place), .text($0.event), .number(Int64($0.atMilliseconds))]) }
        try database.run(
            """
            INSERT INTO turn(session, n, place, event, at_ms)
            SELECT ?, key + 1, value ->> 0, value ->> 1, value ->> 2 FROM json_each(?) WHERE true ON CONFLICT DO NOTHING
            """, row, JSON.list(list).line)
    }
}
