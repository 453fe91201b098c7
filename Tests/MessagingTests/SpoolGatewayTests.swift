// SpoolGatewayTests: smstools' files, as we write and read them, and in which order they may go out.

import BookingCore
import BookingModel
import Foundation
import XCTest

@testable import Messaging

/// A test with a spool folder of its own.
class GatewayCase: XCTestCase {
    let id = TextTryID(text: 17, attempt: 2)
    private(set) var folder = ""

    override func setUpWithError() throws {
        folder = NSTemporaryDirectory() + "yemae-gateways-\(getpid())-\(UInt32.random(in: 0...UInt32.max))"
        for name in ["outgoing", "checked", "sent", "failed"] {
            try FileManager.default.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
        }
    }
    override func tearDownWithError() throws { try FileManager.default.removeItem(atPath: folder) }

    func text(_ words: String = "[예매]햄릿\n1매 7001-0015 v1") throws -> OutgoingText {
        let telephone = try XCTUnwrap(TelephoneNumber("010-2345-6789"))
        return OutgoingText(message: 17, telephone: telephone, text: words, size: Carrier.korean.size(of: words))
    }

    func put(_ lines: [String], _ file: String) {
        XCTAssertTrue(
            FileManager.default.createFile(
                atPath: "\(folder)/\(file)", contents: Data(lines.joined(separator: "\n").utf8)))
    }

    func statusReport(_ number: Int, from: String, _ status: String) -> [String] {
        [
            "From: \(from)", "Subject: GSM1", "Alphabet: ISO", "", "SMS STATUS REPORT", "Message_id: \(number)",
            "Discharge_timestamp: 26-03-07 14:00:00", "Status: \(status)", "",
        ]
    }

    func names(_ part: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(part)")
    }
}

final class SpoolGatewayTests: GatewayCase {
    func testATextIsAFileOfItsOwnInOutgoing() throws {
        let spool = try SpoolGateway(folder: folder, sender: "15880001", parts: 6)
        XCTAssertEqual(spool.submit(try text(), id: id), .queued(reference: "yemae-17-2"))
        XCTAssertEqual(
            try String(contentsOfFile: "\(folder)/outgoing/yemae-17-2", encoding: .utf8),
            "To: 821023456789\nFrom: 15880001\nAlphabet: UTF\nReport: yes\n\n[예매]햄릿\n1매 7001-0015 v1")
        XCTAssertEqual(try names("yemae"), [], "nothing is left beside")
    }

    func testATryThatSmsdStillHasIsNotPutThereTwice() throws {
        let spool = try SpoolGateway(folder: folder, sender: "", parts: 6)
        for part in ["outgoing", "checked"] {
            XCTAssertTrue(FileManager.default.createFile(atPath: "\(folder)/\(part)/yemae-17-1", contents: nil))
            XCTAssertEqual(spool.submit(try text(), id: id), .queued(reference: "yemae-17-1"), part)
            try FileManager.default.removeItem(atPath: "\(folder)/\(part)/yemae-17-1")
        }
        XCTAssertEqual(try names("outgoing"), [])
    }

    func testWhatEndedInSentAndFailedIsReportedUntilTaken() throws {
        let spool = try SpoolGateway(folder: folder, sender: "", parts: 6)
        let failed = "To: 821023456789\nFail_reason: The modem for 821023456789 said ERROR\n\nFail_reason: not this"
        XCTAssertTrue(FileManager.default.createFile(atPath: "\(folder)/failed/yemae-3-1", contents: Data(failed.utf8)))
        XCTAssertTrue(FileManager.default.createFile(atPath: "\(folder)/sent/yemae-4-2", contents: nil))
        XCTAssertTrue(FileManager.default.createFile(atPath: "\(folder)/sent/somebody-else", contents: nil))
        let reports = spool.reports()
        XCTAssertEqual(reports.map(\.id), [TextTryID(text: 3, attempt: 1), TextTryID(text: 4, attempt: 2)])
        XCTAssertEqual(reports.map(\.outcome), [.undelivered(reason: "The modem for ... said ERROR"), .handedOn])
        XCTAssertEqual(spool.reports(), reports)
        reports.forEach(spool.taken)
        XCTAssertEqual(spool.reports(), [])
        XCTAssertEqual(try names("sent"), ["somebody-else"])
    }

    func testAStatusReportTellsWhatBecameOfASentText() throws {
        for place in ["report", "incoming"] {
            try FileManager.default.createDirectory(atPath: "\(folder)/\(place)", withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(atPath: "\(folder)/\(place)") }
            let spool = try SpoolGateway(folder: folder, sender: "", parts: 6)
            // The network's number came round: the older text of the same number is not meant.
            for name in ["yemae-4-1", "yemae-9-2"] {
                put(["To: 821023456789", "Modem: GSM1", "Message_id: 117", "", "Message_id: 9"], "sent/\(name)")
            }
            put(["To: 821033334444", "", "no number was given"], "sent/yemae-5-1")
            XCTAssertEqual(spool.reports().map(\.outcome), [.handedOn, .handedOn, .handedOn])
            spool.reports().forEach(spool.taken)

            put(statusReport(117, from: "821099999999", "0,Ok,not ours"), "\(place)/GSM1.aaa")
            put(statusReport(118, from: "821023456789", "0,Ok,not ours"), "\(place)/GSM1.bbb")
            put(["From: 821023456789", "", "Message_id: 117", "Status: 0"], "\(place)/GSM1.ccc")
            XCTAssertEqual(spool.reports(), [])
            put(statusReport(117, from: "821023456789", "48,Temporary error,still trying"), "\(place)/GSM1.ddd")
            XCTAssertEqual(spool.reports(), [])
            XCTAssertEqual(
                try names(place).sorted(), ["GSM1.aaa", "GSM1.bbb", "GSM1.ccc"],
                "what says nothing goes, what is not ours stays")
            put(statusReport(117, from: "01023456789", "0,Ok,short message received by the SME"), "\(place)/GSM1.eee")
            let reports = spool.reports()
            XCTAssertEqual(reports.map(\.id), [TextTryID(text: 9, attempt: 2)], place)
            XCTAssertEqual(reports.map(\.outcome), [.delivered])
            XCTAssertEqual(spool.reports(), reports, "until it is taken")
            reports.forEach(spool.taken)
            XCTAssertEqual(spool.reports(), [])
            XCTAssertEqual(try names(place).count, 3)
            XCTAssertEqual(try names("yemae"), ["awaits-4-1"])
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSinceNow: -8 * 86_400)], ofItemAtPath: "\(folder)/yemae/awaits-4-1"
            )
            XCTAssertEqual(spool.reports(), [])
            XCTAssertEqual(try names("yemae"), [], "after a week no report comes any more")
        }
    }

    func testTheNetworksStatusCodes() {
        XCTAssertEqual(StatusReport.outcome("0,Ok,x"), .delivered)
        XCTAssertEqual(StatusReport.outcome("1,Ok,forwarded, unable to confirm"), .handedOn)
        XCTAssertNil(StatusReport.outcome("33,Still trying,SME busy"))
        for status in ["64,Error,x", "99,Error,x", "127", "what"] {
            guard case .undelivered? = StatusReport.outcome(Substring(status)) else { return XCTFail(status) }
        }
        guard case .undelivered(let reason)? = StatusReport.outcome("70,Error,no 821023456789") else {
            return XCTFail("an error")
        }
        XCTAssertFalse(reason.contains("821023456789"))
    }

    func testAFolderThatIsNoSpoolIsToldAndAFullOneLosesNothing() throws {
        XCTAssertThrowsError(try SpoolGateway(folder: "\(folder)/nowhere", sender: "", parts: 6)) {
            XCTAssertTrue("\($0)".contains("nowhere/outgoing"), "\($0)")
        }
        let spool = try SpoolGateway(folder: folder, sender: "", parts: 1)
        try FileManager.default.removeItem(atPath: "\(folder)/outgoing")
        guard case .unavailable = spool.submit(try text(), id: id) else { return XCTFail("a text went nowhere") }
        guard case .refused = spool.submit(try text(String(repeating: "가", count: 71)), id: id) else {
            return XCTFail("2 parts")
        }
    }

    /// Debian's smstools makes its folders sticky (mode 3775).
    /// A folder that is a file cannot be read by anybody, root included.
    func testAFolderThatCannotBeReadIsSaidOnceAndByName() throws {
        let spool = try SpoolGateway(folder: folder, sender: "", parts: 6)
        XCTAssertEqual(spool.reports(), [])
        XCTAssertEqual(spool.troubles(), [], "report and incoming are not there: smsd makes them")
        put(["no folder"], "incoming")
        try FileManager.default.removeItem(atPath: "\(folder)/sent")
        for _ in 1...2 { XCTAssertEqual(spool.reports(), []) }
        XCTAssertEqual(
            spool.troubles(),
            ["\(folder)/sent: No such file or directory", "\(folder)/incoming: Not a directory"])
        XCTAssertEqual(spool.reports(), [])
        XCTAssertEqual(spool.troubles(), [], "said already")
        try FileManager.default.createDirectory(atPath: "\(folder)/sent", withIntermediateDirectories: true)
        _ = spool.reports()
        try FileManager.default.removeItem(atPath: "\(folder)/sent")
        _ = spool.reports()
        XCTAssertEqual(spool.troubles(), ["\(folder)/sent: No such file or directory"], "again after it was over")
    }

    func testWhatSmsdHasDoneCanBeClearedAwayOnlyWhereTheFolderIsNotSticky() {
        for (mode, owner, user, may) in [
            (mode_t(0o3775), uid_t(103), uid_t(999), false), (0o2775, 103, 999, true), (0o3775, 999, 999, true),
            (0o3775, 103, 0, true),
        ] {
            XCTAssertEqual(SpoolGateway.mayClear(mode: mode, owner: owner, user: user), may)
        }
    }

    // MARK: Order

    func testWhatSmsdHasNotFinishedMayStillBeSentAndCanBeTakenBack() throws {
        let spool = try SpoolGateway(folder: folder, sender: "", parts: 6)
        try FileManager.default.createDirectory(atPath: "\(folder)/GSM1", withIntermediateDirectories: true)
        XCTAssertFalse(spool.mayStillSend(id))
        for part in ["outgoing", "checked", "GSM1"] {
            put(["To: 1", "", "x"], "\(part)/yemae-17-2")
            XCTAssertTrue(spool.mayStillSend(id), part)
            spool.withdraw(id)
            XCTAssertFalse(spool.mayStillSend(id), part)
        }
        for part in ["sent", "failed"] {
            put(["To: 1", "", "x"], "\(part)/yemae-17-2")
            XCTAssertFalse(spool.mayStillSend(id), part)
        }
    }

    /// Whatever order smsd gives its modems the files in, there is never more than one of a booking.
    func testAChangedTicketWaitsUntilTheEarlierOneHasLeftTheSpool() throws {
        let stage = try SendingStage()
        let spool = try SpoolGateway(folder: folder, sender: "", parts: 6)
        let sender = stage.sender(spool)
        let booking = try stage.book(1)
        XCTAssertEqual(try sender.round().submitted, 1)
        try stage.change(booking, 1, seats: 2)
        try stage.book(2)
        stage.clock.advance(by: 1)
        XCTAssertEqual(try sender.round().submitted, 1, "the other booking does not wait")
        XCTAssertEqual(try names("outgoing").sorted(), ["yemae-1-1", "yemae-3-1"])
        try FileManager.default.moveItem(atPath: "\(folder)/outgoing/yemae-1-1", toPath: "\(folder)/checked/yemae-1-1")
        stage.clock.advance(by: 60)
        XCTAssertEqual(try sender.round().submitted, 0, "a modem has it")
        try FileManager.default.moveItem(atPath: "\(folder)/checked/yemae-1-1", toPath: "\(folder)/sent/yemae-1-1")
        stage.clock.advance(by: 2)
        XCTAssertEqual(try sender.round().submitted, 1)
        XCTAssertEqual(try names("outgoing").sorted(), ["yemae-2-1", "yemae-3-1"])
        XCTAssertEqual(try stage.office.outbox.entry(2)?.tries, 1, "waiting costs no try")
    }

    func testAnEarlierTicketThatIsStuckIsTakenBackAndNeverSent() throws {
        let stage = try SendingStage()
        let sender = stage.sender(try SpoolGateway(folder: folder, sender: "", parts: 6))
        let booking = try stage.book(1)
        XCTAssertEqual(try sender.round().submitted, 1)
        try stage.change(booking, 1, seats: 2)
        for _ in 0..<(OutboxDoor.earlierSeconds / 60) {
            stage.clock.advance(by: 60)
            XCTAssertEqual(try sender.round().submitted, 0)
        }
        stage.clock.advance(by: 60)
        _ = try sender.round()
        stage.clock.advance(by: 60)
        _ = try sender.round()
        XCTAssertEqual(try names("outgoing"), ["yemae-2-1"])
        XCTAssertEqual(try stage.states(), [.superseded, .submitted])
    }
}
