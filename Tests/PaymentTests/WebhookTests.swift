// WebhookTests: webhooks as providers send them: signed, forged, old, of other things. Signatures are made as Stripe's
// guide says (docs.stripe.com/webhooks), and one by openssl.

import BookingCore
import BookingModel
import XCTest

@testable import Payment

final class WebhookTests: XCTestCase {
    private let now = Instant(1_772_924_700)
    private let secret = ProviderKey("whsec_test_secret")!
    private var reader: WebhookReader { .stripe(secret: secret, prefix: "h1") }

    private func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    private func signed(_ body: String, at time: Int64, by key: String = "whsec_test_secret") -> String {
        "t=\(time),v1=" + hexadecimal(SHA256.hmac(key: Array(key.utf8), Array("\(time).\(body)".utf8)))
    }

    private func session(_ key: String = "h1-B7-1") -> String {
        #"{"type":"checkout.session.completed","data":{"object":{"object":"checkout.session","id":"cs_1","#
            + #""client_reference_id":"\#(key)"}}}"#
    }

    private func read(_ body: String, _ signature: String?) throws(WebhookFault) -> ProviderNotice {
        try reader.notice(in: Array(body.utf8), signature: signature, at: now)
    }

    func testASignatureOfAnotherProgramIsTheSame() {
        // printf '1772924700.{}' | openssl dgst -sha256 -hmac whsec_test_secret
        XCTAssertEqual(
            signed("{}", at: 1_772_924_700),
            "t=1772924700,v1=3b31a758697ad06e9f35a25f792b3b44402effc64b6fde3207d4ecf5603842b2")
    }

    func testASignedEventNamesWhatItIsAbout() throws {
        for skew: Int64 in [-300, 0, 300] {
            let notice = try read(session(), signed(session(), at: now.seconds + skew))
            XCTAssertEqual(notice.subjects, [.page("cs_1"), .key("B7-1")])
            XCTAssertEqual(notice.kind, "checkout.session.completed")
            XCTAssertTrue(notice.isSigned)
        }
        // While a secret is changed there are two signatures, and schemes of the future stand beside them.
        let two = signed(session(), at: now.seconds)
        let other = String(repeating: "0", count: 64)
        XCTAssertNoThrow(
            try read(session(), two.replacing("v1=", with: "v0=x,v1=\(other),v1=")))
    }

    func testWhatIsNotSignedByTheProviderIsRefused() {
        let (body, time) = (session(), now.seconds)
        let right = signed(body, at: time)
        let cases: [(String?, WebhookFault)] = [
            (nil, .unsigned), ("", .unsigned), ("x", .badSignature), ("t=\(time)", .badSignature),
            (right.replacing("t=\(time),", with: ""), .badSignature),
            (right.replacing("t=", with: "t=-"), .badSignature),
            ("t=\(time),v1=00", .badSignature), (String(repeating: "v1=0,", count: 300), .badSignature),
            (signed(body, at: time, by: "whsec_other"), .forged), (signed(body + " ", at: time), .forged),
            (right.replacing("t=\(time)", with: "t=\(time + 1)"), .forged),
            (right.replacing("v1=", with: "v0="), .badSignature),
            (signed(body, at: time - 301), .old), (signed(body, at: time + 301), .old),
        ]
        for (signature, fault) in cases {
            XCTAssertThrowsError(try read(body, signature), signature ?? "none") {
                XCTAssertEqual($0 as? WebhookFault, fault, signature ?? "none")
            }
        }
        for body in ["", "x", "[]", "{}", #"{"type":"x"}"#, #"{"type":"x","data":{}}"#] {
            XCTAssertThrowsError(try read(body, signed(body, at: now.seconds)), body) {
                XCTAssertEqual($0 as? WebhookFault, .malformed)
            }
        }
    }

    func testEachEventNamesItsCharge() throws {
        func subjects(_ object: String) throws -> [ProviderNotice.Subject] {
            let body = #"{"type":"a.b","data":{"object":\#(object)}}"#
            return try read(body, signed(body, at: now.seconds)).subjects
        }
        XCTAssertEqual(
            try subjects(#"{"object":"charge","id":"ch_1","metadata":{"key":"h1-B1-1"}}"#),
            [.reference("ch_1"), .key("B1-1")])
        XCTAssertEqual(
            try subjects(#"{"object":"refund","id":"re_1","charge":"ch_1","metadata":{}}"#),
            [.reference("re_1"), .reference("ch_1")])
        XCTAssertEqual(try subjects(#"{"object":"dispute","charge":{"id":"ch_2"}}"#), [.reference("ch_2")])
        XCTAssertEqual(
            try subjects(#"{"object":"payment_intent","metadata":{"key":"h1-B1-1"}}"#), [.key("B1-1")])
        // Another box office at the same provider, and what is none of ours.
        XCTAssertEqual(try subjects(#"{"object":"payment_intent","metadata":{"key":"h2-B1-1"}}"#), [])
        XCTAssertEqual(try subjects(#"{"object":"customer","id":"cus_1"}"#), [])
        XCTAssertEqual(
            try subjects(#"{"object":"charge","id":"\#(String(repeating: "x", count: 201))"}"#), [])
    }

    func testATossWebhookOnlyNamesWhatToAskAbout() throws {
        let body =
            #"{"eventType":"PAYMENT_STATUS_CHANGED","data":{"orderId":"h1-B7-1","paymentKey":"pk","status":"DONE"}}"#
        let notice = try WebhookReader.toss(prefix: "h1").notice(in: Array(body.utf8), signature: nil, at: now)
        XCTAssertEqual(notice.subjects, [.key("B7-1"), .reference("pk")])
        XCTAssertFalse(notice.isSigned)
        XCTAssertThrowsError(try WebhookReader.toss(prefix: "h1").notice(in: [0xFF], signature: nil, at: now))
    }
}
