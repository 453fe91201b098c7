// KoreanBytes: converts text to and from the bytes of EUC-KR, and of CP949, which adds the other syllables. Banks'
// programs and older Korean spreadsheets write these.
//
// Hangul needs no table of codes: the syllables of KS X 1001 lie in the order of Unicode from B0A1 on, and those that
// CP949 adds fill the gaps in the same order. Chinese characters have no such order and are not read. A test compares
// every code with iconv.

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
