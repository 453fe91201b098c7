// Site: every visit begins here: who it is, whether a form is one of ours, and which page answers.

import BookingModel

/// The site.
public enum Site {
    /// The first turn of a visit.
    public static func begin(_ visit: Visit, _ facts: SiteFacts) -> Turn {
        let address: Address
        do throws(AddressFault) {
            address = try Address(visit.target)
        } catch {
            let language = Language(rawValue: String(visit.target.dropFirst().prefix(2))) ?? visit.language
            let scene = Scene(facts, language, nil, visit.origin)
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
            return enter(visit, Scene(facts, language, route, visit.origin)) { begin(visit, route, $0) }
        }
    }

    /// Finds out who it is, where the browser has a key.
    private static func enter(_ visit: Visit, _ scene: Scene, then next: @escaping @Sendable (Scene) -> Turn) -> Turn {
        guard let cookie = visit.origin.cookies.visit else { return next(scene) }
        return .ask(.browser(.enter(cookie.key)), in: scene, visitor) { found in
            guard let found else { return next(scene) }
            guard found.isToStay else { return next(scene.with(found.member)) }
            return .ask(.browser(.stay(cookie.key)), in: scene, visitor) { stays in
                next(stays.map { scene.with($0.member) } ?? scene)
            }
        }
    }

    private static let visitor: @Sendable (Reply) -> Visitor?? = {
        if case .browser(.visitor(let found)) = $0 { .some(found) } else { nil }
    }

    private static func begin(_ visit: Visit, _ route: Route, _ scene: Scene) -> Turn {
        switch visit.method {
        case .look: look(route, scene)
        case .send(let form): send(form, route, scene)
        case .other: .show(Trouble.cannotBeDone.page(in: scene))
        }
    }

    private static func look(_ route: Route, _ scene: Scene) -> Turn {
        switch route {
        case .whatIsOn(let wanted): WhatIsOn(wanted, scene).begin()
        case .program(let number, let day, let stops): ProgramVisit(number, day, stops, scene).begin()
        case .showing(let id, let stops): ShowingVisit(id, stops, scene).begin()
        case .logIn(let then): LogInVisit(then, scene).begin()
        case .code(let then): CodeVisit(then, scene).begin()
        case .join(let then): JoinVisit(then, scene).begin()
        case .joinCode(let then): JoinCodeVisit(then, scene).begin()
        case .joinPIN(let then): JoinPINVisit(then, scene).begin()
        case .joined(let account, let then): members(scene) { _ in .show(JoinVisit(then, scene).done(account)) }
        case .changePIN: holders(scene) { ChangePINVisit($1, scene).begin() }
        case .pinChanged: holders(scene) { .show(ChangePINVisit($1, scene).done) }
        case .member: members(scene) { MemberVisit($0, scene).begin() }
        case .book(let id, let stops, let changing):
            members(scene) { BookVisit(id, stops, changing, $0, scene).begin() }
        case .plan(let id, let section, let stops, let changing):
            holders(scene) { PlanVisit(id, section, stops, changing, $0, $1, scene).begin() }
        case .hold(let id, let news): holders(scene) { HoldVisit(id, $1, scene).begin(news) }
        case .payment(let id, let back): holders(scene) { PaymentVisit(id, $1, scene).comeBack(back) }
        case .booking(let number, let news): members(scene) { BookingVisit(number, $0, scene).begin(news) }
        case .change(let number): members(scene) { BookingVisit(number, $0, scene).change() }
        case .calendar(let number): members(scene) { BookingVisit(number, $0, scene).calendar() }
        case .cancel(let number): holders(scene) { CancelVisit(number, $0, $1, scene).begin() }
        case .logOut, .sell, .moreTime, .pay, .stopPaying, .release, .resend:
            .show(Trouble.cannotBeDone.page(in: scene))
        }
    }

    /// A form is taken from a browser that got it from us, and no other.
    private static func send(_ form: Form?, _ route: Route, _ scene: Scene) -> Turn {
        switch route.use {
        case .open, .members: return .show(Trouble.cannotBeDone.page(in: scene))
        case .openForm, .membersForm, .act: break
        }
        guard scene.origin.isOurs else { return .show(Trouble.fromElsewhere.page(in: scene)) }
        guard let cookie = scene.origin.cookies.visit else { return .show(Trouble.noCookies.page(in: scene)) }
        guard let form else { return .show(Trouble.malformed.page(in: scene)) }
        guard let key = form.keys(.formKey).flatMap({ BrowserKey($0) }), key.isSame(as: cookie.formKey) else {
            return .show(Trouble.staleForm.page(in: scene))
        }
        switch route {
        case .logIn(let then): return LogInVisit(then, scene).send(form, cookie)
        case .code(let then): return CodeVisit(then, scene).send(form, cookie)
        case .join(let then): return JoinVisit(then, scene).send(form, cookie)
        case .joinCode(let then): return JoinCodeVisit(then, scene).send(form, cookie)
        case .joinPIN(let then): return JoinPINVisit(then, scene).send(form, cookie)
        case .changePIN: return holders(scene) { ChangePINVisit($1, scene).send(form) }
        case .logOut: return MemberVisit.logOut(cookie, scene)
        case .book(let id, let stops, let changing):
            return members(scene) { BookVisit(id, stops, changing, $0, scene).send(form) }
        case .plan(let id, let section, let stops, let changing):
            return holders(scene) { PlanVisit(id, section, stops, changing, $0, $1, scene).send(form) }
        case .sell(let id):
            let place = scene.at(.hold(id, news: nil))
            return holders(place) { HoldVisit(id, $1, place).sell(form) }
        case .moreTime(let id):
            let place = scene.at(.hold(id, news: nil))
            return holders(place) { HoldVisit(id, $1, place).moreTime(form) }
        case .pay(let id):
            let place = scene.at(.hold(id, news: nil))
            return holders(place) { PaymentVisit(id, $1, place).pay(form) }
        case .stopPaying(let id):
            let place = scene.at(.hold(id, news: nil))
            return holders(place) { PaymentVisit(id, $1, place).stop() }
        case .release(let id):
            return holders(scene.at(.hold(id, news: nil))) { HoldVisit(id, $1, scene).release() }
        case .cancel(let number): return holders(scene) { CancelVisit(number, $0, $1, scene).send(form) }
        case .resend(let number):
            let place = scene.at(.booking(number, news: nil))
            return members(place) { BookingVisit(number, $0, place).resend() }
        case .whatIsOn, .program, .showing, .joined, .pinChanged, .member, .hold, .payment, .booking, .change,
            .calendar:
            return .show(Trouble.cannotBeDone.page(in: scene))
        }
    }

    /// Goes on with the member; without one, to the log-in and back.
    static func members(_ scene: Scene, _ next: (MemberSummary) -> Turn) -> Turn {
        if let member = scene.member { return next(member) }
        return .show(.moved(to: scene.address(.logIn(then: scene.route))))
    }

    /// The same with the cookie that the forms of the log-in carry.
    private static func holders(_ scene: Scene, _ next: (MemberSummary, VisitCookie) -> Turn) -> Turn {
        members(scene) { member in
            guard let cookie = scene.origin.cookies.visit else { return .show(Trouble.noCookies.page(in: scene)) }
            return next(member, cookie)
        }
    }

    /// The page for a visit that no reply came to.
    public static func unavailable(_ visit: Visit, _ facts: SiteFacts) -> Page {
        var (language, route) = (visit.language, Route?.none)
        if case .page(let own, let asked)? = try? Address(visit.target) { (language, route) = (own, asked) }
        return Trouble.unavailable.page(in: Scene(facts, language, route, visit.origin))
    }
}
