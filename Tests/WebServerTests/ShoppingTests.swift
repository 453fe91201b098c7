// ShoppingTests: a member books, changes and cancels in the demo box office with a browser; forms that come twice or
// late; and what is refused.

import BookingCore
import BookingModel
import Platform
import SQLite
import XCTest

@testable import Pages
@testable import WebServer

final class ShoppingTests: XCTestCase {
    private var stage: WebStage!

    override func setUpWithError() throws { stage = try WebStage() }
    override func tearDown() { stage.end() }

    /// A browser whose member is logged in.
    private func member() throws -> WebBrowser {
        let browser = WebBrowser(stage)
        browser.get("/en/log-in")
        browser.send(["number": "100234", "pin": "4821"])
        browser.get("/en/log-in/code")
        XCTAssertEqual(browser.send(["code": try stage.code()]).location, "/en/me")
        return browser
    }

    /// The page of a program's showing, by its place in the list.
    private func showing(_ browser: WebBrowser, _ program: String, _ place: Int = 0) throws -> String {
        let links = browser.get("/en/p/\(program)").body.matches(of: /href="(\/en\/s\/[^"]*)"/).map { String($0.1) }
        return try XCTUnwrap(links.dropFirst(place).first).replacingOccurrences(of: "&amp;", with: "&")
    }

    private func book(_ showing: String) -> String {
        let halves = showing.split(separator: "?")
        return "\(halves[0])/book" + (halves.count > 1 ? "?\(halves[1])" : "")
    }

    /// Two of the best seats, held: the address of their page.
    private func hold(_ browser: WebBrowser, _ showing: String, _ entries: [String: String] = ["n": "2"]) throws
        -> String
    {
        XCTAssertEqual(browser.get(book(showing)).status, 200)
        let answer = browser.send(entries)
        XCTAssertEqual(answer.status, 303, answer.body)
        return try XCTUnwrap(answer.location)
    }

    private func rows(_ sql: String) throws -> Int {
        try stage.office.database.first("SELECT count(*) FROM \(sql)") { $0.int(0) } ?? -1
    }

    func testAMemberBooksTwoSeats() throws {
        let browser = try member()
        let showing = try showing(browser, "701")
        XCTAssertTrue(browser.get(showing).body.contains("Book seats here"))
        let held = try hold(browser, showing)
        let page = browser.get(held).body
        XCTAssertTrue(page.contains("held for you until 12:05"), page)
        let amount = try XCTUnwrap(page.firstMatch(of: /I agree to be charged ([0-9,]+ won)/)).1
        XCTAssertTrue(page.contains("Together \(amount)"), page)
        XCTAssertEqual(browser.send([:], to: "/book").status, 409, "who does not agree is charged nothing")
        XCTAssertEqual(try rows("booking"), 0)
        let booked = browser.send(["agree": "yes"], to: "/book")
        let place = try XCTUnwrap(booked.location)
        XCTAssertTrue(place.hasPrefix("/en/b/7001-0015?done=booked"), place)
        let ticket = browser.get(place).body
        XCTAssertTrue(ticket.contains("Your seats are booked") && ticket.contains("Together \(amount)"), ticket)
        XCTAssertTrue(browser.get("/en/me").body.contains("7001-0015"))
        XCTAssertEqual(browser.get(held).location, place, "the hold has become the booking")
        XCTAssertEqual(try stage.office.outbox.list().filter { $0.kind == .mobileTicket }.count, 1)
        XCTAssertEqual(try rows("claim WHERE channel = 'web' AND booking IS NOT NULL"), 2)
    }

    func testTenPostsOfEachFormAreOneBooking() throws {
        let browser = try member()
        let showing = try showing(browser, "701")
        browser.get(book(showing))
        let holds = (0..<10).map { _ in browser.send(["n": "2"], goesOn: false).location }
        XCTAssertEqual(Set(holds).count, 1)
        browser.get(try XCTUnwrap(holds[0]))
        let answers = Monitor<[String?]>([])
        // All at once, each of its own connection.
        let forms = (0..<10).map { _ in browser.copy() }
        for form in forms {
            RunningThread {
                let place = form.send(["agree": "yes"], to: "/book").location
                answers.withLock { $0.append(place) }
            }
        }
        let places = answers.wait { $0.count == 10 ? $0 : nil }
        XCTAssertEqual(Set(places), ["/en/b/7001-0015?done=booked"])
        XCTAssertEqual(try rows("booking"), 1)
        XCTAssertEqual(try rows("ledger WHERE kind = 'charge'"), 1)
    }

    func testSeatsWhoseTimeIsOverAreNotCharged() throws {
        let browser = try member()
        let showing = try showing(browser, "701")
        let held = try hold(browser, showing)
        browser.get(held)
        stage.clock.advance(by: 301)
        // Somebody else takes them.
        let other = try hold(browser, showing)
        XCTAssertNotEqual(other, held)
        browser.get(held)
        XCTAssertTrue(browser.page.contains("not held any more") && browser.page.contains("Choose again"))
        XCTAssertEqual(try rows("booking"), 0)
    }

    func testNewSeatsTakeThePlaceOfTheOldAndCanBeGivenBack() throws {
        let browser = try member()
        let showing = try showing(browser, "701")
        let first = try hold(browser, showing, ["n": "3"])
        let second = try hold(browser, showing, ["n": "2"])
        XCTAssertTrue(browser.get(first).body.contains("not held any more"))
        browser.get(second)
        XCTAssertEqual(browser.send([:], to: "/release").location, showing)
        XCTAssertEqual(try rows("claim"), 0)
    }

    func testWhatIsRefusedSaysWhatToDo() throws {
        let browser = try member()
        let showing = try showing(browser, "701")
        browser.get(book(showing))
        let many = browser.send(["n": "9"])
        XCTAssertEqual(many.status, 409)
        XCTAssertTrue(many.body.contains("You may have 6 tickets more"), many.body)
        browser.get(book(showing))
        XCTAssertEqual(browser.send(["n": "0"]).status, 409)
        browser.get(book(showing))
        XCTAssertEqual(browser.send(["seats": "g99"]).status, 409)
        XCTAssertEqual(browser.get("/en/s/999999/book").status, 404)
        XCTAssertEqual(browser.get("/en/hold/999999").status, 409)
        XCTAssertEqual(browser.get("/en/b/7001-0015").status, 404)
        XCTAssertEqual(try rows("hold"), 0)
    }

    func testWhoIsNotLoggedInIsAskedToAndComesBack() throws {
        let browser = WebBrowser(stage)
        let showing = try showing(browser, "741")
        let place = book(showing)
        let then = try XCTUnwrap(browser.get(place).location)
        browser.get(then)
        browser.send(["number": "100234", "pin": "4821"])
        browser.get(then.replacing("/log-in?", with: "/log-in/code?"))
        XCTAssertEqual(browser.send(["code": try stage.code()]).location, place)
        XCTAssertEqual(browser.get(place).status, 200)
        let member = browser.copy()
        // The log-in ends while the form is open: what was chosen is asked for again, and nothing held.
        stage.clock.advance(by: 1800)
        XCTAssertEqual(browser.send(["n": "1"]).location, then)
        XCTAssertEqual(member.get("/en/me").location, "/en/log-in?then=me")
        XCTAssertEqual(try rows("hold"), 0)
    }

    func testSeatsBelongToTheirLogInAndBookingsToTheirMember() throws {
        let browser = try member()
        let held = try hold(browser, try showing(browser, "701"))
        browser.get(held)
        let other = try member()
        XCTAssertTrue(other.get(held).body.contains("not held any more"), "another log-in, of the same member")
        browser.send(["agree": "yes"], to: "/book")
        XCTAssertEqual(other.get("/en/b/7001-0015").status, 200)
        try stage.office.database.run("UPDATE member SET telephone = '01099998888' WHERE number = '100234'")
        XCTAssertEqual(other.get("/en/b/7001-0015").status, 303, "another telephone: logged out")
    }

    func testABookingIsChangedToAnotherShowing() throws {
        let browser = try member()
        browser.get(try hold(browser, try showing(browser, "701")))
        browser.send(["agree": "yes"], to: "/book")
        let list = browser.get("/en/b/7001-0015/change").body
        let link = try XCTUnwrap(list.matches(of: /href="(\/en\/s\/[0-9]+\/book\?for=7001-0015)"/).last).1
        browser.get(String(link))
        browser.get(try XCTUnwrap(browser.send([:]).location))
        XCTAssertTrue(browser.page.contains("I agree to the change"), browser.page)
        XCTAssertEqual(browser.send(["agree": "yes"], to: "/book").location, "/en/b/7001-0015?done=booked")
        XCTAssertEqual(try rows("booking_version"), 2)
        XCTAssertEqual(try rows("booking"), 1)
    }

    func testABookingIsCancelledAtTheFeeThatWasRead() throws {
        let browser = try member()
        browser.get(try hold(browser, try showing(browser, "701")))
        browser.send(["agree": "yes"], to: "/book")
        let page = browser.get("/en/b/7001-0015/cancel").body
        XCTAssertTrue(page.contains("You paid") && page.contains("fee"), page)
        XCTAssertEqual(browser.send([:], to: "/cancel").status, 409)
        browser.get("/en/b/7001-0015/cancel")
        XCTAssertEqual(browser.send(["agree": "yes", "agreed": "1-1-1"], to: "/cancel").status, 409, "other terms")
        XCTAssertEqual(try rows("booking WHERE state = 'cancelled'"), 0)
        browser.get("/en/b/7001-0015/cancel")
        let twice = (0..<2).map { _ in browser.send(["agree": "yes"], to: "/cancel", goesOn: false).location }
        XCTAssertEqual(Set(twice), ["/en/b/7001-0015?done=cancelled"])
        XCTAssertTrue(browser.get("/en/b/7001-0015?done=cancelled").body.contains("The booking is cancelled"))
        XCTAssertFalse(browser.get("/en/b/7001-0015?done=booked").body.contains("are booked"), "an old address")
        XCTAssertTrue(browser.get("/en/me").body.contains("Earlier bookings"))
        XCTAssertTrue(browser.get("/en/b/7001-0015/cancel").body.contains("cannot be cancelled"))
        XCTAssertEqual(try rows("ledger WHERE kind = 'refund'"), 1)
    }

    func testATicketIsSentAgainAndAnEntryForACalendar() throws {
        let browser = try member()
        browser.get(try hold(browser, try showing(browser, "701")))
        browser.send(["agree": "yes"], to: "/book")
        browser.get("/ko/b/7001-0015")
        let sent = (0..<3).map { _ in browser.send([:], to: "/resend", goesOn: false).location }
        XCTAssertEqual(Set(sent), ["/ko/b/7001-0015?done=resent"])
        XCTAssertEqual(
            try stage.office.outbox.list().filter { $0.kind == .mobileTicket }.count, 2, "one form, one text")
        let entry = browser.get("/en/b/7001-0015/calendar.ics")
        XCTAssertEqual(entry.headers["Content-Type"], "text/calendar; charset=utf-8")
        let lines = entry.body.components(separatedBy: "\r\n")
        XCTAssertEqual(lines.first, "BEGIN:VCALENDAR")
        XCTAssertEqual(lines.last, "")
        XCTAssertTrue(lines.allSatisfy { $0.utf8.count <= 75 }, entry.body)
        XCTAssertTrue(entry.body.contains(/DTSTART:2026[0-9]{4}T[0-9]{6}Z/), entry.body)
    }

    func testAnAccountThatIsFullIsRefusedAndTheSeatsStay() throws {
        try stage.office.database.run("UPDATE member SET credit_limit = 1000 WHERE number = '100234'")
        let browser = try member()
        browser.get(try hold(browser, try showing(browser, "701")))
        let refused = browser.send(["agree": "yes"], to: "/book")
        XCTAssertEqual(refused.status, 409)
        XCTAssertTrue(refused.body.contains("The payment was refused") && refused.body.contains("held for you until"))
        XCTAssertEqual(try rows("booking"), 0)
    }
}
