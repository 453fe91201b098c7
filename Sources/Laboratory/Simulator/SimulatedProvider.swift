// SimulatedProvider: a payment provider that keeps its own list by our keys, as a real one does; it may decline, be
// silent before or after it has paid, and refuse to give money back. Some refunds fail an hour after they were made,
// some charges are given back in its console, and some are disputed, a few of those in vain: which ones follows from
// their keys, so that a seed plays alike however often it is asked.

import BookingCore
import BookingModel
import Messaging
import Platform

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

    func refund(_ refund: Refund) -> ChargeAnswer {
        if mood != .silent, listed(refund.key) == nil {
            moveByOtherHands(refund.charge, isRefunding: true)
            if refund.amount > left(of: refund.charge) { return .alreadyReturned }
        }
        return settle(refund.key, "refund", of: refund.charge, refund.amount)
    }

    func returned(of charge: Enquiry) -> ReturnedAnswer {
        switch mood {
        case .silent, .silentAfterPaying: return .unknown
        case .pays, .declines: break
        }
        moveByOtherHands(charge.key, isRefunding: false)
        let found = must {
            try world.database.first("SELECT kind, amount, dispute FROM outside WHERE charge = ?", charge.key) {
                (kind: $0.text(0), amount: Won($0.int64(1)), dispute: $0.optionalText(2))
            }
        }
        guard let found else { return .known(ReturnedMoney()) }
        let isRefund = found.kind == "refund"
        return .known(
            ReturnedMoney(
                refunded: isRefund ? found.amount : .zero, disputed: isRefund ? .zero : found.amount,
                dispute: found.dispute.flatMap { Dispute(rawValue: $0) }))
    }

    func ask(_ enquiry: Enquiry) -> ChargeAnswer {
        if enquiry.kind == .refund { failLater(enquiry.key) }
        switch mood {
        case .silent, .silentAfterPaying: return .unknown
        case .pays, .declines: return listed(enquiry.key).map { answer(enquiry.key, $0) } ?? .notFound
        }
    }

    /// The same key is the same charge: it is done once, and always answered alike.
    private func settle(_ key: String, _ kind: String, of charge: String?, _ amount: Won) -> ChargeAnswer {
        if death == .beforePaying { dies() }
        if mood != .silent { enter(key, kind, charge, amount, paid: mood != .declines) }
        if death == .afterPaying { dies() }
        switch mood {
        case .silent, .silentAfterPaying: return .unknown
        case .pays, .declines: return answer(key, listed(key) ?? false)
        }
    }

    private func answer(_ key: String, _ paid: Bool) -> ChargeAnswer {
        paid ? .paid(reference: "simulated-\(key)") : .declined
    }

    private func listed(_ key: String) -> Bool? {
        must { try world.database.first("SELECT paid FROM money WHERE key = ?", key) { $0.int(0) == 1 } }
    }

    private func enter(_ key: String, _ kind: String, _ charge: String?, _ amount: Won, paid: Bool) {
        must {
            try world.database.run(
                "INSERT INTO money VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", key, kind, charge, amount.amount,
                paid ? 1 : 0, world.clock.now)
        }
    }

    // MARK: What happens without us

    /// Seconds after which a charge may be disputed or given back by others, and a refund may fail.
    private static let hour: Int64 = 3600

    /// One of a thousand, by its key.
    private func fate(of key: String) -> UInt64 {
        FNV1a.digest(key.utf8) % 1000
    }

    private func failLater(_ key: String) {
        guard fate(of: key) < 60 else { return }
        must {
            let failed = try world.database.run(
                "UPDATE money SET paid = 0 WHERE key = ? AND kind = 'refund' AND paid AND at <= ?", key,
                world.clock.now + -SimulatedProvider.hour)
            if failed > 0 { try world.count("fault refund that failed later") }
        }
    }

    /// What is left of a charge: less our refunds, less what was returned by others.
    private func left(of charge: String) -> Won {
        must {
            try world.database.first(
                """
                SELECT amount * paid - (SELECT coalesce(sum(amount * paid), 0) FROM money AS back
                    WHERE back.charge = money.key)
                    - (SELECT coalesce(sum(amount), 0) FROM outside WHERE outside.charge = money.key) FROM money
                        WHERE key = ?
                """, charge
            ) { Won($0.int64(0)) }
        } ?? .zero
    }

    /// Some charges are given back in the console just before we would, some while their tickets are good, some are
    /// disputed.
    private func moveByOtherHands(_ charge: String, isRefunding: Bool) {
        let (fate, now) = (fate(of: charge), world.clock.now)
        let before = must {
            try world.database.first("SELECT dispute, at FROM outside WHERE charge = ?", charge) {
                (dispute: $0.optionalText(0), at: Instant($0.int64(1)))
            }
        }
        if let before {
            // Every third dispute is won after two days.
            guard before.dispute == "open", fate % 3 == 0, now >= before.at + 48 * SimulatedProvider.hour else {
                return
            }
            must {
                try world.database.run("UPDATE outside SET amount = 0, dispute = 'won' WHERE charge = ?", charge)
                try world.count("fault dispute won")
            }
            return
        }
        let made = must {
            try world.database.first("SELECT at FROM money WHERE key = ? AND paid", charge) { Instant($0.int64(0)) }
        }
        guard let made, now >= made + SimulatedProvider.hour || isRefunding else { return }
        let left = left(of: charge)
        guard left > .zero else { return }
        switch (fate, isRefunding) {
        case (0..<60, true): enter(charge, "refund", left, nil, "refunded in the console")
        case (60..<120, true): enter(charge, "refund", Won(left.amount / 2), nil, "refunded in part in the console")
        case (120..<140, false): enter(charge, "refund", left, nil, "refunded with a good ticket")
        case (140..<200, _): enter(charge, "dispute", left, "open", "disputed")
        case (_, _): return
        }
    }

    private func enter(_ charge: String, _ kind: String, _ amount: Won, _ dispute: String?, _ figure: String) {
        guard amount > .zero else { return }
        must {
            try world.database.run(
                "INSERT INTO outside VALUES (?, ?, ?, ?, ?)", charge, kind, amount.amount, dispute, world.clock.now)
            try world.count("fault \(figure)")
        }
    }
}

/// The world's own books cannot fail; when they do, nothing that follows would mean anything.
@discardableResult
func must<T>(_ body: () throws -> T) -> T {
    do { return try body() } catch { fatalError("the simulation's own world fails: \(error)") }
}

final class SimulatedCarrier: SMSGateway {
    /// Where the program is killed.
    enum Death: String, CaseIterable {
        case beforeTaking = "before the carrier took a text"
        case afterTaking = "after the carrier took a text"
    }

    let seconds = 20
    private let world: SimulatedWorld
    private var random: SeededNumbers
    /// Everything is taken and answered.
    var isWell = false
    var death: Death?
    var dies: () -> Never

    init(_ world: SimulatedWorld, _ random: SeededNumbers, dies: @escaping () -> Never) {
        (self.world, self.random, self.dies) = (world, random, dies)
    }

    func submit(_ text: OutgoingText, id: TextTryID) -> GatewayAnswer {
        if death == .beforeTaking { dies() }
        let luck = isWell ? 99 : random.below(100)
        switch luck {
        case 0..<4: return .unavailable(reason: "down")
        case 4..<8: return .busy(reason: "busy")
        case 8..<12: return .unknown(reason: "the text was lost")
        default: break
        }
        let (isShown, losesAnswer) = (luck != 12, luck > 12 && luck < 18)
        if isShown { must { try world.database.run("INSERT INTO shown(text) VALUES (?)", id.text) } }
        // The carrier's to tell, and so it outlives the program that asked.
        if luck < 50, !losesAnswer {
            must {
                try world.database.run(
                    "INSERT INTO report(text, attempt, shown) VALUES (?, ?, ?)", id.text, id.attempt, isShown)
            }
        }
        if death == .afterTaking { dies() }
        return losesAnswer ? .unknown(reason: "the answer was lost") : .accepted(reference: nil)
    }

    func reports() -> [DeliveryReport] {
        var found: [DeliveryReport] = []
        must {
            found = try world.database.all("SELECT text, attempt, shown FROM report ORDER BY id") {
                DeliveryReport(
                    id: TextTryID(text: $0.int64(0), attempt: $0.int(1)),
                    outcome: $0.bool(2) ? .delivered : .undelivered(reason: "switched off"))
            }
        }
        return found
    }

    func taken(_ report: DeliveryReport) {
        must {
            try world.database.run(
                "DELETE FROM report WHERE text = ? AND attempt = ?", report.id.text, report.id.attempt)
        }
    }
}
