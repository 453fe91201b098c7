// GateStage: the small box office with cards, at the theatre's door ten minutes before the play.

import BookingModel
import XCTest

@testable import BookingCore

/// The theatre plays at 14:00; it is 13:50. Members 100234 and 100235 have a card each.
final class GateStage {
    let sales: SalesOffice
    var office: BoxOffice { sales.office }
    static let doors = Zone.instant(LocalDateTime("2026-03-07 13:50")!)
    static let first = try! CardIdentifier(uid: [0x04, 0xA1, 0xB2, 0xC3, 0xD4, 0xE5, 0xF6])
    static let second = try! CardIdentifier(uid: [0x12, 0x34, 0x56, 0x78])
    private var nonces = 0

    init(path: String? = nil, payment: Charging = .account) throws {
        sales = try SalesOffice(path: path, payment: payment)
        let added = try office.staff.addCards([
            PlannedCard(member: MemberNumber("100234")!, kind: .rf, identifier: GateStage.first),
            PlannedCard(member: MemberNumber("100235")!, kind: .smart, identifier: GateStage.second),
        ])
        XCTAssertEqual(try added.get(), [1, 2])
    }

    /// Moves the clock to the door.
    func openDoors() { sales.clock.now = GateStage.doors }

    func gate(_ name: String = "N1", sections: Set<Int> = [], way: Way = .inward, scope: Gate.Scope = .venue("theatre"))
        -> Gate
    {
        Gate(name: name, scope: scope, sections: sections, way: way)!
    }

    func show(_ card: CardIdentifier = first, at gate: Gate? = nil, nonce: String? = nil) throws -> ScanResult {
        try ask(.success(Scan(card: card)), at: gate, nonce: nonce)
    }

    func ask(_ attempt: ScanAttempt, at gate: Gate? = nil, nonce: String? = nil) throws -> ScanResult {
        nonces += 1
        return try office.gate.checkIn(attempt, at: gate ?? self.gate(), nonce: nonce ?? "n\(nonces)")
    }

    /// Sets the theatre's rules.
    func rule(_ change: (inout GateRules) -> Void) throws {
        var rules = GateRules()
        change(&rules)
        try office.staff.setGateRules(rules, ofVenue: "theatre")
    }

    /// The seats let through; a refusal fails the test.
    func seats(_ verdict: ScanResult, line: UInt = #line) -> [String] {
        guard case .admit(let admission) = verdict else {
            XCTFail("\(verdict)", line: line)
            return []
        }
        return admission.seats.map(\.description)
    }
}
