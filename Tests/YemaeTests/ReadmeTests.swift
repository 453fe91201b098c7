// ReadmeTests: what the README shows is so.

import XCTest

final class ReadmeTests: XCTestCase {
    private func text(_ path: String) throws -> String {
        try String(contentsOf: Program.root.appendingPathComponent(path), encoding: .utf8)
    }

    func testTheTranscriptInTheReadmeIsOneThatIsTested() throws {
        let transcript = try text("Tests/Transcripts/NewBooking/by-the-leaflet-number.transcript")
        let indented = transcript.split(separator: "\n", omittingEmptySubsequences: false).map { $0.isEmpty ? "" : "    \($0)" }.joined(
            separator: "\n")
        XCTAssertTrue(try text("README.md").contains(indented))
    }

    func testEveryRoomIsInTheReadme() throws {
        let readme = try text("README.md")
        let rooms = try FileManager.default.contentsOfDirectory(atPath: Program.root.appendingPathComponent("Sources").path)
        for room in rooms where !room.hasPrefix("C") || room == "CallFlow" { XCTAssertTrue(readme.contains("`Sources/\(room)`"), room) }
    }

    func testTheDailyFilesColumnsAreInTheReadme() throws {
        let program = try Program()
        defer { program.remove() }
        _ = try program.office(["setup"])
        let header = try program.office(["stats", "daily", "--csv"]).output.split(separator: "\r\n").first
        XCTAssertTrue(try text("README.md").contains("`\(try XCTUnwrap(header))`"))
    }

    func testEveryColumnOfAnImportIsInTheReadme() throws {
        // The header of each kind, as the program tells it when a header is wrong.
        let program = try Program()
        defer { program.remove() }
        let readme = try text("README.md").filter { !"[]".contains($0) }
        for header in [
            "number,name,telephone,x", "venue,korean,x", "venue,grade,korean,x", "venue,section,korean,grade,x",
            "venue,section,row,label,count,z",
            "program,category,korean,venue,z", "program,stop,korean,z", "program,tariff,x", "program,date,time,x",
            "table,categories,from,source,step,until,z",
        ] {
            try program.write("\(header)\n", to: "wrong.csv")
            let errors = try program.run(["import", program.path("wrong.csv")]).errors
            let told = try XCTUnwrap(
                errors.components(separatedBy: "it takes ").dropFirst().last?.split(whereSeparator: \.isWhitespace).first, errors)
            XCTAssertTrue(readme.contains("`\(told)`"), "\(told)")
        }
    }
}
