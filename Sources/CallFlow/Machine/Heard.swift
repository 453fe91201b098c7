// Heard: the phrases that a caller has heard to their end in this call. From then on their short form is played.

/// The phrases of a call, as bits: every waiting call carries them.
struct Heard: Hashable, Sendable {
    /// Heard to the end, in the call's language.
    private(set) var phrases = PhraseSet()
    /// Of the prompts that play now.
    private var playing = PhraseSet()

    /// A prompt is about to be said.
    /// - Returns: true when its phrase was heard before, or comes before among the prompts that are about to be played.
    mutating func begin(_ phrase: Phrase) -> Bool {
        let isKnown = phrases.contains(phrase) || playing.contains(phrase)
        playing.insert(phrase)
        return isKnown
    }

    /// What was played is over. Of prompts that a key cut, none counts: how many were heard is not known.
    mutating func settle(isPlayedOut: Bool) {
        if isPlayedOut { phrases.formUnion(playing) }
        playing = PhraseSet()
    }
}

/// A set of phrases, one bit each by its place: 256 are as many as `Phrase.place` can tell apart.
struct PhraseSet: Hashable, Sendable {
    private var bits = SIMD4<UInt64>(repeating: 0)

    init(_ phrases: [Phrase] = []) {
        for phrase in phrases { insert(phrase) }
    }

    /// True when the phrase is in the set.
    func contains(_ phrase: Phrase) -> Bool { bits[phrase.place / 64] & (1 << UInt64(phrase.place % 64)) != 0 }

    mutating func insert(_ phrase: Phrase) { bits[phrase.place / 64] |= 1 << UInt64(phrase.place % 64) }

    mutating func formUnion(_ other: PhraseSet) { bits |= other.bits }
}
