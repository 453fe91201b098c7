// TelephoneNumber: the one parser of telephone numbers, for calls, imports, staff commands, texts and dialled lines.

/// A telephone number as digits: a Korean one in national form (`01023456789`, `15880001`), a foreign one behind its
/// country code (`819012345678`). It never becomes another country's. Prints masked: `010-****-6789`.
public struct TelephoneNumber: Hashable, Sendable, Unprintable {
    /// All digits. Use only to store or to submit a message; never print it without being asked to (`--full`).
    public let fullDigits: String

    /// Reads a number however a trunk, a spreadsheet or a person writes it: `010-2345-6789`, `+82 10 2345 6789`,
    /// `+82(0)10.2345.6789`, `0082...`, `00700 82 ...`, `tel:+82...`, `<sip:+82...@host>`. Blanks, dots, dashes,
    /// brackets and invisible marks are dropped, digits of full width are digits, a country code 82 becomes the leading
    /// 0.
    /// - Parameter restoringLostZero: `1023456789` is `01023456789`. No country has a number of that form without its
    ///   country code, but a spreadsheet's may be anything, so only numbers that a trunk wrote are read so.
    /// - Returns: nil unless 7...15 digits remain (E.164 allows 15).
    public init?(_ text: some StringProtocol, restoringLostZero: Bool = false) {
        if KoreanNumbering.isUsualMobile(text.utf8) {
            fullDigits = String(text)
            return
        }
        guard let written = WrittenNumber(text) else { return nil }
        let national = KoreanNumbering.national(written, restoringLostZero: restoringLostZero)
        let digits = national ?? written.withoutPlainPrefix
        guard (7...15).contains(digits.utf8.count) else { return nil }
        fullDigits = digits
    }

    /// International form without a plus, as SMS gateways want it: `821023456789`.
    public var internationalDigits: String { fullDigits.hasPrefix("0") ? "82" + fullDigits.dropFirst() : fullDigits }

    /// The last four digits: what a caller may hear and a log may show.
    public var tail: String { String(fullDigits.suffix(4)) }

    /// True for a Korean mobile number, the only kind that receives an SMS: 010 and 8 digits, or 011, 016 to 019 and 7
    /// or 8 (the older prefixes, withdrawn since 2021).
    public var isMobile: Bool { fullDigits.hasPrefix("01") && KoreanNumbering.isMobile(fullDigits.utf8.dropFirst()) }

    /// Masked: `010-****-6789`; a number of less than ten digits, where that would hide too little, as `****-0001`.
    public var description: String {
        fullDigits.count < 10 ? "****-\(tail)" : "\(fullDigits.prefix(3))-****-\(tail)"
    }
}

/// Why a number cannot be a member's: the mobile ticket goes to it by SMS. The words never hold the number.
public enum MobileNumberFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// Not a telephone number at all.
    case noNumber
    /// The shape of a mobile number whose leading zero is gone, as spreadsheets write it.
    case lostZero
    /// Begins like a mobile number and has too many or too few digits.
    case wrongLength
    /// A Korean number of another kind.
    case noMobile
    /// Another country's number.
    case foreign

    /// For the person who wrote it: what is wrong and what to do.
    public var description: String {
        let form = "is a Korean mobile number like 010-1234-5678: the mobile ticket is sent to it"
        switch self {
        case .noNumber: return form
        case .lostZero: return "\(form); this one has lost its leading zero (make the spreadsheet's column text)"
        case .wrongLength: return "\(form); this one has too many or too few digits"
        case .noMobile: return "\(form); this one is no mobile number and gets no SMS"
        case .foreign: return "\(form); this one is another country's"
        }
    }
}

extension TelephoneNumber {
    /// The one rule for a member's number, wherever it comes in.
    /// - Throws: why `text` cannot be one.
    public static func mobile(_ text: some StringProtocol) throws(MobileNumberFault) -> TelephoneNumber {
        guard let number = TelephoneNumber(text) else { throw .noNumber }
        if number.isMobile { return number }
        if TelephoneNumber(text, restoringLostZero: true)?.isMobile == true { throw .lostZero }
        if number.fullDigits.hasPrefix("01") { throw .wrongLength }
        let isKorean = number.fullDigits.hasPrefix("0") || KoreanNumbering.isRepresentative(number.fullDigits.utf8[...])
        throw isKorean ? .noMobile : .foreign
    }

    /// A dialled number as it is looked up, so that `1588-0001`, `15880001` and `+82-1588-0001` are one line: its
    /// telephone number where it is one, else its digits (an extension), else the text as it is.
    public static func dialledKey(_ dialled: String) -> String {
        if let number = TelephoneNumber(dialled) { return number.fullDigits }
        return WrittenNumber(dialled)?.digits ?? dialled
    }
}

/// The digits of a written number, and whether it says itself that it begins with a country code.
struct WrittenNumber {
    let digits: String
    /// It began with a plus.
    let isInternational: Bool

    /// Nil for anything that is not digits, separators, and the frame a PBX puts around a number.
    init?(_ text: some StringProtocol) {
        var digits = ""
        var isInternational = false
        for scalar in WrittenNumber.bare(Substring(text)).unicodeScalars {
            switch scalar.value {
            case 48...57: digits.unicodeScalars.append(scalar)
            case 0xFF10...0xFF19: digits.unicodeScalars.append(Unicode.Scalar(UInt8(scalar.value - 0xFF10 + 48)))
            case 0x2B, 0xFF0B:  // plus, once and first
                guard digits.isEmpty, !isInternational else { return nil }
                isInternational = true
            case 0x20, 0x09, 0x28, 0x29, 0x2D, 0x2E, 0x2F, 0x5B, 0x5D: continue  // blank, tab, ( ) - . / [ ]
            case 0xA0, 0x2000...0x200A, 0x202F, 0x205F, 0x3000: continue  // blanks of every width
            // dashes, and letters drawn like one
            case 0x2010...0x2015, 0x2212, 0x30FC, 0x3161, 0xFE58, 0xFE63, 0xFF0D: continue
            case 0xB7, 0x2022, 0x30FB, 0x318D, 0xFF0E, 0xFF65: continue  // dots
            case 0xFF08, 0xFF09, 0xFF0F, 0xFF3B, 0xFF3D: continue  // wide brackets and slash
            // invisible: address books copy them
            case 0xAD, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x2069, 0xFEFF: continue
            default: return nil
            }
        }
        guard let first = digits.first else { return nil }
        self.digits = digits
        // No country code begins with 0: such a plus was put before a national number.
        self.isInternational = isInternational && first != "0"
    }

    /// A foreign number's digits begin with its country code, whether `+` or `00` went before.
    var withoutPlainPrefix: String {
        let hasPrefix = digits.hasPrefix("00") && !digits.hasPrefix("000") && digits.utf8.count >= 10
        guard !isInternational, hasPrefix else { return digits }
        return String(digits.dropFirst(2))
    }

    /// The part inside `<...>`, behind `tel:` or `sip:`, and before `@` or a parameter (RFC 3966, RFC 3261).
    private static func bare(_ text: Substring) -> Substring {
        var rest = text
        if let open = rest.lastIndex(of: "<"), let close = rest[open...].firstIndex(of: ">") {
            rest = rest[rest.index(after: open)..<close]
        }
        if let colon = rest.firstIndex(of: ":") {
            guard ["tel", "sip", "sips"].contains(rest[..<colon].lowercased()) else { return rest }
            rest = rest[rest.index(after: colon)...]
        }
        return rest.prefix { $0 != "@" && $0 != ";" }
    }
}

/// Korea's numbering plan, as far as one needs it to tell its numbers from others' (Ministry of Science and ICT,
/// notice on telecommunication numbers: 010, 02, 031 to 064, 050, 070, 080; 15xx, 16xx and 18xx without a zero).
enum KoreanNumbering {
    private static let countryCode = "82"
    /// Ways to dial abroad that end before the country code: plain 00, the Korean carriers' three digits, and those of
    /// the countries a gateway may stand in (North America, Japan, Australia).
    private static let prefixes = ["00", "001", "002", "003", "005", "006", "007", "008", "011", "010", "0011", "0"]

    /// The national form; nil for what is no Korean number.
    static func national(_ written: WrittenNumber, restoringLostZero: Bool) -> String? {
        let digits = written.digits
        if let number = behindCountryCode(digits) { return number }
        if written.isInternational { return nil }
        if digits.hasPrefix("0") {
            if isSignificant(digits.utf8.dropFirst()) { return digits }
            return prefixes.lazy.compactMap { behindPrefix($0, digits) }.first ?? behindCarrier(digits)
        }
        if restoringLostZero, digits.utf8.count == 10, digits.hasPrefix("10") { return "0" + digits }
        return nil
    }

    /// `821023456789` and `8201023456789`: the country code, perhaps with the zero that should have gone.
    private static func behindCountryCode(_ digits: some StringProtocol) -> String? {
        guard digits.hasPrefix(countryCode) else { return nil }
        let rest = digits.dropFirst(countryCode.count)
        let significant = rest.first == "0" ? rest.dropFirst() : rest
        if isRepresentative(Substring(significant).utf8) { return String(significant) }
        return isSignificant(Substring(significant).utf8) ? "0" + significant : nil
    }

    /// Only plain 00 stands before any Korean number. With the longer prefixes a short number may be another country's
    /// (005 82 11 234 5678 is 00 58 211 234 5678 of Venezuela), so those are read before 010 and 8 digits alone.
    private static func behindPrefix(_ prefix: String, _ digits: String) -> String? {
        guard digits.hasPrefix(prefix), let number = behindCountryCode(digits.dropFirst(prefix.utf8.count)) else {
            return nil
        }
        return prefix == "00" || isUsualMobile(number.utf8) ? number : nil
    }

    /// The Korean carriers' prefixes of five digits: 003xx and 007xx.
    private static func behindCarrier(_ digits: String) -> String? {
        guard digits.hasPrefix("003") || digits.hasPrefix("007"), digits.utf8.count > 15 else { return nil }
        return behindPrefix(String(digits.prefix(5)), digits)
    }

    /// 010 and eight digits, nothing else: nearly every number there is.
    static func isUsualMobile(_ bytes: some Collection<UInt8>) -> Bool {
        bytes.count == 11 && bytes.starts(with: "010".utf8) && bytes.allSatisfy { (48...57).contains($0) }
    }

    /// A mobile number without its zero.
    static func isMobile(_ digits: some Collection<UInt8>) -> Bool {
        guard digits.first == UInt8(ascii: "1"), let second = digits.dropFirst().first else { return false }
        switch second {
        case UInt8(ascii: "0"): return digits.count == 10
        case UInt8(ascii: "1"), UInt8(ascii: "6")...UInt8(ascii: "9"): return (9...10).contains(digits.count)
        default: return false
        }
    }

    /// 1588-0001 and its like: eight digits, dialled without a zero from everywhere.
    static func isRepresentative(_ digits: some Collection<UInt8>) -> Bool {
        digits.count == 8 && ["15", "16", "18"].contains { digits.starts(with: $0.utf8) }
    }

    /// A number that is dialled behind a zero, without it.
    private static func isSignificant(_ digits: Substring.UTF8View) -> Bool {
        func begins(_ prefixes: String...) -> Bool { prefixes.contains { digits.starts(with: $0.utf8) } }
        let count = digits.count
        if isMobile(digits) { return true }
        if begins("2") { return (8...9).contains(count) }
        if begins("50", "70", "80", "60", "30") { return (9...11).contains(count) }
        let areas = ["31", "32", "33", "41", "42", "43", "44", "51", "52", "53", "54", "55", "61", "62", "63", "64"]
        return areas.contains { digits.starts(with: $0.utf8) } && (9...10).contains(count)
    }
}
