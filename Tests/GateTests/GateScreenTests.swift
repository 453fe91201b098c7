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
            ScanFault.allCases.map { .unreadable($0) } + [
                .unknownCard, .blockedCard, .noBooking, .notOnList(madeAt: now), .notOnList(madeAt: now + -86_400),
                .tooEarly(opens: now), .tooLate, .otherGate(Name(local: "별관")),
                .otherGate(Name(local: "본관", latin: "The Great Hall of the People's Theatre")), .unsettled,
                .cancelled, .changed(newer: 12),
                .alreadyUsed(at: now, gate: "정문"), .eventCancelled, .notInside, .unreachable,
            ]
        let standings: [GateStanding] = [
            .core, .list(madeAt: now, clock: nil), .list(madeAt: now + -86_400, clock: nil),
            .list(madeAt: now, clock: now + -3600),
            .list(madeAt: now + -86_400, clock: now + -90_000), .oldList(madeAt: now + -86_400), .oldList(madeAt: now),
            .nothing,
        ]
        return standings.flatMap { standing in
            (refusals.map { ScanResult.refuse($0) } + [.unchecked(at: now)]).map {
                GateScreen($0, gate: gate, now: now, standing: standing)
            }
                + [.waiting(gate, standing, now: now)]
        }
    }

    private func seat(_ row: Int, _ number: Int, section: Name = Name(local: "1층", latin: "Floor 1")) -> SeatLabel {
        SeatLabel(section: section, sectionKeypad: 11, row: String(row), seat: String(number))
    }

    private func admit(_ seats: [SeatLabel], remaining: Int = 0) -> GateScreen {
        GateScreen(
            .admit(
                Admission(
                    booking: BookingNumber(sequence: 7_001_001), way: .inward, seats: seats, remaining: remaining,
                    at: now)),
            gate: gate, now: now)
    }

    func testEveryScreenFitsTwentyByFourInLatin() {
        for screen in every() + [admit((1...9).map { seat(1, $0) }), .waiting(Gate(name: "정문", scope: .venue("x"))!)] {
            XCTAssertEqual(screen.lines.count, 4)
            for line in screen.lines {
                XCTAssertLessThanOrEqual(line.count, 20, line)
                XCTAssertTrue(
                    line.unicodeScalars.allSatisfy {
                        (32...126).contains($0.value) && !"{}\"\\".unicodeScalars.contains($0)
                    }, line)
            }
        }
    }

    func testAdmitTellsCountSeatsAndTime() {
        XCTAssertEqual(
            admit([seat(3, 4), seat(3, 5)]).lines, ["ADMIT  2 seats", "Floor 1 3-4", "Floor 1 3-5", "7001-0015  13:50"])
        XCTAssertEqual(
            admit([seat(3, 4, section: Name(local: "가"))], remaining: 2).lines,
            ["ADMIT  1 seat", "11 3-4", "", "2 more  13:50"])
        XCTAssertEqual(admit([seat(3, 4)]).lamp, .green)
    }

    func testKindsThatHaveToBeProvedStandBeforeTheSeats() {
        let senior = FareKind(code: "senior", name: Name(local: "경로", latin: "senior"), rank: 40, needsCard: true)
        let disabled = FareKind(
            code: "disabled", name: Name(local: "중증 장애인", latin: "severely disabled"), rank: 50, needsCard: true)
        func admit(_ proofs: [FareKind]) -> GateScreen {
            let admission = Admission(
                booking: BookingNumber(sequence: 7_001_001), way: .inward, seats: [seat(3, 4), seat(3, 5)],
                remaining: 0, at: now, proofs: proofs)
            return GateScreen(.admit(admission), gate: gate, now: now)
        }
        XCTAssertEqual(
            admit([senior]).lines, ["ADMIT  2 seats", "card: senior 1", "... and more", "7001-0015  13:50"])
        XCTAssertEqual(admit([senior, senior]).words[.english], "2 seats. senior 2: look at the card")
        XCTAssertEqual(admit([senior, disabled]).words[.korean], "입장 2석. 경로 1, 중증 장애인 1: 증명 카드를 확인하세요")
        XCTAssertEqual(admit([disabled]).lines[1], "card: severely dis 1")
        XCTAssertEqual(admit([]).words[.english], "2 seats")
    }

    func testWheelchairPlacesAndCompanionsStandBeforeTheSeats() {
        func admit(_ purposes: [SeatPurpose]) -> GateScreen {
            let seats = purposes.enumerated().map {
                SeatLabel(
                    section: Name(local: "1층", latin: "Floor 1"), sectionKeypad: 11, row: "3", seat: "\($0.offset + 1)",
                    purpose: $0.element)
            }
            let admission = Admission(
                booking: BookingNumber(sequence: 7_001_001), way: .inward, seats: seats, remaining: 0, at: now)
            return GateScreen(.admit(admission), gate: gate, now: now)
        }
        XCTAssertEqual(
            admit([.wheelchair, .companion]).lines,
            ["ADMIT  2 seats", "wheelchair 1, with 1", "... and more", "7001-0015  13:50"])
        XCTAssertEqual(admit([.wheelchair]).lines[1...2], ["wheelchair 1", "Floor 1 3-1"])
        XCTAssertEqual(admit([.companion]).lines[1], "companion 1")
        XCTAssertEqual(admit([.wheelchair, .companion]).words[.english], "2 seats. 1 wheelchair, 1 companion")
        XCTAssertEqual(admit([.wheelchair, .companion]).words[.korean], "입장 2석. 휠체어석 1, 동반석 1")
        XCTAssertEqual(admit([.restricted]).words[.english], "1 seat. restricted view")
    }

    func testWhatCannotBeReadSaysWhatToDoInBothLanguages() {
        func korean(_ fault: ScanFault) -> String {
            GateScreen(.refuse(.unreadable(fault)), gate: gate, now: now).words[.korean]
        }
        XCTAssertEqual(korean(.checkDigit), "예매번호를 다시 눌러 주세요", "a mistyped booking number is no card")
        XCTAssertEqual(korean(.noise), "카드를 다시 대 주세요")
        XCTAssertEqual(korean(.wrongLRC), "카드를 다시 대 주세요")
        XCTAssertEqual(korean(.wrongLength), "카드번호도 예매번호도 아닙니다")
        XCTAssertEqual(korean(.paymentCard), "결제 카드는 쓸 수 없습니다")
    }

    func testRefuseTellsWhy() {
        let used = GateScreen(.refuse(.alreadyUsed(at: now, gate: "S2")), gate: gate, now: now + 60)
        XCTAssertEqual(used.lines, ["REFUSE  already used", "13:50 gate S2", "", "13:51"])
        XCTAssertEqual(used.lamp, .red)
        XCTAssertEqual(GateScreen(.refuse(.tooEarly(opens: now)), gate: gate, now: now).lines[1], "opens 03-07 13:50")
    }

    func testAKeyboardInHangulModeIsNamed() {
        let screen = GateScreen(.refuse(.unreadable(.hangulMode)), gate: gate, now: now)
        XCTAssertEqual(screen.lines, ["REFUSE", "keyboard in Hangul", "mode", "13:50"])
        XCTAssertTrue(
            TextDisplay.picture(screen, colour: false).contains("REFUSE keyboard in Hangul mode / 키보드가 한글 상태입니다"))
    }

    func testAGateOnItsOwnSaysSoInTheTerminalToo() {
        let list = GateStanding.list(madeAt: now, clock: nil)
        let picture = TextDisplay.picture(
            GateScreen(.refuse(.notOnList(madeAt: now)), gate: gate, now: now + 60, standing: list), colour: false)
        XCTAssertTrue(
            picture.contains(
                "REFUSE not on the list of 13:50: ask the box office / 13:50 명단에 없습니다: 매표소에 문의해 주세요"), picture)
        XCTAssertTrue(picture.contains("on its own, by the list of 13:50 / 매표소와 연결되지 않아 13:50 명단으로 확인합니다"), picture)
        let other = GateScreen(
            .refuse(.notOnList(madeAt: now + -86_400)), gate: gate, now: now,
            standing: .list(madeAt: now + -86_400, clock: nil))
        XCTAssertEqual(other.lines, ["REFUSE", "not on list of 03-06", "13:50: ask the staff", "13:50"])
        XCTAssertEqual(other.words.latin, "not on the list of 03-06 13:50: ask the box office")
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
