// ForeignCSVTests: files as spreadsheets and other programs write them: separators, headers, days, times and amounts.

import BookingModel
import Formats
import Intake
import XCTest

final class ForeignCSVTests: XCTestCase {
    private let member = "100234,홍길동,010-2345-6789,ko,4821,500000"
    private var members: CatalogBatch { read("\(Sample.members)\(member)\n") }

    func testSeparatorsHeadersAndLineEndsOfOtherPrograms() {
        let header = "number,name,telephone,language,pin,credit_limit"
        for text in [
            "\(header)\n\(member)\n".replacingOccurrences(of: ",", with: ";"),
            "\(header)\n\(member)\n".replacingOccurrences(of: ",", with: "\t"),
            "\(header)\n\(member)\n".replacingOccurrences(of: ",", with: "|"),
            "sep=,\n\(header)\n\(member)\n",
            "sep=;\r\n" + "\(header)\r\n\(member)\r\n".replacingOccurrences(of: ",", with: ";"),
            "\u{FEFF}\"sep=;\"\n" + "\(header)\n\(member)\n".replacingOccurrences(of: ",", with: ";"),
            "\(header)\r\(member)\r", "\(header)\r\(member)",
            "Number, NAME ,Telephone,Language,PIN,Credit Limit\n\(member)\n",
            "Number;Name;Telephone;Language;Pin;Credit-Limit (won)\n\(member)\n".replacingOccurrences(
                of: ",", with: ";"),
            "\(header)\n" + member.replacingOccurrences(of: ",", with: " , "),
            "\(header)\n" + member.split(separator: ",").map { "\"\($0)\"" }.joined(separator: ", "),
            "\(header)\n=\"100234\",홍길동,\"=\"\"010-2345-6789\"\"\",ko,=\"4821\",500000\n",
            "\n,,,,,\n\(header)\n,,,,,\n\(member)\n , ,,,,\n\n",
            "\(header),,\n\(member),,\n,,,,,,,\n", "\(header)\n\(member),,,\n",
            "회원번호,이름,휴대폰 번호,언어,비밀번호,한도(원)\n\(member)\n",
            "회원번호;성명;휴대전화;언어;비밀번호;신용한도\n" + member.replacingOccurrences(of: ",", with: ";"),
        ] {
            XCTAssertEqual(read(text), members, text)
        }
    }

    func testFaultsNameTheLineOfTheFile() {
        XCTAssertEqual(
            faults("sep=;\rdate;name\r2026-03-01;\rwrong;\r"),
            ["in.csv:4: date: is a day like 2026-03-07, not \"wrong\""])
        XCTAssertEqual(
            faults("회원 명부\n\n\(Sample.members)\(member)\n"),
            ["in.csv:1: is no header; line 3 is one: delete the lines above it"])
        XCTAssertEqual(
            faults("date,,name\n2026-03-01,x,\n"),
            ["in.csv:2: field 2 has a value, and its column has no name in the header; name the column or empty it"])
        XCTAssertEqual(faults("날짜,이름\n내일,\n"), ["in.csv:2: date (날짜): is a day like 2026-03-07, not \"내일\""])
    }

    func testWhatIsNoTextIsNamed() {
        for (head, word) in [
            ("PK\u{3}\u{4}", "a workbook of a spreadsheet"),
            ("<html><table><tr><td>회원번호</td></tr></table>", "a web page"),
        ] {
            XCTAssertEqual(faults("\(head)").count, 1)
            XCTAssertTrue(faults("\(head)").joined().contains("is \(word)"), faults(head).joined())
        }
    }

    func testBlankRowsTakeNoRoomAmongTheFaults() {
        XCTAssertEqual(
            faults("date,name\n" + String(repeating: ",\n", count: 300) + "wrong,\n"),
            ["in.csv:302: date: is a day like 2026-03-07, not \"wrong\""])
    }

    private let shop =
        "\"ID\",\"user_login\",\"billing_first_name\",\"billing_phone\",\"total_spent\"\n"
        + "\"100234\",\"g\",\"홍길동\",\"010-2345-6789\",\"70,000\"\n"

    func testAHeaderOfAnotherProgramSaysWhatIsMissing() {
        XCTAssertEqual(
            faults(shop),
            [
                "in.csv:1: the first line is a header of another program; members need "
                    + "number,name,telephone,language,pin,credit_limit; it "
                    + "can be read as it is with --map \"ID=number\" --map \"billing_first_name=name\" --map "
                    + "\"billing_phone=telephone\" --set language=ko --set pin= --set credit_limit=0"
            ])
        let pretix = faults(
            "Order code,Email,Attendee name,Phone number,Seat name\nA1B2C,a@example.org,Guest,+82 10-1234-5678,A1\n"
        ).joined()
        for words in [
            "members need number,name,telephone", "--map \"Attendee name=name\"", "--map \"Phone number=telephone\"",
        ] {
            XCTAssertTrue(pretix.contains(words), pretix)
        }
    }

    func testColumnsAreMapped() throws {
        let map = ColumnMap(
            columns: ["id": "number", "Billing_First_Name": "name", "billing_phone": "telephone", "user_login": "-"],
            constants: ["language": "ko", "pin": "", "credit_limit": "500,000원"])
        let catalog = try CatalogReader.read([IntakeFile(name: "in.csv", text: shop)], rules: IntakeRules(columns: map))
        XCTAssertEqual(catalog.batch.members.map(\.name), ["홍길동"])
        XCTAssertEqual(catalog.batch.members.map(\.creditLimit), [Won(500_000)])
        XCTAssertNil(catalog.batch.members.first?.pin)
        XCTAssertEqual(catalog.warnings.map(\.description), ["in.csv:1: columns that are not read: total_spent"])
        XCTAssertThrowsError(
            try CatalogReader.read(
                [IntakeFile(name: "in.csv", text: shop.replacingOccurrences(of: "010-2345", with: "02-345"))],
                rules: IntakeRules(columns: map))
        ) {
            XCTAssertTrue("\($0)".hasPrefix("in.csv:2: telephone (billing_phone): "), "\($0)")
        }
    }

    private func day(_ text: String) -> String {
        let quoted = CSV.line([text])
        let told = faults("date\n\(quoted)\n")
        return told.isEmpty ? read("date\n\(quoted)\n").holidays.map(\.description).joined() : told.joined()
    }

    func testDaysAsSpreadsheetsWriteThem() {
        for text in [
            "2030-03-07", "2030-3-7", "2030/03/07", "2030/3/7", "2030. 3. 7.", "2030. 3. 7", "2030.3.7", "2030.03.07.",
            "2030년 3월 7일", "2030년3월7일",
            "2030. 3. 7.(목)", "2030-03-07 (목)", "2030년 3월 7일 목요일", "2030-03-07 0:00:00", "2030-03-07 00:00",
            " 2030-03-07 ", "２０３０－０３－０７",
        ] {
            XCTAssertEqual(day(text), "2030-03-07", text)
        }
        for (text, word) in [
            ("2030-02-29", "there is no such day; that month has 28 days"), ("2030-04-31", "that month has 30 days"),
            ("2030-13-01", "there is no such day"),
            ("3/7/2030", "the year first"), ("30-3-7", "the year first and with four digits"),
            ("47549", "format the column as a date"),
            ("20300307", "is a day like"), ("2030-03-07 19:30", "is a day like"), ("2030.3", "is a day like"),
            ("내일", "is a day like"),
        ] {
            XCTAssertTrue(day(text).contains(word), "\(text): \(day(text))")
        }
        XCTAssertEqual(day("2028-02-29"), "2028-02-29")
    }

    private func time(_ text: String) -> String {
        let file = IntakeFile(
            name: "s.csv",
            text: "program,date,time,tariff\n" + CSV.line(["701", "2030-12-31", text, "standard"]) + "\n")
        let told = faults([file])
        return told.isEmpty ? read([file]).showings.map(\.starts.time.description).joined() : told.joined()
    }

    func testTimesAsSpreadsheetsWriteThem() {
        for (text, expected) in [
            ("19:30", "19:30"), ("9:30", "09:30"), ("19:30:00", "19:30"), ("9:30:00", "09:30"), ("0:05", "00:05"),
            ("오후 7:30", "19:30"), ("오전 9:30", "09:30"),
            ("오후 7:30:00", "19:30"), ("오후 12:10", "12:10"), ("오전 12:10", "00:10"), ("7:30 PM", "19:30"),
            ("07:30 am", "07:30"), ("PM 7:30", "19:30"),
            ("12:00 a.m.", "00:00"), ("오후 7시 30분", "19:30"), ("오후 7시", "19:00"), ("19시 5분", "19:05"),
            ("오후 7시 반", "19:30"), ("오후 19:30", "19:30"), ("１９：３０", "19:30"),
        ] {
            XCTAssertEqual(time(text), expected, text)
        }
        for (text, word) in [
            ("24:00", "write 00:00 of the next day (2031-01-01)"), ("24:10", "write 00:10 of the next day"),
            ("25:30", "write 01:30 of the next day (2031-01-01)"),
            ("48:00", "is a time like 19:30"), ("19:60", "is a time like 19:30"), ("19:30:15", "to the minute"),
            ("0.8125", "format the column as a time"),
            ("오전 13:00", "is a time like"), ("1930", "is a time like"), ("19.30", "is a time like"),
            ("7:5", "is a time like"), ("-1:30", "is a time like"),
        ] {
            XCTAssertTrue(time(text).contains(word), "\(text): \(time(text))")
        }
    }

    func testAmountsAsPriceListsWriteThem() {
        func limit(_ text: String) -> String {
            let file = Sample.members + CSV.line(["100234", "가", "010-0000-0001", "ko", "", text]) + "\n"
            let told = faults(file)
            return told.isEmpty ? read(file).members.map { "\($0.creditLimit.amount)" }.joined() : told.joined()
        }
        for text in [
            "300000", "300,000", "300,000원", "₩300000", "￦300,000", "\\300,000", "KRW 300,000", "300000 won",
            "300000.00", "300,000.0", "30만원", "30만", " 300,000 원", "３００，０００원",
        ] {
            XCTAssertEqual(limit(text), "300000", text)
        }
        XCTAssertEqual(limit("3만5천원"), "35000")
        XCTAssertEqual(limit("3만 5,000원").contains("is a whole number"), true)
        XCTAssertEqual(limit("5천"), "5000")
        XCTAssertEqual(limit("0원"), "0")
        for text in [
            "300.000", "300 000,00", "3,00", "30,0000", "1,2345", ",300", "300,", "-5000", "(300)", "원", "₩",
            "300000.5", "만원", "1e5",
        ] {
            XCTAssertTrue(limit(text).contains("credit_limit: is a whole number from 0"), "\(text): \(limit(text))")
        }
        XCTAssertTrue(limit("3E+05").contains("the spreadsheet shortened it"))
    }
}
