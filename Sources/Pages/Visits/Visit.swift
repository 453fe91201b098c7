// Visit: one request of a browser as a page sees it, and what happens next: the core is asked, or a page is shown.
// Deterministic: equal visits and equal replies make equal pages.

import BookingModel

/// One request of a browser.
public struct Visit: Hashable, Sendable {
    /// What the browser wants to do.
    public enum Method: Hashable, Sendable {
        /// GET or HEAD: look at a page.
        case look
        /// Any other method. No page takes one yet.
        case other
    }

    /// What the browser wants to do.
    public let method: Method
    /// Path and query as the browser sent them.
    public let target: String
    /// The header line `Accept-Language`; empty: none.
    public let acceptLanguage: String

    /// - Parameters:
    ///   - method: as HTTP has it: `GET`.
    ///   - target: path and query as the browser sent them.
    ///   - acceptLanguage: the header line; empty: none.
    public init(method: String, target: String, acceptLanguage: String = "") {
        self.method = method == "GET" || method == "HEAD" ? .look : .other
        self.target = target
        self.acceptLanguage = acceptLanguage
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

    /// - Parameters:
    ///   - house: the name of the box office.
    ///   - line: as people write it: `1588-0001`; nil: none is shown.
    ///   - today: the day by the box office's clock.
    public init(house: Name, line: String?, today: LocalDate) {
        self.house = house
        self.line = line
        self.today = today
    }
}

/// What a visit comes to next.
public enum Turn: Sendable {
    /// The core is asked; its reply leads on.
    case ask(Request, then: @Sendable (Reply) -> Turn)
    /// The visit is over.
    case show(Page)

    /// Requests that one visit makes at most.
    public static let mostRequests = 8
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

/// The site: every visit begins here.
public enum Site {
    /// The first turn of a visit.
    public static func begin(_ visit: Visit, _ facts: SiteFacts) -> Turn {
        let address: Address
        do throws(AddressFault) {
            address = try Address(visit.target)
        } catch {
            let language = Language(rawValue: String(visit.target.dropFirst().prefix(2))) ?? visit.language
            let scene = Scene(facts, language, nil)
            switch error {
            case .unknown: return .show(Trouble.unknown.page(in: scene))
            case .malformed: return .show(Trouble.malformed.page(in: scene))
            }
        }
        switch address {
        case .start:
            return .show(.moved(to: .page(visit.language, .whatIsOn(ListingQuery())), byLanguage: true))
        case .styleSheet: return .show(StyleSheet.page)
        case .health: return .show(.health)
        case .page(let language, let route):
            let scene = Scene(facts, language, route)
            switch visit.method {
            case .look: return begin(route, scene)
            case .other: return .show(Trouble.cannotBeDone.page(in: scene))
            }
        }
    }

    private static func begin(_ route: Route, _ scene: Scene) -> Turn {
        switch route {
        case .whatIsOn(let wanted): WhatIsOn(wanted, scene).begin()
        case .program(let number, let day, let stops): ProgramVisit(number, day, stops, scene).begin()
        case .showing(let id, let stops): ShowingVisit(id, stops, scene).begin()
        }
    }

    /// The page for a visit that no reply came to.
    public static func unavailable(_ visit: Visit, _ facts: SiteFacts) -> Page {
        var (language, route) = (visit.language, Route?.none)
        if case .page(let own, let asked)? = try? Address(visit.target) { (language, route) = (own, asked) }
        return Trouble.unavailable.page(in: Scene(facts, language, route))
    }
}
