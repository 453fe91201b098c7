// Service: what every call line is given: how a call is welcomed, which sounds an utterance has, and who watches the
// call.

import AsteriskAGI
import BookingCore
import BookingModel
import CallFlow

/// What a line needs of the house around it. Replaced as a whole when settings and prompts are read again; calls under
/// way keep theirs.
public struct Service {
    /// What the machine and the core are told of a call.
    public let welcome: (CallHeader) -> (facts: CallFacts, start: SessionStart)
    /// The sounds of an utterance, as STREAM FILE wants them.
    public let clips: (Utterance) -> [String]
    /// Watches a call, for recording; nil when none is wanted.
    public let watcher: (CallHeader, CallFacts, SessionStart) -> (any CallWatcher)?
    /// What new calls are served with.
    public init(
        welcome: @escaping (CallHeader) -> (facts: CallFacts, start: SessionStart),
        clips: @escaping (Utterance) -> [String],
        watcher: @escaping (CallHeader, CallFacts, SessionStart) -> (any CallWatcher)? = { _, _, _ in nil }
    ) {
        (self.welcome, self.clips, self.watcher) = (welcome, clips, watcher)
    }
}

/// What a reading of the settings brings into force while calls run.
public struct Reloaded {
    /// For new calls.
    public let service: Service
    /// The core's rules, from its next act on.
    public let office: OfficeRules
    /// Who may call, and how many for how long; the rest of it waits for a restart.
    public let rules: ServerRules
    /// Settings that were changed and wait for a restart: `[serve] port`.
    public let waiting: [String]
    /// All of one reading.
    public init(service: Service, office: OfficeRules, rules: ServerRules, waiting: [String]) {
        (self.service, self.office, self.rules, self.waiting) = (service, office, rules, waiting)
    }
}

/// Watches one call, to write it down. It sees the caller's keys: which ones may be kept, the place tells.
public protocol CallWatcher: AnyObject {
    /// A prompt begins to play.
    func says(_ utterance: Utterance)
    /// What the caller did, or the server reported, while the call was at `place`.
    func hears(_ event: Event, at place: String)
    /// The core answered; `written` is what its act left in the ledger and the outbox, in order.
    func asked(_ request: Request, _ reply: Reply, written: [Written])
    /// The call's last word; nothing comes after it.
    func ended(_ end: CallEnd)
}
