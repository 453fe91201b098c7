// PageTests: a page that needs nothing else and lets no name break it, and CSV that a spreadsheet reads.

import BookingModel
import Reports
import XCTest

final class PageTests: XCTestCase {
    private let part = ReportPart(
        "by-program", "Sales", [ReportColumn("program", "its number"), ReportColumn("net", "won")],
        [[.text("<b>\"A & B\"</b>"), .won(Won(1_234_567))], [.text("=1+1,2"), .won(Won(-50))]],
        chart: ReportChart(.lying, name: 0, value: 1))

    private func page(_ report: Report) -> String { Page.html([report], made: "2026-03-02 10:00") }

    func testAPageNeedsNothingElse() {
        let html = page(Report("sales", "Sales", days: "one day", parts: [part]))
        for word in ["http:", "https:", "<script", "<link", "@import", "url(", "src="] {
            XCTAssertFalse(html.contains(word), word)
        }
        XCTAssertTrue(html.contains("<svg "))
        XCTAssertTrue(html.contains("name=\"viewport\""))
        XCTAssertTrue(html.contains("@media print"))
    }

    func testNamesAreOnlyText() {
        let html = page(Report("sales", "Sales", days: "one day", parts: [part]))
        XCTAssertFalse(html.contains("<b>"))
        XCTAssertTrue(html.contains("&lt;b&gt;&quot;A &amp; B&quot;&lt;/b&gt;"))
        XCTAssertTrue(html.contains("1,234,567"))
    }

    func testAVerdictThatDiffersLooksDifferent() {
        XCTAssertTrue(page(Report("s", "S", days: "", parts: [part], verdict: ["ties"])).contains("class=\"ties\""))
        XCTAssertTrue(
            page(Report("s", "S", days: "", parts: [part], verdict: ["off by 1 won"], ties: false)).contains(
                "class=\"differs\">off by 1 won"))
    }

    func testCSVQuotesAndDisarms() {
        let asStored = "program,net\r\n\"<b>\"\"A & B\"\"</b>\",1234567\r\n\"=1+1,2\",-50\r\n"
        let guarded = asStored.replacingOccurrences(of: "=1+1", with: "'=1+1")
        XCTAssertEqual(CSVWriter.text(part, for: .person(isMarked: false)), guarded)
        XCTAssertEqual(
            CSVWriter.text(part, for: .person(isMarked: true)), "\u{FEFF}" + guarded, "Korean Excel reads Hangul by it")
        XCTAssertEqual(CSVWriter.text(part, for: .program), asStored)
    }

    func testChartsOfAnythingAreDrawn() {
        for values in [[0], [0, 0], [-5], [5, -5], Array(1...500), [Int(Int32.max), 1]] {
            for shape in [ReportChart.Shape.upright, .lying] {
                let part = ReportPart(
                    "p", "P", [ReportColumn("a", ""), ReportColumn("b", "")], values.map { [.text("x"), .count($0)] },
                    chart: ReportChart(shape, name: 0, value: 1))
                let html = page(Report("s", "S", days: "", parts: [part]))
                XCTAssertEqual(html.contains("<svg"), values.contains { $0 != 0 })
                XCTAssertFalse(html.contains("width=\"-"), "\(values)")
                XCTAssertFalse(html.contains("height=\"-"), "\(values)")
            }
        }
    }

    /// Two days apart: the day between has a place on the line, and no name runs over its end.
    func testAChartOfDaysHasEveryDay() throws {
        let days = ["2026-03-01", "2026-03-03", "2026-03-20"].compactMap { LocalDate($0) }
        let part = ReportPart(
            "p", "P", [ReportColumn("day", ""), ReportColumn("b", "")], days.map { [.day($0), .count(3)] },
            chart: ReportChart(.upright, name: 0, value: 1))
        let html = page(Report("s", "S", days: "", parts: [part]))
        XCTAssertEqual(html.components(separatedBy: "<rect ").count - 1, 20)
        XCTAssertTrue(html.contains("<title>2026-03-02: 0</title>"))
        for text in html.components(separatedBy: "<text x=\"").dropFirst() {
            let x = try XCTUnwrap(Int(text.prefix { $0 != "\"" }))
            XCTAssertLessThanOrEqual(x + 10 * 15, 720, "a name begins so far right that it is cut off")
        }
    }

    /// Of rows without a length no bar is drawn, of too many the longest are, and the page says so.
    func testALyingChartShowsTheLongest() {
        func html(_ length: (Int) -> Int) -> String {
            let rows: [[ReportCell]] = (1...30).map { [.text("row \($0)"), .count(length($0))] }
            let columns = [ReportColumn("a", ""), ReportColumn("b", "length")]
            return page(
                Report(
                    "s", "S", days: "",
                    parts: [ReportPart("p", "P", columns, rows, chart: ReportChart(.lying, name: 0, value: 1))]))
        }
        let few = html { $0 < 28 ? 0 : $0 }
        for number in 28...30 {
            XCTAssertTrue(few.contains("<text x=\"0\" y=\"\((number - 28) * 54 + 28)\">row \(number)</text>"))
        }
        XCTAssertTrue(few.contains("<figcaption>length; the longest, 3 of 30 rows</figcaption>"))
        let many = html { $0 }
        XCTAssertTrue(many.contains("<text x=\"0\" y=\"28\">row 11</text>"))
        XCTAssertTrue(many.contains("<figcaption>length; the longest, 20 of 30 rows</figcaption>"))
        XCTAssertFalse(page(Report("s", "S", days: "", parts: [part])).contains("the longest"))
    }

    func testAReportIsCutToOnePart() {
        let report = Report("s", "S", days: "", parts: [part])
        XCTAssertEqual(report.only("by-program")?.parts, [part])
        XCTAssertNil(report.only("by-moon"))
    }
}
