// AsteriskEmulatorTests: what the captured conversations do not show: signals, deaths, watchdog, refusals, virtual
// time.

import Foundation
import XCTest

@testable import Rehearsal

final class AsteriskEmulatorTests: XCTestCase {
    /// Does the same at every command that takes time.
    private final class Scripted: EmulatedCaller {
        private var plans: [[Stimulus]]
        var thinking = 0
        init(_ plans: [[Stimulus]] = []) { self.plans = plans }
        func stimuli(during command: String, at now: Int, onTheWay: Int) -> [Stimulus] {
            guard command.hasPrefix("STREAM") || command.hasPrefix("WAIT"), !plans.isEmpty else { return [] }
            return plans.removeFirst()
        }
        func thinkingTime(before command: String, at now: Int) -> Int { thinking }
    }

    private let sounds = SoundLibrary(["en/one": 1000, "ko/one": 2000])
    /// Reads the header and says a line; the reply is in `$reply`.
    private let prelude = """
        while IFS= read -r line && [ -n "$line" ]; do :; done
        say() { printf '%s\\n' "$1"; IFS= read -r reply; }

        """

    private func run(
        _ script: String, call: EmulatedCall = EmulatedCall(), caller: (any EmulatedCaller)? = nil,
        seconds: Int = 10
    ) throws -> EmulatedOutcome {
        let emulator = AsteriskEmulator(
            program: ["/bin/sh", "-c", prelude + script], call: call, sounds: sounds, caller: caller ?? Scripted(),
            seconds: seconds)
        return try emulator.run()
    }

    func testTheProgramSeesTheCallAsAsteriskWouldTellIt() throws {
        var call = EmulatedCall()
        (call.callerNumber, call.presentation, call.arguments) = (nil, 32, ["one", "", "two words"])
        let script = "while IFS= read -r line && [ -n \"$line\" ]; do echo \"$line\" >&2; done"
        let outcome = try AsteriskEmulator(
            program: ["/bin/sh", "-c", script], call: call, sounds: sounds, caller: Scripted()
        ).run()
        XCTAssertTrue(outcome.standardError.contains("agi_callerid: unknown\n"))
        XCTAssertTrue(outcome.standardError.contains("agi_callingpres: 32\n"))
        XCTAssertTrue(outcome.standardError.hasSuffix("agi_arg_1: one\nagi_arg_2: \nagi_arg_3: two words\n"))
        XCTAssertEqual(outcome.agiStatus, .success)
    }

    func testHangUpBringsASignalBeforeOrAfterTheReply() throws {
        var orders: Set<[String]> = []
        for seed in 1...8 {
            var call = EmulatedCall()
            call.seed = UInt64(seed)
            let outcome = try run(
                "trap 'echo hup >&2' HUP; say ANSWER; say 'STREAM FILE one \"\"'; say 'WAIT FOR DIGIT 5'; say 'SET "
                    + "VARIABLE A \"b c\"'",
                call: call,
                caller: Scripted([[Stimulus(after: 300, .hangUp)]]))
            XCTAssertEqual(outcome.standardError, "hup\n")
            XCTAssertEqual(outcome.agiStatus, .hangup)
            XCTAssertEqual(outcome.variables["A"], "b c", "variables can be set after the hang-up")
            let lines = outcome.wire.map(\.text)
            XCTAssertTrue(lines.contains("511 Command Not Permitted on a dead channel or intercept routine"))
            orders.insert(lines.filter { $0.hasPrefix("SIGHUP") || $0.hasPrefix("200 result=-1") })
        }
        XCTAssertEqual(orders.count, 2, "both orders happen")
    }

    func testTheDefaultActionOfTheSignalKills() throws {
        let outcome = try run(
            "say ANSWER; say 'WAIT FOR DIGIT -1'; read -r more", caller: Scripted([[Stimulus(after: 0, .hangUp)]]))
        XCTAssertEqual(outcome.programEnd, .killed(signal: SIGHUP))
        XCTAssertEqual(outcome.agiStatus, .hangup)
    }

    func testAHangUpInThoughtIsToldBeforeTheNextCommand() throws {
        let caller = Scripted([[Stimulus(after: 1300, .hangUp)]])
        caller.thinking = 500
        let outcome = try run(
            "trap '' HUP; say ANSWER; say 'STREAM FILE one \"\"'; say 'STREAM FILE one \"\"'", caller: caller)
        XCTAssertEqual(
            outcome.wire.filter { $0.side == .asterisk }.map { $0.text.prefix(12) },
            ["200 result=0", "200 result=0", "511 Command "])
        XCTAssertTrue(outcome.hungUp)
    }

    func testKeysBetweenCommandsAreLost() throws {
        let caller = Scripted([Stimulus.typed("12345", after: 100, every: 100)])
        caller.thinking = 150
        let outcome = try run(
            "say ANSWER; for i in 1 2 3; do say 'WAIT FOR DIGIT 1000'; echo \"$reply\" >&2; done", caller: caller)
        XCTAssertEqual(outcome.standardError, "200 result=49\n200 result=51\n200 result=53\n")
        XCTAssertEqual(outcome.discardedKeys, [.two, .four])
    }

    func testKeysOutsideTheEscapeSetAreLost() throws {
        let outcome = try run(
            "say ANSWER; say 'STREAM FILE one \"#\"'; echo \"$reply\" >&2",
            caller: Scripted([Stimulus.typed("1A#", after: 100, every: 100)]))
        XCTAssertEqual(outcome.standardError, "200 result=35 endpos=2400\n")
        XCTAssertEqual(outcome.discardedKeys, [.one, .a])
    }

    func testLanguagesAndMissingSounds() throws {
        let outcome = try run(
            "say ANSWER; say 'STREAM FILE one \"\"'; say 'SET VARIABLE CHANNEL(language) ko'; say 'STREAM FILE one "
                + "\"\"'; say 'STREAM FILE two \"\"'"
        )
        XCTAssertEqual(
            outcome.wire.filter { $0.side == .asterisk }.map(\.text),
            [
                "200 result=0", "200 result=0 endpos=8000", "200 result=1", "200 result=0 endpos=16000",
                "200 result=-1 endpos=0",
            ])
        XCTAssertEqual(outcome.milliseconds, 3000)
        XCTAssertEqual(outcome.agiStatus, .failure, "one missing clip spoils the whole call")
    }

    func testExitCodesAndDeaths() throws {
        for version in AsteriskVersion.allCases {
            var call = EmulatedCall()
            call.version = version
            let outcome = try run("say ANSWER; exit 3", call: call)
            XCTAssertEqual(outcome.programEnd, .exited(code: 3))
            XCTAssertEqual(outcome.agiStatus, version == .v16 ? .success : .failure)
            XCTAssertEqual(try run("say ANSWER; kill -9 $$", call: call).agiStatus, .failure)
        }
        let nowhere = AsteriskEmulator(
            program: ["/no/such/program"], call: EmulatedCall(), sounds: sounds, caller: Scripted())
        XCTAssertEqual(try nowhere.run().agiStatus, .notFound)
        let notExecutable = AsteriskEmulator(
            program: [#filePath], call: EmulatedCall(), sounds: sounds, caller: Scripted())
        XCTAssertEqual(try notExecutable.run().agiStatus, .failure)
    }

    func testAProgramThatHangsIsStoppedAndNamed() throws {
        XCTAssertThrowsError(try run("echo oops >&2; say ANSWER; sleep 60", seconds: 1)) {
            XCTAssertEqual($0 as? EmulatorFault, .hung(seconds: 1, lastCommand: "ANSWER", standardError: "oops\n"))
        }
        XCTAssertThrowsError(try run("exec 1>&-; sleep 60", seconds: 1)) {
            XCTAssertTrue("\($0)".contains("hung"), "\($0)")
        }
    }

    func testAWaitWithoutEndAndWithoutKeysIsAnError() {
        XCTAssertThrowsError(try run("say ANSWER; say 'WAIT FOR DIGIT -1'")) {
            XCTAssertEqual($0 as? EmulatorFault, .waitsForEver)
        }
    }

    func testWhatTheEmulatorCannotPlayIsSaidSo() {
        XCTAssertThrowsError(try run("say 'RECORD FILE x wav # 5000'")) {
            XCTAssertEqual($0 as? EmulatorFault, .notEmulated("RECORD FILE"))
        }
    }

    func testSecondCommandsCutAndAreCounted() throws {
        let outcome = try run("printf 'ANSWER\\nNOOP\\n'; IFS= read -r reply; say NOOP; IFS= read -r reply")
        XCTAssertGreaterThan(outcome.pipelined, 0)
        XCTAssertEqual(outcome.wire.filter { $0.side == .asterisk }.count, 3)
    }

    func testLongLinesRunTheirRestAsAnotherCommand() throws {
        for (version, replies) in [
            (AsteriskVersion.v16, ["200 result=1", "510 Invalid or unknown command"]), (.v22, ["200 result=1"]),
        ] {
            var call = EmulatedCall()
            call.version = version
            let outcome = try run("x=$(printf '%03000d' 0); say \"SET VARIABLE X $x\"; exec 1>&-", call: call)
            XCTAssertEqual(outcome.wire.filter { $0.side == .asterisk }.map(\.text), replies)
        }
    }
}
