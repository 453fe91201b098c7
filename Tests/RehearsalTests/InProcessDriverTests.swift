// Virtual time: prompts take none, keys are heard as on a line, and only waiting lets a timer run.

import BookingCore
import BookingModel
import CallFlow
import XCTest

@testable import Rehearsal

final class InProcessDriverTests: XCTestCase {
    private var stage: Stage!
    private var driver: InProcessDriver!

    override func setUpWithError() throws {
        stage = try Stage.fresh(in: nil, StageOpening(), rules: OfficeRules())
        driver = InProcessDriver(stage: stage, rules: CallRules())
    }

    @discardableResult
    private func dial(from: String? = nil) throws -> [String] {
        try driver.dial(
            IncomingCall(line: "1588-0001", language: .korean, calling: from.flatMap { TelephoneNumber($0) }, number: 1)
        )
        return driver.takeHappenings()
    }

    @discardableResult
    private func press(_ keys: String) throws -> [String] {
        try driver.press(keys.compactMap { Key($0) })
        return driver.takeHappenings()
    }

    private func wait(_ seconds: Int?) throws -> [String] {
        try driver.wait(seconds: seconds)
        return driver.takeHappenings()
    }

    func testPromptsTakeNoTime() throws {
        XCTAssertEqual(try dial().first, "say   welcome")
        XCTAssertEqual(stage.now, Stage.firstMorning)
        XCTAssertEqual(stage.lineMilliseconds, 0)
    }

    func testTypeAheadCutsTheFirstUtteranceAtOnce() throws {
        try dial()
        // Member number, PIN, and the first choice of the main menu in one go: of each prompt only what the key cut is
        // heard.
        XCTAssertEqual(
            try press("10023448211").prefix(6),
            [
                "say   ask-pin", "verify 100234 **** -> member", "pending -> nothing", "say   main-menu",
                "categories -> concert, theatre, sports, train, bus", "say   choose-category",
            ])
    }

    func testWhatMustBeHeardFlushesWhatWasTyped() throws {
        try dial()
        let happened = try press("1002349999100234")
        XCTAssertEqual(happened.first { $0.hasPrefix("verify") }, "verify 100234 **** -> refused")
        XCTAssertEqual(happened.filter { $0.hasPrefix("verify") }.count, 1)
        // The member number typed behind the refusal is gone: the question is asked again and waits.
        XCTAssertEqual(
            happened.drop { $0 != "say   login-refused" }.prefix(4),
            [
                "say   login-refused", "say   ask-member-number 6 digits short", "say   code-sign-up [9]",
                "say   code-other-language [8] (en)",
            ])
    }

    func testWaitingRunsTheTimersAndNothingElseDoes() throws {
        try dial()
        XCTAssertEqual(try wait(5), [])
        XCTAssertEqual(try wait(1).first, "say   not-heard")
        XCTAssertEqual(stage.lineMilliseconds, 6000)
        // A partial wait counts for the timer that is running.
        XCTAssertEqual(try wait(4), [])
        XCTAssertEqual(try wait(nil).first, "say   not-heard")
        XCTAssertEqual(stage.lineMilliseconds, 12_000)
        // One wait may run out several timers.
        let both = try wait(20)
        XCTAssertEqual(both.filter { $0 == "say   not-heard" || $0.hasPrefix("say   help-offer") }.count, 5)
        XCTAssertEqual(stage.lineMilliseconds, 32_000)
    }

    func testAStopInTheMiddleOfANumberEndsByItsOwnTimer() throws {
        try dial()
        XCTAssertEqual(try press("12"), [])
        XCTAssertEqual(try wait(4), [])
        XCTAssertEqual(try wait(1), ["say   digits-missing 4 digits"])
    }

    func testTheWorldsTimeDoesNotRunTheCallersTimers() throws {
        try dial()
        try stage.pass(milliseconds: 600_000, onLine: false)
        XCTAssertEqual(stage.now, LocalDateTime("2026-03-07 10:10"))
        XCTAssertEqual(try wait(5), [])
    }

    func testHangingUpEndsTheCallOnce() throws {
        try dial()
        try driver.hangUp()
        XCTAssertEqual(driver.takeHappenings(), ["end hung-up at identify.ask-member"])
        XCTAssertFalse(driver.isOnLine)
        try driver.hangUp()
        XCTAssertEqual(driver.takeHappenings(), [])
    }

    func testWaitingForATimeOutNeedsACall() {
        XCTAssertThrowsError(try driver.wait(seconds: nil)) {
            XCTAssertEqual(
                ($0 as? RehearsalFault)?.reason, "nothing is waited for; write `wait` only while a call is on the line")
        }
    }

    func testAnUnavailableBoxOfficeIsMetWithAnApology() throws {
        try dial()
        try press("100234")
        try stage.set(down: true)
        let happened = try press("4821")
        XCTAssertEqual(
            happened.prefix(3),
            ["verify 100234 **** -> unavailable", "release all -> unavailable", "say   unavailable"])
        try stage.set(down: false)
        XCTAssertEqual(try press("2").prefix(2), ["release all -> released", "say   ask-member-number 6 digits short"])
    }

    func testTheSameNumberOfActionsNeverRunsAway() throws {
        // A call of the ceiling's length ends politely long before the driver's own bound.
        var rules = CallRules()
        rules.ceiling = 50
        driver = InProcessDriver(stage: stage, rules: rules)
        try dial()
        for _ in 0..<60 where driver.isOnLine { try driver.press([.star]) }
        XCTAssertEqual(
            driver.takeHappenings().suffix(3),
            ["say   too-long", "say   goodbye", "end too-long at identify.ask-member"])
    }
}
