// VisitorKeys: what a page gets of a request besides its address: where it comes from, and random keys.

import BookingModel
import Glibc
import Pages
import Platform
import SCGI
import Synchronization

extension VisitOrigin {
    /// - Parameter act: from `Acts`.
    init(_ request: SCGIRequest, act: Int) {
        let address = ClientAddress(request["REMOTE_ADDR"] ?? "")
        let isSecure = ["on", "1"].contains(request["HTTPS"] ?? "")
        self.init(
            cookies: request["HTTP_COOKIE"] ?? "", address: address.key, isSecure: isSecure,
            isPrivate: isSecure || address.isLoopback, site: request["HTTP_SEC_FETCH_SITE"],
            fresh: FreshKeys(key: BrowserKey.random(), known: BrowserKey.random()), freshForm: BrowserKey.random(),
            act: act)
    }
}

extension BrowserKey {
    /// A key of the system's generator.
    static func random() -> BrowserKey {
        var random = SystemRandomNumberGenerator()
        return BrowserKey((random.next(), random.next()))
    }
}

/// Where a request comes from, as the web server says it.
struct ClientAddress: Hashable {
    /// What guesses are counted by: an IPv4 address, or the first 64 bits of an IPv6 address, which is what one
    /// household has. Empty: unknown.
    let key: String
    /// This machine.
    let isLoopback: Bool

    init(_ text: String) {
        guard let bytes = SocketAddress.bytes(of: text) else {
            (key, isLoopback) = ("", false)
            return
        }
        let isMapped = bytes.count == 16 && bytes.prefix(10).allSatisfy { $0 == 0 } && bytes[10...11] == [255, 255]
        let plain = isMapped ? Array(bytes[12...]) : bytes
        if plain.count == 4 {
            key = plain.map(String.init).joined(separator: ".")
            isLoopback = plain[0] == 127
        } else {
            let groups = stride(from: 0, to: 8, by: 2).map {
                String(Int(plain[$0]) << 8 | Int(plain[$0 + 1]), radix: 16)
            }
            key = groups.joined(separator: ":") + "::/64"
            isLoopback = plain == [UInt8](repeating: 0, count: 15) + [1]
        }
    }
}

/// Numbers of acts: each greater than those before, and none twice, in any process.
final class Acts: Sendable {
    /// Bits below the milliseconds, which keep acts of one millisecond apart.
    private static let randomBits = 19
    private let last = Mutex(0)

    /// The next one: milliseconds since 1970, and some random bits.
    func next() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        let milliseconds = time.tv_sec * 1000 + time.tv_nsec / 1_000_000
        let drawn = milliseconds << Acts.randomBits | Int.random(in: 0..<(1 << Acts.randomBits))
        return last.withLock { last in
            last = max(drawn, last + 1)
            return last
        }
    }
}
