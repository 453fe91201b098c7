// Accepting rewrites what happens and nothing else.

import XCTest

@testable import Rehearsal

final class TranscriptWriterTests: XCTestCase {
    private func rewritten(_ text: String, _ played: [[String]]) throws -> String {
        try Transcript.parse(Array(text.utf8), file: "a").text(playing: played)
    }

    func testCallersLinesCommentsAndBlankLinesKeepEveryByte() throws {
        let text = "# title  \n\ndial  1588-0001 \n  say   old\n\n#  a comment\t\npress  1 2\n  say   gone\n\n"
        XCTAssertEqual(
            try rewritten(text, [["say   new", "say   newer"], []]),
            "# title  \n\ndial  1588-0001 \n  say   new\n  say   newer\n\n#  a comment\t\npress  1 2\n\n")
    }

    func testCommentsStayBehindTheHappeningTheyStoodBehind() throws {
        let text = "dial 1\n  a\n  # about a\n  b\n  c\n  # last\n".replacingOccurrences(
            of: "dial 1\n", with: "dial 15\n")
        XCTAssertEqual(
            try rewritten(text, [["z", "a", "c", "d"]]), "dial 15\n  z\n  a\n  # about a\n  c\n  d\n  # last\n")
        XCTAssertEqual(try rewritten(text, [["x"]]), "dial 15\n  # about a\n  x\n  # last\n")
    }

    func testLinesThatWereNotPlayedStayAsTheyAre() throws {
        XCTAssertEqual(try rewritten("dial 15\n  a\npress 1\n  b\n", [["x"]]), "dial 15\n  x\npress 1\n  b\n")
    }

    func testLineEndings() throws {
        XCTAssertEqual(try rewritten("dial 15\r\n  a\r\n", [["x", "y"]]), "dial 15\r\n  x\r\n  y\r\n")
        XCTAssertEqual(try rewritten("dial 15", [[]]), "dial 15")
        XCTAssertEqual(try rewritten("dial 15", [["x"]]), "dial 15\n  x\n")
    }

    func testUnifiedDiff() {
        let old = (1...12).map { "line \($0)\n" }.joined()
        let new = old.replacingOccurrences(of: "line 2\n", with: "two\n").replacingOccurrences(
            of: "line 11\n", with: "")
        XCTAssertEqual(
            TextDiff.unified(old, new, file: "f"),
            """
            --- f
            +++ f (as played)
            @@ -1,5 +1,5 @@
             line 1
            -line 2
            +two
             line 3
             line 4
             line 5
            @@ -8,5 +8,4 @@
             line 8
             line 9
             line 10
            -line 11
             line 12

            """)
        XCTAssertEqual(TextDiff.unified(old, old, file: "f"), "")
        XCTAssertTrue(TextDiff.unified("a\n", "a", file: "f").contains("\\ no line feed at the end"))
    }
}
