// ServerRules: where the server listens, who may call, and every bound of a call.

import BookingService

/// How the server listens and what it bounds.
public struct ServerRules: Sendable {
    /// The network interface it listens on; loopback unless told otherwise.
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
