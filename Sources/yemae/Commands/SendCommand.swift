// yemae send: sends the texts of the outbox, once or until it is stopped.

import BookingCore
import CommandLineInterface
import Glibc
import Messaging
import Settings

extension Option {
    static let once = Option(
        "--once", "one round only: the texts that are due now (at most [sms] per-round) and the reports that have come")
}

extension Subcommand {
    static let send = Subcommand(
        "send", options: Option.office + [.once], "send the texts of the outbox, until SIGTERM or Ctrl-C",
        details: """
            Several may run at once, on one database; one that is killed loses nothing: its texts are due again after \
            [sms] lease.
            Never sends an older version of a booking after a newer one. Logs to standard error, without texts, \
            numbers masked.

            [sms] gateway = command: the program is started for each text, reads
              {"id":"17-1","to":"821023456789","from":"15880001","text":"...","units":84,"kind":"short"}     kind: \
            short, parts, long
            and writes within [sms] gateway-time one line
              {"answer":"accepted","reference":"its own id"}     or queued; or refused, busy, unavailable with "reason"
            accepted: handed to the network. queued: taken, and `yemae outbox report 17-1 handed-on` follows. refused: \
            this text, for good. busy: not now. unavailable: the whole gateway. Anything else: the text may have been \
            sent, and is
            sent again, at most [sms] unanswered-tries times. Deliveries are told later with `yemae outbox report 17-1 \
            delivered`;
            a text in several parts is delivered when all of them are, and undelivered when one is.
            """
    ) { arguments in
        let settings = try arguments.settings()
        var office = try arguments.openOffice(settings)
        let gateway = try settings.gateway()
        func sending(_ office: BoxOffice) -> Sender {
            Sender(office: office, gateway: gateway, settings: settings.sms, log: { Console.complain($0) })
        }
        var sender = sending(office)
        StopSignal.listen()
        if arguments.has(.once) {
            let round = try sender.round { !StopSignal.came }
            Console.write(
                "submitted \(round.submitted), refused \(round.refused), later \(round.later), reports "
                    + "\(round.reports)\n")
            return .success
        }
        var isTroubled = false
        while !StopSignal.came {
            do throws(AdminFault) {
                // Texts that are due already do not wait for the next second.
                if try sender.round(while: { !StopSignal.came }).isFull { continue }
                isTroubled = false
            } catch {
                // The database is locked or its disk full: a sender outlives that. Said once.
                if !isTroubled { Console.complain("\(error); trying again") }
                isTroubled = true
                // A file that was replaced stays replaced: the one at its path now is the box office's, once it can be
                // opened.
                if office.fileTrouble() != nil, let there = try? arguments.openOffice(settings) {
                    office = there
                    sender = sending(there)
                    Console.complain("\(settings.database): opened again")
                    isTroubled = false
                }
            }
            StopSignal.wait(milliseconds: 1000)
        }
        return .success
    }
}

extension YemaeSettings {
    /// The gateway texts go through.
    func gateway() throws -> any SMSGateway {
        let folder = try CommandLineProgram.folder()
        do throws(GatewayFault) {
            return try sms.open(programsIn: folder)
        } catch {
            throw CommandFault(
                "the settings are wrong:\n\(place(of: error.setting, in: .sms)): \(error.reason)", .config)
        }
    }
}
