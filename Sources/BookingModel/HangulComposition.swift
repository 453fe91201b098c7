// HangulComposition: joins Hangul that is written in separate letters, as macOS writes file names, into syllables.

/// Composes Hangul as Unicode's normalisation form C does (The Unicode Standard, section 3.12, "Hangul Syllable
/// Composition"). A syllable in parts looks the same and is another text: for the EUC-KR of an SMS, for a comparison in
/// the database, and for a search in it. Applied where text comes in, so that nothing behind needs to know.
public enum HangulComposition {
    private static let leads: ClosedRange<UInt32> = 0x1100...0x1112
    private static let vowels: ClosedRange<UInt32> = 0x1161...0x1175
    /// Final consonants. The scalar before the first of them means "none".
    private static let finals: ClosedRange<UInt32> = 0x11A8...0x11C2
    private static let syllables: ClosedRange<UInt32> = 0xAC00...0xD7A3
    private static let finalsOfASyllable: UInt32 = 28

    /// The text with every syllable in one piece; the same text when there is nothing to compose.
    public static func composed(_ text: String) -> String {
        guard hasParts(text.utf8) else { return text }
        var out = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if let last = out.last, let joined = joined(last.value, scalar.value) {
                out.removeLast()
                out.append(joined)
            } else {
                out.append(scalar)
            }
        }
        return String(out)
    }

    /// The same for the bytes of a UTF-8 text.
    public static func composed(_ bytes: [UInt8]) -> [UInt8] {
        hasParts(bytes) ? Array(composed(String(decoding: bytes, as: UTF8.self)).utf8) : bytes
    }

    /// Parts of syllables are U+1100...U+11FF: E1 84 to E1 87 in UTF-8.
    private static func hasParts(_ bytes: some Sequence<UInt8>) -> Bool {
        var afterE1 = false
        for byte in bytes {
            if afterE1, (0x84...0x87).contains(byte) { return true }
            afterE1 = byte == 0xE1
        }
        return false
    }

    /// What two scalars behind one another are together; nil when they stay two.
    private static func joined(_ first: UInt32, _ second: UInt32) -> Unicode.Scalar? {
        if leads.contains(first), vowels.contains(second) {
            let lead = first - leads.lowerBound
            let vowel = second - vowels.lowerBound
            return Unicode.Scalar(syllables.lowerBound + (lead * UInt32(vowels.count) + vowel) * finalsOfASyllable)
        }
        let isOpen = syllables.contains(first) && (first - syllables.lowerBound) % finalsOfASyllable == 0
        guard isOpen, finals.contains(second) else { return nil }
        return Unicode.Scalar(first + second - (finals.lowerBound - 1))
    }
}
