// ChooseSeats: a wish other than "the best": by grade, by section, or one particular seat.

import BookingModel

public enum ChooseSeats: Dialog {
    public enum Outcome {
        case wish(SeatWish)
        case back
    }

    /// `count` seats are wanted.
    case menu(Showing, count: Int)
    case listingGrades(Showing, count: Int)
    case grade(Showing, [GradeOffer], count: Int, page: Int)
    case section(Showing, count: Int)
    case checkingSection(Showing, count: Int, keypad: Int)
    case noSuchSection(Showing, count: Int)
    case sectionLeft(Showing, count: Int, SectionOffer)
    case tooFew(Showing, count: Int, left: Int)
    case seatSection(Showing, count: Int)
    case seatRow(Showing, count: Int, section: Int)
    case seatNumber(Showing, count: Int, section: Int, row: Int)

    public var place: String {
        switch self {
        case .menu: "choose-seats.menu"
        case .listingGrades: "choose-seats.listing-grades"
        case .grade: "choose-seats.grade"
        case .section: "choose-seats.section"
        case .checkingSection: "choose-seats.checking-section"
        case .noSuchSection: "choose-seats.no-such-section"
        case .sectionLeft: "choose-seats.section-left"
        case .tooFew: "choose-seats.too-few"
        case .seatSection: "choose-seats.seat-section"
        case .seatRow: "choose-seats.seat-row"
        case .seatNumber: "choose-seats.seat-number"
        }
    }

    public func step(_ known: Known) -> Step<ChooseSeats> {
        switch self {
        case .menu(let showing, let count):
            return .ask(
                .menu(
                    Prompt(.chooseSeats), back: .done(.back),
                    [
                        Option(key: .one, prompt: Prompt(.optionByGrade, .key(.one)), next: .go(.listingGrades(showing, count: count))),
                        Option(key: .two, prompt: Prompt(.optionBySection, .key(.two)), next: .go(.section(showing, count: count))),
                        Option(key: .three, prompt: Prompt(.optionBySeat, .key(.three)), next: .go(.seatSection(showing, count: count))),
                    ]))
        case .listingGrades(let showing, let count):
            return .request(.grades(showing.id, showing.journey)) { reply in
                guard case .grades(let grades) = reply else { return nil }
                let open = grades.filter { $0.remaining >= count }
                return .go(open.isEmpty ? .tooFew(showing, count: count, left: grades.map(\.remaining).max() ?? 0) : .grade(showing, open, count: count, page: 0))
            }
        case .grade(let showing, let grades, let count, let page):
            let options: [Option<ChooseSeats>] = paged(
                grades, page: page,
                prompt: { Prompt(.optionGrade, .grade($0.name, $0.grade + 1), .money($0.price), .left($0.remaining), .key($1)) },
                next: { .done(.wish(.grade($0.grade))) }, more: { .go(.grade(showing, grades, count: count, page: $0)) })
            return .ask(.menu(Prompt(.chooseGrade), back: .go(.menu(showing, count: count)), options))
        case .section(let showing, let count):
            return .ask(number(.askSection, back: .menu(showing, count: count)) { .go(.checkingSection(showing, count: count, keypad: $0)) })
        case .checkingSection(let showing, let count, let keypad):
            return .request(.section(showing.id, showing.journey, keypad: keypad)) { reply in
                guard case .section(let section) = reply else { return nil }
                guard let section else { return .go(.noSuchSection(showing, count: count)) }
                guard section.remaining >= count else { return .go(.tooFew(showing, count: count, left: section.remaining)) }
                return .go(.sectionLeft(showing, count: count, section))
            }
        case .noSuchSection(let showing, let count):
            return .tell([Prompt(.noSuchSection)], mustHear: true, then: .go(.section(showing, count: count)))
        case .sectionLeft(_, _, let section):
            let told = Prompt(.sectionLeft, .section(section.name, section.keypad), .left(section.remaining), .money(section.price))
            return .tell([told], then: .done(.wish(.section(section.keypad))))
        case .tooFew(let showing, let count, let left):
            return .tell([Prompt(.notEnough, .left(left))], mustHear: true, then: .go(.menu(showing, count: count)))
        case .seatSection(let showing, let count):
            return .ask(number(.askSection, back: .menu(showing, count: count)) { .go(.seatRow(showing, count: count, section: $0)) })
        case .seatRow(let showing, let count, let section):
            return .ask(
                number(.askRow, back: .seatSection(showing, count: count)) {
                    .go(.seatNumber(showing, count: count, section: section, row: $0))
                })
        case .seatNumber(let showing, let count, let section, let row):
            return .ask(
                number(.askSeat, back: .seatRow(showing, count: count, section: section)) {
                    .done(.wish(.near(section: section, row: row, seat: $0)))
                })
        }
    }

    /// A keypad number of 1...3 digits.
    private func number(_ phrase: Phrase, back: ChooseSeats, then: @escaping (Int) -> Next<ChooseSeats>) -> Question<ChooseSeats> {
        Question(
            prompts: [Prompt(phrase)],
            entry: Entry(lengths: 1...3) { digits in
                guard let number = Int(digits), number > 0 else { return .miss(nil) }
                return .next(then(number))
            }, back: .go(back))
    }
}
