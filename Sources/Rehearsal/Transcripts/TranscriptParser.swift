// TranscriptParser: parses a transcript; every error has its line and says what to do.

import BookingModel
import CallFlow
import CallRecording
import Platform

extension Transcript {
    /// Reads a file from disk.
    /// - Throws: `LineFault` when it cannot be read, is too big, is not UTF-8 or is malformed.
    static func read(file: String) throws(LineFault) -> Transcript {
        guard let bytes = Files.contents(file) else {
            throw LineFault(file: file, line: 0, reason: "cannot be read; check the path and its permissions")
        }
        return try parse(bytes, file: file)
    }

    /// Parses a file's bytes.
    /// - Parameter file: its name, for faults and diffs.
    /// - Throws: `LineFault` for the first thing that is wrong.
    public static func parse(_ bytes: [UInt8], file: String) throws(LineFault) -> Transcript {
        guard bytes.count <= maxBytes else {
            throw LineFault(
                file: file, line: 0,
                reason: "has \(bytes.count) bytes, more than \(maxBytes); split it into several transcripts")
        }
        var rows = bytes.split(separator: 10, omittingEmptySubsequences: false)
        let endsInLineFeed = rows.last?.isEmpty == true && rows.count > 1
        if endsInLineFeed || bytes.isEmpty { rows.removeLast() }
        guard rows.count <= maxLines else {
            throw LineFault(
                file: file, line: maxLines + 1,
                reason: "more than \(maxLines) lines; split it into several transcripts")
        }
        var lines: [TranscriptLine] = []
        var dialled = false
        for (index, row) in rows.enumerated() {
            let line = try TranscriptParser(file: file, number: index + 1).line(row)
            switch line.kind {
            case .caller: dialled = true
            case .happening where !dialled:
                throw LineFault(
                    file: file, line: line.number,
                    reason: "an indented line before any caller's line; begin with `dial LINE`, or start a comment "
                        + "with `#`")
            case .happening, .comment, .blank: break
            }
            lines.append(line)
        }
        return Transcript(file: file, lines: lines, endsInLineFeed: endsInLineFeed)
    }
}

extension TranscriptLine {
    /// True for the line a call begins with.
    fileprivate var isDial: Bool {
        switch kind {
        case .caller(.dial): true
        case .caller, .happening, .comment, .blank: false
        }
    }
}

extension Transcript {
    /// This transcript, when it has a call.
    /// - Throws: `LineFault` when it has none: a file that plays nothing must not count as one that passed.
    func withACall() throws(LineFault) -> Transcript {
        guard lines.contains(where: \.isDial) else {
            throw LineFault(
                file: file, line: 0, reason: "no `dial` line: nothing is played; begin the call with `dial LINE`")
        }
        return self
    }
}

/// Reads one line.
struct TranscriptParser {
    let file: String
    let number: Int

    func line(_ bytes: ArraySlice<UInt8>) throws(LineFault) -> TranscriptLine {
        guard let text = String(validating: bytes, as: UTF8.self), !bytes.contains(0) else {
            throw fault("not UTF-8 text; save the file as UTF-8")
        }
        // A carriage return and a byte order mark belong to the line's bytes, not to its words.
        let words = text.split(whereSeparator: {
            TranscriptParser.isBlank($0) || $0 == "\r" || $0 == "\u{FEFF}" || $0 == "\r\n"
        }).map(String.init)
        guard let first = words.first else { return TranscriptLine(number: number, text: text, kind: .blank) }
        if first.hasPrefix("#") { return TranscriptLine(number: number, text: text, kind: .comment) }
        if text.first.map(TranscriptParser.isBlank) == true {
            return TranscriptLine(number: number, text: text, kind: .happening(text.withoutBlanksAround))
        }
        return TranscriptLine(number: number, text: text, kind: .caller(try act(first, Array(words.dropFirst()))))
    }

    /// A blank of any width: what is copied from a page looks the same.
    private static func isBlank(_ character: Character) -> Bool {
        switch character {
        case " ", "\t", "\u{A0}", "\u{2007}", "\u{202F}", "\u{3000}": true
        default: false
        }
    }

    /// The verbs as they are written, each with a first letter of its own.
    private static let forms = [
        "dial LINE", "press KEYS", "wait", "hang up", "return", "meanwhile WORDS", "show TABLE",
    ]

    /// For a verb that is misspelt, written large, or lacks the blank behind it: the form it probably is.
    private static func hint(_ verb: String) -> String {
        forms.first { $0.first == verb.lowercased().first }.map { "; write `\($0)` if that is meant" } ?? ""
    }

    private func act(_ verb: String, _ words: [String]) throws(LineFault) -> CallerAct {
        switch verb {
        case "dial": return try dial(words)
        case "return":
            guard words.isEmpty else {
                throw fault("`return` stands alone: the last call comes back, because the operator did not answer")
            }
            return .comeBack
        case "press" where words.first == "code": return .pressCode(try digitsOfCode(words.dropFirst()))
        case "press": return .press(try keys(words))
        case "wait": return .wait(seconds: try seconds(words))
        case "hang":
            guard words == ["up"] else { throw fault("`hang` goes with `up`; write `hang up`") }
            return .hangUp
        case "meanwhile":
            guard let meanwhile = Meanwhile(words) else {
                throw fault(
                    "`meanwhile \(words.joined(separator: " "))` is not understood; say one of: "
                        + "\(Meanwhile.vocabulary.joined(separator: "; "))"
                )
            }
            return .meanwhile(meanwhile)
        case "show":
            guard let table = Table(words) else {
                throw fault(
                    "`show \(words.joined(separator: " "))` is no table; show one of: "
                        + "\(Table.vocabulary.joined(separator: "; "))")
            }
            return .show(table)
        default:
            throw fault(
                "`\(verb)` is no verb\(TranscriptParser.hint(verb)); a caller can `dial`, `press`, `wait`, `hang up`, "
                    + "`return`, `meanwhile` and `show`; indent what happens, start a comment with `#`"
            )
        }
    }

    /// `LINE [from NUMBER] [at YYYY-MM-DD HH:MM] [in full]`.
    private func dial(_ words: [String]) throws(LineFault) -> CallerAct {
        let form = "write `dial LINE [from NUMBER] [at YYYY-MM-DD HH:MM] [in full]`"
        var rest = words[...]
        guard let line = rest.popFirst() else { throw fault("no line is dialled; \(form)") }
        guard (2...20).contains(line.count), line.utf8.allSatisfy({ (48...57).contains($0) || $0 == 45 }) else {
            throw fault("`\(line)` is no line; a line is 2 to 20 digits and hyphens, as in `dial 1588-0001`")
        }
        var from: TelephoneNumber?
        if rest.first == "from" {
            rest.removeFirst()
            from = try telephone(rest.popFirst(), form)
        }
        var at: LocalDateTime?
        if rest.first == "at" {
            let time = rest.dropFirst().prefix(2).joined(separator: " ")
            guard let read = LocalDateTime(time) else { throw fault("`\(time)` is no date and time; \(form)") }
            at = read
            rest = rest.dropFirst(3)
        }
        let inFull = rest.elementsEqual(["in", "full"])
        if !inFull, let extra = rest.first {
            throw fault("`\(extra)` is not understood after `dial \(line)`; \(form)")
        }
        return .dial(line: line, from: from, at: at, inFull: inFull)
    }

    private func telephone(_ word: String?, _ form: String) throws(LineFault) -> TelephoneNumber {
        guard let word else { throw fault("`from` has no number; \(form)") }
        // A wrong number may still be somebody's: it is not repeated in the fault.
        guard !word.contains("*") else {
            throw fault(
                "the calling number is masked, as recordings of real calls are; write the number of a rehearsal member "
                    + "in its place")
        }
        guard let number = TelephoneNumber(word) else {
            throw fault(
                "the word after `from` is no telephone number (7 to 15 digits and hyphens); a withheld number "
                    + "is a `dial` without `from`; \(form)")
        }
        return number
    }

    private func keys(_ words: [String]) throws(LineFault) -> [Key] {
        let characters = words.joined()
        guard !characters.isEmpty else {
            throw fault("no key is pressed; write `press KEYS` with keys out of 0123456789*#")
        }
        guard characters.count <= Transcript.maxKeys else {
            throw fault("more than \(Transcript.maxKeys) keys in one line; spread them over several `press` lines")
        }
        var keys: [Key] = []
        for character in characters {
            guard character != CallRecorder.secretKey else {
                throw fault(
                    "`?` stands for a key of a secret that was not recorded; write the keys of a rehearsal "
                        + "member in its place")
            }
            guard let key = Key(character) else {
                throw fault("`\(character)` is no key; a telephone has 0123456789*#")
            }
            keys.append(key)
        }
        return keys
    }

    /// `code`, or a part of it: `code 1-3`.
    private func digitsOfCode(_ words: ArraySlice<String>) throws(LineFault) -> ClosedRange<Int> {
        guard let word = words.first else { return 1...SMSCode.length }
        let ends = word.split(separator: "-", omittingEmptySubsequences: false).map {
            Words.count(String($0), in: 1...SMSCode.length)
        }
        guard words.count == 1, ends.count == 2, let from = ends[0], let to = ends[1], from <= to else {
            throw fault(
                "`press code \(words.joined(separator: " "))` is not understood; write `press code` for the code that "
                    + "was texted last, or `press code 1-3` for some of its \(SMSCode.length) digits")
        }
        return from...to
    }

    private func seconds(_ words: [String]) throws(LineFault) -> Int? {
        guard let word = words.first else { return nil }
        guard words.count == 1, word.hasSuffix("s"),
            let n = Words.count(String(word.dropLast()), in: 1...Transcript.maxWait)
        else {
            throw fault(
                "`wait \(words.joined(separator: " "))` is not understood; write `wait 5s` (1 to \(Transcript.maxWait) "
                    + "seconds) or `wait` (until the next time-out)"
            )
        }
        return n
    }

    private func fault(_ reason: String) -> LineFault {
        LineFault(file: file, line: number, reason: reason)
    }
}
