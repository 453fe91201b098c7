// ReadFrame: takes a number out of the frame a serial reader sends (STX, ETX, checksum), and out of the form printed
// on 125 kHz tags.

/// A read between STX and ETX, as readers of 125 kHz write it (RDM6300: STX, ten hexadecimal digits, two of the
/// checksum, ETX; ID-12 with a line end before ETX).
struct ReadFrame: Hashable {
    /// The bytes of the number, when its checksum fits: the exclusive or of all of them.
    let data: [UInt8]?
    /// What stands between STX and ETX.
    let text: String

    private static let (start, end): (UInt8, UInt8) = (2, 3)

    /// Nil when the line has no frame.
    /// - Throws: `.halfLine` without an ETX, `.wrongChecksum`, `.paymentCard`.
    init?(_ line: String) throws(ReadFault) {
        let bytes = Array(line.utf8)
        guard bytes.first == ReadFrame.start else { return nil }
        guard let end = bytes.firstIndex(of: ReadFrame.end), end == bytes.count - 1 else { throw .halfLine }
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
    init?(_ text: String) throws(ReadFault) {
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
