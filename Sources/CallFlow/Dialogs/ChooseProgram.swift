// ChooseProgram: which program is meant: by category and list, or by its number from the leaflet.

import BookingModel

/// Which program: by category and list, or at once by its number from the leaflet. A choice of one is taken without
/// asking.
public indirect enum ChooseProgram: Dialog {
    /// What came of choosing.
    public enum Outcome {
        /// This one; it had something on sale when it was looked up.
        case program(Program)
        /// The previous step was wanted, or nothing at all is on sale.
        case back
    }

    case start
    /// Categories with something on sale, in pages of a menu's options; `page` counts from 0.
    case category([Category], page: Int)
    case listing(Category)
    /// Programs of one category, in pages; `page` counts from 0.
    case program([Program], page: Int)
    case lookingUp(ProgramNumber)
    /// No program on sale has the number that was typed.
    case unknown
    case nothingOnSale

    /// `choose-program.category` and the like.
    public var place: String {
        switch self {
        case .start: "choose-program.start"
        case .category: "choose-program.category"
        case .listing: "choose-program.listing"
        case .program: "choose-program.program"
        case .lookingUp: "choose-program.looking-up"
        case .unknown: "choose-program.unknown"
        case .nothingOnSale: "choose-program.nothing-on-sale"
        }
    }

    /// Categories, then programs, each in pages; a number typed at either is looked up.
    public func step(_ context: CallContext) -> Step<ChooseProgram> {
        switch self {
        case .start:
            return .request(.categories) { reply in
                guard case .categories(let categories) = reply else { return nil }
                switch categories.count {
                case 0: return .go(.nothingOnSale)
                case 1: return .go(.listing(categories[0]))
                default: return .go(.category(categories, page: 0))
                }
            }
        case .category(let categories, let page):
            let options: [Option<ChooseProgram>] = paged(
                categories, page: page, prompt: { Prompt(.optionCategory, .category($0), .key($1)) },
                next: { .go(.listing($0)) },
                more: { .go(.category(categories, page: $0)) })
            return .ask(
                .menu(
                    Prompt(.chooseCategory), back: .done(.back), options,
                    entry: .programNumber(context) { .go(.lookingUp($0)) },
                    hint: Prompt(.hintProgramNumber)))
        case .listing(let category):
            return .request(.programs(category)) { reply in
                guard case .programs(let programs) = reply else { return nil }
                switch programs.count {
                case 0: return .go(.nothingOnSale)
                case 1: return .done(.program(programs[0]))
                default: return .go(.program(programs, page: 0))
                }
            }
        case .program(let programs, let page):
            let options: [Option<ChooseProgram>] = paged(
                programs, page: page, prompt: { Prompt(.optionProgram, .program($0.title, $0.number), .key($1)) },
                next: { .done(.program($0)) }, more: { .go(.program(programs, page: $0)) })
            return .ask(
                .menu(
                    Prompt(.chooseProgram), back: .go(.start), options,
                    entry: .programNumber(context) { .go(.lookingUp($0)) }))
        case .lookingUp(let number):
            return .request(.program(number)) { reply in
                guard case .program(let program) = reply else { return nil }
                return program.map { .done(.program($0)) } ?? .go(.unknown)
            }
        case .unknown:
            return .tell([Prompt(.programUnknown)], mustHear: true, then: .go(.start))
        case .nothingOnSale:
            return .tell([Prompt(.nothingOnSale)], mustHear: true, then: .done(.back))
        }
    }
}
