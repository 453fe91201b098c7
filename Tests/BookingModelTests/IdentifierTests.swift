// IdentifierTests: the numbers people type, and the check digit that catches their mistakes.

import BookingModel
import XCTest

final class IdentifierTests: XCTestCase {
    func testABookingNumberComesBack() {
        for sequence in [0, 1, 7, 7001, 700_100, 9_999_999] {
            let number = BookingNumber(sequence: sequence)
            XCTAssertEqual(number.sequence, sequence)
            XCTAssertEqual(number.digits.count, 8)
            XCTAssertEqual(BookingNumber(number.digits), number)
            XCTAssertEqual(BookingNumber(number.description), number)
        }
    }

    func testTheCheckDigitIsDamms() {
        // The example of Damm's thesis: 572 has the check digit 4.
        XCTAssertEqual(BookingNumber(sequence: 572).digits, "00005724")
        XCTAssertEqual(BookingNumber(sequence: 572).description, "0000-5724")
    }

    func testEveryWrongDigitIsCaught() {
        var random = SplitMix(state: 1)
        for _ in 0..<500 {
            let right = Array(BookingNumber(sequence: Int.random(in: 0...9_999_999, using: &random)).digits)
            for place in right.indices {
                for digit in "0123456789" where digit != right[place] {
                    var wrong = right
                    wrong[place] = digit
                    XCTAssertNil(BookingNumber(String(wrong)), "\(String(wrong)) for \(String(right))")
                }
            }
        }
    }

    func testEverySwapOfNeighboursIsCaught() {
        // All pairs at all places, not a sample: seven places, ten by ten digits.
        for place in 0..<7 {
            for pair in 0..<100 where pair / 10 != pair % 10 {
                for rest in [0, 1_234_567, 9_876_543] {
                    var digits = Array(BookingNumber(sequence: rest).digits.dropLast())
                    digits[min(place, 5)] = Character(String(pair / 10))
                    digits[min(place, 5) + 1] = Character(String(pair % 10))
                    var typed = Array(BookingNumber(sequence: Int(String(digits))!).digits)
                    guard typed[place] != typed[place + 1] else { continue }
                    typed.swapAt(place, place + 1)
                    XCTAssertNil(BookingNumber(String(typed)), String(typed))
                }
            }
        }
    }

    func testWhatIsNoBookingNumber() {
        for text in [
            "", "0000572", "000057244", "0000-57-24", "000-05724", "-00005724", "0000 5724", "0000572a", "００００５７２４",
            "0000-5724-",
        ] {
            XCTAssertNil(BookingNumber(text), text)
        }
    }

    func testProgramNumbersBeginWithSixSevenOrEight() {
        for text in ["701", "600", "899", "7010", "8999"] { XCTAssertEqual(ProgramNumber(text)?.digits, text) }
        for text in ["", "70", "70101", "101", "501", "901", "7a1", "７01", " 701", "-701"] {
            XCTAssertNil(ProgramNumber(text), text)
        }
    }

    func testMemberNumbers() {
        for text in ["1002", "100234", "0000", "1234567890"] { XCTAssertEqual(MemberNumber(text)?.digits, text) }
        for text in ["", "123", "12345678901", "10023a", "１００２", "1002 "] { XCTAssertNil(MemberNumber(text), text) }
        XCTAssertEqual(MemberNumber("100234")?.masked, "***234")
        XCTAssertEqual(MemberNumber("1002")?.masked, "*002")
    }
}
