// yemae backup, audit, call forget: copies the box office while calls run; checks with code independent of the core
// that seats, money, numbers, texts and calls tie; deletes personal data of old calls.

import Audit
import BookingCore
import BookingModel
import CommandLineInterface
import Settings

extension Subcommand {
    static let backup = Subcommand(
        "backup", [Operand("FILE")], options: Option.office, "copy the database while calls run",
        details: """
            FILE is never overwritten, is readable by its owner only, and is checked and on the disk when the command \
            ends well.
            The pepper is not in it: keep a copy of that elsewhere. asterisk/README.md tells how to restore.
            """
    ) { arguments in
        let (settings, file) = (try arguments.settings(), arguments.operands[0])
        do throws(BackupFault) {
            let bytes = try Backup.make(of: settings.database, to: file)
            Console.write("\(file): a copy of \(settings.database), \(bytes) bytes, checked\n")
            return .success
        } catch {
            switch error {
            case .exists: throw CommandFault("\(error)", .data)
            case .unwritable: throw CommandFault("\(error)", .notFound)
            case .source, .copying, .damaged: throw CommandFault("\(error)", .unavailable)
            }
        }
    }
}

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

extension Option {
    static let before = Option(
        "--before", "DATE", "calls before this day (YYYY-MM-DD); without it, those older than [general] keep-calls")
}

extension Subcommand {
    static let callForget = Subcommand(
        "call forget", options: Option.office + [.before, .yes],
        "delete who called, and what they did, of calls before a day",
        details: """
            It deletes calling numbers, the PBX's references and the turns of calls that are over, sign-ups and
            call-backs that are done with their texts, codes of sign-ups, and counts of wrong PINs by calling number.
            It keeps money, bookings, holds, tickets, reads of gates, requests that wait, and what `yemae stats calls`
            adds up (all but the longest silences). Backups and recordings are files of yours.
            """
    ) { arguments in
        let settings = try arguments.settings()
        let office = try arguments.openOffice(settings)
        guard let before = try arguments.day(.before) ?? settings.forgetsCallsBefore(office.clock.now) else {
            Console.write("keep-calls is 0: calls are kept; --before DATE says which to forget\n")
            return .success
        }
        guard before <= office.clock.now + -StaffDoor.callsRememberedSeconds else {
            throw CommandFault.usage(
                "--before is a day before today: calls of the last 24 hours are kept", of: arguments.command)
        }
        let day = Zone.local(before)
        guard arguments.has(.yes) else {
            let data = try office.staff.callData(before: before)
            Console.write("before \(day): \(data.words)\(data.isEmpty ? "" : ". Say --yes to forget them.")\n")
            return .success
        }
        var forgotten = CallData()
        while true {
            let data = try office.staff.forgetCalls(before: before)
            if data.isEmpty { break }
            forgotten = forgotten + data
        }
        Console.write("forgotten, before \(day): \(forgotten.words)\n")
        return .success
    }
}

extension CallData {
    /// As a list of counts.
    var words: String {
        isEmpty
            ? "nothing to forget"
            : "\(calls) calls with \(turns) turns, \(requests) requests, \(texts) texts, "
                + "\(guesses) counts of wrong PINs, \(codes) codes of sign-ups"
    }
}

extension YemaeSettings {
    /// The moment before which calls are forgotten; nil: they are kept.
    func forgetsCallsBefore(_ now: Instant) -> Instant? {
        keepCallsDays == 0 ? nil : now + -Int64(keepCallsDays) * 86_400
    }
}
