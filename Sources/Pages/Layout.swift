// Layout: what every page has around its own part: the box office's name, the other languages, the telephone line.

import BookingModel

/// Where a visit is: the site's facts, the language, and the page, for the links to it in other languages.
public struct Scene: Hashable, Sendable {
    let facts: SiteFacts
    let language: Language
    /// Nil: no page of the site.
    let route: Route?
    let origin: VisitOrigin
    /// Who is logged in; nil: nobody.
    private(set) var member: MemberSummary?

    init(_ facts: SiteFacts, _ language: Language, _ route: Route?, _ origin: VisitOrigin) {
        self.facts = facts
        self.language = language
        self.route = route
        self.origin = origin
    }

    /// The same with somebody who is logged in.
    func with(_ member: MemberSummary) -> Scene {
        var scene = self
        scene.member = member
        return scene
    }

    /// The words of the language for visitors who log in.
    var visiting: any VisitorWords { language.visitorWords }

    /// The words of the language.
    var words: any PageWords { language.pageWords }

    /// A name as the page writes it.
    func text(_ name: Name) -> HTML { .text(name.text(language)) }

    /// A page of this language.
    func address(_ route: Route) -> Address { .page(language, route) }

    /// A whole page.
    /// - Parameters:
    ///   - title: what the page is about, without the box office's name.
    ///   - content: its own part, the first heading included.
    func page(_ status: Int = 200, title: String, _ content: HTML...) -> Page {
        page(status, title: title, all: content)
    }

    /// The same with parts that were made by a loop.
    func page(_ status: Int = 200, title: String, all content: [HTML]) -> Page {
        let house = facts.house.text(language)
        return .html(
            status,
            Tag.html(
                [.lang(language)],
                Tag.head(
                    Tag.meta([.isUTF8]), Tag.meta(Attribute.fitsTheScreen), Tag.meta(Attribute.followsTheScheme),
                    Tag.title(.text(title == house ? house : "\(title) - \(house)")),
                    Tag.link([.isStyleSheet, .href(.styleSheet)]),
                    .list(
                        language.others.map {
                            Tag.link([.isOtherLanguage, .hreflang($0), .href(.page($0, place))])
                        })),
                Tag.body(
                    Tag.a([.look(.skip), .href(.main)], .text(words.skip)),
                    Tag.header(
                        Tag.a([.look(.house), .href(address(.whatIsOn(ListingQuery())))], .text(house)),
                        Tag.nav([.look(.account), .label(visiting.account)], account),
                        Tag.nav([.label(words.languages)], .list(language.others.map(link)))),
                    Tag.main([.id(.main), .takesFocus], all: content), footer)),
            keeping: origin.cookies.visit == nil ? .asksAgain : .never)
    }

    /// The log-in, or what the member has.
    private var account: HTML {
        member == nil
            ? Tag.a([.look(.house), .href(address(.logIn(then: placeToComeBackTo)))], .text(visiting.logIn))
            : Tag.a([.look(.house), .href(address(.member))], .text(visiting.myBookings))
    }

    /// Where a log-in leads back to.
    private var placeToComeBackTo: Route? {
        switch route?.use {
        case .open, .members, .membersForm: route == .whatIsOn(ListingQuery()) ? nil : route
        case .openForm, .act, nil: nil
        }
    }

    /// The page itself, or the list when the visit is at no page that can be looked at.
    private var place: Route {
        switch route?.use {
        case .open?, .members?, .membersForm?, .openForm?: route ?? .whatIsOn(ListingQuery())
        case .act?, nil: .whatIsOn(ListingQuery())
        }
    }

    /// The same page in another language.
    private func link(to other: Language) -> HTML {
        Tag.a(
            [.look(.language), .lang(other), .hreflang(other), .href(.page(other, place))],
            .text(other.pageWords.ownName))
    }

    private var footer: HTML {
        guard let line = facts.line else { return Tag.footer(Tag.p(.text(facts.house.text(language)))) }
        return Tag.footer(Tag.p([.look(.line)], .text(words.line), " ", Tag.a([.href(telephone: line)], .text(line))))
    }
}

/// Something that is not as the visitor meant, and what to do.
enum Trouble: Hashable, CaseIterable, Sendable {
    /// There is no such page.
    case unknown
    /// The address has something that cannot be read.
    case malformed
    /// A method that the page does not take.
    case cannotBeDone
    /// What the address names is not on sale, or not any more.
    case notOnSale
    /// The core cannot answer.
    case unavailable
    /// Another site sent the form.
    case fromElsewhere
    /// The browser keeps no cookies.
    case noCookies
    /// The form is of an earlier visit.
    case staleForm
    /// No booking of the member's.
    case noSuchBooking
    /// Secrets are asked for over TLS only.
    case notPrivate

    /// Of HTTP.
    var status: Int {
        switch self {
        case .unknown, .notOnSale, .noSuchBooking: 404
        case .malformed: 400
        case .cannotBeDone: 405
        case .fromElsewhere, .noCookies, .staleForm, .notPrivate: 403
        case .unavailable: 503
        }
    }

    func page(in scene: Scene) -> Page {
        let (title, advice) = scene.words.trouble(self)
        return scene.page(
            status, title: title, Tag.h1(.text(title)), Tag.p(.text(advice)),
            Tag.p(Tag.a([.look(.more), .href(scene.address(.whatIsOn(ListingQuery())))], .text(scene.words.toTheList))))
    }
}
