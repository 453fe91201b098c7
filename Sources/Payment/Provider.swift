// Provider: where a payment provider is and how we identify ourselves to it; shared by all gateways over HTTP.

import BookingModel
import Outside

/// Where a provider is and who we are to it.
public struct Provider: Sendable {
    /// Scheme and host, without a slash at the end: `https://api.stripe.com`.
    public let address: String
    /// What proves to the provider that it is us.
    public let key: ProviderKey
    /// Stands before every key of ours, so that two databases never share one: 2...20 letters, digits and hyphens. A
    /// new database needs a new one: its keys begin again, and to a provider a key it has seen is a charge it has made.
    public let house: String
    /// How long one request may take, in seconds: 1...30. A charge takes one request, a question or refund at most a
    /// few.
    public let seconds: Int
    /// - Parameters:
    ///   - address: without a slash at the end.
    ///   - house: 2...20 letters, digits and hyphens, unlike that of any other database at this provider.
    ///   - seconds: for one request, 1...30.
    public init(address: String, key: ProviderKey, house: String, seconds: Int) {
        (self.address, self.key, self.house, self.seconds) = (address, key, house, seconds)
    }

    /// One of our keys, as this provider knows it.
    func name(_ key: String) -> String { "\(house)-\(key)" }
}

extension JSON {
    /// An amount of won: a whole number, or one with a fraction of nothing (`100.0`), as some providers write it.
    var won: Won? {
        if let number { return Won(number) }
        let parts = (text ?? "").split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[1].isEmpty, parts[1].allSatisfy({ $0 == "0" }) else { return nil }
        return Int64(parts[0]).map { Won($0) }
    }
}

extension Sequence<JSON> {
    /// The sum of what stands under a key; nil when one of them is no amount.
    func sum(of key: String) -> Won? {
        var sum = Won.zero
        for one in self {
            guard let won = one[key]?.won else { return nil }
            sum += won
        }
        return sum
    }
}

/// An account reference of two parts, `customer/method`.
struct PairedReference {
    let first: String
    let second: String

    init?(_ secret: String?) {
        let parts = (secret ?? "").split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
        (first, second) = (parts[0], parts[1])
    }
}

/// Base64 (RFC 4648), for HTTP's basic authentication.
enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func encoded(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var out: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.reduce(0) { $0 << 8 | UInt32($1) } << (8 * UInt32(3 - group.count))
            for place in 0..<4 {
                out.append(
                    place <= group.count ? alphabet[Int(bits >> (18 - 6 * UInt32(place)) & 63)] : UInt8(ascii: "="))
            }
        }
        return String(decoding: out, as: UTF8.self)
    }
}
