// ProgramVisit: a program with its place and its next showings; on a day and between two stops where those are chosen.

import BookingModel

struct ProgramVisit: Sendable {
    private let number: ProgramNumber
    private let day: LocalDate?
    private let stops: StopsWish?
    private let scene: Scene

    init(_ number: ProgramNumber, _ day: LocalDate?, _ stops: StopsWish?, _ scene: Scene) {
        self.number = number
        self.day = day
        self.stops = stops
        self.scene = scene
    }

    func begin() -> Turn {
        .ask(.program(number), in: scene) {
            if case .program(let found) = $0 { .some(found) } else { nil }
        } then: {
            guard let program = $0 else { return .show(Trouble.notOnSale.page(in: scene)) }
            return .ask(.directions(number), in: scene) {
                if case .directions(let way) = $0 { .some(way) } else { nil }
            } then: {
                list(program, $0)
            }
        }
    }

    private func list(_ program: Program, _ directions: Directions?) -> Turn {
        guard let journey = stops.map({ $0.journey(of: program) }) ?? program.wholeJourney else {
            return .show(page(program, directions, nil, []))
        }
        return .ask(.showings(number, journey, on: day), in: scene) {
            if case .showings(let found) = $0 { found } else { nil }
        } then: {
            .show(page(program, directions, journey, $0))
        }
    }

    private var words: any PageWords { scene.words }

    /// - Parameter journey: nil: the stops that were chosen are none of the program's.
    private func page(_ program: Program, _ directions: Directions?, _ journey: Journey?, _ showings: [Showing]) -> Page
    {
        scene.page(
            journey == nil ? 400 : 200, title: program.title.text(scene.language), Tag.h1(scene.text(program.title)),
            about(program, directions), form(program, journey),
            journey.map { journey in
                Tag.section(
                    [.labelled(by: .showings)],
                    Tag.h2([.id(.showings)], .text(day.map(words.showings(on:)) ?? words.nextShowings)),
                    list(showings, journey))
            } ?? .nothing)
    }

    private func about(_ program: Program, _ directions: Directions?) -> HTML {
        Tag.dl(
            [.look(.about)],
            Tag.dt(.text(words.kind)), Tag.dd(.text(words.category(program.category))),
            directions.map {
                .list([
                    Tag.dt(.text(words.venue)), Tag.dd(scene.text($0.address)), Tag.dt(.text(words.way)),
                    Tag.dd(scene.text($0.way)),
                ])
            } ?? .nothing,
            Tag.dt(.text(words.programNumber)), Tag.dd(.text(program.number.digits)))
    }

    /// Which day, and between which stops.
    private func form(_ program: Program, _ journey: Journey?) -> HTML {
        let chosen = journey.map(StopsWish.init) ?? stops ?? StopsWish(program.wholeJourney)
        return Tag.form(
            Attribute.asks(scene.address(.program(number, day: nil, nil))) + [.look(.stops)],
            program.asksForStops
                ? .list([
                    choice(.from, words.from, program.stops.dropLast(), chosen.from, journey),
                    choice(.to, words.to, program.stops.dropFirst(), chosen.to, journey),
                    journey == nil
                        ? Tag.p([.id(.trouble), .look(.alert), .isAlert], .text(words.stopsTheWrongWay)) : .nothing,
                ]) : .nothing,
            Tag.div(
                Tag.label([.of(.day)], .text(words.day)),
                Tag.input(
                    [.type(.date), .name(.day), .id(.day), .from(scene.facts.today)]
                        + (day.map { [.value($0.description)] } ?? []))),
            Tag.button(.text(words.show)),
            day == nil
                ? .nothing
                : Tag.a([.href(scene.address(.program(number, day: nil, stops)))], .text(words.allDays)))
    }

    private func choice(
        _ field: Field, _ label: String, _ stops: ArraySlice<Stop>, _ chosen: Int, _ journey: Journey?
    ) -> HTML {
        let part: Part = field == .from ? .from : .to
        return Tag.div(
            Tag.label([.of(part)], .text(label)),
            Tag.select(
                [.name(field), .id(part)] + (journey == nil ? [.isInvalid, .described(by: .trouble)] : []),
                all: stops.map { stop in
                    Tag.option(
                        [.value("\(stop.index)")] + (stop.index == chosen ? [.isSelected] : []), scene.text(stop.name))
                }))
    }

    /// By day.
    private func list(_ showings: [Showing], _ journey: Journey) -> HTML {
        if showings.isEmpty { return Tag.p([.look(.hint)], .text(words.noShowings)) }
        var days: [(day: LocalDate, showings: [Showing])] = []
        for showing in showings {
            if days.last?.day == showing.starts.date {
                days[days.count - 1].showings.append(showing)
            } else {
                days.append((showing.starts.date, [showing]))
            }
        }
        let all = days.map { day, showings in
            HTML.list([
                Tag.h3(Tag.time([.on(day)], .text(words.day(day)))),
                Tag.ul([.look(.showings)], all: showings.map { self.showing($0, journey) }),
            ])
        }
        let isCut = showings.count == Limits.showingsOffered
        return .list(all + (isCut ? [Tag.p([.look(.hint)], .text(words.chooseADay))] : []))
    }

    private func showing(_ showing: Showing, _ journey: Journey) -> HTML {
        let wish = showing.program.category.isTransport ? StopsWish(journey) : nil
        return Tag.li(
            Tag.a(
                [.href(scene.address(.showing(showing.id, wish)))],
                Tag.time([.at(showing.starts)], .text(showing.starts.time.description)),
                showing.service.map { .text(" " + words.service($0, showing.program.category)) } ?? .nothing, " ",
                showing.opens.map { .text(words.saleOpens($0)) } ?? scene.left(showing.remaining)))
    }
}

extension Scene {
    /// What is left, in words; sold out is said, not only coloured.
    /// - Parameter isBare: the number alone, where the head of the column says what it is.
    func left(_ seats: Int, isBare: Bool = false) -> HTML {
        if seats <= 0 { return Tag.span([.look(.soldOut)], .text(words.soldOut)) }
        return Tag.span([.look(.left)], .text(isBare ? grouped(Int64(seats)) : words.left(seats)))
    }
}
