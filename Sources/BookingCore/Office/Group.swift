// Group: group commit. Many acts share one commit; each has its own savepoint, so that one that fails undoes only
// itself.

import BookingModel
import SQLite

extension BoxOffice {
    /// Performs several acts in one transaction.
    /// - Returns: false when the commit failed. Then nothing of it was done, and no answer of it may be told.
    public func group(_ acts: () -> Void) -> Bool {
        sessions.beginGroup()
        do throws(SQLiteFault) {
            try database.transaction { acts() }
            sessions.endGroup(undo: false)
            return true
        } catch {
            sessions.endGroup(undo: true)
            faultHandler(error.description)
            return false
        }
    }

    /// Whether an act is quick and local enough to share a commit: one that asks a provider must not hold the others'
    /// transaction open.
    public func mayShareCommit(_ request: Request) -> Bool {
        guard request.traits.contains(.movesMoney) else { return true }
        switch charging {
        case .account: return true
        case .gateway: return false
        }
    }

    /// The most texts that are counted: a server asks twice a second, and what it counts must not grow with the years.
    public static let textsCounted = 10_000

    /// Texts waiting to be sent, at most `textsCounted`; 0 when the database cannot say.
    public func textsWaiting() -> Int {
        do throws(SQLiteFault) {
            return try database.first(
                "SELECT count(*) FROM (SELECT 1 FROM outbox WHERE state = 'waiting' LIMIT \(BoxOffice.textsCounted))"
            ) { Int($0.int(0)) } ?? 0
        } catch {
            faultHandler(error.description)
            return 0
        }
    }
}
