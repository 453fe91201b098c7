// Welcome: turns what Asterisk says of a call into what the conversation and the core need. The same for AGI and
// FastAGI.

import AsteriskAGI
import BookingCore
import BookingModel
import CallFlow
import Glibc
import Rehearsal
import Settings

/// A call that comes in.
struct Welcome {
    /// What was dialled.
    let line: String
    let facts: CallFacts

    /// The same words by AGI and FastAGI.
    ///
    /// FastAGI may choose in the address: `agi://host/ko?line=1588-0001` speaks Korean on that line, whatever the
    /// channel says, and
    /// `agi://host/ask?line=1588-0001` asks the caller, whatever [lines] says.
    /// - Parameters:
    ///   - restoringLostZero: the trunk may drop a calling number's leading zero.
    ///   - lines: the box office's own.
    init(_ header: CallHeader, rules: CallRules, now: Instant, restoringLostZero: Bool, lines: Lines) {
        line = header.line(lines.isLine)
        let chosen = header.networkScript.flatMap { Language(rawValue: $0) }
        let asks = header.networkScript == CallHeader.askWord
        facts = CallFacts(
            language: asks ? nil : chosen ?? lines.language(line),
            calling: restoringLostZero ? header.callerNumberZeroRestored : header.callerNumber,
            today: Zone.local(now).date, rules: rules,
            isReturning: header.isReturning)
    }
}

extension Welcome {
    /// What the core gets to know of the call.
    func start(_ header: CallHeader) -> SessionStart {
        SessionStart(
            channel: .telephone, line: line, calling: facts.calling, language: facts.language,
            reference: header.uniqueID)
    }
}

/// The numbers a box office answers.
struct Lines {
    /// Whether a dialled number, in whatever form, is one of them.
    let isLine: (_ dialled: String) -> Bool
    /// The language a dialled number is answered in; nil: the caller is asked.
    let language: (_ dialled: String) -> Language?
}

extension Lines {
    init(_ settings: YemaeSettings) { self.init(isLine: settings.isLine, language: settings.language(ofLine:)) }

    static var rehearsal: Lines {
        Lines(isLine: { RehearsalLines.language(of: $0) != nil }, language: { RehearsalLines.language(of: $0) ?? nil })
    }
}

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
