// AGIReply: one reply of Asterisk, parsed and not yet interpreted.

import BookingModel
import CallFlow

/// The number a reply begins with (captured conversations `bad-commands`, `hangup-stream`, `stream-usage`).
public enum ReplyCode: Hashable, Sendable {
    /// 200: the command ran; `result` says how.
    case done
    /// 510: no such command.
    case unknownCommand
    /// 511: the caller is gone, and this command needs one.
    case deadChannel
    /// 520: wrong arguments. Sent as one line, or as many lines that may hold anything.
    case usage
    /// Any other three digits.
    case other(Int)

    init(_ number: Int) {
        switch number {
        case 200: self = .done
        case 510: self = .unknownCommand
        case 511: self = .deadChannel
        case 520: self = .usage
        default: self = .other(number)
        }
    }
}

/// The final reply to one command. Bytes are kept as they came: a collected `007` keeps its zeros, an empty answer
/// stays empty.
public struct AGIReply: Hashable, Sendable {
    /// What kind of answer it is.
    public let code: ReplyCode
    /// The text between `result=` and the next blank, nil when there is no `result=`. Empty when only `#` was pressed
    /// in GET DATA. May be a PIN that was typed ahead.
    public let result: WipedKeys?
    /// The text between the first `(` after the result and the **last** `)` of the line: a value may hold brackets of
    /// its own.
    public let value: [UInt8]?
    /// `endpos=`: where a sound stopped, in samples of the file (8000 a second; 16000 for g722 and sln16).
    public let endPosition: Int?

    /// A reply made of these parts.
    public init(code: ReplyCode, result: [UInt8]? = nil, value: [UInt8]? = nil, endPosition: Int? = nil) {
        (self.code, self.result, self.value, self.endPosition) = (
            code, result.map { WipedKeys($0) }, value, endPosition
        )
    }

    /// `result` as a whole number: -1, 0 or an ASCII code. Nil when it is empty, no number, or longer than nine digits.
    public var number: Int? { result.flatMap { $0.lend { AGIReply.wholeNumber($0) } } }

    /// The key whose ASCII code `result` is (STREAM FILE, WAIT FOR DIGIT). Nil for 0, -1, and the letters A...D.
    public var key: Key? {
        guard let number, let ascii = UInt8(exactly: number) else { return nil }
        return Key(rawValue: ascii)
    }

    /// Takes the text after the code apart: `result=R (value) endpos=N`, each part optional.
    init(code: ReplyCode, text: ArraySlice<UInt8>) {
        self.code = code
        guard text.starts(with: AGIReply.resultMark) else {
            (result, value, endPosition) = (nil, nil, nil)
            return
        }
        let afterMark = text.dropFirst(AGIReply.resultMark.count)
        let result = afterMark.prefix { $0 != Ascii.blank }
        self.result = result.withUnsafeBytes { WipedKeys(copying: $0) }
        var rest = afterMark.dropFirst(result.count).drop { $0 == Ascii.blank }
        if rest.first == Ascii.open, let close = rest.lastIndex(of: Ascii.close) {
            value = Array(rest[(rest.startIndex + 1)..<close])
            rest = rest[(close + 1)...].drop { $0 == Ascii.blank }
        } else {
            value = nil
        }
        let endMark = AGIReply.endMark
        endPosition = rest.starts(with: endMark) ? AGIReply.wholeNumber(rest.dropFirst(endMark.count)) : nil
    }
    private static let resultMark = Array("result=".utf8)
    private static let endMark = Array("endpos=".utf8)

    /// -999_999_999...999_999_999 in decimal, nil for anything else.
    static func wholeNumber(_ bytes: some Collection<UInt8>) -> Int? {
        let negative = bytes.first == Ascii.minus
        let digits = bytes.dropFirst(negative ? 1 : 0)
        guard (1...9).contains(digits.count) else { return nil }
        var number = 0
        for digit in digits {
            guard (48...57).contains(digit) else { return nil }
            number = number * 10 + Int(digit - 48)
        }
        return negative ? -number : number
    }
}

/// The few ASCII codes the wire is made of.
enum Ascii {
    static let newline: UInt8 = 10
    static let carriageReturn: UInt8 = 13
    static let blank: UInt8 = 32
    static let open: UInt8 = 40
    static let close: UInt8 = 41
    static let quote: UInt8 = 34
    static let ampersand: UInt8 = 38
    static let minus: UInt8 = 45
    static let dot: UInt8 = 46
    static let slash: UInt8 = 47
    static let underscore: UInt8 = 95
    static let colon: UInt8 = 58
}
