// ShowingSale: staff take a showing off sale and put it on again. Sold tickets stay sold.

import BookingModel
import SQLite

extension StaffDoor {
    /// Puts an open or closed showing on sale, or takes it off. Seats held before may not be paid any more while it is
    /// closed.
    /// - Returns: false when there is no such showing, or it was cancelled.
    /// - Throws: `.database`.
    public func setSale(of showing: ShowingID, open: Bool) throws(AdminFault) -> Bool {
        let state = open ? ShowingState.open : .closed
        return try administer { () throws(StoreFault) in
            try database.transaction { () throws(StoreFault) in
                try database.run(
                    "UPDATE showing SET state = ? WHERE id = ? AND state <> 'cancelled'", state.rawValue, showing) > 0
            }
        }
    }
}
