// GateScreenTests: what displays show, and that it fits them.

import BookingCore
import BookingModel
import Foundation
import XCTest

@testable import Gate

final class GateScreenTests: XCTestCase {
    private let gate = Gate(name: "N1", scope: .venue("theatre"))!
    private let now = Zone.instant(LocalDateTime("2026-03-07 13:50")!)

    private func every() -> [GateScreen] {
        let refusals: [Refusal] =
            ReadFault.allCases.map { .unreadable($0) } + [
                .unknownCard, .blockedCard, .noBooking, .tooEarly(opens: now), .tooLate, .otherGate(Name(korean: "별관")),
                .otherGate(Name(korean: "본관", english: "The Great Hall of the People's Theatre")), .unsettled, .cancelled, .changed(newer: 12),
                .alreadyUsed(at: now, gate: "정문"), .eventCancelled, .notInside, .unreachable,
            ]
        return refusals.map { GateScreen(.refuse($0), gate: gate, now: now) } + [GateScreen(.unchecked(at: now), gate: gate, now: now)]
    }

    private func seat(_ row: Int, _ number: Int, section: Name = Name(korean: "1층", english: "Floor 1")) -> SeatLabel {
        SeatLabel(section: section, sectionKeypad: 11, row: String(row), seat: String(number))
    }

    private func admit(_ seats: [SeatLabel], remaining: Int = 0) -> GateScreen {
        GateScreen(
            .admit(Admission(booking: BookingNumber(sequence: 7_001_001), way: .inward, seats: seats, remaining: remaining, at: now)),
            gate: gate, now: now)
    }

    func testEveryScreenFitsTwentyByFourInLatin() {
        for screen in every() + [admit((1...9).map { seat(1, $0) }), .waiting(Gate(name: "정문", scope: .venue("x"))!)] {
            XCTAssertEqual(screen.lines.count, 4)
            for line in screen.lines {
                XCTAssertLessThanOrEqual(line.count, 20, line)
                XCTAssertTrue(line.unicodeScalars.allSatisfy { (32...126).contains($0.value) && !"{}\"\\".unicodeScalars.contains($0) }, line)
            }
        }
    }

    func testAdmitTellsCountSeatsAndTime() {
        XCTAssertEqual(admit([seat(3, 4), seat(3, 5)]).lines, ["ADMIT  2 seats", "Floor 1 3-4", "Floor 1 3-5", "7001-0015  13:50"])
        XCTAssertEqual(admit([seat(3, 4, section: Name(korean: "가"))], remaining: 2).lines, ["ADMIT  1 seat", "11 3-4", "", "2 more  13:50"])
        XCTAssertEqual(admit([seat(3, 4)]).lamp, .green)
    }

    func testRefuseTellsWhy() {
        let used = GateScreen(.refuse(.alreadyUsed(at: now, gate: "S2")), gate: gate, now: now + 60)
        XCTAssertEqual(used.lines, ["REFUSE  already used", "13:50 gate S2", "", "13:51"])
        XCTAssertEqual(used.lamp, .red)
        XCTAssertEqual(GateScreen(.refuse(.tooEarly(opens: now)), gate: gate, now: now).lines[1], "opens 03-07 13:50")
    }

    func testTheTerminalPictureHasColoursOnlyInATerminal() {
        let plain = TextDisplay.picture(admit([seat(1, 2)]), colour: false)
        XCTAssertFalse(plain.contains("\u{1B}"))
        XCTAssertTrue(plain.contains("[(G)]"), plain)
        let coloured = TextDisplay.picture(admit([seat(1, 2)]), colour: true)
        XCTAssertTrue(coloured.contains("\u{1B}[1;97;42m"), coloured)
        XCTAssertTrue(coloured.contains("█"))
    }
}
