// VisitorWords: what pages say to visitors who log in, in every language. Each language has one file; this one has what
// they share.

import BookingModel

/// The words of a log-in and of a member's pages, in one language.
protocol VisitorWords: Sendable {
    // MARK: The log-in

    /// The member's part of the head of every page.
    var account: String { get }
    var logIn: String { get }
    var logOut: String { get }
    var memberNumber: String { get }
    var pin: String { get }
    var goOn: String { get }
    var logInHint: String { get }
    func logInNote(_ note: LogInVisit.Note, _ line: String?) -> String
    func howToJoin(_ line: String?) -> String
    var codeTitle: String { get }
    var code: String { get }
    /// What to do, also when no code comes.
    func codeHint(_ line: String?) -> String
    var codeWrong: String { get }
    var beginAgain: String { get }

    // MARK: A member's bookings

    var myBookings: String { get }
    func loggedInAs(_ number: String) -> String
    var noBookings: String { get }
    func bookingNumber(_ number: BookingNumber) -> String
    /// 1 or more.
    func tickets(_ count: Int) -> String
}

extension Language {
    /// The words of a log-in and of a member's pages.
    var visitorWords: any VisitorWords {
        switch self {
        case .korean: KoreanVisitorWords()
        case .english: EnglishVisitorWords()
        }
    }
}
