// GatewayTests: each gateway's own language: smstools' files, Kannel's requests, answers and reports, a program's lines. The real programs are
// met in Tests/Gateways.

import BookingCore
import BookingModel
import Foundation
import Outside
import XCTest

@testable import Messaging

private final class ScriptedHTTP: HTTPAsking {
    var outcome = HTTPOutcome.answer(status: 202, body: "0: Accepted for delivery")
    var asked: [HTTPRequest] = []
    func ask(_ request: HTTPRequest) -> HTTPOutcome {
        asked.append(request)
        return outcome
    }
}

final class GatewayTests: XCTestCase {
    private let id = TextTryID(text: 17, attempt: 2)
    private var folder = ""

    override func setUpWithError() throws {
        folder = NSTemporaryDirectory() + "yemae-gateways-\(getpid())-\(UInt32.random(in: 0...UInt32.max))"
        for name in ["outgoing", "checked", "sent", "failed"] {
            try FileManager.default.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
        }
    }
    override func tearDownWithError() throws { try FileManager.default.removeItem(atPath: folder) }

    private func text(_ words: String = "[예매]햄릿\n1매 7001-0015 v1") throws -> OutgoingText {
        let telephone = try XCTUnwrap(TelephoneNumber("010-2345-6789"))
        return OutgoingText(message: 17, telephone: telephone, text: words, size: Carrier.korean.size(of: words))
    }

    private func names(_ part: String) throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(part)") }

    // MARK: spool

    func testATextIsAFileOfItsOwnInOutgoing() throws {
        let spool = try SpoolGateway(folder: folder, sender: "15880001", parts: 6)
        XCTAssertEqual(spool.submit(try text(), id: id), .accepted(reference: "yemae-17-2"))
        XCTAssertEqual(
            try String(contentsOfFile: "\(folder)/outgoing/yemae-17-2", encoding: .utf8),
            "To: 821023456789\nFrom: 15880001\nAlphabet: UTF\nReport: yes\n\n[예매]햄릿\n1매 7001-0015 v1")
        XCTAssertEqual(try names("yemae"), [], "nothing is left beside")
    }

    func testATryThatSmsdStillHasIsNotPutThereTwice() throws {
        let spool = try SpoolGateway(folder: folder, sender: "", parts: 6)
        for part in ["outgoing", "checked"] {
            XCTAssertTrue(FileManager.default.createFile(atPath: "\(folder)/\(part)/yemae-17-1", contents: nil))
            XCTAssertEqual(spool.submit(try text(), id: id), .accepted(reference: "yemae-17-1"), part)
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

    private func put(_ lines: [String], _ file: String) {
        XCTAssertTrue(FileManager.default.createFile(atPath: "\(folder)/\(file)", contents: Data(lines.joined(separator: "\n").utf8)))
    }

    private func statusReport(_ number: Int, from: String, _ status: String) -> [String] {
        [
            "From: \(from)", "Subject: GSM1", "Alphabet: ISO", "", "SMS STATUS REPORT", "Message_id: \(number)",
            "Discharge_timestamp: 26-03-07 14:00:00", "Status: \(status)", "",
        ]
    }

    func testAStatusReportTellsWhatBecameOfASentText() throws {
        for place in ["report", "incoming"] {
            try FileManager.default.createDirectory(atPath: "\(folder)/\(place)", withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(atPath: "\(folder)/\(place)") }
            let spool = try SpoolGateway(folder: folder, sender: "", parts: 6)
            // The network's number came round: the older text of the same number is not meant.
            for name in ["yemae-4-1", "yemae-9-2"] { put(["To: 821023456789", "Modem: GSM1", "Message_id: 117", "", "Message_id: 9"], "sent/\(name)") }
            put(["To: 821033334444", "", "no number was given"], "sent/yemae-5-1")
            XCTAssertEqual(spool.reports().map(\.outcome), [.handedOn, .handedOn, .handedOn])
            spool.reports().forEach(spool.taken)

            put(statusReport(117, from: "821099999999", "0,Ok,not ours"), "\(place)/GSM1.aaa")
            put(statusReport(118, from: "821023456789", "0,Ok,not ours"), "\(place)/GSM1.bbb")
            put(["From: 821023456789", "", "Message_id: 117", "Status: 0"], "\(place)/GSM1.ccc")
            XCTAssertEqual(spool.reports(), [])
            put(statusReport(117, from: "821023456789", "48,Temporary error,still trying"), "\(place)/GSM1.ddd")
            XCTAssertEqual(spool.reports(), [])
            XCTAssertEqual(try names(place).sorted(), ["GSM1.aaa", "GSM1.bbb", "GSM1.ccc"], "what says nothing goes, what is not ours stays")
            put(statusReport(117, from: "01023456789", "0,Ok,short message received by the SME"), "\(place)/GSM1.eee")
            let reports = spool.reports()
            XCTAssertEqual(reports.map(\.id), [TextTryID(text: 9, attempt: 2)], place)
            XCTAssertEqual(reports.map(\.outcome), [.delivered])
            XCTAssertEqual(spool.reports(), reports, "until it is taken")
            reports.forEach(spool.taken)
            XCTAssertEqual(spool.reports(), [])
            XCTAssertEqual(try names(place).count, 3)
            XCTAssertEqual(try names("yemae"), ["awaits-4-1"])
            try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSinceNow: -8 * 86_400)], ofItemAtPath: "\(folder)/yemae/awaits-4-1")
            XCTAssertEqual(spool.reports(), [])
            XCTAssertEqual(try names("yemae"), [], "after a week no report comes any more")
        }
    }

    func testTheNetworksStatusCodes() {
        XCTAssertEqual(StatusReports.outcome("0,Ok,x"), .delivered)
        XCTAssertEqual(StatusReports.outcome("1,Ok,forwarded, unable to confirm"), .handedOn)
        XCTAssertNil(StatusReports.outcome("33,Still trying,SME busy"))
        for status in ["64,Error,x", "99,Error,x", "127", "what"] {
            guard case .undelivered? = StatusReports.outcome(Substring(status)) else { return XCTFail(status) }
        }
        guard case .undelivered(let reason)? = StatusReports.outcome("70,Error,no 821023456789") else { return XCTFail("an error") }
        XCTAssertFalse(reason.contains("821023456789"))
    }

    func testAFolderThatIsNoSpoolIsToldAndAFullOneLosesNothing() throws {
        XCTAssertThrowsError(try SpoolGateway(folder: "\(folder)/nowhere", sender: "", parts: 6)) {
            XCTAssertTrue("\($0)".contains("nowhere/outgoing"), "\($0)")
        }
        let spool = try SpoolGateway(folder: folder, sender: "", parts: 1)
        try FileManager.default.removeItem(atPath: "\(folder)/outgoing")
        guard case .unavailable = spool.submit(try text(), id: id) else { return XCTFail("a text went nowhere") }
        guard case .refused = spool.submit(try text(String(repeating: "가", count: 71)), id: id) else { return XCTFail("2 parts") }
    }

    // MARK: kannel

    private func kannel(_ http: ScriptedHTTP, port: Int = 0, url: String = "http://127.0.0.1:13013/cgi-bin/sendsms") throws -> KannelGateway {
        try KannelGateway(
            account: KannelAccount(url: url, user: "yemae", password: Password("se cret")), sender: "15880001", parts: 2, seconds: 10,
            reportPort: port, http: http)
    }

    /// Debian's smstools makes its folders sticky (mode 3775).
    func testWhatSmsdHasDoneCanBeClearedAwayOnlyWhereTheFolderIsNotSticky() {
        for (mode, owner, user, may) in [
            (mode_t(0o3775), uid_t(103), uid_t(999), false), (0o2775, 103, 999, true), (0o3775, 999, 999, true), (0o3775, 103, 0, true),
        ] {
            XCTAssertEqual(SpoolGateway.mayClear(mode: mode, owner: owner, user: user), may)
        }
    }

    func testKannelIsAskedWithEverythingItNeeds() throws {
        let http = ScriptedHTTP()
        let port = 20_000 + Int(getpid() % 20_000)
        XCTAssertEqual(try kannel(http, port: port).submit(try text("가\n&"), id: id), .accepted(reference: nil))
        XCTAssertEqual(
            http.asked.first?.url,
            "http://127.0.0.1:13013/cgi-bin/sendsms?username=yemae&password=se%20cret&to=821023456789&text=%EA%B0%80%0A%26&coding=2&charset=UTF-8"
                + "&from=15880001&dlr-mask=31&dlr-url=http%3A%2F%2F127.0.0.1%3A\(port)%2Fdlr%3Fid%3D17-2%26type%3D%25d")
    }

    func testEveryAnswerOfKannelHasItsMeaning() throws {
        let http = ScriptedHTTP()
        let gateway = try kannel(http)
        func answer(_ outcome: HTTPOutcome) throws -> String {
            http.outcome = outcome
            switch gateway.submit(try text(), id: id) {
            case .accepted: return "accepted"
            case .refused: return "refused"
            case .busy: return "busy"
            case .unavailable: return "unavailable"
            case .unknown: return "unknown"
            }
        }
        XCTAssertEqual(try answer(.answer(status: 202, body: "0: Accepted for delivery")), "accepted")
        XCTAssertEqual(try answer(.answer(status: 202, body: "3: Queued for later delivery")), "accepted")
        XCTAssertEqual(try answer(.answer(status: 400, body: "Missing receiver number, rejected")), "refused")
        XCTAssertEqual(try answer(.answer(status: 400, body: "Sender missing and no global set, rejected")), "unavailable")
        XCTAssertEqual(try answer(.answer(status: 403, body: "Authorization failed for sendsms")), "unavailable")
        XCTAssertEqual(try answer(.answer(status: 403, body: "Not routable. Do not try again.")), "refused")
        XCTAssertEqual(try answer(.answer(status: 503, body: "Temporal failure, try again later.")), "busy")
        XCTAssertEqual(try answer(.answer(status: 500, body: "")), "unknown")
        XCTAssertEqual(try answer(.notSent(reason: "refused")), "unavailable")
        XCTAssertEqual(try answer(.noAnswer(reason: "timeout")), "unknown")
        let asked = http.asked.count
        guard case .refused = gateway.submit(try text(String(repeating: "가", count: 135)), id: id) else { return XCTFail("3 parts") }
        XCTAssertEqual(http.asked.count, asked, "Kannel would have cut it")
        XCTAssertThrowsError(try kannel(http, url: "127.0.0.1:13013"))
    }

    func testReportsOfKannelComeOverHTTPAndAreAnsweredWhenWrittenDown() throws {
        let port = 40_000 + Int(getpid() % 20_000)
        let listener = try ReportListener(port: port)
        XCTAssertEqual(listener.receive().count, 0)
        let answers = try [("id=17-2&type=1"), ("id=17-2&type=77")].map { query in
            let curl = Process()
            curl.executableURL = URL(fileURLWithPath: "/bin/bash")
            curl.arguments = [
                "-c", "exec 3<>/dev/tcp/127.0.0.1/\(port); printf 'GET /dlr?\(query) HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n' >&3; head -1 <&3",
            ]
            let output = Pipe()
            curl.standardOutput = output
            try curl.run()
            for _ in 0..<200 where curl.isRunning {
                for report in listener.receive() {
                    XCTAssertEqual(report.id, id)
                    XCTAssertEqual(report.outcome, .delivered)
                    listener.confirm(report.connection)
                }
                usleep(10_000)
            }
            curl.waitUntilExit()
            return String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        }
        XCTAssertEqual(answers, ["HTTP/1.1 200 OK\r\n", "HTTP/1.1 404 Not Found\r\n"])
    }

    func testTheKindsOfReport() {
        func parse(_ target: String) -> ReportListener.Parsed { ReportListener.parse("GET \(target) HTTP/1.1\r\nHost: x\r\n\r\n") }
        XCTAssertEqual(parse("/dlr?id=1-1&type=8"), .report(TextTryID(text: 1, attempt: 1), .handedOn))
        XCTAssertEqual(parse("/dlr?type=4&id=1-1"), .nothing)
        guard case .report(_, .undelivered) = parse("/dlr?id=1-1&type=2"), case .report(_, .undelivered) = parse("/dlr?id=1-1&type=16") else {
            return XCTFail("a failure is a failure")
        }
        for strange in ["/dlr", "/dlr?id=1&type=1", "/dlr?id=-1-1&type=1", "/dlr?id=0-1&type=1", "/x?id=1-1&type=1", "/dlr?id=1-1"] {
            XCTAssertEqual(parse(strange), .notOurs, strange)
        }
        XCTAssertEqual(ReportListener.parse(""), .notOurs)
    }

    // MARK: command

    private func command(_ script: String, seconds: Int = 10) throws -> GatewayAnswer {
        CommandGateway(command: ["/bin/sh", "-c", script], sender: "15880001", seconds: seconds).submit(try text(), id: id)
    }

    func testAProgramIsGivenALineAndAnswersOne() throws {
        XCTAssertEqual(try command(#"read line; echo '{"answer":"accepted","reference":"x7"}'"#), .accepted(reference: "x7"))
        _ = try command("cat >\(folder)/line")
        let line = try XCTUnwrap(JSON(try String(contentsOfFile: "\(folder)/line", encoding: .utf8)))
        XCTAssertEqual(["id", "to", "from", "kind"].map { line[$0]?.text }, ["17-2", "821023456789", "15880001", "short"])
        XCTAssertEqual(line["text"]?.text, "[예매]햄릿\n1매 7001-0015 v1")
        XCTAssertEqual(
            try command(#"read line; echo '{"answer":"refused","reason":"821023456789 is gone"}'"#), .refused(reason: "... is gone"))
        XCTAssertEqual(try command(#"read line; echo '{"answer":"busy"}'"#), .busy(reason: "no reason given"))
    }

    func testAProgramThatSaysNothingUsefulLeavesItUnknown() throws {
        for script in ["exit 1", "echo hello", "echo '{}'", "kill -9 $$", "sleep 30"] {
            guard case .unknown = try command(script, seconds: 1) else { return XCTFail(script) }
        }
        let missing = CommandGateway(command: ["\(folder)/no-such-program"], sender: "", seconds: 1)
        guard case .unavailable = missing.submit(try text(), id: id) else { return XCTFail("it was never started") }
    }

    // MARK: secrets

    func testAPasswordComesFromAFileOfItsOwnAndIsNeverPrinted() throws {
        let path = "\(folder)/password"
        XCTAssertTrue(FileManager.default.createFile(atPath: path, contents: Data("geheim\n".utf8), attributes: [.posixPermissions: 0o600]))
        let password = try Password.read(path)
        XCTAssertEqual(password.secret, "geheim")
        XCTAssertFalse("\(password) \(String(reflecting: password)) \(KannelAccount(url: "u", user: "n", password: password))".contains("geheim"))
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
        XCTAssertThrowsError(try Password.read(path)) { XCTAssertTrue("\($0)".contains("chmod")) }
        XCTAssertThrowsError(try Password.read("\(folder)/none"))
    }

    func testALeaseTooShortForTheGatewayIsToldAtTheStart() {
        var settings = SendSettings()
        (settings.spoolFolder, settings.seconds, settings.rules.leaseSeconds) = (folder, 60, 120)
        XCTAssertThrowsError(try settings.open(programsIn: "/")) { XCTAssertTrue("\($0)".contains("lease"), "\($0)") }
    }
}
