// Command: the only AGI commands we ever send, and the writer of their text.
//
// One line with 140 quoted arguments brought a whole PBX down; a line end or a quote inside a value runs as another
// command. So the words of a command are fixed here, and what varies is cut to a length and to a harmless alphabet
// before it is written.

import BookingModel
import CallFlow

/// The channel variables the dialplan finds after the call.
public enum ChannelVariable: String, Hashable, CaseIterable, Sendable {
    /// A `CallOutcome` word.
    case outcome = "YEMAE_OUTCOME"
    /// The member's number once the PIN was right, else empty.
    case member = "YEMAE_MEMBER"
    /// The place of the conversation the caller was at.
    case place = "YEMAE_PLACE"
    /// Why the call could not be served as it should; set only when there is something to say.
    case fault = "YEMAE_FAULT"

    /// Those that are set after every call.
    static let always: [ChannelVariable] = [.outcome, .member, .place]
}

/// One command to Asterisk.
public enum Command: Hashable, Sendable {
    /// Take the call.
    case answer
    /// Play one sound, all of it or what is left after so many samples. A key in `escape` stops it and is reported; any
    /// other key during it is lost.
    case streamFile(String, escape: KeySet, from: Int = 0)
    /// Play several sounds one after another, with EXEC Background (any key stops it and is reported) or EXEC Playback
    /// (hears no key). `fitting` says how many one line holds.
    case play(ArraySlice<String>, hearsKeys: Bool)
    /// How the last `play` of this kind went: the value is `SUCCESS` unless a sound was not there.
    case playStatus(hearsKeys: Bool)
    /// Wait for a key, 1...600_000 ms (0 would never look, -1 would wait without end; both are moved into the range).
    case waitForDigit(milliseconds: Int)
    /// Collect keys until none comes for so long, `#` comes (which is not reported), or there are so many. 1...600_000
    /// ms, 1...100 keys. First a sound plays, which the first key ends; none: in silence.
    case getData(sound: String = "", milliseconds: Int, most: Int)
    /// Leave something for the dialplan.
    case setVariable(ChannelVariable, String)
    /// Choose the folder sounds come from.
    case setLanguage(Language)
    /// Write a line into Asterisk's own log. No digit a caller typed may be in it.
    case verbose(String)
    /// Is the caller still there? 6 is up; 511 is gone.
    case channelStatus

    /// Bytes in any line we write, its end included. Asterisk 16 reads 2047 (22: 8191) and runs the rest as another
    /// command.
    public static let lineLimit = 2000
    /// Bytes in a sound's name or a variable's value; what is longer is cut.
    public static let valueLimit = 240
    /// The longest wait for one key, ms.
    public static let longestWait = 600_000

    /// The line as it is written, with its end. It may hold a member's number: never log it, log `words`.
    public var line: [UInt8] {
        var bytes: [UInt8] = []
        write(to: &bytes)
        return bytes
    }

    /// Adds the line to what is to be sent. Byte by byte and without a String: a server writes one for every reply it
    /// reads.
    public func write(to bytes: inout [UInt8]) {
        bytes += words.utf8
        switch self {
        case .answer, .channelStatus: break
        case .streamFile(let name, let escape, let samples):
            bytes.append(Ascii.blank)
            Command.addSoundName(name, to: &bytes)
            bytes.append(Ascii.blank)
            bytes.append(Ascii.quote)
            if escape == .all {
                bytes += Command.allKeys
            } else {
                for key in Key.allCases where escape.contains(key) { bytes.append(key.rawValue) }
            }
            bytes.append(Ascii.quote)
            if samples > 0 {
                bytes.append(Ascii.blank)
                bytes += String(samples).utf8
            }
        case .play(let names, _):
            bytes.append(Ascii.blank)
            for (place, name) in zip(names.indices, names) {
                if place > names.startIndex { bytes.append(Ascii.ampersand) }
                Command.addSoundName(name, to: &bytes)
            }
        case .playStatus(let hearsKeys):
            bytes.append(Ascii.blank)
            bytes += (hearsKeys ? "BACKGROUNDSTATUS" : "PLAYBACKSTATUS").utf8
        case .waitForDigit(let milliseconds):
            bytes.append(Ascii.blank)
            bytes += String(min(max(milliseconds, 1), Command.longestWait)).utf8
        case .getData(let sound, let milliseconds, let most):
            bytes.append(Ascii.blank)
            Command.addSoundName(sound, to: &bytes)
            bytes.append(Ascii.blank)
            bytes += String(min(max(milliseconds, 1), Command.longestWait)).utf8
            bytes.append(Ascii.blank)
            bytes += String(min(max(most, 1), 100)).utf8
        case .setVariable(let variable, let value):
            bytes.append(Ascii.blank)
            bytes += variable.rawValue.utf8
            bytes.append(Ascii.blank)
            bytes.append(Ascii.quote)
            if variable == .fault {
                Command.addWords(value, to: &bytes)
            } else {
                Command.addHarmless(value, blanks: true, to: &bytes)
            }
            bytes.append(Ascii.quote)
        case .verbose(let text):
            bytes.append(Ascii.blank)
            bytes.append(Ascii.quote)
            Command.addWords(text, to: &bytes)
            bytes.append(Ascii.quote)
            bytes += " 1".utf8
        case .setLanguage(let language):
            bytes.append(Ascii.blank)
            bytes += language.rawValue.utf8
        }
        bytes.append(Ascii.newline)
    }

    /// The words of the command without any value: what may be written to a log.
    public var words: String {
        switch self {
        case .answer: "ANSWER"
        case .streamFile: "STREAM FILE"
        case .play(_, let hearsKeys): hearsKeys ? "EXEC Background" : "EXEC Playback"
        case .playStatus: "GET VARIABLE"
        case .waitForDigit: "WAIT FOR DIGIT"
        case .getData: "GET DATA"
        case .setVariable: "SET VARIABLE"
        case .setLanguage: "SET VARIABLE CHANNEL(language)"
        case .channelStatus: "CHANNEL STATUS"
        case .verbose: "VERBOSE"
        }
    }

    /// True for a command that means nothing once the caller is gone: it would be answered 511, or as if it had been
    /// played.
    public var needsCaller: Bool {
        switch self {
        case .answer, .streamFile, .play, .playStatus, .waitForDigit, .getData, .channelStatus: true
        case .setVariable, .setLanguage, .verbose: false
        }
    }

    /// How many of these sounds, from the first on, one `play` holds within `lineLimit`; at least one.
    public static func fitting(_ names: ArraySlice<String>) -> Int {
        var left = lineLimit - "EXEC Background \n".utf8.count
        for (count, name) in names.enumerated() {
            // An empty name is written as two quotes.
            left -= min(max(name.utf8.count, 2), valueLimit) + 1
            if left < 0 { return max(count, 1) }
        }
        return names.count
    }

    private static let allKeys = Key.allCases.map(\.rawValue)

    /// A sound's name in the harmless alphabet; no step up to another folder; `""` when nothing is left.
    private static func addSoundName(_ name: String, to bytes: inout [UInt8]) {
        guard !name.isEmpty else {
            bytes += [Ascii.quote, Ascii.quote]
            return
        }
        let start = bytes.count
        var name = name
        name.withUTF8 { bytes.append(contentsOf: UnsafeBufferPointer(rebasing: $0.prefix(valueLimit))) }
        bytes.withUnsafeMutableBufferPointer { bytes in
            // A folder of nothing but dots leads elsewhere.
            var (folder, isDots) = (start, true)
            for place in start..<bytes.count {
                switch bytes[place] {
                case Ascii.slash:
                    if isDots { for place in folder..<place { bytes[place] = Ascii.underscore } }
                    (folder, isDots) = (place + 1, true)
                case Ascii.dot: continue
                case let byte:
                    isDots = false
                    if !isHarmless(byte) { bytes[place] = Ascii.underscore }
                }
            }
            if isDots { for place in folder..<bytes.count { bytes[place] = Ascii.underscore } }
        }
    }

    /// Letters, digits and `- _ . /`.
    private static func isHarmless(_ byte: UInt8) -> Bool {
        // `-`, `.`, `/` and the digits stand in a row.
        (byte | 32) &- UInt8(ascii: "a") < 26 || byte &- Ascii.minus <= 12 || byte == Ascii.underscore
    }

    /// As `addHarmless`, for a sentence: colons stay, and what is neither becomes one blank.
    private static func addWords(_ text: String, to bytes: inout [UInt8]) {
        var isBlank = true
        for byte in text.utf8.prefix(valueLimit) {
            if isHarmless(byte) || byte == Ascii.colon {
                bytes.append(byte)
                isBlank = false
            } else {
                if !isBlank { bytes.append(Ascii.blank) }
                isBlank = true
            }
        }
    }

    /// Letters, digits and `- _ . /` (and blanks) stay; every other byte becomes `_`. Cut to `valueLimit` bytes.
    private static func addHarmless(_ text: String, blanks: Bool, to bytes: inout [UInt8]) {
        let start = bytes.count
        var text = text
        text.withUTF8 { bytes += $0.prefix(valueLimit) }
        bytes.withUnsafeMutableBufferPointer { bytes in
            for place in start..<bytes.count where !isHarmless(bytes[place]) {
                if !(blanks && bytes[place] == Ascii.blank) { bytes[place] = Ascii.underscore }
            }
        }
    }
}
