// CSVTests: comma-separated values as people's programs write them, and as they should not.

import BookingModel
import Formats
import Intake
import XCTest

final class CSVTests: XCTestCase {
    private func holidays(_ text: String) -> [String] { read(text).holidays.map(\.description) }

    func testPlainAndQuotedFields() {
        XCTAssertEqual(
            holidays("date,name\n2026-03-01,삼일절\n\"2026-05-05\",\"어린이날, \"\"빨간 날\"\"\"\n"),
            ["2026-03-01", "2026-05-05"])
    }

    func testLineEndsByteOrderMarkAndAMissingLastLineEnd() {
        for text in [
            "date\n2026-03-01\n2026-05-05\n", "date\r\n2026-03-01\r\n2026-05-05\r\n",
            "\u{FEFF}date\n2026-03-01\n2026-05-05",
            "date\r\n2026-03-01\r\n2026-05-05\r",
            "date\n\n2026-03-01\n\n\n2026-05-05\n\n",
        ] {
            XCTAssertEqual(holidays(text), ["2026-03-01", "2026-05-05"])
        }
    }

    func testColumnsComeInAnyOrderAndOptionalOnesMayBeMissing() {
        let hall = read(Sample.hall("venues.csv", "english,korean,venue\nHall,홀,hall\n")).venues[0]
        XCTAssertEqual(hall.name, Name(local: "홀", latin: "Hall"))
        XCTAssertEqual(read(Sample.hall("venues.csv", "korean,venue\n홀,hall\n")).venues[0].name, Name(local: "홀"))
        XCTAssertEqual(holidays("name,date\n삼일절,2026-03-01\n"), ["2026-03-01"])
    }

    func testTextOfPeopleIsKeptAsItIs() throws {
        let names = [
            "O'Brien; DROP TABLE member;--", "\"Quotes\" & ${EXTEN}", "a,b", "홍 길동", "<b>", "=1+1", "👨‍👩‍👧", "\\n",
        ]
        let lines = names.enumerated().map { CSV.line(["\(1000 + $0)", $1, "010-0000-0001", "ko", "", "0"]) }
        let batch = read(Sample.members + lines.joined(separator: "\r\n"))
        XCTAssertEqual(batch.members.map(\.name), names)
    }

    func testWhatIsWrittenIsReadBack() {
        XCTAssertEqual(CSV.line(["a", "", "b c"]), "a,,b c")
        XCTAssertEqual(CSV.line(["a,b", "say \"hi\"", "two\nlines"]), "\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\"")
        // A line end inside quotes belongs to the field: the fault is the control character's, and the next record's
        // line is right.
        let text = "date,name\n" + CSV.line(["2026-03-01", "two\nlines"]) + "\nwrong,\n"
        XCTAssertEqual(
            faults(text),
            [
                "in.csv:2: name: holds a control character, line end or direction mark; take it out",
                "in.csv:4: date: is a day like 2026-03-07, not \"wrong\"",
            ])
    }

    func testMalformedQuotes() {
        XCTAssertEqual(
            faults("date,name\n2026-03-01,a\"b\n2026-05-05,\n"),
            [
                "in.csv:2: a quote inside a field that does not begin with one; put quotes around the field and double "
                    + "those in it"
            ])
        XCTAssertEqual(
            faults("date,name\n2026-03-01,\"a\"b\n2026-05-05,\n"),
            ["in.csv:2: text after a closing quote; double the quotes inside a quoted field"])
        XCTAssertEqual(
            faults("date,name\n2026-03-01,\"a\n2026-05-05,\n"),
            ["in.csv:2: a quote is opened and not closed within 16384 bytes; close it or double it"])
        XCTAssertEqual(
            faults("date,name\n2026-03-01,\"a\n2026-05-05,\"b\"\nwrong,\n"),
            [
                "in.csv:2: a quote is opened here and closed in the middle of a field of line 3; close it here or "
                    + "double it",
                "in.csv:4: date: is a day like 2026-03-07, not \"wrong\"",
            ])
    }

    func testALineThatCannotBeReadHidesNoFaultOfTheOthers() {
        let programs = IntakeFile(
            name: "programs.csv",
            text: "program,category,korean,venue\n701,theatre,\"햄릿,hall\n702,theatre,\"맥베스\",hall\n")
        let told = faults([programs] + Sample.hall)
        XCTAssertEqual(told.count, 2, told.joined(separator: "\n"))
        XCTAssertTrue(told[0].hasPrefix("programs.csv:2: a quote is opened"), told[0])
        XCTAssertTrue(told[1].hasPrefix("programs.csv:3:") && told[1].contains("no fares"), told[1])
    }

    func testRecordsOfAWrongLengthAreAllTold() {
        XCTAssertEqual(
            faults("date,name\n2026-03-01\n2026-05-05,a,b\n2026-06-06,c\n"),
            ["in.csv:3: has 3 fields where the header has 2"])
        XCTAssertEqual(faults("name,date\n삼일절\n"), ["in.csv:2: has 1 fields where the header has 2"])
    }

    func testHeaders() {
        XCTAssertEqual(faults(""), ["in.csv: is empty; its first line has to be a header"])
        XCTAssertEqual(
            faults("this,that\n1,2\n"),
            [
                "in.csv:1: the first line is no header of a known kind (members, venues, directions, grades, sections, "
                    + "rows, programs, stops, fares, kinds, kind-fares, kind-limits, showings, fees, lines, bands, "
                    + "holidays); members need number,name,telephone,language,pin,credit_limit, and "
                    + "--map THEIRS=OURS reads other names"
            ])
        XCTAssertEqual(faults("date,date\n"), ["in.csv:1: the header names a column twice: date"])
        XCTAssertEqual(
            faults("number,name,phone,language,pin,credit_limit\n"),
            [
                "in.csv:1: a header of members that lacks telephone and has unknown columns: phone; "
                    + "it can be read as it is with --map \"phone=telephone\"; it takes "
                    + "number,name,telephone,language,pin,credit_limit,account"
            ])
        XCTAssertEqual(
            faults("program,tariff,grade\n"),
            [
                "in.csv:1: a header of fares that lacks price; it can be read as it is with --set price=VALUE; it "
                    + "takes program,tariff,grade,price,from,to"
            ])
    }

    func testEveryKindIsRecognisedByItsOwnColumns() {
        for kind in RecordKind.allCases {
            XCTAssertEqual(faults(kind.columns.joined(separator: ",") + "\n"), [], kind.rawValue)
        }
    }

    func testEUCKRIsRead() {
        // 삼일절, and 똠, which only CP949 has.
        let korean: [UInt8] =
            Array("date,name\n2026-03-01,".utf8) + [0xBB, 0xEF, 0xC0, 0xCF, 0xC0, 0xFD, 0x8C, 0x63, 0x0A]
        XCTAssertEqual(read([IntakeFile(name: "euckr.csv", bytes: korean)]).holidays, [LocalDate(2026, 3, 1)!])
        let member =
            Array("number,name,telephone,language,pin,credit_limit\n100234,".utf8) + [
                0xB1, 0xE8, 0xC7, 0xCF, 0xB3, 0xAA,
            ]
            + Array(",010-0000-0001,ko,,0\n".utf8)
        XCTAssertEqual(read([IntakeFile(name: "members.csv", bytes: member)]).members.map(\.name), ["김하나"])
    }

    func testWhatIsNotUTF8() {
        let neither = "is neither UTF-8 nor EUC-KR (mixed, or with Chinese characters); save it as \"CSV UTF-8\""
        let mixed: [UInt8] =
            Array("date,name\n2026-03-01,삼일절\n2026-05-05,".utf8) + [0xBB, 0xEF, 0xC0, 0xCF, 0xC0, 0xFD, 0x0A]
        XCTAssertEqual(faults([IntakeFile(name: "mixed.csv", bytes: mixed)]), ["mixed.csv:3: \(neither)"])
        // 날짜, and in line 2 the Chinese character 金.
        let chinese: [UInt8] =
            [0xB3, 0xAF, 0xC2, 0xA5, 0x2C, 0xC0, 0xCC, 0xB8, 0xA7, 0x0A] + Array("2026-03-01,".utf8) + [
                0xD1, 0xD1, 0x0A,
            ]
        XCTAssertEqual(faults([IntakeFile(name: "chinese.csv", bytes: chinese)]), ["chinese.csv:2: \(neither)"])
        XCTAssertEqual(
            faults([IntakeFile(name: "utf16.csv", bytes: [0xFF, 0xFE, 0x00, 0xD8, 0x64, 0x00])]),
            ["utf16.csv:1: is damaged UTF-16; save it as \"CSV UTF-8\""])
        XCTAssertEqual(
            faults([IntakeFile(name: "bad.json", bytes: Array("{\n\"a\": \"".utf8) + [0xFF, 0x22, 0x7D])]),
            ["bad.json:2: \(neither)"])
    }

    func testUTF16() {
        let text = "date,name\r\n2026-03-01,삼일절\r\n"
        let (little, big) = (
            Array(text.utf16).flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] },
            Array(text.utf16).flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
        )
        for bytes in [[0xFF, 0xFE] + little, [0xFE, 0xFF] + big, little, big] {
            XCTAssertEqual(read([IntakeFile(name: "in.csv", bytes: bytes)]).holidays, [LocalDate(2026, 3, 1)!])
        }
    }

    func testBounds() {
        let long = String(repeating: "x", count: IntakeLimits.fieldBytes + 1)
        XCTAssertEqual(faults("date,name\n2026-03-01,\(long)\n"), ["in.csv:2: a field is longer than 16384 bytes"])
        XCTAssertEqual(
            faults("date,name\n2026-03-01" + String(repeating: ",", count: IntakeLimits.columns)),
            ["in.csv:2: more than 64 fields"])
        let wide = String(repeating: "," + String(repeating: "y", count: 16_000), count: 5)
        XCTAssertEqual(faults("date,name\n2026-03-01\(wide)\n"), ["in.csv:2: the record is longer than 65536 bytes"])
        XCTAssertEqual(
            faults([IntakeFile(name: "huge.csv", bytes: [UInt8](repeating: 0x41, count: IntakeLimits.fileBytes + 1))]),
            ["huge.csv: is larger than 64 MiB; split it into several files"])
    }

    func testManyFaultsAreCounted() {
        let text = "date\n" + String(repeating: "wrong\n", count: 250)
        let told = faults(text)
        XCTAssertEqual(told.count, 101)
        XCTAssertEqual(told.first, "in.csv:2: date: is a day like 2026-03-07, not \"wrong\"")
        XCTAssertEqual(told.last, "... and 150 more faults")
    }

    func testFaultsComeInOrderOfTheFilesGiven() {
        let b = IntakeFile(name: "b.csv", text: "date\nx\n")
        let a = IntakeFile(name: "a.csv", text: "date\n\ny\n")
        XCTAssertEqual(faults([b, a]).map { $0.prefix(7) }, ["b.csv:2", "a.csv:3"])
    }

    func testFilesThatCannotBeRead() {
        XCTAssertThrowsError(try CatalogReader.read(paths: ["/nowhere/members.csv", "/"])) {
            XCTAssertEqual(
                "\($0)",
                "/nowhere/members.csv: cannot be opened: No such file or directory\n/: cannot be read: Is a directory")
        }
        let path = NSTemporaryDirectory() + "intake-\(UUID().uuidString).csv"
        defer { unlink(path) }
        XCTAssertTrue(FileManager.default.createFile(atPath: path, contents: Data("date\n2026-03-01\n".utf8)))
        XCTAssertEqual(try CatalogReader.read(paths: [path]).batch.holidays, [LocalDate(2026, 3, 1)!])
    }
}
