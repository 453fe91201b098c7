// StrangerTests: what connects to the FastAGI port and is not Asterisk is named, let go at once, and never floods the
// log.

import XCTest

@testable import FastAGIServer

final class StrangerTests: XCTestCase {
    private static let hello: [UInt8] = [0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xFC, 0x03, 0x03]
    private static let proxyTwo: [UInt8] = Array("\r\n\r\n\0\r\nQUIT\n".utf8) + [0x21, 0x11, 0, 12]

    func testAStrangerIsNamedWithItsAddressAndClosedAtItsFirstBytes() {
        let cases: [(bytes: [UInt8], words: String)] = [
            (Array("GET / HTTP/1.0\r\n\r\n".utf8), "an HTTP request, not Asterisk"),
            (Array("HEAD /health HTTP/1.1\r\nHost: x\r\n\r\n".utf8), "an HTTP request, not Asterisk"),
            (Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8), "an HTTP request, not Asterisk"),
            (Array("OPTIONS * HTTP/1.0\r\n\r\n".utf8), "an HTTP request, not Asterisk"),
            (Array("OPTIONS sip:100@192.0.2.1 SIP/2.0\r\n".utf8), "a SIP message, not Asterisk"),
            (Array("PROXY TCP4 10.0.0.1 10.0.0.2 1234 4573\r\n".utf8), "a PROXY line, not Asterisk"),
            (StrangerTests.proxyTwo, "a PROXY line, not Asterisk"), (StrangerTests.hello, "a TLS hello, not Asterisk"),
            (Array("Action: Login\r\n".utf8), "an AMI message, not Asterisk"),
            (Array("SSH-2.0-OpenSSH_9.2\r\n".utf8), "an SSH greeting"),
            (Array("hello\n".utf8), "something else, not Asterisk"),
            (Array("200 result=0\n".utf8), "something else, not Asterisk"),
            ([UInt8](repeating: 0, count: 40), "something else, not Asterisk"),
            (Array("\n".utf8), "something else, not Asterisk"),
            (Array("agi_network: yes\nhello\n".utf8), "the FastAGI connection, line 2: not an AGI header"),
            (Array("agi_network: yes\n\n".utf8), "the FastAGI connection: the AGI header agi_uniqueid is missing"),
        ]
        for (bytes, words) in cases {
            let board = Switchboard()
            bytes.withUnsafeBytes { board.call.receive($0) }
            XCTAssertTrue(board.call.isOver, words)
            XCTAssertEqual(board.lines.count, 1, words)
            XCTAssertTrue(
                board.lines[0].hasPrefix("event=fault peer=192.0.2.7 reason=\"\(words)"), "\(words): \(board.lines[0])")
            XCTAssertTrue(board.orders.isEmpty, "the core is not asked")
            XCTAssertFalse(board.lines[0].contains("standard input"))
        }
    }

    func testBytesThatComeOneByOneAreToldApartAllTheSame() {
        let board = Switchboard()
        for byte in "GET /".utf8 { XCTAssertEqual(board.hear(String(Unicode.Scalar(byte))), []) }
        XCTAssertFalse(board.call.isOver, "not enough to tell")
        for byte in " HTTP/1.0\r\n".utf8 where !board.call.isOver { _ = board.hear(String(Unicode.Scalar(byte))) }
        XCTAssertTrue(board.call.isOver)
        XCTAssertTrue(board.lines[0].contains("an HTTP request"), board.lines[0])
    }

    func testAHealthCheckThatConnectsAndClosesIsSilent() {
        let board = Switchboard()
        board.call.close()
        XCTAssertTrue(board.call.isOver)
        XCTAssertEqual(board.lines, [])
    }

    func testAHeaderThatIsCutShortIsNamed() {
        let board = Switchboard()
        _ = board.hear("agi_network: yes\n")
        board.call.close()
        XCTAssertEqual(board.lines.count, 1)
        XCTAssertTrue(
            board.lines[0].hasPrefix("event=fault peer=192.0.2.7 reason=\"closed before the end"), board.lines[0])
    }

    func testASilentConnectionKeepsItsPlaceForFiveSeconds() {
        for begun in ["", "agi_network: yes\n", "GE"] {
            let board = Switchboard()
            _ = board.hear(begun)
            board.now += CallLine.headerPatience - 1
            board.call.awaitHeader(at: board.now)
            XCTAssertFalse(board.call.isOver)
            board.now += 1
            board.call.awaitHeader(at: board.now)
            XCTAssertTrue(board.call.isOver)
            XCTAssertEqual(board.lines.count, 1)
            XCTAssertTrue(
                board.lines[0].hasPrefix("event=fault peer=192.0.2.7 reason=\"no AGI header within 5 s"), board.lines[0]
            )
        }
        let call = Switchboard()
        _ = call.hear(Switchboard.header)
        call.now += 60_000
        call.call.awaitHeader(at: call.now)
        XCTAssertFalse(call.call.isOver, "a call whose header came")
    }

    func testTheLogNamesAStrangerOnceAnHourWithHowOftenItCame() {
        var log = StrangerLog()
        XCTAssertEqual(
            log.note("10.0.0.1", "a TLS hello", at: 0)?.text, "event=fault peer=10.0.0.1 reason=\"a TLS hello\"")
        for time in 1...1000 { XCTAssertNil(log.note("10.0.0.1", "a TLS hello", at: time)) }
        XCTAssertEqual(log.note("10.0.0.1", nil, at: 5)?.text, "event=peer-refused peer=10.0.0.1")
        XCTAssertEqual(log.due(at: StrangerLog.span - 1).map(\.text), [])
        XCTAssertEqual(
            log.due(at: StrangerLog.span).map(\.text), ["event=fault peer=10.0.0.1 reason=\"a TLS hello\" times=1000"])
        XCTAssertEqual(log.due(at: StrangerLog.span + 5).map(\.text), [], "it came once, and was named")
    }

    func testAFloodFromManyAddressesIsAFewLines() {
        var log = StrangerLog()
        let lines = (0..<5000).compactMap { log.note("2001:db8::\($0)", "a TLS hello", at: $0) }
        XCTAssertEqual(lines.count, StrangerLog.most + 1)
        XCTAssertEqual(lines.last?.text, "event=fault peer=others reason=\"more peers than the log names\"")
    }

    func testWordsOfTheAddressThatMeanNothingAreNamed() {
        let cases: [(script: String, words: [String])] = [
            ("ko", []), ("en?line=1588-0001", []), ("ask?line=1588-0000&return=yes", []), ("?line=1588-0001", []),
            ("", []), ("kr?line=1588-0001", ["kr"]),
            ("KO?Line=15880001&x", ["KO", "Line", "x"]), ("01077771111?line=1", ["***********"]),
            ("ko/booking", ["ko/booking"]),
        ]
        for (script, words) in cases {
            let board = Switchboard()
            _ = board.hear(
                Switchboard.header.replacingOccurrences(
                    of: "agi_network_script: ko", with: "agi_network_script: \(script)"))
            let named = board.lines.filter { $0.hasPrefix("event=unknown-word") }
            XCTAssertEqual(named.count, words.count, script)
            for (line, word) in zip(named, words) {
                XCTAssertTrue(line.hasPrefix("event=unknown-word call=1.1 peer=192.0.2.7 word=\(word) reason="), line)
            }
        }
    }

    func testEachWordIsNamedOnceAndNotWithoutEnd() {
        var words = UnknownWords()
        XCTAssertTrue(words.isNew("kr"))
        XCTAssertFalse(words.isNew("kr"))
        XCTAssertEqual((0..<1000).filter { words.isNew("w\($0)") }.count, UnknownWords.most - 1)
    }
}
