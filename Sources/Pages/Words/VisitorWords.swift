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

    // MARK: Becoming a member, and another PIN

    /// The link of the log-in.
    var joinHere: String { get }
    var join: String { get }
    /// What is kept, what for, for how long, and that one may refuse: as callers hear it.
    var joinConsent: String { get }
    var agreeToJoin: String { get }
    var mobileNumber: String { get }
    var sendCode: String { get }
    func joinNote(_ note: JoinVisit.Note, _ line: String?) -> String
    var joinCodeHint: String { get }
    var memberAlready: String { get }
    var memberAlreadyHint: String { get }
    var choosePIN: String { get }
    func choosePINHint(_ digits: Int) -> String
    var presentPIN: String { get }
    var newPIN: String { get }
    var pinAgain: String { get }
    func pinNote(_ note: NewPINNote, _ digits: Int, _ line: String?) -> String
    var joined: String { get }
    var joinedHint: String { get }
    /// What a new member has to do to pay; nil: nothing.
    func payment(_ account: NewAccount) -> String?
    var changePIN: String { get }
    var pinChanged: String { get }
    var pinChangedHint: String { get }

    // MARK: A member's bookings

    var myBookings: String { get }
    func loggedInAs(_ number: String) -> String
    var noBookings: String { get }
    func bookingNumber(_ number: BookingNumber) -> String
    /// 1 or more.
    func tickets(_ count: Int) -> String

    // MARK: Choosing seats

    /// Leads to the choice of seats.
    var bookHere: String { get }
    var chooseSeats: String { get }
    var changeTo: String { get }
    var howMany: String { get }
    var whichSeats: String { get }
    var best: String { get }
    /// For a change: seats like the present ones.
    var keep: String { get }
    var wheelchair: String { get }
    var restricted: String { get }
    var hold: String { get }
    var backToShowing: String { get }
    func bookNote(_ note: BookVisit.Note) -> String
    /// Which booking is changed, with how many tickets.
    func changes(_ booking: BookingNumber, _ tickets: Int) -> String

    // MARK: Choosing seats on a plan

    /// The title of a section's seats.
    func seats(of section: String) -> String
    func planNote(_ note: PlanVisit.Note) -> String
    /// Some seats are marked: they do not show everything.
    var restrictedHint: String { get }
    /// How many of the tickets are of other kinds than the adults'.
    var otherKinds: String { get }
    var seatsElsewhere: String { get }
    func row(_ label: String) -> String
    /// What is painted on a seat, and what it is for.
    func seat(_ label: String, _ purpose: SeatPurpose) -> String
    /// Follows what is painted on a seat.
    var isTaken: String { get }
    /// What the sign of a taken seat means.
    var takenHint: String { get }
    /// The section has more rows than the page.
    var planIsCut: String { get }
    var allSections: String { get }
    /// Leads to the best seats and those of a grade.
    var letUsChoose: String { get }
    /// The title before the sale begins.
    var notYetOnSale: String { get }

    // MARK: Seats that are set aside

    var yourSeats: String { get }
    func heldUntil(_ time: LocalTime) -> String
    /// The seats leave these alone.
    func leavesAlone(_ seats: [SeatLabel]) -> String
    var chooseOthers: String { get }
    var moreTime: String { get }
    /// How often they can be held for longer, 0 or more.
    func extensions(_ left: Int) -> String
    var isExtended: String { get }
    /// The seats are not side by side.
    var split: String { get }
    func total(_ amount: Won) -> String
    func agree(_ amount: Won) -> String
    func agreeToChange(_ quote: ChangeQuote) -> String
    func difference(_ quote: ChangeQuote) -> String
    var book: String { get }
    var change: String { get }
    var giveBack: String { get }
    func holdNote(_ note: HoldVisit.Note) -> String
    var holdOver: String { get }
    var holdOverHint: String { get }
    var chooseAgain: String { get }
    var charging: String { get }
    func chargingHint(_ line: String?) -> String
    /// 1 or more, as the title of their table.
    func seats(_ count: Int) -> String
    var seat: String { get }
    var kind: String { get }
    func place(_ seat: SeatLabel) -> String

    // MARK: One booking

    func bookingNote(_ note: BookingNews) -> String
    func state(_ state: StoredBooking.State) -> String
    func moved(_ moved: Moved) -> String
    var pastBookings: String { get }
    var resend: String { get }
    var calendar: String { get }
    var changeShowing: String { get }
    var noOtherShowings: String { get }
    var cancel: String { get }
    /// What cancelling costs and brings back.
    func cancelTerms(_ quote: CancelQuote) -> String
    func agreeToCancel(_ quote: CancelQuote) -> String
    func cancelNote(_ note: CancelVisit.Note) -> String
    var notCancellable: String { get }
    var backToBooking: String { get }
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
