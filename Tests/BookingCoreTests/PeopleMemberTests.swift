// PeopleMemberTests: what staff do with members, and the faults in words that say what to do.

import BookingModel
import SQLite
import XCTest

@testable import BookingCore

final class PeopleMemberTests: XCTestCase {
    private func fault(_ body: () throws -> Void) -> AdminFault? {
        do { try body() } catch { return error as? AdminFault }
        return nil
    }

    func testAMemberAsStaffSeeIt() throws {
        let house = try PeopleOffice()
        let member = try XCTUnwrap(house.office.staff.member(house.number("100234")))
        XCTAssertEqual(member.name, "김예매")
        XCTAssertEqual(member.telephone, PeopleOffice.telephone)
        XCTAssertEqual("\(member.telephone)", "010-****-6789")
        XCTAssertTrue(member.isActive && member.hasPIN)
        XCTAssertEqual(member.creditLimit, Won(1_000_000))
        XCTAssertEqual(member.owes, .zero)
        XCTAssertEqual(member.lock, .open)
        XCTAssertEqual(member.createdAt, house.clock.now)
        XCTAssertEqual(try house.office.staff.member(house.number("100888"))?.hasPIN, false)
        XCTAssertNil(try house.office.staff.member(house.number("4711")))
        XCTAssertEqual(try house.office.staff.members().map(\.number.digits), ["100234", "100777", "100888"])
        XCTAssertEqual(try house.office.staff.members(limit: 1).count, 1)
    }

    func testFaultsOfAdding() throws {
        let house = try PeopleOffice()
        XCTAssertEqual(
            fault { try house.add("100234", "1111", "010-1111-1111") }, .memberExists(house.number("100234")))
        guard case .member = house.verify("100234", "4821") else {
            return XCTFail("the member that was there is unchanged")
        }
        func planned(_ name: String, _ limit: Int64) -> PlannedMember {
            PlannedMember(
                number: house.number("200001"), name: name, telephone: PeopleOffice.telephone, language: .korean,
                pin: nil,
                creditLimit: Won(limit))
        }
        XCTAssertEqual(
            fault { try house.office.staff.addMember(planned("", 0)) },
            .badValue("a member's name has 1...80 characters"))
        XCTAssertEqual(
            fault { try house.office.staff.addMember(planned("이", -1)) },
            .badValue("a credit limit is 0 won or more, not -1 won"))
        XCTAssertNil(try house.office.staff.member(house.number("200001")))
    }

    func testAClosedMemberStaysClosed() throws {
        let house = try PeopleOffice()
        let number = house.number("100234")
        try house.office.staff.closeMember(number)
        XCTAssertEqual(try house.office.staff.member(number)?.isActive, false)
        XCTAssertEqual(try house.office.staff.member(number)?.hasPIN, false)
        XCTAssertEqual(fault { try house.office.staff.closeMember(number) }, .memberClosed(number))
        XCTAssertEqual(fault { try house.office.staff.unlock(number) }, .memberClosed(number))
        XCTAssertEqual(fault { try house.office.staff.resetPIN(of: number, to: PIN("1234")!) }, .memberClosed(number))
        XCTAssertEqual(fault { try house.add("100234", "1111", "010-1111-1111") }, .memberExists(number))
        let missing = house.number("4711")
        XCTAssertEqual(fault { try house.office.staff.resetPIN(of: missing, to: PIN("1234")!) }, .noSuchMember(missing))
        XCTAssertTrue(AdminFault.noSuchMember(missing).description.contains("yemae member add"))
    }

    func testAnImportedMemberLogsInAndKeepsThePIN() throws {
        let house = try PeopleOffice()
        func batch(_ pin: String) -> CatalogBatch {
            var batch = CatalogBatch()
            batch.members = [
                PlannedMember(
                    number: house.number("300001"), name: "박예매", telephone: TelephoneNumber("010-3000-0001")!,
                    language: .korean,
                    pin: PIN(pin),
                    creditLimit: Won(0))
            ]
            return batch
        }
        try house.office.staff.storeCatalog(batch("2468"))
        try house.office.staff.storeCatalog(batch("1357"))
        guard case .member = house.verify("300001", "2468") else { return XCTFail("the PIN of the first import") }
        XCTAssertEqual(house.verify("300001", "1357"), .refused, "an import never changes a PIN")
    }
}
