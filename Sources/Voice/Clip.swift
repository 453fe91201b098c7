// Clip: one recording. Also `Speech`: an utterance as clips in order and as text.

import BookingModel

/// One recording. The same name exists once per language.
public struct Clip: Sendable {
    /// What `STREAM FILE` is given: `yemae/booked.1`. Asterisk finds it below the channel's language.
    public let path: String
    private let words: Words

    /// A call plays clips and reads no text: the words of a number are made when they are asked for.
    private enum Words: Sendable {
        case written(String)
        case spelled(Int, @Sendable (Int) -> String)
    }

    /// A recording by its name and words.
    public init(_ name: String, _ text: String) { (path, words) = (Clip.folder + name, .written(text)) }

    /// A recording of a family, which has one for each number: `month/12`.
    /// - Parameters:
    ///   - family: what the names have in common, ASCII.
    ///   - number: 0 or more.
    ///   - words: what is recorded for a number.
    init(_ family: StaticString, _ number: Int, _ words: @escaping @Sendable (Int) -> String) {
        path = Clip.path(family, number)
        self.words = .spelled(number, words)
    }

    /// What is recorded in it, written as it is spoken.
    public var text: String {
        switch words {
        case .written(let text): text
        case .spelled(let number, let words): words(number)
        }
    }

    /// Without a String for each part: a prompt has dozens of these.
    private static func path(_ family: StaticString, _ number: Int) -> String {
        var (digits, power) = (1, 10)
        while power <= number { (digits, power) = (digits + 1, power * 10) }
        let stem = folder.utf8.count + family.utf8CodeUnitCount
        return String(unsafeUninitializedCapacity: stem + digits) { bytes in
            var end = 0
            for byte in folder.utf8 {
                bytes[end] = byte
                end += 1
            }
            for byte in UnsafeBufferPointer(start: family.utf8Start, count: family.utf8CodeUnitCount) {
                bytes[end] = byte
                end += 1
            }
            var rest = number
            for place in (end..<end + digits).reversed() {
                bytes[place] = UInt8(48 + rest % 10)
                rest /= 10
            }
            return end + digits
        }
    }

    /// The folder of all clips below Asterisk's `sounds/<language>/`.
    public static let folder = "yemae/"

    /// Name without language folder and suffix: `booked.1`, `num/37`, `names/show-701`.
    public var name: String { String(path.dropFirst(Clip.folder.count)) }

    /// A tenth of a second of silence: what a comma is to a listener.
    public static let pause = Clip("pause", ",")
    /// Almost a fifth of a second of silence: what a full stop after a value is to a listener, so that one offer is
    /// heard apart from the next.
    public static let stop = Clip("stop", ".")

    /// A second of silence, which no utterance has: it plays while a line hears keys and the core works.
    public static let listening = Clip("listening", "…")

    /// The silence that marks are spoken as.
    static func silence(_ marks: String) -> Clip {
        marks.utf8.contains { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "!") }
            ? .stop : .pause
    }
    /// Seconds of silence, for programs that make a recording; nil: it has words.
    public var silentSeconds: String? {
        if self == .pause { return "0.1" }
        if self == .stop { return "0.18" }
        return self == .listening ? "1" : nil
    }
}

extension Clip: Hashable {
    public static func == (one: Clip, other: Clip) -> Bool { one.path == other.path && one.text == other.text }
    public func hash(into hasher: inout Hasher) { hasher.combine(path) }
}

/// Clips in playing order, with the text they make together.
public struct Speech: Hashable, Sendable {
    /// A clip and how it is written.
    private struct Piece: Hashable {
        let clip: Clip
        /// Written without a space before it.
        var glued: Bool
        /// How it is written, when that is not the clip's own text.
        let written: String?
    }
    private var pieces: [Piece] = []

    /// The most clips one utterance may have. Nothing that is sold comes near it (nine seats in nine sections take
    /// about 90); it keeps a malformed label from talking for minutes. What is beyond is left out.
    public static let longest = 240

    /// Nothing to hear yet.
    public init() {}
    init(_ clips: Clip...) { for clip in clips { say(clip) } }

    /// Nothing to hear.
    public var isEmpty: Bool { pieces.isEmpty }

    /// In playing order, at most `longest`.
    public var clips: [Clip] { pieces.map(\.clip) }

    /// What `STREAM FILE` is given for each, in playing order.
    public var paths: [String] { pieces.map { $0.clip.path } }

    /// The same behind others.
    func add(pathsTo paths: inout [String]) { for piece in pieces { paths.append(piece.clip.path) } }

    /// The words, with the spacing and punctuation of the written language. Made when it is asked for: a call plays
    /// clips and never reads it.
    public var text: String {
        var text = ""
        for piece in pieces {
            let words = piece.written ?? piece.clip.text
            if !piece.glued && !text.isEmpty { text += " " }
            // "P.M." ends a sentence with its own full stop.
            text += piece.glued && words.hasPrefix(".") && text.hasSuffix(".") ? words.dropFirst() : words[...]
        }
        return text
    }

    /// Adds a clip.
    /// - Parameter glued: written without a space before it.
    /// - Parameter written: how it is written, when that is not the clip's own text.
    mutating func say(_ clip: Clip, glued: Bool = false, written: String? = nil) {
        guard pieces.count < Speech.longest else { return }
        pieces.append(Piece(clip: clip, glued: glued, written: written))
    }

    /// Adds another speech.
    mutating func say(_ other: Speech, glued: Bool = false) {
        let start = pieces.count
        pieces += other.pieces.prefix(Speech.longest - start)
        if start < pieces.count { pieces[start].glued = glued }
    }

    /// Adds a pause, written as a comma. Nothing before the first clip.
    mutating func pause() {
        if !isEmpty { say(.pause, glued: true) }
    }
}

/// All the recordings a language needs.
public enum Vocabulary {
    /// Every clip values are read with, the pause included.
    public static func words(_ language: Language) -> [Clip] { [.pause, .stop] + language.reading.clips }

    /// Every clip that can ever be played in a language: phrases, values, names and the silence that listens, each
    /// name once.
    public static func all(_ language: Language, _ book: Phrasebook) -> [Clip] {
        book.phraseClips(language) + words(language) + book.nameClips(language) + [.listening]
    }
}
