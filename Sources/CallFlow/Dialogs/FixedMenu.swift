// FixedMenu: the menus that say the same in every call. Dialogs make their questions of them, and transcripts write
// them by name.

import BookingModel

/// A menu whose title and options depend on nothing.
public enum FixedMenu: CaseIterable, Sendable {
    case main
    case anythingElse

    /// Its name: the title's key.
    public var name: String { title.rawValue }

    /// All it says, in order: the title, then each option.
    public var prompts: [Prompt] {
        switch self {
        case .main: FixedMenu.mainPrompts
        case .anythingElse: FixedMenu.anythingElsePrompts
        }
    }

    fileprivate var title: Phrase {
        switch self {
        case .main: .mainMenu
        case .anythingElse: .anythingElse
        }
    }

    private static let mainPrompts = [Prompt(.mainMenu)] + MainMenu.allCases.map(\.prompt)
    private static let anythingElsePrompts = [Prompt(.anythingElse)] + AnythingElse.allCases.map(\.prompt)
}

/// What the main menu offers, the likeliest first. The place among the cases is the key.
enum MainMenu: Int, CaseIterable {
    case newBooking = 1
    case change, myBookings, cancel, resend

    private var phrase: Phrase {
        switch self {
        case .newBooking: .optionNewBooking
        case .change: .optionChange
        case .myBookings: .optionMyBookings
        case .cancel: .optionCancel
        case .resend: .optionResend
        }
    }

    private func start(_ member: MemberSummary) -> Call {
        switch self {
        case .newBooking: .newBooking(member, .start(member))
        case .change: .change(member, .start(member))
        case .myBookings: .hear(member, .start(member))
        case .cancel: .cancel(member, .start(member))
        case .resend: .resend(member, .start(member))
        }
    }

    fileprivate var prompt: Prompt { Prompt(phrase, .key(Key(digit: rawValue))) }

    /// The main menu; a program's number may be typed instead.
    static func question(_ member: MemberSummary, _ context: CallContext) -> Question<Call> {
        .menu(
            Prompt(FixedMenu.main.title), back: nil,
            allCases.map { Option(key: Key(digit: $0.rawValue), prompt: $0.prompt, next: .go($0.start(member))) },
            entry: .programNumber(context) { .go(.newBooking(member, .start(member, $0))) })
    }
}

/// What is offered when something was done. The place among the cases is the key.
enum AnythingElse: Int, CaseIterable {
    case mainMenu = 1
    case goodbye

    fileprivate var prompt: Prompt {
        switch self {
        case .mainMenu: Prompt(.optionMainMenu, .key(.one))
        case .goodbye: Prompt(.optionGoodbye, .key(.two))
        }
    }

    /// "Anything else?", behind what was done.
    static func question(_ member: MemberSummary, behind report: [Prompt]) -> Question<Call> {
        .menu(
            Prompt(FixedMenu.anythingElse.title), mustHear: report, back: .go(.mainMenu(member)),
            allCases.map { Option(key: Key(digit: $0.rawValue), prompt: $0.prompt, next: $0.next(member)) })
    }

    private func next(_ member: MemberSummary) -> Next<Call> {
        switch self {
        case .mainMenu: .go(.mainMenu(member))
        case .goodbye: .done(.finished)
        }
    }
}
