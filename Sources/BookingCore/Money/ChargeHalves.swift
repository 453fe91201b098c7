// ChargeHalves: sells through a provider in two halves, so that a server can wait for the provider on another thread
// than the database's. The first half commits the intent, the second commits the answer with the ticket; no lock is
// held between them.

import BookingModel
import SQLite

/// What the first half of a sale came to.
public enum ChargeStep: Sendable {
    /// Nothing is to be asked of the provider: this is the whole answer.
    case answered(Reply)
    /// Ask the provider for this, on any thread, then call `finishCharging` with its answer. If that never happens,
    /// `settle` finds it.
    case charge(Charge)
}

extension SalesDoor {
    /// `.book` and `.change` in halves; every other request, and every one with the embedded account, is performed at
    /// once. Never throws.
    public func beginCharging(_ request: Request, in session: SessionID, act: Int) -> ChargeStep {
        switch (request, charging) {
        case (.book(let hold, let agreed, let language), .gateway),
            (.change(let hold, let agreed, let language), .gateway):
            do throws(StoreFault) {
                switch try office.intend(hold, agreed: agreed, language, session: session, act: act) {
                case .done(let outcome, let refunds):
                    office.giveBack(refunds)
                    return .answered(.booked(outcome))
                case .ask(let charge): return .charge(charge)
                }
            } catch {
                faultHandler(error.description)
                return .answered(.unavailable)
            }
        case (_, _): return .answered(perform(request, in: session, act: act))
        }
    }

    /// The last half, with what the provider said. Never throws: when the answer cannot be taken down, the outcome is
    /// that it is not known yet.
    /// - Parameter callerIsThere: false when the caller has hung up: then the outcome is texted, and after a decline
    ///   the seats are released.
    public func finishCharging(_ charge: Charge, _ answer: ChargeAnswer, callerIsThere: Bool) -> Reply {
        do throws(StoreFault) {
            return .booked(
                try database.transaction { () throws(StoreFault) in
                    try office.conclude(charge.key, answer, callerIsThere: callerIsThere)
                })
        } catch {
            faultHandler(error.description)
            return .booked(.unknown)
        }
    }
}
