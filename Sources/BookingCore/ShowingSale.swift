// ShowingSale: taking a showing off sale and putting it on again, as staff decide. What is sold stays sold.

import BookingModel
import SQLite

extension BoxOffice {
    /// Puts an open or closed showing on sale, or takes it off. Seats held before may not be paid any more while it is closed.
    /// - Returns: false when there is no such showing, or it was cancelled.
    /// - Throws: `.database`.
    public func setSale(of showing: ShowingID, open: Bool) throws(AdminFault) -> Bool {
        let state = open ? ShowingState.open : .closed
        return try administer { () throws(SQLiteFault) in
            try database.transaction { () throws(SQLiteFault) in
                try database.run("UPDATE showing SET state = ? WHERE id = ? AND state <> 'cancelled'", state.rawValue, showing) > 0
            }
        }
    }
}
