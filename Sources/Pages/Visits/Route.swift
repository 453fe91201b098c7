// Route: every page there is, whatever its language, with the part of an address that names it.

import BookingModel

/// A page, whatever its language.
public indirect enum Route: Hashable, Sendable {
    /// What is on sale: in one category, with some words, behind a number.
    case whatIsOn(ListingQuery)
    /// A program with its showings.
    case program(ProgramNumber, day: LocalDate?, StopsWish?)
    /// A showing with its grades and sections.
    case showing(ShowingID, StopsWish?)
    /// Member number and PIN. `then`: where the visitor wanted to go; nil: to their bookings.
    case logIn(then: Route?)
    /// The code that was texted.
    case code(then: Route?)
    /// A mobile number, and the consent to keep it: the first step to become a member.
    case join(then: Route?)
    /// The code that the number was texted.
    case joinCode(then: Route?)
    /// The PIN of the new member.
    case joinPIN(then: Route?)
    /// The visitor is a member now.
    case joined(NewAccount, then: Route?)
    /// Another PIN.
    case changePIN
    /// It was chosen.
    case pinChanged
    /// The end of a log-in.
    case logOut
    /// The member's bookings.
    case member
    /// Which seats of a showing; `changing`: in the place of a booking's.
    case book(ShowingID, StopsWish?, changing: BookingNumber?)
    /// The seats of a section, by its keypad number, one by one; `changing` as above.
    case plan(ShowingID, section: Int, StopsWish?, changing: BookingNumber?)
    /// Seats that are set aside, with what was done just now.
    case hold(HoldID, news: HoldNews?)
    /// They are held for longer.
    case moreTime(HoldID)
    /// Their sale.
    case sell(HoldID)
    /// They are to be paid for at a page of the provider's.
    case pay(HoldID)
    /// Back from there, with what the provider gave the browser along; nil: nothing.
    case payment(HoldID, PageReturn?)
    /// They are not to be paid for there.
    case stopPaying(HoldID)
    /// They are given back.
    case release(HoldID)
    /// One booking, with what was done just now.
    case booking(BookingNumber, news: BookingNews?)
    /// Other showings to change it to.
    case change(BookingNumber)
    /// What cancelling it costs.
    case cancel(BookingNumber)
    /// Its ticket is sent again.
    case resend(BookingNumber)
    /// Its entry for a calendar.
    case calendar(BookingNumber)
}

extension Route {
    /// What a page is for.
    enum Use: Hashable {
        /// Anybody looks at it.
        case open
        /// A member looks at it. Who is not logged in is asked to.
        case members
        /// It has a form that anybody sends.
        case openForm
        /// It has a form that a member sends.
        case membersForm
        /// It is a form that a member sends; nobody looks at it.
        case act
    }

    /// See `Use`.
    var use: Use {
        switch self {
        case .whatIsOn, .program, .showing: .open
        case .member, .joined, .pinChanged, .hold, .payment, .booking, .change, .calendar: .members
        case .book, .plan, .cancel, .changePIN: .membersForm
        case .logIn, .code, .join, .joinCode, .joinPIN: .openForm
        case .logOut, .sell, .moreTime, .pay, .stopPaying, .release, .resend: .act
        }
    }

    /// - Parameters:
    ///   - parts: of the path, behind the language.
    ///   - query: what follows the question mark.
    init(_ parts: ArraySlice<Substring>, _ query: Query) throws(AddressFault) {
        let parts = Array(parts)
        switch parts.first {
        case nil: self = .whatIsOn(try Route.listing(query))
        case "p" where parts.count == 2:
            guard let number = ProgramNumber(String(parts[1])) else { throw .unknown }
            self = .program(number, day: try Route.day(query), try Route.stops(query))
        case "s" where parts.count == 3 && parts[2] == "book":
            self = .book(
                try Route.row(parts[1]), try Route.stops(query), changing: try query[.changing].map(Route.booking))
        case "s" where parts.count == 3:
            guard let section = Form.number(parts[2], digits: 3) else { throw .unknown }
            self = .plan(
                try Route.row(parts[1]), section: section, try Route.stops(query),
                changing: try query[.changing].map(Route.booking))
        case "hold" where parts.count == 2:
            self = .hold(try Route.row(parts[1]), news: query[.news].flatMap(HoldNews.init))
        case "hold" where parts.count == 3: self = try Route(hold: try Route.row(parts[1]), parts[2], query)
        case "b" where (2...3).contains(parts.count):
            self = try Route(try Route.booking(parts[1]), parts.dropFirst(2), query)
        case "s" where parts.count == 2: self = .showing(try Route.row(parts[1]), try Route.stops(query))
        case "log-in" where parts.count == 1: self = .logIn(then: try Route.then(query))
        case "log-in" where parts == ["log-in", "code"]: self = .code(then: try Route.then(query))
        case "log-out" where parts.count == 1: self = .logOut
        case "join" where parts.count <= 2: self = try Route(joining: parts.dropFirst(), query)
        case "me" where parts.count == 1: self = .member
        case "me" where parts == ["me", "pin"]: self = .changePIN
        case "me" where parts == ["me", "pin", "changed"]: self = .pinChanged
        default: throw .unknown
        }
    }

    /// A step of becoming a member.
    private init(joining rest: ArraySlice<Substring>, _ query: Query) throws(AddressFault) {
        let then = try Route.then(query)
        switch rest.first {
        case nil: self = .join(then: then)
        case "code": self = .joinCode(then: then)
        case "pin": self = .joinPIN(then: then)
        case "done":
            guard let account = query[.account].flatMap(NewAccount.init) else { throw .malformed }
            self = .joined(account, then: then)
        default: throw .unknown
        }
    }

    /// What is done with seats that are set aside.
    private init(hold: HoldID, _ act: Substring, _ query: Query) throws(AddressFault) {
        switch act {
        case "book": self = .sell(hold)
        case "more-time": self = .moreTime(hold)
        case "release": self = .release(hold)
        case "pay": self = .pay(hold)
        case "stop-paying": self = .stopPaying(hold)
        case "payment": self = .payment(hold, Route.payment(query))
        default: throw .unknown
        }
    }

    /// What Toss Payments adds; nil for anything else, which is not ours to judge.
    private static func payment(_ query: Query) -> PageReturn? {
        guard let payment = query[.paymentKey], let order = query[.orderId],
            let amount = query[.amount].flatMap({ Form.number($0, digits: 12) })
        else { return nil }
        return PageReturn(payment: payment, order: order, amount: Won(Int64(amount)))
    }

    /// What is done with a booking.
    private init(_ number: BookingNumber, _ rest: ArraySlice<Substring>, _ query: Query) throws(AddressFault) {
        switch rest.first {
        case nil: self = .booking(number, news: query[.news].flatMap(BookingNews.init))
        case "change": self = .change(number)
        case "cancel": self = .cancel(number)
        case "resend": self = .resend(number)
        case "calendar.ics": self = .calendar(number)
        default: throw .unknown
        }
    }

    private static func booking(_ text: some StringProtocol) throws(AddressFault) -> BookingNumber {
        guard let number = BookingNumber(text) else { throw .unknown }
        return number
    }

    private static func row<Of>(_ digits: Substring) throws(AddressFault) -> Identifier<Of> {
        guard let id = Form.number(digits, digits: 18), id > 0 else { throw .unknown }
        return Identifier(Int64(id))
    }

    /// Where a visitor goes after the log-in: a page that can be looked at, and nowhere else.
    private static func then(_ query: Query) throws(AddressFault) -> Route? {
        guard let text = query[.then] else { return nil }
        guard case .page(_, let route)? = try? Address("/\(Language.local.rawValue)/\(text)") else { throw .malformed }
        switch route.use {
        case .open, .members, .membersForm: return route
        case .openForm, .act: throw .malformed
        }
    }

    private static func listing(_ query: Query) throws(AddressFault) -> ListingQuery {
        let category = try query[.category].map { word throws(AddressFault) in
            guard let category = Category(rawValue: word) else { throw .malformed }
            return category
        }
        let after = try query[.after].map { digits throws(AddressFault) in
            guard let number = ProgramNumber(digits) else { throw .malformed }
            return number
        }
        return ListingQuery(category: category, words: query[.words] ?? "", after: after)
    }

    private static func day(_ query: Query) throws(AddressFault) -> LocalDate? {
        guard let text = query[.day] else { return nil }
        guard let day = LocalDate(text) else { throw .malformed }
        return day
    }

    private static func stops(_ query: Query) throws(AddressFault) -> StopsWish? {
        guard let from = query[.from], let to = query[.to] else { return nil }
        guard let from = Form.number(from, digits: 2), let to = Form.number(to, digits: 2) else { throw .malformed }
        return StopsWish(from: from, to: to)
    }

    /// Path and query, behind the language.
    var text: String {
        let fields = query.map { "\($0.0.rawValue)=\(Query.encoded($0.1))" }
        return path + (fields.isEmpty ? "" : "?" + fields.joined(separator: "&"))
    }

    private var path: String {
        switch self {
        case .whatIsOn: ""
        case .program(let number, _, _): "p/\(number)"
        case .showing(let id, _): "s/\(id)"
        case .logIn: "log-in"
        case .code: "log-in/code"
        case .join: "join"
        case .joinCode: "join/code"
        case .joinPIN: "join/pin"
        case .joined: "join/done"
        case .changePIN: "me/pin"
        case .pinChanged: "me/pin/changed"
        case .logOut: "log-out"
        case .member: "me"
        case .book(let id, _, _): "s/\(id)/book"
        case .plan(let id, let section, _, _): "s/\(id)/\(section)"
        case .hold(let id, _): "hold/\(id)"
        case .moreTime(let id): "hold/\(id)/more-time"
        case .sell(let id): "hold/\(id)/book"
        case .release(let id): "hold/\(id)/release"
        case .pay(let id): "hold/\(id)/pay"
        case .payment(let id, _): "hold/\(id)/payment"
        case .stopPaying(let id): "hold/\(id)/stop-paying"
        case .booking(let number, _): "b/\(number)"
        case .change(let number): "b/\(number)/change"
        case .cancel(let number): "b/\(number)/cancel"
        case .resend(let number): "b/\(number)/resend"
        case .calendar(let number): "b/\(number)/calendar.ics"
        }
    }

    /// What the address' query says of the page.
    private var query: [(Field, String)] {
        func stops(_ wish: StopsWish?) -> [(Field, String)] {
            wish.map { [(.from, "\($0.from)"), (.to, "\($0.to)")] } ?? []
        }
        switch self {
        case .whatIsOn(let wanted):
            let fields: [(Field, String?)] = [
                (.words, wanted.words.isEmpty ? nil : wanted.words), (.category, wanted.category?.rawValue),
                (.after, wanted.after?.digits),
            ]
            return fields.compactMap { field, value in value.map { (field, $0) } }
        case .program(_, let day, let wish): return (day.map { [(.day, $0.description)] } ?? []) + stops(wish)
        case .showing(_, let wish): return stops(wish)
        case .joined(let account, let then):
            return [(.account, account.rawValue)] + (then.map { [(.then, $0.text)] } ?? [])
        case .logIn(let then), .code(let then), .join(let then), .joinCode(let then), .joinPIN(let then):
            return then.map { [(.then, $0.text)] } ?? []
        case .book(_, let wish, let changing), .plan(_, _, let wish, let changing):
            return stops(wish) + (changing.map { [(.changing, $0.description)] } ?? [])
        case .booking(_, let news): return news.map { [(.news, $0.rawValue)] } ?? []
        case .hold(_, let news): return news.map { [(.news, $0.rawValue)] } ?? []
        case .payment(_, let back):
            return back.map { [(.paymentKey, $0.payment), (.orderId, $0.order), (.amount, "\($0.amount.amount)")] }
                ?? []
        case .logOut, .member, .changePIN, .pinChanged, .sell, .moreTime, .pay, .stopPaying, .release, .change,
            .cancel, .resend, .calendar:
            return []
        }
    }
}
