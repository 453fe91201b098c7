// JoinVisit: a visitor becomes a member: a mobile number with the consent to keep it, the code that it is sent, and a
// PIN that is chosen and repeated. Nothing but a right code tells whether the number is a member's already.

import BookingModel

struct JoinVisit: Sendable {
    private let then: Route?
    private let scene: Scene

    init(_ then: Route?, _ scene: Scene) {
        self.then = then
        self.scene = scene
    }

    private var words: any VisitorWords { scene.visiting }

    /// Something to be said of the last attempt.
    enum Note: Hashable {
        /// What was entered is no mobile number.
        case notAsWritten
        case notAgreed
        /// No more codes are sent, or taken, for the time being.
        case tooMany
        /// The code is not valid any more.
        case codeVoid
    }

    func begin() -> Turn { .show(scene.member == nil ? page(nil) : .moved(to: scene.address(then ?? .member))) }

    func send(_ form: Form, _ cookie: VisitCookie) -> Turn {
        guard scene.origin.isPrivate else { return .show(Trouble.notPrivate.page(in: scene)) }
        guard let consent = scene.facts.consent, scene.member == nil else { return begin() }
        guard let telephone = form[.telephone].flatMap({ TelephoneNumber($0) }), telephone.isMobile else {
            return .show(page(.notAsWritten))
        }
        guard form[.agree] == "yes" else { return .show(page(.notAgreed)) }
        let asked = Consent(consent, scene.language)
        return .ask(.browser(.sendCode(telephone, asked, scene.browser(cookie))), in: scene) {
            if case .browser(.codeSent(let sending)) = $0 { sending } else { nil }
        } then: {
            switch $0 {
            case .sent: .show(.moved(to: scene.address(.joinCode(then: then))))
            case .tooMany: .show(page(.tooMany))
            }
        }
    }

    /// The form, with a word about the last attempt.
    func page(_ note: Note?) -> Page {
        guard scene.origin.isPrivate else { return Trouble.notPrivate.page(in: scene) }
        guard scene.facts.consent != nil else {
            return scene.page(
                title: words.join, Tag.h1(.text(words.join)), Tag.p(.text(words.howToJoin(scene.facts.line))))
        }
        // The first form of a browser brings the key that it is sent back with.
        let cookie = scene.origin.cookies.visit ?? scene.origin.freshCookie
        let marks: [Attribute] = note == nil ? [] : [.described(by: .trouble)]
        return scene.page(
            note == .tooMany ? 429 : 200, title: words.join, Tag.h1(.text(words.join)),
            scene.alert(note.map { words.joinNote($0, scene.facts.line) }), Tag.p(.text(words.joinConsent)),
            scene.form(
                .join(then: then), cookie,
                Tag.div(
                    Tag.label([.of(.telephone)], .text(words.mobileNumber)),
                    Tag.input(
                        [.type(.text), .name(.telephone), .id(.telephone), .most(20), .isRequired]
                            + Attribute.takesTelephone + marks)),
                Tag.div(
                    [.look(.seats)],
                    Tag.input([.type(.checkbox), .name(.agree), .value("yes"), .id(.agree), .isRequired]),
                    Tag.label([.of(.agree)], .text(words.agreeToJoin))),
                Tag.button(.text(words.sendCode)))
        )
        .setting(scene.origin.cookies.visit == nil ? [.visit(cookie)] : [])
    }

    /// For who has the telephone of a number that is a member's already. Whose, the page does not say: a text does.
    func isMember() -> Page {
        scene.page(
            title: words.memberAlready, Tag.h1(.text(words.memberAlready)), Tag.p(.text(words.memberAlreadyHint)),
            Tag.p(Tag.a([.look(.more), .href(scene.address(.logIn(then: then)))], .text(words.logIn))))
    }

    /// The visitor is a member now.
    func done(_ account: NewAccount) -> Page {
        scene.page(
            title: words.joined, Tag.h1(.text(words.joined)), Tag.p(.text(words.joinedHint)),
            words.payment(account).map { Tag.p(.text($0)) } ?? .nothing,
            Tag.p(Tag.a([.look(.more), .href(scene.address(then ?? .whatIsOn(ListingQuery())))], .text(words.goOn))))
    }
}

struct JoinCodeVisit: Sendable {
    private let then: Route?
    private let scene: Scene

    init(_ then: Route?, _ scene: Scene) {
        self.then = then
        self.scene = scene
    }

    private var words: any VisitorWords { scene.visiting }
    private var join: JoinVisit { JoinVisit(then, scene.at(.join(then: then))) }

    func begin() -> Turn {
        guard let cookie = scene.origin.cookies.visit, scene.member == nil else {
            return .show(.moved(to: scene.address(.join(then: then))))
        }
        return .show(page(isWrong: false, cookie))
    }

    func send(_ form: Form, _ cookie: VisitCookie) -> Turn {
        guard scene.origin.isPrivate else { return .show(Trouble.notPrivate.page(in: scene)) }
        guard scene.member == nil else { return .show(.moved(to: scene.address(then ?? .member))) }
        guard let code = form.keys(.code).flatMap({ SMSCode($0.filter { $0 != 32 }) }) else {
            return .show(page(isWrong: true, cookie))
        }
        return .ask(.browser(.checkCode(code, scene.browser(cookie))), in: scene) {
            if case .browser(.codeChecked(let check)) = $0 { check } else { nil }
        } then: {
            switch $0 {
            case .right: .show(.moved(to: scene.address(.joinPIN(then: then))))
            case .isMember: .show(join.isMember())
            case .wrong: .show(page(isWrong: true, cookie))
            case .void: .show(join.page(.codeVoid))
            case .blocked: .show(join.page(.tooMany))
            }
        }
    }

    private func page(isWrong: Bool, _ cookie: VisitCookie) -> Page {
        scene.codePage(
            .joinCode(then: then), cookie, isWrong: isWrong, hint: words.joinCodeHint, again: .join(then: then))
    }
}

struct JoinPINVisit: Sendable {
    private let then: Route?
    private let scene: Scene

    init(_ then: Route?, _ scene: Scene) {
        self.then = then
        self.scene = scene
    }

    private var words: any VisitorWords { scene.visiting }

    func begin() -> Turn {
        guard let cookie = scene.origin.cookies.visit, scene.member == nil else {
            return .show(.moved(to: scene.address(.join(then: then))))
        }
        return .show(page(nil, cookie))
    }

    func send(_ form: Form, _ cookie: VisitCookie) -> Turn {
        guard scene.origin.isPrivate else { return .show(Trouble.notPrivate.page(in: scene)) }
        // The same form, sent twice: the first one has made a member of the visitor.
        guard scene.member == nil else { return .show(.moved(to: scene.address(then ?? .member))) }
        let pin: PIN
        switch scene.newPIN(form) {
        case .failure(let note): return .show(page(note, cookie))
        case .success(let chosen): pin = chosen
        }
        let origin = scene.origin
        let asked = BrowserRequest.join(pin, scene.language, scene.browser(cookie), origin.fresh)
        return .ask(.browser(asked), in: scene) {
            if case .browser(.joined(let outcome)) = $0 { outcome } else { nil }
        } then: { outcome in
            let join = JoinVisit(then, scene.at(.join(then: then)))
            switch outcome {
            case .joined(_, let account):
                return .show(
                    .moved(to: scene.address(.joined(account, then: then)), scene.freshCookies(instead: cookie)))
            case .isMember: return .show(join.isMember())
            case .weak(let weakness): return .show(page(.weak(weakness), cookie))
            case .unproven: return .show(join.page(.codeVoid))
            }
        }
    }

    private func page(_ note: NewPINNote?, _ cookie: VisitCookie) -> Page {
        scene.page(
            title: words.choosePIN, Tag.h1(.text(words.choosePIN)),
            scene.alert(note.map { words.pinNote($0, scene.facts.pinDigits, scene.facts.line) }),
            Tag.p(.text(words.choosePINHint(scene.facts.pinDigits))),
            scene.form(
                .joinPIN(then: then), cookie, scene.entry(of: .newPIN, .newPIN, words.newPIN, note),
                scene.entry(of: .again, .again, words.pinAgain, note), Tag.button(.text(words.goOn))))
    }
}

extension Scene {
    /// The browser, as the core is asked for it.
    func browser(_ cookie: VisitCookie) -> Browser {
        Browser(key: cookie.key, known: origin.cookies.known, address: origin.address)
    }

    /// What is wrong, read out at once; nil: nothing.
    func alert(_ words: String?) -> HTML {
        words.map { Tag.p([.id(.trouble), .look(.alert), .isAlert], .text($0)) } ?? .nothing
    }
}
