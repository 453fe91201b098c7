// TossTests: the gateway against a server that answers as the provider documents it, through the real HTTP program.

import BookingCore
import BookingModel
import ExternalPrograms
import Formats
import Synchronization
import XCTest

@testable import Payment

/// Payments by order number, as the provider keeps them.
private final class Ledger: Sendable {
    struct Payment {
        var status = "DONE"
        var cancels: [String] = []
    }
    let payments = Mutex<[String: Payment]>([:])
    /// What the next requests get instead of an answer.
    let trouble = Mutex<[@Sendable () -> (status: Int, body: String)?]>([])

    @Sendable func answer(_ request: Asked) -> (status: Int, body: String)? {
        let body = JSON(request.body)
        let parts = request.path.split(separator: "/").map(String.init)
        switch (request.method, parts.dropFirst().first, parts.count) {
        case ("POST", "billing", 3):
            guard let order = body?["orderId"]?.text else { return (400, #"{"code":"INVALID_REQUEST"}"#) }
            if parts[2] == "declined" { return (403, #"{"code":"REJECT_CARD_PAYMENT","message":"한도초과"}"#) }
            payments.withLock { $0[order] = Payment() }
        case ("POST", "payments", 4):
            let order = String(parts[2].dropFirst(3))
            if let reason = body?["cancelReason"]?.text { payments.withLock { $0[order]?.cancels.append(reason) } }
            if let said = next() { return said() }
            return (200, shown(order))
        case ("GET", "payments", _):
            let order = parts[2] == "orders" ? parts[3] : String(parts[2].dropFirst(3))
            guard payments.withLock({ $0[order] != nil }) else { return (404, #"{"code":"NOT_FOUND_PAYMENT"}"#) }
            return (200, shown(order))
        default: return (404, #"{"code":"NOT_FOUND"}"#)
        }
        if let said = next() { return said() }
        return (200, shown(body?["orderId"]?.text ?? ""))
    }

    private func next() -> (@Sendable () -> (status: Int, body: String)?)? {
        trouble.withLock { $0.isEmpty ? nil : $0.removeFirst() }
    }

    private func shown(_ order: String) -> String {
        let payment = payments.withLock { $0[order] } ?? Payment()
        let cancels = payment.cancels.map {
            #"{"cancelReason":"\#($0)","cancelStatus":"DONE","cancelAmount":10.0,"transactionKey":"tx-\#($0)"}"#
        }
        return
            #"{"paymentKey":"pk-\#(order)","status":"\#(payment.status)","totalAmount":100.0,"#
            + #""cancels":[\#(cancels.joined(separator: ","))]}"#
    }
}

final class TossTests: XCTestCase {
    private let ledger = Ledger()

    private func run(_ body: (TossGateway, FakeServer) throws -> Void) throws {
        let server = try FakeServer(ledger.answer)
        defer { server.stop() }
        let provider = Provider(
            address: server.address, key: try XCTUnwrap(ProviderKey("test_sk")), prefix: "h1", seconds: 3)
        try body(TossGateway(provider, orderName: "예매", http: HTTPProgram(path: httpProgram())), server)
    }

    private func charge(_ key: String = "B1-1", _ account: String = "bk/ck") throws -> Charge {
        Charge(
            key: key, member: try XCTUnwrap(MemberNumber("100234")), account: AccountReference(account),
            amount: Won(60_000))
    }

    func testAChargeIsSentAsDocumentedAndFoundByItsOrder() throws {
        try run { gateway, server in
            XCTAssertEqual(gateway.ask(Enquiry(kind: .charge, key: "B1-1")), .notFound)
            XCTAssertEqual(gateway.charge(try charge()), .paid(reference: "pk-h1-B1-1"))
            XCTAssertEqual(gateway.ask(Enquiry(kind: .charge, key: "B1-1")), .paid(reference: "pk-h1-B1-1"))
            let sent = try XCTUnwrap(server.requests.first { $0.method == "POST" })
            XCTAssertEqual(sent.path, "/v1/billing/bk")
            XCTAssertEqual(sent.headers["authorization"], "Basic dGVzdF9zazo=")
            XCTAssertEqual(sent.headers["idempotency-key"], "h1-B1-1")
            XCTAssertEqual(
                JSON(sent.body)?.line, #"{"customerKey":"ck","amount":60000,"orderId":"h1-B1-1","orderName":"예매"}"#)
        }
    }

    func testDeclinedFaultySilentAndUnreachable() throws {
        try run { gateway, _ in
            XCTAssertEqual(gateway.charge(try charge("B2-1", "declined/ck")), .declined)
            XCTAssertEqual(gateway.charge(try charge("B2-2", "no-pair")), .declined)
            ledger.trouble.withLock {
                $0 = [{ (500, "") }, { nil }, { (400, #"{"code":"ALREADY_PROCESSED_PAYMENT"}"#) }, { (200, "<html>") }]
            }
            for number in 1...4 {
                XCTAssertEqual(gateway.charge(try charge("B3-\(number)")), .unknown, "\(number)")
                XCTAssertEqual(
                    gateway.ask(Enquiry(kind: .charge, key: "B3-\(number)")), .paid(reference: "pk-h1-B3-\(number)"))
            }
        }
        let nobody = Provider(
            address: "http://127.0.0.1:1", key: try XCTUnwrap(ProviderKey("k")), prefix: "h1", seconds: 2)
        XCTAssertEqual(
            TossGateway(nobody, orderName: "x", http: HTTPProgram(path: httpProgram())).charge(try charge()), .unknown)
        XCTAssertEqual(
            TossGateway(nobody, orderName: "x", http: HTTPProgram(path: "/no/program")).charge(try charge()), .unknown)
    }

    /// A wrong key of ours is no decline of the member's card, and never ends a refund.
    func testFaultsOfOursAndOfTheProviderDecideNothing() throws {
        try run { gateway, _ in
            XCTAssertEqual(gateway.charge(try charge()), .paid(reference: "pk-h1-B1-1"))
            let member = try XCTUnwrap(MemberNumber("100234"))
            for (number, (status, code)) in [
                (400, "INVALID_API_KEY"), (403, "INCORRECT_BASIC_AUTH_FORMAT"), (400, "PROVIDER_ERROR"),
                (403, "FORBIDDEN_REQUEST"),
                (401, "UNAUTHORIZED_KEY"), (500, "FAILED_INTERNAL_SYSTEM_PROCESSING"),
                (409, "IDEMPOTENT_REQUEST_PROCESSING"),
            ].enumerated() {
                let body = #"{"code":"\#(code)","message":"x"}"#
                ledger.trouble.withLock { $0 = [{ (status, body) }, { (status, body) }] }
                XCTAssertEqual(gateway.charge(try charge("B9-\(number)")), .unknown, code)
                // The cancellation is asked for after the payment was looked at.
                let refund = Refund(
                    key: "RB1-1-\(number)", charge: "B1-1", chargeReference: "pk-h1-B1-1", member: member,
                    amount: Won(1))
                XCTAssertEqual(gateway.refund(refund), .unknown, code)
                ledger.trouble.withLock { $0 = [] }
            }
            ledger.trouble.withLock { $0 = [{ (403, #"{"code":"NOT_CANCELABLE_PAYMENT"}"#) }] }
            XCTAssertEqual(
                gateway.refund(
                    Refund(
                        key: "RB1-1-99", charge: "B1-1", chargeReference: "pk-h1-B1-1", member: member,
                        amount: Won(1))),
                .alreadyReturned,
                "it may have been cancelled in the console")
        }
    }

    func testARefundWhoseAnswerWasLostIsFoundAndNotRepeated() throws {
        try run { gateway, server in
            XCTAssertEqual(gateway.charge(try charge()), .paid(reference: "pk-h1-B1-1"))
            let enquiry = Enquiry(kind: .refund, key: "RB1-1-1", chargeReference: "pk-h1-B1-1")
            XCTAssertEqual(gateway.ask(enquiry), .notFound)
            ledger.trouble.withLock { $0 = [{ (502, "") }] }
            let refund = Refund(
                key: "RB1-1-1", charge: "B1-1", chargeReference: "pk-h1-B1-1",
                member: try XCTUnwrap(MemberNumber("100234")), amount: Won(10_000))
            XCTAssertEqual(gateway.refund(refund), .unknown)
            XCTAssertEqual(gateway.ask(enquiry), .paid(reference: "tx-h1-RB1-1-1"))
            XCTAssertEqual(gateway.refund(refund), .paid(reference: "tx-h1-RB1-1-1"))
            XCTAssertEqual(server.requests.count { $0.path.hasSuffix("/cancel") }, 1)
        }
    }

    /// What is cancelled in the provider's console has a reason that is no key of ours.
    func testWhatWasCancelledByOthersIsTold() throws {
        try run { gateway, _ in
            XCTAssertEqual(gateway.charge(try charge()), .paid(reference: "pk-h1-B1-1"))
            let enquiry = Enquiry(kind: .charge, key: "B1-1", chargeReference: "pk-h1-B1-1")
            XCTAssertEqual(gateway.returned(of: enquiry), .known(ReturnedMoney()))
            ledger.payments.withLock { $0["h1-B1-1"]?.cancels = ["h1-RB1-1-1", "고객 변심", "h2-RB1-1-1"] }
            XCTAssertEqual(
                gateway.returned(of: enquiry), .known(ReturnedMoney(refunded: Won(20))), "ours is not among it")
            XCTAssertEqual(
                gateway.returned(of: Enquiry(kind: .charge, key: "B1-1")), .known(ReturnedMoney(refunded: Won(20))),
                "by our key as well")
            ledger.trouble.withLock { $0 = [] }
            XCTAssertEqual(
                gateway.returned(of: Enquiry(kind: .charge, key: "B9-9", chargeReference: "pk-h1-B9-9")), .unknown)
            let member = try XCTUnwrap(MemberNumber("100234"))
            for code in ["ALREADY_CANCELED_PAYMENT", "ALREADY_REFUND_PAYMENT", "NOT_CANCELABLE_AMOUNT"] {
                ledger.trouble.withLock { $0 = [{ (400, #"{"code":"\#(code)"}"#) }] }
                XCTAssertEqual(
                    gateway.refund(
                        Refund(
                            key: "RB1-1-\(code)", charge: "B1-1", chargeReference: "pk-h1-B1-1", member: member,
                            amount: Won(1))),
                    .alreadyReturned, code)
            }
        }
    }
}
