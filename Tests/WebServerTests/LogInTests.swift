// LogInTests: a member logs in to the demo box office with a browser, through the service; and what a form that is not
// ours does, which is nothing.

import BookingCore
import BookingModel
import XCTest

@testable import Pages
@testable import WebServer

final class LogInTests: XCTestCase {
    private var stage: WebStage!

    override func setUpWithError() throws { stage = try WebStage() }
    override func tearDown() { stage.end() }

    func testAMemberLogsInByCodeAndTheNextTimeWithout() throws {
        let browser = WebBrowser(stage)
        XCTAssertTrue(browser.get("/en/p/701").body.contains("href=\"/en/log-in?then=p%2F701\""))
        XCTAssertEqual(browser.cookies, [:], "who only looks keeps nothing")
        browser.get("/en/log-in?then=p%2F701")
        XCTAssertEqual(browser.send(["number": "100234", "pin": "4821"]).location, "/en/log-in/code?then=p%2F701")
        let before = browser.cookies
        browser.get("/en/log-in/code?then=p%2F701")
        XCTAssertTrue(browser.send(["code": "000000"]).body.contains("role=\"alert\""))
        XCTAssertEqual(browser.send(["code": try stage.code()]).location, "/en/p/701")
        XCTAssertNotEqual(browser.cookies["yemae"], before["yemae"], "a new key")
        XCTAssertTrue(browser.get("/en/p/701").body.contains("href=\"/en/me\""))
        XCTAssertEqual(browser.get("/en/p/701").headers["Cache-Control"], "no-store")
        XCTAssertTrue(browser.get("/en/me").body.contains("***234"))
        XCTAssertEqual(browser.send([:]).location, "/en/", "the log-out")
        XCTAssertNil(browser.cookies["yemae"])
        XCTAssertEqual(browser.get("/en/me").location, "/en/log-in?then=me")
        browser.get("/en/log-in?then=me")
        XCTAssertTrue(browser.send(["number": "100234", "pin": "1111"]).body.contains("do not fit together"))
        XCTAssertEqual(browser.send(["number": "1002-34", "pin": "4821"]).location, "/en/me")
    }

    /// Status, header lines and body, but for the random keys and the number of the act.
    private func answers(_ number: String, _ pin: String) -> [String] {
        let browser = WebBrowser(stage)
        browser.get("/ko/log-in")
        let first = browser.send(["number": number, "pin": pin])
        let second = browser.get("/ko/log-in/code")
        let third = browser.send(["code": "000000"])
        return [first, second, third].map { answer in
            let text = "\(answer.status) \(answer.headers.sorted { $0.key < $1.key }) \(answer.body)"
            return text.replacing(/[0-9a-f]{32,}/, with: "KEY").replacing(/name="act" value="[0-9]+"/, with: "ACT")
        }
    }

    func testAnUnknownNumberAndAWrongPINLookAsARightOneDoes() throws {
        let right = answers("100234", "4821")
        XCTAssertEqual(answers("100234", "4822"), right)
        XCTAssertEqual(answers("987654", "4821"), right)
        XCTAssertEqual(try stage.texts(), 1)
    }

    func testAFormThatIsNotOursDoesNothing() throws {
        let browser = WebBrowser(stage)
        browser.get("/en/log-in")
        let entries = ["number": "100234", "pin": "4821"]
        XCTAssertEqual(browser.send(entries, site: "cross-site").status, 403)
        XCTAssertEqual(browser.send(entries, site: "same-site").status, 403)
        XCTAssertEqual(browser.send(entries.merging(["key": String(repeating: "0", count: 32)]) { $1 }).status, 403)
        browser.cookies = [:]
        let off = browser.send(entries)
        XCTAssertEqual(off.status, 403)
        XCTAssertTrue(off.body.contains("keeps no cookies") && off.body.contains("tel:15880001"), off.body)
        XCTAssertEqual(try stage.texts(), 0)
        for target in ["/en/", "/en/p/701", "/en/me"] { XCTAssertEqual(browser.post(target, "").status, 405, target) }
        XCTAssertEqual(browser.get("/en/log-out").status, 405)
    }

    func testALogInLeadsToPagesOfOursOnly() {
        let browser = WebBrowser(stage)
        for then in ["//evil.example", "https:%2F%2Fevil.example", "log-out", "log-in", "..%2F..%2Fetc", "%0d%0aX:1"] {
            let answer = browser.get("/en/log-in?then=\(then)")
            XCTAssertEqual(answer.status, 400, then)
        }
        XCTAssertEqual(browser.get("/en/log-in?then=s%2F3%3Ffrom%3D0%26to%3D1").status, 200)
    }

    func testWithoutTLSSecretsAreAskedForOnThisMachineOnly() {
        let far = WebBrowser(stage, at: "203.0.113.5")
        XCTAssertEqual(far.get("/en/log-in").status, 403)
        XCTAssertEqual(far.post("/en/log-in", "number=100234&pin=4821").status, 403)
        let safe = WebBrowser(stage, at: "203.0.113.5", isSecure: true)
        let page = safe.get("/en/log-in")
        XCTAssertEqual(page.status, 200)
        let cookie = page.headers["Set-Cookie"] ?? ""
        XCTAssertTrue(cookie.hasPrefix("__Host-yemae="), "no such name")
        for attribute in ["; Path=/", "; HttpOnly", "; SameSite=Lax", "; Secure"] {
            XCTAssertTrue(cookie.contains(attribute), attribute)
        }
        XCTAssertFalse(cookie.contains("Domain"))
    }

    func testTheLastLogInOfManyThatAreWrongSaysWhenToTryAgain() {
        let browser = WebBrowser(stage)
        browser.get("/en/log-in")
        for _ in 0..<5 { XCTAssertEqual(browser.send(["number": "987654", "pin": "1111"], goesOn: false).status, 303) }
        let locked = browser.send(["number": "987654", "pin": "1111"])
        XCTAssertEqual(locked.status, 429)
        XCTAssertTrue(locked.body.contains("30 minutes, or call 1588-0001"), locked.body)
    }
}

final class ClientAddressTests: XCTestCase {
    func testAddressesAreCountedByHousehold() {
        XCTAssertEqual(ClientAddress("203.0.113.7").key, "203.0.113.7")
        XCTAssertEqual(ClientAddress("::ffff:203.0.113.7").key, "203.0.113.7")
        XCTAssertEqual(ClientAddress("2001:db8:1:2:3:4:5:6").key, "2001:db8:1:2::/64")
        XCTAssertEqual(ClientAddress("2001:db8:1:2::1").key, ClientAddress("2001:db8:1:2:ffff::9").key)
        XCTAssertEqual(
            [ClientAddress("127.0.0.1"), ClientAddress("::1"), ClientAddress("x")].map(\.isLoopback),
            [true, true, false])
    }
}
