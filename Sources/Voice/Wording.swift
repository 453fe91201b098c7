// Wording: one phrase's words in one language, cut at its slots.

import BookingModel
import CallFlow

/// A piece of a phrase's wording.
public struct Segment: Hashable, Sendable {
    /// What the piece is.
    public enum Content: Hashable, Sendable {
        /// Fixed words with their recording.
        case words(Clip)
        /// A value.
        case slot(Slot.Label)
        /// A full stop or comma between or after values: silence.
        case punctuation(String)
    }
    public let content: Content
    /// Written without a space before it.
    public let glued: Bool
}

/// The words of a phrase in one language.
public struct Wording: Hashable, Sendable {
    /// Every slot of the phrase exactly once.
    public fileprivate(set) var full: [Segment]
    /// For repeats: slots at most once. Nil: the full form is said again.
    public fileprivate(set) var short: [Segment]?

    /// The pieces of a form.
    public func segments(_ form: Form) -> [Segment] {
        switch form {
        case .full: full
        case .short: short ?? full
        }
    }

    init(full: [Segment], short: [Segment]?) { (self.full, self.short) = (full, short) }
}

/// Why a wording could not be cut.
struct WordingFault: Error { let reason: String }

/// Cuts one line's words at its slots.
struct WordingCutter {
    let phrase: Phrase
    let form: Form
    private var segments: [Segment] = []
    private var clips = 0
    private var seen: [Slot.Label] = []

    /// - Throws: a `WordingFault` for braces that do not match and for slots that are unknown, strange to the phrase, repeated or missing.
    static func cut(_ text: ArraySlice<UInt8>, _ phrase: Phrase, _ form: Form) throws(WordingFault) -> [Segment] {
        var cutter = WordingCutter(phrase: phrase, form: form)
        try cutter.cut(text)
        return cutter.segments
    }

    private init(phrase: Phrase, form: Form) { (self.phrase, self.form) = (phrase, form) }

    private mutating func cut(_ text: ArraySlice<UInt8>) throws(WordingFault) {
        var start = text.startIndex
        while start < text.endIndex {
            let open = text[start...].firstIndex(where: { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "}") }) ?? text.endIndex
            addWords(text[start..<open])
            guard open < text.endIndex else { break }
            guard text[open] == UInt8(ascii: "{") else { throw WordingFault(reason: "a '}' without its '{'") }
            guard let close = text[open...].firstIndex(of: UInt8(ascii: "}")) else { throw WordingFault(reason: "a '{' without its '}'") }
            let glued = open > text.startIndex && text[open - 1] != 32
            try addSlot(String(decoding: text[(open + 1)..<close], as: UTF8.self), glued: glued)
            start = close + 1
        }
        if form == .full, let missing = phrase.slots.first(where: { !seen.contains($0) }) {
            throw WordingFault(reason: "{\(missing.rawValue)} is missing: the full form of '\(phrase.rawValue)' must say it once")
        }
        guard clips > 0 || !seen.isEmpty else { throw WordingFault(reason: "there are no words in it") }
    }

    private mutating func addWords(_ bytes: ArraySlice<UInt8>) {
        let blank = UInt8(ascii: " ")
        guard let first = bytes.firstIndex(where: { $0 != blank }), let last = bytes.lastIndex(where: { $0 != blank }) else { return }
        let text = String(decoding: bytes[first...last], as: UTF8.self)
        let glued = first == bytes.startIndex && !segments.isEmpty
        if bytes[first...last].allSatisfy({ $0 == blank || Self.marks.contains($0) }) {
            segments.append(Segment(content: .punctuation(text), glued: glued))
        } else {
            clips += 1
            let suffix = form == .short ? ".s" : "."
            segments.append(Segment(content: .words(Clip(phrase.rawValue + suffix + String(clips), text)), glued: glued))
        }
    }

    private static let marks = Array(",.?!:;".utf8)

    private mutating func addSlot(_ name: String, glued: Bool) throws(WordingFault) {
        guard let label = Slot.Label(rawValue: name), phrase.slots.contains(label) else {
            let known = phrase.slots.map { "{\($0.rawValue)}" }.joined(separator: " ")
            throw WordingFault(reason: "'\(phrase.rawValue)' has no slot {\(name)}: it has \(known.isEmpty ? "none" : known)")
        }
        guard !seen.contains(label) else { throw WordingFault(reason: "{\(name)} is said twice: say it once") }
        seen.append(label)
        segments.append(Segment(content: .slot(label), glued: glued))
    }
}
