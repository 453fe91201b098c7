// FailedStart: reports why a call that Asterisk started this program for could not begin. The reason goes back over
// AGI, because standard error is lost where Asterisk runs as a service.

import AsteriskAGI
import BookingModel
import CallFlow
import Glibc

enum FailedStart {
    /// Set by Asterisk for every program AGI() starts (res_agi.c of 16 and 22).
    private static let variable = "AST_AGI_DIR"

    /// A mistake in the dialplan's AGI() is a fault of the command line: the caller hears an apology,
    /// Asterisk's log and the dialplan get the reason. Does nothing unless Asterisk started this program.
    static func apologise(_ reason: String) {
        guard getenv(variable) != nil, isatty(STDIN_FILENO) == 0 else { return }
        HangupSignal.install()
        let channel = LineChannel(reading: STDIN_FILENO, writing: STDOUT_FILENO)
        do throws(WireFault) {
            let header = try channel.readHeader()
            try channel.send(.answer)
            Apology(channel: channel, header: header, reason: reason).run(nil)
        } catch {
            tell(reason, of: error, on: channel)
        }
    }

    /// A header that cannot be used: there is no call to answer, but Asterisk waits for commands.
    static func tell(_ reason: String, of fault: WireFault, on channel: LineChannel) {
        guard fault.leavesTheLine, channel.outstanding == nil else { return }
        do throws(WireFault) {
            let end: [AsteriskAGI.Command] = [
                .verbose("yemae: \(reason)"), .setVariable(.fault, reason),
                .setVariable(.outcome, CallOutcome.unavailable.rawValue),
            ]
            for command in end {
                try channel.send(command)
                _ = try channel.receive()
            }
        } catch {
            // It was said on standard error.
            return
        }
    }
}

extension WireFault {
    /// Asterisk is at the other end, and hears.
    fileprivate var leavesTheLine: Bool {
        switch self {
        case .headerMissing, .headerNotText, .tooManyHeaders: getenv("AST_AGI_DIR") != nil
        case .lineTooLong, .usageTooLong, .tooMuchNoise, .notAHeader, .headersCutShort, .closed, .silent, .systemCall:
            false
        }
    }
}
