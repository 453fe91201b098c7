// yemae call forget: deletes personal data of old calls.

import BookingCore
import BookingModel
import CommandLineInterface
import Settings

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
            call-backs that are done with their texts, and counts of wrong PINs by calling number. It keeps money,
            bookings, holds, tickets, reads of gates, requests that wait, and what `yemae stats calls` adds up (all
            but the longest silences). Backups and recordings are files of yours.
            """
    ) { arguments in
        let settings = try arguments.settings()
        let office = try arguments.openOffice(settings)
        guard let before = try arguments.day(.before) ?? settings.forgetsCallsBefore(office.clock.now) else {
            Console.write("keep-calls is 0: calls are kept; --before DATE says which to forget\n")
            return .success
        }
        guard before <= office.clock.now + -BoxOffice.callsRememberedSeconds else {
            throw CommandFault.usage(
                "--before is a day before today: calls of the last 24 hours are kept", of: arguments.command)
        }
        let day = Zone.local(before)
        guard arguments.has(.yes) else {
            let data = try office.callData(before: before)
            Console.write("before \(day): \(data.words)\(data.isEmpty ? "" : ". Say --yes to forget them.")\n")
            return .success
        }
        var forgotten = CallData()
        while true {
            let data = try office.forgetCalls(before: before)
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
                + "\(guesses) counts of wrong PINs"
    }
}

extension YemaeSettings {
    /// The moment before which calls are forgotten; nil: they are kept.
    func forgetsCallsBefore(_ now: Instant) -> Instant? {
        keepCallsDays == 0 ? nil : now + -Int64(keepCallsDays) * 86_400
    }
}
