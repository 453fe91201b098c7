// Transcript: a call as text. Unindented lines are what the caller does, indented lines are what happens then.

import BookingModel
import CallFlow
import CallRecording

/// What a person does in a transcript: one of the seven verbs.
public enum CallerAct: Hashable, Sendable {
    /// Calls the box office. `from` nil: the calling number is withheld. `at` nil: time goes on from where it is.
    /// `inFull`: the options of fixed menus are written out.
    case dial(line: String, from: TelephoneNumber?, at: LocalDateTime?, inFull: Bool = false)
    /// The operator did not answer: the PBX hands the last call back, on the same channel.
    case comeBack
    /// Presses keys one after another, as fast as they are heard.
    case press([Key])
    /// Types the code that was texted last, or a part of it: its digits from one to another, from 1.
    case pressCode(ClosedRange<Int>)
    /// Does nothing for so many seconds; nil: until the next time-out.
    case wait(seconds: Int?)
    /// Puts the receiver down. No error when the box office did so first.
    case hangUp
    /// The world changes.
    case meanwhile(Meanwhile)
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
    let number: Int
    /// The line's own bytes, without its line feed.
    let text: String
    /// What it is, and what is meant by it.
    let kind: Kind

    init(number: Int, text: String, kind: Kind) { (self.number, self.text, self.kind) = (number, text, kind) }

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
    static let maxBytes = 1 << 20
    /// Lines of the longest file that is read.
    static let maxLines = 5000
    /// Keys in one `press` line.
    static let maxKeys = 100
    /// Seconds of the longest `wait`.
    static let maxWait = 3600

    /// The file's name as given, for faults and diffs.
    let file: String
    /// In the order of the file, at most `maxLines`.
    let lines: [TranscriptLine]
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

extension Transcript {
    /// How a happening is written under its caller's line.
    public static func indented(_ happening: String) -> String { RecordedLine.indentation + happening }

    /// The text of this transcript with the happenings that were played.
    /// - Parameter played: for each caller's line in order, what happened. Fewer than there are caller's lines: the
    ///   rest keep theirs.
    public func text(playing played: [[String]]) -> String {
        var result = preamble.map(\.text)
        // A file written with carriage returns keeps them on its new lines too.
        let ending = lines.first?.text.hasSuffix("\r") == true ? "\r" : ""
        for (index, block) in blocks.enumerated() {
            result.append(block.caller.text)
            if index < played.count {
                result += Transcript.merge(block.body, with: played[index].map { Transcript.indented($0) + ending })
            } else {
                result += block.body.map(\.text)
            }
        }
        return Transcript.text(of: result, endsInLineFeed: endsInLineFeed || result.count > lines.count)
    }

    /// Puts new happenings in the place of old ones. A comment or blank line stays behind the same happening as before;
    /// one that stood behind the last stays behind the last.
    private static func merge(_ body: [TranscriptLine], with played: [String]) -> [String] {
        let old = body.filter(\.isHappening).map(\.text)
        let matches = TextDiff.matches(old, played)
        var kept: [(before: Int, text: String)] = []
        var passed = 0
        for line in body {
            if line.isHappening {
                passed += 1
            } else if passed == old.count {
                kept.append((played.count, line.text))
            } else {
                kept.append((matches.last { $0.0 < passed }.map { $0.1 + 1 } ?? 0, line.text))
            }
        }
        var result: [String] = []
        for position in 0...played.count {
            result += kept.filter { $0.before == position }.map(\.text)
            if position < played.count { result.append(played[position]) }
        }
        return result
    }
}

/// A table of the box office as a tester wants to see it. Personal numbers are masked in all of them.
public enum Table: Hashable, Sendable {
    /// Bookings with seats, money and state; of one member when given.
    case bookings(MemberNumber?)
    /// Every charge, refund and fee of a member, and what is owed.
    case ledger(MemberNumber)
    /// Seats of a showing: taken and left by section.
    case seats(ShowingName)
    /// Messages written, with their state.
    case outbox
    /// Holds that still keep seats from others.
    case holds
    case calls

    /// All that can be said after `show`.
    static let vocabulary = [
        "bookings [MEMBER]", "ledger MEMBER", "seats PROGRAM DATE TIME", "outbox", "holds", "calls",
    ]

    /// Reads the words after `show`. Nil when they are not in the vocabulary.
    init?(_ words: [String]) {
        switch (words.first, words.count) {
        case ("bookings", 1): self = .bookings(nil)
        case ("bookings", 2):
            guard let member = MemberNumber(words[1]) else { return nil }
            self = .bookings(member)
        case ("ledger", 2):
            guard let member = MemberNumber(words[1]) else { return nil }
            self = .ledger(member)
        case ("seats", 4):
            guard let showing = Words.showing(words[1...3]) else { return nil }
            self = .seats(showing)
        case ("outbox", 1): self = .outbox
        case ("holds", 1): self = .holds
        case ("calls", 1): self = .calls
        default: return nil
        }
    }
}

extension StringProtocol {
    var withoutBlanksAround: String {
        func isBlank(_ character: Character) -> Bool {
            character.unicodeScalars.allSatisfy { $0.value == 9 || $0.properties.generalCategory == .spaceSeparator }
        }
        guard let first = firstIndex(where: { !isBlank($0) }), let last = lastIndex(where: { !isBlank($0) }) else {
            return ""
        }
        return String(self[first...last])
    }
}
