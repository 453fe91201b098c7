// StatisticsHistory: days of selling, changing, cancelling and calling in vain, drawn from a seed and played through
// the core's public door.

import BookingModel
import XCTest

@testable import BookingCore

/// A generator that gives the same days for the same seed (Steele, Lea, Flood: "Fast Splittable Pseudorandom Number
/// Generators", 2014).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// Plays days at a box office.
final class StatisticsHistory {
    let sales: SalesOffice
    private var random: SeededGenerator
    private var acts = 0
    static let members = ["300001", "300002", "300003", "300004"]
    static let places = [
        "identify.ask-id", "identify.ask-pin", "call.main-menu", "new-booking.program", "choose-seats.grade",
        "pay.confirm",
    ]
    /// The first and the last day played; the showings are on the sixth and seventh.
    static let days = (0...8).map { LocalDate(2026, 3, 2)!.adding(days: $0) }

    init(seed: UInt64, path: String? = nil) throws {
        random = SeededGenerator(seed: seed)
        var rules = SalesOffice.rules
        rules.ticketsPerShowing = 100
        sales = try SalesOffice(path: path, rules: rules)
        var batch = CatalogBatch()
        batch.members = try StatisticsHistory.members.map { number in
            PlannedMember(
                number: try XCTUnwrap(MemberNumber(number)), name: "김하나",
                telephone: try XCTUnwrap(TelephoneNumber("0109999\(number.suffix(4))")),
                language: .korean, pin: nil, creditLimit: Won(100_000_000))
        }
        try sales.office.staff.storeCatalog(batch)
    }

    /// Plays a day; `after` is called after each conversation.
    func play(_ day: LocalDate, conversations: Int = 14, after: () throws -> Void = {}) throws {
        let start = Zone.start(of: day)
        let moments = (0..<conversations).map { _ in Int64.random(in: 0..<86_300, using: &random) }.sorted()
        for moment in moments {
            sales.clock.now = start + moment
            try converse()
            try after()
        }
        sales.clock.now = Zone.start(of: day.adding(days: 1))
    }

    private func converse() throws {
        let office = sales.office
        let channel: Channel = chance(70) ? .telephone : [.web, .booth].randomElement(using: &random)!
        let language: Language? = chance(80) ? .korean : chance(50) ? .english : nil
        let session = office.sales.newSession(
            SessionStart(channel: channel, line: "1588-0001", calling: nil, language: language, reference: "test"))
        let began = sales.clock.now
        let member = try sales.member(StatisticsHistory.members.randomElement(using: &random)!)
        sales.clock.advance(by: Int64.random(in: 5...60, using: &random))
        switch Int.random(in: 0..<10, using: &random) {
        case 0..<6: try buy(member, session)
        case 6: try change(member, session)
        case 7, 8: try cancel(member, session)
        default: break
        }
        try talk(session, seconds: Int(sales.clock.now - began))
        let outcome = CallOutcome.allCases.randomElement(using: &random)!
        _ = office.sales.perform(
            .end(outcome, place: StatisticsHistory.places.randomElement(using: &random)!), in: session, act: next())
    }

    private func talk(_ session: SessionID, seconds: Int) throws {
        var at = 0
        let turns = (0..<Int.random(in: 0...9, using: &random)).map { _ in
            at += Int.random(in: 200...30_000, using: &random)
            return TurnRecord(
                place: StatisticsHistory.places.randomElement(using: &random)!,
                event: ["key", "key", "entry", "no-input", "answered", "reply"].randomElement(using: &random)!,
                atMilliseconds: at)
        }
        sales.office.sales.log(turns, of: session)
        sales.clock.advance(by: Int64(max(0, at / 1000 - seconds)))
    }

    private func buy(_ member: MemberID, _ session: SessionID) throws {
        let isTrain = chance(30)
        let from = isTrain ? Int.random(in: 0...2, using: &random) : 0
        let journey =
            isTrain ? Journey(from: from, to: Int.random(in: from + 1...3, using: &random)) : Journey(from: 0, to: 1)
        let shows = try sales.showings(isTrain ? "801" : "701", journey)
        guard let showing = shows.randomElement(using: &random) else { return }
        let preference: SeatPreference =
            isTrain ? .best : [.best, .section(21), .section(11)].randomElement(using: &random)!
        try book(
            HoldRequest(
                member: member, showing: showing.id, journey: journey, count: Int.random(in: 1...4, using: &random),
                preference: preference),
            session)
    }

    private func book(_ request: HoldRequest, _ session: SessionID) throws {
        guard case .held(.held(let hold)) = sales.office.sales.perform(.hold(request), in: session, act: next()) else {
            return
        }
        sales.clock.advance(by: 3)
        let agreed = hold.amountToAgree
        let act = next()
        _ = sales.office.sales.perform(
            request.changing == nil
                ? .book(hold.id, agreed: agreed, .korean) : .change(hold.id, agreed: agreed, .korean), in: session,
            act: act)
    }

    private func change(_ member: MemberID, _ session: SessionID) throws {
        guard case .bookings(let bookings) = sales.office.sales.perform(.bookings(member), in: session, act: next()),
            let booking = bookings.randomElement(using: &random)
        else { return }
        let journey = booking.showing.journey
        let shows = try sales.showings(booking.showing.program.number.digits, journey)
        guard let showing = shows.randomElement(using: &random) else { return }
        let count = Int.random(in: 1...4, using: &random)
        let preference: SeatPreference =
            journey.to > 1 || booking.showing.program.category == .train
            ? .best : [.best, .section(21)].randomElement(using: &random)!
        try book(
            HoldRequest(
                member: member, showing: showing.id, journey: journey, count: count, preference: preference,
                replacing: nil,
                changing: booking.number),
            session)
    }

    private func cancel(_ member: MemberID, _ session: SessionID) throws {
        guard case .bookings(let bookings) = sales.office.sales.perform(.bookings(member), in: session, act: next()),
            let booking = bookings.randomElement(using: &random),
            case .cancelQuote(let quote?) = sales.office.sales.perform(
                .quoteCancel(booking.number, member), in: session, act: next())
        else { return }
        _ = sales.office.sales.perform(.cancel(quote, member, .korean), in: session, act: next())
    }

    private func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

    private func next() -> Int {
        acts += 1
        return acts
    }
}
