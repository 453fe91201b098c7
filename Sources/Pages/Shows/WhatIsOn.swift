// WhatIsOn: the list of what is on sale, by category and by words.

import BookingModel

struct WhatIsOn: Sendable {
    private let wanted: ListingQuery
    private let scene: Scene

    init(_ wanted: ListingQuery, _ scene: Scene) {
        self.wanted = wanted
        self.scene = scene
    }

    func begin() -> Turn {
        .ask(.categories, in: scene) {
            if case .categories(let found) = $0 { found } else { nil }
        } then: { categories in
            .ask(.listing(wanted), in: scene) {
                if case .listing(let found) = $0 { found } else { nil }
            } then: {
                .show(page(categories, $0))
            }
        }
    }

    private var words: any PageWords { scene.words }

    private func page(_ categories: [Category], _ listing: ProgramListing) -> Page {
        let title = wanted.category.map(words.category) ?? words.whatIsOn
        return scene.page(
            title: title == words.whatIsOn && wanted == ListingQuery() ? scene.facts.house.text(scene.language) : title,
            Tag.h1(.text(title)), search, self.categories(categories),
            listing.programs.isEmpty
                ? Tag.p([.look(.hint)], .text(words.nothingFound))
                : Tag.ul([.look(.programs)], all: listing.programs.map(program)),
            listing.hasMore ? more(listing) : .nothing)
    }

    private var search: HTML {
        Tag.form(
            Attribute.asks(scene.address(.whatIsOn(ListingQuery()))) + [.look(.search), .label(words.search)],
            Tag.label([.of(.words)], .text(words.searchLabel)),
            Tag.div(
                Tag.input([
                    .type(.search), .name(.words), .id(.words), .value(wanted.words), .most(ListingQuery.longestWords),
                ]), Tag.button(.text(words.search))),
            wanted.category.map {
                Tag.input([.type(.hidden), .name(.category), .value($0.rawValue)])
            } ?? .nothing)
    }

    private func categories(_ found: [Category]) -> HTML {
        guard found.count > 1 else { return .nothing }
        let choices: [Category?] = [nil] + found
        return Tag.nav(
            [.look(.categories), .label(words.categories)],
            Tag.ul(
                all: choices.map { category in
                    let query = ListingQuery(category: category, words: wanted.words)
                    let marks = category == wanted.category ? [Attribute.isCurrent] : []
                    return Tag.li(
                        Tag.a(
                            [.href(scene.address(.whatIsOn(query)))] + marks,
                            .text(category.map(words.category) ?? words.everything)))
                }))
    }

    private func program(_ listed: ListedProgram) -> HTML {
        let program = listed.program
        return Tag.li(
            Tag.h2(
                Tag.a([.href(scene.address(.program(program.number, day: nil, nil)))], scene.text(program.title))),
            Tag.p(
                .text(words.category(program.category)), " · ",
                program.category.isTransport ? scene.way(program.wholeJourney, of: program) : scene.text(listed.venue)),
            Tag.p(.text(words.days(listed.days))))
    }

    private func more(_ listing: ProgramListing) -> HTML {
        let next = ListingQuery(
            category: wanted.category, words: wanted.words, after: listing.programs.last?.program.number)
        return Tag.p(Tag.a([.look(.more), .href(scene.address(.whatIsOn(next)))], .text(words.more)))
    }
}

extension Scene {
    /// `서울 - 부산`; nothing at a venue.
    func way(_ journey: Journey, of program: Program) -> HTML {
        guard program.stops.indices.contains(journey.from), program.stops.indices.contains(journey.to) else {
            return .nothing
        }
        let (from, to) = (program.stops[journey.from].name, program.stops[journey.to].name)
        return .text("\(from.text(language)) – \(to.text(language))")
    }
}
