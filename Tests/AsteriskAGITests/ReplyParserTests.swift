// ReplyParserTests: every line real Asterisk sent, read by our parser.

import BookingModel
import XCTest

@testable import AsteriskAGI

final class ReplyParserTests: XCTestCase {
    private func parse(_ bytes: some Sequence<UInt8>) throws -> [Received] {
        var parser = ReplyParser()
        return try bytes.compactMap { try parser.feed($0) }
    }

    private func reply(_ line: String, file: StaticString = #filePath, at: UInt = #line) throws -> AGIReply {
        guard case .reply(let reply)? = try parse(Array(line.utf8) + [10]).first else {
            XCTFail("no reply: \(line)", file: file, line: at)
            return AGIReply(code: .other(0))
        }
        return reply
    }

    func testEveryLineOfEveryConversationMeansSomething() throws {
        for version in ["16", "22"] {
            let traces = try Trace.all(version)
            XCTAssertGreaterThan(traces.count, 150)
            for trace in traces {
                let received = try parse(trace.replyBytes)
                XCTAssertEqual(received.map(told), expected(trace), trace.name)
            }
        }
    }

    func testItDoesNotMatterHowTheBytesAreCut() throws {
        for trace in try Trace.all("22") {
            let bytes = Array(trace.replyBytes)
            for size in [1, 2, 7, 64, max(1, bytes.count)] {
                var parser = ReplyParser()
                var received: [Received] = []
                for start in stride(from: 0, to: bytes.count, by: size) {
                    try Array(bytes[start..<min(start + size, bytes.count)]).withUnsafeBytes { piece in
                        var rest = piece
                        while let one = try parser.feed(&rest) { received.append(one) }
                        XCTAssertTrue(rest.isEmpty)
                    }
                }
                XCTAssertEqual(received, try parse(bytes), "\(trace.name), \(size) bytes at a time")
            }
        }
    }

    func testALineIsTooLongHoweverItIsCut() {
        for (count, isTooLong) in [(LineBuffer.limit, false), (LineBuffer.limit + 1, true)] {
            var parser = ReplyParser()
            let bytes = [UInt8](repeating: UInt8(ascii: "x"), count: count) + [10]
            do {
                var received: Received?
                for piece in [Array(bytes[..<4000]), Array(bytes[4000...])] {
                    try piece.withUnsafeBytes {
                        var rest = $0
                        received = try parser.feed(&rest)
                    }
                }
                XCTAssertFalse(isTooLong)
                XCTAssertEqual(received, .noise)
            } catch {
                XCTAssertTrue(isTooLong)
                XCTAssertEqual(error as? WireFault, .lineTooLong)
            }
        }
    }

    /// What the parser made of it, in words.
    private func told(_ received: Received) -> String {
        switch received {
        case .hangup: return "HANGUP"
        case .noise: return "noise"
        case .provisional: return "100"
        case .reply(let reply):
            let result = reply.result.map { "=" + $0.text } ?? ""
            let value = reply.value.map { "(" + String(decoding: $0, as: UTF8.self) + ")" } ?? ""
            return "\(reply.code)\(result)\(value)\(reply.endPosition.map { "@\($0)" } ?? "")"
        }
    }

    /// What the captured lines mean, by simpler rules than the parser's: whole lines, known endings.
    private func expected(_ trace: Trace) -> [String] {
        var meanings: [String] = []
        var inUsage = false
        for bytes in trace.replyBytes.split(separator: 10) {
            let line = String(decoding: bytes, as: UTF8.self)
            if inUsage {
                inUsage = line != "520 End of proper usage."
                if !inUsage { meanings.append("usage") }
            } else if line == "HANGUP" {
                meanings.append("HANGUP")
            } else if line.hasPrefix("520-") {
                inUsage = true
            } else if line == "510 Invalid or unknown command" {
                meanings.append("unknownCommand")
            } else if line == "511 Command Not Permitted on a dead channel or intercept routine" {
                meanings.append("deadChannel")
            } else {
                meanings.append(success(line))
            }
        }
        return meanings
    }

    private func success(_ line: String) -> String {
        var text = String(line.dropFirst("200 result=".count))
        var end = ""
        if let mark = text.range(of: #" endpos=-?\d+$"#, options: .regularExpression) {
            end = "@" + text[mark].dropFirst(" endpos=".count)
            text.removeSubrange(mark)
        }
        let result = text.prefix { $0 != " " }
        let rest = text.dropFirst(result.count + 1)
        return "done=\(result)\(rest.hasPrefix("(") ? String(rest) : "")\(end)"
    }

    /// STREAM FILE and WAIT FOR DIGIT answer the ASCII code of a key that went down before; GET DATA the keys as text.
    func testKeysComeBackAsTheCallerPressedThem() throws {
        var codes = 0
        var texts = 0
        for trace in try Trace.all("22") where !trace.name.contains("/cut-") && !trace.name.contains("pipelined") {
            var command = ""
            var pressed = ""
            for line in trace.lines {
                switch line.side {
                case .program: command = line.text
                case .happening: if line.text.hasPrefix("caller presses ") { pressed += line.text.dropFirst(15) }
                case .asterisk:
                    guard case .reply(let reply)? = try parse(line.bytes + [10]).first, reply.code == .done else {
                        continue
                    }
                    if command.hasPrefix("STREAM FILE") || command.hasPrefix("WAIT FOR DIGIT"),
                        let number = reply.number, number > 1
                    {
                        XCTAssertTrue(pressed.utf8.contains(UInt8(number)), trace.name)
                        XCTAssertEqual(
                            reply.key?.rawValue, number < 65 ? UInt8(number) : nil,
                            "\(trace.name): A...D are no keys of ours")
                        codes += 1
                    }
                    if command.hasPrefix("GET DATA"), let result = reply.result, !result.isEmpty, reply.number != -1 {
                        XCTAssertTrue(pressed.contains(result.text) || trace.name.contains("slowapp"), trace.name)
                        texts += 1
                    }
                }
            }
        }
        XCTAssertGreaterThan(codes, 20)
        XCTAssertGreaterThan(texts, 25)
    }

    func testResultsAreKeptLiterally() throws {
        XCTAssertEqual(try reply("200 result=0042").result, WipedKeys("0042".utf8))
        XCTAssertEqual(try reply("200 result=").result, WipedKeys())
        XCTAssertNil(try reply("200 result=").number)
        XCTAssertEqual(try reply("200 result=-1").number, -1)
        XCTAssertEqual(try reply("200 result=1234567890123456789012345678901234567890").result?.count, 40)
        XCTAssertNil(try reply("200 result=1234567890123456789012345678901234567890").number)
        XCTAssertEqual(try reply("200 result= (timeout)").value, Array("timeout".utf8))
        XCTAssertEqual(try reply("200 result= (timeout)").result, WipedKeys())
        XCTAssertEqual(try reply("200 result=-1 (hangup)").value, Array("hangup".utf8))
        XCTAssertEqual(try reply("200 result=35 (dtmf) endpos=11520").endPosition, 11520)
        XCTAssertEqual(try reply("200 result=0 endpos=-1").endPosition, -1)
        XCTAssertEqual(try reply("200 result=-1 Gosub label not found").number, -1)
        XCTAssertNil(try reply("200 result=-1 Gosub label not found").value)
    }

    func testValuesRunToTheLastBracket() throws {
        XCTAssertEqual(try reply("200 result=1 (a(b)c)").value, Array("a(b)c".utf8))
        XCTAssertEqual(try reply("200 result=1 ()").value, [])
        XCTAssertEqual(try reply("200 result=1 (say \"hi\")").value, Array("say \"hi\"".utf8))
        XCTAssertEqual(try reply("200 result=1 (x) endpos=5)").value, Array("x) endpos=5".utf8))
        XCTAssertNil(try reply("200 result=1 (never closed").value)
        XCTAssertEqual(try reply("200 result=1 (abc\r)").value, Array("abc\r".utf8))
        XCTAssertEqual(try reply("200 result=49 endpos=4800\r").endPosition, 4800)
    }

    func testUsageTextMayHoldAnything() throws {
        let text =
            "520-Invalid command syntax.  Proper usage follows:\n200 result=49\nHANGUP\n511 gone\n\n520-again\n520 End "
            + "of proper usage.\n"
        XCTAssertEqual(
            try parse((text + "200 result=0\n").utf8),
            [.reply(AGIReply(code: .usage)), .reply(AGIReply(code: .done, result: [48]))])
        XCTAssertEqual(
            try parse("520 Invalid command syntax.  Proper usage not available.\n".utf8),
            [.reply(AGIReply(code: .usage))])
    }

    func testHangupMayStandBetweenACommandAndItsReply() throws {
        XCTAssertEqual(
            try parse("HANGUP\n200 result=0\nHANGUP\nHANGUP\n".utf8),
            [.hangup, .reply(AGIReply(code: .done, result: [48])), .hangup, .hangup])
    }

    func testAnswersThatAreNotFinalAreToldApart() throws {
        XCTAssertEqual(try parse("100 result=0 Trying...\n200 result=0 Gosub complete\n".utf8).first, .provisional)
        XCTAssertEqual(try reply("404 whatever").code, .other(404))
    }

    func testNoiseIsToldAndBounded() throws {
        XCTAssertEqual(try parse("\nhello\n20\n200result=1\n099 x\n200-x\n".utf8), Array(repeating: .noise, count: 6))
        XCTAssertThrowsError(try parse(String(repeating: "x\n", count: 101).utf8)) {
            XCTAssertEqual($0 as? WireFault, .tooMuchNoise)
        }
        XCTAssertThrowsError(try parse(("520-x\n" + String(repeating: "y\n", count: 201)).utf8)) {
            XCTAssertEqual($0 as? WireFault, .usageTooLong)
        }
        XCTAssertNoThrow(try parse((String(repeating: "z", count: 8191) + "\n").utf8))
        XCTAssertThrowsError(try parse(String(repeating: "z", count: 8192).utf8)) {
            XCTAssertEqual($0 as? WireFault, .lineTooLong)
        }
    }
}
