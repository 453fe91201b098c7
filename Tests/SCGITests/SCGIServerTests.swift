// SCGIServerTests: a server on a Unix socket, asked as a web server asks.

import Foundation
import Platform
import Synchronization
import XCTest

@testable import SCGI

final class SCGIServerTests: XCTestCase {
    private var folder = ""
    private var path: String { "\(folder)/scgi" }

    override func setUpWithError() throws { folder = try Files.temporaryFolder("yemae-scgi") }
    override func tearDown() { try? FileManager.default.removeItem(atPath: folder) }

    /// Runs a server while `body` runs.
    private func serving(
        _ rules: SCGIServerRules = SCGIServerRules(), refused: @escaping @Sendable (SCGIFault) -> Void = { _ in },
        respond: @escaping @Sendable (SCGIRequest) -> SCGIResponse, _ body: () throws -> Void
    ) throws {
        let socket = try SCGISocket(path: path)
        let isOver = Atomic(false)
        let server = SCGIServer(rules: rules, refused: refused, respond: respond)
        let descriptor = socket.descriptor
        try withoutActuallyEscaping(body) { body in
            let done = Monitor(false)
            RunningThread {
                server.serve(descriptor) { isOver.load(ordering: .relaxed) }
                done.withLock { $0 = true }
            }
            defer {
                isOver.store(true, ordering: .relaxed)
                done.wait { $0 ? () : nil }
            }
            try body()
        }
        socket.remove()
        XCTAssertFalse(Files.exists(path))
    }

    func testARequestIsAnsweredWithItsBody() throws {
        try serving(respond: { request in .plain(200, "\(request.method) \(request.target) \(request.body.count)") }) {
            let answer = SCGISocket.ask(
                path, ["REQUEST_METHOD": "POST", "REQUEST_URI": "/a?b=c"], body: Array(repeating: 7, count: 16_384))
            XCTAssertEqual(answer?.hasPrefix("Status: 200\r\n"), true, answer ?? "no answer")
            XCTAssertEqual(answer?.hasSuffix("\r\n\r\nPOST /a?b=c 16384\n"), true, answer ?? "no answer")
        }
    }

    func testALargeAnswerArrivesWhole() throws {
        let body = [UInt8](repeating: 120, count: 1 << 20)
        try serving(respond: { _ in SCGIResponse(status: 200, fields: [], body: body) }) {
            XCTAssertEqual(SCGISocket.ask(path, [:])?.utf8.filter { $0 == 120 }.count, body.count)
        }
    }

    func testABodyOverTheBoundIsRefusedAndTheNextRequestAnswered() throws {
        let faults = Mutex<[SCGIFault]>([])
        try serving(refused: { fault in faults.withLock { $0.append(fault) } }, respond: { _ in .plain(200, "ok") }) {
            let refusal = SCGISocket.ask(path, [:], body: Array(repeating: 7, count: 16_385))
            XCTAssertEqual(refusal?.hasPrefix("Status: 413\r\n"), true, refusal ?? "no answer")
            XCTAssertEqual(SCGISocket.ask(path, [:])?.hasSuffix("ok\n"), true)
        }
        XCTAssertEqual(faults.withLock { $0 }, [.bodyTooLong])
    }

    func testMoreRequestsThanThreadsAreAllAnswered() throws {
        var rules = SCGIServerRules()
        rules.workers = 2
        let answered = Atomic(0)
        try serving(rules, respond: { _ in .plain(200, "ok") }) {
            let path = path
            RunningThread.each(16) { _ in
                for _ in 0..<50 where SCGISocket.ask(path, [:])?.hasSuffix("ok\n") == true {
                    answered.add(1, ordering: .relaxed)
                }
            }
        }
        XCTAssertEqual(answered.load(ordering: .relaxed), 800)
    }

    func testASilentConnectionIsGivenUpInTime() throws {
        var rules = SCGIServerRules()
        rules.workers = 1
        rules.patience = 50
        let faults = Mutex<[SCGIFault]>([])
        try serving(
            rules, refused: { fault in faults.withLock { $0.append(fault) } }, respond: { _ in .plain(200, "ok") }
        ) {
            let silent = try XCTUnwrap(SocketAddress(unix: Array(path.utf8))).connect(patience: 2000)
            defer { close(silent) }
            XCTAssertEqual(SCGISocket.ask(path, [:])?.hasSuffix("ok\n"), true)
        }
        XCTAssertEqual(faults.withLock { $0 }, [.cutShort])
    }

    func testASocketThatIsTakenOrHasNoPlaceIsNamed() throws {
        try serving(respond: { _ in .plain(200, "ok") }) {
            XCTAssertThrowsError(try SCGISocket(path: path)) {
                XCTAssertEqual($0 as? SCGISocketFault, .taken(path))
            }
        }
        for path in ["scgi", "", "/" + String(repeating: "x", count: 107)] {
            XCTAssertThrowsError(try SCGISocket(path: path)) {
                XCTAssertEqual($0 as? SCGISocketFault, .badPath(path))
            }
        }
        XCTAssertThrowsError(try SCGISocket(path: "\(folder)/none/scgi")) {
            XCTAssertTrue("\($0)".contains("\(folder)/none/scgi: No such file"), "\($0)")
        }
    }

    func testASocketFileThatIsLeftOverIsReplaced() throws {
        let dead = try XCTUnwrap(SocketAddress(unix: Array(path.utf8))).listen(waiting: 1)
        close(dead)
        try serving(respond: { _ in .plain(200, "ok") }) {
            XCTAssertEqual(SCGISocket.ask(path, [:])?.hasSuffix("ok\n"), true)
            XCTAssertEqual(Files.status(path).map { $0.st_mode & 0o777 }, 0o660)
        }
    }
}
