// TimetableTests: timetables of three publishers' shapes become programs, showings and fares: a Korean railway, a
// German network with platforms, letters and nights, an American one with frequencies and zones; each fault is named.

import BookingModel
import Foundation
import XCTest

@testable import Intake

final class TimetableTests: XCTestCase {
    private var folder = URL(fileURLWithPath: "")
    private static let feeds = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
        "Feeds")

    override func setUpWithError() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("timetable-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }
    override func tearDownWithError() throws { try FileManager.default.removeItem(at: folder) }

    private func write(_ text: String, _ name: String) throws -> String {
        let path = folder.appendingPathComponent(name).path
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    private static let kilometres =
        "band,up_to,grade,price\nkm,50,1,8000\nkm,150,1,16000\nkm,300,1,40000\nkm,400,1,59000\n"

    private func survey(
        _ feed: String, _ lines: String, _ bands: String, _ from: String, _ to: String, zone: String? = nil
    )
        throws -> CatalogReader.Survey
    {
        CatalogReader.survey(
            paths: [feed, try write(lines, "lines.csv"), try write(bands, "bands.csv")],
            rules: IntakeRules(
                days: try XCTUnwrap(LocalDate(from))...XCTUnwrap(LocalDate(to)), timeZone: zone))
    }

    private func read(_ feed: String, _ lines: String, _ bands: String, _ from: String, _ to: String) throws
        -> ReadCatalog
    {
        switch try survey(Self.feeds.appendingPathComponent(feed).path, lines, bands, from, to) {
        case .whole(let catalog): return catalog
        case .faulty(_, let error), .unreadable(let error): throw error
        }
    }

    /// A copy of a feed to break.
    private func copy(_ feed: String) throws -> String {
        let path = folder.appendingPathComponent(feed).path
        try FileManager.default.copyItem(at: Self.feeds.appendingPathComponent(feed), to: URL(fileURLWithPath: path))
        return path
    }

    private func faults(
        _ feed: String, _ lines: String, _ bands: String, _ from: String = "2099-03-01",
        _ to: String = "2099-03-03", zone: String? = nil
    ) throws -> String {
        switch try survey(feed, lines, bands, from, to, zone: zone) {
        case .whole: return ""
        case .faulty(_, let error), .unreadable(let error):
            return error.description.replacingOccurrences(of: folder.path + "/", with: "")
        }
    }

    /// `09:00 101 0 45 62 110 160`.
    private func line(_ showing: PlannedShowing) -> String {
        "\(showing.starts) \(showing.service ?? "-") \(showing.stopMinutes.map(String.init).joined(separator: " "))"
    }

    private func price(_ from: Int, _ to: Int, of showing: PlannedShowing, _ program: PlannedProgram) -> Int64? {
        program.fares.first { $0.tariff == showing.tariff && $0.journey == Journey(from: from, to: to) }?.price.amount
    }

    private static let korean = "노선,프로그램,차량,방향,korean,english\n경부,743,ktx,0,경부선 하행,Seoul to Busan\n"

    func testAKoreanRailway() throws {
        let catalog = try read("korea", Self.korean, Self.kilometres, "2099-03-01", "2099-03-03")
        let program = try XCTUnwrap(catalog.batch.programs.first)
        XCTAssertEqual(program.category, .train)
        XCTAssertEqual(program.stops.map(\.local), ["서울", "오송", "대전", "동대구", "부산"])
        XCTAssertEqual(program.stops.map(\.latin), ["Seoul", "Osong", "Daejeon", "Dongdaegu", "Busan"])
        let showings = catalog.batch.showings.sorted { $0.starts < $1.starts }
        XCTAssertEqual(
            showings.map(line),
            [
                "2099-03-01 06:10 151 0 0 0 50 100", "2099-03-01 09:00 101 0 45 62 110 160",
                "2099-03-01 10:00 103 0 0 0 102 145", "2099-03-01 12:00 105 0 30 62 62 150",
                "2099-03-01 23:40 199 0 0 65 65 170", "2099-03-02 06:10 151 0 0 0 50 100",
                "2099-03-02 09:00 101 0 45 62 110 160", "2099-03-02 10:00 103 0 0 0 102 145",
                "2099-03-02 23:40 199 0 0 65 65 170", "2099-03-03 12:00 105 0 30 62 62 150",
            ])
        let (all, fast, night, short) = (showings[1], showings[2], showings[4], showings[0])
        XCTAssertEqual(price(0, 1, of: all, program), 16_000, "109 km")
        XCTAssertEqual(price(1, 2, of: all, program), 8_000, "33 km")
        XCTAssertEqual(price(0, 4, of: all, program), 59_000, "354 km")
        XCTAssertNil(price(0, 2, of: fast, program), "it passes Daejeon")
        XCTAssertNil(price(2, 4, of: fast, program))
        XCTAssertEqual(price(0, 3, of: fast, program), 40_000)
        XCTAssertNil(price(0, 1, of: short, program), "it begins in Daejeon")
        XCTAssertEqual(price(2, 4, of: short, program), 40_000)
        XCTAssertEqual(price(0, 2, of: night, program), 16_000)
        XCTAssertEqual(program.fares.filter { $0.tariff == night.tariff }.count, 3, "three pairs of stops, no more")
        XCTAssertEqual(
            catalog.warnings.map(\.reason), ["routes that are not sold, because no line names them: RR_H (호남선 KTX)"])
        XCTAssertEqual(
            try read("korea", Self.korean, Self.kilometres, "2099-03-03", "2099-03-03").batch.programs.first?.stops,
            program.stops, "the same stops whichever days are sold")
    }

    func testAGermanNetworkWithPlatformsLettersAndNights() throws {
        let lines = "route,program,venue,english\nRE3,741,regio,\nN41,742,bus,Ring\n"
        let catalog = try read(
            "verbund", lines, "band,up_to,grade,price\nstops,2,1,3000\nstops,9,1,9000\n", "2099-03-02",
            "2099-03-03")
        let (train, bus) = (catalog.batch.programs[0], catalog.batch.programs[1])
        XCTAssertEqual([train.category, bus.category], [.train, .bus])
        XCTAssertEqual(
            train.stops.map(\.local), ["Berlin Hbf", "Bernau", "Eberswalde", "Angermünde", "Stralsund", "Schwedt"],
            "two platforms are one stop, and both branches are in one order")
        XCTAssertEqual(
            catalog.batch.showings.map(line),
            [
                "2099-03-02 23:31 73712 0 20 40 60 151 151", "2099-03-02 23:31 737122 0 21 21 64 64 87",
                "2099-03-03 01:10 3 0 0 0 0 0 23", "2099-03-02 01:00 - 0 0 30",
            ], "times that are missing, after midnight, and in one minute; two trains of one number")
        let (north, east) = (catalog.batch.showings[0], catalog.batch.showings[1])
        XCTAssertNil(price(0, 5, of: north, train), "the other branch")
        XCTAssertNil(price(0, 4, of: east, train))
        XCTAssertNil(price(0, 2, of: east, train), "it passes Eberswalde")
        XCTAssertEqual(price(0, 3, of: east, train), 3_000, "its second stop")
        XCTAssertEqual(price(0, 3, of: north, train), 9_000, "its third")
        XCTAssertEqual(bus.stops.map(\.local), ["Bernau", "Eberswalde", "Bernau"], "a ring")
        XCTAssertEqual(
            Set(train.fares.map(\.tariff)).count, 3, "a tariff of its own for each set of served stops")
    }

    func testAnAmericanNetworkWithFrequenciesAndZones() throws {
        let lines = "route,program,venue,direction\n10,731,coach,0\n10,732,coach,1\n"
        let bands =
            "band,up_to,grade,price,program\nzones,1,1,1500,\nzones,2,1,2500,\nzones,3,1,3500,\nstops,9,1,5000,732\n"
        let catalog = try read("transit", lines, bands, "2099-03-02", "2099-03-03")
        let (out, back) = (catalog.batch.programs[0], catalog.batch.programs[1])
        XCTAssertEqual(out.title.local, "Airport, Downtown & Harbor")
        let showings = catalog.batch.showings.filter { $0.program == out.number }.sorted { $0.starts < $1.starts }
        XCTAssertEqual(
            showings.map(\.starts.description),
            ["06:00", "06:20", "06:40", "23:40"].map { "2099-03-02 \($0)" }
                + ["00:00", "06:00", "06:20", "06:40", "23:40"].map { "2099-03-03 \($0)" })
        XCTAssertEqual(Set(showings.map(\.stopMinutes)), [[0, 20, 20, 35]])
        XCTAssertEqual(
            [(0, 1), (0, 2), (0, 3), (1, 2), (2, 3)].map { price($0.0, $0.1, of: showings[0], out) },
            [2500, 3500, 3500, 2500, 1500])
        XCTAssertEqual(Set(back.fares.map(\.price.amount)), [5000])
        XCTAssertEqual(back.stops.map(\.local), ["Harbor", "Downtown", "Airport"])
    }

    func testAZIPFileIsAsGoodAsAFolder() throws {
        let zip = folder.appendingPathComponent("feed.zip").path
        let packer = Process()
        packer.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        packer.arguments = ["python3", "-m", "zipfile", "-c", zip, Self.feeds.appendingPathComponent("korea").path]
        try packer.run()
        packer.waitUntilExit()
        guard case .whole(let catalog) = try survey(zip, Self.korean, Self.kilometres, "2099-03-01", "2099-03-03")
        else {
            return XCTFail("the ZIP file is refused")
        }
        XCTAssertEqual(
            catalog.batch, try read("korea", Self.korean, Self.kilometres, "2099-03-01", "2099-03-03").batch)
        try Data(contentsOf: URL(fileURLWithPath: zip)).prefix(300).write(to: URL(fileURLWithPath: zip))
        XCTAssertEqual(
            try faults(zip, Self.korean, Self.kilometres),
            "feed.zip: cannot be unpacked: unzip ended with 9: it is no ZIP file, damaged or encrypted")
    }

    func testEachFaultIsNamedWithItsPlace() throws {
        let edits: [(file: String, from: String, to: String, fault: String)] = [
            (
                "stop_times.txt", "T101,09:44:00", "T101,08:44:00",
                "korea/stop_times.txt:3: arrival_time: trip T101 goes back in time here"
            ),
            (
                "stop_times.txt", "09:00:00,09:00:00", "9 o'clock,09:00:00",
                "korea/stop_times.txt:2: arrival_time: is a time like 08:05:00, or 25:10:00 after midnight, not "
                    + "\"9 o'clock\""
            ),
            (
                "stop_times.txt", "S1,1,0,0\nT101", "S9,1,0,0\nT101",
                "korea/stop_times.txt:2: stop_id: there is no stop \"S9\" in stops.txt"
            ),
            (
                "stop_times.txt", "S2,2,0,0\nT101", "S2,1,0,0\nT101",
                "korea/stop_times.txt:3: stop_sequence: 1 is there twice in trip T101"
            ),
            (
                "stop_times.txt", "S5,5,0,0\nT103", "S5,5,7,0\nT103",
                "korea/stop_times.txt:6: pickup_type: is 0 to 3, not \"7\""
            ),
            ("stop_times.txt", "pickup_type", "pickup", ""),
            (
                "stop_times.txt", "stop_sequence", "sequence",
                "korea/stop_times.txt:1: lacks the columns stop_sequence; it is no GTFS stop_times.txt"
            ),
            (
                "trips.txt", "daily,T101", "dayly,T101",
                "korea/trips.txt:2: service_id: \"dayly\" is neither in calendar.txt nor in calendar_dates.txt"
            ),
            (
                "trips.txt", "daily,T102,KTX 102,1", "daily,T102,KTX 102,0",
                "korea/trips.txt:7: trip_id: T102 of RR_G (경부선 KTX) has its stops in another order than T101"
            ),
            (
                "calendar.txt", "20991231", "20991331",
                "korea/calendar.txt:2: end_date: is a day like 20260307, not \"20991331\""
            ),
            (
                "calendar_dates.txt", "20990303,2", "20990303,3",
                "korea/calendar_dates.txt:2: exception_type: is 1 (added) or 2 (removed), not \"3\""
            ),
            ("stops.txt", "37.5547", "", "korea/stops.txt:2: stop_lat, stop_lon: are empty; bands of km need them"),
            (
                "stops.txt", "서울", "",
                "korea/stops.txt:2: stop_name: is to have 1 to 60 characters without control characters"
            ),
        ]
        for edit in edits {
            let feed = try copy("korea")
            let file = URL(fileURLWithPath: "\(feed)/\(edit.file)")
            let text = try String(contentsOf: file, encoding: .utf8)
            let range = try XCTUnwrap(text.range(of: edit.from), edit.from)
            try text.replacingCharacters(in: range, with: edit.to).write(to: file, atomically: true, encoding: .utf8)
            let said = try faults(feed, Self.korean, Self.kilometres)
            XCTAssertTrue(edit.fault.isEmpty ? said.isEmpty : said.contains(edit.fault), "\(edit.fault)\n\(said)")
            try FileManager.default.removeItem(atPath: feed)
        }
    }

    func testLinesAndBandsThatDoNotFitAreNamed() throws {
        let feed = Self.feeds.appendingPathComponent("korea").path
        let head = "route,program,venue,direction\n"
        XCTAssertTrue(
            try faults(feed, head + "경춘,743,ktx,0\n", Self.kilometres).contains(
                "lines.csv:2: route: is no route of the timetable, not \"경춘\"; it has RR_G (경부선 KTX), RR_H (호남선 KTX)"))
        XCTAssertTrue(
            try faults(feed, head + "경부,743,ktx,2\n", Self.kilometres).contains(
                "lines.csv:2: direction: is 0, 1 or empty"))
        XCTAssertTrue(
            try faults(feed, "route,program,venue\n경부,743,ktx\n", Self.kilometres).contains(
                "give each direction (direction) or destination (headsign) a line of its own"))
        XCTAssertTrue(
            try faults(feed, Self.korean, "band,up_to,grade,price\nkm,300,1,40000\n").hasPrefix(
                "bands.csv:2: up_to: no band of grade 1 reaches 354 km, from 서울 to 부산 of program 743; add one\n"))
        XCTAssertTrue(
            try faults(feed, Self.korean, Self.kilometres + "stops,9,2,1\n").contains(
                "bands.csv:6: band: is stops where bands.csv line 2 has km; a program has one"), "one unit a program")
        XCTAssertTrue(
            try faults(feed, Self.korean, "band,up_to,grade,price\nzones,9,1,1\n").contains(
                "stops.txt:2: zone_id: is empty"))
        XCTAssertTrue(
            try faults(feed, Self.korean, Self.kilometres, zone: "Europe/Berlin").contains(
                "agency.txt:2: agency_timezone: is Asia/Seoul where the box office has Europe/Berlin"))
        XCTAssertTrue(
            try faults(feed, Self.korean, Self.kilometres, "2099-01-01", "2100-12-31").contains(
                "days are more than one import takes"))
        let own = try write("program,category,korean,venue\n743,train,경부선,ktx\n", "programs.csv")
        guard
            case .faulty(_, let twice) = CatalogReader.survey(
                paths: [feed, try write(Self.korean, "lines.csv"), try write(Self.kilometres, "bands.csv"), own],
                rules: IntakeRules(days: try XCTUnwrap(LocalDate("2099-03-01"))...XCTUnwrap(LocalDate("2099-03-01"))))
        else { return XCTFail("two programs of one number") }
        XCTAssertTrue(
            twice.description.contains("lines.csv:2: program: 743 is also a program of"), twice.description)
        let verbund = Self.feeds.appendingPathComponent("verbund").path
        XCTAssertTrue(
            try faults(verbund, "route,program,venue\nF10,745,boat\n", Self.kilometres).contains(
                "category: is to be given: route_type 1000 of 17455_1000 (Fähre) is no train, bus or flight"))
    }
}
