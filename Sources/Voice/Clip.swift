// Clip: one recording. Speech: what a caller hears, as recordings in order and as text.

/// One recording. The same name exists once per language.
public struct Clip: Hashable, Sendable {
    /// Name without language folder and suffix: `booked.1`, `num/37`, `names/show-701`.
    public let name: String
    /// What is recorded in it, written as it is spoken.
    public let text: String

    /// A recording by its name and words.
    public init(_ name: String, _ text: String) { (self.name, self.text) = (name, text) }

    /// The folder of all clips below Asterisk's `sounds/<language>/`.
    public static let folder = "yemae/"

    /// What `STREAM FILE` is given: `yemae/booked.1`. Asterisk finds it below the channel's language.
    public var path: String { Clip.folder + name }

    /// A fifth of a second of silence: what a comma is to a listener.
    public static let pause = Clip("pause", ",")
}

/// Clips in playing order, with the text they make together.
public struct Speech: Hashable, Sendable {
    /// In playing order, at most `longest`.
    public private(set) var clips: [Clip] = []
    /// The words, with the spacing and punctuation of the written language.
    public private(set) var text = ""

    /// The most clips one utterance may have. Nothing that is sold comes near it (nine seats in nine sections take about 90); it keeps a
    /// malformed label from talking for minutes. What is beyond is left out.
    public static let longest = 240

    /// Nothing to hear yet.
    public init() {}
    init(_ clips: Clip...) { for clip in clips { say(clip) } }

    /// Nothing to hear.
    public var isEmpty: Bool { clips.isEmpty }

    /// Adds a clip.
    /// - Parameter glued: written without a space before it.
    /// - Parameter written: how it is written, when that is not the clip's own text.
    mutating func say(_ clip: Clip, glued: Bool = false, written: String? = nil) {
        guard clips.count < Speech.longest else { return }
        clips.append(clip)
        write(written ?? clip.text, glued: glued)
    }

    /// Adds another speech.
    mutating func say(_ other: Speech, glued: Bool = false) {
        guard !other.isEmpty, clips.count < Speech.longest else { return }
        clips += other.clips.prefix(Speech.longest - clips.count)
        write(other.text, glued: glued)
    }

    /// Adds a pause, written as a comma. Nothing before the first clip.
    mutating func pause() {
        if !isEmpty { say(.pause, glued: true) }
    }

    private mutating func write(_ words: String, glued: Bool) {
        if !glued && !text.isEmpty { text += " " }
        // "P.M." ends a sentence with its own full stop.
        text += glued && words.hasPrefix(".") && text.hasSuffix(".") ? words.dropFirst() : words[...]
    }
}
