// yemae audit: checks that seats, money, numbers, texts and calls of a live box office tie, with code that is
// independent of the core.

import Audit
import CommandLineInterface

extension Subcommand {
    static let audit = Subcommand(
        "audit", options: Option.office, "check with independent eyes that seats, money, texts and calls tie",
        details: """
            Reads the database once, in one snapshot, while calls go on; writes nothing and needs no pepper. It shares \
            no code with the core.
            Ends with 0 when all ties, 1 when something does not (every finding is a line), 69 when the file cannot be
            read, or was made by another version of this program.
            The limits of tickets are those of the settings: bookings made under a higher limit are named too.
            """
    ) { arguments in
        let settings = try arguments.settings()
        let limits = AuditLimits(
            ticketsPerBooking: settings.office.ticketsPerBooking, ticketsPerShowing: settings.office.ticketsPerShowing)
        do throws(AuditFault) {
            let report = try Auditor.audit(path: settings.database, limits: limits)
            Console.write(report.text)
            return report.findings.isEmpty ? .success : .differs
        } catch {
            throw CommandFault("\(error)", .unavailable)
        }
    }
}
