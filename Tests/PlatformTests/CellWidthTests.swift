// Hangul takes two cells of a terminal.

import Platform
import XCTest

final class CellWidthTests: XCTestCase {
    func testWidths() {
        XCTAssertEqual(CellWidth.of("abc"), 3)
        XCTAssertEqual(CellWidth.of("예매는 1번"), 11 - 1)
        XCTAssertEqual(CellWidth.of("e\u{301}"), 1)
    }

    func testWrapping() {
        XCTAssertEqual(CellWidth.wrap("예매는 일번 변경은 이번", to: 11), ["예매는 일번", "변경은 이번"])
        XCTAssertEqual(CellWidth.wrap("aaaaaaaaaaaa b", to: 8), ["aaaaaaaa", "aaaa b"])
        XCTAssertEqual(CellWidth.wrap("one\ntwo", to: 20), ["one", "two"])
    }
}
