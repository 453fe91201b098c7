// WebRules: the parameters of `yemae web`, and the lines of its log.

import SCGI

/// How pages are served.
public struct WebRules: Hashable, Sendable {
    /// Path of the Unix socket that the web server connects to; nil: none, and no pages are served.
    public var socket: String?
    /// Threads that answer, 1...64.
    public var workers = 8
    /// The number of the telephone line as pages show it; empty: none.
    public var line = ""
    /// Where browsers find the pages, without a slash at the end: `https://tickets.example.com`; nil: it is not known,
    /// and no other site can send a browser back.
    public var site: String?
    /// The defaults above.
    public init() {}

    /// The same for the server on the socket.
    public var server: SCGIServerRules {
        var rules = SCGIServerRules()
        rules.workers = workers
        rules.bounds.longPath = PaymentHook.path
        return rules
    }
}

/// A line of the log of `yemae web`. The web server logs who asked for which page; this log has what went wrong.
public enum WebLogLine: Hashable, Sendable {
    /// Pages are served. Where: a path, or the service manager's socket.
    case ready(socket: String, workers: Int)
    /// A request could not be read.
    case refused(SCGIFault)
    /// The core did not answer in time, or could not: so many milliseconds after it was asked.
    case unavailable(milliseconds: Int)
    /// SIGHUP: new settings are in force, or are wrong and everything stays as it was, and why.
    case reread(ok: Bool, String)
    /// What is wrong with the database file, from now on; nil: nothing any more.
    case database(trouble: String?)
    /// SIGTERM: what was asked is answered, and so much waits.
    case draining(waiting: Int)
    /// A webhook was heard: the provider's word for it, and what it came to.
    case heard(kind: String, outcome: String)
    /// A webhook was refused, for this reason.
    case hookRefused(String)
    /// All requests are answered, and the program ends.
    case stopped(answered: Int)

    /// `event=ready socket=/run/yemae-web/scgi workers=8`.
    public var text: String {
        switch self {
        case .ready(let socket, let workers): "event=ready socket=\(socket) workers=\(workers)"
        case .refused(let fault): "event=refused reason=\"\(fault)\""
        case .unavailable(let milliseconds): "event=unavailable after-ms=\(milliseconds)"
        case .reread(let ok, let reason): "event=reread ok=\(ok) reason=\(WebLogLine.quoted(reason))"
        case .database(let trouble):
            "event=database ok=\(trouble == nil) "
                + "reason=\(WebLogLine.quoted(trouble ?? "the file that was opened lies at its path again"))"
        case .draining(let waiting): "event=draining waiting=\(waiting)"
        case .heard(let kind, let outcome): "event=hook kind=\(kind) outcome=\(outcome)"
        case .hookRefused(let reason): "event=hook-refused reason=\"\(reason)\""
        case .stopped(let answered): "event=stopped answered=\(answered)"
        }
    }

    /// Characters of a reason at most.
    private static let longest = 600

    /// One line in quotes.
    private static func quoted(_ text: String) -> String {
        "\"" + String(text.prefix(longest).map { $0 == "\"" || $0.isNewline ? "'" : $0 }) + "\""
    }
}
