// CommandTests: whatever is put into a command, what is written is one short, harmless line.

import BookingModel
import CallFlow
import XCTest

@testable import AsteriskAGI

final class CommandTests: XCTestCase {
    private func written(_ command: Command) -> String { String(decoding: command.line, as: UTF8.self) }

    func testTheLinesWeWrite() {
        XCTAssertEqual(written(.answer), "ANSWER\n")
        XCTAssertEqual(
            written(.streamFile("yemae/ko/welcome.1", escape: .all)),
            "STREAM FILE yemae/ko/welcome.1 \"0123456789*#\"\n")
        XCTAssertEqual(written(.streamFile("beep", escape: .none)), "STREAM FILE beep \"\"\n")
        XCTAssertEqual(written(.streamFile("beep", escape: .none, from: 4800)), "STREAM FILE beep \"\" 4800\n")
        XCTAssertEqual(written(.waitForDigit(milliseconds: 3000)), "WAIT FOR DIGIT 3000\n")
        XCTAssertEqual(written(.setVariable(.place, "pay.confirm")), "SET VARIABLE YEMAE_PLACE \"pay.confirm\"\n")
        XCTAssertEqual(written(.setVariable(.member, "")), "SET VARIABLE YEMAE_MEMBER \"\"\n")
        XCTAssertEqual(written(.setLanguage(.korean)), "SET VARIABLE CHANNEL(language) ko\n")
        XCTAssertEqual(written(.channelStatus), "CHANNEL STATUS\n")
    }

    func testWaitsStayBetweenNeverLookingAndForEver() {
        for (asked, written) in [(-1, 1), (0, 1), (1, 1), (600_000, 600_000), (Int.max, 600_000), (Int.min, 1)] {
            XCTAssertEqual(self.written(.waitForDigit(milliseconds: asked)), "WAIT FOR DIGIT \(written)\n")
        }
    }

    func testNamesCannotLeaveTheirFolder() {
        XCTAssertEqual(written(.streamFile("../../etc/passwd", escape: .none)), "STREAM FILE __/__/etc/passwd \"\"\n")
        XCTAssertEqual(written(.streamFile("", escape: .none)), "STREAM FILE \"\" \"\"\n")
        XCTAssertEqual(written(.streamFile("a&b c", escape: .none)), "STREAM FILE a_b_c \"\"\n")
    }

    func testAReasonIsAHarmlessSentence() {
        let reason = "/etc/yemae.conf:12: `x = \"1\"`: expected 1...9\nHANGUP ${X}"
        XCTAssertEqual(written(.verbose(reason)), "VERBOSE \"/etc/yemae.conf:12: x 1 : expected 1...9 HANGUP X \" 1\n")
        XCTAssertEqual(
            written(.setVariable(.fault, reason)),
            "SET VARIABLE YEMAE_FAULT \"/etc/yemae.conf:12: x 1 : expected 1...9 HANGUP X \"\n")
    }

    func testDangerousValuesBecomeHarmless() {
        XCTAssertEqual(
            written(.setVariable(.place, "a\"b\\c\nHANGUP\r${X}")), "SET VARIABLE YEMAE_PLACE \"a_b_c_HANGUP___X_\"\n")
        XCTAssertEqual(written(.setVariable(.place, "\u{0}예매")), "SET VARIABLE YEMAE_PLACE \"_______\"\n")
    }

    /// 20,000 values made of everything that has a meaning on the wire: always one line, under the limit, of exactly
    /// four words.
    func testNoValueEverBecomesMoreThanOneWord() {
        var generator = SeededGenerator(state: 20_260_307)
        let pieces = [
            "\n", "\r", "\"", "\\", "'", " ", "\t", "\u{0}", "${EXTEN}", "HANGUP", "failure", "&", "|", ",", ";", "..",
            "/", "예매", "\u{ff}",
            "x", "9",
        ]
        for _ in 0..<20_000 {
            let count = Int(generator.next() % 40)
            var value = (0..<count).map { _ in pieces[Int(generator.next() % UInt64(pieces.count))] }.joined()
            if generator.next() % 50 == 0 { value = String(repeating: value + "\" \"", count: 200) }
            for command in [
                Command.streamFile(value, escape: KeySet(rawValue: UInt16(generator.next() & 0xfff))),
                .setVariable(.place, value), .setVariable(.fault, value),
            ] {
                let line = command.line
                XCTAssertLessThanOrEqual(line.count, Command.lineLimit)
                XCTAssertEqual(line.firstIndex(of: 10), line.count - 1)
                XCTAssertTrue(line.dropLast().allSatisfy { (32...126).contains($0) && $0 != UInt8(ascii: "\\") })
                XCTAssertEqual(asteriskWords(line.dropLast()), 4, String(decoding: line, as: UTF8.self))
            }
        }
    }

    /// How many words Asterisk would read (captured conversation `quoting`): blanks separate, double quotes group, a
    /// backslash takes the next.
    private func asteriskWords(_ line: some Sequence<UInt8>) -> Int {
        var (words, inWord, quoted, escaped) = (0, false, false, false)
        for byte in line {
            if !quoted, !escaped, byte == 32 || byte == 9 {
                inWord = false
                continue
            }
            if !inWord { (words, inWord) = (words + 1, true) }
            if !escaped, byte == UInt8(ascii: "\"") { quoted.toggle() }
            escaped = !escaped && byte == UInt8(ascii: "\\")
        }
        return quoted ? -1 : words
    }
}

/// SplitMix64: the same numbers in every run.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
