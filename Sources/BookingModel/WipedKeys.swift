// WipedKeys: the keys a caller typed, which may be a PIN, from the wire to the PIN hasher. They are overwritten after
// use. A `String` or an array would leave copies: a short string moves through registers, stack and heap, and a
// growing array leaves its old memory behind.

import Glibc  // explicit_bzero: a wipe that no optimiser takes away

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
