// StatusReportTests: the network's reports among whatever else lies in smsd's folders, and of texts in several parts.

import BookingCore
import BookingModel
import Foundation
import XCTest

@testable import Messaging

final class StatusReportTests: GatewayCase {
    override func setUpWithError() throws {
        try super.setUpWithError()
        try FileManager.default.createDirectory(atPath: "\(folder)/incoming", withIntermediateDirectories: true)
    }

    private func spool() throws -> SpoolGateway { try SpoolGateway(folder: folder, sender: "", parts: 6) }

    /// smsd has sent a text, and we have noted it.
    private func sent(_ name: String, numbers: String, body: String = "x", by spool: SpoolGateway) {
        put(["To: 821023456789", "Alphabet: UTF", "Modem: GSM1", "Message_id: \(numbers)", "", body], "sent/\(name)")
        spool.reports().forEach(spool.taken)
    }

    private func report(
        _ number: Int, _ status: String = "0,Ok,short message received by the SME", from: String = "821023456789"
    ) {
        put(statusReport(number, from: from, status), "incoming/GSM1.report\(number)")
    }

    private func failed(_ outcome: DeliveryOutcome) -> Bool { if case .undelivered = outcome { true } else { false } }

    func testAReportIsFoundWhateverElseLiesThere() throws {
        let spool = try spool()
        sent("yemae-17-1", numbers: "117", by: spool)
        for n in 0..<3000 {
            put(["From: 82109999\(1000 + n)", "Alphabet: ISO", "", "thank you"], "incoming/GSM1.a\(n)")
        }
        // Names that are no text, pipes, sub-folders, links to nowhere, reports of other programs: nothing here waits,
        // stops or starves.
        for bytes in [[0xFF, 0xFE], Array("a\nb".utf8), Array("report.*".utf8)] {
            let path = (Array("\(folder)/incoming/".utf8) + bytes + [0]).map { CChar(bitPattern: $0) }
            close(open(path, O_WRONLY | O_CREAT, 0o644))
        }
        XCTAssertEqual(mkfifo("\(folder)/incoming/pipe", 0o644), 0)
        try FileManager.default.createDirectory(
            atPath: "\(folder)/incoming/yemae-1-1", withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: "\(folder)/incoming/link", withDestinationPath: "/no/such/file")
        for n in 0..<600 { put(statusReport(n % 256, from: "821099990000", "0,Ok,x"), "incoming/other.\(n)") }
        for n in 0..<600 { put(["x"], "sent/yemae-old\(n)") }
        try FileManager.default.createDirectory(atPath: "\(folder)/sent/yemae-9-9", withIntermediateDirectories: true)
        report(117, "70,Error,SM validity period expired")
        let reports = spool.reports()
        XCTAssertEqual(reports.map(\.id), [TextTryID(text: 17, attempt: 1)])
        XCTAssertTrue(reports.allSatisfy { failed($0.outcome) }, "\(reports)")
        reports.forEach(spool.taken)
        XCTAssertEqual(spool.reports(), [])
        // A new program finds as much as one that has looked before, and a name that smsd gave in its own bytes.
        sent("yemae-18-1", numbers: "118", by: spool)
        let path = (Array("\(folder)/incoming/".utf8) + [0xB8, 0xF0, 0xB5, 0xE9, 0]).map { CChar(bitPattern: $0) }
        let lines = statusReport(118, from: "01023456789", "0,Ok,x").joined(separator: "\r\n")
        let descriptor = open(path, O_WRONLY | O_CREAT, 0o644)
        XCTAssertEqual(write(descriptor, lines, lines.utf8.count), lines.utf8.count)
        close(descriptor)
        for found in [spool.reports(), try self.spool().reports()] {
            XCTAssertEqual(found.map(\.outcome), [.delivered])
        }
        spool.reports().forEach(spool.taken)
        XCTAssertEqual(try self.spool().reports(), [])
        XCTAssertEqual(try names("incoming").count, 3000 + 3 + 3 + 600, "other people's files stay")
        let survey = spool.survey()
        XCTAssertEqual([survey.unmatchedReports, survey.others, survey.unreadable], [600, 3003, 0])
    }

    func testATextInPartsIsDeliveredWhenAllOfThemAre() throws {
        let long = String(repeating: "가", count: 140)
        // With `messageids = 3` smsd tells all the numbers, without it the last one; the count comes round after 255.
        for (numbers, parts) in [
            ("117 118 119 .", [119, 117, 118]), ("119", [117, 119, 118]), ("1", [255, 1, 0]),
            ("255 0 1 .", [0, 1, 255]),
        ] {
            let spool = try spool()
            sent("yemae-17-1", numbers: numbers, body: long, by: spool)
            for part in parts {
                XCTAssertEqual(spool.reports(), [], "\(numbers): \(part) is missing")
                report(part)
            }
            let reports = spool.reports()
            XCTAssertEqual(reports.map(\.outcome), [.delivered], numbers)
            XCTAssertEqual(try self.spool().reports(), reports, "nothing is forgotten with the program")
            reports.forEach(spool.taken)
            XCTAssertEqual(try names("incoming"), [])
            try FileManager.default.removeItem(atPath: "\(folder)/yemae/ended-17-1")
        }
    }

    func testOnePartThatFailedIsATextThatFailed() throws {
        let spool = try spool()
        sent("yemae-17-1", numbers: "119", body: String(repeating: "가", count: 140), by: spool)
        report(117)
        report(118, "70,Error,SM validity period expired")
        let reports = spool.reports()
        XCTAssertEqual(reports.count, 1)
        XCTAssertTrue(reports.allSatisfy { failed($0.outcome) })
        reports.forEach(spool.taken)
        report(119)
        XCTAssertEqual(spool.reports(), [], "it is no news any more")
        XCTAssertEqual(try names("incoming"), [])
        XCTAssertEqual(spool.survey().unmatchedReports, 0)
    }

    /// Two texts in two parts each to one telephone: an exact number comes before a likely one.
    func testPartsOfNeighbouringTextsAreToldApart() throws {
        let (spool, long) = (try spool(), String(repeating: "가", count: 80))
        sent("yemae-17-1", numbers: "11", body: long, by: spool)
        sent("yemae-18-1", numbers: "13", body: long, by: spool)
        for part in [13, 11, 10] { report(part) }
        XCTAssertEqual(spool.reports().map(\.id), [TextTryID(text: 17, attempt: 1)])
        report(12, "64,Error,x")
        XCTAssertEqual(spool.reports().map(\.id), [17, 18].map { TextTryID(text: $0, attempt: 1) })
        XCTAssertEqual(spool.reports().map { failed($0.outcome) }, [false, true])
    }

    func testASurveyCountsWhatStandsStillAndWhatBelongsToNobody() throws {
        let spool = try spool()
        XCTAssertEqual(spool.survey(), SpoolSurvey(held: .none, unmatchedReports: 0, unreadable: 0, others: 0))
        _ = spool.submit(try text(), id: id)
        let written = Date(timeIntervalSince1970: 1_700_000_000)
        try FileManager.default.setAttributes(
            [.modificationDate: written], ofItemAtPath: "\(folder)/outgoing/yemae-17-2")
        put(["x"], "outgoing/somebody-else")
        report(118)
        // Of a text that no round has read yet the report is not lost.
        put(["To: 821023456789", "Message_id: 119", "", "x"], "sent/yemae-3-1")
        report(119)
        let survey = spool.survey()
        XCTAssertEqual(survey.held, SubmittedTexts(count: 1, oldest: Instant(1_700_000_000)))
        XCTAssertEqual([survey.unmatchedReports, survey.others], [1, 0])
    }
}
