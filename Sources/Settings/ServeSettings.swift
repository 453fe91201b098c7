// ServeSettings: the part of the table that sets the rules of the FastAGI server.

import FastAGIServer

extension SettingsTable {
    static let serve: [Setting] = [
        .word(
            .serve, "address", { $1(&$0.server.address) }, "a numeric IPv4 or IPv6 address",
            parse: NetworkAddress.init, write: \.text,
            "Where it listens. 0.0.0.0 is every network of this machine: then `allow` alone keeps strangers out."),
        .number(
            .serve, "port", { $1(&$0.server.port) }, 0...65_535, unit: "TCP port",
            "FastAGI's own port is 4573. 0 lets the system choose; the log tells which."),
        .word(
            .serve, "allow", { $1(&$0.server.allowed) },
            "addresses or networks such as 192.168.7.0/24, separated by commas", parse: networks,
            write: { $0.map(\.text).joined(separator: ", ") },
            "The PBXs that may call; a connection from anywhere else is closed at once."),
        .number(
            .serve, "calls", { $1(&$0.server.mostCalls) }, 1...50_000, unit: "calls",
            "Calls at once. One more hears that all lines are busy."),
        .number(
            .serve, "silence", { $1(&$0.server.silence) }, 10...3600, unit: "seconds",
            "How long the PBX may say nothing during a call before the call is given up. Longer than the longest "
                + "prompt."),
        .number(
            .serve, "longest-call", { $1(&$0.server.longestCall) }, 60...7200, unit: "seconds",
            "How long any call may last."),
        .number(
            .serve, "drain", { $1(&$0.server.drain) }, 0...3600, unit: "seconds",
            "How long running calls may go on after SIGTERM; no new ones are taken."),
        .number(
            .serve, "hashers", { $1(&$0.server.bounds.hashers) }, 1...16, unit: "threads",
            "Threads that check PINs (20 ms each). Fewer than the machine has cores."),
        .word(
            .serve, "high-priority", { $1(&$0.server.highPriority) }, "yes or no",
            parse: { ["yes": true, "no": false][$0] },
            write: { $0 ? "yes" : "no" },
            "Whether the thread that talks to the PBX runs before the machine's usual programs when its user may "
                + "(LimitRTPRIO), as Asterisk's do."),
        .word(
            .serve, "send", { $1(&$0.sendsTexts) }, "yes or no", parse: { ["yes": true, "no": false][$0] },
            write: { $0 ? "yes" : "no" },
            "Whether it delivers the texts of the outbox too, as section [sms] says. no: run `yemae send` beside it."),
        .word(
            .serve, "control", { $1(&$0.server.control) },
            "path of a Unix socket, from / on and at most 107 bytes; or none", parse: socket,
            write: { $0 ?? "none" }, "Where `yemae status` asks for the figures. Whoever may write to the file may ask."
        ),
    ]

    /// `.some(nil)` for `none`; nil for what cannot be a socket's path (unix(7): 108 bytes with the end).
    @Sendable private static func socket(_ text: String) -> String?? {
        if text == "none" { return .some(nil) }
        return text.hasPrefix("/") && text.utf8.count <= 107 ? .some(text) : nil
    }

    @Sendable private static func networks(_ text: String) -> [Network]? {
        let networks = text.split(separator: ",").map { Network(String(SettingsFile.trim($0))) }
        return networks.isEmpty || networks.contains(nil) ? nil : networks.compactMap { $0 }
    }
}
