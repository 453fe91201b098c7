// ScanParser: turns a reader's line into the card or booking number it means: UIDs in hexadecimal or decimal, stripes
// with sentinels and LRC.

import BookingCore
import BookingModel

/// How a reader writes what it reads.
public struct ReaderFormat: Hashable, Sendable {
    /// What the line is.
    public enum Form: String, Hashable, CaseIterable, Sendable {
        /// Told apart by its look: a stripe begins with `;`, a UID is 8, 10, 14, 16 or 20 hexadecimal digits or 10
        /// decimal ones, a booking number has 8 digits.
        case auto
        /// A UID in hexadecimal; blanks, colons and hyphens between the bytes are dropped.
        case hex
        /// A UID of 4 bytes as a decimal number.
        case decimal
        /// A magnetic stripe's track 2.
        case track2
    }
    /// Which byte of a UID the reader writes first.
    public enum ByteOrder: String, Hashable, CaseIterable, Sendable {
        /// As the chip sends it.
        case msb
        /// The other way round, as many cheap readers do.
        case lsb
    }

    /// How the line is taken apart; readers that write one form only are best told so, for then noise is refused as
    /// noise.
    public var form: Form
    /// Which end of a UID comes first; stripes do not care.
    public var order: ByteOrder
    /// Whether a stripe ends with its check character; some readers check it themselves and drop it.
    public var hasLRC: Bool

    /// The defaults suit a keyboard-like reader of which nothing is known, and a stripe with all its characters.
    public init(form: Form = .auto, order: ByteOrder = .msb, hasLRC: Bool = true) {
        (self.form, self.order, self.hasLRC) = (form, order, hasLRC)
    }
}

extension Scan {
    /// Longest line of a reader in bytes: a stripe has 40 characters (ISO/IEC 7811-2).
    public static let lineBytes = 64

    /// Longest line in bytes before a Hangul keyboard or full-width letters are undone: three bytes a letter.
    public static let typedBytes = 3 * lineBytes

    /// Reads a line without its end. Frames (STX ... ETX), `facility,number`, Hangul mode and full-width letters are
    /// understood in every form.
    public init(_ line: some StringProtocol, _ format: ReaderFormat = ReaderFormat()) throws(ScanFault) {
        guard line.utf8.count <= Scan.typedBytes else { throw .tooLong }
        let typed = KeyboardText(line)
        do throws(ScanFault) { try self.init(plain: typed.text.trimmed, format) } catch {
            switch error {
            case .noise, .tooLong, .wrongLength, .sentinel: throw typed.isHangul ? .hangulMode : error
            case .halfLine, .checkDigit, .wrongLRC, .wrongChecksum, .hangulMode, .randomUID, .paymentCard: throw error
            }
        }
    }

    private init(plain line: String, _ format: ReaderFormat) throws(ScanFault) {
        guard line.utf8.count <= Scan.lineBytes else { throw .tooLong }
        var text = line
        if let frame = try ReaderFrame(line) {
            if let data = frame.data {
                self.init(card: try Scan.chip(Scan.ordered(data, format.order), format), booking: nil)
                return
            }
            text = frame.text.trimmed
        }
        // A payment card's number is reported as such in every form.
        if CardIdentifier.isPaymentCard(text) { throw .paymentCard }
        var plain: BookingNumber?
        switch TypedTicket(text) {
        case .ticket(let number, let version):
            self.init(booking: number, version: version)
            return
        case .mistyped: throw .checkDigit
        case .perhaps(let number): plain = number
        case .none: break
        }
        do throws(ScanFault) {
            self.init(card: try Scan.card(text, format), booking: plain)
        } catch {
            guard let plain, error != .randomUID else { throw error }
            self.init(booking: plain)
        }
    }

    private static func card(_ text: String, _ format: ReaderFormat) throws(ScanFault) -> CardIdentifier {
        if format.form != .track2, let number = try PrintedNumber(text) {
            return try CardIdentifier(uid: ordered(number.bytes, format.order))
        }
        switch format.form {
        case .hex: return try chip(ordered(try bytes(hexadecimal: text), format.order), format)
        case .decimal: return try CardIdentifier(uid: ordered(try bytes(decimal: text), format.order))
        case .track2: return try stripe(text, hasLRC: format.hasLRC)
        case .auto:
            if text.hasPrefix(";") { return try stripe(text, hasLRC: format.hasLRC) }
            let chip = ordered(try bytes(hexadecimal: text), format.order)
            // Ten digits are the number of four bytes; a tag of five bytes may look the same.
            guard text.utf8.count == 10, text.utf8.allSatisfy({ (48...57).contains($0) }),
                UInt64(text) ?? .max <= UInt64(UInt32.max)
            else {
                return try self.chip(chip, format)
            }
            return try CardIdentifier(uid: ordered(try bytes(decimal: text), format.order), or: [chip])
        }
    }

    /// Five bytes whose ten digits are decimal were perhaps registered as the number they look like.
    private static func chip(_ bytes: [UInt8], _ format: ReaderFormat) throws(ScanFault) -> CardIdentifier {
        guard bytes.count == 5, let number = UInt32(Pepper.hexadecimal(bytes)) else {
            return try CardIdentifier(uid: bytes)
        }
        return try CardIdentifier(uid: bytes, or: [number.bytes])
    }

    private static func ordered(_ bytes: [UInt8], _ order: ReaderFormat.ByteOrder) -> [UInt8] {
        switch order {
        case .msb: bytes
        case .lsb: bytes.reversed()
        }
    }

    private static func bytes(hexadecimal text: String) throws(ScanFault) -> [UInt8] {
        let digits = text.utf8.filter { ![32, 45, 58].contains($0) }.map { Character(Unicode.Scalar($0)).hexDigitValue }
        let nibbles = digits.compactMap { $0 }
        guard !nibbles.isEmpty, nibbles.count == digits.count else { throw .noise }
        guard nibbles.count.isMultiple(of: 2) else { throw .wrongLength }
        return stride(from: 0, to: nibbles.count, by: 2).map { UInt8(nibbles[$0] << 4 | nibbles[$0 + 1]) }
    }

    private static func bytes(decimal text: String) throws(ScanFault) -> [UInt8] {
        guard !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) }) else { throw .noise }
        guard text.utf8.count <= 10, let number = UInt32(text) else { throw .wrongLength }
        return number.bytes
    }

    /// Track 2 (ISO/IEC 7811-2): `;`, digits with `=` between the fields, `?`, and the LRC: the exclusive or of all the
    /// characters' low four bits, sentinels included, written as a character from 0x30.
    private static func stripe(_ text: String, hasLRC: Bool) throws(ScanFault) -> CardIdentifier {
        let bytes = Array(text.utf8)
        guard bytes.first == UInt8(ascii: ";"), let end = bytes.firstIndex(of: UInt8(ascii: "?")) else {
            throw .sentinel
        }
        let rest = bytes[(end + 1)...]
        if hasLRC {
            guard rest.count == 1, rest.first == lrc(bytes[...end]) else { throw .wrongLRC }
        } else if !rest.isEmpty {
            throw .sentinel
        }
        let fields = bytes[1..<end].split(separator: UInt8(ascii: "="), omittingEmptySubsequences: false)
        return try CardIdentifier(stripe: String(decoding: fields.first ?? [], as: UTF8.self))
    }

    /// The check character of a stripe from its start to its end sentinel.
    package static func lrc(_ bytes: some Sequence<UInt8>) -> UInt8 { 0x30 | bytes.reduce(0) { $0 ^ ($1 & 15) } }
}

extension UInt32 {
    /// Its four bytes, the highest first.
    var bytes: [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: self >> UInt32($0)) } }
}

extension StringProtocol {
    /// Without blanks and tabs at both ends.
    fileprivate var trimmed: String {
        let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        return String(String(self.drop(while: isBlank).reversed().drop(while: isBlank).reversed()))
    }
}
