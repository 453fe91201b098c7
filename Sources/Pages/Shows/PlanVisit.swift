// PlanVisit: the seats of one section, row by row: exactly these are set aside, or none. What was ticked stays ticked
// when a form is refused, and seats of other sections stay chosen.

import BookingModel

struct PlanVisit: Sendable {
    private let id: ShowingID
    private let section: Int
    private let stops: StopsWish?
    private let changing: BookingNumber?
    private let member: MemberSummary
    private let cookie: VisitCookie
    private let scene: Scene

    init(
        _ id: ShowingID, _ section: Int, _ stops: StopsWish?, _ changing: BookingNumber?, _ member: MemberSummary,
        _ cookie: VisitCookie, _ scene: Scene
    ) {
        self.id = id
        self.section = section
        self.stops = stops
        self.changing = changing
        self.member = member
        self.cookie = cookie
        self.scene = scene
    }

    private var words: any VisitorWords { scene.visiting }

    /// Something to be said of the last choice.
    enum Note: Hashable {
        case notTicked
        case tooMany
        /// A change keeps the number of its tickets.
        case wrongCount(Int)
        /// Others have these; the rest stays chosen.
        case taken([SeatLabel])
        case companionAlone
        case book(BookVisit.Note)
    }

    /// What was chosen until now: on the page that was sent, or held already.
    private struct Choice: Sendable {
        var seats: Set<SeatID>
        /// Tickets of other kinds than the adults'.
        var others: [KindCount] = []
    }

    func begin() -> Turn {
        ask { stage in show(stage, stage.before, nil) }
    }

    // MARK: What there is

    /// What the page is made of.
    private struct Stage: Sendable {
        let plan: SectionPlan
        /// The booking to be changed.
        let booking: StoredBooking?
        /// The seats that the visit holds of this showing.
        let hold: Hold?

        /// What is chosen before anything was sent.
        var before: Choice {
            let seats =
                hold?.seats ?? (booking?.booking.showing.id == plan.hall.showing.id ? booking?.booking.seats : nil)
            return Choice(seats: Set((seats ?? []).map(\.id)), others: seats?.party.others ?? [])
        }
    }

    private func ask(_ next: @escaping @Sendable (Stage) -> Turn) -> Turn {
        if let stops, stops.from >= stops.to { return .show(Trouble.malformed.page(in: scene)) }
        guard let changing else { return askHold(nil, next) }
        return BookingVisit.ask(changing, member, scene) { askHold($0, next) }
    }

    private func askHold(_ booking: StoredBooking?, _ next: @escaping @Sendable (Stage) -> Turn) -> Turn {
        .ask(.browser(.holdOf(id, changing: changing, cookie.key)), in: scene) {
            if case .browser(.heldSeats(let held)) = $0 { .some(held) } else { nil }
        } then: { held in
            let hold: Hold? =
                switch held?.state {
                case .held?: held?.hold
                case .over?, .charging?, .paying?, .booked?, nil: nil
                }
            return askPlan(booking, hold, next)
        }
    }

    private func askPlan(_ booking: StoredBooking?, _ hold: Hold?, _ next: @escaping @Sendable (Stage) -> Turn) -> Turn
    {
        let journey = stops.map { Journey(from: $0.from, to: $0.to) }
        let having = Having(hold: hold?.id, booking: changing)
        return .ask(.browser(.plan(id, journey, section: section, having)), in: scene) {
            if case .browser(.plan(let plan)) = $0 { .some(plan) } else { nil }
        } then: { plan in
            guard let plan else { return .show(Trouble.notOnSale.page(in: scene)) }
            if let opens = plan.hall.showing.opens {
                return .show(scene.notYetOnSale(plan.hall, opens, back: .showing(id, stops)))
            }
            return next(Stage(plan: plan, booking: booking, hold: hold))
        }
    }

    // MARK: What was chosen

    func send(_ form: Form) -> Turn {
        ask { stage in
            let choice = Choice(seats: Set(form.places), others: others(form, stage))
            if let note = refusal(choice, stage) { return show(stage, choice, note) }
            let showing = stage.plan.hall.showing
            let party = stage.booking?.booking.seats.party ?? Party(form.places.count, others: choice.others)
            let request = HoldRequest(
                member: member.id, showing: id, journey: showing.journey, party: party,
                preference: .these(form.places), replacing: stage.hold?.id, changing: changing)
            return .ask(.hold(request), in: scene) {
                if case .held(let outcome) = $0 { outcome } else { nil }
            } then: {
                after($0, stage, choice)
            }
        }
    }

    private func others(_ form: Form, _ stage: Stage) -> [KindCount] {
        stage.plan.hall.showing.kinds.compactMap { offer in
            form.count(of: offer.kind.code).flatMap { $0 > 0 ? KindCount(offer.kind.code, $0) : nil }
        }
    }

    /// What is wrong before the core is asked.
    private func refusal(_ choice: Choice, _ stage: Stage) -> Note? {
        if choice.seats.isEmpty { return .notTicked }
        if let booking = stage.booking, choice.seats.count != booking.booking.seats.count {
            return .wrongCount(booking.booking.seats.count)
        }
        if choice.seats.count > Limits.ticketsPerBooking { return .tooMany }
        if choice.others.reduce(0, { $0 + $1.count }) > choice.seats.count { return .book(.notChosen) }
        return nil
    }

    private func after(_ outcome: HoldOutcome, _ stage: Stage, _ choice: Choice) -> Turn {
        let note: Note
        switch outcome {
        case .held(let hold):
            let isAlone = !stage.plan.leftAlone(by: choice.seats).isEmpty
            return .show(.moved(to: scene.address(.hold(hold.id, news: isAlone ? .alone : nil))))
        case .gone: return .show(Trouble.notOnSale.page(in: scene))
        case .taken(let seats): note = .taken(seats)
        case .companionAlone: note = .companionAlone
        case .notEnough(let remaining): note = .book(.notEnough(remaining))
        case .overLimit(let allowed): note = .book(.overLimit(allowed))
        case .kindExcess(let excess): note = .book(.kindExcess(excess))
        case .kindNotSold: note = .book(.kindNotSold)
        case .noSuchSeat: note = .notTicked
        case .unchanged: note = .book(.unchanged)
        }
        // The plan of before may be the reason of the refusal.
        return askPlan(stage.booking, stage.hold) { show($0, choice, note) }
    }

    // MARK: The page

    private func show(_ stage: Stage, _ choice: Choice, _ note: Note?) -> Turn {
        if stage.plan.hall.showing.program.category.isTransport { return .show(page(stage, choice, note, [])) }
        return .ask(.browser(.picture(id)), in: scene) {
            if case .browser(.picture(let shapes)) = $0 { shapes } else { nil }
        } then: {
            .show(page(stage, choice, note, $0))
        }
    }

    private func page(_ stage: Stage, _ choice: Choice, _ note: Note?, _ shapes: [SectionShape]) -> Page {
        let (plan, hall) = (stage.plan, stage.plan.hall)
        let name = plan.offer.name.text(scene.language)
        return scene.page(
            note == nil ? 200 : 409, title: words.seats(of: name), Tag.h1(.text(words.seats(of: name))),
            scene.heading(of: hall.showing, at: hall.venue),
            note.map { Tag.p([.id(.trouble), .look(.alert), .isAlert], .text(words.planNote($0))) } ?? .nothing,
            stage.booking.map { Tag.p(.text(words.changes($0.booking.number, $0.booking.seats.count))) } ?? .nothing,
            views(plan),
            Tag.p(
                scene.text(plan.offer.grade), .text(", " + scene.words.won(plan.offer.price) + " · "),
                scene.left(plan.offer.remaining)),
            HallPicture(shapes, hall, here: section).html(in: scene.language),
            scene.form(
                .plan(id, section: section, stops, changing: changing), cookie, look: .plan,
                kinds(stage, choice), elsewhere(stage, choice), takenHint(plan),
                .list(plan.map.rows.map { row($0, plan, choice) }),
                plan.isCut ? Tag.p([.look(.hint)], .text(words.planIsCut)) : .nothing,
                canChoose(stage) ? Tag.div([.look(.submit)], Tag.button(.text(words.hold))) : .nothing),
            Tag.p(
                Tag.a([.look(.more), .href(scene.address(.showing(id, stops)))], .text(words.allSections)), " ",
                Tag.a(
                    [.look(.more), .href(scene.address(.book(id, stops, changing: changing)))],
                    .text(words.letUsChoose))))
    }

    /// Said before the price: that some seats do not show everything.
    private func views(_ plan: SectionPlan) -> HTML {
        let isRestricted = plan.map.rows.contains { row in row.seats.contains { $0.purpose == .restricted } }
        return isRestricted ? Tag.p([.look(.hint)], .text(words.restrictedHint)) : .nothing
    }

    /// Whether anything can be ticked.
    private func canChoose(_ stage: Stage) -> Bool {
        stage.hold != nil
            || stage.plan.map.rows.contains { row in row.seats.contains { stage.plan.state(of: $0) != .taken } }
    }

    /// What the sign of a seat that others have means, where there is one.
    private func takenHint(_ plan: SectionPlan) -> HTML {
        let isAnyTaken = plan.map.rows.contains { row in row.seats.contains { plan.state(of: $0) == .taken } }
        return isAnyTaken ? Tag.p([.look(.hint)], .text(words.takenHint)) : .nothing
    }

    /// How many tickets of other kinds than the adults'; the seats that are ticked say how many there are together.
    private func kinds(_ stage: Stage, _ choice: Choice) -> HTML {
        let offers = stage.plan.hall.showing.kinds
        if offers.isEmpty || stage.booking != nil { return .nothing }
        return Tag.fieldset(
            Tag.legend(.text(words.otherKinds)),
            .list(
                offers.map { offer in
                    let chosen = choice.others.first { $0.kind == offer.kind.code }?.count ?? 0
                    return Tag.div(
                        Tag.label([.ofKind(offer.kind.code)], scene.text(offer.kind.name)),
                        Tag.select(
                            Attribute.kind(offer.kind.code),
                            all: (0...Limits.ticketsPerBooking).map {
                                Tag.option(
                                    [.value("\($0)")] + ($0 == chosen ? [.isSelected] : []), .text("\($0)"))
                            }))
                }))
    }

    /// Seats of other sections that the visit holds, or that the booking to be changed has.
    private func elsewhere(_ stage: Stage, _ choice: Choice) -> HTML {
        let own = stage.hold?.seats ?? []
        let others = own.filter { $0.label.sectionKeypad != section }
        if others.isEmpty { return .nothing }
        return Tag.fieldset(
            Tag.legend(.text(words.seatsElsewhere)),
            .list(others.map { box($0.id, words.place($0.label), isTicked: choice.seats.contains($0.id)) }))
    }

    private func row(_ row: Row, _ plan: SectionPlan, _ choice: Choice) -> HTML {
        var last: Double?
        let seats = row.seats.map { seat -> HTML in
            let isBehindAisle = last.map { seat.x - $0 > BestAvailable.neighbourGap } ?? false
            last = seat.x
            return self.seat(seat, plan, choice, isBehindAisle)
        }
        return Tag.fieldset(all: [Tag.legend(.text(words.row(row.label)))] + seats)
    }

    private func seat(_ seat: Seat, _ plan: SectionPlan, _ choice: Choice, _ isBehindAisle: Bool) -> HTML {
        let name = words.seat(seat.label, seat.purpose)
        switch plan.state(of: seat) {
        case .taken:
            return Tag.p(
                [.look(isBehindAisle ? .goneBehindAisle : .gone)], .text(name + " "),
                Tag.span([.look(.unseen)], .text(words.isTaken)))
        case .free, .mine:
            return box(seat.id, name, isTicked: choice.seats.contains(seat.id), isBehindAisle)
        }
    }

    private func box(_ seat: SeatID, _ name: String, isTicked: Bool, _ isBehindAisle: Bool = false) -> HTML {
        Tag.label(
            isBehindAisle ? [.look(.aisle)] : [],
            Tag.input(Attribute.place(seat) + (isTicked ? [.isChecked] : [])), .text(name))
    }
}

extension Scene {
    /// The page for seats that are not sold yet: it says when they are.
    func notYetOnSale(_ hall: HallOffer, _ opens: LocalDateTime, back: Route) -> Page {
        page(
            409, title: visiting.notYetOnSale, Tag.h1(.text(visiting.notYetOnSale)),
            heading(of: hall.showing, at: hall.venue), Tag.p([.look(.alert)], .text(words.saleOpens(opens))),
            Tag.p(Tag.a([.look(.more), .href(address(back))], .text(visiting.backToShowing))))
    }
}
