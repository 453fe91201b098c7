// Figures: the server's counters and times. Cheap to record; times are exact to a twelfth of their value.

import BookingService

/// How often something took how long: buckets that grow by an eighth of a power of two.
struct Histogram {
    private var buckets = [Int](repeating: 0, count: 40 * 8)
    private(set) var count = 0
    private(set) var sum = 0
    private(set) var largest = 0

    mutating func add(_ value: Int) {
        buckets[Histogram.index(value)] += 1
        (count, sum, largest) = (count + 1, sum + value, max(largest, value))
    }

    /// The quantile: `perMille` of a thousand values are at most this large. 0 when there is none.
    func quantile(perMille: Int) -> Int {
        guard count > 0 else { return 0 }
        let wanted = max(1, (count * perMille + 999) / 1000)
        var seen = 0
        for (index, n) in buckets.enumerated() where n > 0 {
            seen += n
            if seen >= wanted { return min(largest, Histogram.top(index)) }
        }
        return largest
    }

    private static func index(_ value: Int) -> Int {
        guard value >= 8 else { return max(0, value) }
        let power = Int.bitWidth - 1 - value.leadingZeroBitCount
        return min(40 * 8 - 1, (power - 2) * 8 + (value >> (power - 3)) - 8)
    }

    private static func top(_ index: Int) -> Int {
        guard index >= 8 else { return index }
        let power = index / 8 + 2
        return ((index % 8 + 9) << (power - 3)) - 1
    }
}

/// The server's counters since it started.
struct Figures {
    var begun = 0
    var ended: [String: Int] = [:]
    var turnedAway = 0
    var refused = 0
    /// Connections that were not Asterisk's.
    var strangers = 0
    var faults = 0
    var commands = 0
    /// Microseconds from a reply of Asterisk to our next command, the core included.
    var reaction = Histogram()
    /// `begun` and `commands` at the seconds of the last minute; the latest at `second % 60`.
    private var marks = [(begun: Int, commands: Int)](repeating: (0, 0), count: 60)
    private var second = 0

    /// Notes how far the counters are; called at least once a second.
    /// - Parameter now: whole seconds since the server started.
    mutating func mark(second now: Int) {
        for missed in max(second + 1, now - 59)..<max(second + 1, now + 1) { marks[missed % 60] = (begun, commands) }
        second = max(second, now)
    }

    var lastMinute: (begun: Int, commands: Int) {
        let oldest = marks[(second + 1) % 60]
        return (begun - oldest.begun, commands - oldest.commands)
    }
}

extension Figures {
    /// Prometheus text format 0.0.4.
    /// - Parameters:
    ///   - places: calls in progress by place.
    ///   - office: how the box office is.
    ///   - seconds: since the server started.
    func prometheus(places: [String: Int], office: ServiceStatus, seconds: Int) -> String {
        var lines: [String] = []
        func metric(_ name: String, _ type: String, _ help: String, _ values: [(labels: String, value: String)]) {
            lines += ["# HELP \(name) \(help)", "# TYPE \(name) \(type)"]
            lines += values.map { "\(name)\($0.labels) \($0.value)" }
        }
        func seconds6(_ microseconds: Int) -> String {
            let fraction = String(microseconds % 1_000_000)
            return "\(microseconds / 1_000_000).\(String(repeating: "0", count: 6 - fraction.count))\(fraction)"
        }
        metric("yemae_up_seconds", "gauge", "Seconds since the server started.", [("", "\(seconds)")])
        metric(
            "yemae_calls", "gauge", "Calls in progress by place of the conversation.",
            places.sorted { $0.key < $1.key }.map { ("{place=\"\($0.key)\"}", "\($0.value)") })
        metric("yemae_calls_begun_total", "counter", "Calls begun.", [("", "\(begun)")])
        metric("yemae_calls_last_minute", "gauge", "Calls begun in the last minute.", [("", "\(lastMinute.begun)")])
        metric(
            "yemae_calls_ended_total", "counter", "Calls ended by outcome.",
            ended.sorted { $0.key < $1.key }.map { ("{outcome=\"\($0.key)\"}", "\($0.value)") })
        metric("yemae_lines_busy_total", "counter", "Calls told that all lines are busy.", [("", "\(turnedAway)")])
        metric(
            "yemae_peers_refused_total", "counter", "Connections from peers that may not call.", [("", "\(refused)")])
        metric("yemae_strangers_total", "counter", "Connections that sent no FastAGI header.", [("", "\(strangers)")])
        metric("yemae_faults_total", "counter", "Faults logged.", [("", "\(faults)")])
        metric("yemae_commands_total", "counter", "AGI commands sent.", [("", "\(commands)")])
        metric(
            "yemae_commands_last_minute", "gauge", "AGI commands sent in the last minute.",
            [("", "\(lastMinute.commands)")])
        metric("yemae_outbox_waiting", "gauge", "Texts waiting to be sent.", [("", "\(office.textsWaiting)")])
        metric(
            "yemae_outbox_submitted", "gauge", "Texts with the gateway, not handed to the network.",
            [("", "\(office.textsSubmitted)")])
        metric(
            "yemae_outbox_submitted_seconds", "gauge", "How long the oldest of them has been there.",
            [("", "\(office.oldestTextSeconds)")])
        if let database = office.database {
            let path = database.path.filter { $0 != "\"" && $0 != "\\" && $0 != "\n" }
            let identity = database.identity
            metric(
                "yemae_database", "gauge",
                "1: this file is open and lies at its path. 0: it was moved, replaced or "
                    + "written over; no call is taken.",
                [
                    (
                        "{path=\"\(path)\",device=\"\(identity.device)\",inode=\"\(identity.inode)\"}",
                        office.fileTrouble == nil ? "1" : "0"
                    )
                ])
        }
        lines += [
            "# HELP yemae_reaction_seconds From a reply of Asterisk to the next command, the core included.",
            "# TYPE yemae_reaction_seconds summary",
        ]
        lines += [(500, "0.5"), (990, "0.99"), (999, "0.999")].map {
            "yemae_reaction_seconds{quantile=\"\($0.1)\"} \(seconds6(reaction.quantile(perMille: $0.0)))"
        }
        lines += [
            "yemae_reaction_seconds_sum \(seconds6(reaction.sum))",
            "yemae_reaction_seconds_count \(reaction.count)",
        ]
        return lines.joined(separator: "\n") + "\n"
    }
}

// MARK: - What the server counts and logs

extension CallServer {
    /// The figures as Prometheus text.
    var text: String {
        var places: [String: Int] = [:]
        for call in calls.values { places[call.place, default: 0] += 1 }
        return figures.prometheus(places: places, office: office.figures, seconds: (now() - startedAt) / 1000)
    }

    func note(_ line: LogLine) {
        switch line {
        case .began: figures.begun += 1
        case .ended(_, let outcome, _, _): figures.ended[outcome.rawValue, default: 0] += 1
        case .turnedAway: figures.turnedAway += 1
        case .fault: figures.faults += 1
        case .database(let trouble): if trouble != nil { figures.faults += 1 }
        case .refused(let peer, _):
            figures.refused += 1
            if let line = strangers.note(peer, nil, at: now()) { log(line) }
            return
        case .stranger(let peer, let reason, _):
            figures.strangers += 1
            guard let line = strangers.note(peer, reason, at: now()) else { return }
            figures.faults += 1
            log(line)
            return
        case .unknownWord(_, _, let word): if !unknownWords.isNew(word) { return }
        case .serving, .reread, .draining, .drained, .tookOver, .handedOver, .sounds: break
        }
        log(line)
    }
}
