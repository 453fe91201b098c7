// Secrets: values without a printable form. They can be compared, hashed and passed on, but never appear in a log, a
// transcript, an error or a debugger's dump by accident. Keys that a caller typed, which may be a PIN, are overwritten
// in memory when the last copy is gone.

import Glibc  // explicit_bzero: a wipe that no optimiser takes away

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

/// A code that is sent by SMS and typed on the keypad: six digits. Prints as `****`, as a PIN does.
public struct SMSCode: Hashable, Sendable, Unprintable {
    /// Its digits.
    public static let length = 6
    private let digits: WipedKeys

    /// Nil unless `digits` is six ASCII digits.
    public init?(_ digits: some StringProtocol) { self.init(WipedKeys(digits.utf8)) }

    /// The code a caller typed. Nil unless they are six digits.
    public init?(_ keys: WipedKeys) {
        guard keys.count == SMSCode.length, keys.lend({ $0.allSatisfy { (48...57).contains($0) } }) else { return nil }
        digits = keys
    }

    /// Lends the digits. A copy made of them is the borrower's to wipe.
    public func withSecretDigits<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result { digits.lend(body) }

    /// The digits, for the text that carries them.
    public var secretDigits: String { digits.text }
}

/// What a payment provider or a bank calls a member's account: a customer and payment method, a billing key, a mandate.
/// It can be used to take money, so it prints as `****` in every way Swift can print a value.
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

/// Keys as ASCII bytes. A value: it never changes, and adding a key makes another. Its bytes are in memory once,
/// however often it is copied, and are wiped when the last copy is gone. Prints as their number.
public struct WipedKeys: Hashable, Sendable, Unprintable {
    /// Nil when there are none.
    private let storage: WipedBytes?

    /// No key.
    public init() { storage = nil }

    /// These bytes, copied one by one.
    public init(_ bytes: some Collection<UInt8>) {
        if let made = bytes.withContiguousStorageIfAvailable({ WipedKeys(copying: UnsafeRawBufferPointer($0)) }) {
            self = made
        } else {
            let storage = WipedBytes(count: bytes.count)
            for (place, byte) in bytes.enumerated() { storage.bytes[place] = byte }
            self.storage = storage.bytes.isEmpty ? nil : storage
        }
    }

    /// These bytes. A server makes some of every reply it reads: a key's code, which is two digits and what mostly
    /// comes, and one byte alone cost no memory.
    public init(copying bytes: UnsafeRawBufferPointer) {
        switch bytes.count {
        case 0: storage = nil
        case 1: storage = WipedBytes.ofOne[Int(bytes[0])]
        case 2 where (48...57).contains(bytes[0]) && (48...57).contains(bytes[1]):
            storage = WipedBytes.ofTwoDigits[Int(bytes[0] - 48) * 10 + Int(bytes[1] - 48)]
        default:
            let storage = WipedBytes(count: bytes.count)
            storage.bytes.copyMemory(from: bytes)
            self.storage = storage
        }
    }

    /// How many keys.
    public var count: Int { storage?.bytes.count ?? 0 }
    /// True for no key.
    public var isEmpty: Bool { storage == nil }
    /// The first key's byte, nil when there is none.
    public var first: UInt8? { storage?.bytes.first }

    /// These keys and then those.
    public func appending(_ others: WipedKeys) -> WipedKeys {
        if isEmpty { return others }
        if others.isEmpty { return self }
        let storage = WipedBytes(count: count + others.count)
        lend { storage.bytes.copyMemory(from: $0) }
        others.lend { UnsafeMutableRawBufferPointer(rebasing: storage.bytes[count...]).copyMemory(from: $0) }
        return WipedKeys(storage: storage)
    }

    private init(storage: WipedBytes) { self.storage = storage }

    /// These keys and one more, an ASCII byte.
    public func appending(_ key: UInt8) -> WipedKeys { appending(WipedKeys(storage: WipedBytes.ofOne[Int(key)])) }

    /// The keys behind the first.
    public func dropFirst() -> WipedKeys {
        lend { WipedKeys(copying: UnsafeRawBufferPointer(rebasing: $0.dropFirst())) }
    }

    /// The keys for which this is true.
    public func filter(_ isKept: (UInt8) -> Bool) -> WipedKeys {
        lend { bytes in bytes.reduce(WipedKeys()) { kept, key in isKept(key) ? kept.appending(key) : kept } }
    }

    /// Whether these are the same keys, in a time that does not tell where they differ.
    public func isSame(as other: WipedKeys) -> Bool {
        guard count == other.count else { return false }
        return lend { mine in other.lend { zip(mine, $0).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0 } }
    }

    /// Lends the bytes. A copy made of them is the borrower's to wipe.
    public func lend<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        guard let storage else { return body(UnsafeRawBufferPointer(start: nil, count: 0)) }
        return withExtendedLifetime(storage) { body(UnsafeRawBufferPointer(storage.bytes)) }
    }

    /// The keys as text, for what is no secret: a date, a seat, a booking number. The copy is not wiped.
    public var text: String { lend { String(decoding: $0, as: UTF8.self) } }

    /// How many there are, never which.
    public var description: String { "\(count) keys" }
}

/// A few bytes that never change once they are filled in, and are wiped with the last reference to them.
private final class WipedBytes: Hashable, @unchecked Sendable {
    let bytes: UnsafeMutableRawBufferPointer

    /// Every byte by itself, for all who have just that one: it is in memory whether anybody typed it or not.
    static let ofOne = (UInt8.min...UInt8.max).map { byte in
        let one = WipedBytes(count: 1)
        one.bytes[0] = byte
        return one
    }

    /// Likewise for two digits.
    static let ofTwoDigits = (UInt8(0)...99).map { number in
        let two = WipedBytes(count: 2)
        (two.bytes[0], two.bytes[1]) = (48 + number / 10, 48 + number % 10)
        return two
    }

    init(count: Int) { bytes = .allocate(byteCount: count, alignment: 1) }

    deinit {
        if let start = bytes.baseAddress { explicit_bzero(start, bytes.count) }
        bytes.deallocate()
    }

    static func == (one: WipedBytes, other: WipedBytes) -> Bool {
        one.bytes.count == other.bytes.count
            && memcmp(one.bytes.baseAddress!, other.bytes.baseAddress!, one.bytes.count) == 0
    }
    func hash(into hasher: inout Hasher) { hasher.combine(bytes: UnsafeRawBufferPointer(bytes)) }
}
