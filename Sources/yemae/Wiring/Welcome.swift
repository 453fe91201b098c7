// Welcome: turns what Asterisk says of a call into what the conversation and the core need. The same for AGI and
// FastAGI.

import AsteriskAGI
import BookingCore
import BookingModel
import CallFlow
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
    /// What the core is told of the call.
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
    /// Those of the settings.
    init(_ settings: YemaeSettings) { self.init(isLine: settings.isLine, language: settings.language(ofLine:)) }

    /// Those of a rehearsal.
    static var rehearsal: Lines {
        Lines(isLine: { RehearsalLines.language(of: $0) != nil }, language: { RehearsalLines.language(of: $0) ?? nil })
    }
}
