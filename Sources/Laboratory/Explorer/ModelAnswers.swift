// ModelAnswers: a model of the core for the walks over all calls. It stores nothing: for each request it lists one
// reply of every kind, with the word the diagram writes at its arrow. Lists that fill several pages repeat one item:
// the choice makes no difference, and the walk stays small.

import BookingModel

enum ModelAnswers {
    /// The mobile number of callers that show one, and the one they type.
    static let mobile = TelephoneNumber("010-2345-6789")!
    /// What callers type as their PIN, and what must never be seen again.
    static let secret = "4821"
    /// What callers type as the code that was texted to them.
    static let code = "730214"
    /// A Saturday; the showings are on the next day.
    static let today = LocalDate(2026, 3, 7)!

    /// A way a request can be answered.
    typealias Answer = (word: String, reply: Reply)

    /// Every reply to a request, `.unavailable` and one that does not belong to it among them.
    static func replies(to request: Request) -> [Reply] {
        let proper = answers(to: request).map(\.reply)
        return proper.contains(.ended) ? proper + [.unavailable] : proper + [.unavailable, .ended]
    }

    /// One reply of every kind that belongs to a request.
    static func answers(to request: Request) -> [Answer] {
        switch request {
        case .recognise: [("known number", .recognised(member.id, member.number)), ("unknown number", .notRecognised)]
        case .verify:
            [
                ("member", .verified(.member(member))), ("refused", .verified(.refused)),
                ("locked", .verified(.locked(minutes: 30))), ("locked", .verified(.locked(minutes: nil))),
            ]
        case .pending:
            [
                ("nothing", .pending([])), ("parked hold", .pending([.parked(hold(nil))])),
                ("waited for", .pending([.offered(hold(nil), until: tomorrow)])),
                ("unsettled charge", .pending([.unsettled(charge)])),
                ("parked hold", .pending([.parked(hold(nil)), .unsettled(charge)])),
            ]
        case .resume: [("held", .held(.held(hold(nil)))), ("gone", .held(.gone))]
        case .signUp: [("stored", .signedUp)]
        case .sendCode: [("sent", .codeSent(.sent(minutes: 10))), ("too many", .codeSent(.tooMany))]
        case .checkCode:
            [
                ("right", .codeChecked(.right)), ("a member's", .codeChecked(.isMember)),
                ("wrong", .codeChecked(.wrong)), ("void", .codeChecked(.void)), ("blocked", .codeChecked(.blocked)),
            ]
        case .join:
            NewAccount.allCases.map { ("joined", .joined(.joined(member, $0))) } + [
                ("a member's", .joined(.isMember)), ("weak", .joined(.weak(.ownNumber))),
                ("unproven", .joined(.unproven)),
            ]
        case .changePIN:
            [
                ("changed", .pinChanged(.changed)), ("refused", .pinChanged(.refused)),
                ("locked", .pinChanged(.locked(minutes: 30))), ("locked", .pinChanged(.locked(minutes: nil))),
                ("weak", .pinChanged(.weak(.ownNumber))),
            ]
        case .categories:
            [
                ("nothing", .categories([])), ("one", .categories([.train])),
                ("several", .categories([.theatre, .concert, .sports, .train, .bus, .air])),
            ]
        case .programs(let category):
            category.isTransport
                ? [("nothing", .programs([])), ("one", .programs([line])), ("several", .programs(many(longLine)))]
                : [("nothing", .programs([])), ("one", .programs([play])), ("several", .programs(many(play)))]
        case .program: [("found", .program(play)), ("found", .program(longLine)), ("unknown", .program(nil))]
        // Of whichever program: what a showing is of changes words, not ways.
        case .showings:
            [
                ("none", .showings([])), ("one", .showings([showing(play)])),
                ("several", .showings(many(showing(play)))), ("one", .showings([byKind])),
                ("not on sale yet", .showings([showing(play, opens: tomorrow)])),
                ("sold out", .showings([soldOut])), ("some sold out", .showings([showing(play), soldOut])),
            ]
        case .directions: [("found", .directions(way)), ("none", .directions(nil))]
        // No call asks for lists that are read, or for browsers.
        case .listing, .hall, .browser, .payment: []
        case .textDirections: [("texted", .directionsTexted(true)), ("none", .directionsTexted(false))]
        case .grades:
            [("none", .grades([])), ("one", .grades([grade(left: 1)])), ("several", .grades(many(grade(left: 9))))]
        case .section:
            [
                ("section", .section(section(left: 9))), ("too few", .section(section(left: 0))),
                ("unknown", .section(nil)),
            ]
        case .hold(let wanted): held(wanted.changing) + (wanted.party.others.isEmpty ? [] : kindRefusals)
        case .wait:
            [
                ("in line", .waiting(.waits(entry))), ("in line already", .waiting(.already(entry))),
                ("held", .waiting(.held(hold(nil)))), ("no more allowed", .waiting(.overLimit(allowed: 0))),
                ("over the limit", .waiting(.overLimit(allowed: 1))), ("too many", .waiting(.tooMany)),
                ("full", .waiting(.full)), ("closed", .waiting(.closed)),
            ]
        case .waits: [("nothing", .waits([])), ("one", .waits([entry])), ("several", .waits(many(entry)))]
        case .stopWaiting: [("ended", .waitingEnded)]
        case .release, .releaseAll: [("released", .released)]
        case .book, .change:
            [
                ("booked", .booked(.booked(booking))), ("declined", .booked(.declined)),
                ("no answer", .booked(.unknown)), ("lapsed", .booked(.lapsed)),
                ("moved", .booked(.moved)),
                ("price changed", .booked(.priceChanged)), ("gone", .booked(.gone)),
            ]
        case .bookings:
            [
                ("none", .bookings([])), ("one", .bookings([booking])), ("one, moved", .bookings([moved])),
                ("several", .bookings(many(booking))),
            ]
        case .quoteCancel:
            [("quote", .cancelQuote(free)), ("quote", .cancelQuote(dear)), ("too late", .cancelQuote(nil))]
        case .cancel(let quote, _, _):
            [
                ("cancelled", .cancelled(.cancelled(quote))), ("terms changed", .cancelled(.termsChanged(dear))),
                ("too late", .cancelled(.notCancellable)),
            ]
        case .resend: [("sent", .resent(true)), ("not sent", .resent(false))]
        case .operators: [("open", .operators(.open)), ("closed", .operators(.closed(opens: tomorrow)))]
        case .callBack: [("stored", .callBackStored)]
        case .comeBack: [("another call", .cameBack(nil))] + (bookmarks + strangers).map { ("in time", .cameBack($0)) }
        case .end: [("", .ended)]
        }
    }

    private static func held(_ changing: BookingNumber?) -> [Answer] {
        let quotes: [ChangeQuote?] =
            changing.map { number in
                [(Won(0), Won(20_000)), (Won(0), Won(0)), (Won(3_000), Won(-27_000))].map {
                    ChangeQuote(booking: number, before: price, fee: $0.0, difference: $0.1)
                }
            } ?? [nil]
        return quotes.map { ("held", .held(.held(hold($0)))) } + [
            ("sold out", .held(.notEnough(remaining: 0))), ("too few", .held(.notEnough(remaining: 1))),
            ("no such seat", .held(.noSuchSeat)), ("no more allowed", .held(.overLimit(allowed: 0))),
            ("over the limit", .held(.overLimit(allowed: 1))), ("unchanged", .held(.unchanged)),
            ("gone", .held(.gone)),
        ]
    }

    /// Only tickets that are not all adults' are refused for their kinds.
    private static let kindRefusals: [Answer] = [
        ("kind not sold", .held(.kindNotSold)),
        ("too many of a kind", .held(.kindExcess(KindExcess(kind: child, allowed: 0)))),
        ("too many of a kind", .held(.kindExcess(KindExcess(kind: child, allowed: 1)))),
    ]

    /// More than fit on a page.
    private static func many<T>(_ one: T) -> [T] { Array(repeating: one, count: 7) }

    // MARK: Values

    /// One bookmark of every kind a member's call may have.
    private static let bookmarks: [EarlierCall] = [
        Bookmark.mainMenu, .anythingElse, .pendingBusiness, .newBooking(nil), .newBooking(.theatre),
        .program(play.number, nil),
        .program(line.number, line.wholeJourney),
        .showing(play.number, ShowingID(1), play.wholeJourney, on: tomorrow.date), .hold(HoldID(1)),
        .change(nil), .change(booking.number), .cancel(nil), .cancel(booking.number), .hear(nil), .hear(booking.number),
        .resend,
    ].map { EarlierCall(language: .local, member: member, bookmark: $0, place: place) }
    private static let place = "call.main-menu"
    /// Calls that came back before a right PIN.
    private static let strangers: [EarlierCall] = [Bookmark.start(tries: 2), .signUp(tries: 0), .mainMenu].map {
        EarlierCall(language: nil, member: nil, bookmark: $0, place: place)
    }

    static let booking = Booking(
        number: BookingNumber(sequence: 7_001_001), version: 1, showing: showing(play), seats: seats, total: price)
    private static let moved = Booking(
        number: booking.number, version: 2, showing: booking.showing, seats: seats, total: price,
        moved: Moved(from: tomorrow, freeUntil: tomorrow))
    /// Another valid number, of no booking.
    static let strange = BookingNumber(sequence: 7_001_002)
    static let play = Program(
        number: ProgramNumber("701")!, category: .theatre, title: Name(local: "Play"), stops: [],
        choices: [.wheelchair, .restricted])
    static let bus = Program(number: ProgramNumber("731")!, category: .bus, title: Name(local: "Bus"), stops: stops(2))
    static let line = Program(
        number: ProgramNumber("741")!, category: .train, title: Name(local: "Train"), stops: stops(4))
    static let longLine = Program(
        number: ProgramNumber("742")!, category: .train, title: Name(local: "Long train"), stops: stops(7))

    private static let member = MemberSummary(id: MemberID(1), number: MemberNumber("100234")!)
    private static let price = Won(60_000)
    private static let tomorrow = LocalDateTime(LocalDate(2026, 3, 8)!, LocalTime(14, 0)!)
    private static let charge = UnsettledCharge(showing: showing(play), amount: price)
    private static let way = Directions(address: Name(local: "Address"), way: Name(local: "Way"))
    private static let free = CancelQuote(
        booking: booking.number, version: 1, paid: price, fee: .zero, refund: price, rule: "model/1")
    private static let dear = CancelQuote(
        booking: booking.number, version: 1, paid: price, fee: Won(6_000), refund: Won(54_000), rule: "model/2")
    private static let seats = [
        SoldSeat(
            id: SeatID(1),
            label: SeatLabel(section: Name(local: "A"), sectionKeypad: 5, row: "1", seat: "1", purpose: .restricted),
            grade: Name(local: "R"),
            price: price)
    ]

    private static func stops(_ count: Int) -> [Stop] {
        (0..<count).map { Stop(index: $0, name: Name(local: "Stop \($0 + 1)")) }
    }
    static func showing(_ program: Program, opens: LocalDateTime? = nil) -> Showing {
        Showing(
            id: ShowingID(1), program: program, journey: program.wholeJourney, starts: tomorrow, service: nil,
            remaining: 9, opens: opens)
    }
    private static let child = FareKind(code: "child", name: Name(local: "Child"), rank: 20, needsCard: true)
    /// Two seats, at the fares of adults, children and those who go with a child.
    private static let byKind = Showing(
        id: ShowingID(2), program: play, journey: play.wholeJourney, starts: tomorrow, service: nil, remaining: 2,
        kinds: [
            KindOffer(kind: child, limit: nil),
            KindOffer(
                kind: FareKind(code: "companion", name: Name(local: "Companion"), rank: 30, needsCard: false),
                limit: KindLimit(most: 1, per: child.code)),
        ])
    private static let soldOut = Showing(
        id: ShowingID(3), program: play, journey: play.wholeJourney, starts: tomorrow, service: nil, remaining: 0)
    private static let entry = WaitingEntry(showing: showing(play), seats: 2, grade: Name(local: "R"), place: 3)
    private static func grade(left: Int) -> GradeOffer {
        GradeOffer(grade: 0, name: Name(local: "R"), price: price, remaining: left)
    }
    private static func section(left: Int) -> SectionOffer {
        SectionOffer(keypad: 5, name: Name(local: "A"), grade: Name(local: "R"), price: price, remaining: left)
    }
    private static func hold(_ change: ChangeQuote?) -> Hold {
        Hold(
            id: HoldID(1), showing: showing(play), seats: seats, total: price, split: false, exact: true, change: change
        )
    }
}
