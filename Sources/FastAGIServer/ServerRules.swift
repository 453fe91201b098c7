// ServerRules: the parameters of a FastAGI server: where it listens, who may call, every bound of a call, and how a
// call is welcomed, heard and recorded.

import AsteriskAGI
import BookingCore
import BookingModel
import BookingService
import CallFlow
import CallRecording

/// How the server listens and what it bounds.
public struct ServerRules: Sendable {
    /// The network interface it listens on; loopback unless set otherwise.
    public var address = NetworkAddress("127.0.0.1")!
    /// TCP port, 0...65535; FastAGI's own is 4573, 0 lets the kernel choose (for tests).
    public var port = 4573
    /// Who may call: FastAGI has no authentication of its own.
    public var allowed = [Network("127.0.0.0/8")!, Network("::1")!]
    /// Calls at once; one more hears that all lines are busy. 1...50,000.
    public var mostCalls = 4000
    /// Seconds of silence from Asterisk after which a call is given up, 10...3600. No prompt lasts that long.
    public var silence = 300
    /// Seconds any call may last, 60...7200.
    public var longestCall = 1800
    /// Seconds that running calls get to end after SIGTERM, 0...3600.
    public var drain = 300
    /// Path of the control socket that `yemae status` asks; nil: none.
    public var control: String?
    /// Path of the database: a successor with another one does not take over the port; empty: no successor does.
    public var database = ""
    /// Whether the loop runs before all usual programs of the machine when it is allowed to.
    public var highPriority = true
    /// Bounds of what calls ask the core.
    public var bounds = ServiceBounds()
    /// The environment variable of `yemae serve` with another number for `bounds.actsTogether`. Only the bench sets it,
    /// to measure what sharing commits is worth.
    public static let actsTogetherVariable = "YEMAE_BENCH_ACTS_TOGETHER"
    /// The defaults above.
    public init() {}

    /// Takes over what a running server can change: who may call, and how many for how long.
    mutating func take(_ new: ServerRules) {
        (allowed, mostCalls) = (new.allowed, new.mostCalls)
        (silence, longestCall, drain) = (new.silence, new.longestCall, new.drain)
    }
}

/// What every call line is given. Replaced as a whole when settings and prompts are read again; calls under
/// way keep theirs.
public struct Service {
    /// What the machine and the core need to know of a call.
    let welcome: (CallHeader) -> (facts: CallFacts, start: SessionStart)
    /// The sounds of an utterance, as STREAM FILE wants them.
    let clips: (Utterance) -> [String]
    /// Sounds that the PBX is known not to have.
    let lacking: [Language: Set<String>]
    /// Records a call; nil when no recording is wanted.
    let recorder: (CallHeader, CallFacts, SessionStart) -> CallRecorder?
    /// What new calls are served with.
    public init(
        welcome: @escaping (CallHeader) -> (facts: CallFacts, start: SessionStart),
        clips: @escaping (Utterance) -> [String], lacking: [Language: Set<String>] = [:],
        recorder: @escaping (CallHeader, CallFacts, SessionStart) -> CallRecorder? = { _, _, _ in nil }
    ) {
        self.welcome = welcome
        self.clips = clips
        self.lacking = lacking
        self.recorder = recorder
    }
}

/// What a reading of the settings brings into force while calls run.
public struct Reloaded {
    /// For new calls.
    let service: Service
    /// The core's rules, from its next act on.
    let office: OfficeRules
    /// Who may call, and how many for how long; the rest of it waits for a restart.
    let rules: ServerRules
    /// Settings that were changed and wait for a restart: `[serve] port`.
    let waiting: [String]
    /// All of one reading.
    public init(service: Service, office: OfficeRules, rules: ServerRules, waiting: [String]) {
        (self.service, self.office, self.rules, self.waiting) = (service, office, rules, waiting)
    }
}
