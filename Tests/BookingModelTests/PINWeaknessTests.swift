// PINWeaknessTests: which PINs are refused, and why.

import XCTest

@testable import BookingModel

final class PINWeaknessTests: XCTestCase {
    private func weakness(_ pin: String, _ numbers: String...) -> PINWeakness? {
        PIN(pin)!.weakness(of: numbers)
    }

    func testWhatPeopleGuessFirst() {
        for pin in ["0000", "9999", "555555", "77777777"] { XCTAssertEqual(weakness(pin), .sameDigit, pin) }
        for pin in ["1234", "4321", "7890", "0987", "567890", "98765432"] { XCTAssertEqual(weakness(pin), .run, pin) }
        for pin in ["1212", "7070", "123123", "565656", "26072607"] { XCTAssertEqual(weakness(pin), .pattern, pin) }
        for pin in ["2607", "1221", "1357", "1231"] { XCTAssertNil(weakness(pin), pin) }
    }

    func testPartsOfTheMembersOwnNumbers() {
        for pin in ["0102", "1023", "6779"] { XCTAssertEqual(weakness(pin, "01023456779"), .ownNumber, pin) }
        XCTAssertEqual(weakness("9178", "01023456789", "791782"), .ownNumber)
        XCTAssertEqual(weakness("791782", "01023456789", "791782"), .ownNumber, "the whole number")
        XCTAssertNil(weakness("79178201", "791782"), "longer than the number")
        XCTAssertNil(weakness("2607", "01023456789", "791782"))
    }

    /// Of 10,000 PINs few are refused: what is left is not guessed more easily.
    func testHowManyAreLeft() {
        let refused = (0..<10_000).count { number in
            let digits = String(number)
            let pin = PIN(String(repeating: "0", count: 4 - digits.count) + digits)!
            return pin.weakness(of: ["01023456789", "791782"]) != nil
        }
        // One digit, runs, pairs; and 0102, 1023, 0234 of the telephone, whose other parts are runs, and 7917, 9178,
        // 1782 of the member number.
        XCTAssertEqual(refused, 10 + 20 + 90 + 6)
    }
}
