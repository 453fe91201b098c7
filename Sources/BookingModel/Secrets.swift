// Secrets: values without a printable form. They can be compared, hashed and passed on, but never appear in a log, a
// transcript, an error or a debugger's dump by accident.

/// A value that is printed as stars, or as its own `description` says, in every way Swift can print a value.
public protocol Unprintable: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {}

extension Unprintable {
    /// Stars, unless a type says something harmless.
    public var description: String { "****" }
    /// As `description`.
    public var debugDescription: String { description }
    /// Shows no children, so that `dump` and interpolation of an enclosing value stay silent too.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// A member's PIN as typed on the keypad: 4...8 digits. Prints as `****` in every way Swift can print a value. Its
/// digits are in memory once, however often the value is copied, and are wiped when the last copy is gone.
public struct PIN: Hashable, Sendable, Unprintable {
    private let digits: WipedKeys

    /// Nil unless `digits` is 4...8 ASCII digits. A caller's PIN never is a `String`: that would be copied unseen, and
    /// not wiped.
    public init?(_ digits: some StringProtocol) { self.init(WipedKeys(digits.utf8)) }

    /// The PIN a caller typed: the same bytes, not a copy. Nil unless they are 4...8 digits.
    public init?(_ keys: WipedKeys) {
        guard (4...8).contains(keys.count), keys.lend({ $0.allSatisfy { (48...57).contains($0) } }) else { return nil }
        digits = keys
    }

    /// The digits, for rehearsals and for the one time a new PIN is printed. The copy is not wiped.
    public var secretDigits: String { withSecretDigits { String(decoding: $0, as: UTF8.self) } }

    /// Lends the digits. Only the PIN hasher has a reason to read them; a copy made of them is the borrower's to wipe.
    public func withSecretDigits<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result { digits.lend(body) }
}

/// What a payment provider or a bank calls a member's account: a customer and payment method, a billing key, a mandate.
/// Whoever has it can take money with it, so it prints as `****` in every way Swift can print a value.
public struct AccountReference: Hashable, Sendable, Unprintable {
    /// As the provider wrote it. Only a payment gateway and the bank's file have a reason to read this.
    public let secret: String

    /// Nil unless 1...300 printable ASCII characters without blanks and commas.
    public init?(_ text: some StringProtocol) {
        guard (1...300).contains(text.utf8.count), text.utf8.allSatisfy({ (33...126).contains($0) && $0 != 44 }) else {
            return nil
        }
        secret = String(text)
    }
}
