// SimulatedProvider: a payment provider that keeps its own list by our keys, as a real one does; it may decline, be silent before or after it
// has paid, and refuse to give money back.

import BookingCore
import BookingModel

final class SimulatedProvider: AccountGateway {
    /// How it answers.
    enum Mood: String, CaseIterable {
        case pays, declines, silent
        case silentAfterPaying = "silent after paying"
    }

    /// Where the program is killed.
    enum Death: String, CaseIterable {
        case beforePaying = "before the provider has paid"
        case afterPaying = "after the provider has paid"
    }

    private let world: SimulatedWorld
    var mood = Mood.pays
    /// The program dies at the next charge or refund; nil: it does not.
    var death: Death?
    /// Told before it dies.
    var dies: () -> Never

    init(_ world: SimulatedWorld, dies: @escaping () -> Never) { (self.world, self.dies) = (world, dies) }

    func charge(_ charge: Charge) -> ChargeAnswer { settle(charge.key, "charge", of: nil, charge.amount) }
    func refund(_ refund: Refund) -> ChargeAnswer { settle(refund.key, "refund", of: refund.charge, refund.amount) }

    func ask(_ enquiry: Enquiry) -> ChargeAnswer {
        switch mood {
        case .silent, .silentAfterPaying: .unknown
        case .pays, .declines: listed(enquiry.key).map { answer(enquiry.key, $0) } ?? .notFound
        }
    }

    /// The same key is the same charge: it is done once, and answered alike for ever.
    private func settle(_ key: String, _ kind: String, of charge: String?, _ amount: Won) -> ChargeAnswer {
        if death == .beforePaying { dies() }
        if mood != .silent { enter(key, kind, charge, amount, paid: mood != .declines) }
        if death == .afterPaying { dies() }
        switch mood {
        case .silent, .silentAfterPaying: return .unknown
        case .pays, .declines: return answer(key, listed(key) ?? false)
        }
    }

    private func answer(_ key: String, _ paid: Bool) -> ChargeAnswer { paid ? .paid(reference: "simulated-\(key)") : .declined }

    private func listed(_ key: String) -> Bool? { must { try world.database.first("SELECT paid FROM money WHERE key = ?", key) { $0.int(0) == 1 } } }

    private func enter(_ key: String, _ kind: String, _ charge: String?, _ amount: Won, paid: Bool) {
        must { try world.database.run("INSERT INTO money VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", key, kind, charge, amount.amount, paid ? 1 : 0) }
    }
}

/// The world's own books cannot fail; when they do, nothing that follows would mean anything.
@discardableResult
func must<T>(_ body: () throws -> T) -> T {
    do { return try body() } catch { fatalError("the simulation's own world fails: \(error)") }
}
