// CastingTests: a recorded complaint becomes a test when a rehearsal member plays the caller.

import BookingModel
import Intake
import XCTest

@testable import Rehearsal

final class CastingTests: XCTestCase {
    private func cast(_ text: String) throws -> String {
        try XCTUnwrap(Casting("100234", among: Demo.rehearsal(today: LocalDate(2026, 3, 7)!).members)).text(of: text)
    }

    func testNumberMemberAndPINAreReplacedAndNothingElse() throws {
        let recorded = """
            dial 1588-0001 from 010-****-1111 at 2026-03-07 10:00
              say   welcome
            press 5
              recognise 010-****-1111 -> nobody
            press 55555
              say   ask-pin
            press ????
              verify 555555 **** -> refused
            press 555555
            press ????#
              verify 555555 **** -> member
            press 1
            hang up
            """
        XCTAssertEqual(
            try cast(recorded),
            """
            dial 1588-0001 from 010-7777-1111 at 2026-03-07 10:00
              say   welcome
            press 1
              recognise 010-****-1111 -> nobody
            press 00234
              say   ask-pin
            press 0000
              verify 555555 **** -> refused
            press 100234
            press 4821#
              verify 555555 **** -> member
            press 1
            hang up
            """)
    }

    func testAKnownCallerCallsFromTheMembersNumber() throws {
        let recorded = """
            dial 1588-0001 from 010-****-0001 at 2026-03-07 10:00
              recognise 010-****-0001 -> member ***555
            press 1????
              verify caller **** -> member
            """
        XCTAssertEqual(
            try cast(recorded).split(separator: "\n")[0], "dial 1588-0001 from 010-2345-6789 at 2026-03-07 10:00")
        XCTAssertTrue(try cast(recorded).contains("press 14821\n"))
    }

    func testATypedMobileNumberIsMadeUp() throws {
        XCTAssertEqual(
            try cast("press ???????????\n  say   mobile-read-back 010-****-6666"),
            "press 01055556666\n  say   mobile-read-back 010-****-6666")
    }

    func testNobodyPlaysWithoutAPIN() {
        let members = Demo.rehearsal(today: LocalDate(2026, 3, 7)!).members
        XCTAssertNil(Casting("100239", among: members))
        XCTAssertNil(Casting("999999", among: members))
    }
}
