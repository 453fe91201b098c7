// PageTests: pages for paying by card, against servers that answer as Stripe and Toss Payments document theirs, through
// the real HTTP program.

import BookingCore
import BookingModel
import ExternalPrograms
import Formats
import Synchronization
import XCTest

@testable import Payment

/// A session as Stripe shows it.
@Sendable private func session(_ status: String, _ paid: String, amount: Int = 140_000, key: String = "h1-B7-1")
    -> String
{
    #"{"id":"cs_1","object":"checkout.session","url":"http://127.0.0.1/c/cs_1#x","status":"\#(status)","#
        + #""payment_status":"\#(paid)","amount_total":\#(amount),"currency":"krw","client_reference_id":"\#(key)","#
        + #""payment_intent":{"id":"pi_1","latest_charge":"ch_1"}}"#
}

/// A payment as Toss Payments shows it.
@Sendable private func payment(_ status: String, order: String = "h1-B7-1", amount: String = "140000") -> String {
    #"{"paymentKey":"pk_1","orderId":"\#(order)","status":"\#(status)","totalAmount":\#(amount),"#
        + #""checkout":{"url":"http://127.0.0.1/pay/pk_1"}}"#
}

final class PageTests: XCTestCase {
    private let order = PageOrder(
        key: "B7-1", amount: Won(140_000), title: Name(local: "햄릿 & 친구", latin: "Hamlet"), language: .korean,
        back: "/ko/hold/7/payment", madeAt: Instant(1_772_924_700), endsAt: Instant(1_772_925_600))

    private func enquiry(_ reference: String?, _ back: PageReturn? = nil) -> PageEnquiry {
        PageEnquiry(key: "B7-1", reference: reference, amount: Won(140_000), back: back)
    }

    private func provider(_ server: FakeServer, site: String? = "https://tickets.example.com") throws -> Provider {
        Provider(
            address: server.address, key: try XCTUnwrap(ProviderKey("sk_test_1")), prefix: "h1", seconds: 2, site: site)
    }

    // MARK: Stripe

    func testStripeOpensASessionForOneLineByCard() throws {
        let server = try FakeServer { _ in (200, session("open", "unpaid")) }
        defer { server.stop() }
        let stripe = StripeGateway(try provider(server), http: HTTPProgram(path: httpProgram()))
        XCTAssertEqual(stripe.open(order), .opened(reference: "cs_1", address: "http://127.0.0.1/c/cs_1#x"))
        XCTAssertEqual(stripe.open(order), .opened(reference: "cs_1", address: "http://127.0.0.1/c/cs_1#x"))
        let asked = server.requests
        XCTAssertEqual(asked[0].path, "/v1/checkout/sessions")
        XCTAssertEqual(asked[0].headers["idempotency-key"], "h1-B7-1")
        XCTAssertEqual(asked[0].body, asked[1].body, "asked again, the same request: its key stays good")
        for part in [
            "mode=payment", "client_reference_id=h1-B7-1", "payment_intent_data%5Bmetadata%5D%5Bkey%5D=h1-B7-1",
            "line_items%5B0%5D%5Bprice_data%5D%5Bunit_amount%5D=140000", "expires_at=1772926560", "locale=ko",
            "success_url=https%3A%2F%2Ftickets.example.com%2Fko%2Fhold%2F7%2Fpayment",
        ] {
            XCTAssertTrue(asked[0].body.contains(part), part)
        }
        XCTAssertFalse(StripeGateway(try provider(server, site: nil), http: HTTPProgram(path: "/none")).opensPages)
    }

    func testWhatASessionOfStripesSays() throws {
        let said = Mutex("")
        let server = try FakeServer { request in
            let body = said.withLock { $0 }
            return request.path.hasSuffix("/expire") && !body.contains(#""status":"open""#)
                ? (400, #"{"error":{"type":"invalid_request_error"}}"#) : body.isEmpty ? nil : (200, body)
        }
        defer { server.stop() }
        let stripe = StripeGateway(try provider(server), http: HTTPProgram(path: httpProgram()))
        let paid = PageState.paid(reference: "ch_1")
        let cases: [(String, PageState, PageState)] = [
            (session("open", "unpaid"), .open, .open), (session("complete", "paid"), paid, paid),
            (session("complete", "unpaid"), .open, .open), (session("expired", "unpaid"), .over, .over),
            // Another amount, another key: not what we made.
            (session("complete", "paid", amount: 1), .unknown, .unknown),
            (session("complete", "paid", key: "h1-B8-1"), .unknown, .unknown),
            ("<html>502</html>", .unknown, .unknown), ("", .unknown, .unknown),
        ]
        for (body, looked, closed) in cases {
            said.withLock { $0 = body }
            XCTAssertEqual(stripe.look(at: enquiry("cs_1")), looked, body)
            XCTAssertEqual(stripe.close(enquiry("cs_1")), closed, body)
        }
        let asked = server.requests.count
        XCTAssertEqual(stripe.look(at: enquiry(nil)), .open)
        XCTAssertEqual(stripe.close(enquiry(nil)), .over, "nobody knows where it is")
        XCTAssertEqual(server.requests.count, asked)
        said.withLock { $0 = session("complete", "paid") }
        XCTAssertEqual(
            stripe.ask(Enquiry(kind: .charge, key: "B7-1", page: enquiry("cs_1"))), .paid(reference: "ch_1"))
    }

    func testNoBrowserIsSentToAnAddressThatIsNone() throws {
        for address in ["javascript:alert(1)", "ftp://x", "", "https://x y", String(repeating: "h", count: 2001)] {
            let server = try FakeServer { _ in (200, #"{"id":"cs_1","url":"\#(address)"}"#) }
            defer { server.stop() }
            let stripe = StripeGateway(try provider(server), http: HTTPProgram(path: httpProgram()))
            XCTAssertEqual(stripe.open(order), .notOpened, address)
        }
    }

    // MARK: Toss Payments

    func testTossTakesNoMoneyBeforeItIsConfirmedForOurAmount() throws {
        let status = Mutex("READY")
        let server = try FakeServer { request in
            let now = status.withLock { $0 }
            if request.path == "/v1/payments/confirm" {
                guard now == "IN_PROGRESS" else { return (400, #"{"code":"ALREADY_PROCESSED_PAYMENT"}"#) }
                status.withLock { $0 = "DONE" }
            }
            if now == "none", request.method == "GET" { return (404, #"{"code":"NOT_FOUND_PAYMENT"}"#) }
            return (200, payment(status.withLock { $0 }))
        }
        defer { server.stop() }
        let toss = TossGateway(try provider(server), orderName: "예매", http: HTTPProgram(path: httpProgram()))
        XCTAssertEqual(toss.open(order), .opened(reference: "pk_1", address: "http://127.0.0.1/pay/pk_1"))
        let made = try XCTUnwrap(JSON(server.requests[0].body))
        XCTAssertEqual(made["orderId"]?.text, "h1-B7-1")
        XCTAssertEqual(made["successUrl"]?.text, "https://tickets.example.com/ko/hold/7/payment")
        for (now, looked, closed) in [
            ("none", PageState.open, PageState.over), ("READY", .open, .over), ("ABORTED", .over, .over),
            ("EXPIRED", .over, .over), ("WAITING_FOR_DEPOSIT", .unknown, .unknown),
        ] {
            status.withLock { $0 = now }
            XCTAssertEqual(toss.look(at: enquiry("pk_1")), looked, now)
            XCTAssertEqual(toss.close(enquiry("pk_1")), closed, now)
        }
        // What a browser brings for another order or amount confirms nothing.
        status.withLock { $0 = "READY" }
        for (order, amount) in [("h1-B8-1", Won(140_000)), ("h1-B7-1", Won(1))] {
            let back = PageReturn(payment: "pk_1", order: order, amount: amount)
            XCTAssertEqual(toss.look(at: enquiry("pk_1", back)), .open)
        }
        XCTAssertFalse(server.requests.contains { $0.path == "/v1/payments/confirm" })
        status.withLock { $0 = "IN_PROGRESS" }
        XCTAssertEqual(toss.close(enquiry("pk_1")), .open, "closing confirms nothing")
        let back = PageReturn(payment: "pk_1", order: "h1-B7-1", amount: Won(140_000))
        for _ in 1...2 { XCTAssertEqual(toss.look(at: enquiry("pk_1", back)), .paid(reference: "pk_1")) }
        let confirmed = try XCTUnwrap(server.requests.first { $0.path == "/v1/payments/confirm" })
        XCTAssertEqual(confirmed.headers["idempotency-key"], "h1-B7-1-confirm")
        XCTAssertEqual(JSON(confirmed.body)?["amount"]?.number, 140_000)
        XCTAssertEqual(toss.look(at: enquiry("pk_1")), .paid(reference: "pk_1"))
    }

    func testTossConfirmsByTheRegularPassWhereTheBrowserNeverCameBack() throws {
        let server = try FakeServer { request in
            (200, payment(request.method == "GET" ? "IN_PROGRESS" : "DONE"))
        }
        defer { server.stop() }
        let toss = TossGateway(try provider(server), orderName: "예매", http: HTTPProgram(path: httpProgram()))
        XCTAssertEqual(toss.look(at: enquiry("pk_1")), .paid(reference: "pk_1"))
    }
}
