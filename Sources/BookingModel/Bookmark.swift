// Bookmark: where a caller is in the conversation, small enough to be stored, so that a call that comes back from an
// operator continues there. It holds row and booking numbers only, and nothing that was typed.

/// A place to go on from. What it names is looked up again, for the member it belongs to.
public enum Bookmark: Hashable, Sendable, CustomStringConvertible {
    /// Before the log-in, after so many wrong PINs, 0 or more.
    case start(tries: Int)
    /// Becoming a member, likewise.
    case signUp(tries: Int)
    case mainMenu
    /// After something was done.
    case anythingElse
    /// What earlier calls left behind.
    case pendingBusiness
    /// Choosing a program; nil: the category, too.
    case newBooking(Category?)
    /// Choosing a showing of a program; nil: the journey, too.
    case program(ProgramNumber, Journey?)
    /// Choosing how many tickets for a showing, and which.
    case showing(ProgramNumber, ShowingID, Journey, on: LocalDate)
    /// Seats were held: they are parked now.
    case hold(HoldID)
    /// Changing a booking; nil: choosing which.
    case change(BookingNumber?)
    /// Cancelling one, likewise.
    case cancel(BookingNumber?)
    /// Hearing the bookings, at one of them.
    case hear(BookingNumber?)
    /// Having a ticket sent again.
    case resend

    /// Characters of the longest one.
    public static let longest = 80

    /// As it is stored: a word and its values, with blanks between.
    public var description: String {
        func words(_ word: String, _ value: (any CustomStringConvertible)?) -> String {
            value.map { "\(word) \($0)" } ?? word
        }
        return switch self {
        case .start(let tries): "start \(tries)"
        case .signUp(let tries): "sign-up \(tries)"
        case .mainMenu: "main-menu"
        case .anythingElse: "anything-else"
        case .pendingBusiness: "pending-business"
        case .newBooking(let category): words("new-booking", category?.rawValue)
        case .program(let number, let journey): words("program \(number)", journey)
        case .showing(let number, let showing, let journey, let date): "showing \(number) \(showing) \(journey) \(date)"
        case .hold(let hold): "hold \(hold)"
        case .change(let number): words("change", number)
        case .cancel(let number): words("cancel", number)
        case .hear(let number): words("hear", number)
        case .resend: "resend"
        }
    }

    /// Nil for what is none.
    public init?(_ text: String) {
        let words = text.split(separator: " ").map(String.init)
        guard let word = words.first else { return nil }
        let values = Array(words.dropFirst())
        func booking(_ make: (BookingNumber?) -> Bookmark) -> Bookmark? {
            guard let first = values.first else { return make(nil) }
            return values.count == 1 ? BookingNumber(first.filter { $0 != "-" }).map(make) : nil
        }
        let found: Bookmark?
        switch (word, values.count) {
        case ("start", 1): found = Bookmark.tries(values[0]).map(Bookmark.start)
        case ("sign-up", 1): found = Bookmark.tries(values[0]).map(Bookmark.signUp)
        case ("main-menu", 0): found = .mainMenu
        case ("anything-else", 0): found = .anythingElse
        // The word of programs before 2026-11-29.
        case ("pending-business", 0), ("leftovers", 0): found = .pendingBusiness
        case ("new-booking", 0): found = .newBooking(nil)
        case ("new-booking", 1): found = Category(rawValue: values[0]).map { .newBooking($0) }
        case ("program", 1): found = ProgramNumber(values[0]).map { .program($0, nil) }
        case ("program", 2): found = Bookmark.showings(values[0], values[1])
        case ("showing", 4): found = Bookmark.showing(values)
        case ("hold", 1): found = Int64(values[0]).map { .hold(HoldID($0)) }
        case ("change", _): found = booking(Bookmark.change)
        case ("cancel", _): found = booking(Bookmark.cancel)
        case ("hear", _): found = booking(Bookmark.hear)
        case ("resend", 0): found = .resend
        case (_, _): found = nil
        }
        guard let found else { return nil }
        self = found
    }

    private static func tries(_ word: String) -> Int? { Int(word).flatMap { (0...99).contains($0) ? $0 : nil } }

    private static func journey(_ word: String) -> Journey? {
        let ends = word.split(separator: "-").map { Int($0) }
        guard ends.count == 2, let from = ends[0], let to = ends[1], from >= 0, from < to else { return nil }
        return Journey(from: from, to: to)
    }

    private static func showings(_ number: String, _ way: String) -> Bookmark? {
        guard let number = ProgramNumber(number), let journey = journey(way) else { return nil }
        return .program(number, journey)
    }

    private static func showing(_ values: [String]) -> Bookmark? {
        guard let number = ProgramNumber(values[0]), let showing = Int64(values[1]), let journey = journey(values[2]),
            let date = LocalDate(values[3])
        else { return nil }
        return .showing(number, ShowingID(showing), journey, on: date)
    }
}

/// The call before this one on the same channel: it was handed to an operator, who did not answer.
public struct EarlierCall: Hashable, Sendable {
    /// The language it was spoken in; nil: none was chosen yet.
    public let language: Language?
    /// Who it was, when the PIN was right then.
    public let member: MemberSummary?
    /// Where it was, to go on from.
    public let bookmark: Bookmark
    /// The name of that place, for the operator's screen.
    public let place: String
    /// A call to go on with.
    public init(language: Language?, member: MemberSummary?, bookmark: Bookmark, place: String) {
        (self.language, self.member, self.bookmark, self.place) = (language, member, bookmark, place)
    }
}
