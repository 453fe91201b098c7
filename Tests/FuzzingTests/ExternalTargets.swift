// ExternalTargets: what external programs and servers answer: lines of JSON, Kannel's reports.

import BookingCore
import BookingModel
import ExternalPrograms
import Formats

@testable import Messaging
@testable import Payment

extension FuzzTargets {
    static let outside = [
        FuzzTarget(
            name: "json-line",
            seeds: { _ in
                [
                    Array(#"{"answer":"paid","reference":"r1","n":[1,-2,3.5e1,true,null,"\u00e9\ud83d\ude00"]}"#.utf8)
                ]
            }
        ) { bytes in
            guard let value = JSON(String(decoding: bytes, as: UTF8.self)) else { return nil }
            if value.line.utf8.contains(10) { return "a value on two lines" }
            return JSON(value.line) == value ? nil : "a value that is not read as it was written"
        },
        FuzzTarget(
            name: "webhook",
            seeds: { _ in
                [
                    Array(#"{"type":"a","data":{"object":{"object":"refund","id":"re_1","charge":"ch_1"}}}"#.utf8),
                    Array(#"{"eventType":"a","data":{"orderId":"h1-B7-1","paymentKey":"pk"}}"#.utf8),
                    Array("t=1772924700,v1=\(String(repeating: "0", count: 64))".utf8),
                ]
            }
        ) { bytes in
            let secret = ProviderKey("whsec_x")!
            let signature = String(decoding: bytes, as: UTF8.self)
            let (stripe, toss) = (WebhookReader.stripe(secret: secret, prefix: "h1"), WebhookReader.toss(prefix: "h1"))
            // Nobody signs by chance.
            if (try? stripe.notice(in: bytes, signature: signature, at: Instant(1_772_924_700))) != nil {
                return "a signature that is none"
            }
            let notice = try? toss.notice(in: bytes, signature: nil, at: Instant(0))
            return notice.map { $0.subjects.count > 2 || $0.kind.utf8.count > 60 } == true ? "over a bound" : nil
        },
        FuzzTarget(
            name: "delivery-report", seeds: { _ in [Array("GET /dlr?id=17-1&type=8 HTTP/1.1\r\nHost: x\r\n\r\n".utf8)] }
        ) { bytes in
            switch ReportListener.parse(String(decoding: bytes, as: UTF8.self)) {
            case .report(_, .undelivered(let reason)): FuzzTarget.faultOfMessage(reason)
            case .report, .nothing, .notOurs: nil
            }
        },
    ]
}
