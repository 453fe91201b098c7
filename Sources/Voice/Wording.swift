// Wording: one phrase in one language, split at its slots.

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
    /// What is said.
    public let content: Content
    /// Written without a space before it.
    public let glued: Bool
}

/// The words of a phrase in one language.
public struct Wording: Hashable, Sendable {
    /// Every slot of the phrase exactly once.
    public let full: [Segment]
    /// For a caller who has heard the full form; every slot exactly once, too. Nil: the full form is said again.
    public let short: [Segment]?

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
    private let text: ArraySlice<UInt8>
    private var segments: [Segment] = []
    private var clips = 0
    private var seen: [Slot.Label] = []

    /// - Throws: a `WordingFault` for braces that do not match and for slots that are unknown, strange to the phrase,
    ///   repeated or missing.
    static func cut(_ text: ArraySlice<UInt8>, _ phrase: Phrase, _ form: Form) throws(WordingFault) -> [Segment] {
        var cutter = WordingCutter(text, phrase, form)
        try cutter.cut()
        return cutter.segments
    }

    private init(_ text: ArraySlice<UInt8>, _ phrase: Phrase, _ form: Form) {
        (self.text, self.phrase, self.form) = (text, phrase, form)
    }

    private mutating func cut() throws(WordingFault) {
        var start = text.startIndex
        while start < text.endIndex {
            let open =
                text[start...].firstIndex(where: { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "}") })
                ?? text.endIndex
            addWords(text[start..<open])
            guard open < text.endIndex else { break }
            guard text[open] == UInt8(ascii: "{") else { throw WordingFault(reason: "a '}' without its '{'") }
            guard let close = text[open...].firstIndex(of: UInt8(ascii: "}")) else {
                throw WordingFault(reason: "a '{' without its '}'")
            }
            try addSlot(String(decoding: text[(open + 1)..<close], as: UTF8.self), glued: isGlued(open))
            start = close + 1
        }
        guard clips > 0 || !seen.isEmpty else { throw WordingFault(reason: "there are no words in it") }
        // What was heard before were other values: a short form that left one out would hide an amount or a day.
        if let missing = phrase.slots.first(where: { !seen.contains($0) }) {
            throw WordingFault(
                reason: "{\(missing.rawValue)} is missing: the \(form.rawValue) form of "
                    + "'\(phrase.rawValue)' must say it once")
        }
    }

    /// Marks before the words are a separate pause: a recording cannot begin with a comma.
    private mutating func addWords(_ bytes: ArraySlice<UInt8>) {
        let silent = bytes.prefix { Self.isSilent($0) }
        add(silent) { .punctuation($0) }
        let words = bytes[silent.endIndex...]
        guard !words.isEmpty else { return }
        clips += 1
        let name = phrase.rawValue + (form == .short ? ".s" : ".") + String(clips)
        add(words) { .words(Clip(name, $0)) }
    }

    /// Adds a piece without the spaces around it; nothing for spaces alone.
    private mutating func add(_ bytes: ArraySlice<UInt8>, _ content: (String) -> Segment.Content) {
        guard let first = bytes.firstIndex(where: { $0 != 32 }), let last = bytes.lastIndex(where: { $0 != 32 }) else {
            return
        }
        segments.append(
            Segment(content: content(String(decoding: bytes[first...last], as: UTF8.self)), glued: isGlued(first)))
    }

    /// True when no space is before a place in the text.
    private func isGlued(_ place: Int) -> Bool { place > text.startIndex && text[place - 1] != 32 }

    private static func isSilent(_ byte: UInt8) -> Bool { byte == 32 || marks.contains(byte) }
    private static let marks = Array(",.?!:;".utf8)

    private mutating func addSlot(_ name: String, glued: Bool) throws(WordingFault) {
        guard let label = Slot.Label(rawValue: name), phrase.slots.contains(label) else {
            let known = phrase.slots.map { "{\($0.rawValue)}" }.joined(separator: " ")
            throw WordingFault(
                reason: "'\(phrase.rawValue)' has no slot {\(name)}: it has \(known.isEmpty ? "none" : known)")
        }
        guard !seen.contains(label) else { throw WordingFault(reason: "{\(name)} is said twice: say it once") }
        seen.append(label)
        segments.append(Segment(content: .slot(label), glued: glued))
    }
}
