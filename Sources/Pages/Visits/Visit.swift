// Visit: one request of a browser as a page sees it, and what happens next: the core is asked, or a page is shown.
// Deterministic: equal visits and equal replies make equal pages.

import BookingModel

/// One request of a browser.
public struct Visit: Hashable, Sendable {
    /// What the browser wants to do.
    public enum Method: Hashable, Sendable {
        /// GET or HEAD: look at a page.
        case look
        /// POST: do something. Nil: the form cannot be read.
        case send(Form?)
        /// Any other method. No page takes one.
        case other
    }

    /// What the browser wants to do.
    public let method: Method
    /// Path and query as the browser sent them.
    public let target: String
    /// The header line `Accept-Language`; empty: none.
    public let acceptLanguage: String
    /// What the browser keeps, where it is, and what it may be given.
    public let origin: VisitOrigin

    /// - Parameters:
    ///   - method: as HTTP has it: `GET`.
    ///   - target: path and query as the browser sent them.
    ///   - body: of a POST.
    ///   - acceptLanguage: the header line; empty: none.
    public init(
        method: String, target: String, body: [UInt8] = [], acceptLanguage: String = "",
        origin: VisitOrigin = VisitOrigin()
    ) {
        switch method {
        case "GET", "HEAD": self.method = .look
        case "POST": self.method = .send(Form(body))
        default: self.method = .other
        }
        self.target = target
        self.acceptLanguage = acceptLanguage
        self.origin = origin
    }

    /// The act of the core's session that this visit is: the form's, so that one sent twice is done once.
    public var act: Int {
        switch method {
        case .send(let form?): form[.act].flatMap { Form.number($0, digits: 18) } ?? origin.act
        case .look, .send(nil), .other: origin.act
        }
    }

    /// The language of ours that the browser wants most (RFC 9110, 12.5.4); the local one when it wants none of ours.
    var language: Language {
        var best: (language: Language, weight: Double)?
        for part in acceptLanguage.prefix(Visit.longestWish).split(separator: ",") {
            let words = part.split(separator: ";").map { $0.filter { $0 != " " } }
            guard let tag = words.first, let language = Language(rawValue: tag.prefix { $0 != "-" }.lowercased()) else {
                continue
            }
            let weight = words.dropFirst().first { $0.hasPrefix("q=") }.map { Double($0.dropFirst(2)) ?? 0 } ?? 1
            if weight > best?.weight ?? 0 { best = (language, weight) }
        }
        return best?.language ?? .local
    }

    /// Characters of `Accept-Language` that are read.
    private static let longestWish = 200
}

/// What every page of the site knows.
public struct SiteFacts: Hashable, Sendable {
    /// The name of the box office.
    public let house: Name
    /// The number of the telephone line; nil: none is shown.
    public let line: String?
    /// The day by the box office's clock.
    public let today: LocalDate
    /// The words that visitors agree to who become members here; nil: members join by telephone.
    public let consent: ConsentVersion?
    /// Digits of a new PIN.
    public let pinDigits: Int

    /// - Parameters:
    ///   - house: the name of the box office.
    ///   - line: as people write it: `1588-0001`; nil: none is shown.
    ///   - today: the day by the box office's clock.
    ///   - consent: the words that visitors agree to who become members here; nil: members join by telephone.
    ///   - pinDigits: of a new PIN, 4...8.
    public init(house: Name, line: String?, today: LocalDate, consent: ConsentVersion? = nil, pinDigits: Int = 4) {
        self.house = house
        self.line = line
        self.today = today
        self.consent = consent
        self.pinDigits = pinDigits
    }
}

/// What a visit comes to next.
public enum Turn: Sendable {
    /// The core is asked; its reply leads on.
    case ask(Request, then: @Sendable (Reply) -> Turn)
    /// The visit is over.
    case show(Page)

    /// Requests that one visit makes at most.
    public static let mostRequests = 10
}

extension Turn {
    /// Asks, and goes on with the part of the reply that `read` finds. A reply of another kind, `.unavailable` above
    /// all, shows that the box office cannot answer.
    static func ask<Value>(
        _ request: Request, in scene: Scene, _ read: @escaping @Sendable (Reply) -> Value?,
        then next: @escaping @Sendable (Value) -> Turn
    ) -> Turn {
        .ask(request) { reply in read(reply).map(next) ?? .show(Trouble.unavailable.page(in: scene)) }
    }
}
