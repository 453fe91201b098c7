// WebServerTests: a demo box office, walked link by link as a visitor would, through the service and the wire.

import BookingCore
import BookingModel
import BookingService
import Foundation
import Intake
import Platform
import SCGI
import XCTest

@testable import Pages
@testable import WebServer

final class WebServerTests: XCTestCase {
    private static let now = Zone.instant(LocalDateTime("2026-03-07 12:00")!)
    private var folder = ""
    private var service: BoxOfficeService!
    private var pages: PageServer!

    override func setUpWithError() throws {
        folder = try Files.temporaryFolder("yemae-web")
        let path = "\(folder)/box.db"
        let open: @Sendable (Bool, ConnectionRole) throws -> BoxOffice = { create, role in
            try BoxOffice.open(
                path: path, create: create, rules: OfficeRules(), pepper: Pepper([UInt8](repeating: 7, count: 16))!,
                clock: VirtualClock(Self.now), payment: .account, role: role)
        }
        try open(true, .staff).staff.storeCatalog(Demo.rehearsal(today: Zone.local(Self.now).date))
        service = BoxOfficeService(office: { try! open(false, $0) }, faults: { XCTFail($0) })
        pages = PageServer(
            service: service,
            facts: {
                SiteFacts(
                    house: Name(local: "예매", latin: "Yemae"), line: "1588-0001", today: Zone.local(Self.now).date)
            }, log: { XCTFail($0.text) })
    }
    override func tearDown() {
        service.stop()
        try? FileManager.default.removeItem(atPath: folder)
    }

    private func get(_ target: String) -> (status: Int, body: String) {
        let response = pages.respond(
            SCGIRequest(
                fields: ["REQUEST_METHOD": "GET", "REQUEST_URI": target, "REMOTE_ADDR": "127.0.0.1"]))
        return (response.status, String(decoding: response.body, as: UTF8.self))
    }

    private func links(_ body: String) -> [String] {
        body.matches(of: /href="(\/[^"]*)"/).map { $0.1.replacingOccurrences(of: "&amp;", with: "&") }
    }

    func testEveryLinkLeadsToAPage() {
        var waiting = ["/ko/", "/en/"]
        var seen: Set<String> = Set(waiting)
        while let target = waiting.popLast(), seen.count < 2000 {
            let (status, body) = get(target)
            // Who wants to book is asked to log in.
            let isForMembers = target.contains(/^\/..\/s\/[0-9]+\/[0-9a-z]+/)
            XCTAssertEqual(status, isForMembers ? 303 : 200, target)
            for link in links(body) where seen.insert(link).inserted { waiting.append(link) }
        }
        // The list, its categories, each program and each of its next showings, in both languages.
        XCTAssertGreaterThan(seen.count, 150)
        XCTAssertLessThan(seen.count, 2000)
        XCTAssertTrue(seen.contains("/en/p/741"))
    }

    func testTheListIsFoundByWordsByCategoryAndByNumber() {
        func numbers(_ target: String) -> [String] {
            get(target).body.matches(of: /<h2><a href="\/..\/p\/(\d+)"/).map { String($0.1) }
        }
        XCTAssertEqual(numbers("/en/"), ["701", "702", "721", "731", "741"])
        XCTAssertEqual(numbers("/en/?c=sports"), ["721"])
        XCTAssertEqual(numbers("/en/?q=HAM+LET"), ["701"])
        XCTAssertEqual(numbers("/ko/?q=74"), ["741"])
        XCTAssertEqual(numbers("/ko/?q=%25"), [], "a sign is a sign")
        XCTAssertEqual(numbers("/ko/?after=721"), ["731", "741"])
    }

    func testStopsAreChosenAndKept() {
        let page = get("/en/p/741?from=1&to=2")
        XCTAssertEqual(page.status, 200)
        XCTAssertTrue(page.body.contains("<option value=\"1\" selected>"), page.body)
        let showing = links(page.body).first { $0.hasPrefix("/en/s/") }
        XCTAssertEqual(showing?.hasSuffix("?from=1&to=2"), true, showing ?? "no showing")
        let back = links(get(showing ?? "").body).last { $0.hasPrefix("/en/p/741") }
        XCTAssertEqual(back, "/en/p/741?from=1&to=2")
        let wrong = get("/en/p/741?from=2&to=1")
        XCTAssertEqual(wrong.status, 400)
        XCTAssertTrue(wrong.body.contains("role=\"alert\""))
    }

    func testADayShowsThatDayOnly() {
        let page = get("/ko/p/701?day=2026-03-09")
        XCTAssertEqual(page.body.matches(of: /<h3>/).count, 1)
        XCTAssertEqual(page.body.matches(of: /datetime="2026-03-09T/).count, 2)
        XCTAssertTrue(get("/ko/p/701?day=2027-01-01").body.contains("다른 날짜를"))
    }

    func testAPlaceOfAShowingSaysPricesAndSeats() throws {
        let showing = try XCTUnwrap(links(get("/en/p/721").body).first { $0.hasPrefix("/en/s/") })
        let page = get(showing).body
        XCTAssertTrue(page.contains("120 seats left") && page.contains("18,000 won"), page)
        XCTAssertEqual(get("/en/s/999999").status, 404)
    }

    func testThroughTheWire() throws {
        let socket = try SCGISocket(path: "\(folder)/scgi")
        let isOver = Monitor(false)
        let ended = Monitor(false)
        let (pages, descriptor) = (pages!, socket.descriptor)
        let server = SCGIServer(refused: { XCTFail($0.description) }, respond: { pages.respond($0) })
        RunningThread {
            server.serve(descriptor) { isOver.withLock { $0 } }
            ended.withLock { $0 = true }
        }
        let answer = SCGISocket.ask(
            "\(folder)/scgi",
            ["REQUEST_METHOD": "GET", "REQUEST_URI": "/", "HTTP_ACCEPT_LANGUAGE": "en-GB,en;q=0.7"])
        XCTAssertEqual(answer?.hasPrefix("Status: 303\r\n"), true, answer ?? "no answer")
        XCTAssertEqual(answer?.contains("\r\nLocation: /en/\r\n"), true, answer ?? "no answer")
        isOver.withLock { $0 = true }
        ended.wait { $0 ? () : nil }
        socket.remove()
    }
}
