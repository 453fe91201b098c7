// BrowserWords: what is asked for a browser, and the answers, in a few words each. No key, code or PIN is among them.

import BookingModel

/// Writes requests of browsers and their answers.
enum BrowserWords {
    static func words(_ request: BrowserRequest) -> String {
        switch request {
        case .enter: "enter"
        case .stay: "stay"
        case .logIn(let number, let pin, let browser, _):
            "log-in \(number) \(pin)\(browser.known == nil ? "" : " in a known browser")"
        case .typeCode(let code, _, _): "type-code \(code)"
        case .sendCode(let telephone, _, _): "send-code \(telephone)"
        case .checkCode(let code, _): "check-code \(code)"
        case .join(let pin, let language, _, _): "join \(pin) \(language.rawValue)"
        case .changePIN(let present, let new, _, _): "change-pin \(present) to \(new)"
        case .logOut: "log-out"
        case .heldSeats(let hold, _): "held-seats \(hold)"
        case .holdOf(let showing, let changing, _):
            "hold-of showing \(showing)\(changing.map { " changing \($0)" } ?? "")"
        case .moreTime(let hold, let times, _): "more-time hold \(hold) after \(times)"
        case .plan(let showing, _, let section, _): "plan showing \(showing) \(section)"
        case .picture(let showing): "picture showing \(showing)"
        case .booking(let number, _): "booking \(number)"
        case .earlier: "earlier bookings"
        }
    }

    static func words(_ reply: BrowserReply) -> String {
        switch reply {
        case .visitor(let visitor): visitor.map { "member \($0.member.number.masked)" } ?? "nobody"
        case .loggedIn(.member(let member)), .codeTyped(.member(let member)): "member \(member.number.masked)"
        case .loggedIn(.refused): "refused"
        case .loggedIn(.codeWanted): "code wanted"
        case .loggedIn(.locked(let minutes)): "locked \(minutes) min"
        case .codeTyped(.wrong): "wrong"
        case .codeTyped(.void): "void"
        case .codeSent(let sending): ReplyWords.words(sending)
        case .codeChecked(let check): ReplyWords.words(check)
        case .joined(let outcome): ReplyWords.words(outcome)
        case .pinChanged(let change): ReplyWords.words(change)
        case .loggedOut: "logged out"
        case .heldSeats(let held): held.map(words) ?? "none"
        case .plan(let plan): plan.map { "\($0.offer.name) \($0.offer.remaining) left" } ?? "none"
        case .picture(let shapes): "\(shapes.count) sections"
        case .booking(let stored): stored.map { "\($0.booking.number) v\($0.booking.version)" } ?? "none"
        case .earlier(let list): "\(list.count)"
        }
    }

    private static func words(_ held: HeldSeats) -> String {
        switch held.state {
        case .held(let until, _): "\(held.hold.seats.count) until \(until)"
        case .over: "over"
        case .charging: "charging"
        case .paying(let page): "paying until \(page.until)"
        case .booked(let number): "booked \(number)"
        }
    }
}
