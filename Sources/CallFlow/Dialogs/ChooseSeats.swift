// ChooseSeats: seats other than the best available: by grade, by section, one particular seat, or seats with a purpose.

import BookingModel

/// How many seats are wanted, and which the caller has already.
public struct Wanted: Hashable, Sendable {
    let count: Int
    let having: Having
}

/// A preference other than "the best" is put together here; whether it can be had, holding will tell.
public indirect enum ChooseSeats: Dialog {
    /// What came of choosing.
    public enum Outcome {
        /// What to look for next.
        case preference(SeatPreference)
        /// The caller pressed the key for the previous step; what was held stays held.
        case back
    }

    case menu(Showing, Wanted)
    case listingGrades(Showing, Wanted)
    case grade(Showing, [GradeOffer], Wanted, page: Int)
    case section(Showing, Wanted)
    /// Asks the core what is left of the section whose keypad number, 1...999, was typed.
    case checkingSection(Showing, Wanted, keypad: Int)
    case noSuchSection(Showing, Wanted)
    case sectionLeft(Showing, Wanted, SectionOffer)
    /// Fewer seats are left of what was chosen than are wanted: `left`, 0 or more.
    case tooFew(Showing, Wanted, left: Int)
    case seatSection(Showing, Wanted)
    case seatRow(Showing, Wanted, section: Int)
    /// A seat's number, 1...999, in a section and row given by their keypad numbers.
    case seatNumber(Showing, Wanted, section: Int, row: Int)

    /// `choose-seats.grade` and the like.
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

    /// By grade, by section, by section, row and seat, or by purpose.
    public func step(_ context: CallContext) -> Step<ChooseSeats> {
        switch self {
        case .menu(let showing, let wanted):
            return .ask(menu(showing, wanted))
        case .listingGrades(let showing, let wanted):
            return .request(.grades(showing.id, showing.journey, wanted.having)) { reply in
                guard case .grades(let grades) = reply else { return nil }
                let open = grades.filter { $0.remaining >= wanted.count }
                return .go(
                    open.isEmpty
                        ? .tooFew(showing, wanted, left: grades.map(\.remaining).max() ?? 0)
                        : .grade(showing, open, wanted, page: 0))
            }
        case .grade(let showing, let grades, let wanted, let page):
            let options: [Option<ChooseSeats>] = paged(
                grades, page: page,
                prompt: {
                    Prompt(.optionGrade, .grade($0.name, $0.grade + 1), .money($0.price), .left($0.remaining), .key($1))
                },
                next: { .done(.preference(.grade($0.grade))) }, more: { .go(.grade(showing, grades, wanted, page: $0)) }
            )
            return .ask(.menu(Prompt(.chooseGrade), back: .go(.menu(showing, wanted)), options))
        case .section(let showing, let wanted):
            return .ask(
                number(.askSection, back: .menu(showing, wanted)) { .go(.checkingSection(showing, wanted, keypad: $0)) }
            )
        case .checkingSection(let showing, let wanted, let keypad):
            return .request(.section(showing.id, showing.journey, keypad: keypad, wanted.having)) { reply in
                guard case .section(let section) = reply else { return nil }
                guard let section else { return .go(.noSuchSection(showing, wanted)) }
                guard section.remaining >= wanted.count else {
                    return .go(.tooFew(showing, wanted, left: section.remaining))
                }
                return .go(.sectionLeft(showing, wanted, section))
            }
        case .noSuchSection(let showing, let wanted):
            return .tell([Prompt(.noSuchSection)], mustHear: true, then: .go(.section(showing, wanted)))
        case .sectionLeft(_, _, let section):
            let notice = Prompt(
                .sectionLeft, .section(section.name, section.keypad), .left(section.remaining), .money(section.price))
            return .tell([notice], then: .done(.preference(.section(section.keypad))))
        case .tooFew(let showing, let wanted, let left):
            return .tell([Prompt(.notEnough, .left(left))], mustHear: true, then: .go(.menu(showing, wanted)))
        case .seatSection(let showing, let wanted):
            return .ask(
                number(.askSection, back: .menu(showing, wanted)) { .go(.seatRow(showing, wanted, section: $0)) })
        case .seatRow(let showing, let wanted, let section):
            return .ask(
                number(.askRow, back: .seatSection(showing, wanted)) {
                    .go(.seatNumber(showing, wanted, section: section, row: $0))
                })
        case .seatNumber(let showing, let wanted, let section, let row):
            return .ask(
                number(.askSeat, back: .seatRow(showing, wanted, section: section)) {
                    .done(.preference(.near(section: section, row: row, seat: $0)))
                })
        }
    }

    /// Seats with a purpose are offered where there are some.
    private func menu(_ showing: Showing, _ wanted: Wanted) -> Question<ChooseSeats> {
        func option(_ key: Key, _ phrase: Phrase, _ next: Next<ChooseSeats>) -> Option<ChooseSeats> {
            Option(key: key, prompt: Prompt(phrase, .key(key)), next: next)
        }
        var options = [
            option(.one, .optionByGrade, .go(.listingGrades(showing, wanted))),
            option(.two, .optionBySection, .go(.section(showing, wanted))),
            option(.three, .optionBySeat, .go(.seatSection(showing, wanted))),
        ]
        options += ChooseSeats.purposes(showing) { .done(.preference($0)) }
        return .menu(Prompt(.chooseSeats), back: .done(.back), options)
    }

    /// Seats that are sold only to who asks for them, where the showing has some: the same keys in every menu.
    static func purposes<D: Dialog>(_ showing: Showing, _ next: @escaping (SeatPreference) -> Next<D>) -> [Option<D>] {
        let all: [(SeatChoices, Key, Phrase, SeatPreference)] = [
            (.wheelchair, .four, .optionWheelchair, .wheelchair), (.restricted, .five, .optionRestricted, .restricted),
        ]
        return all.filter { showing.program.choices.contains($0.0) }.map { _, key, phrase, preference in
            Option(key: key, prompt: Prompt(phrase, .key(key)), next: next(preference))
        }
    }

    /// Digits of a keypad number, at most.
    private static let mostDigits = 3

    /// A keypad number of 1...3 digits.
    private func number(_ phrase: Phrase, back: ChooseSeats, then: @escaping (Int) -> Next<ChooseSeats>) -> Question<
        ChooseSeats
    > {
        Question(
            prompts: [Prompt(phrase)],
            entry: Entry(lengths: 1...Self.mostDigits, lengthNotice: Prompt(.numberLength, .length(Self.mostDigits))) {
                digits in
                guard let number = Int(digits.text), number > 0 else { return .miss(nil) }
                return .next(then(number))
            }, back: .go(back))
    }
}
