// LogInVisit: member number and PIN, then the code that the member's telephone was sent. A known browser needs no code.
// Nothing on these pages tells whether a number is a member's, or a PIN right.

import BookingModel

struct LogInVisit: Sendable {
    private let then: Route?
    private let scene: Scene

    init(_ then: Route?, _ scene: Scene) {
        self.then = then
        self.scene = scene
    }

    func begin() -> Turn { .show(scene.member == nil ? page(nil) : .moved(to: scene.address(then ?? .member))) }

    private var words: any VisitorWords { scene.visiting }

    /// Something to be said of the last entry.
    enum Note: Hashable {
        /// What was entered is no member number, or no PIN.
        case notAsWritten
        /// The PIN does not fit; said in a known browser alone.
        case refused
        case locked(minutes: Int)
        /// The code is not valid any more.
        case codeVoid
    }

    func send(_ form: Form, _ cookie: VisitCookie) -> Turn {
        guard scene.origin.isPrivate else { return .show(Trouble.notPrivate.page(in: scene)) }
        let digits = form[.number]?.filter { $0 != " " && $0 != "-" }
        guard let number = digits.flatMap(MemberNumber.init), let pin = form.keys(.pin).flatMap({ PIN($0) }) else {
            return .show(page(.notAsWritten))
        }
        let origin = scene.origin
        let browser = Browser(key: cookie.key, known: origin.cookies.known, address: origin.address)
        return .ask(.browser(.logIn(number, pin, browser, origin.fresh)), in: scene) {
            if case .browser(.loggedIn(let outcome)) = $0 { outcome } else { nil }
        } then: { outcome in
            switch outcome {
            case .member:
                .show(
                    .moved(
                        to: scene.address(then ?? .member),
                        [.visit(origin.freshCookie)] + (origin.cookies.known.map { [.known($0)] } ?? [])))
            case .codeWanted: .show(.moved(to: scene.address(.code(then: then))))
            case .refused: .show(page(.refused))
            case .locked(let minutes): .show(page(.locked(minutes: minutes)))
            }
        }
    }

    /// The form, with a word about the last entry.
    func page(_ note: Note?) -> Page {
        guard scene.origin.isPrivate else { return Trouble.notPrivate.page(in: scene) }
        // The first form of a browser brings the key that it is sent back with.
        let cookie = scene.origin.cookies.visit ?? scene.origin.freshCookie
        let marks: [Attribute] = note == nil ? [] : [.described(by: .trouble)]
        let isLocked = if case .locked = note { true } else { false }
        return scene.page(
            isLocked ? 429 : 200, title: words.logIn, Tag.h1(.text(words.logIn)),
            scene.alert(note.map { words.logInNote($0, scene.facts.line) }), Tag.p(.text(words.logInHint)),
            scene.form(
                .logIn(then: then), cookie,
                Tag.div(
                    Tag.label([.of(.number)], .text(words.memberNumber)),
                    Tag.input(
                        [.type(.text), .name(.number), .id(.number), .takesDigits, .isNotKept, .most(14), .isRequired]
                            + marks)),
                Tag.div(
                    Tag.label([.of(.pin)], .text(words.pin)),
                    Tag.input(
                        [.type(.password), .name(.pin), .id(.pin), .takesDigits, .isNotKept, .most(8), .isRequired]
                            + marks)),
                Tag.button(.text(words.goOn))),
            scene.facts.consent == nil
                ? Tag.p([.look(.hint)], .text(words.howToJoin(scene.facts.line)))
                : Tag.p(Tag.a([.look(.more), .href(scene.address(.join(then: then)))], .text(words.joinHere)))
        )
        .setting(scene.origin.cookies.visit == nil ? [.visit(cookie)] : [])
    }
}

struct CodeVisit: Sendable {
    private let then: Route?
    private let scene: Scene

    init(_ then: Route?, _ scene: Scene) {
        self.then = then
        self.scene = scene
    }

    func begin() -> Turn {
        guard let cookie = scene.origin.cookies.visit, scene.member == nil else {
            return .show(.moved(to: scene.address(.logIn(then: then))))
        }
        return .show(page(isWrong: false, cookie))
    }

    private var words: any VisitorWords { scene.visiting }

    func send(_ form: Form, _ cookie: VisitCookie) -> Turn {
        guard scene.origin.isPrivate else { return .show(Trouble.notPrivate.page(in: scene)) }
        guard let code = form.keys(.code).flatMap({ SMSCode($0.filter { $0 != 32 }) }) else {
            return .show(page(isWrong: true, cookie))
        }
        let origin = scene.origin
        let browser = Browser(key: cookie.key, known: origin.cookies.known, address: origin.address)
        return .ask(.browser(.typeCode(code, browser, origin.fresh)), in: scene) {
            if case .browser(.codeTyped(let outcome)) = $0 { outcome } else { nil }
        } then: { outcome in
            switch outcome {
            case .member:
                .show(
                    .moved(
                        to: scene.address(then ?? .member),
                        [.visit(origin.freshCookie), .known(origin.fresh.known)]))
            case .wrong: .show(page(isWrong: true, cookie))
            case .void: .show(LogInVisit(then, scene.at(.logIn(then: then))).page(.codeVoid))
            }
        }
    }

    private func page(isWrong: Bool, _ cookie: VisitCookie) -> Page {
        scene.codePage(
            .code(then: then), cookie, isWrong: isWrong, hint: words.codeHint(scene.facts.line),
            again: .logIn(then: then))
    }
}

extension Scene {
    /// The page where a code is typed that was texted.
    /// - Parameter again: where another one is asked for.
    func codePage(_ route: Route, _ cookie: VisitCookie, isWrong: Bool, hint: String, again: Route) -> Page {
        let marks: [Attribute] = isWrong ? [.isInvalid, .described(by: .trouble)] : []
        return page(
            title: visiting.codeTitle, Tag.h1(.text(visiting.codeTitle)), alert(isWrong ? visiting.codeWrong : nil),
            Tag.p(.text(hint)),
            form(
                route, cookie,
                Tag.div(
                    Tag.label([.of(.code)], .text(visiting.code)),
                    Tag.input(
                        [.type(.text), .name(.code), .id(.code), .takesDigits, .isOneTimeCode, .most(7), .isRequired]
                            + marks)),
                Tag.button(.text(visiting.goOn))),
            Tag.p(Tag.a([.look(.more), .href(address(again))], .text(visiting.beginAgain))))
    }
}

extension Scene {
    /// A form that does something, with what shows that it is ours, and which act it is.
    func form(_ route: Route, _ cookie: VisitCookie, look: Look = .entry, _ content: HTML...) -> HTML {
        Tag.form(
            Attribute.sends(address(route)) + [.look(look)],
            all: [
                Tag.input([.type(.hidden), .name(.formKey), .value(cookie.formKey.secretDigits)]),
                Tag.input([.type(.hidden), .name(.act), .value("\(origin.act)")]),
            ] + content)
    }

    /// The same visit at another page.
    func at(_ route: Route) -> Scene {
        let scene = Scene(facts, language, route, origin)
        return member.map { scene.with($0) } ?? scene
    }
}
