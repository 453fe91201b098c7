// KoreanEncoding: which characters EUC-KR has, how many bytes a text takes in it, and what replaces the other
// characters.

/// EUC-KR (KS X 1001 with ASCII), the encoding in which Korean carriers count an SMS.
public enum KoreanEncoding {
    /// The bytes a text takes in EUC-KR after `sendable`: 1 for ASCII, 2 for everything else.
    public static func byteCount(_ text: String) -> Int {
        sendable(text).unicodeScalars.reduce(0) { $0 + ($1.isASCII ? 1 : 2) }
    }

    /// The text with everything that EUC-KR cannot carry replaced, so that nothing arrives as a surprise: a syllable
    /// outside the 2,350 (똠) is spelt with its letters (ㄸㅗㅁ), typographic signs become ASCII ones, anything else `?`.
    public static func sendable(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            if carries(scalar) {
                result.unicodeScalars.append(scalar)
            } else if (0xAC00...0xD7A3).contains(scalar.value) {
                result += letters(of: scalar)
            } else {
                result += replacement(scalar)
            }
        }
        return result
    }

    /// True for ASCII, the 2,350 syllables, the single letters of Hangul, the signs listed below, and Chinese
    /// characters. KS X 1001 has 4,888 of the last; a rarer one passes here and the gateway puts `?` in its place,
    /// which is no longer than what is counted.
    private static func carries(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 10, 13, 0x20...0x7E: true
        case 0x3131...0x318E: true  // Hangul compatibility letters
        case 0xAC00...0xD7A3: HangulTable.contains(scalar)
        case 0x4E00...0x9FFF: true
        default: signs.contains(scalar)
        }
    }

    /// Signs of KS X 1001 that appear in titles.
    private static let signs: Set<Unicode.Scalar> = Set(
        "·…“”‘’〈〉《》「」『』【】→←↑↓↔※☆★○●◎◇◆□■△▲▽▼♡♥♤♠♧♣×÷±≠∞°′″§~！？，．：；（）［］～￦".unicodeScalars)

    private static func replacement(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "–", "—", "−", "‐", "‑": "-"
        case "\t", "\u{00A0}", "\u{3000}": " "
        case "•", "‧", "・": "·"
        case "₩": "￦"
        case "«": "《"
        case "»": "》"
        case "\u{200B}"..."\u{200D}", "\u{FE0E}", "\u{FE0F}", "\u{FEFF}": ""  // invisible joiners and selectors
        default: accentless(scalar) ?? "?"
        }
    }

    /// `é` is `e` with a mark: a title stays readable without its marks.
    private static func accentless(_ scalar: Unicode.Scalar) -> String? {
        latin.first { $0.marked.unicodeScalars.contains(scalar) }.map { String($0.plain) }
    }

    private static let latin: [(plain: Character, marked: String)] = [
        ("A", "ÀÁÂÃÄÅĀ"), ("C", "ÇČ"), ("E", "ÈÉÊËĒ"), ("I", "ÌÍÎÏĪ"), ("N", "ÑŇ"), ("O", "ÒÓÔÕÖŌ"), ("S", "ŠŚ"),
        ("U", "ÙÚÛÜŪ"),
        ("Y", "Ý"), ("Z", "Ž"),
        ("a", "àáâãäåā"), ("c", "çč"), ("e", "èéêëē"), ("i", "ìíîïī"), ("n", "ñň"), ("o", "òóôõöō"), ("s", "šś"),
        ("u", "ùúûüū"),
        ("y", "ýÿ"), ("z", "ž"),
    ]

    /// The letters of a syllable, one after the other (Unicode, section 3.12: syllable = (lead * 21 + vowel) * 28 +
    /// tail).
    private static func letters(of syllable: Unicode.Scalar) -> String {
        let index = Int(syllable.value - 0xAC00)
        var result = String(leads[index / 588]) + String(vowels[index % 588 / 28])
        if index % 28 > 0 { result.append(tails[index % 28 - 1]) }
        return result
    }

    private static let leads = Array("ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ")
    private static let vowels = Array("ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ")
    private static let tails = Array("ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")
}
