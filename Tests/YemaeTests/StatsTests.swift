// StatsTests: the reports from the command line: every format, and what cannot be asked for.

import XCTest

final class StatsTests: XCTestCase {
    private var program: Program!
    override func setUpWithError() throws {
        program = try Program()
        _ = try program.office(["setup", "--demo"])
    }
    override func tearDown() { program.remove() }

    private func refused(_ arguments: [String], _ words: String, line: UInt = #line) throws {
        let run = try program.run(arguments + ["--db", program.path("box.db")])
        XCTAssertEqual(run.status, 64, line: line)
        XCTAssertTrue(run.errors.contains(words), run.errors, line: line)
        XCTAssertEqual(run.output, "", line: line)
    }

    func testEveryReportInEveryFormat() throws {
        for (report, part) in [
            ("sales", "by-grade"), ("occupancy", "curve"), ("admissions", "no-shows"), ("calls", "funnel"),
            ("waiting", "by-showing"),
            ("settlement", "by-organiser"),
            ("daily", "lines"),
        ] {
            XCTAssertFalse(try program.office(["stats", report]).output.isEmpty)
            let whole = try XCTUnwrap(program.office(["stats", report, "--json"]).json() as? [String: Any])
            XCTAssertEqual(whole["ties"] as? Bool, true)
            XCTAssertNotNil(whole[part] as? [Any])
            let columns = try program.office(["stats", report, "--part", part, "--columns"]).output
            _ = try program.office(["stats", report, "--part", part, "--csv"])
            // As bytes: Foundation takes the mark away.
            let marked = try Data(contentsOf: URL(fileURLWithPath: program.path("stdout")))
            let csv = try program.office(["stats", report, "--part", part, "--csv", "--raw"]).output
            XCTAssertEqual(
                Array(marked), [0xEF, 0xBB, 0xBF] + Array(csv.utf8), "Korean Excel reads Hangul by the mark")
            for name in try XCTUnwrap(csv.split(separator: "\r\n").first).split(separator: ",") {
                XCTAssertTrue(columns.contains("\n\(name) "), "\(name) is not told of by --columns")
            }
            let page = try program.office(["stats", report, "--html"]).output
            XCTAssertTrue(page.hasPrefix("<!DOCTYPE html>") && page.hasSuffix("</html>\n"))
        }
        let all = try XCTUnwrap(program.office(["stats", "all", "--json"]).json() as? [String: Any])
        XCTAssertEqual(Set(all.keys), ["sales", "occupancy", "admissions", "waiting", "calls"])
    }

    func testTheByteOrderMarkIsASetting() throws {
        try program.write("[general]\ndatabase = box.db\npepper = box.pepper\ncsv-mark = no\n", to: "yemae.conf")
        let csv = try program.run([
            "stats", "calls", "--part", "funnel", "--csv", "--config", program.path("yemae.conf"),
        ])
        let bytes = try Data(contentsOf: URL(fileURLWithPath: program.path("stdout")))
        XCTAssertTrue(csv.status == 0 && bytes.first == UInt8(ascii: "p"), csv.output + csv.errors)
    }

    func testWhatCannotBeAskedFor() throws {
        try refused(["stats", "sales", "--csv"], "--csv writes one part; --part is one of by-sale-day, by-showing-day")
        try refused(["stats", "sales", "--part", "by-moon"], "there is no part by-moon")
        try refused(["stats", "sales", "--csv", "--json"], "one format at a time")
        try refused(["stats", "calls", "--from", "2026-03-09", "--to", "2026-03-01"], "the first before the last")
        try refused(["stats", "daily", "--date", "yesterday"], "expected a day such as 2026-03-07")
    }

    func testADayWithoutSalesTies() throws {
        let run = try program.office(["stats", "sales", "--from", "2020-01-01", "--to", "2020-01-31"])
        XCTAssertTrue(run.output.contains("gross 0 - refunds 0 + fees 0 = net 0 won: ties with the ledger"), run.output)
    }
}
