// WipedKeys: the keys a caller typed, which may be a PIN, as they come from the wire, through an entry, to the hasher. A `String` or an array
// would leave copies behind: a short string is copied from register to stack to heap, a growing array leaves what it held where it was.

import Glibc  // explicit_bzero: a wipe that no optimiser takes away

/// Keys as ASCII bytes. A value: it never changes, and adding a key makes another. Its bytes are in memory once, however often it is copied, and
/// are wiped when the last copy is gone. Prints as their number.
public struct WipedKeys: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    /// Nil when there are none.
    private let storage: WipedBytes?

    /// No key.
    public init() { storage = nil }

    /// These bytes, copied one by one.
    public init(_ bytes: some Collection<UInt8>) { storage = bytes.isEmpty ? nil : WipedBytes(bytes) }

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
        return lend { first in others.lend { second in WipedKeys(Joined(first: first, second: second)) } }
    }

    /// These keys and one more, an ASCII byte.
    public func appending(_ key: UInt8) -> WipedKeys { appending(WipedKeys(CollectionOfOne(key))) }

    /// The keys behind the first.
    public func dropFirst() -> WipedKeys { lend { WipedKeys($0.dropFirst()) } }

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
    /// Shows no children.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// Two pieces of memory, read as one.
private struct Joined: RandomAccessCollection {
    let first: UnsafeRawBufferPointer
    let second: UnsafeRawBufferPointer
    var startIndex: Int { 0 }
    var endIndex: Int { first.count + second.count }
    subscript(place: Int) -> UInt8 { place < first.count ? first[place] : second[place - first.count] }
}

/// A few bytes that never change and are wiped when nobody has them any more.
private final class WipedBytes: Hashable, @unchecked Sendable {
    let bytes: UnsafeMutableRawBufferPointer

    init(_ source: some Collection<UInt8>) {
        bytes = .allocate(byteCount: source.count, alignment: 1)
        for (place, byte) in source.enumerated() { bytes[place] = byte }
    }

    deinit {
        if let start = bytes.baseAddress { explicit_bzero(start, bytes.count) }
        bytes.deallocate()
    }

    static func == (one: WipedBytes, other: WipedBytes) -> Bool { one.bytes.elementsEqual(other.bytes) }
    func hash(into hasher: inout Hasher) { hasher.combine(bytes: UnsafeRawBufferPointer(bytes)) }
}
