// yemae showing cancel: cancels a showing, with refunds and texts.

import BookingCore
import BookingModel
import CommandLineInterface

extension Option {
    static let yes = Option("--yes", "do it; without it nothing is done but told")
}

extension Subcommand {
    static let showingCancel = Subcommand(
        "showing cancel", [Operand("ID")], options: Option.office + [.yes],
        "cancel a showing: refund everybody, with the rule's surcharge, and text them",
        details: "Cannot be undone. Run again, or after it was killed, it does what is left."
    ) { arguments in
        let id = try arguments.rowNumber("showing")
        let settings = try arguments.settings()
        let office = try arguments.openOffice(settings)
        guard let detail = try office.showingDetail(ShowingID(id)) else {
            throw CommandFault("there is no showing \(id)", .notFound)
        }
        guard arguments.has(.yes) else {
            let summary = detail.summary
            Console.write(
                "showing \(id), \(summary.title.korean), \(summary.starts): \(summary.counts.sold) seats are sold. Say "
                    + "--yes to cancel it and refund them.\n")
            return .success
        }
        guard let done = try office.cancelShowing(ShowingID(id)) else {
            throw CommandFault("there is no showing \(id)", .notFound)
        }
        Console.write(
            "\(done.bookings) bookings cancelled; \(done.refunds) to be refunded, \(done.surcharges) on top\n")
        if done.refundsDeclined > 0 {
            Console.write(
                "The provider declined \(done.refundsDeclined) of the refunds: they are due to the members "
                    + "(yemae statement --due).\n")
        }
        if done.surcharges > .zero, settings.payment.gateway != .ledger {
            Console.write(
                "The provider gives back only what it took: the \(done.surcharges) on top are due to the "
                    + "members (yemae statement --due).\n")
        }
        return .success
    }
}
