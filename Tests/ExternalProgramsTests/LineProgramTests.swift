// LineProgramTests: real programs that answer, stay silent, end, or say too much.

import Formats
import XCTest

@testable import ExternalPrograms

final class LineProgramTests: XCTestCase {
    private func shell(_ script: String, _ life: LineProgram.Life = .once) -> LineProgram {
        LineProgram(["/bin/sh", "-c", script], life: life)
    }

    func testOnceGetsTheLineAndTheEndOfItsInput() throws {
        let program = shell("cat; echo more")
        XCTAssertEqual(try program.ask("hello", within: 5), "hello")
        XCTAssertEqual(try program.ask("again", within: 5), "again")
    }

    func testKeptAnswersLineAfterLine() throws {
        let program = shell("n=0; while read l; do n=$((n+1)); echo \"$n $l\"; done", .kept)
        XCTAssertEqual(try program.ask("a", within: 5), "1 a")
        XCTAssertEqual(try program.ask("b", within: 5), "2 b")
    }

    func testALateAnswerIsNeverTakenForTheNext() throws {
        let program = shell("while read l; do [ $l = slow ] && sleep 2; echo $l; done", .kept)
        XCTAssertThrowsError(try program.ask("slow", within: 1)) {
            XCTAssertEqual($0 as? ProgramFault, .tooSlow(program: "/bin/sh", seconds: 1))
        }
        XCTAssertEqual(try program.ask("quick", within: 5), "quick")
    }

    func testEndingWithoutAnAnswerAndNotStartingAreTold() {
        XCTAssertThrowsError(try shell("read l; exit 3").ask("x", within: 5)) {
            XCTAssertEqual($0 as? ProgramFault, .ended(program: "/bin/sh"))
        }
        XCTAssertThrowsError(try LineProgram(["/no/such/program"], life: .once).ask("x", within: 5)) {
            guard case .notStarted? = $0 as? ProgramFault else { return XCTFail("\($0)") }
        }
        XCTAssertThrowsError(try shell("head -c 3000000 /dev/zero; sleep 1").ask("x", within: 5)) {
            XCTAssertEqual($0 as? ProgramFault, .tooLong(program: "/bin/sh"))
        }
    }

    func testJSONGoesThereAndBack() throws {
        let text = #"{"a":[1,-2,null,true],"b":"\"q\" 한글 \\ \u0001","c":{}}"#
        XCTAssertEqual(JSON(text)?.line, text)
        XCTAssertEqual(JSON(#" { "x" : "\ud83c\udfab\u00e9" , "y" : 1.5 } "#)?.line, #"{"x":"🎫é","y":1.5}"#)
        for bad in [
            "", "{", "[1,]", "{\"a\"}", "nul", "1 2", "\"\\ud83c\"", String(repeating: "[", count: 100), "{\"a\":}",
            "\"a\nb\"",
        ] {
            XCTAssertNil(JSON(bad), bad)
        }
    }

    func testFormsEscapeEverythingThatIsNotPlain() {
        XCTAssertEqual(
            HTTPForm.encoded([("metadata[key]", "B1-1"), ("a", "한 &")]), "metadata%5Bkey%5D=B1-1&a=%ED%95%9C%20%26")
    }
}
