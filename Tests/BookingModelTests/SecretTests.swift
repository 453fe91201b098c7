// SecretTests: PINs and telephone numbers do not print, whatever is done to print them.

import BookingModel
import XCTest

final class SecretTests: XCTestCase {
    private struct Enclosing {
        let pin: PIN
        let telephone: TelephoneNumber
        let maybe: PIN?
        let many: [TelephoneNumber]
        let keyed: [String: PIN]
        let typed: WipedKeys
    }

    private enum Choice {
        case login(MemberNumber, PIN)
        case call(TelephoneNumber)
    }

    private func everyWayToPrint(_ value: Any) -> String {
        var dumped = ""
        dump(value, to: &dumped)
        var printed = ""
        print(value, to: &printed)
        var debugged = ""
        debugPrint(value, to: &debugged)
        return [
            "\(value)", String(describing: value), String(reflecting: value), dumped, printed, debugged,
            "\(Optional(value) as Any)",
            "\([value])",
            String(describing: Mirror(reflecting: value).children.map(\.value)),
        ].joined(separator: "\n")
    }

    func testNothingPrintsASecret() throws {
        let pin = try XCTUnwrap(PIN("4821"))
        let telephone = try XCTUnwrap(TelephoneNumber("010-2345-6789"))
        let member = try XCTUnwrap(MemberNumber("100234"))
        let typed = WipedKeys("4821".utf8)
        let enclosing = Enclosing(
            pin: pin, telephone: telephone, maybe: pin, many: [telephone], keyed: ["pin": pin], typed: typed)
        let planned = PlannedMember(
            number: member, name: "홍길동", telephone: telephone, language: .korean, pin: pin, creditLimit: Won(1))
        let request = Request.verify(.number(member), pin, calling: telephone)
        let values: [Any] = [
            pin, typed, telephone, enclosing, planned, request, Choice.login(member, pin), Choice.call(telephone),
        ]
        for value in values {
            let text = everyWayToPrint(value)
            XCTAssertFalse(text.contains("4821"), text)
            XCTAssertFalse(text.contains("2345"), text)
        }
        XCTAssertEqual("\(pin)", "****")
        XCTAssertEqual("\(telephone)", "010-****-6789")
    }

    func testAShortNumberShowsOnlyItsEnd() {
        XCTAssertEqual(TelephoneNumber("1588-0001")?.description, "****-0001")
        XCTAssertEqual(TelephoneNumber("5550123")?.description, "****-0123")
    }

    func testPINsAreFourToEightDigits() {
        for text in ["4821", "00000000", "123456"] { XCTAssertEqual(PIN(text)?.secretDigits, text) }
        for text in ["", "123", "123456789", "12a4", "１２３４", "12 34", "-123"] { XCTAssertNil(PIN(text), text) }
    }

    func testTypedKeysBecomeAPINWithoutACopy() throws {
        let typed = "4821".utf8.reduce(WipedKeys()) { $0.appending($1) }
        XCTAssertEqual(typed, WipedKeys("4821".utf8))
        XCTAssertEqual("\(typed)", "4 keys")
        let pin = try XCTUnwrap(PIN(typed))
        XCTAssertEqual(pin, PIN("4821"))
        XCTAssertEqual(typed.lend { $0.baseAddress }, pin.withSecretDigits { $0.baseAddress }, "one piece of memory")
        for keys in ["", "123", "123456789", "12#4"] { XCTAssertNil(PIN(WipedKeys(keys.utf8)), keys) }
    }

    func testTypedKeysAreValues() {
        let typed = WipedKeys("12".utf8)
        XCTAssertEqual(typed.appending(WipedKeys("#3".utf8)).text, "12#3")
        XCTAssertEqual(typed.text, "12", "the shorter one is what it was")
        XCTAssertEqual(WipedKeys().appending(typed), typed)
        XCTAssertEqual(typed.appending(WipedKeys()), typed)
        XCTAssertEqual([typed.first, WipedKeys().first], [49, nil])
        XCTAssertEqual(typed.dropFirst().text, "2")
        XCTAssertEqual(WipedKeys("1A#".utf8).filter { $0 != 65 }.text, "1#")
        XCTAssertTrue(typed.dropFirst().dropFirst().isEmpty)
        XCTAssertEqual([WipedKeys().count, typed.count], [0, 2])
    }

    func testTelephoneNumbersAreKeptInNationalForm() {
        for text in ["010-2345-6789", "01023456789", "+82 10 2345 6789", "821023456789", "+82 010-2345-6789"] {
            XCTAssertEqual(TelephoneNumber(text)?.fullDigits, "01023456789", text)
        }
        XCTAssertEqual(TelephoneNumber("02-123-4567")?.fullDigits, "021234567")
        XCTAssertEqual(TelephoneNumber("010-2345-6789")?.internationalDigits, "821023456789")
        for text in ["", "anonymous", "123456", "1234567890123456", "010-2345-67x9", "010+23456789"] {
            XCTAssertNil(TelephoneNumber(text), text)
        }
    }

    func testOnlyMobileNumbersReceiveAnSMS() {
        XCTAssertEqual(TelephoneNumber("010-2345-6789")?.isMobile, true)
        XCTAssertEqual(TelephoneNumber("011-234-5678")?.isMobile, true)
        XCTAssertEqual(TelephoneNumber("02-123-4567")?.isMobile, false)
        XCTAssertEqual(TelephoneNumber("1588-0001")?.isMobile, false)
    }
}
