// CardIdentifier: what a gate scans: a card, known by its UID or the number on its magnetic stripe (never printed,
// never stored in the clear), or a booking number.

import BookingModel

/// Why a read is no identifier that may be kept. The raw value is the word stored and shown; what was read is not in
/// it.
public enum ScanFault: String, Error, Hashable, CaseIterable, Sendable {
    /// No line end came after it.
    case halfLine = "half-line"
    /// Longer than any read (64 bytes).
    case tooLong = "too-long"
    /// Characters no identifier has.
    case noise
    /// Written as a booking number is, but its check digit is wrong: it was mistyped.
    case checkDigit = "check-digit"
    /// A UID that has not 4, 7 or 10 bytes (ISO/IEC 14443-3, 6.5.4), 5 (a tag of 125 kHz) or 8 (ISO/IEC 15693,
    /// iButton), or a number of the wrong length.
    case wrongLength = "wrong-length"
    /// A stripe without its start or end sentinel (ISO/IEC 7811-2).
    case sentinel
    /// A stripe whose check character does not fit.
    case wrongLRC = "wrong-lrc"
    /// A framed read whose checksum does not fit.
    case wrongChecksum = "wrong-checksum"
    /// Hangul that means nothing even as the keys it was typed with: the keyboard is in Hangul mode, and something was
    /// lost.
    case hangulMode = "hangul-mode"
    /// A 4-byte UID beginning 08 is random at each presentation (ISO/IEC 14443-3, 6.5.4): it identifies no card.
    case randomUID = "random-uid"
    /// 13...19 digits whose last one checks the others (ISO/IEC 7812-1): it may be a payment card, whose number is
    /// never kept.
    case paymentCard = "payment-card"

    /// What to tell the person who shows the card.
    public var words: String {
        switch self {
        case .halfLine: "the read broke off; show the card again"
        case .tooLong, .noise: "the read makes no sense; show the card again"
        case .checkDigit: "this is no booking number: a digit is wrong; type it again"
        case .wrongLength: "this is no identifier of 4, 5, 7, 8 or 10 bytes, nor a card number of 4 to 19 digits"
        case .wrongChecksum: "the card was read badly; show it again"
        case .hangulMode: "keyboard in Hangul mode: switch it to English, and show the card again"
        case .sentinel, .wrongLRC: "the stripe was read badly; swipe it again"
        case .randomUID: "this chip tells a new number each time (08...), so it cannot be known again; use another card"
        case .paymentCard: "this looks like a payment card; such numbers are never kept: use another card"
        }
    }
}

/// A card's identifier. Has no printable form. Two forms: a contactless chip's UID, or a magnetic stripe's number. Two
/// are equal when what is digested is.
public struct CardIdentifier: Hashable, Sendable, Unprintable {
    /// What is digested: `uid:04A1B2C3D4E5F6` or `track2:900123`. Only the core reads it.
    let secret: String
    /// The same card as other readers write it, the likeliest first: a card is known however it was registered.
    let others: [String]

    public static func == (a: CardIdentifier, b: CardIdentifier) -> Bool { a.secret == b.secret }
    public func hash(into hasher: inout Hasher) { hasher.combine(secret) }

    /// Always `(card)`.
    public var description: String { "(card)" }

    /// A chip's UID in the order it was sent (the byte a reader shows first).
    /// - Parameter meanings: what the reader may have meant besides, each a UID.
    /// - Throws: `.wrongLength`, `.randomUID`, `.paymentCard`.
    public init(uid: [UInt8], or meanings: [[UInt8]] = []) throws(ScanFault) {
        let hex = Pepper.hexadecimal(uid)
        // Seven-byte UIDs written with decimal digits alone are as long as some payment cards: one in thousands is
        // refused for nothing.
        if CardIdentifier.isPaymentCard(hex) { throw .paymentCard }
        guard CardIdentifier.uidBytes.contains(uid.count) else { throw .wrongLength }
        if uid.count == 4, uid[0] == 0x08 { throw .randomUID }
        secret = "uid:\(hex)"
        others = (meanings + CardIdentifier.forms(of: uid)).map { "uid:\(Pepper.hexadecimal($0))" }
    }

    /// Lengths of a UID in bytes.
    package static let uidBytes: Set<Int> = [4, 5, 7, 8, 10]

    /// One chip as different readers write it: the other end first; a tag of 125 kHz with its first byte, a version, or
    /// (as the number of ten digits printed on it) without.
    private static func forms(of uid: [UInt8]) -> [[UInt8]] {
        let reversed = Array(uid.reversed())
        switch uid.count {
        case 4: return [reversed, [0] + uid, [0] + reversed]
        case 5: return [Array(uid.dropFirst()), reversed, Array(reversed.dropFirst()), Array(reversed.dropLast())]
        default: return [reversed]
        }
    }

    /// The number of a magnetic stripe: the digits before the first `=`.
    /// - Throws: `.noise`, `.wrongLength`, `.paymentCard`.
    public init(stripe digits: some StringProtocol) throws(ScanFault) {
        guard digits.utf8.allSatisfy({ (48...57).contains($0) }) else { throw .noise }
        if CardIdentifier.isPaymentCard(digits) { throw .paymentCard }
        guard (4...19).contains(digits.utf8.count) else { throw .wrongLength }
        (secret, others) = ("track2:\(digits)", [])
    }

    /// Whether a text could be a payment card's number: 13...19 digits with Luhn's check digit (ISO/IEC 7812-1, annex
    /// B).
    public static func isPaymentCard(_ text: some StringProtocol) -> Bool {
        let digits = text.utf8.map { Int($0) - 48 }
        guard (13...19).contains(digits.count), digits.allSatisfy({ (0...9).contains($0) }) else { return false }
        let sum = digits.reversed().enumerated().reduce(0) { sum, digit in
            let doubled = digit.element * 2
            return sum + (digit.offset.isMultiple(of: 2) ? digit.element : doubled > 9 ? doubled - 9 : doubled)
        }
        return sum.isMultiple(of: 10)
    }

    /// What the database knows the card by. 128 bits of pepper keep anybody without it from trying all UIDs.
    package func digest(_ pepper: Pepper) -> String { pepper.seal("card", secret) }

    /// What the database may know it by: its own digest first, then those of its other forms.
    package func digests(_ pepper: Pepper) -> [String] { ([secret] + others).map { pepper.seal("card", $0) } }
}

/// What was held to a reader or typed at a gate.
public struct Scan: Hashable, Sendable {
    /// The card it is, when it can be one.
    public let card: CardIdentifier?
    /// The booking it is, when it can be one. Eight digits can be both: then a known card comes first.
    public let booking: BookingNumber?
    /// The version on a mobile ticket, when it names one: `7001-0015 v2`.
    public let version: Int?

    init(card: CardIdentifier) { (self.card, booking, version) = (card, nil, nil) }
    /// - Parameter version: 1 or more; nil when only the number was typed.
    public init(booking: BookingNumber, version: Int? = nil) {
        (card, self.booking, self.version) = (nil, booking, version)
    }
    /// - Parameter booking: what the same digits would be as a booking number.
    package init(card: CardIdentifier?, booking: BookingNumber?) {
        (self.card, self.booking, version) = (card, booking, nil)
    }
}
