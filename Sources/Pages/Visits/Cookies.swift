// Cookies: what a browser keeps for us, read and written (RFC 6265). Two names: the log-in, which is gone when the
// browser is closed, and the mark of a browser that a member's code was typed in.

import BookingModel

/// What the cookie of a visit holds.
public struct VisitCookie: Hashable, Sendable {
    /// By which the core knows the log-in.
    public let key: BrowserKey
    /// What every form of this browser carries: another site can send a form, but does not know it.
    let formKey: BrowserKey

    /// Two random keys.
    public init(key: BrowserKey, formKey: BrowserKey) {
        self.key = key
        self.formKey = formKey
    }
}

/// The keys that a browser sent with a request.
struct Cookies: Hashable, Sendable {
    /// Nil: none, or one that is not of our form.
    private(set) var visit: VisitCookie?
    /// Nil: this is no browser we know.
    private(set) var known: BrowserKey?

    /// Bytes of the header line that are read.
    private static let longest = 4096

    /// - Parameters:
    ///   - header: the header line `Cookie`; empty: none.
    ///   - isSecure: whether the request came over TLS. The names are others then: a page without TLS cannot set them.
    init(_ header: String, isSecure: Bool) {
        for pair in header.utf8.prefix(Cookies.longest).split(separator: UInt8(ascii: ";")) {
            let halves = pair.drop { $0 == UInt8(ascii: " ") }
                .split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard halves.count == 2, let name = String(halves[0]) else { continue }
            if name == Cookies.visitName(isSecure), halves[1].count == 2 * BrowserKey.length, visit == nil {
                guard let key = BrowserKey(WipedKeys(halves[1].prefix(BrowserKey.length))),
                    let formKey = BrowserKey(WipedKeys(halves[1].suffix(BrowserKey.length)))
                else { continue }
                visit = VisitCookie(key: key, formKey: formKey)
            } else if name == Cookies.knownName(isSecure), known == nil {
                known = BrowserKey(WipedKeys(halves[1]))
            }
        }
    }

    fileprivate static func visitName(_ isSecure: Bool) -> String { isSecure ? "__Host-yemae" : "yemae" }
    fileprivate static func knownName(_ isSecure: Bool) -> String { isSecure ? "__Host-yemae-known" : "yemae-known" }
}

/// A cookie that an answer sets.
enum NewCookie: Hashable, Sendable {
    /// For a visit with forms, and for a log-in.
    case visit(VisitCookie)
    /// The visit is over.
    case noVisit
    /// The browser is known.
    case known(BrowserKey)

    /// Seconds for which a browser keeps the mark that it is known: 180 days.
    private static let knownSeconds = 15_552_000

    /// The header line's value. Only HTTP reads it, no script; no other site's link or form brings it along with a
    /// POST.
    func header(isSecure: Bool) -> String {
        let attributes = "; Path=/; HttpOnly; SameSite=Lax" + (isSecure ? "; Secure" : "")
        switch self {
        case .visit(let cookie):
            let value = cookie.key.secretDigits + cookie.formKey.secretDigits
            return "\(Cookies.visitName(isSecure))=\(value)\(attributes)"
        case .noVisit: return "\(Cookies.visitName(isSecure))=; Max-Age=0\(attributes)"
        case .known(let key):
            return "\(Cookies.knownName(isSecure))=\(key.secretDigits); Max-Age=\(NewCookie.knownSeconds)\(attributes)"
        }
    }
}
