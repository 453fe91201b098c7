// PagePaymentTests: charges that members pay at a page of the provider's: the way there and back, webhooks that come
// twice, late or never, programs that end in between, and the bounds of the hold.

import BookingModel
import SQLite
import XCTest

@testable import BookingCore

/// A provider with pages; what it says is set by the test.
private final class PageProvider: AccountGateway {
    var opening: (PageOrder) -> PageOpening = { .opened(reference: "cs_\($0.key)", address: "https://pay/\($0.key)") }
    var state: (PageEnquiry) -> PageState = { _ in .open }
    /// What closing comes to; nil: what `state` says, and `.over` where that is `.open`.
    var closing: ((PageEnquiry) -> PageState)?
    var money = ReturnedAnswer.known(ReturnedMoney())
    private(set) var orders: [PageOrder] = []
    private(set) var closed: [String] = []
    private(set) var looks = 0
    private(set) var refunds: [Refund] = []

    let opensPages = true
    func open(_ order: PageOrder) -> PageOpening {
        orders.append(order)
        return opening(order)
    }
    func look(at page: PageEnquiry) -> PageState {
        looks += 1
        return state(page)
    }
    func close(_ page: PageEnquiry) -> PageState {
        closed.append(page.key)
        if let closing { return closing(page) }
        let now = state(page)
        return now == .open ? .over : now
    }
    func charge(_ charge: Charge) -> ChargeAnswer { .declined }
    func refund(_ refund: Refund) -> ChargeAnswer {
        refunds.append(refund)
        return .paid(reference: "re_\(refund.key)")
    }
    func ask(_ enquiry: Enquiry) -> ChargeAnswer {
        guard let page = enquiry.page else { return .paid(reference: "re_\(enquiry.key)") }
        return answer(state(page))
    }
    func returned(of charge: Enquiry) -> ReturnedAnswer { money }

    private func answer(_ state: PageState) -> ChargeAnswer {
        switch state {
        case .paid(let reference): .paid(reference: reference)
        case .over: .declined
        case .open, .unknown: .unknown
        }
    }
}

final class PagePaymentTests: XCTestCase {
    private let provider = PageProvider()
    private var sales: SalesOffice!
    private var key = BrowserKey.drawn()

    override func setUpWithError() throws {
        sales = try SalesOffice(payment: .gateway(provider))
        key = try logIn()
    }

    private func logIn(_ number: String = "100234") throws -> BrowserKey {
        let key = BrowserKey.drawn()
        try sales.office.database.transaction { () throws(StoreFault) in
            let member = try sales.office.database.first("SELECT id FROM member WHERE number = ?", number) {
                $0.id(0) as MemberID
            }
            try sales.office.openBrowserSession(key, of: member ?? MemberID(0), at: sales.clock.now)
        }
        return key
    }

    /// Two seats held in the browser.
    private func hold(_ count: Int = 2, _ preference: SeatPreference = .best, changing: BookingNumber? = nil) throws
        -> Hold
    {
        let session = sales.office.sales.newSession(
            SessionStart(channel: .web, line: "web", calling: nil, language: nil, reference: "", browser: key))
        defer { sales.office.sales.forget(session) }
        let request = HoldRequest(
            member: try sales.member(), showing: try sales.showing().id, journey: Journey(from: 0, to: 1),
            count: count, preference: preference, replacing: nil, changing: changing)
        act += 1
        guard case .held(.held(let hold)) = sales.office.sales.perform(.hold(request), in: session, act: act) else {
            throw SalesOffice.Unexpected()
        }
        return hold
    }
    private var act = 1000

    private func page(_ asked: PaymentRequest) -> PageOutcome? {
        if case .payment(.page(let outcome)) = sales.office.sales.pay(asked) { outcome } else { nil }
    }
    private func open(_ hold: Hold) -> PageOutcome? {
        page(
            .open(
                PageWish(hold: hold.id, agreed: hold.amountToAgree, language: .korean, back: "/ko/hold/9/payment"), key)
        )
    }
    private func look(_ hold: Hold) -> PageOutcome? {
        sales.clock.advance(by: PaymentPages.lookPauseSeconds)
        return page(.look(hold.id, nil, key))
    }
    private func hear(_ subject: ProviderNotice.Subject, isSigned: Bool = true) -> Hearing? {
        let notice = ProviderNotice(subjects: [subject], kind: "x", isSigned: isSigned)
        if case .payment(.heard(let hearing)) = sales.office.sales.pay(.hear(notice)) { return hearing }
        return nil
    }
    private func settle() throws -> Settlement { try sales.office.staff.settle() }
    private func state(_ hold: Hold) throws -> String {
        try sales.office.database.first("SELECT state FROM hold WHERE id = ?", hold.id) { $0.text(0) } ?? ""
    }
    private func paid(_ page: PageEnquiry) -> PageState { .paid(reference: "ch_\(page.key)") }
    private func isBooked(_ outcome: PageOutcome?) -> Bool {
        if case .ended(.booked) = outcome { true } else { false }
    }
    private func isOpen(_ outcome: PageOutcome?) -> Bool { if case .open = outcome { true } else { false } }
    private func untilEnd(_ more: Int64 = 0) {
        sales.clock.advance(by: Int64(sales.office.rules.pageMinutes) * 60 + more)
    }

    // MARK: As it should be

    func testAHoldOutlivesTheWayThereAndIsPaidOnce() throws {
        let hold = try hold()
        guard case .open(let first) = open(hold) else { return XCTFail("not opened") }
        XCTAssertEqual(first.address, "https://pay/B1-1")
        XCTAssertEqual(open(hold), .open(first), "a form sent twice opens one page")
        XCTAssertEqual(provider.orders.count, 1)
        XCTAssertEqual(provider.orders[0].amount, hold.total)
        // Longer than a hold lasts, and than a log-in without a sign.
        sales.clock.advance(by: 600)
        XCTAssertTrue(isOpen(look(hold)))
        XCTAssertEqual(try state(hold), "charging")
        XCTAssertEqual(
            sales.ask(.release(hold.id), sales.call()), .released, "nobody gives back what is being paid for")
        XCTAssertEqual(try state(hold), "charging")
        provider.state = paid
        XCTAssertTrue(isBooked(look(hold)))
        XCTAssertTrue(isBooked(look(hold)), "coming back twice is one booking")
        for _ in 1...2 { XCTAssertEqual(hear(.page("cs_B1-1")), .done) }
        sales.clock.advance(by: StaffDoor.providerPatienceSeconds + 1)
        _ = try settle()
        XCTAssertEqual(try sales.ledger(), ["charge \(hold.total.amount)"])
        XCTAssertEqual(try sales.texts(), ["mobile-ticket v1"])
        XCTAssertEqual(try sales.number("SELECT count(*) FROM payment_page WHERE address IS NOT NULL"), 0)
        try sales.audit()
    }

    func testAWebhookAloneSellsAndTheMemberWhoComesBackSeesIt() throws {
        let hold = try hold()
        _ = open(hold)
        provider.state = paid
        XCTAssertEqual(hear(.key("B1-1")), .done)
        XCTAssertEqual(try state(hold), "booked")
        XCTAssertEqual(try sales.texts(), ["mobile-ticket v1"], "nobody was promised anything else")
        XCTAssertTrue(isBooked(look(hold)))
        XCTAssertEqual(hear(.page("cs_other")), .notOurs)
    }

    func testWhoHasLoggedInAnewComesBackToTheSameSeats() throws {
        let hold = try hold()
        _ = open(hold)
        key = try logIn("100235")
        XCTAssertEqual(look(hold), .ended(.lapsed), "another member's")
        key = try logIn()
        provider.state = paid
        XCTAssertTrue(isBooked(look(hold)))
    }

    func testAChangeIsPaidForAtAPage() throws {
        let first = try hold(2, .grade(1))
        _ = open(first)
        provider.state = paid
        guard case .ended(.booked(let booking)) = look(first) else { return XCTFail("not booked") }
        provider.state = { _ in .open }
        let change = try hold(2, .grade(0), changing: booking.number)
        XCTAssertTrue(isOpen(open(change)))
        XCTAssertEqual(provider.orders.last?.amount, change.total - first.total)
        provider.state = paid
        guard case .ended(.booked(let changed)) = look(change) else { return XCTFail("not changed") }
        XCTAssertEqual(changed.version, 2)
        try sales.audit()
    }

    // MARK: Nothing comes

    func testAPageThatNobodyPaysAtIsClosedAndTheSeatsAreFree() throws {
        let hold = try hold()
        _ = open(hold)
        sales.clock.advance(by: StaffDoor.providerPatienceSeconds + 1)
        _ = try settle()
        XCTAssertEqual(try state(hold), "charging", "its time is not over")
        untilEnd()
        _ = try settle()
        XCTAssertEqual(provider.closed, ["B1-1"])
        XCTAssertEqual(try state(hold), "released")
        XCTAssertEqual(try sales.texts(), [], "who went away was promised nothing")
        XCTAssertEqual(look(hold), .ended(.declined))
        try sales.audit()
    }

    func testWhoWasPromisedAnAnswerIsTextedIt() throws {
        let (one, other) = (try hold(), try hold())
        for hold in [one, other] { _ = open(hold) }
        provider.state = { _ in .unknown }
        for hold in [one, other] { XCTAssertEqual(look(hold), .ended(.unknown)) }
        provider.state = { $0.key == "B1-1" ? .paid(reference: "ch") : .over }
        untilEnd()
        _ = try settle()
        XCTAssertEqual(
            try sales.texts().sorted(), ["charge-failed", "charge-settled", "mobile-ticket v1"])
        try sales.audit()
    }

    func testAProviderThatIsSilentForLongLosesTheSeats() throws {
        let hold = try hold()
        _ = open(hold)
        provider.state = { _ in .unknown }
        untilEnd(PaymentPages.graceSeconds - 1)
        _ = try settle()
        XCTAssertEqual(try state(hold), "charging")
        XCTAssertEqual(hear(.page("cs_B1-1")), .later)
        sales.clock.advance(by: 1)
        _ = try settle()
        XCTAssertEqual(try state(hold), "released", "the bound of a hold")
        try sales.audit()
    }

    // MARK: Late

    /// A payment of a hold whose seats were given back.
    private func lateHold() throws -> Hold {
        let hold = try hold(2, .grade(0))
        _ = open(hold)
        provider.state = { _ in .unknown }
        untilEnd(PaymentPages.graceSeconds)
        _ = try settle()
        XCTAssertEqual(try state(hold), "released")
        provider.state = paid
        return hold
    }

    func testLateMoneyBuysSeatsOfTheSamePriceThatAreFree() throws {
        let hold = try lateHold()
        for _ in 1...2 { XCTAssertEqual(hear(.page("cs_B1-1")), .done) }
        XCTAssertEqual(try state(hold), "booked")
        XCTAssertEqual(try sales.ledger(), ["charge 100000"])
        XCTAssertEqual(try sales.texts(), ["mobile-ticket v1", "charge-settled"])
        try sales.audit()
    }

    func testLateMoneyForSeatsThatAreSoldGoesBackToTheWon() throws {
        let hold = try lateHold()
        provider.state = { _ in .open }
        for (by, count) in [("100234", 6), ("100235", 5)] {
            key = try logIn(by)
            let session = sales.call()
            _ = try sales.hold(count, .grade(0), by: by, in: session)
        }
        provider.state = paid
        // No webhook: the regular pass finds it.
        _ = try settle()
        XCTAssertEqual(try state(hold), "released")
        XCTAssertEqual(try sales.ledger(), ["charge 100000", "refund 100000"])
        sales.clock.advance(by: StaffDoor.providerPatienceSeconds + 1)
        _ = try settle()
        // The refund was never sent before: it is asked about first.
        XCTAssertEqual(
            try sales.number("SELECT count(*) FROM payment_attempt WHERE kind = 'refund' AND state = 'paid'"), 1)
        XCTAssertEqual(try sales.texts(), ["charge-failed"])
        try sales.audit()
    }

    func testLateMoneyForAHoldThatIsPaidForAgainGoesBack() throws {
        let hold = try hold()
        _ = open(hold)
        provider.closing = { _ in .over }
        XCTAssertEqual(page(.stop(hold.id, key)), .ended(.declined))
        XCTAssertEqual(try state(hold), "held")
        XCTAssertTrue(isOpen(open(hold)))
        // The provider took the first one's money after all.
        provider.state = { $0.key == "B1-1" ? .paid(reference: "ch_1") : .open }
        provider.closing = nil
        XCTAssertEqual(hear(.page("cs_B1-1")), .done)
        XCTAssertEqual(try state(hold), "charging", "the second one goes on")
        provider.state = paid
        XCTAssertTrue(isBooked(look(hold)))
        XCTAssertEqual(
            try sales.ledger(),
            ["charge \(hold.total.amount)", "refund \(hold.total.amount)", "charge \(hold.total.amount)"])
        try sales.audit()
    }

    // MARK: Programs that end, and bounds

    func testAProgramThatEndsBeforeTheAddressIsWrittenDownLosesNothing() throws {
        let hold = try hold()
        sales.office.faultHandler = { _ in }
        try sales.office.database.execute(
            "CREATE TRIGGER ill BEFORE UPDATE OF reference ON payment_page BEGIN SELECT RAISE(ABORT, 'ill'); END")
        XCTAssertNil(open(hold), "unavailable")
        try sales.office.database.execute("DROP TRIGGER ill")
        XCTAssertEqual(try state(hold), "charging")
        XCTAssertTrue(isOpen(open(hold)), "the same page is asked for again")
        XCTAssertEqual(provider.orders.map(\.key), ["B1-1", "B1-1"])
    }

    func testAPageThatWasNeverOpenedForAnybodyGivesTheSeatsBack() throws {
        let hold = try hold()
        sales.office.faultHandler = { _ in }
        try sales.office.database.execute(
            "CREATE TRIGGER ill BEFORE UPDATE OF reference ON payment_page BEGIN SELECT RAISE(ABORT, 'ill'); END")
        _ = open(hold)
        try sales.office.database.execute("DROP TRIGGER ill")
        sales.clock.advance(by: StaffDoor.providerPatienceSeconds + 1)
        _ = try settle()
        XCTAssertEqual(try state(hold), "released")
        try sales.audit()
    }

    func testAHoldHasThreePagesAtMost() throws {
        let hold = try hold()
        for _ in 1...Limits.pagesOfHold {
            XCTAssertTrue(isOpen(open(hold)))
            XCTAssertEqual(page(.stop(hold.id, key)), .ended(.declined))
        }
        XCTAssertEqual(open(hold), .tooMany)
        XCTAssertEqual(try state(hold), "held")
        // The constraint holds without care, too.
        let database = sales.office.database
        try database.run(
            """
            INSERT INTO payment_attempt(hold, kind, attempt, key, amount, language, state, at)
                VALUES (?, 'charge', 9, 'B1-9', 1, 'ko', 'intended', 0)
            """, hold.id)
        XCTAssertThrowsError(
            try database.run("INSERT INTO payment_page(attempt, made_at, ends_at) VALUES ('B1-9', 0, 1)"))
    }

    func testAProviderThatOpensNoneLeavesTheHold() throws {
        let hold = try hold()
        provider.opening = { _ in .notOpened }
        XCTAssertEqual(open(hold), .notOpened)
        XCTAssertEqual(try state(hold), "held")
        XCTAssertEqual(try sales.texts(), [])
    }

    func testNoPageIsOpenBeyondTheStart() throws {
        sales.clock.advance(by: Zone.instant(SalesOffice.play).seconds - sales.clock.now.seconds - 300)
        key = try logIn()
        let hold = try hold()
        _ = open(hold)
        XCTAssertEqual(provider.orders[0].endsAt, Zone.instant(SalesOffice.play))
        let other = try self.hold()
        sales.clock.advance(by: 200)
        XCTAssertEqual(open(other), .ended(.gone))
    }

    func testUnsignedWebhooksAskNoMoreOftenThanTheirPause() throws {
        let hold = try hold()
        _ = open(hold)
        sales.clock.advance(by: PaymentPages.lookPauseSeconds)
        XCTAssertEqual(hear(.key("B1-1"), isSigned: false), .done)
        for _ in 1...20 { XCTAssertEqual(hear(.key("B1-1"), isSigned: false), .later) }
        XCTAssertEqual(provider.looks, 1)
        XCTAssertEqual(page(.look(hold.id, nil, key)), .ended(.unknown), "nor do visitors")
        XCTAssertEqual(provider.looks, 1)
        XCTAssertEqual(try state(hold), "charging")
    }

    // MARK: What was returned, by webhook

    func testADisputeIsHeardByWebhook() throws {
        let hold = try hold()
        _ = open(hold)
        provider.state = paid
        _ = look(hold)
        var told: [String] = []
        sales.office.faultHandler = { told.append($0) }
        provider.money = .unknown
        XCTAssertEqual(hear(.reference("ch_B1-1")), .later)
        provider.money = .known(ReturnedMoney(disputed: hold.total, dispute: .open))
        for _ in 1...2 { XCTAssertEqual(hear(.reference("ch_B1-1")), .done) }
        XCTAssertEqual(try sales.ledger(), ["charge \(hold.total.amount)", "returned \(hold.total.amount)"])
        XCTAssertEqual(told.count, 1)
        XCTAssertTrue(told.first?.contains("dispute about it is open") ?? false)
    }
}
