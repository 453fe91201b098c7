// HoldVisit: seats that are set aside: until when, and twice for longer; what they cost, and the agreement that sells
// them.

import BookingModel

/// What was done with a hold just now, in the address of its page.
public enum HoldNews: String, Hashable, CaseIterable, Sendable {
    /// Its seats were chosen, and leave single seats alone.
    case alone
    /// Its time was extended.
    case longer
}

struct HoldVisit: Sendable {
    private let id: HoldID
    private let cookie: VisitCookie
    private let scene: Scene

    init(_ id: HoldID, _ cookie: VisitCookie, _ scene: Scene) {
        self.id = id
        self.cookie = cookie
        self.scene = scene
    }

    private var words: any VisitorWords { scene.visiting }

    func begin(_ news: HoldNews?) -> Turn {
        ask { held in
            switch news {
            case .alone: askAlone(held)
            case .longer: .show(page(held, .extended))
            case nil: .show(page(held, nil))
            }
        }
    }

    /// - Parameter note: what is to be said.
    func begin(_ note: Note) -> Turn { ask { .show(page($0, note)) } }

    /// Looks at the section of the first seats, and says which single seats they leave. One section is enough for a
    /// warning.
    private func askAlone(_ held: HeldSeats) -> Turn {
        guard case .held = held.state, let first = held.hold.seats.first else { return .show(page(held, nil)) }
        let showing = held.hold.showing
        let having = Having(hold: id, booking: held.hold.change?.booking)
        let asked = BrowserRequest.plan(
            showing.id, showing.journey, section: first.label.sectionKeypad, having)
        return .ask(.browser(asked), in: scene) {
            if case .browser(.plan(let plan)) = $0 { .some(plan) } else { nil }
        } then: { plan in
            let alone = plan?.leftAlone(by: Set(held.hold.seats.map(\.id))) ?? []
            return .show(page(held, alone.isEmpty ? nil : .alone(alone)))
        }
    }

    private func ask(_ next: @escaping @Sendable (HeldSeats) -> Turn) -> Turn {
        .ask(.browser(.heldSeats(id, cookie.key)), in: scene) {
            if case .browser(.heldSeats(let held)) = $0 { .some(held) } else { nil }
        } then: {
            $0.map(next) ?? .show(over(nil))
        }
    }

    /// Something to be said of the last attempt.
    enum Note: Hashable {
        case notAgreed
        case declined
        case priceChanged
        case payment(PaymentVisit.Note)
        /// The seats leave these alone.
        case alone([SeatLabel])
        case extended

        /// Whether something was refused.
        var isRefusal: Bool {
            switch self {
            case .notAgreed, .declined, .priceChanged, .payment: true
            case .alone, .extended: false
            }
        }
    }

    // MARK: What is done with them

    func sell(_ form: Form) -> Turn {
        ask { held in
            switch held.state {
            case .held, .over: break
            // The form was sent before.
            case .charging, .paying, .booked: return .show(page(held, nil))
            }
            guard form[.agree] == "yes", let agreed = form[.agreed].flatMap(amount) else {
                return .show(page(held, .notAgreed))
            }
            let request: Request =
                held.hold.change == nil
                ? .book(id, agreed: agreed, scene.language) : .change(id, agreed: agreed, scene.language)
            return .ask(request, in: scene) {
                if case .booked(let outcome) = $0 { outcome } else { nil }
            } then: {
                .show(page(after: $0, held))
            }
        }
    }

    /// Whole won, below zero where money goes back.
    private func amount(_ text: String) -> Won? {
        let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
        guard let won = Form.number(digits, digits: 12) else { return nil }
        return Won(Int64(text.hasPrefix("-") ? -won : won))
    }

    private func page(after outcome: BookOutcome, _ held: HeldSeats) -> Page {
        switch outcome {
        case .booked(let booking): .moved(to: scene.address(.booking(booking.number, news: .booked)))
        case .declined: page(held, .declined)
        case .priceChanged: page(held, .priceChanged)
        case .unknown: charging(held)
        case .lapsed, .moved, .gone: over(held)
        }
    }

    /// Holds them for longer, if the page that was sent showed how often that was done until now.
    func moreTime(_ form: Form) -> Turn {
        let times = form[.extended].flatMap { Form.number($0, digits: 1) } ?? Limits.holdExtensions
        return .ask(.browser(.moreTime(id, after: times, cookie.key)), in: scene) {
            if case .browser(.heldSeats(let held)) = $0 { .some(held) } else { nil }
        } then: { _ in
            .show(.moved(to: scene.address(.hold(id, news: .longer))))
        }
    }

    func release() -> Turn {
        ask { held in
            .ask(.release(id), in: scene) {
                if case .released = $0 { true } else { nil }
            } then: { _ in
                .show(.moved(to: scene.address(showing(held))))
            }
        }
    }

    private func showing(_ held: HeldSeats) -> Route {
        let showing = held.hold.showing
        return .showing(showing.id, showing.program.category.isTransport ? StopsWish(showing.journey) : nil)
    }

    // MARK: Pages

    private func page(_ held: HeldSeats, _ note: Note?) -> Page {
        switch held.state {
        case .held(let until, let extensions): offer(held, until, extensions, note)
        case .over: over(held)
        case .charging: charging(held)
        case .paying(let page): scene.payingPage(held, page, alert(note), cookie)
        case .booked(let number): .moved(to: scene.address(.booking(number, news: .booked)))
        }
    }

    private func alert(_ note: Note?) -> HTML { scene.alert(note.map(words.holdNote)) }

    private func offer(_ held: HeldSeats, _ until: LocalDateTime, _ extensions: Int, _ note: Note?) -> Page {
        let hold = held.hold
        let agreement = hold.change.map { words.agreeToChange($0) } ?? words.agree(hold.total)
        return scene.page(
            note?.isRefusal == true ? 409 : 200, title: words.yourSeats, Tag.h1(.text(words.yourSeats)),
            alert(note),
            scene.heading(of: hold.showing, at: nil),
            Tag.p([.look(.hint)], .text(words.heldUntil(until.time))), longer(extensions), scene.table(of: hold.seats),
            hold.split ? Tag.p(.text(words.split)) : .nothing,
            Tag.p([.look(.total)], .text(words.total(hold.total))),
            hold.change.map { Tag.p(.text(words.difference($0))) } ?? .nothing,
            held.ways.contains(.account)
                ? scene.form(
                    .sell(id), cookie,
                    Tag.input([.type(.hidden), .name(.agreed), .value("\(hold.amountToAgree.amount)")]),
                    Tag.div(
                        [.look(.seats)],
                        Tag.input([.type(.checkbox), .name(.agree), .value("yes"), .id(.agree), .isRequired]),
                        Tag.label([.of(.agree)], .text(agreement))),
                    Tag.button(.text(hold.change == nil ? words.book : words.change))) : .nothing,
            held.ways.contains(.page) ? scene.payForm(held, cookie) : .nothing,
            held.ways.isEmpty ? Tag.p(.text(scene.paying.noWay(scene.facts.line))) : .nothing,
            Tag.p(Tag.a([.look(.more), .href(scene.address(plan(hold)))], .text(words.chooseOthers))),
            scene.form(.release(id), cookie, look: .plain, Tag.button(.text(words.giveBack))))
    }

    /// The button for more time, as long as there is some.
    private func longer(_ extensions: Int) -> HTML {
        let hint = Tag.p([.look(.hint)], .text(words.extensions(extensions)))
        if extensions <= 0 { return hint }
        return .list([
            hint,
            scene.form(
                .moreTime(id), cookie, look: .plain,
                Tag.input(
                    [.type(.hidden), .name(.extended), .value("\(Limits.holdExtensions - extensions)")]),
                Tag.button(.text(words.moreTime))),
        ])
    }

    /// Where its seats were chosen, or can be.
    private func plan(_ hold: Hold) -> Route {
        let stops = hold.showing.program.category.isTransport ? StopsWish(hold.showing.journey) : nil
        return .plan(
            hold.showing.id, section: hold.seats.first?.label.sectionKeypad ?? 0, stops, changing: hold.change?.booking)
    }

    /// Their time is over, or they were given back.
    private func over(_ held: HeldSeats?) -> Page {
        let back = held.map { scene.address(showing($0)) } ?? scene.address(.whatIsOn(ListingQuery()))
        return scene.page(
            409, title: words.holdOver, Tag.h1(.text(words.holdOver)), Tag.p(.text(words.holdOverHint)),
            Tag.p(Tag.a([.look(.more), .href(back)], .text(words.chooseAgain))))
    }

    /// Nobody knows yet whether money was taken.
    private func charging(_ held: HeldSeats) -> Page {
        scene.page(
            title: words.charging, Tag.h1(.text(words.charging)), scene.heading(of: held.hold.showing, at: nil),
            Tag.p(.text(words.chargingHint(scene.facts.line))), scene.table(of: held.hold.seats),
            Tag.p(Tag.a([.look(.more), .href(scene.address(.member))], .text(words.myBookings))))
    }
}

extension Scene {
    /// Seats with whom they are for and what they cost.
    func table(of seats: [SoldSeat]) -> HTML {
        func head(_ words: String, _ more: [Attribute] = []) -> HTML { Tag.th([.heads(.col)] + more, .text(words)) }
        return Tag.table(
            Tag.caption(.text(visiting.seats(seats.count))),
            Tag.thead(
                Tag.tr(
                    head(visiting.seat), head(words.grade), head(visiting.kind), head(words.price, [.look(.number)]))),
            Tag.tbody(
                all: seats.map { seat in
                    Tag.tr(
                        Tag.th([.heads(.row)], .text(visiting.place(seat.label))), Tag.td(text(seat.grade)),
                        Tag.td(text(seat.kind.name)),
                        Tag.td([.look(.number)], .text(words.won(seat.price))))
                }))
    }
}
