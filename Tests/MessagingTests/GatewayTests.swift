// GatewayTests: each gateway's own language: Kannel's requests, answers and reports, a program's lines; smstools' files
// are in SpoolGatewayTests. The real programs are met in Tests/Gateways.

import BookingCore
import BookingModel
import ExternalPrograms
import Formats
import Foundation
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

final class GatewayTests: GatewayCase {
    // MARK: kannel

    private func kannel(_ http: ScriptedHTTP, port: Int = 0, url: String = "http://127.0.0.1:13013/cgi-bin/sendsms")
        throws -> KannelGateway
    {
        try KannelGateway(
            account: KannelAccount(url: url, user: "yemae", password: Password("se cret")), sender: "15880001",
            parts: 2, seconds: 10,
            reportPort: port, http: http)
    }

    func testKannelIsAskedWithEverythingItNeeds() throws {
        let http = ScriptedHTTP()
        let port = 12_000 + Int(getpid() % 2000)
        XCTAssertEqual(try kannel(http, port: port).submit(try text("가\n&"), id: id), .queued(reference: nil))
        XCTAssertEqual(
            http.asked.first?.url,
            "http://127.0.0.1:13013/cgi-bin/sendsms?username=yemae&password=se%20cret"
                + "&to=821023456789&text=%EA%B0%80%0A%26&coding=2&charset=UTF-8"
                + "&from=15880001&dlr-mask=31&dlr-url=http%3A%2F%2F127.0.0.1%3A\(port)%2Fdlr%3Fid%3D17-2%26type%3D%25d")
    }

    func testEveryAnswerOfKannelHasItsMeaning() throws {
        let http = ScriptedHTTP()
        let gateway = try kannel(http)
        func answer(_ outcome: HTTPOutcome) throws -> String {
            http.outcome = outcome
            switch gateway.submit(try text(), id: id) {
            case .accepted: return "accepted"
            case .queued: return "queued"
            case .refused: return "refused"
            case .busy: return "busy"
            case .unavailable: return "unavailable"
            case .unknown: return "unknown"
            }
        }
        XCTAssertEqual(try answer(.answer(status: 202, body: "0: Accepted for delivery")), "accepted")
        XCTAssertEqual(try answer(.answer(status: 202, body: "3: Queued for later delivery")), "queued")
        for body in ["Sent.", "0: Accepted for delivery", "Accepted for delivery\n"] {
            XCTAssertEqual(try answer(.answer(status: 200, body: body)), "accepted")
        }
        XCTAssertEqual(try answer(.answer(status: 200, body: "3: Queued for later delivery")), "queued")
        for body in ["", "Not sent.", "<html>", "ERR 100"] {
            XCTAssertEqual(try answer(.answer(status: 200, body: body)), "unknown", body)
        }
        XCTAssertEqual(try answer(.answer(status: 400, body: "Missing receiver number, rejected")), "refused")
        XCTAssertEqual(
            try answer(.answer(status: 400, body: "Sender missing and no global set, rejected")), "unavailable")
        XCTAssertEqual(try answer(.answer(status: 403, body: "Authorization failed for sendsms")), "unavailable")
        XCTAssertEqual(try answer(.answer(status: 403, body: "Not routable. Do not try again.")), "refused")
        XCTAssertEqual(try answer(.answer(status: 503, body: "Temporal failure, try again later.")), "busy")
        XCTAssertEqual(try answer(.answer(status: 500, body: "")), "unknown")
        XCTAssertEqual(try answer(.notSent(reason: "refused")), "unavailable")
        XCTAssertEqual(try answer(.noAnswer(reason: "timeout")), "unknown")
        let asked = http.asked.count
        guard case .refused = gateway.submit(try text(String(repeating: "가", count: 135)), id: id) else {
            return XCTFail("3 parts")
        }
        XCTAssertEqual(http.asked.count, asked, "Kannel would have cut it")
        XCTAssertThrowsError(try kannel(http, url: "127.0.0.1:13013"))
    }

    func testReportsOfKannelComeOverHTTPAndAreAnsweredWhenWrittenDown() throws {
        let port = 10_000 + Int(getpid() % 2000)  // below the ports that connections get
        let listener = try ReportListener(port: port)
        XCTAssertEqual(listener.receive().count, 0)
        let answers = try ["id=17-2&type=1", "id=17-2&type=77"].map { query in
            let line = try connection(to: port)
            try line.write(contentsOf: Data("GET /dlr?\(query) HTTP/1.1\r\nHost: a\r\n\r\n".utf8))
            for report in listener.receive() {
                XCTAssertEqual(report.id, id)
                XCTAssertEqual(report.outcome, .delivered)
                listener.confirm(report.connection)
            }
            let answer = String(decoding: try line.readToEnd() ?? Data(), as: UTF8.self)
            return answer.split(separator: "\r\n").first.map(String.init)
        }
        XCTAssertEqual(answers, ["HTTP/1.1 200 OK", "HTTP/1.1 404 Not Found"])
    }

    /// A TCP connection on loopback. It waits in the system's queue until it is accepted.
    private func connection(to port: Int) throws -> FileHandle {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw POSIXError(.ECONNREFUSED) }
        return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    func testTheKindsOfReport() {
        func parse(_ target: String) -> ReportListener.Parsed {
            ReportListener.parse("GET \(target) HTTP/1.1\r\nHost: x\r\n\r\n")
        }
        XCTAssertEqual(parse("/dlr?id=1-1&type=8"), .report(TextTryID(text: 1, attempt: 1), .handedOn))
        XCTAssertEqual(parse("/dlr?type=4&id=1-1"), .nothing)
        XCTAssertEqual(parse("/dlr?id=1-1&type=1"), .report(TextTryID(text: 1, attempt: 1), .delivered))
        XCTAssertEqual(
            parse("/dlr?id=1-1&parts=2&type=1"), .report(TextTryID(text: 1, attempt: 1), .handedOn),
            "Kannel asks for the first part only")
        guard case .report(_, .undelivered) = parse("/dlr?id=1-1&type=2"),
            case .report(_, .undelivered) = parse("/dlr?id=1-1&type=16")
        else {
            return XCTFail("a failure is a failure")
        }
        for strange in [
            "/dlr", "/dlr?id=1&type=1", "/dlr?id=-1-1&type=1", "/dlr?id=0-1&type=1", "/x?id=1-1&type=1", "/dlr?id=1-1",
        ] {
            XCTAssertEqual(parse(strange), .notOurs, strange)
        }
        XCTAssertEqual(ReportListener.parse(""), .notOurs)
    }

    // MARK: command

    private func command(_ script: String, seconds: Int = 10) throws -> GatewayAnswer {
        CommandSMSGateway(command: ["/bin/sh", "-c", script], sender: "15880001", seconds: seconds).submit(
            try text(), id: id)
    }

    func testAProgramIsGivenALineAndAnswersOne() throws {
        XCTAssertEqual(
            try command(#"read line; echo '{"answer":"accepted","reference":"x7"}'"#), .accepted(reference: "x7"))
        _ = try command("cat >\(folder)/line")
        let line = try XCTUnwrap(JSON(try String(contentsOfFile: "\(folder)/line", encoding: .utf8)))
        XCTAssertEqual(
            ["id", "to", "from", "kind"].map { line[$0]?.text }, ["17-2", "821023456789", "15880001", "short"])
        XCTAssertEqual(line["text"]?.text, "[예매]햄릿\n1매 7001-0015 v1")
        XCTAssertEqual(
            try command(#"read line; echo '{"answer":"queued","reference":"x8"}'"#), .queued(reference: "x8"))
        XCTAssertEqual(
            try command(#"read line; echo '{"answer":"refused","reason":"821023456789 is gone"}'"#),
            .refused(reason: "is gone"))
        XCTAssertEqual(try command(#"read line; echo '{"answer":"busy"}'"#), .busy(reason: "no reason given"))
    }

    func testAReasonShowsNothingOfTheTextNorOfANumber() {
        let text = "[예매]햄릿\n03.07 14:00 1층 A구역\n1매 7001-0015 v1"
        for (said, shown) in [
            ("queue full", "queue full"), ("cannot send '[예매]햄릿\n1매 7001-0015' to 010-2345-6789", "cannot send to"),
            ("햄릿을 못 보냄", "못 보냄"),
            ("02345 6 7 8 9", "a reason that is not shown"), ("구역 A", "a reason that is not shown"),
            ("", "a reason that is not shown"),
        ] { XCTAssertEqual(CommandSMSGateway.shown(said, without: text), shown, said) }
        XCTAssertLessThanOrEqual(CommandSMSGateway.shown(String(repeating: "x", count: 5000), without: text).count, 60)
    }

    func testAGatewaysWordsShowNoNumberHoweverItIsWritten() {
        for number in ["821023456789", "010-2345-6789", "(010) 2345 6789", "010.2345.6789"] {
            let shown = words(of: "no route to \(number) now")
            XCTAssertFalse(shown.contains("345"), shown)
            XCTAssertTrue(shown.hasPrefix("no route to") && shown.hasSuffix("now"), shown)
        }
        XCTAssertEqual(words(of: "error 38"), "error 38")
    }

    func testAProgramThatSaysNothingUsefulLeavesItUnknown() throws {
        for script in ["exit 1", "echo hello", "echo '{}'", "kill -9 $$", "sleep 30"] {
            guard case .unknown = try command(script, seconds: 1) else { return XCTFail(script) }
        }
        let missing = CommandSMSGateway(command: ["\(folder)/no-such-program"], sender: "", seconds: 1)
        guard case .unavailable = missing.submit(try text(), id: id) else { return XCTFail("it was never started") }
    }

    // MARK: secrets

    func testAPasswordComesFromAFileOfItsOwnAndIsNeverPrinted() throws {
        let path = "\(folder)/password"
        XCTAssertTrue(
            FileManager.default.createFile(
                atPath: path, contents: Data("geheim\n".utf8), attributes: [.posixPermissions: 0o600]))
        let password = try Password.read(path)
        XCTAssertEqual(password.secret, "geheim")
        XCTAssertFalse(
            "\(password) \(String(reflecting: password)) \(KannelAccount(url: "u", user: "n", password: password))"
                .contains("geheim"))
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
        XCTAssertThrowsError(try Password.read(path)) { XCTAssertTrue("\($0)".contains("chmod")) }
        XCTAssertThrowsError(try Password.read("\(folder)/none"))
    }
}
