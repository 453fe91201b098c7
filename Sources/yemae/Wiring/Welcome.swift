// Welcome: turns what Asterisk says of a call into what the conversation and the core need. The same for AGI and
// FastAGI.

import AsteriskAGI
import BookingCore
import BookingModel
import CallFlow

/// A call that comes in.
struct Welcome {
    /// What was dialled.
    let line: String
    let facts: CallFacts

    /// The same words by AGI and FastAGI.
    ///
    /// FastAGI may choose in the address: `agi://host/ko?line=1588-0001` speaks Korean on that line, whatever the channel says, and
    /// `agi://host/ask?line=1588-0001` asks the caller, whatever [lines] says.
    /// - Parameters:
    ///   - language: the language of a dialled number; nil: the caller is asked.
    ///   - restoringLostZero: the trunk may drop a calling number's leading zero.
    init(
        _ header: CallHeader, rules: CallRules, now: Instant, restoringLostZero: Bool,
        language: (String) -> Language?
    ) {
        line = header.networkQuery.first { $0.name == CallHeader.lineWord }?.value ?? header.dialled ?? ""
        let chosen = header.networkScript.flatMap { Language(rawValue: $0) }
        let asks = header.networkScript == CallHeader.askWord
        facts = CallFacts(
            language: asks ? nil : chosen ?? language(line),
            calling: restoringLostZero ? header.callerNumberZeroRestored : header.callerNumber, today: Zone.local(now).date, rules: rules,
            isReturning: header.isReturning)
    }
}
