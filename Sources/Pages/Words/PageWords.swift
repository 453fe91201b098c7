// PageWords: what pages say, in every language. Each language has one file; this one has what they share.

import BookingModel

/// The words of pages in one language.
protocol PageWords: Sendable {
    /// The language's own name: `한국어`.
    var ownName: String { get }

    // MARK: Around every page

    /// Leads past the head of the page.
    var skip: String { get }
    /// The list of other languages.
    var languages: String { get }
    /// Before the number of the telephone line.
    var line: String { get }
    /// Leads to the list.
    var toTheList: String { get }
    /// A title, and what to do.
    func trouble(_ trouble: Trouble) -> (title: String, advice: String)

    // MARK: The list

    var whatIsOn: String { get }
    var search: String { get }
    var searchLabel: String { get }
    var categories: String { get }
    var everything: String { get }
    func category(_ category: BookingModel.Category) -> String
    var nothingFound: String { get }
    var more: String { get }
    /// From a day to a day.
    func days(_ days: ClosedRange<LocalDate>) -> String

    // MARK: A program

    var kind: String { get }
    var venue: String { get }
    var way: String { get }
    var programNumber: String { get }
    var from: String { get }
    var to: String { get }
    var stopsTheWrongWay: String { get }
    var day: String { get }
    var show: String { get }
    var allDays: String { get }
    var nextShowings: String { get }
    func showings(on day: LocalDate) -> String
    var noShowings: String { get }
    /// More showings than one page has.
    var chooseADay: String { get }
    func day(_ day: LocalDate) -> String
    func dayAndTime(_ time: LocalDateTime) -> String
    /// `101열차`, `2회`.
    func service(_ number: String, _ category: BookingModel.Category) -> String
    /// When the sale begins.
    func saleOpens(_ time: LocalDateTime) -> String
    /// 1 seat or more.
    func left(_ seats: Int) -> String
    var soldOut: String { get }

    // MARK: A showing

    var grades: String { get }
    var grade: String { get }
    func sections(_ category: BookingModel.Category) -> String
    func section(_ category: BookingModel.Category) -> String
    var price: String { get }
    var remaining: String { get }
    func won(_ amount: Won) -> String
    var otherShowings: String { get }
    var howToBook: String { get }
    func bookByTelephone(line: String, program: ProgramNumber) -> String
    func call(_ line: String) -> String
}

extension Language {
    /// The words of pages.
    var pageWords: any PageWords {
        switch self {
        case .korean: KoreanPageWords()
        case .english: EnglishPageWords()
        }
    }
}

/// `60,000`.
func grouped(_ number: Int64) -> String {
    var digits = Array(String(number.magnitude))
    var place = digits.count - 3
    while place > 0 {
        digits.insert(",", at: place)
        place -= 3
    }
    return (number < 0 ? "-" : "") + String(digits)
}
