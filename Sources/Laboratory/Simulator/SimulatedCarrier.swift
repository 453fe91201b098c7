// SimulatedCarrier: an SMS gateway that keeps the texts each telephone received, in order; it may be down, busy, or
// lose its answer or the text.

import BookingCore
import BookingModel
import Messaging
import Platform

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
