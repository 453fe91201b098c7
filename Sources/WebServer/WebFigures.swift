// WebFigures: the counters and times of `yemae web`, as Prometheus text. Who may write to the socket may ask for them;
// a web server never sends the field that does.

import BookingService
import SCGI
import Synchronization

/// What the pages of a running `yemae web` came to since it started.
final class WebFigures: Sendable {
    private struct Counters {
        /// By the hundreds of the status.
        var answers: [Int: Int] = [:]
        /// By `WebFigures.bounds`, and those that took longer.
        var within = [Int](repeating: 0, count: WebFigures.bounds.count + 1)
        var microseconds = 0
        var unavailable = 0
        var refused = 0
        /// Requests without TLS that came from elsewhere, and without an address.
        var withoutTLS = 0
        var withoutAddress = 0
    }

    /// Microseconds from a request to its page.
    private static let bounds = [1_000, 5_000, 20_000, 100_000, 500_000, 2_500_000]

    private let counters = Mutex(Counters())

    func answered(_ status: Int, after microseconds: Int) {
        counters.withLock {
            $0.answers[status / 100, default: 0] += 1
            $0.within[WebFigures.bounds.firstIndex { microseconds <= $0 } ?? WebFigures.bounds.count] += 1
            $0.microseconds += microseconds
        }
    }

    func came(isPrivate: Bool, hasAddress: Bool) {
        if isPrivate { return }
        counters.withLock { if hasAddress { $0.withoutTLS += 1 } else { $0.withoutAddress += 1 } }
    }

    func unavailable() { counters.withLock { $0.unavailable += 1 } }
    func refused() { counters.withLock { $0.refused += 1 } }

    /// Prometheus text format 0.0.4.
    func prometheus(_ office: ServiceStatus, load: SCGIServer.Load, rules: SCGIServerRules, seconds: Int) -> String {
        let now = counters.withLock { $0 }
        var lines: [String] = []
        func metric(_ name: String, _ type: String, _ help: String, _ values: [(labels: String, value: String)]) {
            lines += ["# HELP yemae_web_\(name) \(help)", "# TYPE yemae_web_\(name) \(type)"]
            lines += values.map { "yemae_web_\(name)\($0.labels) \($0.value)" }
        }
        func one(_ name: String, _ type: String, _ help: String, _ value: Int) {
            metric(name, type, help, [("", "\(value)")])
        }
        one("up_seconds", "gauge", "Seconds since yemae web started.", seconds)
        one("log_ins", "gauge", "Members who are logged in with a browser.", office.logIns)
        metric(
            "answers_total", "counter", "Requests answered, by status.",
            now.answers.sorted { $0.key < $1.key }.map { ("{status=\"\($0.key)xx\"}", "\($0.value)") })
        var sum = 0
        let buckets = zip(WebFigures.bounds.map { seconds6($0) } + ["+Inf"], now.within).map { bound, count in
            sum += count
            return (labels: "_bucket{le=\"\(bound)\"}", value: "\(sum)")
        }
        metric(
            "page_seconds", "histogram", "From a request to its page.",
            buckets + [("_sum", seconds6(now.microseconds)), ("_count", "\(sum)")])
        metric(
            "threads", "gauge", "Threads that answer, and how many are busy.",
            [("{are=\"all\"}", "\(rules.workers)"), ("{are=\"busy\"}", "\(load.busy)")])
        metric(
            "waiting", "gauge", "Requests that wait for a thread, and how many may.",
            [("{are=\"now\"}", "\(load.waiting)"), ("{are=\"most\"}", "\(rules.waiting)")])
        one("turned_away_total", "counter", "Requests turned away because too many waited.", load.turnedAway)
        one("refused_total", "counter", "Requests that could not be read.", now.refused)
        one("unavailable_total", "counter", "Questions that the core did not answer.", now.unavailable)
        one("without_tls_total", "counter", "Requests from elsewhere without TLS.", now.withoutTLS)
        one("without_address_total", "counter", "Requests without REMOTE_ADDR.", now.withoutAddress)
        return lines.joined(separator: "\n") + "\n"
    }

    private func seconds6(_ microseconds: Int) -> String {
        let fraction = String(microseconds % 1_000_000)
        return "\(microseconds / 1_000_000).\(String(repeating: "0", count: 6 - fraction.utf8.count))\(fraction)"
    }
}

/// What a running `yemae web` says of itself.
public enum WebStatus {
    /// The field that asks for it. No header of a browser becomes a field of this name: those begin with `HTTP_`.
    static let field = "YEMAE_STATUS"

    /// Asks what answers at a socket.
    /// - Returns: Prometheus text format 0.0.4; nil when nothing of ours answers.
    public static func ask(socket path: String) -> String? {
        guard let answer = SCGISocket.ask(path, ["REQUEST_METHOD": "GET", "REQUEST_URI": "/health", field: "1"]),
            answer.hasPrefix("Status: 200\r\n"), let head = answer.firstRange(of: "\r\n\r\n")
        else { return nil }
        let text = String(answer[head.upperBound...])
        return text.contains("yemae_web_up_seconds") ? text : nil
    }

    /// A figure without labels, of what `ask` returned.
    public static func figure(_ name: String, in text: String) -> Int? {
        text.split(separator: "\n").first { $0.hasPrefix("\(name) ") }.flatMap { Int($0.dropFirst(name.count + 1)) }
    }
}
