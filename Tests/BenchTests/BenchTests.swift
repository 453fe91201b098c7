// BenchTests: the bench's own instruments: a wrong ruler measures wrongly and looks right.

import SQLite
import XCTest

@testable import Bench

final class BenchTests: XCTestCase {
    func testQuantilesAreExact() {
        var samples = Samples()
        XCTAssertEqual(samples.microseconds(perMille: 500), 0)
        for n in (1...1000).reversed() { samples.add(nanoseconds: UInt64(n) * 1000) }
        XCTAssertEqual(samples.microseconds(perMille: 500), 500)
        XCTAssertEqual(samples.microseconds(perMille: 990), 990)
        XCTAssertEqual(samples.microseconds(perMille: 999), 999)
        XCTAssertEqual(samples.microseconds(perMille: 1000), 1000)
    }

    func testNumbersAreWrittenWithThreeDigitsThatCount() {
        for (value, text) in [
            (0, "0"), (0.0123, "0.012"), (1.5, "1.5"), (12.34, "12.3"), (99.96, "100"), (1234.5, "1235"),
            (-2.25, "-2.25"), (.nan, "-"),
        ] {
            XCTAssertEqual(Figure.short(value), text)
        }
    }

    func testGoalsHaveASide() {
        XCTAssertTrue(Goal.atMost(2).isMet(by: 2))
        XCTAssertFalse(Goal.atMost(2).isMet(by: 2.1))
        XCTAssertTrue(Goal.atLeast(2).isMet(by: 2))
        XCTAssertFalse(Goal.atLeast(2).isMet(by: 1.9))
        XCTAssertNil(Figure(.baselines, "", 1, .count).isMet)
    }

    /// What the driver answers to a command when `1` is the key the caller wants to press.
    private func answer(_ line: String, isPatient: Bool = false) -> String? {
        var next = 0
        let bytes = Array(line.utf8)
        return bytes.withUnsafeBytes { line in
            WireCommand(line).reply(line, [UInt8(ascii: "1")], &next, isPatient: isPatient).map {
                String(decoding: $0, as: UTF8.self)
            }
        }
    }

    func testTheDriverAnswersAsAsteriskDoes() {
        XCTAssertEqual(answer("ANSWER"), "200 result=0\n")
        XCTAssertEqual(answer("STREAM FILE yemae/welcome.1 \"0123456789*#\""), "200 result=49 endpos=80\n")
        XCTAssertEqual(
            answer("STREAM FILE yemae/welcome.1 \"0123456789*#\"", isPatient: true), "200 result=0 endpos=800\n")
        XCTAssertEqual(answer("STREAM FILE yemae/booked.1 \"\""), "200 result=0 endpos=800\n")
        XCTAssertEqual(answer("STREAM FILE yemae/ask.1 \"*#\""), "200 result=0 endpos=800\n")
        XCTAssertEqual(answer("EXEC Background yemae/a&yemae/b"), "200 result=49\n")
        XCTAssertEqual(answer("EXEC Background yemae/a&yemae/b", isPatient: true), "200 result=0\n")
        XCTAssertEqual(answer("EXEC Playback yemae/a&yemae/b"), "200 result=0\n")
        XCTAssertEqual(answer("GET VARIABLE BACKGROUNDSTATUS"), "200 result=1 (SUCCESS)\n")
        XCTAssertEqual(answer("WAIT FOR DIGIT 3000"), "200 result=49\n")
        XCTAssertEqual(answer("SET VARIABLE YEMAE_OUTCOME \"completed\""), "200 result=1\n")
        XCTAssertEqual(answer("CHANNEL STATUS"), "200 result=6\n")
        for sound in ["\"\"", "yemae/still-waiting.1"] {
            XCTAssertEqual(answer("GET DATA \(sound) 250 20"), "200 result= (timeout)\n")
        }
        XCTAssertEqual(answer("GET DATA \"\" 400 20"), "200 result=\n", "the # behind an entry")
        XCTAssertEqual(
            answer("STREAM FILE yemae/listening \"0123456789*#\""), "200 result=0 endpos=800\n",
            "nothing is typed ahead")
        XCTAssertEqual(
            String(decoding: WireReply.typedAhead(Array("48".utf8), silent: true), as: UTF8.self),
            "200 result=48 (timeout)\n")
        XCTAssertEqual(
            String(decoding: WireReply.typedAhead(Array("48".utf8), silent: false), as: UTF8.self), "200 result=48\n")
    }

    func testBookingNumbersAreHeardAndNothingElse() {
        var listener = NumberListener()
        func hear(_ clips: String...) {
            for clip in clips {
                let line = Array("STREAM FILE yemae/\(clip) \"\"".utf8)
                line.withUnsafeBytes { listener.hears(WireCommand($0), $0) }
            }
        }
        hear(
            "digit/1", "digit/2", "booked.1", "digit/7", "digit/0", "digit/0", "digit/1", "pause", "digit/0", "digit/0",
            "digit/1", "digit/5", "booked.2")
        // Asked to say it again.
        hear("booked.1", "digit/7", "digit/0", "digit/0", "digit/1", "digit/0", "digit/0", "digit/1", "digit/5")
        hear(
            "booked.s1", "digit/7", "num/8", "digit/0", "digit/0", "digit/0", "digit/0", "digit/0", "digit/0",
            "digit/0", "digit/0")
        XCTAssertEqual(listener.told, ["70010015"])
    }

    func testTimersFireInTheirOrderWithinATickAndOnce() {
        var wheel = TimerWheel(now: 100_000)
        wheel.set(1, at: 104_240)
        wheel.set(2, at: 100_001)
        wheel.set(3, at: 8_100_000)
        wheel.set(4, at: 104_100)
        func due(by now: Int) -> [UInt32] { wheel.due(by: now).map(\.token) }
        XCTAssertEqual(due(by: 100_249), [])
        XCTAssertEqual(due(by: 104_249), [2])
        XCTAssertEqual(
            wheel.due(by: 104_250),
            [TimerWheel.Timer(token: 4, due: 104_100), TimerWheel.Timer(token: 1, due: 104_240)])
        XCTAssertEqual(due(by: 8_099_999), [])
        XCTAssertEqual(due(by: 8_100_000), [3])
        // What is past already is not lost.
        wheel.set(5, at: 0)
        XCTAssertEqual(due(by: 8_100_250), [5])
    }

    func testASlowDiskIsSlowAndKeepsWhatItIsGiven() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("yemae-slow-\(getpid())").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        // 20 commits of at least 20 ms each cannot come faster than 50 a second, whatever the machine.
        let rate = try RawCommits.rate(in: folder, rowsEach: 1, seconds: 0.4, syncDelay: 20)
        XCTAssertLessThan(rate, 51)
        let database = try Database(path: "\(folder)/baseline-1-20.db", mode: .readOnly)
        XCTAssertGreaterThan(try database.first("SELECT count(*) FROM row") { $0.int(0) } ?? 0, 0)
        XCTAssertEqual(try database.damages(), [])
    }

    func testAListOfPeersIsReadOrToldWithItsLine() throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("yemae-peers-\(getpid())").path
        defer { unlink(file) }
        try BenchFile.write("fastagi C /p/fastagi-c /p\nagi PHP /usr/bin/php /p/agi.php /p\n", to: file)
        let peers = try PeerList.read(file)
        XCTAssertEqual(peers.map(\.name), ["C", "PHP"])
        XCTAssertEqual(peers[1].words, ["/usr/bin/php", "/p/agi.php", "/p"])
        try BenchFile.write("agi C /p/agi-c\nservlet Java\n", to: file)
        XCTAssertThrowsError(try PeerList.read(file)) { XCTAssertTrue("\($0)".contains("\(file), line 2"), "\($0)") }
    }
}
