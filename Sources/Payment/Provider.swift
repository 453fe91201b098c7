// Provider: where a payment provider is and how we identify ourselves to it; shared by all gateways over HTTP. The
// secret key is read from a separate file, never from the settings, and never printed.

import BookingModel
import Formats
import Platform

/// Where a provider is and who we are to it.
public struct Provider: Sendable {
    /// Scheme and host, without a slash at the end: `https://api.stripe.com`.
    let address: String
    /// What proves to the provider that it is us.
    let key: ProviderKey
    /// The beginning of every key of ours, so that two databases never share one: 2...20 letters, digits and hyphens. A
    /// new database needs a new one: its keys begin again, and to a provider a key it has seen is a charge it has made.
    let prefix: String
    /// How long one request may take, in seconds: 1...30. A charge takes one request, a question or refund at most a
    /// few.
    let seconds: Int
    /// Where browsers find our site, without a slash at the end: `https://tickets.example.com`; nil: no pages for
    /// paying by card are opened.
    let site: String?
    /// - Parameters:
    ///   - address: without a slash at the end.
    ///   - prefix: 2...20 letters, digits and hyphens, unlike that of any other database at this provider.
    ///   - seconds: for one request, 1...30.
    ///   - site: scheme and host of our pages; nil: members do not pay by card at the provider.
    public init(address: String, key: ProviderKey, prefix: String, seconds: Int, site: String? = nil) {
        (self.address, self.key, self.prefix, self.seconds) = (address, key, prefix, seconds)
        self.site = site
    }

    /// One of our keys, as this provider knows it.
    func name(_ key: String) -> String { "\(prefix)-\(key)" }

    /// The address of a page that this provider opened; nil for what no browser is sent to.
    func pageAddress(_ text: String?) -> String? {
        guard let text, (1...2000).contains(text.utf8.count), text.utf8.allSatisfy({ (33...126).contains($0) }) else {
            return nil
        }
        // Only a server that is asked without TLS, in a test, opens pages without it.
        return text.hasPrefix("https://") || address.hasPrefix("http://") && text.hasPrefix("http://") ? text : nil
    }
}

extension JSON {
    /// An amount of won: a whole number, or one with a fraction of nothing (`100.0`), as some providers write it.
    var won: Won? {
        let digits: String
        switch self {
        case .number(let number): return Won(number)
        case .decimal(let text), .text(let text): digits = text
        case .null, .flag, .list, .object: return nil
        }
        let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[1].isEmpty, parts[1].allSatisfy({ $0 == "0" }) else { return nil }
        return Int64(parts[0]).map { Won($0) }
    }
}

extension Sequence<JSON> {
    /// The sum of the amounts under a key; nil when one of them is no amount.
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

/// A provider's secret key.
public struct ProviderKey: Sendable, Unprintable {
    /// Bytes of the file, at most.
    static let limit = 1024

    let secret: String

    /// Nil unless 1...1024 printable ASCII characters without blanks.
    init?(_ text: some StringProtocol) {
        guard (1...ProviderKey.limit).contains(text.utf8.count), text.utf8.allSatisfy({ (33...126).contains($0) })
        else { return nil }
        secret = String(text)
    }

    /// Reads the one line of a file that only its owner and group may read.
    public static func read(path: String) throws(SecretFileFault) -> ProviderKey {
        try SecretFile(path, "the provider's secret key", most: limit).firstLine { ProviderKey($0) }
    }
}
