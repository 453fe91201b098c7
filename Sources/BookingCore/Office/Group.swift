// Group: group commit. Many acts share one commit; each has its own savepoint, so that one that fails undoes only
// itself.

import BookingModel
import SQLite

extension SalesDoor {
    /// Performs several acts in one transaction.
    /// - Returns: false when the commit failed. Then nothing of it was done, and no answer of it may be told.
    public func group(_ acts: () -> Void) -> Bool {
        office.sessions.beginGroup()
        do throws(StoreFault) {
            try database.transaction { acts() }
            office.sessions.endGroup(undo: false)
            return true
        } catch {
            office.sessions.endGroup(undo: true)
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
}
