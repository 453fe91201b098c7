// LogLine: the lines the server writes to standard error: one for each event, in `key=value` words, without PINs and
// full numbers.

import BookingCore
import BookingModel
import CallFlow

/// One line of the log.
public enum LogLine: Sendable {
    /// The socket is open; `address` is numeric.
    case serving(address: String, port: Int)
    /// A call's session began. `call` is Asterisk's unique id; the calling number is masked when it is written.
    case began(call: String, line: String, calling: TelephoneNumber?)
    /// A call's session ended after `seconds`; `place` is where the caller was.
    case ended(call: String, outcome: CallOutcome, place: String, seconds: Int)
    /// All lines were busy, or the database was not at its path.
    case turnedAway(call: String, because: Rejection)
    /// A peer that is not on the list of PBXs, and how often since the log named it last.
    case refused(peer: String, times: Int)
    /// A connection that was not Asterisk's: what it looks like, and how often since the log named it last.
    case stranger(peer: String, reason: String, times: Int)
    /// A word of a FastAGI address that means nothing here; without digits.
    case unknownWord(call: String, peer: String, word: String)
    /// Something went wrong in a call, in words without a secret.
    case fault(call: String, String)
    /// SIGHUP: new settings are in force, or are wrong and everything stays as it was, and why.
    case reread(ok: Bool, String)
    /// What is wrong with the database file, from now on; nil: nothing any more.
    case database(FileTrouble?)
    /// The listening socket was taken over from another process: no caller found the port closed.
    case tookOver(port: Int)
    /// Another process has taken the socket over; `calls` in progress end in this one.
    case handedOver(calls: Int)
    /// Sounds are not where Asterisk looks for them, and which.
    case sounds(String)
    /// SIGTERM: no new calls are taken; `calls` are in progress.
    case draining(calls: Int)
    /// The end: `left` calls were cut off because they took too long to finish.
    case drained(left: Int)

    /// The words of the line; values that may hold anything are quoted.
    public var text: String {
        switch self {
        case .serving(let address, let port): "event=serving address=\(address) port=\(port)"
        case .began(let call, let line, let calling):
            "event=call-began call=\(word(call)) line=\(word(line)) from=\(calling.map(\.description) ?? "withheld")"
        case .ended(let call, let outcome, let place, let seconds):
            "event=call-ended call=\(word(call)) outcome=\(outcome.rawValue) place=\(place) seconds=\(seconds)"
        case .turnedAway(let call, .linesBusy): "event=lines-busy call=\(word(call))"
        case .turnedAway(let call, .outOfOrder): "event=out-of-order call=\(word(call))"
        case .refused(let peer, let times): "event=peer-refused peer=\(word(peer))\(repeated(times))"
        case .stranger(let peer, let reason, let times):
            "event=fault peer=\(word(peer)) reason=\(word(reason))\(repeated(times))"
        case .unknownWord(let call, let peer, let unknown):
            "event=unknown-word call=\(word(call)) peer=\(word(peer)) word=\(word(unknown)) reason="
                + word("not understood in the dialplan's agi:// address: write agi://HOST/ko?line=NUMBER, or /en")
        case .fault(let call, let text): "event=fault call=\(word(call)) reason=\(word(text))"
        case .reread(let ok, let text): "event=reread ok=\(ok) reason=\(word(text))"
        case .database(let trouble):
            "event=database ok=\(trouble == nil) "
                + "reason=\(word(trouble?.description ?? "the file that was opened lies at its path again"))"
        case .tookOver(let port): "event=took-over port=\(port)"
        case .handedOver(let calls): "event=handed-over calls=\(calls)"
        case .sounds(let text): "event=sounds ok=false reason=\(word(text))"
        case .draining(let calls): "event=draining calls=\(calls)"
        case .drained(let left): "event=drained left=\(left)"
        }
    }

    private func repeated(_ times: Int) -> String { times > 1 ? " times=\(times)" : "" }

    /// A value as one word: bare when harmless, else quoted; bounded, one line. Scalar by scalar: a quote with an
    /// accent over it is one character to Swift, and still a quote to the reader of the log.
    private func word(_ text: String) -> String {
        let bounded = String(String.UnicodeScalarView(text.unicodeScalars.prefix(300)))
        let harmless = bounded.utf8.allSatisfy {
            (33...126).contains($0) && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "=")
        }
        if harmless, !bounded.isEmpty { return bounded }
        var quoted = "\""
        for scalar in bounded.unicodeScalars {
            if scalar == "\"" || scalar == "\\" { quoted += "\\" }
            quoted.unicodeScalars.append(scalar.steers ? " " : scalar)
        }
        return quoted + "\""
    }
}
