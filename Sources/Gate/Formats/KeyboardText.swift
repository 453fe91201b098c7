// KeyboardText: corrects what a keyboard-like reader or a person typed: a Korean keyboard left in Hangul mode,
// full-width letters and typographer's dashes. Korean keyboards have the two-set layout (KS X 5002): each key is one
// letter of Hangul.

/// A line as it was meant to be typed.
public struct KeyboardText: Hashable, Sendable {
    /// Hangul as the keys that make it, everything else as its plain form.
    public let text: String
    /// Whether it held Hangul: what is not understood of it may be the keyboard's fault.
    public let isHangul: Bool

    /// - Parameter line: as the system gave it, composed or not.
    public init(_ line: some StringProtocol) {
        var (keys, isHangul) = ("", false)
        for scalar in line.unicodeScalars {
            if let hangul = KeyboardText.keys(of: scalar) {
                keys += hangul
                isHangul = true
            } else {
                keys += KeyboardText.plain(scalar)
            }
        }
        (text, self.isHangul) = (keys, isHangul)
    }

    /// Whether a scalar that is not ASCII may come from a keyboard here.
    public static func isTyped(_ scalar: Unicode.Scalar) -> Bool {
        keys(of: scalar) != nil || plain(scalar).unicodeScalars.allSatisfy { (32...126).contains($0.value) }
    }

    /// Full-width forms are the ASCII ones, 0xFEE0 further on; every dash is a hyphen and every blank a blank; marks
    /// without width are nothing.
    private static func plain(_ scalar: Unicode.Scalar) -> String {
        switch scalar.value {
        case 0xFF01...0xFF5E: String(Unicode.Scalar(UInt8(scalar.value - 0xFEE0)))
        case 0x2010...0x2015, 0x2212, 0xFE58, 0xFE63: "-"
        case 0xA0, 0x2000...0x200A, 0x202F, 0x3000: " "
        case 0xB7, 0x2022, 0x30FB, 0x318D, 0xFF65: "."
        case 0x200B...0x200D, 0x2060, 0xFEFF: ""
        default: String(scalar)
        }
    }

    // MARK: Hangul

    /// Keys of the letters in Unicode's order: leading consonants, vowels, and trailing consonants, of which the first
    /// is none.
    private static let leads = [
        "r", "R", "s", "e", "E", "f", "a", "q", "Q", "t", "T", "d", "w", "W", "c", "z", "x", "v", "g",
    ]
    private static let vowels = [
        "k", "o", "i", "O", "j", "p", "u", "P", "h", "hk", "ho", "hl", "y", "n", "nj", "np", "nl", "b", "m", "ml", "l",
    ]
    private static let tails = [
        "", "r", "R", "rt", "s", "sw", "sg", "e", "f", "fr", "fa", "fq", "ft", "fx", "fv", "fg", "a", "q", "qt", "t",
        "T", "d", "w", "c", "z", "x",
        "v", "g",
    ]
    /// The same for single letters (U+3131...U+3163), consonants and then vowels.
    private static let letters =
        [
            "r", "R", "rt", "s", "sw", "sg", "e", "E", "f", "fr", "fa", "fq", "ft", "fx", "fv", "fg", "a", "q", "Q",
            "qt", "t", "T", "d", "w", "W",
            "c", "z", "x", "v", "g",
        ] + vowels

    /// The keys that make a letter or a syllable of Hangul; nil for anything else.
    private static func keys(of scalar: Unicode.Scalar) -> String? {
        let value = Int(scalar.value)
        switch value {
        case 0x3131...0x3163: return letters[value - 0x3131]
        case 0xAC00...0xD7A3:
            // A syllable counts through 19 leads, 21 vowels and 28 tails (The Unicode Standard, 3.12).
            let index = value - 0xAC00
            return leads[index / 588] + vowels[index % 588 / 28] + tails[index % 28]
        case 0x1100...0x1112: return leads[value - 0x1100]
        case 0x1161...0x1175: return vowels[value - 0x1161]
        case 0x11A8...0x11C2: return tails[value - 0x11A7]
        // Half-width letters: consonants, and vowels in groups of six with gaps.
        case 0xFFA1...0xFFBE: return letters[value - 0xFFA1]
        case 0xFFC2...0xFFC7: return vowels[value - 0xFFC2]
        case 0xFFCA...0xFFCF: return vowels[value - 0xFFCA + 6]
        case 0xFFD2...0xFFD7: return vowels[value - 0xFFD2 + 12]
        case 0xFFDA...0xFFDC: return vowels[value - 0xFFDA + 18]
        default: return nil
        }
    }
}
