// SimulatedCarrier: an SMS gateway that keeps what the telephones show, in order; it may be down, busy, or lose its answer or the text.

import BookingCore
import BookingModel
import Messaging

final class SimulatedCarrier: SMSGateway {
    /// Where the program is killed.
    enum Death: String, CaseIterable {
        case beforeTaking = "before the carrier took a text"
        case afterTaking = "after the carrier took a text"
    }

    let seconds = 20
    private let world: SimulatedWorld
    private var dice: Dice
    /// Everything is taken and answered.
    var isWell = false
    var death: Death?
    var dies: () -> Never
    private var waiting: [DeliveryReport] = []

    init(_ world: SimulatedWorld, _ dice: Dice, dies: @escaping () -> Never) { (self.world, self.dice, self.dies) = (world, dice, dies) }

    func submit(_ text: OutgoingText, id: TextTryID) -> GatewayAnswer {
        if death == .beforeTaking { dies() }
        let luck = isWell ? 99 : dice.below(100)
        switch luck {
        case 0..<4: return .unavailable(reason: "down")
        case 4..<8: return .busy(reason: "busy")
        case 8..<12: return .unknown(reason: "the text was lost")
        default: break
        }
        let isShown = luck != 12
        if isShown { must { try world.database.run("INSERT INTO shown(text) VALUES (?)", id.text) } }
        if death == .afterTaking { dies() }
        if luck > 12, luck < 18 { return .unknown(reason: "the answer was lost") }
        if luck < 50 { waiting.append(DeliveryReport(id: id, outcome: isShown ? .delivered : .undelivered(reason: "switched off"))) }
        return .accepted(reference: nil)
    }

    func reports() -> [DeliveryReport] { waiting }
    func taken(_ report: DeliveryReport) { waiting.removeAll { $0 == report } }
}
