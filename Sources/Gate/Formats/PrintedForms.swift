// PrintedForms: numbers as readers frame them (STX, ETX, checksum), as they are printed on 125 kHz tags, and booking
// numbers as people and scanners write them.

import BookingCore
import BookingModel

/// A read between STX and ETX, as readers of 125 kHz write it (RDM6300: STX, ten hexadecimal digits, two of the
/// checksum, ETX; ID-12 with a line end before ETX).
struct ReaderFrame: Hashable {
    /// The bytes of the number, when its checksum fits: the exclusive or of all of them.
    let data: [UInt8]?
    /// The text between STX and ETX.
    let text: String

    private static let (start, end): (UInt8, UInt8) = (2, 3)

    /// Nil when the line has no frame.
    /// - Throws: `.halfLine` without an ETX, `.wrongChecksum`, `.paymentCard`.
    init?(_ line: String) throws(ScanFault) {
        let bytes = Array(line.utf8)
        guard bytes.first == ReaderFrame.start else { return nil }
        guard let end = bytes.firstIndex(of: ReaderFrame.end), end == bytes.count - 1 else { throw .halfLine }
        let body = bytes[1..<end].filter { $0 != 10 && $0 != 13 }
        text = String(decoding: body, as: UTF8.self)
        if CardIdentifier.isPaymentCard(text) { throw .paymentCard }
        let nibbles = body.compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
        let count = nibbles.count / 2 - 1
        // A scanner may frame what it reads of a ticket, without a checksum.
        guard nibbles.count == body.count, nibbles.count.isMultiple(of: 2), CardIdentifier.uidBytes.contains(count)
        else {
            data = nil
            return
        }
        let all = stride(from: 0, to: nibbles.count, by: 2).map { UInt8(nibbles[$0] << 4 | nibbles[$0 + 1]) }
        guard all.dropLast().reduce(0, ^) == all[count] else { throw .wrongChecksum }
        data = Array(all.dropLast())
    }
}

/// `098,55730`: the low three or four bytes of a tag as a facility code and a number of two bytes each (Wiegand 26 and
/// 34). Some tags, and readers, show it behind the same number in ten digits: `0006478258 098,55730`.
struct PrintedNumber: Hashable {
    /// Always four.
    let bytes: [UInt8]

    /// Nil for anything else.
    /// - Throws: `.wrongLength` for a part that does not fit two bytes, `.noise` when the ten digits say something
    ///   else.
    init?(_ text: String) throws(ScanFault) {
        let halves = text.split(separator: ",", omittingEmptySubsequences: false).map { $0.split(separator: " ") }
        guard halves.count == 2, (1...2).contains(halves[0].count), halves[1].count == 1, let facility = halves[0].last,
            let number = halves[1].last,
            (halves[0] + halves[1]).allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } })
        else { return nil }
        guard let high = UInt16(facility), let low = UInt16(number), facility.utf8.count <= 5, number.utf8.count <= 5
        else { throw .wrongLength }
        let value = UInt32(high) << 16 | UInt32(low)
        if halves[0].count == 2, UInt32(halves[0][0]) != value { throw .noise }
        bytes = value.bytes
    }
}

// MARK: Booking numbers

/// What a line says when it is written as a booking number.
enum TypedTicket: Hashable {
    /// A booking number for certain.
    case ticket(BookingNumber, version: Int?)
    /// Written as one, with a wrong digit.
    case mistyped
    /// Eight digits that may as well be a chip's number.
    case perhaps(BookingNumber)
    /// Something else.
    case none

    /// `7001-0015`, `7001 0015`, `7001.0015 v2`, `7001-0015v2`: blanks, dots, dashes and a version make eight digits a
    /// booking for certain. Digits without any of them, or in pairs as a chip's bytes are written, may be either.
    init(_ text: String) {
        let halves = text.split(omittingEmptySubsequences: false) { $0 == "v" || $0 == "V" }
        var groups = (halves.first ?? "").split { " -._/".contains($0) }
        var version: Int?
        if halves.count == 2 {
            version = TypedTicket.version(halves[1].drop { " .".contains($0) })
        } else if halves.count == 1, groups.count == 3, groups[0].count == 4, groups[1].count == 4 {
            // `7001-0015 2`
            version = TypedTicket.version(groups.removeLast())
        }
        let digits = groups.joined()
        guard halves.count == 1 || version != nil, digits.utf8.count == 8,
            digits.utf8.allSatisfy({ (48...57).contains($0) })
        else {
            self = .none
            return
        }
        let isCertain =
            version != nil || groups.count > 1 && !groups.allSatisfy { $0.utf8.count == 2 }
            || text.contains { "._/".contains($0) }
        guard let number = BookingNumber(digits) else {
            self = isCertain ? .mistyped : .none
            return
        }
        self = isCertain ? .ticket(number, version: version) : .perhaps(number)
    }

    /// 1...9999.
    private static func version(_ digits: Substring) -> Int? {
        guard (1...4).contains(digits.utf8.count), digits.utf8.allSatisfy({ (48...57).contains($0) }),
            let version = Int(digits), version > 0
        else {
            return nil
        }
        return version
    }
}
