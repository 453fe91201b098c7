// StandIns: the people's acts until their branch is merged; `perform` calls them by these signatures.

import BookingModel
import SQLite

extension BoxOffice {
    func pending(_ member: MemberID, session: SessionID) throws(SQLiteFault) -> Reply { .unavailable }
    func parkHolds(of session: Int64) throws(SQLiteFault) {}
    func releaseHolds(of session: Int64) throws(SQLiteFault) {}
}
