// Page: what a visit ends with: a status, header lines, and bytes.

import BookingModel

/// An answer to a browser.
public struct Page: Hashable, Sendable {
    /// Of HTTP.
    public let status: Int
    /// What it is.
    public let content: Content
    /// For how long a browser may keep it.
    let keeping: Keeping
    /// What the browser is given to keep.
    var cookies: [NewCookie] = []

    /// What an answer is.
    public enum Content: Hashable, Sendable {
        /// A page for people.
        case html(HTML)
        /// The style sheet.
        case styleSheet(String)
        /// An entry of a calendar (RFC 5545).
        case calendar(String)
        /// A word for programs.
        case word(String)
        /// Somewhere else.
        case moved(Address, byLanguage: Bool)
    }

    /// For how long a browser may keep an answer.
    enum Keeping: Hashable, Sendable {
        /// Asks again each time: what is left changes.
        case asksAgain
        /// A year: another content has another address.
        case keeps
        /// Never: it is a member's, or has a form.
        case never
    }

    /// A page for people.
    static func html(_ status: Int, _ html: HTML, keeping: Keeping = .asksAgain) -> Page {
        Page(status: status, content: .html(html), keeping: keeping)
    }
    /// Somewhere else, by a GET.
    static func moved(to address: Address, byLanguage: Bool = false, _ cookies: [NewCookie] = []) -> Page {
        Page(
            status: 303, content: .moved(address, byLanguage: byLanguage), keeping: byLanguage ? .asksAgain : .never,
            cookies: cookies)
    }
    /// The same with something for the browser to keep.
    func setting(_ cookies: [NewCookie]) -> Page {
        var page = self
        page.cookies += cookies
        return page
    }
    /// The server answers.
    static let health = Page(status: 200, content: .word("ok"), keeping: .asksAgain)

    /// The bytes of the body.
    public var body: [UInt8] {
        switch content {
        case .html(let html):
            var writer = HTMLWriter()
            writer.write(html)
            return Array(("<!DOCTYPE html>\n" + writer.text).utf8)
        case .calendar(let text): return Array(text.utf8)
        case .styleSheet(let text), .word(let text): return Array((text + "\n").utf8)
        case .moved: return []
        }
    }

    /// The header lines, over TLS.
    public var headers: [(name: StaticString, value: String)] { headers(isSecure: true) }

    /// The header lines. No page runs a program, loads from elsewhere, or stands in a frame.
    /// - Parameter isSecure: whether the request came over TLS.
    public func headers(isSecure: Bool) -> [(name: StaticString, value: String)] {
        var lines: [(name: StaticString, value: String)] = [
            ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"),
            (
                "Content-Security-Policy",
                "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
                    + "frame-ancestors 'none'"
            ), ("Cross-Origin-Opener-Policy", "same-origin"), ("Cross-Origin-Resource-Policy", "same-origin"),
        ]
        switch keeping {
        case .asksAgain: lines.append(("Cache-Control", "no-cache"))
        case .never: lines.append(("Cache-Control", "no-store"))
        case .keeps: lines.append(("Cache-Control", "public, max-age=31536000, immutable"))
        }
        switch content {
        case .html: lines.append(("Content-Type", "text/html; charset=utf-8"))
        case .styleSheet: lines.append(("Content-Type", "text/css; charset=utf-8"))
        case .calendar: lines.append(("Content-Type", "text/calendar; charset=utf-8"))
        case .word: lines.append(("Content-Type", "text/plain; charset=utf-8"))
        case .moved(let address, let byLanguage):
            lines.append(("Location", address.description))
            if byLanguage { lines.append(("Vary", "Accept-Language")) }
        }
        for cookie in cookies { lines.append(("Set-Cookie", cookie.header(isSecure: isSecure))) }
        if status == 405 { lines.append(("Allow", "GET, HEAD")) }
        if status == 503 { lines.append(("Retry-After", "10")) }
        return lines
    }
}
