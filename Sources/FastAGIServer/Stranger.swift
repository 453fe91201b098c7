// Stranger: recognises a connection to the FastAGI port that is not Asterisk's by its first bytes, and limits how
// often the log names one.

/// What came in place of a FastAGI header.
enum Stranger: Hashable {
    case web, encrypted, proxy, sip, manager, shell, other, cutShort, silent

    /// Bytes that are enough to tell.
    static let opening = 16
    private static let methods = [
        "GET ", "HEAD ", "POST ", "PUT ", "DELETE ", "OPTIONS ", "PATCH ", "TRACE ", "CONNECT ", "PRI * HTTP/",
    ]
    private static let telephony = ["INVITE sip", "OPTIONS sip", "REGISTER sip", "SUBSCRIBE sip", "SIP/2.0"]

    /// Nil: it may still become a header, or more bytes are needed.
    init?(opening bytes: [UInt8]) {
        let asterisk = Array("agi_".utf8)
        guard !bytes.prefix(asterisk.count).elementsEqual(asterisk.prefix(bytes.count)) else { return nil }
        func begins(_ words: [String]) -> Bool { words.contains { bytes.starts(with: $0.utf8) } }
        // TLS: a handshake record of version 3 (RFC 8446, 5.1). PROXY: both versions of HAProxy's line.
        if bytes.starts(with: [0x16, 0x03]) {
            self = .encrypted
        } else if begins(["PROXY ", "\r\n\r\n\0\r\nQUIT\n"]) {
            self = .proxy
        } else if begins(Stranger.telephony) {
            self = .sip
        } else if bytes.count >= Stranger.opening || bytes.contains(UInt8(ascii: "\n")) {
            self = Stranger(words: bytes)
        } else {
            return nil
        }
    }

    private init(words bytes: [UInt8]) {
        func begins(_ words: [String]) -> Bool { words.contains { bytes.starts(with: $0.utf8) } }
        self =
            begins(Stranger.methods)
            ? .web : begins(["Action:", "action:", "ACTION:"]) ? .manager : begins(["SSH-"]) ? .shell : .other
    }

    /// For the log: what it looks like, and what to do.
    var reason: String {
        switch self {
        case .web: "an HTTP request, not Asterisk's FastAGI: let a health check connect and close, or ask yemae status"
        case .encrypted: "a TLS hello, not Asterisk's FastAGI: AGI(agi://...) is never encrypted"
        case .proxy: "a PROXY line, not Asterisk's FastAGI: take send-proxy out of the load balancer"
        case .sip: "a SIP message, not Asterisk's FastAGI: this is not a telephone's port"
        case .manager: "an AMI message, not Asterisk's FastAGI: the manager has another port, 5038"
        case .shell: "an SSH greeting, not Asterisk's FastAGI"
        case .other: "something else, not Asterisk's FastAGI: the first line is no AGI header"
        case .cutShort: "closed before the end of its AGI header"
        case .silent: "no AGI header within \(CallLine.headerPatience / 1000) s, not Asterisk's FastAGI: closed"
        }
    }
}

/// Strangers and refused peers: the log names each once, and then once a `span` with how often it came.
struct StrangerLog {
    /// Milliseconds.
    static let span = 3_600_000
    /// Peers and reasons remembered at a time; those above are counted together.
    static let most = 64

    private struct Key: Hashable {
        let peer: String
        /// Nil: not allowed to call.
        let reason: String?
    }
    private var seen: [Key: (since: Int, more: Int)] = [:]

    /// Whether the log names it now; else it is counted.
    /// - Parameters:
    ///   - reason: what it looks like; nil: a peer that may not call.
    ///   - now: steady milliseconds.
    mutating func note(_ peer: String, _ reason: String?, at now: Int) -> LogLine? {
        var key = Key(peer: peer, reason: reason)
        if seen[key] == nil, seen.count >= StrangerLog.most {
            key = Key(peer: "others", reason: "more peers than the log names")
        }
        guard seen[key] == nil else {
            seen[key]!.more += 1
            return nil
        }
        seen[key] = (now, 0)
        return StrangerLog.line(key, times: 1)
    }

    /// Those that came again since they were named `span` ago.
    mutating func due(at now: Int) -> [LogLine] {
        var lines: [LogLine] = []
        for (key, count) in seen where now - count.since >= StrangerLog.span {
            seen[key] = count.more > 0 ? (now, 0) : nil
            if count.more > 0 { lines.append(StrangerLog.line(key, times: count.more)) }
        }
        return lines
    }

    private static func line(_ key: Key, times: Int) -> LogLine {
        guard let reason = key.reason else { return .refused(peer: key.peer, times: times) }
        return .stranger(peer: key.peer, reason: reason, times: times)
    }
}

/// Words of FastAGI addresses that mean nothing here: the log names each once.
struct UnknownWords {
    /// Words named at most; a dialplan has few.
    static let most = 32
    private var named: Set<String> = []

    mutating func isNew(_ word: String) -> Bool { named.count < UnknownWords.most && named.insert(word).inserted }
}
