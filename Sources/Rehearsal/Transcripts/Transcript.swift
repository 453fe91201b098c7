// Transcript: a call as text. Unindented lines are what the caller does, indented lines are what happens then.

import BookingModel
import CallFlow

/// What a person does in a transcript: one of the seven verbs.
public enum CallerAct: Hashable, Sendable {
    /// Calls the box office. `from` nil: the calling number is withheld. `at` nil: time goes on from where it is.
    /// `inFull`: the options of fixed menus are written out.
    case dial(line: String, from: TelephoneNumber?, at: LocalDateTime?, inFull: Bool = false)
    /// The operator did not answer: the PBX hands the last call back, on the same channel.
    case comeBack
    /// Presses keys one after another, as fast as they are heard.
    case press([Key])
    /// Does nothing for so many seconds; nil: until the next time-out.
    case wait(seconds: Int?)
    /// Puts the receiver down. No error when the box office did so first.
    case hangUp
    /// The world changes.
    case meanwhile(Meanwhile)
    /// A table is printed.
    case show(Table)
}

/// One line of a transcript file, with its text exactly as it stands there.
public struct TranscriptLine: Hashable, Sendable {
    /// What a line is.
    public enum Kind: Hashable, Sendable {
        /// A line without indentation: one of the seven verbs.
        case caller(CallerAct)
        /// The text after the indentation.
        case happening(String)
        /// Its first character that is no blank is `#`.
        case comment
        /// Empty, or blanks only.
        case blank
    }

    /// 1 for the first line of the file.
    public let number: Int
    /// The line's own bytes, without its line feed.
    public let text: String
    /// What it is, and what is meant by it.
    public let kind: Kind

    init(number: Int, text: String, kind: Kind) { (self.number, self.text, self.kind) = (number, text, kind) }

    /// True for a happening.
    var isHappening: Bool {
        switch kind {
        case .happening: true
        case .caller, .comment, .blank: false
        }
    }
}

/// One caller's line and what stands below it, up to the next caller's line.
struct TranscriptBlock {
    let caller: TranscriptLine
    let act: CallerAct
    /// Happenings, comments and blank lines.
    let body: [TranscriptLine]
}

/// A parsed transcript file.
public struct Transcript: Hashable, Sendable {
    /// Bytes of the largest file that is read.
    public static let maxBytes = 1 << 20
    /// Lines of the longest file that is read.
    public static let maxLines = 5000
    /// Keys in one `press` line.
    public static let maxKeys = 100
    /// Seconds of the longest `wait`.
    public static let maxWait = 3600

    /// The file's name as given, for faults and diffs.
    public let file: String
    /// In the order of the file, at most `maxLines`.
    public let lines: [TranscriptLine]
    /// False when the last line of the file has no line feed.
    let endsInLineFeed: Bool

    init(file: String, lines: [TranscriptLine], endsInLineFeed: Bool) {
        (self.file, self.lines, self.endsInLineFeed) = (file, lines, endsInLineFeed)
    }

    /// The file's text, byte for byte what was parsed.
    public var text: String { Transcript.text(of: lines.map(\.text), endsInLineFeed: endsInLineFeed) }

    /// Comments and blank lines before the first caller's line.
    var preamble: [TranscriptLine] { Array(lines.prefix { Transcript.act(of: $0) == nil }) }

    /// The caller's lines in order, each with what stands below it.
    var blocks: [TranscriptBlock] {
        var blocks: [TranscriptBlock] = []
        for line in lines.dropFirst(preamble.count) {
            if let act = Transcript.act(of: line) {
                blocks.append(TranscriptBlock(caller: line, act: act, body: []))
            } else if let last = blocks.popLast() {
                blocks.append(TranscriptBlock(caller: last.caller, act: last.act, body: last.body + [line]))
            }
        }
        return blocks
    }

    static func text(of lines: [String], endsInLineFeed: Bool) -> String {
        lines.joined(separator: "\n") + (endsInLineFeed && !lines.isEmpty ? "\n" : "")
    }

    private static func act(of line: TranscriptLine) -> CallerAct? {
        switch line.kind {
        case .caller(let act): act
        case .happening, .comment, .blank: nil
        }
    }
}

/// Why a transcript cannot be read or played, for people: `file:line: reason; what to do`.
public struct TranscriptFault: Error, Hashable, CustomStringConvertible {
    /// The file's name as it was given.
    public let file: String
    /// 0 when it is about the file as a whole.
    public let line: Int
    /// The reason and what to do about it.
    public let reason: String
    /// - Parameter line: from 1; 0 when it is about the file as a whole.
    public init(file: String, line: Int, reason: String) {
        (self.file, self.line, self.reason) = (file, line, reason.printable)
    }
    public var description: String { line == 0 ? "\(file): \(reason)" : "\(file):\(line): \(reason)" }
}
