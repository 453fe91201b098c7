// TelephoneNumberTests: the one reading of telephone numbers, from every way they are written.

import XCTest

@testable import BookingModel

final class TelephoneNumberTests: XCTestCase {
    private let mobile = "01023456789"

    func testEveryWayATrunkWritesAMobileNumberIsThatNumber() {
        for written in [
            "01023456789", "010-2345-6789", "010 2345 6789", "010.2345.6789", "(010) 2345-6789", "[010]2345/6789",
            "+821023456789", "+82 10-2345-6789", "+82010-2345-6789", "+82(0)10 2345 6789", "+82 (0) 10.2345.6789",
            "(+82) 10 2345 6789", "+01023456789", "821023456789", "82-010-2345-6789", "8201023456789",
            "00821023456789", "0082-10-2345-6789", "00 82 (0)10 2345 6789", "001-82-10-2345-6789", "002821023456789",
            "006 82 10 2345 6789", "00700-82-10-2345-6789", "00345 82 010 2345 6789", "011 82 10 2345 6789",
            "010 82 10 2345 6789", "0011 82 10 2345 6789", "0821023456789", "tel:+82-10-2345-6789",
            "tel:+821023456789;phone-context=kt.co.kr", "sip:+821023456789@10.0.0.1:5060;user=phone",
            "SIPS:01023456789@host", "<sip:01023456789@host>", "\"Kim\" <01023456789>", "０１０－２３４５－６７８９",
            "\u{202D}+82 10 2345 6789\u{202C}", "010\u{2011}2345\u{2011}6789", "010\u{A0}2345\u{A0}6789",
            "010\u{202F}2345\u{2007}6789", "010·2345·6789", "010．2345．6789", "010ㅡ2345ー6789", "010\u{AD}2345\u{AD}6789",
        ] {
            XCTAssertEqual(TelephoneNumber(written)?.fullDigits, mobile, written)
        }
    }

    func testOtherKoreanNumbersHaveOneForm() {
        for (written, digits) in [
            ("02-123-4567", "021234567"), ("+82 2 123 4567", "021234567"), ("+82(0)31-123-4567", "0311234567"),
            ("0082 70 1234 5678", "07012345678"), ("+82 50 1234 5678 9", "050123456789"), ("1588-0001", "15880001"),
            ("+82 1588 0001", "15880001"), ("8215880001", "15880001"), ("+82 11 234 5678", "0112345678"),
        ] {
            XCTAssertEqual(TelephoneNumber(written)?.fullDigits, digits, written)
        }
    }

    func testALostZeroComesBackOnlyWhereTheTrunkMayLoseIt() {
        XCTAssertEqual(TelephoneNumber("1023456789", restoringLostZero: true)?.fullDigits, mobile)
        XCTAssertEqual(TelephoneNumber("10-2345-6789", restoringLostZero: true)?.fullDigits, mobile)
        XCTAssertEqual(TelephoneNumber("1023456789")?.fullDigits, "1023456789")
        XCTAssertEqual(TelephoneNumber("+1023456789", restoringLostZero: true)?.fullDigits, "1023456789")
    }

    func testAForeignNumberIsNeverAMembers() {
        for written in [
            "+81 90 1234 5678", "0081 90 1234 5678", "+1 202 555 0123", "12025550123", "0012025550123",
            "+86 138 1234 5678",
            "+62 821 0234 56789", "0062 821 0234 5678", "+98 21 1023 4567", "0098 21 1023 4567", "+58 211 234 5678",
            "0058 211 234 5678", "+49 821 02345678", "0049 821 0234567", "+44 20 7946 0958", "+7 821 023 4567",
            "+81 10 2345 6789", "+370 82 123 456", "+1 821 023 4567", "0018210234567", "+10 2345 6789",
        ] {
            for restoring in [false, true] {
                let number = TelephoneNumber(written, restoringLostZero: restoring)
                XCTAssertNotNil(number, written)
                XCTAssertEqual(number?.isMobile, false, written)
                XCTAssertEqual(number?.fullDigits.hasPrefix("0"), false, written)
            }
        }
    }

    func testWhatIsNoNumberIsNone() {
        for written in [
            "", "anonymous", "unknown", "+", "010-234", "010-2345-6789 ext 3", "01023456789#1", "010+23456789",
            "sip:alice@example", "http:01023456789", "1234567890123456", "☎010",
        ] {
            XCTAssertNil(TelephoneNumber(written, restoringLostZero: true), written)
        }
    }

    /// What is stored is read again at every look: it must come back as it went in.
    func testStoredDigitsReadAsThemselves() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<20_000 {
            let count = Int.random(in: 7...18, using: &random)
            let head = ["", "+", "00", "0", "82", "+82", "001", "010", "+1", "15"].randomElement(using: &random)!
            let written = head + (0..<count).map { _ in String(Int.random(in: 0...9, using: &random)) }.joined()
            for restoring in [false, true] {
                guard let number = TelephoneNumber(written, restoringLostZero: restoring) else { continue }
                XCTAssertEqual(TelephoneNumber(number.fullDigits), number, written)
                XCTAssertEqual(
                    TelephoneNumber(number.fullDigits, restoringLostZero: true)?.isMobile ?? false,
                    number.isMobile || isBare(number), written)
            }
        }
    }

    /// A foreign number that has the shape of a mobile number without its zero.
    private func isBare(_ number: TelephoneNumber) -> Bool {
        number.fullDigits.utf8.count == 10 && number.fullDigits.hasPrefix("10")
    }

    func testEveryMobileNumberComesBackFromEveryForm() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<2000 {
            let rest = (0..<8).map { _ in String(Int.random(in: 0...9, using: &random)) }.joined()
            let number = TelephoneNumber("010\(rest)")!
            XCTAssertEqual(TelephoneNumber(number.internationalDigits), number)
            for head in ["+82", "+82(0)", "82", "0082", "00282", "0070082", "01182"] {
                XCTAssertEqual(TelephoneNumber("\(head)10\(rest)"), number, "\(head)10\(rest)")
            }
            XCTAssertEqual(TelephoneNumber("10\(rest)", restoringLostZero: true), number)
        }
    }

    func testAMembersNumberIsAMobileNumberOrTheFaultSaysWhy() {
        func fault(_ text: String) -> MobileNumberFault? {
            do throws(MobileNumberFault) {
                _ = try TelephoneNumber.mobile(text)
                return nil
            } catch {
                return error
            }
        }
        XCTAssertNil(fault("+82(0)10-2345-6789"))
        XCTAssertNil(fault("011-234-5678"))
        XCTAssertEqual(fault("1099991234"), .lostZero)
        XCTAssertEqual(fault("02-345-6789"), .noMobile)
        XCTAssertEqual(fault("1588-0001"), .noMobile)
        XCTAssertEqual(fault("010-123-4567"), .wrongLength)
        XCTAssertEqual(fault("010-1234-56789"), .wrongLength)
        XCTAssertEqual(fault("+81 90 1234 5678"), .foreign)
        XCTAssertEqual(fault("Kim"), .noNumber)
        XCTAssertEqual(fault(""), .noNumber)
    }

    func testADialledNumberIsOneKeyHoweverItIsWritten() {
        for written in [
            "1588-0001", "15880001", "+8215880001", "8215880001", "0082-1588-0001", "+82 1588 0001", "+82 (0)1588-0001",
        ] {
            XCTAssertEqual(TelephoneNumber.dialledKey(written), "15880001", written)
        }
        for written in ["02-123-4567", "+82-2-123-4567", "021234567"] {
            XCTAssertEqual(TelephoneNumber.dialledKey(written), "021234567", written)
        }
        XCTAssertEqual(TelephoneNumber.dialledKey("7-00"), "700")
        XCTAssertEqual(TelephoneNumber.dialledKey("s"), "s")
    }
}
