// FixedMenu: the menus that say the same in every call. Dialogs make their questions of them, and transcripts write
// them by name.

import BookingModel

/// A menu whose title and options depend on nothing.
public enum FixedMenu: CaseIterable, Sendable {
    case main, more
    case anythingElse

    /// Its name: the title's key.
    public var name: String { title.rawValue }

    /// All it says, in order: the title, then each option.
    public var prompts: [Prompt] {
        switch self {
        case .main: FixedMenu.mainPrompts
        case .more: FixedMenu.morePrompts
        case .anythingElse: FixedMenu.anythingElsePrompts
        }
    }

    fileprivate var title: Phrase {
        switch self {
        case .main: .mainMenu
        case .more: .moreMenu
        case .anythingElse: .anythingElse
        }
    }

    private static let mainPrompts = [Prompt(.mainMenu)] + MainMenu.allCases.compactMap(\.prompt)
    private static let morePrompts = [Prompt(.moreMenu)] + MoreMenu.allCases.map(\.prompt)
    private static let anythingElsePrompts = [Prompt(.anythingElse)] + AnythingElse.allCases.map(\.prompt)
}

/// What the main menu offers, the likeliest first, and "more". The raw value is the key.
enum MainMenu: Int, CaseIterable {
    case newBooking = 1
    case change, myBookings, cancel
    /// Offered behind "more"; its key is one that callers know.
    case resend
    case more = 9

    private var phrase: Phrase? {
        switch self {
        case .newBooking: .optionNewBooking
        case .change: .optionChange
        case .myBookings: .optionMyBookings
        case .cancel: .optionCancel
        case .resend: nil
        case .more: .optionMore
        }
    }

    private func start(_ member: MemberSummary) -> Call {
        switch self {
        case .newBooking: .newBooking(member, .start(member))
        case .change: .change(member, .start(member))
        case .myBookings: .hear(member, .start(member))
        case .cancel: .cancel(member, .start(member))
        case .resend: .resend(member, .start(member))
        case .more: .moreMenu(member)
        }
    }

    private var key: Key { Key(digit: rawValue) }
    fileprivate var prompt: Prompt? { phrase.map { Prompt($0, .key(key)) } }

    /// The main menu; a program's number may be typed instead.
    static func question(_ member: MemberSummary, _ context: CallContext) -> Question<Call> {
        .menu(
            Prompt(FixedMenu.main.title), back: nil,
            allCases.map { Option(key: $0.key, prompt: $0.prompt, next: .go($0.start(member))) },
            entry: .programNumber(context) { .go(.newBooking(member, .start(member, $0))) })
    }
}

/// What is behind "more" of the main menu, the likeliest first. The raw value is the key.
enum MoreMenu: Int, CaseIterable {
    case resend = 1
    case directions
    case changePIN

    private func start(_ member: MemberSummary) -> Call {
        switch self {
        case .resend: .resend(member, .start(member))
        case .directions: .directions(member, .start(member))
        case .changePIN: .changePIN(member, .start(member))
        }
    }

    private var key: Key { Key(digit: rawValue) }
    fileprivate var prompt: Prompt {
        switch self {
        case .resend: Prompt(.optionResend, .key(key))
        case .directions: Prompt(.optionDirections, .key(key))
        case .changePIN: Prompt(.optionChangePin, .key(key))
        }
    }

    static func question(_ member: MemberSummary) -> Question<Call> {
        .menu(
            Prompt(FixedMenu.more.title), back: .go(.mainMenu(member)),
            allCases.map { Option(key: $0.key, prompt: $0.prompt, next: .go($0.start(member))) })
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
