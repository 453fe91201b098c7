// WebFiguresTests: what `yemae web` says of itself, and who does not get it.

import BookingService
import SCGI
import XCTest

@testable import WebServer

final class WebFiguresTests: XCTestCase {
    private var stage: WebStage!

    override func setUpWithError() throws { stage = try WebStage() }
    override func tearDown() { stage.end() }

    private func ask(_ fields: [String: String]) -> String {
        var all = ["REQUEST_METHOD": "GET", "REQUEST_URI": "/en/", "REMOTE_ADDR": "127.0.0.1"]
        all.merge(fields) { $1 }
        return String(decoding: stage.pages.respond(SCGIRequest(fields: all, body: [])).body, as: UTF8.self)
    }

    private func figure(_ name: String) -> Int? {
        WebStatus.figure("yemae_web_\(name)", in: ask([WebStatus.field: "1"]))
    }

    func testPagesAreCountedByStatusAndTime() {
        for target in ["/en/", "/en/p/701", "/en/nowhere"] { _ = ask(["REQUEST_URI": target]) }
        let text = ask([WebStatus.field: "1"])
        XCTAssertTrue(text.contains("yemae_web_answers_total{status=\"2xx\"} 2\n"), text)
        XCTAssertTrue(text.contains("yemae_web_answers_total{status=\"4xx\"} 1\n"), text)
        XCTAssertTrue(text.contains("yemae_web_page_seconds_bucket{le=\"+Inf\"} 3\n"), text)
        XCTAssertTrue(text.contains("yemae_web_waiting{are=\"most\"} 256\n"), text)
        XCTAssertEqual(figure("page_seconds_count"), 3, "asking for figures is no page")
    }

    func testWhatAWebServerDoesNotPassOnIsCounted() {
        _ = ask(["REMOTE_ADDR": "203.0.113.5", "HTTPS": "on"])
        XCTAssertEqual(figure("without_tls_total"), 0)
        _ = ask(["REMOTE_ADDR": "203.0.113.5"])
        XCTAssertEqual(figure("without_tls_total"), 1)
        _ = stage.pages.respond(SCGIRequest(fields: ["REQUEST_METHOD": "GET", "REQUEST_URI": "/en/"], body: []))
        XCTAssertEqual(figure("without_address_total"), 1)
    }

    func testNoHeaderOfABrowserAsksForFigures() {
        for field in ["HTTP_YEMAE_STATUS", "HTTP_YEMAE-STATUS", "QUERY_STRING"] {
            XCTAssertFalse(ask([field: "YEMAE_STATUS=1"]).contains("yemae_web"), field)
        }
    }

    /// A lock that wraps what it keeps at every look made the thousandth page slower than the first, and the ten
    /// thousandth the last.
    func testTheThousandthLookAtFiguresIsAsTheFirst() {
        for _ in 0..<1000 { _ = ask([WebStatus.field: "1"]) }
        XCTAssertEqual(figure("refused_total"), 0)
    }
}
