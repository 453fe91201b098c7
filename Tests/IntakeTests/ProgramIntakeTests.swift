// ProgramIntakeTests: programs with their stops and fares, and showings.

import BookingModel
import Intake
import XCTest

final class ProgramIntakeTests: XCTestCase {
    private let train = [
        IntakeFile(
            name: "programs.csv",
            text: "program,category,korean,english,clip,venue\n741,train,경부선,Seoul to Busan,names/route,ktx\n"),
        IntakeFile(name: "stops.csv", text: "program,stop,korean\n741,1,서울\n741,2,대전\n741,3,부산\n"),
        IntakeFile(
            name: "fares.csv",
            text: "program,tariff,grade,from,to,price\n741,all,1,1,2,23700\n741,all,1,1,3,59800\n"
                + "741,all,1,2,3,36200\n"),
    ]

    func testAVenuesProgram() throws {
        let program = try XCTUnwrap(read(Sample.hall + [Sample.programs, Sample.fares]).programs.first)
        XCTAssertEqual(program.number, ProgramNumber("701"))
        XCTAssertEqual(program.category, .theatre)
        XCTAssertEqual(program.venue, "hall")
        XCTAssertEqual(program.stops, [])
        XCTAssertEqual(program.fares.map(\.journey), [Journey(from: 0, to: 1), Journey(from: 0, to: 1)])
        XCTAssertEqual(program.fares.map(\.grade), [0, 1])
        XCTAssertEqual(program.fares.map(\.price), [Won(50_000), Won(30_000)])
    }

    func testATrainWhoseVehicleIsInTheDatabaseAlready() throws {
        let showings = IntakeFile(
            name: "showings.csv",
            text: "program,date,time,service,tariff,minutes\n741,2026-03-07,09:00,101,all,0 60 165\n")
        let batch = read(train + [showings])
        XCTAssertEqual(batch.programs[0].stops.map(\.local), ["서울", "대전", "부산"])
        XCTAssertEqual(
            batch.programs[0].fares.map(\.journey),
            [Journey(from: 0, to: 1), Journey(from: 0, to: 2), Journey(from: 1, to: 2)])
        XCTAssertEqual(
            batch.showings,
            [
                PlannedShowing(
                    program: ProgramNumber("741")!, starts: LocalDateTime("2026-03-07 09:00")!, service: "101",
                    tariff: "all",
                    stopMinutes: [0, 60, 165])
            ])
    }

    func testAnOrganiserIsOptional() {
        func organisers(_ text: String) -> [String?] {
            read(Sample.hall + [IntakeFile(name: "programs.csv", text: text), Sample.fares]).programs.map(\.organiser)
        }
        XCTAssertEqual(organisers("program,category,korean,venue\n701,theatre,햄릿,hall\n"), [nil])
        XCTAssertEqual(organisers("program,category,korean,venue,organiser\n701,theatre,햄릿,hall,\n"), [nil])
        XCTAssertEqual(organisers("program,category,korean,venue,organiser\n701,theatre,햄릿,hall,예매극단\n"), ["예매극단"])
        XCTAssertEqual(
            organisers("program,category,korean,venue,organiser\n701,theatre,햄릿,hall,-\n"), [PlannedProgram.noOrganiser]
        )
        let long = IntakeFile(
            name: "programs.csv",
            text: "program,category,korean,venue,organiser\n701,theatre,햄릿,hall,\(String(repeating: "가", count: 61))\n")
        XCTAssertEqual(
            faults(Sample.hall + [long, Sample.fares]).first,
            "programs.csv:2: organiser: is longer than 60 characters; shorten it")
    }

    func testProgramNumbersExplainThemselves() {
        for number in ["101", "70", "70123", "9001", "7a1", ""] {
            XCTAssertEqual(
                faults("program,date,time,tariff\n\(number),2026-03-07,19:30,all\n"),
                [
                    "in.csv:2: program: is 3 or 4 digits beginning with 6, 7 or 8, so that it can be typed at a menu, "
                        + "where 1 to 5 choose and 9 is \"more\""
                        + (number.isEmpty ? "; it is empty" : ", not \"\(number)\"")
                ])
        }
    }

    func testProgramFaults() {
        let programs = IntakeFile(
            name: "programs.csv",
            text: "program,category,korean,venue\n701,opera,햄릿,hall\n702,theatre,,hall\n702,theatre,둘,hall\n")
        XCTAssertEqual(
            faults(Sample.hall + [programs]),
            [
                "programs.csv:2: category: is one of concert, theatre, sports, train, bus, air, not \"opera\"",
                "programs.csv:3: korean: is empty; fill it in",
                "programs.csv:4: program 702 is given twice; first in programs.csv line 3",
            ])
    }

    func testStopFaults() {
        var files = train
        files[1] = IntakeFile(name: "stops.csv", text: "program,stop,korean\n741,1,서울\n741,3,대전\n742,1,부산\n")
        XCTAssertEqual(
            faults(files),
            [
                "stops.csv:3: stop: is 3 where 2 comes next; number the stops from 1 in running order",
                "stops.csv:4: program: 742 is not among the programs given; a program comes with its stops and fares "
                    + "in one import",
                "fares.csv:3: to: is 3, but program 741 has 2 stops",
                "fares.csv:4: to: is 3, but program 741 has 2 stops",
            ])
        files[1] = IntakeFile(name: "stops.csv", text: "program,stop,korean\n741,1,서울\n")
        XCTAssertTrue(
            faults(files).contains("programs.csv:2: program 741 is a train and has 1 stops; give at least two"))
        let stops = IntakeFile(name: "stops.csv", text: "program,stop,korean\n701,1,서울\n")
        XCTAssertEqual(
            faults(Sample.hall + [Sample.programs, Sample.fares, stops]),
            ["programs.csv:2: program 701 is of category theatre, which has no stops; leave them out"])
    }

    func testFareFaults() {
        let fares = IntakeFile(
            name: "fares.csv",
            text: """
                program,tariff,grade,from,to,price
                701,standard,1,,,50000
                701,standard,1,,,60000
                701,standard,3,,,10000
                701,Week Day,2,,,10000
                701,standard,2,1,,10000
                701,standard,2,2,1,10000
                701,standard,2,,,1.5
                799,standard,2,,,10000
                """)
        XCTAssertEqual(
            faults(Sample.hall + [Sample.programs, fares]),
            [
                "programs.csv:2: program 701 has no fare for grade 2 under tariff standard; add it",
                "fares.csv:3: the fare of program 701, tariff standard, grade 1, stops 1 to 2 is given twice; first in "
                    + "fares.csv line 2",
                "fares.csv:4: grade: is 3, but venue hall has 2 grades",
                "fares.csv:5: tariff: is 1 to 40 small letters, digits and hyphens",
                "fares.csv:6: from: from and to are both given or both empty",
                "fares.csv:7: to: is not after from; fares go forward",
                "fares.csv:8: price: is a whole number from 0 to 1000000000, not \"1.5\"",
                "fares.csv:9: program: 799 is not among the programs given; a program comes with its stops and fares "
                    + "in one import",
            ])
        XCTAssertEqual(
            faults(Sample.hall + [Sample.programs]),
            [
                "programs.csv:2: program 701 has no fares; give at least one"
            ])
    }

    func testATariffThatLacksAWayIsTold() {
        var files = train
        files[2] = IntakeFile(
            name: "fares.csv", text: "program,tariff,grade,from,to,price\n741,all,1,1,2,23700\n741,all,1,1,3,59800\n")
        let vehicle = [
            IntakeFile(name: "venues.csv", text: "venue,korean\nktx,열차\n"),
            IntakeFile(name: "grades.csv", text: "venue,grade,korean\nktx,1,일반실\n"),
            IntakeFile(name: "sections.csv", text: "venue,section,korean,grade\nktx,1,1호차,1\n"),
            IntakeFile(name: "rows.csv", text: "venue,section,row,count\nktx,1,1,4\n"),
        ]
        XCTAssertEqual(
            faults(vehicle + files),
            [
                "programs.csv:2: program 741 has no fare for grade 1 from stop 2 to 3 under tariff all; add it"
            ])
    }

    func testShowingFaults() {
        let showings = IntakeFile(
            name: "showings.csv",
            text: """
                program,date,time,service,tariff,minutes
                741,2026-03-07,09:00,101,all,0 60 165
                741,2026-03-07,09:00,101,all,0 60 165
                741,2026-02-29,25:00,,all,0 60 165
                741,2026-03-07,10:00,KTX1,all,0 60 165
                741,2026-03-07,11:00,,all,5 60 165
                741,2026-03-07,12:00,,all,0 60 60
                741,2026-03-07,13:00,,all,0 60
                741,2026-03-07,14:00,,none,0 60 165
                741,2026-03-07,15:00,,all,0 -5 7
                """)
        XCTAssertEqual(
            faults(train + [showings]),
            [
                "showings.csv:3: the showing of program 741 at 2026-03-07 09:00, service 101 is given twice; first in "
                    + "showings.csv line 2",
                "showings.csv:4: date: there is no such day; that month has 28 days, not \"2026-02-29\"",
                "showings.csv:4: time: is a time before 24:00; write 01:00 of the next day, not \"25:00\"",
                "showings.csv:5: service: is up to 6 digits or empty, not \"KTX1\"",
                "showings.csv:6: minutes: begin with 0 and grow from stop to stop",
                "showings.csv:7: minutes: begin with 0 and grow from stop to stop",
                "showings.csv:8: minutes: are 2 for the 3 stops of program 741",
                "showings.csv:9: tariff: program 741 has no tariff none; it has all",
                "showings.csv:10: minutes: are whole numbers from 0 to 10080, separated by blanks, not \"0 -5 7\"",
            ])
    }

    func testDirectionsToVenues() throws {
        let header = "venue,address,directions,address_english,directions_english,clip\n"
        func directions(_ text: String) -> [PlannedDirections] {
            read([IntakeFile(name: "directions.csv", text: text)]).directions
        }
        XCTAssertEqual(
            directions(header + "hall,서울시 종로구 1,3호선,\"1 Jongno, Seoul\",Line 3,names/way-hall\n"),
            [
                PlannedDirections(
                    venue: "hall",
                    directions: Directions(
                        address: Name(local: "서울시 종로구 1", latin: "1 Jongno, Seoul"),
                        way: Name(local: "3호선", latin: "Line 3", clip: "names/way-hall")))
            ])
        XCTAssertEqual(
            directions("공연장,주소,오시는 길\nhall,서울시 종로구 1,3호선\n").map(\.directions),
            [Directions(address: Name(local: "서울시 종로구 1"), way: Name(local: "3호선"))])
        XCTAssertEqual(
            faults([IntakeFile(name: "directions.csv", text: header + "hall,가,나,,,way-hall\nhall,가,나,,,\n")]),
            [
                "directions.csv:2: clip: is names/ and then small letters, digits and hyphens, like names/show-hamlet",
                "directions.csv:3: the way to hall is given twice; first in directions.csv line 2",
            ])
    }
}
