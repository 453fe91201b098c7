// VisitOrigin: where a request comes from, what the browser keeps, and what it may be given. A page makes no random
// key: each visit brings some.

import BookingModel

/// Where a request comes from.
public struct VisitOrigin: Hashable, Sendable {
    /// The header line `Cookie`.
    let cookies: Cookies
    /// An IPv4 address, or the network of an IPv6 address; empty: unknown.
    let address: String
    /// Whether it came over TLS.
    public let isSecure: Bool
    /// Whether secrets may be asked for: over TLS, or on this machine.
    public let isPrivate: Bool
    /// Whether a page of ours, or the visitor's own hand, sent it.
    let isOurs: Bool
    /// Keys that nothing has had before.
    let fresh: FreshKeys
    /// Likewise, for the forms of the fresh key.
    let freshForm: BrowserKey
    /// An act that nothing has had before, 1 or more; later visits have greater ones.
    let act: Int

    /// A browser that keeps nothing, in a rehearsal: its keys are the same each time.
    public init() {
        let key = BrowserKey((0, 0))
        self.init(
            cookies: "", address: "", isSecure: false, isPrivate: true, site: nil,
            fresh: FreshKeys(key: key, known: key), freshForm: key, act: 1)
    }

    /// - Parameters:
    ///   - cookies: the header line `Cookie`; empty: none.
    ///   - address: an IPv4 address, or the network of an IPv6 address; empty: unknown.
    ///   - isSecure: whether it came over TLS.
    ///   - isPrivate: whether secrets may be asked for.
    ///   - site: the header line `Sec-Fetch-Site` (https://www.w3.org/TR/fetch-metadata/); nil: an older browser.
    ///   - act: 1 or more, greater than those of earlier visits.
    public init(
        cookies: String, address: String, isSecure: Bool, isPrivate: Bool, site: String?, fresh: FreshKeys,
        freshForm: BrowserKey, act: Int
    ) {
        self.cookies = Cookies(cookies, isSecure: isSecure)
        self.address = address
        self.isSecure = isSecure
        self.isPrivate = isPrivate
        isOurs = site == nil || site == "same-origin" || site == "none"
        self.fresh = fresh
        self.freshForm = freshForm
        self.act = act
    }

    /// The key of the visit, for the core's session.
    public var key: BrowserKey? { cookies.visit?.key }

    /// The cookie of a log-in that begins.
    var freshCookie: VisitCookie { VisitCookie(key: fresh.key, formKey: freshForm) }
}
