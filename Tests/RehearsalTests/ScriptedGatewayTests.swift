// The scripted gateway keeps the promises a real one makes: one key is one charge.

import BookingCore
import BookingModel
import XCTest

@testable import Rehearsal

final class ScriptedGatewayTests: XCTestCase {
    private let charge = Charge(key: "B1-1", member: MemberNumber("100234")!, amount: Won(1000))

    func testMoods() {
        let gateway = ScriptedGateway()
        XCTAssertEqual(gateway.ask(Enquiry(kind: .charge, key: "B1-1")), .notFound)
        gateway.mood = .silent
        XCTAssertEqual(gateway.charge(charge), .unknown)
        XCTAssertEqual(gateway.ask(Enquiry(kind: .charge, key: "B1-1")), .unknown)
        gateway.mood = .declines
        XCTAssertEqual(gateway.ask(Enquiry(kind: .charge, key: "B1-1")), .notFound)
        XCTAssertEqual(gateway.charge(charge), .declined)
        gateway.mood = .pays
        XCTAssertEqual(gateway.charge(charge), .declined, "the same key is the same charge")
        gateway.mood = .silentAfterPaying
        XCTAssertEqual(gateway.charge(Charge(key: "B1-2", member: charge.member, amount: charge.amount)), .unknown)
        gateway.mood = .declines
        XCTAssertEqual(gateway.ask(Enquiry(kind: .charge, key: "B1-2")), .paid(reference: "rehearsal-B1-2"))
    }

    func testTheBookIsShared() throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
        defer { try? FileManager.default.removeItem(atPath: file) }
        let (parent, child) = (ScriptedGateway(file: file), ScriptedGateway(file: file))
        parent.mood = .silentAfterPaying
        XCTAssertEqual(child.charge(charge), .unknown)
        parent.mood = .pays
        XCTAssertEqual(child.mood, .pays)
        XCTAssertEqual(parent.ask(Enquiry(kind: .charge, key: charge.key)), .paid(reference: "rehearsal-B1-1"))
    }
}
