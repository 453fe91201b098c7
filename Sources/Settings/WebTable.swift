// WebTable: the settings of yemae web.

import WebServer

extension SettingsTable {
    static let web: [Setting] = [
        .word(
            .web, "socket", { $1(&$0.web.socket) }, "path of a Unix socket, from / on and at most 107 bytes; or none",
            parse: socket, write: { $0 ?? "none" },
            "Where the web server connects. Under systemd yemae-web.socket makes it, and names the same path."),
        .number(
            .web, "workers", { $1(&$0.web.workers) }, 1...64, unit: "threads",
            "Threads that answer requests. Each answers one at a time, in a millisecond or less."),
        .word(
            .web, "site", { $1(&$0.web.site) }, "https:// and a host, without a slash at the end; or none",
            parse: site, write: { $0 ?? "none" },
            "Where browsers find the pages. A payment provider sends them back there."),
        .text(
            .web, "line", { $1(&$0.web.line) }, "1...30 digits, blanks, + and hyphens, or none", optional: true,
            "The number of the telephone line, which every page shows."
        ) { line in
            (1...30).contains(line.utf8.count) && line.contains(where: \.isNumber)
                && line.utf8.allSatisfy { (48...57).contains($0) || [32, 43, 45].contains($0) }
        },
    ]
}

extension SettingsTable {
    /// Without TLS for a rehearsal on this machine alone.
    @Sendable private static func site(_ text: String) -> String?? {
        if text == "none" { return .some(nil) }
        let isLocal = ["http://127.0.0.1:", "http://localhost:"].contains {
            text.hasPrefix($0) && text.count > $0.count
        }
        let isSite = text.hasPrefix("https://") && text.count > 8 || isLocal
        let rest = text.drop { $0 != ":" }.dropFirst(3)
        return isSite && text.utf8.count <= 200 && text.utf8.allSatisfy { (33...126).contains($0) }
            && !rest.contains { "/?#@\"'<>".contains($0) } ? .some(text) : nil
    }
}
