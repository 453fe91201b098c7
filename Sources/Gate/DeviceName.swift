// DeviceName: readers and displays as they are named on the command line:
// `serial:/dev/ttyUSB0,baud=19200,form=hex,order=lsb`.

import BookingCore
import BookingModel

/// A wrong name of a reader or display. The message says what is right.
public struct DeviceFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was given and what would be right, in one sentence.
    public let description: String
    init(_ description: String) { self.description = description.printable }
}

/// `kind:target,key=value,...`, taken apart.
struct DeviceName {
    let kind: String
    /// The part after the colon; empty when there is none.
    let target: String
    private(set) var options: [String: String] = [:]

    init(_ text: String) throws(DeviceFault) {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { String($0) }
        let head = parts[0].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map { String($0) }
        (kind, target) = (head[0], head.count == 2 ? head[1] : "")
        for part in parts.dropFirst() {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map { String($0) }
            guard pair.count == 2, options[pair[0]] == nil else {
                throw DeviceFault("'\(part)' in '\(text)': expected key=value, each key once")
            }
            options[pair[0]] = pair[1]
        }
    }

    /// The value of an option as one of the words it may be.
    mutating func word<Word: RawRepresentable<String> & CaseIterable>(_ key: String, _ fallback: Word)
        throws(DeviceFault) -> Word
    {
        guard let text = options.removeValue(forKey: key) else { return fallback }
        guard let word = Word(rawValue: text) else {
            throw DeviceFault("\(key)=\(text): expected \(Word.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return word
    }

    /// The value of an option as one of some numbers.
    mutating func number(_ key: String, _ fallback: Int, among allowed: [Int]) throws(DeviceFault) -> Int {
        guard let text = options.removeValue(forKey: key) else { return fallback }
        guard let number = Int(text), allowed.contains(number) else {
            throw DeviceFault("\(key)=\(text): expected one of \(allowed.map(String.init).joined(separator: ", "))")
        }
        return number
    }

    /// Every option must have been asked for.
    func checkNothingIsLeft() throws(DeviceFault) {
        if let key = options.keys.sorted().first { throw DeviceFault("\(kind) knows no '\(key)'") }
    }
}

/// yes or no.
enum YesNo: String, CaseIterable { case yes, no }

/// A card reader.
public struct ReaderName: Hashable, Sendable {
    /// What it hangs on.
    public enum Port: Hashable, Sendable {
        /// A keyboard wedge, or a person: lines on standard input.
        case standardInput
        /// A serial device at so many baud, 8 data bits, no parity.
        case serial(path: String, baud: Int)
        /// Smart-card readers that pcscd knows, by a part of their names (empty: all), through `yemae-pcsc`.
        case pcsc(String)
        /// A program that writes lines.
        case command(String)
    }
    /// Where its lines come from.
    public let port: Port
    /// How what it writes is to be read.
    public let format: ReaderFormat

    /// Speeds a serial reader may have.
    static let bauds = [1200, 2400, 4800, 9600, 19_200, 38_400, 57_600, 115_200]

    /// Reads `stdin`, `serial:PATH`, `pcsc[:NAME]` or `command:PROGRAM`, with `form=`, `order=`, `lrc=`, and `baud=`
    /// for a serial one.
    public init(_ text: String) throws(DeviceFault) {
        var name = try DeviceName(text)
        switch name.kind {
        case "stdin" where name.target.isEmpty: port = .standardInput
        case "serial" where !name.target.isEmpty:
            port = .serial(path: name.target, baud: try name.number("baud", 9600, among: ReaderName.bauds))
        case "pcsc" where !name.target.hasPrefix("-"): port = .pcsc(name.target)
        case "command" where !name.target.isEmpty: port = .command(name.target)
        default:
            throw DeviceFault(
                "no reader '\(text)': there are stdin, serial:DEVICE, pcsc[:PART OF ITS NAME], command:PROGRAM")
        }
        let lrc = try name.word("lrc", YesNo.yes)
        format = ReaderFormat(
            form: try name.word("form", .auto), order: try name.word("order", .msb), hasLRC: lrc == .yes)
        try name.checkNothingIsLeft()
    }
}

/// A display.
public enum DisplayName: Hashable, Sendable {
    /// The terminal.
    case text
    /// An LCDd of the LCDproc project.
    case lcdproc(host: String, port: UInt16)
    /// A program that reads a line for every verdict.
    case command(String)

    /// LCDd's port (LCDproc user's guide, 3.1).
    static let lcdprocPort: UInt16 = 13_666

    /// Reads `text`, `lcdproc[:HOST[:PORT]]` or `command:PROGRAM`. HOST is a numeric IPv4 address.
    public init(_ text: String) throws(DeviceFault) {
        let name = try DeviceName(text)
        try name.checkNothingIsLeft()
        switch name.kind {
        case "text" where name.target.isEmpty: self = .text
        case "lcdproc":
            let parts = name.target.split(separator: ":", omittingEmptySubsequences: false).map { String($0) }
            guard parts.count <= 2, let port = parts.count == 2 ? UInt16(parts[1]) : DisplayName.lcdprocPort, port > 0
            else {
                throw DeviceFault("'\(text)': expected lcdproc, lcdproc:ADDRESS or lcdproc:ADDRESS:PORT")
            }
            self = .lcdproc(host: parts[0].isEmpty ? "127.0.0.1" : parts[0], port: port)
        case "command" where !name.target.isEmpty: self = .command(name.target)
        default: throw DeviceFault("no display '\(text)': there are text, lcdproc[:ADDRESS[:PORT]], command:PROGRAM")
        }
    }
}
