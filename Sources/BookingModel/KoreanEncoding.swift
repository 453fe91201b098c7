// KoreanEncoding: which characters EUC-KR has, how many bytes a text takes in it, and what replaces the others;
// conversion to and from its bytes; Hangul in separate letters joined into syllables.

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

extension KoreanEncoding {
    /// The text of bytes in EUC-KR or CP949.
    /// - Returns: nil when a byte or a pair of bytes is none of them, or is a Chinese character.
    public static func text(_ bytes: some Sequence<UInt8>) -> String? {
        var result = ""
        var lead: UInt8?
        for byte in bytes {
            if let first = lead {
                guard let scalar = scalars[UInt16(first) << 8 | UInt16(byte)] else { return nil }
                result.unicodeScalars.append(scalar)
                lead = nil
            } else if byte < 0x80 {
                result.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                lead = byte
            }
        }
        return lead == nil ? result : nil
    }

    /// The bytes of a text in EUC-KR.
    /// - Returns: nil when it holds anything but ASCII, the 2,350 syllables, single letters and signs: see `sendable`.
    public static func bytes(_ text: String) -> [UInt8]? {
        var result: [UInt8] = []
        for scalar in text.unicodeScalars {
            if scalar.isASCII {
                result.append(UInt8(scalar.value))
            } else if let code = codes[scalar], code >> 8 > 0xA0, code & 0xFF > 0xA0 {
                result += [UInt8(code >> 8), UInt8(code & 0xFF)]
            } else {
                return nil
            }
        }
        return result
    }

    /// By their codes, everything but ASCII.
    private static let scalars: [UInt16: Unicode.Scalar] = {
        var table: [UInt16: Unicode.Scalar] = [:]
        func put(_ scalar: Unicode.Scalar, _ lead: Int, _ trail: Int) {
            table[UInt16(lead) << 8 | UInt16(trail)] = scalar
        }
        for (row, signs) in signRows {
            for (column, sign) in signs.unicodeScalars.enumerated() where sign != " " { put(sign, row, 0xA1 + column) }
        }
        for (place, syllable) in HangulTable.syllables.enumerated() {
            put(syllable, 0xB0 + place / 94, 0xA1 + place % 94)
        }
        for (place, syllable) in HangulTable.others.enumerated() {
            // 178 trail bytes a lead from 81 to A0; then 84, as those from A1 on belong to EUC-KR.
            let rest = place - wideEnd
            if rest < 0 {
                put(syllable, 0x81 + place / 178, trails[place % 178])
            } else {
                put(syllable, 0xA1 + rest / 84, trails[rest % 84])
            }
        }
        return table
    }()

    private static let codes: [Unicode.Scalar: UInt16] = Dictionary(scalars.map { ($1, $0) }) { min($0, $1) }

    /// Syllables that CP949 puts under the leads 81 to A0.
    private static let wideEnd = 32 * 178
    /// The second bytes of CP949's own codes.
    private static let trails: [Int] = Array(0x41...0x5A) + Array(0x61...0x7A) + Array(0x81...0xFE)

    /// Rows of KS X 1001 by their first byte, each from A1 on; a blank is no code. A3 and A4 go by Unicode, all but
    /// two.
    private static let signRows: [(Int, String)] = [
        (
            0xA1,
            "\u{3000}、。·‥…¨〃\u{00AD}―∥＼∼‘’“”〔〕〈〉《》「」『』【】±×÷≠≤≥∞"
                + "∴°′″℃Å￠￡￥♂♀∠⊥⌒∂∇≡≒§※☆★○●◎◇◆□■△▲▽▼→←↑↓↔〓≪≫√∽∝∵∫∬∈∋⊆⊇⊂⊃∪∩∧∨￢"
        ),
        (0xA2, "⇒⇔∀∃´～ˇ˘˝˚˙¸˛¡¿ː∮∑∏¤℉‰◁◀▷▶♤♠♡♥♧♣⊙◈▣◐◑▒▤▥▨▧▦▩♨☏☎☜☞¶†‡↕↗↙↖↘♭♩♪♬㉿㈜№㏇™㏂㏘℡€®"),
        (0xA5, "ⅰⅱⅲⅳⅴⅵⅶⅷⅸⅹ     ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ       ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ        αβγδεζηθικλμνξοπρστυφχψω"),
        (0xA8, "ÆÐªĦ Ĳ ĿŁØŒºÞŦŊ ㉠㉡㉢㉣㉤㉥㉦㉧㉨㉩㉪㉫㉬㉭㉮㉯㉰㉱㉲㉳㉴㉵㉶㉷㉸㉹㉺㉻ⓐⓑⓒⓓⓔⓕⓖⓗⓘⓙⓚⓛⓜⓝⓞⓟⓠⓡⓢⓣⓤⓥⓦⓧⓨⓩ①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮½⅓⅔¼¾⅛⅜⅝⅞"),
        (0xA3, fullWidth), (0xA4, letters),
    ]

    private static let fullWidth = String(
        String.UnicodeScalarView(
            (0xFF01...0xFF5E).map { (value: UInt32) in
                switch value {
                case 0xFF3C: "￦"
                case 0xFF5E: "￣"
                default: Unicode.Scalar(value) ?? " "
                }
            }))

    private static let letters = String(
        String.UnicodeScalarView((0x3131...0x318E).compactMap { Unicode.Scalar($0 as UInt32) }))
}

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

/// The 2,350 Hangul syllables of KS X 1001:1998 (rows 16 to 40), in which Korean SMS are written.
enum HangulTable {
    /// True when a syllable can be sent in EUC-KR.
    /// - Parameter scalar: any scalar; those outside U+AC00...U+D7A3 answer false.
    static func contains(_ scalar: Unicode.Scalar) -> Bool {
        guard (0xAC00...0xD7A3).contains(scalar.value) else { return false }
        let index = Int(scalar.value - 0xAC00)
        let digit = bits[index >> 2]
        let nibble = digit >= 97 ? digit - 87 : digit - 48
        return nibble & (8 >> UInt8(index & 3)) != 0
    }

    /// The syllables in the order of Unicode, which is the order of EUC-KR too.
    static let syllables: [Unicode.Scalar] = (0xAC00...0xD7A3).compactMap { Unicode.Scalar($0 as UInt32) }.filter(
        contains)

    /// The other 8,822, which CP949 adds, in the order of Unicode.
    static let others: [Unicode.Scalar] = (0xAC00...0xD7A3).compactMap { Unicode.Scalar($0 as UInt32) }.filter {
        !contains($0)
    }

    /// One bit a syllable from U+AC00 on, four a hexadecimal digit, the first the highest.
    private static let bits: [UInt8] = Array(hexadecimal.utf8)

    private static let hexadecimal = """
        c9e0ff7c880dc0c8801408880000c9a0de78880dc0e980dc48880500c9a9d60c8a0d4088804c0c880d408880500c9e1d60c8800c080001\
        00c880d008880000c9c0d408000000c9a0d62e8a0dc4c880dc0c0800000000000e880dc0c80094088801848000000ca80d70c0800c0c00\
        00408880c408000000c881d6080800c0c880c808880c008000000caa1d440000000c880d40e9e0df5c880dc0c8808400000000d8b0dc1c\
        880dc0c880cc88800000c8a0d43888008000000008880d00c880540c980d40800008080000008880c00c080c40c8e0d628880000c8a0d4\
        2e9f1df1c880dc080000000000000e9b0d52c880dc088800c08800000c9a8d54888000080000808880d008000000c880d4080000808000\
        04088805408880840c9a0d408000000c980de0c880dc1c880dc000000000000000c8b0dc1c880dc080000800000000c880040808000080\
        0000088000000000000c881840000000080000008880c400000000c980d008880c008880d40c880de3c880dc0c8001400000000c880dc1\
        c880d40c880dc08800500c880d40880004000000808880d408880540c880d4080000808000000c880940c880d40c880d660000000c880d\
        40cbe0d65c880de0c0800400000000c8a0d61c880dc0c8801d08000000d8a0d4088000c0000000088805408880500e9e0d458880500800\
        00008880000888090088809000000000c9a0dd4f9f0d44c880dc4c8004000000000c9a0d60c980dc0c8805c48800000e880d4088000808\
        000080c880c008800000c9e0d4680800808000000c8800408880940c880d000000000c8a0d70c8a0dc1c880dc0c0008000000000c9809c\
        08000040c000dc00000000c880c400000000000000080000008000040c88094000000000000000000000080000408880c000000000c880\
        d40d9e0dc4c880dc0c880d408880840f9b0dc2c880dc0c880dc08880040e8a0d44c88004088809808880d00c880d40c980d568000080c8\
        80840c880d40c080940c8c0d400000000c981d42d880cc1c880cc000000400000000c8a0cc0888000000000000800000c9a0c40c800080\
        80000808880c008000000c880c408000080800000088000000000040c8a1c008880800c880d40cee1dc6c880dc0c890d458880400cde0f\
        eac880d40e8b0fc78880d80c8e9d50c880dc0c800940c880d40c880d40c8e0d40c880cc0c880c40c880d40c880d50c882d7f8880900c8e\
        1de2cba0de0c880dc0ca808408880000c8a0d60c880d408880cc08000000c8a0d71c08054080000c08880d40c800040c8e0d4080000808\
        000000c880d008880800c880d400000000c9a0d66ca90dc0c880dc088000400000000c880dc0800004080000800000000c880d50c08008\
        080000808880c000000040c880c4080000c000000008000000800000080009400000000c880c61ca80de0c880dc08a808400000000c880\
        dc0c880d4088000808800040c880d40888004000000008880d408000800c880d40800008088000008880d408880840c880d400000000c9\
        c0d40c880d40c880dc0c0000400000000c980dc0c880d408880dc08000000c880d40c880840800004080800008000000c880d408880040\
        8000040c880d408880800c880c400000000c880d40c8c0dc0c880dc080000400000000c8a0dc0c880d4088000808800000c880d4288000\
        00800000088001408000000c880d4080000808000000c880c408880840c9a0d008880c00c880d40e8a0dc4c880dc0c0000000000000c88\
        0dc0c880d408880cc08080500c880d408000040000000088000008880500c9a0d4080000400000000888090088809408880d000000000c\
        880d40c884d40c880dc080000400000000c8a0d40c880d40c880dc08880400c884d44c880140c800140c8805408880500c884940888084\
        0c880040c880d40c880940cbc0d448880c40c880d40
        """
}
