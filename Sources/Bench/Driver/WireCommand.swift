// WireCommand: a command of the server, parsed without a copy or a String, so that the driver stays cheaper than what
// it measures.

/// What a line asks of Asterisk. Ranges are offsets into the line.
enum WireCommand {
    case answer
    case streamFile(name: Range<Int>, escape: Range<Int>)
    /// Silence that any key ends, while the core works; the next command cuts it, and then it has no reply.
    case silence
    /// Sounds one after another, `&` between them, by EXEC Background (any key cuts it) or EXEC Playback (none does).
    case play(names: Range<Int>, hearsKeys: Bool)
    /// How the last `play` went.
    case playStatus
    case waitForDigit
    /// Keys that come without a question, until none comes for so long: `WireReply.shortest` for those typed ahead of
    /// an answer that takes its time, more for the `#` behind an entry.
    case getData(milliseconds: Int)
    case setVariable
    case channelStatus
    /// Nothing that this project ever sends.
    case unknown

    /// - Parameter line: one command without its end.
    init(_ line: UnsafeRawBufferPointer) {
        guard line.count >= 6 else {
            self = .unknown
            return
        }
        switch (line[0], line[1]) {
        case (UInt8(ascii: "S"), UInt8(ascii: "T")): self = WireCommand.stream(line)
        case (UInt8(ascii: "W"), _): self = .waitForDigit
        case (UInt8(ascii: "S"), UInt8(ascii: "E")): self = .setVariable
        case (UInt8(ascii: "A"), _): self = .answer
        case (UInt8(ascii: "C"), _): self = .channelStatus
        case (UInt8(ascii: "E"), _): self = WireCommand.play(line)
        case (UInt8(ascii: "G"), _) where line[4] == UInt8(ascii: "V"): self = .playStatus
        case (UInt8(ascii: "G"), _): self = .getData(milliseconds: WireCommand.lastNumberButOne(line))
        default: self = .unknown
        }
    }

    /// The wait in `GET DATA name milliseconds keys`; 0 when there is none.
    private static func lastNumberButOne(_ line: UnsafeRawBufferPointer) -> Int {
        guard let end = line.lastIndex(of: UInt8(ascii: " ")) else { return 0 }
        let start = line[..<end].lastIndex(of: UInt8(ascii: " ")).map { $0 + 1 } ?? 0
        return line[start..<end].reduce(0) { number, digit in
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) ? number * 10 + Int(digit - UInt8(ascii: "0")) : 0
        }
    }

    /// `EXEC Background names` or `EXEC Playback names`.
    private static func play(_ line: UnsafeRawBufferPointer) -> WireCommand {
        guard let blank = line.lastIndex(of: UInt8(ascii: " ")), blank > 5, blank + 1 < line.count else {
            return .unknown
        }
        return .play(names: blank + 1..<line.count, hearsKeys: line[5] == UInt8(ascii: "B"))
    }

    /// `STREAM FILE name "escape"`, and a number behind it when the sound begins in its middle.
    private static func stream(_ line: UnsafeRawBufferPointer) -> WireCommand {
        let nameStart = 12
        guard line.count > nameStart else { return .unknown }
        var end = nameStart
        while end < line.count, line[end] != UInt8(ascii: " ") { end += 1 }
        guard end + 2 < line.count else { return .unknown }
        let escape = end + 2
        guard let quote = line[escape...].firstIndex(of: UInt8(ascii: "\"")) else { return .unknown }
        guard !line[nameStart..<end].elementsEqual(WireCommand.listening) else { return .silence }
        return .streamFile(name: nameStart..<end, escape: escape..<quote)
    }

    private static let listening = Array("yemae/listening".utf8)
    /// Milliseconds that silence lasts when nothing ends it.
    static let silenceLasts = 1000
}

extension WireCommand {
    /// The sounds it plays, `&` between them. Nil: it plays none.
    var names: Range<Int>? {
        switch self {
        case .streamFile(let name, _): name
        case .play(let names, _): names
        case .answer, .waitForDigit, .getData, .silence, .setVariable, .playStatus, .channelStatus, .unknown: nil
        }
    }

    /// Whether it waits for the `#` behind an entry.
    var isBehindEntry: Bool {
        if case .getData(let milliseconds) = self { milliseconds > WireReply.shortest } else { false }
    }

    /// Milliseconds until its reply when no key comes and no command cuts it: the driver's to wait. 0: it replies at
    /// once.
    var lasts: Int {
        switch self {
        case .silence: WireCommand.silenceLasts
        case .getData(let milliseconds): isBehindEntry ? 0 : milliseconds
        case .answer, .streamFile, .play, .playStatus, .waitForDigit, .setVariable, .channelStatus, .unknown: 0
        }
    }

    /// What a caller who presses every key the moment it is listened for makes Asterisk answer. Nil when a key is
    /// waited for and none is left. Behind an entry the caller presses `#`; while the core works, nothing.
    /// - Parameters:
    ///   - next: which of the keys is pressed next.
    ///   - isPatient: no prompt is cut.
    func reply(_ line: UnsafeRawBufferPointer, _ keys: [UInt8], _ next: inout Int, isPatient: Bool = false) -> [UInt8]?
    {
        switch self {
        case .answer, .unknown: return WireReply.done
        case .setVariable: return WireReply.variableSet
        case .channelStatus: return WireReply.channelIsUp
        case .playStatus: return WireReply.success
        case .getData: return isBehindEntry ? WireReply.pound : WireReply.silence
        case .silence: return WireReply.played
        case .waitForDigit:
            guard next < keys.count else { return nil }
            next += 1
            return WireReply.key(keys[next - 1])
        case .streamFile(_, let escape):
            guard !isPatient, next < keys.count, line[escape].contains(keys[next]) else { return WireReply.played }
            next += 1
            return WireReply.cut(by: keys[next - 1])
        case .play(_, let hearsKeys):
            guard hearsKeys, !isPatient, next < keys.count else { return WireReply.done }
            next += 1
            return WireReply.key(keys[next - 1])
        }
    }
}

/// What Asterisk answers, made once.
enum WireReply {
    static let done = Array("200 result=0\n".utf8)
    static let variableSet = Array("200 result=1\n".utf8)
    /// Every sound of the last `play` was there.
    static let success = Array("200 result=1 (SUCCESS)\n".utf8)
    static let channelIsUp = Array("200 result=6\n".utf8)
    /// A prompt that was played to its end.
    static let played = Array("200 result=0 endpos=800\n".utf8)
    /// Nothing was typed ahead.
    static let silence = Array("200 result= (timeout)\n".utf8)
    /// GET DATA ended by `#`, with no key before it.
    static let pound = Array("200 result=\n".utf8)
    /// Milliseconds without a key that end GET DATA while the core works, as the engine asks for it.
    static let shortest = 250
    private static let cutting = (0..<128).map { Array("200 result=\($0) endpos=80\n".utf8) }
    private static let pressed = (0..<128).map { Array("200 result=\($0)\n".utf8) }

    /// A key that cut a prompt.
    static func cut(by key: UInt8) -> [UInt8] { cutting[Int(key)] }
    /// A key that was waited for.
    static func key(_ key: UInt8) -> [UInt8] { pressed[Int(key)] }
    /// Keys that were typed ahead, up to the silence after them, or up to `#`, which is not told.
    static func typedAhead(_ keys: [UInt8], silent: Bool) -> [UInt8] {
        Array("200 result=".utf8) + keys + Array(silent ? " (timeout)\n".utf8 : "\n".utf8)
    }
}
