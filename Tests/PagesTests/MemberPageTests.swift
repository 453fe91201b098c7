// MemberPageTests: the pages of a member, made of values: every state of a hold and of a booking, in both languages,
// built for those who do not see them.

import BookingModel
import XCTest

@testable import Pages

final class MemberPageTests: XCTestCase {
    private let facts = SiteFacts(
        house: Name(local: "예매극장", latin: "Yemae"), line: "1588-0001", today: LocalDate(2026, 3, 7)!,
        consent: .shipped)
    private let member = MemberSummary(id: MemberID(1), number: MemberNumber("100234")!)
    private let number = BookingNumber("7001-0015")!
    private let child = FareKind(
        code: "child", name: Name(local: "어린이", latin: "child"), rank: 1, needsCard: false)

    private func showing(_ kinds: [KindOffer] = [], opens: LocalDateTime? = nil) -> Showing {
        Showing(
            id: ShowingID(30),
            program: Program(
                number: ProgramNumber("701")!, category: .theatre, title: Name(local: "햄릿", latin: "Hamlet"), stops: [],
                choices: [.wheelchair, .restricted]), journey: Journey(from: 0, to: 1),
            starts: LocalDateTime("2026-03-08 14:00")!, service: nil, remaining: 7, opens: opens,
            kinds: kinds)
    }
    private var seats: [SoldSeat] {
        let label = SeatLabel(
            section: Name(local: "가구역", latin: "Section A"), sectionKeypad: 1, row: "5", seat: "12",
            purpose: .wheelchair)
        return [
            SoldSeat(id: SeatID(1), label: label, grade: Name(local: "R석", latin: "R"), price: Won(80_000), kind: child)
        ]
    }
    private var quote: CancelQuote {
        CancelQuote(
            booking: number, version: 1, paid: Won(80_000), fee: Won(8_000), refund: Won(72_000), rule: "t/7d")
    }

    /// What the core has for a visit.
    private struct Core {
        var state = HeldSeats.State.held(until: LocalDateTime("2026-03-07 12:05")!, extensions: 2)
        var difference: Won?
        var stored: StoredBooking.State? = .coming
        var ways = PaymentWays.account
        var page = PageOutcome.notOpened
        var held: HoldOutcome = .gone
        var booked: BookOutcome = .declined
        var quote: CancelQuote?
        var logIn = BrowserLogIn.refused
        var isLoggedIn = true
        var sending = CodeSending.tooMany
        var code = CodeCheck.wrong
        var joined = JoinOutcome.unproven
        var pin = PINChange.refused
        var moved: Moved?
        var taken: Set<SeatID> = [SeatID(3)]
        var holdsSeats = false
        var opens: LocalDateTime?
    }

    /// Two rows of three: a wheelchair place, its companion seat and one that is taken; one with a restricted view.
    private func plan(_ core: Core) -> SectionPlan {
        func row(_ number: Int, _ purposes: [SeatPurpose]) -> Row {
            Row(
                number: number, label: "\(number)", y: Double(number),
                seats: purposes.enumerated().map { place, purpose in
                    Seat(
                        id: SeatID(Int64(3 * (number - 1) + place + 1)), number: place + 1, label: "\(place + 1)",
                        x: Double(place < 2 ? place : place + 1), purpose: purpose)
                })
        }
        let name = Name(local: "가구역", latin: "Section A")
        let offer = SectionOffer(keypad: 1, name: name, grade: Name(local: "R석"), price: Won(80_000), remaining: 3)
        let hall = HallOffer(
            showing: showing([KindOffer(kind: child, limit: nil)], opens: core.opens), venue: Name(local: "큰극장"),
            grades: [], sections: [offer])
        let rows = [row(1, [.wheelchair, .companion, .usual]), row(2, [.restricted, .usual, .notForSale])]
        return SectionPlan(
            hall: hall, offer: offer,
            map: Section(keypad: 1, name: name, grade: 0, focusX: 0, focusY: 0, rows: rows), taken: core.taken, own: [])
    }

    private func booking(_ core: Core) -> Booking {
        Booking(
            number: number, version: 1, showing: showing(), seats: seats, total: Won(80_000), moved: core.moved)
    }

    private func held(_ core: Core) -> HeldSeats {
        let change = core.difference.map {
            ChangeQuote(booking: number, before: Won(0), fee: Won(1_000), difference: $0)
        }
        return HeldSeats(
            hold: Hold(
                id: HoldID(9), showing: showing(), seats: seats, total: Won(80_000), split: true, exact: true,
                change: change), state: core.state, ways: core.ways)
    }

    private func reply(_ request: Request, _ core: Core) -> Reply {
        let stored = core.stored.map {
            StoredBooking(
                booking: booking(core), venue: Name(local: "큰극장"), bookedAt: Instant(0), startsAt: Instant(1), state: $0
            )
        }
        switch request {
        case .browser(.enter) where !core.isLoggedIn: return .browser(.visitor(nil))
        case .browser(.sendCode): return .browser(.codeSent(core.sending))
        case .browser(.checkCode): return .browser(.codeChecked(core.code))
        case .browser(.join): return .browser(.joined(core.joined))
        case .browser(.changePIN): return .browser(.pinChanged(core.pin))
        case .browser(.enter): return .browser(.visitor(Visitor(member: member, isToStay: true)))
        case .browser(.stay): return .browser(.visitor(Visitor(member: member, isToStay: false)))
        case .browser(.heldSeats): return .browser(.heldSeats(held(core)))
        case .browser(.holdOf): return .browser(.heldSeats(core.holdsSeats ? held(core) : nil))
        case .browser(.moreTime): return .browser(.heldSeats(held(core)))
        case .browser(.plan): return .browser(.plan(plan(core)))
        case .browser(.picture):
            return .browser(.picture([SectionShape(keypad: 1, width: 0...3, depth: 1...2)]))
        case .browser(.booking): return .browser(.booking(stored))
        case .browser(.earlier): return .browser(.earlier(stored.map { [$0] } ?? []))
        case .browser(.logOut): return .browser(.loggedOut)
        case .browser(.logIn): return .browser(.loggedIn(core.logIn))
        case .browser(.typeCode): return .browser(.codeTyped(.void))
        case .bookings: return .bookings([booking(core)])
        case .hall:
            return .hall(
                HallOffer(
                    showing: showing([KindOffer(kind: child, limit: nil)], opens: core.opens),
                    venue: Name(local: "큰극장"),
                    grades: [
                        GradeOffer(grade: 0, name: Name(local: "R석"), price: Won(80_000), remaining: 7),
                        GradeOffer(grade: 1, name: Name(local: "S석"), price: Won(60_000), remaining: 0),
                    ],
                    sections: []))
        case .showings: return .showings([showing()])
        case .hold: return .held(core.held)
        case .release: return .released
        case .payment: return .payment(.page(core.page))
        case .book, .change: return .booked(core.booked)
        case .quoteCancel: return .cancelQuote(core.quote)
        case .cancel(let quote, _, _): return .cancelled(.termsChanged(quote))
        case .resend: return .resent(false)
        default: return .unavailable
        }
    }

    private static let cookie = String(repeating: "a", count: 32) + String(repeating: "b", count: 32)

    private func page(_ target: String, body: String? = nil, _ core: Core = Core()) -> Page {
        let keys = FreshKeys(key: BrowserKey((1, 2)), known: BrowserKey((3, 4)))
        let origin = VisitOrigin(
            cookies: "yemae=\(Self.cookie)", address: "127.0.0.1", isSecure: false, isPrivate: true, site: nil,
            fresh: keys, freshForm: keys.known, act: 7)
        let full = body.map { "key=\(String(repeating: "b", count: 32))&act=7&\($0)" } ?? ""
        let visit = Visit(
            method: body == nil ? "GET" : "POST", target: target, body: Array(full.utf8), origin: origin)
        var turn = Site.begin(visit, facts)
        for _ in 0...Turn.mostRequests {
            switch turn {
            case .show(let page): return page
            case .ask(let request, let next): turn = next(reply(request, core))
            }
        }
        XCTFail("\(target) asks for ever")
        return .health
    }

    private func text(_ page: Page) -> String { String(decoding: page.body, as: UTF8.self) }

    private func check(_ page: Page, _ what: String) {
        guard case .html(let html) = page.content else {
            if case .moved = page.content { return }
            return XCTFail("\(what) is no page")
        }
        for fault in PageOutline(html).faults { XCTFail("\(what): \(fault)") }
        XCTAssertTrue(text(page).contains("tel:15880001"), "\(what) has no telephone line")
        XCTAssertEqual(page.keeping, .never, what)
    }

    func testEveryStateOfAHoldHasAPage() {
        let states: [HeldSeats.State] = [
            .held(until: LocalDateTime("2026-03-07 12:05")!, extensions: 2), .over, .charging, .booked(number),
        ]
        for language in ["ko", "en"] {
            for state in states {
                for difference in [nil, Won(5_000), Won(0), Won(-5_000)] {
                    let core = Core(state: state, difference: difference)
                    check(page("/\(language)/hold/9", core), "\(state) \(String(describing: difference))")
                }
            }
            let outcomes: [BookOutcome] = [
                .booked(booking(Core())), .declined, .unknown, .lapsed, .priceChanged, .moved, .gone,
            ]
            for outcome in outcomes {
                check(
                    page("/\(language)/hold/9/book", body: "agree=yes&agreed=80000", Core(booked: outcome)),
                    "\(outcome)")
            }
        }
    }

    func testEveryStateOfAPaymentAtAPageHasAPage() {
        let until = LocalDateTime("2026-03-07 12:15")!
        let pages = [
            PayPage(address: nil, until: until), PayPage(address: "https://pay.example.com/c/x#y", until: until),
        ]
        let outcomes: [PageOutcome] =
            pages.map { .open($0) } + [.tooMany, .notOpened]
            + [.booked(booking(Core())), .declined, .unknown, .lapsed, .priceChanged, .moved, .gone].map { .ended($0) }
        let states: [HeldSeats.State] =
            pages.map { .paying($0) } + [.held(until: until, extensions: 0), .over, .booked(number)]
        for language in ["ko", "en"] {
            for ways in [PaymentWays.account, .page, [.account, .page], []] {
                for state in states {
                    let core = Core(state: state, ways: ways)
                    check(page("/\(language)/hold/9", core), "\(state) \(ways)")
                    for outcome in outcomes {
                        let core = Core(state: state, ways: ways, page: outcome)
                        for target in ["payment", "payment?paymentKey=k&orderId=o&amount=80000"] {
                            check(page("/\(language)/hold/9/\(target)", core), "\(outcome)")
                        }
                        for target in ["pay", "stop-paying"] {
                            check(
                                page("/\(language)/hold/9/\(target)", body: "agree=yes&agreed=80000", core),
                                "\(outcome)")
                        }
                    }
                }
            }
        }
        let open = text(page("/en/hold/9", Core(state: .paying(pages[1]))))
        XCTAssertTrue(open.contains("href=\"https://pay.example.com/c/x#y\""), open)
        for address in ["javascript:alert(1)", "//pay", "data:,x"] {
            let page = page("/en/hold/9", Core(state: .paying(PayPage(address: address, until: until))))
            XCTAssertFalse(text(page).contains(address), address)
        }
    }

    func testNothingIsBookedThatWasNotAgreedTo() {
        for body in ["agreed=80000", "agree=yes", "agree=yes&agreed=x", "agree=no&agreed=80000"] {
            let page = page("/en/hold/9/book", body: body, Core(booked: .booked(booking(Core()))))
            XCTAssertEqual(page.status, 409, body)
            XCTAssertTrue(text(page).contains("please tick that you agree"), body)
        }
    }

    func testEveryRefusalOfAHoldHasAPage() {
        let refusals: [HoldOutcome] = [
            .notEnough(remaining: 0), .notEnough(remaining: 1), .noSuchSeat, .overLimit(allowed: 0),
            .overLimit(allowed: 2), .kindNotSold, .kindExcess(KindExcess(kind: child, allowed: 1)), .unchanged, .gone,
        ]
        for language in ["ko", "en"] {
            check(page("/\(language)/s/30/book"), "the form")
            check(page("/\(language)/s/30/book?for=7001-0015"), "the form of a change")
            for refusal in refusals {
                let page = page("/\(language)/s/30/book", body: "n=1&k-child=1&seats=best", Core(held: refusal))
                check(page, "\(refusal)")
                XCTAssertTrue([404, 409].contains(page.status), "\(refusal)")
            }
        }
    }

    func testEveryRefusalOfAPlanHasAPageThatKeepsWhatWasChosen() {
        let label = SeatLabel(section: Name(local: "가구역", latin: "Section A"), sectionKeypad: 1, row: "2", seat: "1")
        let refusals: [HoldOutcome] = [
            .notEnough(remaining: 0), .noSuchSeat, .overLimit(allowed: 2), .kindNotSold,
            .kindExcess(KindExcess(kind: child, allowed: 1)), .unchanged, .taken([label]), .companionAlone,
        ]
        for language in ["ko", "en"] {
            let address = "/\(language)/s/30/1"
            check(page(address), "the plan")
            check(page(address, Core(holdsSeats: true)), "the plan of who holds seats")
            check(page("\(address)?for=7001-0015"), "the plan of a change")
            check(page(address, Core(opens: LocalDateTime("2026-03-08 10:00")!)), "before the sale")
            check(page("/\(language)/s/30/book", Core(opens: LocalDateTime("2026-03-08 10:00")!)), "before the sale")
            for refusal in refusals {
                let page = page(address, body: "seat=4&k-child=1&seat=5", Core(held: refusal))
                check(page, "\(refusal)")
                XCTAssertEqual(page.status, 409)
                for seat in [4, 5] {
                    XCTAssertTrue(text(page).contains("value=\"\(seat)\" checked"), "\(refusal): \(seat)")
                }
                XCTAssertTrue(text(page).contains("value=\"1\" selected"), "the kinds too")
            }
            for body in ["k-child=0", (1...10).map { "seat=\($0)" }.joined(separator: "&"), "seat=4&k-child=2"] {
                XCTAssertEqual(page(address, body: body, Core(held: .gone)).status, 409, body)
            }
            XCTAssertEqual(page("\(address)?for=7001-0015", body: "seat=4&seat=5").status, 409, "another count")
            XCTAssertEqual(page(address, body: "seat=x").status, 400)
        }
    }

    func testAPlanSaysInWordsWhatIsTakenAndWhatASeatIsFor() {
        let english = text(page("/en/s/30/1"))
        for words in [
            "3 <span class=\"unseen\">taken</span>", "1 wheelchair place", "2 companion seat", "1 restricted view",
            "<legend>Row 2</legend>",
        ] { XCTAssertTrue(english.contains(words), words) }
        XCTAssertFalse(
            english.contains("name=\"seat\" value=\"3\"") || english.contains("name=\"seat\" value=\"6\""),
            "nor can it be ticked")
        let (view, price) = (english.range(of: "do not show all"), english.range(of: "80,000 won"))
        XCTAssertTrue(view!.lowerBound < price!.lowerBound, "the view is said before the price")
    }

    func testSeatsThatLeaveOneAloneAreNotRefusedAndSaidSo() {
        // Row 2: taking the first leaves the second alone.
        let core = Core(held: .held(held(Core()).hold))
        XCTAssertEqual(
            page("/en/s/30/1", body: "seat=4", core).content,
            .moved(.page(.english, .hold(HoldID(9), news: nil)), byLanguage: false),
            "a seat with a restricted view is no neighbour of those anybody is given")
        check(page("/en/hold/9?done=alone"), "alone")
        check(page("/en/hold/9?done=longer"), "longer")
        XCTAssertEqual(
            page("/en/hold/9/more-time", body: "extended=0").content,
            .moved(.page(.english, .hold(HoldID(9), news: .longer)), byLanguage: false))
        XCTAssertTrue(text(page("/en/hold/9")).contains("hold them for longer 2 times"))
        let last = HeldSeats.State.held(until: LocalDateTime("2026-03-07 12:05")!, extensions: 0)
        let page = text(page("/en/hold/9", Core(state: last)))
        XCTAssertTrue(page.contains("cannot be held for longer") && !page.contains("more-time"), page)
    }

    func testEveryStateOfABookingHasAPage() {
        let states: [StoredBooking.State?] = [.coming, .past, .cancelled(fee: Won(0)), .cancelled(fee: Won(1)), nil]
        let moved = Moved(
            from: LocalDateTime("2026-03-07 19:00")!, freeUntil: LocalDateTime("2026-03-07 23:00")!)
        for language in ["ko", "en"] {
            for state in states {
                for quote in [nil, quote] {
                    let core = Core(stored: state, quote: quote, moved: moved)
                    for rest in ["", "?done=booked", "?done=x", "/change", "/cancel"] {
                        check(page("/\(language)/b/7001-0015\(rest)", core), "\(rest) \(String(describing: state))")
                    }
                    check(page("/\(language)/me", core), "me")
                    check(page("/\(language)/b/7001-0015/cancel", body: "agree=yes&agreed=1-80000-8000", core), "terms")
                    check(page("/\(language)/b/7001-0015/resend", body: "x=y", core), "resend")
                }
            }
        }
    }

    func testTheLogInHasAPageForEachAnswer() {
        for language in ["ko", "en"] {
            check(page("/\(language)/log-in"), "log-in")
            check(page("/\(language)/log-in/code"), "code")
            for answer in [BrowserLogIn.refused, .codeWanted, .locked(minutes: 1), .locked(minutes: 1440)] {
                check(page("/\(language)/log-in", body: "number=100234&pin=4821", Core(logIn: answer)), "\(answer)")
            }
            check(page("/\(language)/log-in", body: "number=1&pin=x"), "not as written")
            check(page("/\(language)/log-in/code", body: "code=123456"), "void")
        }
    }

    func testBecomingAMemberHasAPageForEachAnswer() {
        var core = Core(isLoggedIn: false)
        let number = "telephone=010-9876-5432"
        for language in ["ko", "en"] {
            let join = "/\(language)/join"
            for step in ["", "/code", "/pin"] { check(page(join + step, core), step) }
            for body in [number, "telephone=02-123-4567&agree=yes", "\(number)&agree=yes"] {
                check(page(join, body: body, core), body)
            }
            core.sending = .sent(minutes: 10)
            XCTAssertEqual(page(join, body: "\(number)&agree=yes", core).status, 303)
            for answer in [CodeCheck.right, .isMember, .wrong, .void, .blocked] {
                core.code = answer
                check(page(join + "/code", body: "code=123456", core), "\(answer)")
            }
            let joined = [.joined(member, .staff), .isMember, .unproven] + PINWeakness.allCases.map(JoinOutcome.weak)
            for answer in joined {
                core.joined = answer
                check(page(join + "/pin", body: "new-pin=5829&again=5829", core), "\(answer)")
            }
            for body in ["new-pin=582&again=582", "new-pin=5829&again=5828"] {
                check(page(join + "/pin", body: body, core), body)
            }
            for account in NewAccount.allCases { check(page("\(join)/done?account=\(account.rawValue)"), "done") }
        }
    }

    func testAnotherPINHasAPageForEachAnswer() {
        let changes =
            [.changed, .refused, .locked(minutes: 3), .locked(minutes: nil)] + PINWeakness.allCases.map(PINChange.weak)
        for language in ["ko", "en"] {
            check(page("/\(language)/me/pin"), "form")
            check(page("/\(language)/me/pin/changed"), "changed")
            for change in changes {
                let body = "pin=4821&new-pin=5829&again=5829"
                check(page("/\(language)/me/pin", body: body, Core(pin: change)), "\(change)")
            }
            check(page("/\(language)/me/pin", body: "new-pin=5829&again=5829"), "no present one")
        }
    }

    func testWhereMembersJoinByTelephoneNobodyJoinsHere() {
        let closed = SiteFacts(house: facts.house, line: facts.line, today: facts.today)
        guard case .show(let shown) = Site.begin(Visit(method: "GET", target: "/en/join"), closed) else {
            return XCTFail("it asks")
        }
        XCTAssertTrue(text(shown).contains("Call 1588-0001 to become one"))
        XCTAssertFalse(text(shown).contains("<form"))
        guard case .show(let logIn) = Site.begin(Visit(method: "GET", target: "/en/log-in"), closed) else {
            return XCTFail("it asks")
        }
        XCTAssertFalse(text(logIn).contains("/en/join"))
    }

    func testAPINIsInNoPage() {
        for body in ["new-pin=4838&again=4837", "new-pin=4838x&again=4838", "new-pin=4838&again=4838"] {
            XCTAssertFalse(text(page("/en/join/pin", body: body, Core(isLoggedIn: false))).contains("4838"), body)
            XCTAssertFalse(text(page("/en/me/pin", body: "pin=4838&\(body)")).contains("4838"), body)
        }
        for body in ["number=100234&pin=483821", "number=1&pin=483821", "number=100234&pin=483821x"] {
            XCTAssertFalse(text(page("/en/log-in", body: body)).contains("483821"), body)
        }
    }

    func testACalendarsTextIsEscapedAndItsLinesAreFolded() {
        XCTAssertEqual(Calendars.text("a,b;c\\d\ne"), "a\\,b\\;c\\\\d\\ne")
        XCTAssertEqual(Calendars.utc(Instant(1_772_924_700)), "20260307T230500Z")
        let folded = Calendars.folded(String(repeating: "가", count: 60))
        XCTAssertTrue(folded.split(separator: "\r\n").allSatisfy { $0.utf8.count <= 75 })
        XCTAssertEqual(folded.replacingOccurrences(of: "\r\n ", with: ""), String(repeating: "가", count: 60) + "\r\n")
    }
}
