// BookVisit: how many tickets of which kinds, and which seats; they are set aside then. Also for a booking that is to
// be changed to another showing.

import BookingModel

struct BookVisit: Sendable {
    private let id: ShowingID
    private let stops: StopsWish?
    private let changing: BookingNumber?
    private let member: MemberSummary
    private let scene: Scene

    init(_ id: ShowingID, _ stops: StopsWish?, _ changing: BookingNumber?, _ member: MemberSummary, _ scene: Scene) {
        self.id = id
        self.stops = stops
        self.changing = changing
        self.member = member
        self.scene = scene
    }

    private var words: any VisitorWords { scene.visiting }

    func begin() -> Turn { ask { .show(page($0, $1, nil)) } }

    /// The showing, and the booking to be changed where there is one.
    private func ask(_ next: @escaping @Sendable (HallOffer, StoredBooking?) -> Turn) -> Turn {
        if let stops, stops.from >= stops.to { return .show(Trouble.malformed.page(in: scene)) }
        let journey = stops.map { Journey(from: $0.from, to: $0.to) }
        return .ask(.hall(id, journey), in: scene) {
            if case .hall(let found) = $0 { .some(found) } else { nil }
        } then: { hall in
            guard let hall else { return .show(Trouble.notOnSale.page(in: scene)) }
            if let opens = hall.showing.opens {
                return .show(scene.notYetOnSale(hall, opens, back: .showing(id, stops)))
            }
            guard let changing else { return next(hall, nil) }
            return BookingVisit.ask(changing, member, scene) { next(hall, $0) }
        }
    }

    // MARK: What was chosen

    func send(_ form: Form) -> Turn {
        ask { hall, booking in
            guard let party = party(form, hall, booking), let preference = preference(form, hall) else {
                return .show(page(hall, booking, .notChosen))
            }
            return replaced { replacing in
                let request = HoldRequest(
                    member: member.id, showing: id, journey: hall.showing.journey, party: party,
                    preference: preference, replacing: replacing, changing: changing)
                return .ask(.hold(request), in: scene) {
                    if case .held(let outcome) = $0 { outcome } else { nil }
                } then: {
                    .show(page(after: $0, hall, booking))
                }
            }
        }
    }

    /// The seats of this showing that the visit holds already: new ones take their place.
    private func replaced(_ next: @escaping @Sendable (HoldID?) -> Turn) -> Turn {
        guard let key = scene.origin.key else { return next(nil) }
        return .ask(.browser(.holdOf(id, changing: changing, key)), in: scene) {
            if case .browser(.heldSeats(let held)) = $0 { .some(held) } else { nil }
        } then: { held in
            switch held?.state {
            case .held?: next(held?.hold.id)
            case .over?, .charging?, .paying?, .booked?, nil: next(nil)
            }
        }
    }

    private func party(_ form: Form, _ hall: HallOffer, _ booking: StoredBooking?) -> Party? {
        // A change keeps its tickets.
        if let booking { return booking.booking.seats.party }
        let others = hall.showing.kinds.map { KindCount($0.kind.code, form.count(of: $0.kind.code) ?? 0) }
        let adults = form[.count].flatMap { Form.number($0, digits: 2) } ?? 0
        let count = adults + others.reduce(0) { $0 + $1.count }
        guard (1...Limits.ticketsPerBooking).contains(count) else { return nil }
        return Party(count, others: others)
    }

    private func preference(_ form: Form, _ hall: HallOffer) -> SeatPreference? {
        guard let word = form[.seats] else { return nil }
        return choices(hall).first { $0.value == word }?.preference
    }

    private func page(after outcome: HoldOutcome, _ hall: HallOffer, _ booking: StoredBooking?) -> Page {
        switch outcome {
        case .held(let hold): .moved(to: scene.address(.hold(hold.id, news: nil)))
        case .notEnough(let remaining): page(hall, booking, .notEnough(remaining))
        case .overLimit(let allowed): page(hall, booking, .overLimit(allowed))
        case .kindExcess(let excess): page(hall, booking, .kindExcess(excess))
        case .kindNotSold: page(hall, booking, .kindNotSold)
        case .noSuchSeat, .taken, .companionAlone: page(hall, booking, .notChosen)
        case .unchanged: page(hall, booking, .unchanged)
        case .gone: Trouble.notOnSale.page(in: scene)
        }
    }

    /// Something to be said of the last choice.
    enum Note: Hashable {
        case notChosen
        case notEnough(Int)
        case overLimit(Int)
        case kindNotSold
        case kindExcess(KindExcess)
        case unchanged
    }

    // MARK: The form

    private func page(_ hall: HallOffer, _ booking: StoredBooking?, _ note: Note?) -> Page {
        let showing = hall.showing
        guard let cookie = scene.origin.cookies.visit else { return Trouble.noCookies.page(in: scene) }
        let title = booking == nil ? words.chooseSeats : words.changeTo
        return scene.page(
            note == nil ? 200 : 409, title: title, Tag.h1(.text(title)), scene.heading(of: showing, at: hall.venue),
            note.map { Tag.p([.id(.trouble), .look(.alert), .isAlert], .text(words.bookNote($0))) }
                ?? .nothing,
            booking.map { Tag.p(.text(words.changes($0.booking.number, $0.booking.seats.count))) } ?? .nothing,
            showing.remaining <= 0
                ? Tag.p(scene.left(0))
                : scene.form(
                    .book(id, stops, changing: changing), cookie,
                    booking == nil ? counts(showing) : .nothing, seats(hall),
                    Tag.button(.text(words.hold))),
            Tag.p(Tag.a([.look(.more), .href(scene.address(.showing(id, stops)))], .text(words.backToShowing))))
    }

    /// How many tickets, kind by kind.
    private func counts(_ showing: Showing) -> HTML {
        let most = max(1, min(Limits.ticketsPerBooking, showing.remaining))
        func options(_ chosen: Int, from first: Int) -> [HTML] {
            (first...most).map { Tag.option([.value("\($0)")] + ($0 == chosen ? [.isSelected] : []), .text("\($0)")) }
        }
        if showing.kinds.isEmpty {
            return Tag.div(
                Tag.label([.of(.count)], .text(words.howMany)),
                Tag.select([.name(.count), .id(.count)], all: options(1, from: 1)))
        }
        return Tag.fieldset(
            Tag.legend(.text(words.howMany)),
            Tag.div(
                Tag.label([.of(.count)], scene.text(FareKind.adultFare.name)),
                Tag.select([.name(.count), .id(.count)], all: options(1, from: 0))),
            .list(
                showing.kinds.map { offer in
                    Tag.div(
                        Tag.label([.ofKind(offer.kind.code)], scene.text(offer.kind.name)),
                        Tag.select(Attribute.kind(offer.kind.code), all: options(0, from: 0)))
                }))
    }

    private struct Choice {
        let value: String
        let preference: SeatPreference
        let words: String
    }

    /// What can be chosen, and is not sold out.
    private func choices(_ hall: HallOffer) -> [Choice] {
        func offer(_ name: Name, _ price: Won, _ left: Int) -> String {
            "\(name.text(scene.language)), \(scene.words.won(price)), \(scene.words.left(left))"
        }
        var all = [Choice(value: "best", preference: .best, words: words.best)]
        if changing != nil { all.insert(Choice(value: "keep", preference: .keep, words: words.keep), at: 0) }
        if hall.grades.count > 1 {
            all += hall.grades.filter { $0.remaining > 0 }.map {
                Choice(
                    value: "g\($0.grade)", preference: .grade($0.grade), words: offer($0.name, $0.price, $0.remaining))
            }
        }
        if hall.sections.count > 1 {
            all += hall.sections.filter { $0.remaining > 0 }.map {
                Choice(
                    value: "s\($0.keypad)", preference: .section($0.keypad),
                    words: offer($0.name, $0.price, $0.remaining))
            }
        }
        let special = hall.showing.program.choices
        if special.contains(.wheelchair) {
            all.append(Choice(value: "wheelchair", preference: .wheelchair, words: words.wheelchair))
        }
        if special.contains(.restricted) {
            all.append(Choice(value: "restricted", preference: .restricted, words: words.restricted))
        }
        return all
    }

    private func seats(_ hall: HallOffer) -> HTML {
        let all = choices(hall)
        return Tag.fieldset(
            Tag.legend(.text(words.whichSeats)),
            .list(
                all.enumerated().map { place, choice in
                    Tag.div(
                        [.look(.seats)],
                        Tag.input(
                            Attribute.choice(.seats, choice.value) + (place == 0 ? [.isChecked] : [])),
                        Tag.label([.ofChoice(choice.value)], .text(choice.words)))
                }))
    }
}

extension Scene {
    /// What is shown, when, and where.
    func heading(of showing: Showing, at venue: Name?) -> HTML {
        .list([
            Tag.p(
                Tag.strong(text(showing.program.title)), " · ",
                Tag.time([.at(showing.starts)], .text(words.dayAndTime(showing.starts))),
                showing.service.map { .text(" · " + words.service($0, showing.program.category)) } ?? .nothing),
            showing.program.category.isTransport
                ? Tag.p(way(showing.journey, of: showing.program)) : venue.map { Tag.p(text($0)) } ?? .nothing,
        ])
    }
}
