// Identifiers: the numbers of members, programs, bookings and rows. Numbers that a person types or hears are checked;
// those of the database are opaque.

/// A row of the database, typed by what it is a row of, so that a hold can never be passed where a showing is meant.
public struct Identifier<Of>: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The database's row number, 1 or more.
    public let value: Int64
    /// - Parameter value: a row number the database gave; nothing checks it before it is used.
    public init(_ value: Int64) { self.value = value }
    public var description: String { String(value) }
    public static func < (a: Self, b: Self) -> Bool { a.value < b.value }
}

/// A member's row; what a person knows is the `MemberNumber`.
public typealias MemberID = Identifier<Member>
/// The row of one dated performance or departure.
public typealias ShowingID = Identifier<Showing>
/// The row of seats set aside. What a session may do with one, the core checks each time.
public typealias HoldID = Identifier<Hold>
/// One seat of one venue's (or vehicle's) seat map.
public typealias SeatID = Identifier<Seat>
/// One conversation with the core over some channel: a telephone call, later a web visit. Holds belong to it until they
/// become bookings.
public typealias SessionID = Identifier<Session>
/// Tag of `SessionID`.
public enum Session {}

/// A member's number as printed on the card and typed on the keypad: 4...10 digits.
public struct MemberNumber: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// 4...10 ASCII digits, leading zeros kept: `0042` and `42` are two numbers, of which only the first can be one.
    public let digits: String

    /// Nil unless 4...10 ASCII digits.
    public init?(_ digits: String) {
        let bytes = digits.utf8
        guard (4...10).contains(bytes.count), bytes.allSatisfy({ (48...57).contains($0) }) else { return nil }
        self.digits = digits
    }

    /// The last three digits: what may be said to a caller who has not given a PIN yet (`***234`).
    public var tail: String { String(digits.suffix(3)) }
    /// The tail after stars: `***234`.
    public var masked: String { String(repeating: "*", count: digits.count - 3) + tail }
    public var description: String { digits }
    public static func < (a: Self, b: Self) -> Bool { a.digits < b.digits }
}

/// A program's number as printed in the leaflet: 3 or 4 digits, the first 6, 7 or 8. Keys 1...5 choose from menus and 9
/// means "more", so a program number can be typed at a menu without any waiting.
public struct ProgramNumber: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// 3 or 4 ASCII digits, the first 6, 7 or 8.
    public let digits: String

    /// Nil unless 3 or 4 digits beginning with 6, 7 or 8.
    public init?(_ digits: String) {
        let bytes = digits.utf8
        guard (3...4).contains(bytes.count), bytes.allSatisfy({ (48...57).contains($0) }), let first = bytes.first,
            (54...56).contains(first)
        else { return nil }
        self.digits = digits
    }

    public var description: String { digits }
    public static func < (a: Self, b: Self) -> Bool { a.digits < b.digits }
}

/// A booking's number: seven digits and a check digit, printed `7001-0015`.
///
/// The check digit is Damm's (H. M. Damm, "Total anti-symmetrische Quasigruppen", 2004): it catches every single wrong
/// digit and every swap of two neighbours, the two mistakes people make on a keypad.
public struct BookingNumber: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Seven digits and the check digit, without the hyphen.
    public let digits: String

    /// Digits of every booking number, its check digit included.
    public static let length = 8

    /// The number of the `sequence`-th booking. Precondition: 0...9_999_999.
    public init(sequence: Int) {
        precondition((0...9_999_999).contains(sequence), "booking sequence out of range")
        let payload = LocalTime.padded(sequence, 7)
        digits = payload + String(BookingNumber.checkDigit(of: payload))
    }

    /// Reads `70010015` or `7001-0015`. Nil when it is not eight digits or the check digit is wrong.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        let plain = parts.joined()
        guard parts.count == 1 || (parts.count == 2 && parts[0].count == 4), plain.utf8.count == BookingNumber.length,
            plain.utf8.allSatisfy({ (48...57).contains($0) }),
            BookingNumber.checkDigit(of: plain) == 0
        else { return nil }
        digits = plain
    }

    /// The sequence number it was made from.
    public var sequence: Int { Int(digits.dropLast())! }
    /// `7001-0015`.
    public var description: String { "\(digits.prefix(4))-\(digits.suffix(4))" }
    public static func < (a: Self, b: Self) -> Bool { a.digits < b.digits }

    /// Damm's check digit of a string of digits; 0 when the string already ends in its own check digit.
    static func checkDigit(of digits: some StringProtocol) -> Int {
        digits.utf8.reduce(0) { interim, byte in damm[interim][Int(byte) - 48] }
    }

    private static let damm: [[Int]] = [
        [0, 3, 1, 7, 5, 9, 8, 6, 4, 2], [7, 0, 9, 2, 1, 5, 4, 8, 6, 3], [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
        [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
        [6, 1, 2, 3, 0, 4, 5, 9, 7, 8], [3, 6, 7, 4, 2, 0, 9, 5, 8, 1], [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
        [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
        [9, 4, 3, 8, 6, 1, 7, 2, 0, 5], [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
    ]
}
