// Carrier: how a carrier counts the length of a text, and how many messages it becomes.

import BookingModel

/// The kinds of gateway, by how they count.
public enum Carrier: Hashable, CaseIterable, Sendable {
    /// A Korean aggregator: EUC-KR bytes, 90 for an SMS, 2,000 for an LMS (one long message, dearer).
    case korean
    /// A gateway that sends every text as UCS-2: 70 UTF-16 units, 67 a part when there are several (3GPP TS 23.040,
    /// 9.2.3.24.1).
    case ucs2
    /// A gateway that uses the GSM 03.38 alphabet where it can (160 septets, 153 a part) and UCS-2 where it must.
    case gsm
}

/// What a text becomes on its way.
public struct MessageSize: Hashable, Sendable {
    /// The kind of message.
    public enum Kind: Hashable, Sendable {
        /// One short message.
        case single
        /// A short message in 2 parts or more, joined by the telephone.
        case parts(Int)
        /// One long Korean message (LMS).
        case long
        /// Longer than the carrier takes at all.
        case tooLong
    }
    /// What the carrier counts: EUC-KR bytes, UTF-16 units, or septets.
    public let units: Int
    /// What it becomes, and so what it costs.
    public let kind: Kind
    /// - Parameter units: 0 or more.
    public init(units: Int, kind: Kind) { (self.units, self.kind) = (units, kind) }
}

extension Carrier {
    /// EUC-KR bytes of a Korean SMS.
    public static let koreanShort = 90
    /// EUC-KR bytes of a Korean LMS.
    public static let koreanLong = 2000
    /// Bytes the carrier itself puts in front: `[Web발신]` and a line's end.
    public static let koreanPrefix = 10
    /// Parts of one joined message: the reference's counter is one byte (3GPP TS 23.040, 9.2.3.24.1).
    public static let partsAtMost = 255

    /// How long a text is for this carrier, and what it becomes. A Korean SMS keeps head-room for the carrier's own
    /// prefix.
    public func size(of text: String) -> MessageSize {
        switch self {
        case .korean:
            let bytes = KoreanEncoding.byteCount(text)
            let whole = bytes + Carrier.koreanPrefix
            return MessageSize(
                units: bytes,
                kind: whole <= Carrier.koreanShort ? .single : whole <= Carrier.koreanLong ? .long : .tooLong)
        case .ucs2:
            return Carrier.joined(text.unicodeScalars.map { $0.value > 0xFFFF ? 2 : 1 }, alone: 70, part: 67)
        case .gsm:
            guard let septets = GSMAlphabet.septets(text) else { return Carrier.ucs2.size(of: text) }
            return Carrier.joined(septets, alone: 160, part: 153)
        }
    }

    /// Counts characters of 1 or 2 units each; one of 2 units is never cut in two by the end of a part.
    private static func joined(_ widths: [Int], alone: Int, part: Int) -> MessageSize {
        let units = widths.reduce(0, +)
        guard units > alone else { return MessageSize(units: units, kind: .single) }
        var parts = 1
        var filled = 0
        for width in widths {
            if filled + width > part {
                parts += 1
                filled = 0
            }
            filled += width
        }
        return MessageSize(units: units, kind: parts > partsAtMost ? .tooLong : .parts(parts))
    }
}

/// The default alphabet of GSM 03.38 (3GPP TS 23.038, 6.2.1) and its extension table (6.2.1.1).
enum GSMAlphabet {
    /// The septets of each character, 1 or 2; nil when the alphabet lacks one of them.
    static func septets(_ text: String) -> [Int]? {
        var widths: [Int] = []
        for scalar in text.unicodeScalars {
            if basic.contains(scalar) {
                widths.append(1)
            } else if extended.contains(scalar) {
                widths.append(2)
            } else {
                return nil
            }
        }
        return widths
    }

    private static let basic = Set(
        ("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
            + "abcdefghijklmnopqrstuvwxyzäöñüà").unicodeScalars)
    private static let extended = Set("\u{0C}^{}\\[~]|€".unicodeScalars)
}
