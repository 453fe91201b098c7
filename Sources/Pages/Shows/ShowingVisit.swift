// ShowingVisit: a showing with its grades, its sections as a list and a picture, and how to book it.

import BookingModel

struct ShowingVisit: Sendable {
    private let id: ShowingID
    private let stops: StopsWish?
    private let scene: Scene

    init(_ id: ShowingID, _ stops: StopsWish?, _ scene: Scene) {
        self.id = id
        self.stops = stops
        self.scene = scene
    }

    func begin() -> Turn {
        // Whether the program has these stops, the core says.
        if let stops, stops.from >= stops.to { return .show(Trouble.malformed.page(in: scene)) }
        let journey = stops.map { Journey(from: $0.from, to: $0.to) }
        return .ask(.hall(id, journey), in: scene) {
            if case .hall(let found) = $0 { .some(found) } else { nil }
        } then: { hall in
            guard let hall else { return .show(Trouble.notOnSale.page(in: scene)) }
            if hall.showing.program.category.isTransport { return .show(page(hall, [])) }
            return .ask(.browser(.picture(id)), in: scene) {
                if case .browser(.picture(let shapes)) = $0 { shapes } else { nil }
            } then: {
                .show(page(hall, $0))
            }
        }
    }

    private var words: any PageWords { scene.words }

    private func page(_ hall: HallOffer, _ shapes: [SectionShape]) -> Page {
        let (showing, program) = (hall.showing, hall.showing.program)
        let back = Route.program(program.number, day: nil, program.asksForStops ? StopsWish(showing.journey) : nil)
        return scene.page(
            title: "\(program.title.text(scene.language)) \(words.dayAndTime(showing.starts))",
            Tag.h1(scene.text(program.title)),
            Tag.p(
                Tag.strong(Tag.time([.at(showing.starts)], .text(words.dayAndTime(showing.starts)))),
                showing.service.map { .text(" · " + words.service($0, program.category)) } ?? .nothing),
            Tag.p(program.category.isTransport ? scene.way(showing.journey, of: program) : scene.text(hall.venue)),
            Tag.p(scene.left(showing.remaining)), bookHere(showing), grades(hall.grades),
            HallPicture(shapes, hall, here: nil).html(in: scene.language), sections(hall, program), howToBook(program),
            Tag.p(Tag.a([.look(.more), .href(scene.address(back))], .text(words.otherShowings))))
    }

    private func grades(_ offers: [GradeOffer]) -> HTML {
        Tag.table(
            Tag.caption(.text(words.grades)),
            Tag.thead(
                Tag.tr(head(words.grade), head(words.price, isNumber: true), head(words.remaining, isNumber: true))),
            Tag.tbody(
                all: offers.map {
                    Tag.tr(
                        Tag.th([.heads(.row)], scene.text($0.name)), number(words.won($0.price)), left($0.remaining))
                }))
    }

    /// Each leads to its seats, once they are sold.
    private func sections(_ hall: HallOffer, _ program: Program) -> HTML {
        Tag.table(
            [.id(.sections)],
            Tag.caption(.text(words.sections(program.category))),
            Tag.thead(
                Tag.tr(
                    head(words.section(program.category)), head(words.grade), head(words.price, isNumber: true),
                    head(words.remaining, isNumber: true))),
            Tag.tbody(
                all: hall.sections.map {
                    Tag.tr(
                        Tag.th([.heads(.row)], name($0, hall)), Tag.td(scene.text($0.grade)),
                        number(words.won($0.price)), left($0.remaining))
                }))
    }

    private func name(_ offer: SectionOffer, _ hall: HallOffer) -> HTML {
        if hall.showing.opens != nil { return scene.text(offer.name) }
        let plan = Route.plan(id, section: offer.keypad, stops, changing: nil)
        return Tag.a([.look(.line), .href(scene.address(plan))], scene.text(offer.name))
    }

    private func head(_ title: String, isNumber: Bool = false) -> HTML {
        Tag.th([.heads(.col)] + (isNumber ? [.look(.number)] : []), .text(title))
    }
    private func number(_ text: String) -> HTML { Tag.td([.look(.number)], .text(text)) }
    private func left(_ seats: Int) -> HTML { Tag.td([.look(.number)], scene.left(seats, isBare: true)) }

    /// Leads to the choice of seats; before the sale begins, says when it does.
    private func bookHere(_ showing: Showing) -> HTML {
        if let opens = showing.opens { return Tag.p([.look(.alert)], .text(words.saleOpens(opens))) }
        if showing.remaining <= 0 { return .nothing }
        return Tag.p(
            Tag.a(
                [.look(.more), .href(scene.address(.book(id, stops, changing: nil)))], .text(scene.visiting.bookHere)))
    }

    private func howToBook(_ program: Program) -> HTML {
        guard let line = scene.facts.line else { return .nothing }
        return Tag.section(
            Tag.h2(.text(words.howToBook)), Tag.p(.text(words.bookByTelephone(line: line, program: program.number))),
            Tag.p(Tag.a([.look(.more), .href(telephone: line)], .text(words.call(line)))))
    }
}
