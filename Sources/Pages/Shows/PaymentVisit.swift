// PaymentVisit: seats that are paid for by card at a page of the provider's: the way there, the way back, and giving it
// up. The way there is a link on a page of ours: a form that leads to another site is what our pages forbid browsers.

import BookingModel

struct PaymentVisit: Sendable {
    private let id: HoldID
    private let cookie: VisitCookie
    private let scene: Scene

    init(_ id: HoldID, _ cookie: VisitCookie, _ scene: Scene) {
        self.id = id
        self.cookie = cookie
        self.scene = scene
    }

    /// What is said above a page about paying.
    enum Note: Hashable {
        case notAgreed
        /// The visitor came back, and nothing was paid.
        case notPaid
        case notOpened
        case tooMany
    }

    /// The visitor wants to pay: a page is opened at the provider.
    func pay(_ form: Form) -> Turn {
        guard form[.agree] == "yes", let agreed = form[.agreed].flatMap({ Form.number($0, digits: 12) }) else {
            return held(.notAgreed)
        }
        let wish = PageWish(
            hold: id, agreed: Won(Int64(agreed)), language: scene.language,
            back: scene.address(.payment(id, nil)).description)
        return ask(.open(wish, cookie.key)) { outcome in
            switch outcome {
            case .open: .show(.moved(to: scene.address(.hold(id, news: nil))))
            case .tooMany: held(.tooMany)
            case .notOpened: held(.notOpened)
            case .ended(let outcome): ended(outcome, nil)
            }
        }
    }

    /// The visitor comes back from the provider. What the browser brings along only says what to ask the provider, so
    /// this is looked at and no form: whoever sent it here, the answer is the provider's.
    func comeBack(_ back: PageReturn?) -> Turn {
        ask(.look(id, back, cookie.key)) { outcome in
            switch outcome {
            case .open: held(.notPaid)
            case .tooMany, .notOpened: held(.notOpened)
            case .ended(let outcome): ended(outcome, .notPaid)
            }
        }
    }

    /// The visitor does not want to pay there.
    func stop() -> Turn {
        ask(.stop(id, cookie.key)) { outcome in
            switch outcome {
            case .open: held(.notPaid)
            case .tooMany, .notOpened: held(.notOpened)
            case .ended(let outcome): ended(outcome, nil)
            }
        }
    }

    private func ask(_ asked: PaymentRequest, _ next: @escaping @Sendable (PageOutcome) -> Turn) -> Turn {
        .ask(
            .payment(asked), in: scene, { if case .payment(.page(let outcome)) = $0 { outcome } else { nil } },
            then: next)
    }

    /// The page of the hold, as it is now.
    /// - Parameter note: nil: nothing is to be said.
    private func held(_ note: Note?) -> Turn {
        guard let note else { return .show(.moved(to: scene.address(.hold(id, news: nil)))) }
        return HoldVisit(id, cookie, scene.at(.hold(id, news: nil))).begin(.payment(note))
    }

    private func ended(_ outcome: BookOutcome, _ note: Note?) -> Turn {
        switch outcome {
        case .booked(let booking): .show(.moved(to: scene.address(.booking(booking.number, news: .booked))))
        case .declined: held(note)
        case .priceChanged: HoldVisit(id, cookie, scene.at(.hold(id, news: nil))).begin(.priceChanged)
        case .unknown: .show(checking())
        case .lapsed, .moved, .gone: held(nil)
        }
    }

    /// The provider does not say yet.
    private func checking() -> Page {
        let words = scene.paying
        return scene.page(
            title: words.checking, Tag.h1(.text(words.checking)),
            Tag.p(.text(words.checkingHint(scene.facts.line))),
            Tag.p(Tag.a([.look(.more), .href(scene.address(.payment(id, nil)))], .text(words.lookAgain))),
            Tag.p(Tag.a([.look(.more), .href(scene.address(.member))], .text(scene.visiting.myBookings))))
    }
}

extension Scene {
    /// The words of paying at a provider's page.
    var paying: any PayingWords { language.payingWords }

    /// The form that leads to the provider's page, on the page of a hold.
    func payForm(_ held: HeldSeats, _ cookie: VisitCookie) -> HTML {
        let hold = held.hold
        let agreement = hold.change.map { visiting.agreeToChange($0) } ?? visiting.agree(hold.total)
        return form(
            .pay(hold.id), cookie,
            Tag.input([.type(.hidden), .name(.agreed), .value("\(hold.amountToAgree.amount)")]),
            Tag.div(
                [.look(.seats)],
                Tag.input([.type(.checkbox), .name(.agree), .value("yes"), .id(.agreeToPay), .isRequired]),
                Tag.label([.of(.agreeToPay)], .text(agreement))),
            Tag.p([.look(.hint)], .text(paying.payHint)), Tag.button(.text(paying.pay)))
    }

    /// Nobody was sent to the page yet: it is asked for again, and is the same one.
    private func openAgain(_ hold: Hold, _ cookie: VisitCookie) -> HTML {
        form(
            .pay(hold.id), cookie,
            Tag.input([.type(.hidden), .name(.agreed), .value("\(hold.amountToAgree.amount)")]),
            Tag.input([.type(.hidden), .name(.agree), .value("yes")]),
            Tag.p(.text(paying.opening)), Tag.button(.text(paying.openAgain)))
    }

    /// Seats that wait for a payment at the provider's page.
    func payingPage(_ held: HeldSeats, _ page: PayPage, _ note: HTML, _ cookie: VisitCookie) -> Page {
        let (hold, words) = (held.hold, paying)
        let link = Attribute.href(paymentPage: page).map {
            Tag.p(Tag.a([.look(.more), $0], .text(words.goThere)))
        }
        return self.page(
            title: words.paying, Tag.h1(.text(words.paying)), note, heading(of: hold.showing, at: nil),
            Tag.p([.look(.hint)], .text(words.payUntil(page.until.time))),
            link ?? openAgain(hold, cookie), table(of: hold.seats),
            Tag.p([.look(.total)], .text(visiting.total(hold.change?.difference ?? hold.total))),
            Tag.p(Tag.a([.look(.more), .href(address(.payment(hold.id, nil)))], .text(words.lookAgain))),
            form(.stopPaying(hold.id), cookie, look: .plain, Tag.button(.text(words.stop))))
    }
}
