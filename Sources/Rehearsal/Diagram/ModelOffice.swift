// ModelOffice: for each request one answer of every kind, with the word the diagram writes at its arrow.

import BookingModel

/// Answers requests with made-up values, one for each way an answer can lead on.
enum ModelOffice {
    typealias Answer = (word: String, reply: Reply)

    static func answers(to request: Request) -> [Answer] {
        switch request {
        case .recognise:
            [("known number", .recognised(MemberID(1), MemberNumber("100234")!)), ("unknown number", .notRecognised)]
        case .verify:
            [
                ("member", .verified(.member(MemberSummary(id: MemberID(1), number: MemberNumber("100234")!)))),
                ("refused", .verified(.refused)), ("locked", .verified(.locked(minutes: 30))),
            ]
        case .pending:
            [
                ("nothing", .pending([])), ("parked hold", .pending([.parked(hold(change: nil))])),
                ("unsettled charge", .pending([.unsettled(UnsettledCharge(showing: showing(venue), amount: price))])),
            ]
        case .resume: [("held", .held(.held(hold(change: nil)))), ("gone", .held(.gone))]
        case .signUp: [("stored", .signedUp)]
        case .categories: [("on sale", .categories([.theatre, .train])), ("nothing", .categories([]))]
        case .programs(let category):
            category.isTransport
                ? [("one", .programs([line])), ("several", .programs([line, longLine])), ("nothing", .programs([]))]
                : [("one", .programs([venue])), ("nothing", .programs([]))]
        case .program: [("found", .program(line)), ("unknown", .program(nil))]
        case .showings(let number, _, _):
            [
                ("on sale", .showings([showing(program(number)), showing(program(number), left: 0)])),
                ("none", .showings([])),
            ]
        case .grades:
            [
                ("grades", .grades([GradeOffer(grade: 0, name: name("R"), price: price, remaining: 9)])),
                ("none", .grades([])),
            ]
        case .section:
            [
                ("section", .section(section(left: 9))), ("unknown", .section(nil)),
                ("too few", .section(section(left: 0))),
            ]
        case .hold(let wish): held(changing: wish.changing)
        case .release, .releaseAll: [("released", .released)]
        case .book, .change:
            [
                ("booked", .booked(.booked(booking))), ("declined", .booked(.declined)),
                ("no answer", .booked(.unknown)),
                ("lapsed", .booked(.lapsed)), ("price changed", .booked(.priceChanged)), ("gone", .booked(.gone)),
            ]
        case .bookings:
            [("one", .bookings([booking])), ("several", .bookings([booking, otherBooking])), ("none", .bookings([]))]
        case .quoteCancel: [("quote", .cancelQuote(quote)), ("too late", .cancelQuote(nil))]
        case .cancel:
            [
                ("cancelled", .cancelled(.cancelled(quote))), ("terms changed", .cancelled(.termsChanged(quote))),
                ("too late", .cancelled(.notCancellable)),
            ]
        case .resend: [("sent", .resent(true)), ("not sent", .resent(false))]
        case .operators: [("open", .operators(.open)), ("closed", .operators(.closed(opens: tomorrow)))]
        case .callBack: [("stored", .callBackStored)]
        case .comeBack:
            [("another call", .cameBack(nil))]
                + [
                    Bookmark.mainMenu, .hold(HoldID(1)), .change(booking.number), .cancel(booking.number),
                    .hear(booking.number),
                ].map {
                    (
                        "in time",
                        .cameBack(EarlierCall(language: .korean, member: member, bookmark: $0, place: "call.main-menu"))
                    )
                }
        case .end: [("", .ended)]
        }
    }

    private static func held(changing: BookingNumber?) -> [Answer] {
        let change = changing.map { ChangeQuote(booking: $0, before: price, fee: .zero, difference: .zero) }
        return [
            ("held", .held(.held(hold(change: change)))), ("sold out", .held(.notEnough(remaining: 0))),
            ("too few", .held(.notEnough(remaining: 1))),
            ("no such seat", .held(.noSuchSeat)), ("no more allowed", .held(.overLimit(allowed: 0))),
            ("over the limit", .held(.overLimit(allowed: 1))),
            ("gone", .held(.gone)),
        ]
    }

    private static let member = MemberSummary(id: MemberID(1), number: MemberNumber("100234")!)
    /// The day of every modelled call, a Saturday.
    static let today = LocalDate(2026, 3, 7)!
    private static let tomorrow = LocalDateTime(LocalDate(2026, 3, 8)!, LocalTime(14, 0)!)
    private static let price = Won(60_000)
    private static let booking = Booking(
        number: BookingNumber(sequence: 7_001_001), version: 1, showing: showing(venue), seats: seats, total: price)
    private static let otherBooking = Booking(
        number: BookingNumber(sequence: 7_001_002), version: 1, showing: showing(venue), seats: seats, total: price)
    private static let quote = CancelQuote(
        booking: booking.number, version: 1, paid: price, fee: .zero, refund: price, rule: "model/1")
    private static let venue = Program(
        number: ProgramNumber("701")!, category: .theatre, title: name("Play"), stops: [])
    private static let line = Program(
        number: ProgramNumber("801")!, category: .train, title: name("Train"),
        stops: (0...2).map { Stop(index: $0, name: name("Stop \($0 + 1)")) })
    private static let longLine = Program(
        number: ProgramNumber("802")!, category: .train, title: name("Long train"),
        stops: (0...6).map { Stop(index: $0, name: name("Stop \($0 + 1)")) })
    private static let seats = [
        SoldSeat(
            id: SeatID(1), label: SeatLabel(section: name("A"), sectionKeypad: 1, row: "1", seat: "1"),
            grade: name("R"), price: price)
    ]

    private static func program(_ number: ProgramNumber) -> Program {
        [line, longLine].first { $0.number == number } ?? venue
    }
    private static func name(_ text: String) -> Name { Name(korean: text) }
    private static func showing(_ program: Program, left: Int = 9) -> Showing {
        Showing(
            id: ShowingID(left == 0 ? 2 : 1), program: program, journey: program.wholeJourney, starts: tomorrow,
            service: nil,
            remaining: left)
    }
    private static func section(left: Int) -> SectionOffer {
        SectionOffer(keypad: 104, name: name("A"), grade: name("R"), price: price, remaining: left)
    }
    private static func hold(change: ChangeQuote?) -> Hold {
        Hold(
            id: HoldID(1), showing: showing(venue), seats: seats, total: price, split: false, exact: true,
            change: change)
    }
}
