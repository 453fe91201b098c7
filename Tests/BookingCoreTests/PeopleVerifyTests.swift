// PeopleVerifyTests: who is let in, who is locked out and for how long, and what may never be told or stored.

import BookingModel
import Foundation
import SQLite
import Synchronization
import XCTest

@testable import BookingCore

final class PeopleVerifyTests: XCTestCase {
    private let thief = TelephoneNumber("010-9999-0000")!

    func testTheRightPINIsAMemberAndEverythingElseIsOneRefusal() throws {
        let house = try PeopleOffice()
        let id = try XCTUnwrap(house.office.staff.member(house.number("100234"))).id
        XCTAssertEqual(house.verify("100234", "4821"), .member(MemberSummary(id: id, number: house.number("100234"))))
        XCTAssertEqual(house.verify("100234", "4822"), .refused)
        XCTAssertEqual(house.verify("999999", "4821"), .refused, "no such member")
        XCTAssertEqual(house.verify("100888", "4821"), .refused, "a member without a PIN")
        XCTAssertEqual(house.verify("100777", "4821"), .refused, "another member's PIN")
        try house.office.staff.closeMember(house.number("100234"))
        XCTAssertEqual(house.verify("100234", "4821"), .refused, "a closed member")
    }

    func testARecognisedMemberStillNeedsThePIN() throws {
        let house = try PeopleOffice()
        let session = house.call()
        guard
            case .recognised(let id, let number) = house.office.sales.perform(
                .recognise(PeopleOffice.telephone), in: session, act: 1)
        else {
            return XCTFail("not recognised")
        }
        XCTAssertEqual(number.masked, "***234")
        let wrong = house.office.sales.perform(
            .verify(.recognised(id), PIN("0000")!, calling: PeopleOffice.telephone), in: session, act: 2)
        XCTAssertEqual(wrong, .verified(.refused))
        let right = house.office.sales.perform(
            .verify(.recognised(id), PIN("4821")!, calling: PeopleOffice.telephone), in: session, act: 3)
        XCTAssertEqual(right, .verified(.member(MemberSummary(id: id, number: number))))
        let nobody = house.office.sales.perform(
            .verify(.recognised(MemberID(4711)), PIN("4821")!, calling: nil), in: session, act: 4)
        XCTAssertEqual(nobody, .verified(.refused))
    }

    func testOnlyTheNumberOfExactlyOneActiveMemberIsRecognised() throws {
        let house = try PeopleOffice()
        XCTAssertEqual(house.office.sales.perform(.recognise(thief), in: house.call(), act: 1), .notRecognised)
        try house.add("100235", "1111", PeopleOffice.telephone.fullDigits)
        XCTAssertEqual(
            house.office.sales.perform(.recognise(PeopleOffice.telephone), in: house.call(), act: 1), .notRecognised,
            "two share it")
        try house.office.staff.closeMember(house.number("100234"))
        guard
            case .recognised(_, let number) = house.office.sales.perform(
                .recognise(PeopleOffice.telephone), in: house.call(), act: 1)
        else {
            return XCTFail("one of the two is closed")
        }
        XCTAssertEqual(number, house.number("100235"))
    }

    /// The table of lock-outs, for a member and for a number nobody has alike.
    func testLockOutTable() throws {
        for number in ["100234", "999999"] {
            let house = try PeopleOffice()
            for attempt in 1...4 { XCTAssertEqual(house.verify(number, "0000"), .refused, "\(number) \(attempt)") }
            XCTAssertEqual(house.verify(number, "0000"), .locked(minutes: 30), "\(number) the fifth locks")
            XCTAssertEqual(
                house.verify(number, "4821"), .locked(minutes: 30), "\(number) the right PIN does not open it")
            house.clock.advance(by: 1799)
            XCTAssertEqual(house.verify(number, "0000"), .locked(minutes: 1), "\(number) a second before")
            house.clock.advance(by: 1)
            for attempt in 6...9 { XCTAssertEqual(house.verify(number, "0000"), .refused, "\(number) \(attempt)") }
            XCTAssertEqual(
                house.verify(number, "0000"), .locked(minutes: nil), "\(number) the tenth locks until staff open it")
            house.clock.advance(by: 365 * 86_400)
            XCTAssertEqual(house.verify(number, "4821"), .locked(minutes: nil), "\(number) time does not open it")
        }
    }

    func testARightPINEndsTheRowOfFailures() throws {
        let house = try PeopleOffice()
        for _ in 1...3 {
            for _ in 1...4 { XCTAssertEqual(house.verify("100234", "0000"), .refused) }
            guard case .member = house.verify("100234", "4821") else { return XCTFail("not let in") }
        }
        XCTAssertEqual(try house.office.staff.member(house.number("100234"))?.failures, 0)
    }

    func testStaffOpenALock() throws {
        let house = try PeopleOffice()
        for _ in 1...5 { _ = house.verify("100234", "0000") }
        let locked = try XCTUnwrap(house.office.staff.member(house.number("100234")))
        XCTAssertEqual(locked.lock, .until(house.clock.now + 1800))
        XCTAssertEqual(locked.failures, 5)
        XCTAssertTrue(try house.office.staff.unlock(house.number("100234")))
        XCTAssertFalse(try house.office.staff.unlock(house.number("100234")), "nothing left to open")
        guard case .member = house.verify("100234", "4821") else { return XCTFail("not let in") }
        for _ in 1...5 { _ = house.verify("100234", "0000") }
        try house.office.staff.resetPIN(of: house.number("100234"), to: XCTUnwrap(PIN("7777")))
        XCTAssertEqual(house.verify("100234", "4821"), .refused, "the old PIN is gone")
        guard case .member = house.verify("100234", "7777") else { return XCTFail("the new PIN opens") }
    }

    func testOneCallerCannotTryManyMembers() throws {
        let house = try PeopleOffice { $0.callerFailuresPerHour = 6 }
        for n in 1...6 { XCTAssertEqual(house.verify("20000\(n)", "0000", from: thief), .refused) }
        XCTAssertEqual(house.verify("100777", "135790", from: thief), .locked(minutes: 60), "even with a right PIN")
        XCTAssertEqual(house.verify("100777", "0000", from: nil), .refused, "others are not touched")
        house.clock.advance(by: 3600)
        guard case .member = house.verify("100777", "135790", from: thief) else {
            return XCTFail("an hour later it opens")
        }
        for n in 1...6 {
            XCTAssertEqual(
                house.verify("30000\(n)", "0000", from: thief), .refused,
                "a right PIN does not count against the caller")
        }
        XCTAssertEqual(house.verify("300009", "0000", from: thief), .locked(minutes: 60))
    }

    func testWithholdingTheNumberDoesNotMakeGuessingFree() throws {
        let house = try PeopleOffice { $0.callerFailuresPerHour = 2 }
        for n in 1...20 { XCTAssertEqual(house.verify("\(200_000 + n)", "0000", from: nil), .refused, "\(n)") }
        XCTAssertEqual(house.verify("100777", "135790", from: nil), .locked(minutes: 60))
        guard case .member = house.verify("100777", "135790", from: thief) else {
            return XCTFail("a shown number is not touched")
        }
    }

    func testGuessesUnderAForgedNumberCannotLockItsOwnerOut() throws {
        let house = try PeopleOffice { $0.callerFailuresPerHour = 6 }
        for n in 1...9 { _ = house.verify("20000\(n)", "0000", from: PeopleOffice.telephone) }
        XCTAssertEqual(
            house.verify("100777", "0000", from: PeopleOffice.telephone), .locked(minutes: 60),
            "the number is used up for others")
        guard case .member = house.verify("100234", "4821", from: PeopleOffice.telephone) else {
            return XCTFail("its owner is let in")
        }
        for attempt in 1...4 {
            XCTAssertEqual(house.verify("100234", "0000", from: PeopleOffice.telephone), .refused, "\(attempt)")
        }
        XCTAssertEqual(
            house.verify("100234", "0000", from: PeopleOffice.telephone), .locked(minutes: 30),
            "his own counter still holds")
    }

    func testTheSameTurnAskedTwiceIsCountedOnce() throws {
        let house = try PeopleOffice()
        let session = house.call()
        for act in 1...3 {
            for _ in 1...3 {
                let reply = house.office.sales.perform(
                    .verify(.number(house.number("100234")), PIN("0000")!, calling: nil), in: session, act: act)
                XCTAssertEqual(reply, .verified(.refused))
            }
        }
        XCTAssertEqual(try house.office.staff.member(house.number("100234"))?.failures, 3)
    }

    func testANewMemberDoesNotInheritALock() throws {
        let house = try PeopleOffice()
        for _ in 1...10 {
            _ = house.verify("555555", "0000")
            house.clock.advance(by: 1800)
        }
        try house.add("555555", "4821", "010-5555-5555")
        guard case .member = house.verify("555555", "4821") else { return XCTFail("locked before it was anybody's") }
    }

    func testADamagedHashIsUnavailableAndToldWithoutTheNumber() throws {
        let house = try PeopleOffice()
        var told: [String] = []
        house.office.faultHandler = { told.append($0) }
        try house.office.database.run("UPDATE member SET pin_hash = '$y$broken' WHERE number = '100234'")
        XCTAssertNil(house.verify("100234", "4821"), "unavailable")
        XCTAssertEqual(told.count, 1)
        XCTAssertFalse(told.joined().contains("100234"))
        XCTAssertFalse(told.joined().contains("4821"))
    }

    func testAttemptsOfSeveralProcessesAreCountedTogether() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("together-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { XCTAssertNoThrow(try FileManager.default.removeItem(at: folder)) }
        let path = folder.appendingPathComponent("office.db").path
        let house = try PeopleOffice(path: path)
        let (rules, now) = (house.office.rules, house.clock.now)
        let answers = Mutex<[Verification]>([])
        DispatchQueue.concurrentPerform(iterations: 8) { n in
            guard
                let office = try? BoxOffice.open(
                    path: path, create: false, rules: rules, pepper: Pepper(Array("a pepper of tests".utf8))!,
                    clock: VirtualClock(now),
                    payment: .account)
            else { return }
            let session = office.sales.newSession(
                SessionStart(channel: .telephone, line: "1588-0001", calling: nil, language: nil, reference: String(n)))
            let claim = MemberClaim.number(MemberNumber("100234")!)
            guard
                case .verified(let answer) = office.sales.perform(
                    .verify(claim, PIN("0000")!, calling: nil), in: session, act: 1)
            else {
                return
            }
            answers.withLock { $0.append(answer) }
        }
        let refused = answers.withLock { $0.filter { $0 == .refused }.count }
        XCTAssertEqual(answers.withLock { $0.count }, 8)
        XCTAssertEqual(refused, 4, "the fifth attempt locks, whoever makes it")
        XCTAssertEqual(try house.office.staff.member(house.number("100234"))?.failures, 5)
    }

    func testNoPINInAnyByteOfTheDatabase() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("verify-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { XCTAssertNoThrow(try FileManager.default.removeItem(at: folder)) }
        let house = try PeopleOffice(path: folder.appendingPathComponent("office.db").path)
        try house.add("100900", "73519246", "010-9000-0000")
        guard case .member = house.verify("100900", "73519246") else { return XCTFail("not let in") }
        _ = house.verify("100900", "86420975")
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        XCTAssertTrue(files.contains { $0.lastPathComponent.hasSuffix("-wal") }, "the WAL is looked at too")
        for file in files {
            let bytes = try Data(contentsOf: file)
            for secret in ["73519246", "86420975", "a pepper of tests"] {
                XCTAssertNil(bytes.range(of: Data(secret.utf8)), "\(file.lastPathComponent)")
            }
        }
    }
}
