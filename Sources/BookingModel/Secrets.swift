// Secrets: values that have no printable form. They can be compared, hashed and handed on, but never end up in a log, a transcript,
// an error or a debugger's dump by accident.

/// A member's PIN as typed on the keypad: 4...8 digits. Prints as `****` in every way Swift can print a value. Its digits are in memory once, however
/// often the value is copied, and are wiped when the last copy is gone.
public struct PIN: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let digits: WipedKeys

    /// Nil unless `digits` is 4...8 ASCII digits. A caller's PIN never is a `String`: that would be copied unseen, and not wiped.
    public init?(_ digits: some StringProtocol) { self.init(WipedKeys(digits.utf8)) }

    /// The PIN a caller typed: the same bytes, not a copy. Nil unless they are 4...8 digits.
    public init?(_ keys: WipedKeys) {
        guard (4...8).contains(keys.count), keys.lend({ $0.allSatisfy { (48...57).contains($0) } }) else { return nil }
        digits = keys
    }

    /// The digits, for rehearsals and for the one time a new PIN is told. The copy is not wiped.
    public var secretDigits: String { withSecretDigits { String(decoding: $0, as: UTF8.self) } }

    /// Lends the digits. Only the PIN hasher has a reason to read them; a copy made of them is the borrower's to wipe.
    public func withSecretDigits<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result { digits.lend(body) }

    /// Always `****`.
    public var description: String { "****" }
    /// Always `****`.
    public var debugDescription: String { "****" }
    /// Shows no children, so that `dump` and interpolation of an enclosing value stay silent too.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// A telephone number, kept in national form (`01023456789`) with the digits only. Prints masked: `010-****-6789`.
public struct TelephoneNumber: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// All digits, national form. Use only to store or to submit a message; never print it without being asked to (`--full`).
    public let fullDigits: String

    /// Reads `010-2345-6789`, `01023456789`, `+82 10 2345 6789`, `8210...`. Hyphens and blanks are dropped, the country code 82 becomes 0.
    /// Nil unless 7...15 digits remain (E.164 allows 15).
    public init?(_ text: some StringProtocol) {
        var digits = ""
        for byte in text.utf8 {
            switch byte {
            case 48...57: digits.unicodeScalars.append(Unicode.Scalar(byte))
            case 45, 32: continue  // hyphen, blank
            case 43 where digits.isEmpty: continue  // a leading plus
            default: return nil
            }
        }
        if digits.hasPrefix("82"), digits.count >= 10 {
            digits.removeFirst(2)
            if !digits.hasPrefix("0") { digits = "0" + digits }
        }
        guard (7...15).contains(digits.count) else { return nil }
        fullDigits = digits
    }

    /// International form without a plus, as SMS gateways want it: `821023456789`.
    public var internationalDigits: String { fullDigits.hasPrefix("0") ? "82" + fullDigits.dropFirst() : fullDigits }

    /// The last four digits: what a caller may hear and a log may show.
    public var tail: String { String(fullDigits.suffix(4)) }

    /// True for a Korean mobile number (01x and 10 or 11 digits), the only kind that receives an SMS.
    public var isMobile: Bool { fullDigits.hasPrefix("01") && (10...11).contains(fullDigits.count) }

    /// Masked: `010-****-6789`; a number of less than ten digits, where that would hide too little, as `****-0001`.
    public var description: String { fullDigits.count < 10 ? "****-\(tail)" : "\(fullDigits.prefix(3))-****-\(tail)" }
    /// Masked, as `description`.
    public var debugDescription: String { description }
    /// Shows no children.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// What a payment provider or a bank calls a member's account: a customer and payment method, a billing key, a mandate. Whoever has it can
/// take money with it, so it prints as `****` in every way Swift can print a value.
public struct AccountReference: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// As the provider wrote it. Only a payment gateway and the bank's file have a reason to read this.
    public let secret: String

    /// Nil unless 1...300 printable ASCII characters without blanks and commas.
    public init?(_ text: some StringProtocol) {
        guard (1...300).contains(text.utf8.count), text.utf8.allSatisfy({ (33...126).contains($0) && $0 != 44 }) else { return nil }
        secret = String(text)
    }

    /// Always `****`.
    public var description: String { "****" }
    /// Always `****`.
    public var debugDescription: String { "****" }
    /// Shows no children.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
