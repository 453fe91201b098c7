// StandIns: the people's acts until their branch is merged; `perform` calls them by these signatures.

import BookingModel
import SQLite

extension BoxOffice {
    /// The hash of a new PIN, as stored. Slow on purpose: never inside a transaction.
    func newPINHash(_ pin: PIN, of member: MemberNumber) -> String { "$y$" }
    func recognise(_ calling: TelephoneNumber) throws(SQLiteFault) -> Reply { .unavailable }
    func verify(
        _ claim: MemberClaim, _ pin: PIN, calling: TelephoneNumber?, session: SessionID, act: Int
    ) throws(SQLiteFault) -> Reply { .unavailable }
    func pending(_ member: MemberID, session: SessionID) throws(SQLiteFault) -> Reply { .unavailable }
    func signUp(_ telephone: TelephoneNumber, _ language: Language, session: SessionID, act: Int) throws(SQLiteFault) -> Reply { .unavailable }
    func operators() throws(SQLiteFault) -> Reply { .unavailable }
    func callBack(_ telephone: TelephoneNumber, _ member: MemberID?, session: SessionID, act: Int) throws(SQLiteFault) -> Reply { .unavailable }
    func resend(
        _ number: BookingNumber, _ member: MemberID, _ language: Language, session: SessionID, act: Int
    ) throws(SQLiteFault) -> Reply { .unavailable }
    /// Calls `parkHolds(of:)` or `releaseHolds(of:)` inside its transaction.
    func endSession(_ session: SessionID, outcome: CallOutcome) throws(SQLiteFault) -> Reply { .unavailable }
}
