// ChangePINVisit: a member chooses another PIN: the present one, and the new one twice. All their other browsers are
// logged out then.

import BookingModel

/// Something to be said of a new PIN.
enum NewPINNote: Error, Hashable {
    /// It has too few digits, or too many, or is none.
    case notAsWritten
    /// The two are not the same.
    case mismatch
    case weak(PINWeakness)
    /// The present PIN is wrong.
    case refused
    case locked(minutes: Int?)
}

struct ChangePINVisit: Sendable {
    private let cookie: VisitCookie
    private let scene: Scene

    init(_ cookie: VisitCookie, _ scene: Scene) {
        self.cookie = cookie
        self.scene = scene
    }

    private var words: any VisitorWords { scene.visiting }

    func begin() -> Turn { .show(page(nil)) }

    func send(_ form: Form) -> Turn {
        guard scene.origin.isPrivate else { return .show(Trouble.notPrivate.page(in: scene)) }
        guard let present = form.keys(.pin).flatMap({ PIN($0) }) else { return .show(page(.refused)) }
        let new: PIN
        switch scene.newPIN(form) {
        case .failure(let note): return .show(page(note))
        case .success(let chosen): new = chosen
        }
        let asked = BrowserRequest.changePIN(
            present: present, new: new, scene.browser(cookie), scene.origin.fresh)
        return .ask(.browser(asked), in: scene) {
            if case .browser(.pinChanged(let change)) = $0 { change } else { nil }
        } then: { change in
            switch change {
            case .changed:
                .show(.moved(to: scene.address(.pinChanged), scene.freshCookies(instead: cookie)))
            case .refused: .show(page(.refused))
            case .locked(let minutes): .show(page(.locked(minutes: minutes)))
            case .weak(let weakness): .show(page(.weak(weakness)))
            }
        }
    }

    /// It is changed.
    var done: Page {
        scene.page(
            title: words.pinChanged, Tag.h1(.text(words.pinChanged)), Tag.p(.text(words.pinChangedHint)),
            Tag.p(Tag.a([.look(.more), .href(scene.address(.member))], .text(words.myBookings))))
    }

    private func page(_ note: NewPINNote?) -> Page {
        guard scene.origin.isPrivate else { return Trouble.notPrivate.page(in: scene) }
        let isLocked = if case .locked = note { true } else { false }
        return scene.page(
            isLocked ? 429 : 200, title: words.changePIN, Tag.h1(.text(words.changePIN)),
            scene.alert(note.map { words.pinNote($0, scene.facts.pinDigits, scene.facts.line) }),
            Tag.p(.text(words.choosePINHint(scene.facts.pinDigits))),
            scene.form(
                .changePIN, cookie, scene.entry(of: .pin, .pin, words.presentPIN, note),
                scene.entry(of: .newPIN, .newPIN, words.newPIN, note),
                scene.entry(of: .again, .again, words.pinAgain, note), Tag.button(.text(words.changePIN))))
    }
}

extension Scene {
    /// A PIN that was chosen and repeated.
    func newPIN(_ form: Form) -> Result<PIN, NewPINNote> {
        guard let pin = form.keys(.newPIN).flatMap({ PIN($0) }), form.keys(.newPIN)?.count == facts.pinDigits else {
            return .failure(.notAsWritten)
        }
        guard form.keys(.again) == form.keys(.newPIN) else { return .failure(.mismatch) }
        return .success(pin)
    }

    /// Where a PIN is entered.
    func entry(of field: Field, _ part: Part, _ label: String, _ note: NewPINNote?) -> HTML {
        Tag.div(
            Tag.label([.of(part)], .text(label)),
            Tag.input(
                [.type(.password), .name(field), .id(part), .takesDigits, .isNotKept, .most(8), .isRequired]
                    + (note == nil ? [] : [.described(by: .trouble)])))
    }

    /// The fresh keys in the place of a cookie's. Forms of pages that are still open stay ours, so that one that is
    /// sent twice is done once.
    func freshCookies(instead cookie: VisitCookie) -> [NewCookie] {
        [.visit(VisitCookie(key: origin.fresh.key, formKey: cookie.formKey)), .known(origin.fresh.known)]
    }
}
