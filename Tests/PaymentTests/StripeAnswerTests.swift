// StripeAnswerTests: answers of Stripe that localstripe never gives: a refund takes its time, and may fail in the end.

import BookingCore
import BookingModel
import Outside
import XCTest

@testable import Payment

/// Answers everything with one refund in a state the test sets.
private final class RefundsOnly: HTTPAsking {
    var status = "pending"
    private var refund: String { #"{"id":"re_1","charge":"ch_1","status":"\#(status)","metadata":{"key":"h1-RB1-1-1"}}"# }
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
        let provider = Provider(address: "http://stripe", key: try XCTUnwrap(ProviderKey("sk")), house: "h1", seconds: 5)
        let gateway = StripeGateway(provider, http: http)
        let refund = Refund(
            key: "RB1-1-1", charge: "B1-1", chargeReference: "ch_1", member: try XCTUnwrap(MemberNumber("100234")), amount: Won(18_000))
        let enquiry = Enquiry(kind: .refund, key: "RB1-1-1", chargeReference: "ch_1")
        XCTAssertEqual(gateway.refund(refund), .unknown)
        for (status, answer) in [
            ("pending", ChargeAnswer.unknown), ("requires_action", .unknown), ("succeeded", .paid(reference: "re_1")), ("failed", .declined),
            ("canceled", .declined),
        ] {
            http.status = status
            XCTAssertEqual(gateway.ask(enquiry), answer, status)
        }
        XCTAssertEqual(http.posts, 1)
    }
}
