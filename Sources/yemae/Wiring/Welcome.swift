// Welcome: what Asterisk tells of a call, as the conversation and the core want to know it. The same for AGI and FastAGI.

import AsteriskAGI
import BookingCore
import BookingModel
import CallFlow
import Settings

/// A call that comes in.
struct Welcome {
    /// What was dialled.
    let line: String
    let facts: CallFacts

    /// FastAGI may choose in the address: `agi://host/ko?line=1588-0001` speaks Korean on that line, whatever the channel says.
    init(_ header: CallHeader, _ settings: YemaeSettings, now: Instant) {
        line = header.networkQuery.first { $0.name == "line" }?.value ?? header.dialled ?? ""
        let chosen = header.networkScript.flatMap { Language(rawValue: $0) }
        facts = CallFacts(
            language: chosen ?? settings.language(ofLine: line), calling: header.callerNumber, today: Zone.local(now).date, rules: settings.call)
    }
}
