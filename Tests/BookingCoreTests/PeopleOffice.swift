// PeopleOffice: a small box office with three members and a clock in the test's hand, shared by the tests about people.

import BookingModel
import SQLite
import XCTest

@testable import BookingCore

/// A box office in memory (or in a file) at Saturday 2026-03-07 10:00 in Seoul.
struct PeopleOffice {
    let office: BoxOffice
    let clock: VirtualClock
    /// On file: 100234 (PIN 4821, 010-2345-6789), 100777 (PIN 135790, 010-7777-7777), 100888 (no PIN, 010-2345-0000).
    static let telephone = TelephoneNumber("010-2345-6789")!

    init(path: String? = nil, payment: Charging = .account, rules change: (inout OfficeRules) -> Void = { _ in }) throws
    {
        clock = VirtualClock(Zone.instant(LocalDateTime("2026-03-07 10:00")!))
        var rules = OfficeRules()
        rules.hashCost = 1
        change(&rules)
        let pepper = Pepper(Array("a pepper of tests".utf8))!
        if let path {
            office = try BoxOffice.open(
                path: path, create: true, rules: rules, pepper: pepper, clock: clock, payment: payment)
        } else {
            office = try BoxOffice.inMemory(rules: rules, pepper: pepper, clock: clock, payment: payment)
        }
        try add("100234", "4821", PeopleOffice.telephone.fullDigits)
        try add("100777", "135790", "010-7777-7777", .english)
        try add("100888", nil, "010-2345-0000")
    }

    func add(_ number: String, _ pin: String?, _ telephone: String, _ language: Language = .korean) throws {
        try office.staff.addMember(
            PlannedMember(
                number: XCTUnwrap(MemberNumber(number)), name: "김예매", telephone: XCTUnwrap(TelephoneNumber(telephone)),
                language: language,
                pin: pin.flatMap { PIN($0) }, creditLimit: Won(1_000_000)))
    }

    /// A new call.
    func call(from telephone: TelephoneNumber? = PeopleOffice.telephone, _ language: Language? = .korean) -> SessionID {
        office.sales.newSession(
            SessionStart(
                channel: .telephone, line: "1588-0001", calling: telephone, language: language,
                reference: "1772845200.1"))
    }

    /// What a fresh call hears for a number and a PIN.
    func verify(_ number: String, _ pin: String, from telephone: TelephoneNumber? = nil) -> Verification? {
        let session = call(from: telephone)
        guard
            case .verified(let answer) = office.sales.perform(
                .verify(.number(MemberNumber(number)!), PIN(pin)!, calling: telephone), in: session, act: 1)
        else { return nil }
        return answer
    }

    func number(_ digits: String) -> MemberNumber { MemberNumber(digits)! }
}
