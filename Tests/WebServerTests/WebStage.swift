// WebStage: a demo box office behind a page server, and a browser that keeps cookies and sends the forms it is shown.

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

/// A demo box office, with member 100234 (PIN 4821), at Saturday 2026-03-07 12:00.
final class WebStage {
    let folder: String
    let clock = VirtualClock(Zone.instant(LocalDateTime("2026-03-07 12:00")!))
    let service: BoxOfficeService
    let pages: PageServer
    /// A connection of the test's.
    let office: BoxOffice

    /// Threads of the service with a connection: the writer, the one that looks things up, the one that checkpoints.
    private static let connections = 3

    /// - Parameters:
    ///   - cards: the provider at whose pages members pay; nil: from their accounts here.
    ///   - catalog: what is sold from a day on.
    init(cards: CardPages? = nil, _ catalog: (LocalDate) -> CatalogBatch = Demo.rehearsal) throws {
        folder = try Files.temporaryFolder("yemae-web")
        var rules = OfficeRules()
        rules.hashCost = 1
        let (path, clock) = ("\(folder)/box.db", clock)
        let open: @Sendable (Bool, ConnectionRole) throws -> BoxOffice = { [rules] create, role in
            try BoxOffice.open(
                path: path, create: create, rules: rules, pepper: Pepper([UInt8](repeating: 7, count: 16))!,
                clock: clock, payment: cards.map { .gateway($0) } ?? .account, role: role)
        }
        office = try open(true, .staff)
        try office.staff.storeCatalog(catalog(Zone.local(clock.now).date))
        let opened = Monitor(0)
        var bounds = ServiceBounds()
        bounds.payers = cards == nil ? 0 : 1
        service = BoxOfficeService(
            bounds: bounds,
            office: {
                defer { opened.withLock { $0 += 1 } }
                return try! open(false, $0)
            }, faults: { XCTFail($0) })
        // A short test may end, and its file be gone, before all threads have opened it.
        opened.wait { [payers = bounds.payers] in $0 == WebStage.connections + payers ? () : nil }
        pages = PageServer(
            service: service,
            facts: {
                SiteFacts(
                    house: Name(local: "예매", latin: "Yemae"), line: "1588-0001", today: Zone.local(clock.now).date,
                    consent: .shipped)
            }, log: { XCTFail($0.text) })
    }

    func end() {
        service.stop()
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// The code that was texted last.
    func code() throws -> String {
        let kinds: [TextKind] = [.logInCode, .signUpCode]
        let text = try XCTUnwrap(office.outbox.list().filter { kinds.contains($0.kind) }.max { $0.id < $1.id })
        switch try office.outbox.message(text.id)?.body {
        case .logInCode(let code, _)?, .signUpCode(let code, _)?: return code.secretDigits
        default: return ""
        }
    }

    /// Texts in the outbox.
    func texts() throws -> Int { try office.outbox.list().count }
}

/// What a browser is answered.
struct WebAnswer {
    let status: Int
    let headers: [String: String]
    let body: String
    var location: String? { headers["Location"] }
}

/// A browser: it keeps cookies, and sends the last form of the page it shows.
final class WebBrowser: @unchecked Sendable {
    private let stage: WebStage
    private let address: String
    private let isSecure: Bool
    var cookies: [String: String] = [:]
    /// The page it shows.
    private(set) var page = ""

    init(_ stage: WebStage, at address: String = "127.0.0.1", isSecure: Bool = false) {
        self.stage = stage
        self.address = address
        self.isSecure = isSecure
    }

    /// Shows a page that it had before.
    func show(_ earlier: String) { page = earlier }

    /// Another window of the same browser, with the same page.
    func copy() -> WebBrowser {
        let other = WebBrowser(stage, at: address, isSecure: isSecure)
        (other.cookies, other.page) = (cookies, page)
        return other
    }

    @discardableResult
    func get(_ target: String) -> WebAnswer { ask("GET", target, nil, site: "none") }

    func post(_ target: String, _ body: String, site: String = "same-origin") -> WebAnswer {
        ask("POST", target, body, site: site)
    }

    /// Sends the form of the page that goes to an address with this end; the last one when none is said.
    /// - Parameters:
    ///   - toggled: seats of a plan that are ticked, or whose tick is taken away.
    ///   - goesOn: whether the browser shows the answer then.
    @discardableResult
    func send(
        _ entries: [String: String], places toggled: Set<String> = [], to end: String = "",
        site: String = "same-origin", goesOn: Bool = true
    ) -> WebAnswer {
        let forms = page.matches(of: /<form method="post" action="([^"]*)"[^>]*>([\s\S]*?)<\/form>/)
        guard let form = forms.last(where: { $0.1.hasSuffix(end) }) else {
            XCTFail("no form \(end) in \(page)")
            return WebAnswer(status: 0, headers: [:], body: "")
        }
        var values: [String: String] = [:]
        var places: [String] = []
        for input in form.2.matches(of: /<input[^>]*>/) {
            guard let name = input.0.firstMatch(of: /name="([^"]*)"/)?.1 else { continue }
            let isChoice = input.0.contains("radio") || input.0.contains("checkbox")
            if name == "seat" {
                let value = input.0.firstMatch(of: /value="([^"]*)"/).map { String($0.1) } ?? ""
                if input.0.contains(" checked") != toggled.contains(value) { places.append(value) }
                continue
            }
            if isChoice, !input.0.contains(" checked") { continue }
            values[String(name)] = input.0.firstMatch(of: /value="([^"]*)"/).map { String($0.1) } ?? ""
        }
        for select in form.2.matches(of: /<select[^>]*name="([^"]*)"[^>]*>([\s\S]*?)<\/select>/) {
            let chosen =
                select.2.firstMatch(of: /value="([^"]*)" selected/) ?? select.2.firstMatch(of: /value="([^"]*)"/)
            values[String(select.1)] = chosen.map { String($0.1) } ?? ""
        }
        values.merge(entries) { $1 }
        let body = (values.map { "\($0.key)=\(Query.encoded($0.value))" } + places.map { "seat=\($0)" }).joined(
            separator: "&")
        let kept = page
        let target = form.1.replacingOccurrences(of: "&amp;", with: "&")
        let answer = ask("POST", target, body, site: site)
        // A refused choice is asked for again, on a page with its form.
        if !goesOn || answer.status >= 400 && answer.status != 409 { page = kept }
        return answer
    }

    private func ask(_ method: String, _ target: String, _ body: String?, site: String) -> WebAnswer {
        var fields = [
            "REQUEST_METHOD": method, "REQUEST_URI": target, "REMOTE_ADDR": address, "HTTP_SEC_FETCH_SITE": site,
            "HTTP_COOKIE": cookies.map { "\($0.key)=\($0.value)" }.joined(separator: "; "),
        ]
        if isSecure { fields["HTTPS"] = "on" }
        let response = stage.pages.respond(SCGIRequest(fields: fields, body: Array((body ?? "").utf8)))
        var headers: [String: String] = [:]
        for field in response.fields {
            headers[field.name] = field.value
            if field.name == "Set-Cookie" { keep(field.value) }
        }
        let answer = WebAnswer(
            status: response.status, headers: headers, body: String(decoding: response.body, as: UTF8.self))
        if !answer.body.isEmpty { page = answer.body }
        return answer
    }

    private func keep(_ cookie: String) {
        let pair = cookie.prefix { $0 != ";" }.split(separator: "=", omittingEmptySubsequences: false)
        cookies[String(pair[0])] = cookie.contains("Max-Age=0") ? nil : String(pair[1])
    }
}
