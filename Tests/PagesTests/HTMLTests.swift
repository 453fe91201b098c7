// HTMLTests: no string becomes markup, and forms are read as browsers send them.

import BookingModel
import XCTest

@testable import Pages

final class HTMLTests: XCTestCase {
    private func markup(_ html: HTML) -> String {
        var writer = HTMLWriter()
        writer.write(html)
        return writer.text
    }

    func testTextIsEscapedWhereverItStands() {
        let hostile = "<script>alert('1')</script> & \"quotes\"\u{0}\u{1B}[2J\u{85}"
        let shown =
            "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; &amp; &quot;quotes&quot;\u{FFFD}\u{FFFD}[2J\u{FFFD}"
        XCTAssertEqual(
            markup(Tag.a([.label(hostile)], .text(hostile))),
            "<a aria-label=\"\(shown)\">\(shown)</a>")
        XCTAssertEqual(markup("\(hostile)"), markup(.text(hostile)))
    }

    func testElementsWithoutContentHaveNoEnd() {
        XCTAssertEqual(
            markup(Tag.div(Tag.input([.type(.date), .isSelected]))), "<div><input type=\"date\" selected></div>\n")
    }

    func testATelephoneLinkHasDigitsOnly() {
        XCTAssertEqual(markup(Tag.a([.href(telephone: "1588-0001\" onclick=")])), "<a href=\"tel:15880001\"></a>")
    }

    func testAFormIsReadAsBrowsersSendIt() throws {
        let query = try XCTUnwrap(
            Query("q=%EC%98%A4%ED%8E%98%EB%9D%BC+%26%20x&c=&day=2026-03-07&utm_source=a&q=second"))
        XCTAssertEqual(query[.words], "오페라 & x")
        XCTAssertNil(query[.category], "what was left empty")
        XCTAssertEqual(query[.day], "2026-03-07")
        XCTAssertNil(query[.after])
        for broken in ["q=%", "q=%4", "q=%zz", "q=%FF", "q=%C0%AF", "q=%00", "q=a%0Ab", "q=%ED%A0%80"] {
            XCTAssertNil(Query(broken), broken)
        }
        XCTAssertNotNil(Query(String(repeating: "a=b&", count: Query.most)))
        XCTAssertNil(Query(String(repeating: "a=b&", count: Query.most + 1)))
    }

    func testWhatIsEncodedIsDecodedAgain() {
        for text in ["", "a b&c=d?e/f%g+h", "오페라의 유령", "é–😀", "-._~"] {
            XCTAssertEqual(Query.decoded(Query.encoded(text).utf8, plusIsBlank: true), text)
        }
    }

    func testEveryLookIsInTheStyleSheetAndTheOtherWayRound() throws {
        let css = String(decoding: StyleSheet.page.body, as: UTF8.self)
        let classes = Set(css.matches(of: /\.([a-z][a-z-]*)/).map { String($0.1) })
        XCTAssertEqual(classes.symmetricDifference(Look.allCases.map(\.rawValue)), [])
        XCTAssertFalse(css.contains("url("), "nothing is loaded from anywhere")
    }
}
