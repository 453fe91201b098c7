// MemberIntakeTests: members are read, and nothing of what is secret about them is ever shown.

import BookingModel
import Formats
import Intake
import XCTest

final class MemberIntakeTests: XCTestCase {
    func testMembers() throws {
        let batch = read(
            Sample.members + "100234,홍길동,010-2345-6789,ko,4821,500000\n100236,Jane Doe,01000000236,en,,0\n")
        XCTAssertEqual(batch.members.count, 2)
        let first = batch.members[0]
        XCTAssertEqual(first.number, MemberNumber("100234"))
        XCTAssertEqual(first.telephone, TelephoneNumber("01023456789"))
        XCTAssertEqual(first.pin, PIN("4821"))
        XCTAssertEqual(first.creditLimit, Won(500_000))
        XCTAssertEqual(batch.members[1].language, .english)
        XCTAssertNil(batch.members[1].pin)
    }

    func testEveryFaultOfATelephoneNumberSaysWhatToDo() {
        for (number, words) in [
            ("1099991234", "has lost its leading zero"), ("02-345-6789", "no mobile number"),
            ("010-123-4567", "too many or too few digits"),
            ("+81 90 1234 5678", "another country's"),
        ] {
            let found = faults(Sample.members + "200001,Kim,\(number),ko,,0\n")
            XCTAssertEqual(found.count, 1, number)
            XCTAssertTrue(found.first?.contains(words) == true, "\(found)")
            XCTAssertFalse(found.first?.contains(number) == true, "\(found)")
        }
        XCTAssertEqual(
            read(Sample.members + "200001,Kim,+82(0)10.2345.6789,ko,,0\n").members.first?.telephone.fullDigits,
            "01023456789")
    }

    func testHangulInPartsIsStoredInOnePiece() {
        let parts = "\u{1112}\u{1169}\u{11BC}"
        XCTAssertEqual(
            Array(read(Sample.members + "200001,\(parts),010-2345-6789,ko,,0\n").members[0].name.utf8), Array("홍".utf8))
    }

    func testEveryWrongFieldOfARecordIsTold() {
        XCTAssertEqual(
            faults(Sample.members + "12,,02-123-4567,fr,48a1,-5\n"),
            [
                "in.csv:2: number: is 4 to 10 digits, not \"12\"",
                "in.csv:2: name: is empty; fill it in",
                "in.csv:2: telephone: is a Korean mobile number like 010-1234-5678: the mobile ticket is sent to it; "
                    + "this one is no mobile number and gets no SMS",
                "in.csv:2: language: is \(Language.codes()), not \"fr\"",
                "in.csv:2: pin: is 4 to 8 digits, or empty for none yet",
                "in.csv:2: credit_limit: is a whole number from 0 to 1000000000, not \"-5\"",
            ])
    }

    func testNoFaultShowsAPINOrATelephoneNumber() {
        let told = faults(Sample.members + "100234,가,010-9876,ko,987654321,x\n100235,나,tel0109876x,ko,9 8 7 6,x\n")
            .joined()
        XCTAssertFalse(told.isEmpty)
        XCTAssertFalse(told.contains("987"), told)
    }

    func testAMemberGivenTwice() {
        XCTAssertEqual(
            faults([
                IntakeFile(name: "a.csv", text: Sample.members + "100234,가,010-0000-0001,ko,,0\n"),
                IntakeFile(name: "b.csv", text: Sample.members + "\n100234,나,010-0000-0002,ko,,0\n"),
            ]), ["b.csv:3: member 100234 is given twice; first in a.csv line 2"])
    }

    func testANumberOrPINThatCanNeverLogInIsAFault() {
        func told(_ line: String) -> [String] {
            do {
                _ = try CatalogReader.read(
                    [IntakeFile(name: "in.csv", text: Sample.members + line + "\n")],
                    rules: IntakeRules(memberDigits: 6, pinDigits: 4))
                return []
            } catch { return error.faults.map(\.reason) }
        }
        XCTAssertEqual(told("100234,가,010-0000-0001,ko,4821,0"), [])
        XCTAssertEqual(told("100234,가,010-0000-0001,ko,,0"), [])
        XCTAssertEqual(
            told("1234,가,010-0000-0001,ko,,0"),
            [
                "number: is 6 digits: callers cannot log in with another length, not \"1234\"; change the setting "
                    + "member-digits, and write the zeros in front that a spreadsheet may have dropped, or the number"
            ])
        XCTAssertEqual(
            told("12345678,가,010-0000-0001,ko,,0"),
            [
                "number: is 6 digits: callers cannot log in with another length, not \"12345678\"; change the setting "
                    + "member-digits, or the number"
            ])
        let pin = told("100234,가,010-0000-0001,ko,123456,0")
        XCTAssertEqual(
            pin,
            [
                "pin: is 4 digits, or empty for none yet: callers cannot log in with another length; change it, or "
                    + "the setting pin-digits"
            ])
    }

    func testLanguagesInOtherWords() {
        XCTAssertEqual(
            read(Sample.members + "100234,가,010-0000-0001,한국어,,0\n100235,나,010-0000-0002,English,,0\n").members.map(
                \.language), [.korean, .english])
    }

    func testNames() {
        func told(_ name: String) -> [String] {
            faults(Sample.members + CSV.line(["100234", name, "010-0000-0001", "ko", "", "0"]) + "\n")
        }
        XCTAssertEqual(told(String(repeating: "가", count: 60)), [])
        XCTAssertEqual(
            told(String(repeating: "가", count: 61)),
            [
                "in.csv:2: name: is longer than 60 characters; shorten it"
            ])
        XCTAssertEqual(told("  "), ["in.csv:2: name: is empty; fill it in"])
        for control in ["\u{0}", "\u{7}", "\t", "\u{1B}[31m", "\u{7F}", "\u{85}", "\u{2028}"] {
            XCTAssertEqual(
                told("홍\(control)"),
                [
                    "in.csv:2: name: holds a control character, line end or direction mark; take it out"
                ])
        }
    }

    func testHolidays() {
        XCTAssertEqual(
            faults("date,name\n2026-02-30,\n2026-03-01,\n2026-03-01,\n,\n,신정\n"),
            [
                "in.csv:2: date: there is no such day; that month has 28 days, not \"2026-02-30\"",
                "in.csv:4: the holiday 2026-03-01 is given twice; first in in.csv line 3",
                "in.csv:6: date: is a day like 2026-03-07; it is empty",
            ])
    }
}
