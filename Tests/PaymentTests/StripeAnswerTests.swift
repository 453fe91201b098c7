// StripeAnswerTests: answers of Stripe that localstripe never gives: a refund takes its time, and may fail in the end.

import BookingCore
import BookingModel
import ExternalPrograms
import XCTest

@testable import Payment

/// Answers everything with one refund in a state the test sets.
private final class RefundsOnly: HTTPAsking {
    var status = "pending"
    private var refund: String {
        #"{"id":"re_1","charge":"ch_1","status":"\#(status)","metadata":{"key":"h1-RB1-1-1"}}"#
    }
    private(set) var posts = 0

    func ask(_ request: HTTPRequest) -> HTTPOutcome {
        if request.method == .post { posts += 1 }
        return .answer(status: 200, body: request.method == .post ? refund : #"{"data":[\#(refund)],"has_more":false}"#)
    }
}

final class StripeAnswerTests: XCTestCase {
    /// A refund to a bank account is pending for days (docs.stripe.com/refunds#failed-refunds).
    func testAPendingRefundIsNotDoneUntilStripeSaysSo() throws {
        let http = RefundsOnly()
        let provider = Provider(
            address: "http://stripe", key: try XCTUnwrap(ProviderKey("sk")), prefix: "h1", seconds: 5)
        let gateway = StripeGateway(provider, http: http)
        let refund = Refund(
            key: "RB1-1-1", charge: "B1-1", chargeReference: "ch_1", member: try XCTUnwrap(MemberNumber("100234")),
            amount: Won(18_000))
        let enquiry = Enquiry(kind: .refund, key: "RB1-1-1", chargeReference: "ch_1")
        XCTAssertEqual(gateway.refund(refund), .unknown)
        for (status, answer) in [
            ("pending", ChargeAnswer.unknown), ("requires_action", .unknown), ("succeeded", .paid(reference: "re_1")),
            ("failed", .declined),
            ("canceled", .declined),
        ] {
            http.status = status
            XCTAssertEqual(gateway.ask(enquiry), answer, status)
        }
        XCTAssertEqual(http.posts, 1)
    }

    // MARK: What went back by other hands

    private func gateway(_ http: Charged) throws -> StripeGateway {
        StripeGateway(
            Provider(address: "http://stripe", key: try XCTUnwrap(ProviderKey("sk")), prefix: "h1", seconds: 5),
            http: http)
    }
    private let enquiry = Enquiry(kind: .charge, key: "B1-1", chargeReference: "ch_1")

    func testRefundsOfOthersAreWhatTheChargeSaysLessOurs() throws {
        let http = Charged()
        let gateway = try gateway(http)
        XCTAssertEqual(gateway.returned(of: enquiry), .known(ReturnedMoney()))
        (http.refunded, http.refunds) = (
            70_000, [(20_000, "h1-RB1-1-1", "succeeded"), (50_000, "", "succeeded"), (1, "h1-RB1-1-2", "failed")]
        )
        XCTAssertEqual(gateway.returned(of: enquiry), .known(ReturnedMoney(refunded: Won(50_000))))
        http.isOut = true
        XCTAssertEqual(gateway.returned(of: enquiry), .unknown)
    }

    /// docs.stripe.com/disputes: the money of a dispute is withdrawn when it is opened; an inquiry (`warning_...`)
    /// moves none.
    func testADisputeHasItsMoneyUntilItIsWon() throws {
        for (status, money) in [
            ("needs_response", ReturnedMoney(disputed: Won(150_000), dispute: .open)),
            ("under_review", ReturnedMoney(disputed: Won(150_000), dispute: .open)),
            ("lost", ReturnedMoney(disputed: Won(150_000), dispute: .lost)), ("won", ReturnedMoney(dispute: .won)),
            ("warning_needs_response", ReturnedMoney(dispute: .open)), ("warning_closed", ReturnedMoney(dispute: .won)),
        ] {
            let http = Charged()
            http.dispute = status
            XCTAssertEqual(try gateway(http).returned(of: enquiry), .known(money), status)
        }
    }

    func testARefusalBecauseTheMoneyIsGoneIsNoDecline() throws {
        let refund = Refund(
            key: "RB1-1-1", charge: "B1-1", chargeReference: "ch_1", member: try XCTUnwrap(MemberNumber("100234")),
            amount: Won(18_000))
        for (error, answer) in [
            (#""code":"charge_already_refunded""#, ChargeAnswer.alreadyReturned),
            (#""code":"charge_disputed""#, .alreadyReturned),
            (#""code":"amount_too_large""#, .alreadyReturned),
            (
                #""message":"Refund amount (₩150000) is greater than unrefunded amount on charge (₩100000)""#,
                .alreadyReturned
            ),
            (#""message":"Charge ch_1 has been charged back; cannot issue a refund.""#, .alreadyReturned),
            (#""code":"resource_missing""#, .declined),
            (#""type":"idempotency_error","code":"charge_disputed""#, .unknown),
        ] {
            let http = Charged()
            http.refusal = #"{"error":{\#(error)}}"#
            XCTAssertEqual(try gateway(http).refund(refund), answer, error)
        }
    }
}

/// One charge of 150,000 won as Stripe shows it.
private final class Charged: HTTPAsking {
    var refunded = 0
    var refunds: [(amount: Int, key: String, status: String)] = []
    var dispute: String?
    var refusal = "{}"
    var isOut = false

    func ask(_ request: HTTPRequest) -> HTTPOutcome {
        if isOut { return .answer(status: 503, body: "") }
        if request.method == .post { return .answer(status: 400, body: refusal) }
        func list(_ objects: [String]) -> HTTPOutcome {
            .answer(status: 200, body: #"{"data":[\#(objects.joined(separator: ","))],"has_more":false}"#)
        }
        if request.url.contains("/refunds?") {
            return list(
                refunds.map {
                    #"{"charge":"ch_1","amount":\#($0.amount),"status":"\#($0.status)","#
                        + #""metadata":{"key":"\#($0.key)"}}"#
                })
        }
        if request.url.contains("/disputes?") {
            return list([#"{"charge":"ch_1","amount":150000,"status":"\#(dispute ?? "")"}"#])
        }
        return .answer(
            status: 200,
            body: #"{"id":"ch_1","amount":150000,"amount_refunded":\#(refunded),"disputed":\#(dispute != nil)}"#)
    }
}
