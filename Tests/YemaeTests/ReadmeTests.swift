// ReadmeTests: what the README shows is so.

import XCTest

final class ReadmeTests: XCTestCase {
    private func text(_ path: String) throws -> String { try String(contentsOf: Program.root.appendingPathComponent(path), encoding: .utf8) }

    func testTheTranscriptInTheReadmeIsOneThatIsTested() throws {
        let transcript = try text("Tests/Transcripts/NewBooking/by-the-leaflet-number.transcript")
        let indented = transcript.split(separator: "\n", omittingEmptySubsequences: false).map { $0.isEmpty ? "" : "    \($0)" }.joined(separator: "\n")
        XCTAssertTrue(try text("README.md").contains(indented))
    }

    func testEveryRoomIsInTheReadme() throws {
        let readme = try text("README.md")
        let rooms = try FileManager.default.contentsOfDirectory(atPath: Program.root.appendingPathComponent("Sources").path)
        for room in rooms where !room.hasPrefix("C") || room == "CallFlow" { XCTAssertTrue(readme.contains("`Sources/\(room)`"), room) }
    }

    func testEveryColumnOfAnImportIsInTheReadme() throws {
        // The header of each kind, as the program tells it when a header is wrong.
        let program = try Program()
        defer { program.remove() }
        let readme = try text("README.md")
        let table = readme.split(separator: "\n").filter { $0.hasPrefix("| ") && $0.contains("`") }
        for header in ["number,x", "venue,korean,x", "program,tariff,x", "table,step,x", "program,date,time,x", "venue,section,row,x"] {
            try program.write("\(header)\n", to: "wrong.csv")
            let errors = try program.run(["import", program.path("wrong.csv")]).errors
            let told = try XCTUnwrap(errors.components(separatedBy: "it takes ").last?.split(whereSeparator: \.isWhitespace).first)
            let columns = told.split(separator: ",")
            XCTAssertTrue(table.contains { line in columns.allSatisfy { line.contains($0) } }, "\(told)")
        }
    }
}
