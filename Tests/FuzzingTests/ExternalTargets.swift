// ExternalTargets: what external programs and servers answer: lines of JSON, Kannel's reports.

import ExternalPrograms
import Formats

@testable import Messaging

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
            name: "delivery-report", seeds: { _ in [Array("GET /dlr?id=17-1&type=8 HTTP/1.1\r\nHost: x\r\n\r\n".utf8)] }
        ) { bytes in
            switch ReportListener.parse(String(decoding: bytes, as: UTF8.self)) {
            case .report(_, .undelivered(let reason)): FuzzTarget.faultOfMessage(reason)
            case .report, .nothing, .notOurs: nil
            }
        },
    ]
}
