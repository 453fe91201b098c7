// Form: what a form sends in a body (application/x-www-form-urlencoded, https://url.spec.whatwg.org). What was entered
// may be a PIN, so values are bytes that are wiped with the last copy.

import BookingModel

/// The fields of a form that was sent.
public struct Form: Hashable, Sendable {
    /// Fields that are read besides the seats of a plan; more are an error.
    static let most = 64
    /// Bytes of a value, as it is sent; more are an error.
    static let longest = 600

    private let values: [String: WipedKeys]
    /// The seats that were ticked on a plan, each once, in the order they were sent.
    let places: [SeatID]

    /// Nil when it cannot be decoded: a `%` without two hexadecimal digits, or more than the bounds. Of a name that
    /// comes twice, the first counts; all that were ticked do of seats.
    /// - Parameter body: no copy of it is kept.
    public init?(_ body: [UInt8]) {
        var values: [String: WipedKeys] = [:]
        var places: [SeatID] = []
        var others = 0
        let pairs = body.split(separator: UInt8(ascii: "&"), maxSplits: Form.most + Limits.seatsOnPlan)
        guard pairs.count <= Form.most + Limits.seatsOnPlan else { return nil }
        for pair in pairs {
            let halves = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard halves.count == 2, let name = Query.decoded(halves[0], plusIsBlank: true),
                let value = Form.decoded(halves[1])
            else { return nil }
            if name == Field.place.rawValue {
                let digits = value.lend { Form.number(String(decoding: $0, as: UTF8.self), digits: 18) }
                guard let digits, digits > 0 else { return nil }
                places.append(SeatID(Int64(digits)))
                continue
            }
            others += 1
            if values[name] == nil { values[name] = value }
        }
        guard others <= Form.most else { return nil }
        self.values = values
        var seen = Set<SeatID>()
        self.places = places.filter { seen.insert($0).inserted }
    }

    /// The bytes of a field; nil when it is missing or empty.
    func keys(_ field: Field) -> WipedKeys? { values[field.rawValue].flatMap { $0.isEmpty ? nil : $0 } }

    /// The text of a field that is no secret; nil when it is missing or empty, no UTF-8, or has a control character.
    subscript(field: Field) -> String? { text(field.rawValue) }

    /// The text of the field for a kind of fare.
    func count(of kind: String) -> Int? { text(Field.kind(kind)).flatMap { Form.number($0, digits: 2) } }

    private func text(_ name: String) -> String? {
        guard let keys = values[name], !keys.isEmpty else { return nil }
        return keys.lend { bytes in
            guard !bytes.contains(where: { $0 < 32 || $0 == 127 }) else { return nil }
            return String(validating: bytes, as: UTF8.self)
        }
    }

    /// ASCII digits alone, as `Int` would take a sign too.
    static func number(_ text: some StringProtocol, digits: Int) -> Int? {
        let isNumber = (1...digits).contains(text.utf8.count) && text.utf8.allSatisfy { (48...57).contains($0) }
        return isNumber ? Int(text) : nil
    }

    /// A value without its encoding. No bytes but the wiped ones are made of it.
    private static func decoded(_ bytes: ArraySlice<UInt8>) -> WipedKeys? {
        guard bytes.count <= longest else { return nil }
        if !bytes.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") }) { return WipedKeys(bytes) }
        var kept = WipedKeys()
        var rest = bytes
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+"): kept = kept.appending(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard let high = rest.popFirst().flatMap(Query.digit), let low = rest.popFirst().flatMap(Query.digit)
                else { return nil }
                kept = kept.appending(high << 4 | low)
            default: kept = kept.appending(byte)
            }
        }
        return kept
    }
}
