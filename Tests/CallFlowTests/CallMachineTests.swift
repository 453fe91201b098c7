// CallMachineTests: what is the same at every place of a call: keys, entries, misses, hang-up, faults, the ceiling.

import BookingModel
import CallFlow
import XCTest

final class CallMachineTests: XCTestCase {
    func testBookingInOneBurst() {
        let caller = Caller()
        caller.press("100234#4821#1")
        XCTAssertEqual(caller.place, "choose-program.category")
        caller.press("21")
        caller.press("1")
        XCTAssertEqual(caller.place, "take-seats.offer")
        XCTAssertFalse(caller.requests.contains { if case .book = $0 { true } else { false } })
        XCTAssertEqual(
            caller.press("1").suffix(5),
            ["booked", "ticket-sent", "anything-else", "option-main-menu", "option-goodbye"])
        caller.press("2")
        XCTAssertEqual(caller.ended?.outcome, .completed)
        XCTAssertEqual(caller.ended?.member, MemberNumber("100234"))
    }

    func testTypeAheadNeverConfirmsAPayment() {
        let caller = Caller()
        caller.press("10023448217011" + "1" + "1111")
        XCTAssertEqual(caller.place, "take-seats.offer")
        XCTAssertFalse(caller.requests.contains { if case .book = $0 { true } else { false } })
    }

    func testAtMostFiveAnswersToThePrice() {
        let caller = Caller()
        caller.press("1002344821")
        for answer in ["1", "2", "1", "1"] { caller.press(answer) }
        XCTAssertEqual(caller.place, "take-seats.offer")
    }

    /// How the question for a member number is asked.
    private static let memberNumber =
        ["ask-member-number", "code-sign-up"] + Language.local.others.map { _ in "code-other-language" }

    func testTerminatorOutOfHabitIsSwallowed() {
        let caller = Caller()
        caller.press("100234#")
        XCTAssertEqual(caller.place, "identify.ask-pin")
        XCTAssertEqual(caller.press("#"), CallMachineTests.memberNumber, "a later # is the previous step")
    }

    func testATerminatorMayComeLateAndTheSecondGoesBack() {
        for silences in 0...2 {
            let caller = Caller()
            caller.press("100234")
            for _ in 0..<silences { caller.wait() }
            XCTAssertEqual(caller.press("#"), [], "the first belongs to the member number")
            XCTAssertEqual(caller.place, "identify.ask-pin")
            XCTAssertEqual(caller.press("#").first, "ask-member-number")
        }
    }

    func testWhoTypesWhileSilenceIsToldLosesNoKey() {
        for silences in 1...2 {
            let caller = Caller()
            for _ in 1..<silences { caller.wait() }
            XCTAssertEqual(caller.wait(thenPress: "100234").first, "not-heard")
            XCTAssertEqual(caller.place, "identify.ask-pin")
            caller.wait(thenPress: "4821")
            XCTAssertEqual(caller.place, "call.main-menu")
        }
    }

    func testASecondTerminatorGoesBackWhereverItFalls() {
        let caller = Caller()
        XCTAssertEqual(
            caller.press("100234##").suffix(CallMachineTests.memberNumber.count + 1),
            ["ask-pin"] + CallMachineTests.memberNumber)
        caller.press("100234")
        caller.press("#")
        XCTAssertEqual(
            caller.press("4821##").prefix(2), ["main-menu", "main-menu"],
            "at the first question of a member it says it again")
    }

    func testAnyOtherKeyEndsTheWaitingForATerminator() {
        let caller = Caller()
        caller.press("100234")
        caller.press("4")
        XCTAssertEqual(caller.press("#").prefix(2), ["pin-length", "option-repeat"], "it ends the PIN")
        caller.press("4821")
        caller.press("1")
        XCTAssertEqual(caller.press("#").first, "main-menu", "a key of a menu awaits no #")
    }

    func testWhatMustBeHeardHearsNoKeyAndTheTerminatorIsAwaitedBehindIt() {
        let caller = Caller()
        for answer in ["1002344821", "1", "2", "1"] { caller.press(answer) }
        caller.cutting = []
        XCTAssertEqual(caller.press("1#1").prefix(3), ["about-showing", "about-seats", "about-total"])
        XCTAssertEqual(caller.place, "take-seats.offer")
        XCTAssertEqual(caller.cutting, [.none, .all], "the keys behind it are flushed")
        XCTAssertEqual(caller.press("#"), [], "however late it comes")
        XCTAssertEqual(caller.place, "take-seats.offer")
        XCTAssertEqual(caller.press("#").first, "ask-count")
    }

    func testAnEntryThatItsTimeOutCompletedHasItsTerminatorToo() {
        let caller = Caller()
        for answer in ["1002344821", "701", "1", "1", "2", "3"] { caller.press(answer) }
        XCTAssertEqual(caller.place, "choose-seats.seat-section")
        for place in ["choose-seats.seat-row", "choose-seats.seat-number", "take-seats.offer"] {
            caller.press("1")
            caller.wait()
            caller.press("#")
            XCTAssertEqual(caller.place, place)
        }
        caller.press("#")
        XCTAssertNotEqual(caller.place, "take-seats.offer", "the second goes back")
    }

    func testForgottenTerminatorIsForgiven() {
        let caller = Caller()
        caller.press("10023448217011")
        caller.press("#8")
        XCTAssertEqual(caller.place, "choose-showing.date")
        caller.press("1332")
        XCTAssertEqual(caller.said.first?.phrase, .dateInvalid)
        caller.press("0310")
        XCTAssertEqual(
            caller.requests.last, .showings(ProgramNumber("701")!, Journey(from: 0, to: 1), on: LocalDate(2026, 3, 10)))
    }

    func testStarErasesAnEntryAndRepeatsAQuestion() {
        let caller = Caller()
        caller.press("1002*")
        XCTAssertEqual(caller.place, "identify.ask-member")
        caller.press("100234")
        XCTAssertEqual(caller.place, "identify.ask-pin")
        XCTAssertEqual(caller.press("*"), ["ask-pin"])
    }

    func testOperatorFromEntryAndFromMenu() {
        let entry = Caller()
        entry.press("0#")
        XCTAssertEqual(entry.ended?.outcome, .operatorWanted)
        XCTAssertEqual(entry.ended?.place, "identify.ask-member")
        let menu = Caller()
        menu.press("1002344821")
        menu.press("0")
        XCTAssertEqual(
            menu.ended, CallEnd(outcome: .operatorWanted, member: MemberNumber("100234"), place: "call.main-menu"))
    }

    func testZeroBelongsToAnEntryThatHasDigits() {
        let caller = Caller()
        caller.press("000000")
        XCTAssertEqual(caller.place, "identify.ask-pin")
    }

    func testMissesAreCountedApartAndLeadToHelpNotOut() {
        let caller = Caller()
        caller.press("1002344821")
        caller.press("9")
        XCTAssertEqual(
            caller.press("99").prefix(4), ["not-understood", "option-repeat", "option-previous", "more-menu"],
            "the second key is flushed")
        caller.wait()
        caller.wait()
        XCTAssertEqual(caller.place, "call.more-menu")
        caller.wait()
        XCTAssertEqual(caller.place, "help.offer")
        caller.press("2")
        XCTAssertEqual(caller.place, "call.more-menu")
    }

    func testSilenceAtTheHelpOfferEndsPolitely() {
        let caller = Caller()
        caller.press("1")
        caller.press("*")
        for _ in 0..<6 { caller.wait() }
        XCTAssertEqual(caller.ended?.outcome, .gaveUp)
        XCTAssertEqual(caller.phrases, ["goodbye"])
    }

    func testACallerWhoSendsNoKeysAtAllReachesAPerson() {
        let open = Caller()
        for _ in 0..<6 { open.wait() }
        XCTAssertEqual(open.ended?.outcome, .operatorWanted)
        let calling = TelephoneNumber("02-345-6789")!
        let night = Caller(from: calling)
        night.office.operators = .closed(opens: LocalDateTime("2026-03-09 09:00")!)
        for _ in 0..<6 { night.wait() }
        XCTAssertTrue(night.requests.contains(.callBack(calling, nil)))
        XCTAssertEqual(night.phrases, ["operators-closed", "callback-stored", "goodbye"])
        XCTAssertEqual(night.ended?.outcome, .completed)
        let withheld = Caller()
        withheld.office.operators = .closed(opens: LocalDateTime("2026-03-09 09:00")!)
        for _ in 0..<6 { withheld.wait() }
        XCTAssertEqual(withheld.phrases, ["operators-closed", "goodbye"])
    }

    func testTheOperatorKeyPressedTwiceIsTheOperator() {
        for keys in ["00", "000", "00000"] {
            let caller = Caller()
            caller.press(keys)
            caller.wait()
            XCTAssertEqual(caller.ended?.outcome, .operatorWanted, keys)
        }
        let pin = Caller()
        pin.press("100234")
        pin.press("0000")
        XCTAssertEqual(pin.place, "identify.ask-member", "four zeros may be a PIN")
    }

    func testAnEntryTypedInOneGoWithAKeyTooManyIsNoTry() {
        let caller = Caller()
        XCTAssertEqual(caller.press("1100234#").first, "member-number-length")
        XCTAssertEqual(caller.place, "identify.ask-member")
        caller.press("100234#")
        for slip in ["44821#", "48211#"] {
            XCTAssertEqual(caller.press(slip), ["pin-length", "ask-pin"], slip)
        }
        XCTAssertFalse(caller.requests.contains { if case .verify = $0 { true } else { false } })
        caller.press("4821")
        XCTAssertEqual(caller.place, "call.main-menu")
        XCTAssertEqual(caller.press("7011#").first, "program-number-length")
        caller.press("701")
        caller.press("8")
        XCTAssertEqual(caller.press("03088#").first, "date-length")
    }

    func testATooShortEntrySaysHowManyDigitsThereAre() {
        let caller = Caller()
        XCTAssertEqual(caller.press("21#").first, "member-number-length")
        XCTAssertEqual(caller.said.first?.slots, [.length(6)])
        caller.press("100234#")
        XCTAssertEqual(caller.press("482#"), ["pin-length", "ask-pin"])
    }

    func testWhatWasTypedIsKeptOverARest() {
        let caller = Caller()
        caller.press("1002")
        XCTAssertEqual(caller.wait(), ["digits-missing"])
        XCTAssertEqual(caller.said.first?.slots, [.length(2)])
        caller.press("3")
        XCTAssertEqual(caller.wait(), ["digits-missing"])
        caller.press("4")
        XCTAssertEqual(caller.place, "identify.ask-pin")
        caller.press("48")
        caller.wait()
        caller.press("21#")
        XCTAssertEqual(caller.place, "call.main-menu")
    }

    func testAnEntryTypedAgainFromItsBeginningAfterARestIsTheWholeEntry() {
        let caller = Caller()
        caller.press("1002")
        caller.wait()
        caller.press("100234#")
        XCTAssertEqual(caller.place, "identify.ask-pin")
        caller.press("48")
        caller.wait()
        caller.press("4821")
        XCTAssertEqual(caller.place, "call.main-menu")
    }

    func testMoreTimeBetweenTheDigitsOfAFixedLength() {
        let caller = Caller()
        caller.press("1")
        XCTAssertEqual(caller.action, .listen(milliseconds: 5000))
        for answer in ["*", "1002344821", "701", "1", "1", "2", "3", "1"] { caller.press(answer) }
        XCTAssertEqual(caller.place, "choose-seats.seat-section")
        XCTAssertEqual(caller.action, .listen(milliseconds: 3000), "one digit may be a whole number here")
    }

    func testALimitIsSaidEachTime() {
        let caller = Caller()
        for answer in ["1002344821", "701", "1"] { caller.press(answer) }
        for key in ["7", "9"] {
            XCTAssertEqual(caller.press(key).last, "ask-count")
            XCTAssertEqual(caller.said.last?.slots, [.count(6)], "its short form begins with the limit")
        }
    }

    func testRefusedAgainAndAgainAPersonIsOffered() {
        let caller = Caller()
        for answer in ["1002344821", "701", "1", "1"] { caller.press(answer) }
        caller.office.book = .declined
        caller.press("1")
        caller.press("1")
        XCTAssertEqual(caller.place, "take-seats.offer")
        XCTAssertEqual(
            caller.press("1"),
            ["one-moment", "declined", "help-offer", "option-operator", "option-go-on", "option-end"])
        caller.press("2")
        XCTAssertEqual(caller.place, "take-seats.offer")
    }

    func testARecognisedCallerIsAskedForThePINAgain() {
        let caller = Caller(from: TelephoneNumber("010-2345-6789"), recognising: true)
        caller.press("1")
        XCTAssertEqual(caller.press("4822"), ["pin-refused", "ask-pin"])
        caller.press("#")
        XCTAssertEqual(caller.press("#").first, "option-continue")
        caller.press("2")
        XCTAssertEqual(caller.press("#").first, "option-continue")
        caller.press("1")
        caller.press("4823")
        XCTAssertEqual(caller.press("4824").prefix(2), ["pin-refused", "login-failed"], "the tries are counted")
    }

    func testAfterASignUpNoNumberIsAskedFor() {
        let caller = Caller(from: TelephoneNumber("010-2345-6789"))
        caller.press("9#")
        caller.press("1")
        XCTAssertEqual(caller.press("1"), ["signed-up", "anything-else", "option-start-over", "option-goodbye"])
        caller.press("2")
        XCTAssertEqual(caller.ended?.outcome, .completed)
    }

    func testHangUpEndsEverywhereWithOneRequest() {
        let caller = Caller()
        caller.press("10023448217011")
        caller.press("1")
        XCTAssertEqual(caller.hangUp()?.outcome, .hungUp)
        XCTAssertEqual(caller.requests.last, .end(.hungUp, place: "take-seats.offer"))
        XCTAssertEqual(caller.ended?.place, "take-seats.offer")
    }

    func testAFaultApologisesReleasesAndOffersTheOperator() {
        let caller = Caller()
        caller.press("1002344821")
        caller.office.unavailable = true
        XCTAssertEqual(caller.press("1").prefix(1), ["unavailable"])
        XCTAssertTrue(caller.requests.contains(.releaseAll))
        caller.office.unavailable = false
        caller.press("2")
        XCTAssertEqual(caller.place, "call.main-menu")
    }

    func testAFaultEverywhereStillReachesTheOperator() {
        let caller = Caller()
        caller.office.unavailable = true
        caller.press("1002344821")
        XCTAssertEqual(caller.place, "help.apology")
        caller.press("1")
        XCTAssertEqual(caller.ended?.outcome, .operatorWanted)
    }

    func testClosedOperatorsOfferACallBack() {
        let caller = Caller(from: TelephoneNumber("010-2345-6789"))
        caller.office.operators = .closed(opens: LocalDateTime("2026-03-09 09:00")!)
        caller.press("0#")
        XCTAssertEqual(caller.place, "help.closed")
        caller.press("1")
        XCTAssertTrue(caller.requests.contains(.callBack(TelephoneNumber("01023456789")!, nil)))
        XCTAssertEqual(caller.place, "identify.ask-member")
    }

    func testTheCeilingEndsACallThatGoesRoundInCircles() {
        var rules = CallRules()
        rules.ceiling = 60
        let caller = Caller(rules: rules)
        caller.press("1002344821")
        for _ in 0..<60 where caller.ended == nil { caller.press("*") }
        XCTAssertEqual(caller.ended?.outcome, .tooLong)
    }

    func testThreeTriesACallThenSignUpIsOffered() {
        let caller = Caller()
        for _ in 0..<3 { caller.press("1002349999") }
        XCTAssertEqual(caller.place, "identify.failed")
        XCTAssertEqual(
            caller.phrases.suffix(4), ["login-failed", "option-sign-up", "option-goodbye", "option-operator"])
        caller.press("1")
        XCTAssertEqual(caller.place, "sign-up.ask-mobile")
        XCTAssertEqual(caller.press("#").first, "login-failed", "the tries of the call stay used up")
        caller.press("2")
        XCTAssertEqual(caller.ended?.outcome, .completed)
    }

    func testThePINIsNowhereInAPrintedMachine() {
        let caller = Caller()
        caller.press("100234")
        caller.press("482")
        var dumped = ""
        dump(caller.machine, to: &dumped)
        XCTAssertFalse(dumped.contains("482"))
        XCTAssertFalse("\(caller.machine)".contains("482"))
    }

    func testEveryLanguageIsOfferedInItsOwn() {
        let caller = Caller(nil)
        XCTAssertEqual(caller.said.map(\.language), Language.allCases)
        caller.press("2")
        XCTAssertEqual(caller.machine.language, .english)
    }

    func testARecognisedNumberStillNeedsThePIN() {
        let caller = Caller(from: TelephoneNumber("010-2345-6789"))
        XCTAssertEqual(caller.place, "identify.ask-member")
        let known = Caller(from: TelephoneNumber("010-2345-6789"), recognising: true)
        XCTAssertEqual(known.place, "identify.go-on-as")
        known.press("1")
        XCTAssertEqual(known.place, "identify.ask-pin")
    }

    func testAHoldTakenByAnotherIsToldAndTheListIsFresh() {
        let caller = Caller()
        caller.press("10023448217011")
        caller.office.hold = .notEnough(remaining: 0)
        XCTAssertEqual(caller.press("1").first, "sold-out")
        XCTAssertEqual(caller.place, "wait-for-seats.asking")
        caller.press("3")
        XCTAssertEqual(caller.place, "choose-showing.showing")
    }

    func testWhereNobodyCanWaitNothingIsSaidOfIt() {
        var rules = CallRules()
        rules.offerMinutes = 0
        let caller = Caller(rules: rules)
        caller.press("10023448217011")
        caller.office.hold = .notEnough(remaining: 0)
        XCTAssertEqual(caller.press("1").first, "sold-out")
        XCTAssertEqual(caller.place, "choose-showing.showing")
    }

    func testADeclinedChargeKeepsTheSeats() {
        let caller = Caller()
        caller.press("10023448217011")
        caller.press("1")
        caller.office.book = .declined
        XCTAssertEqual(caller.press("1").prefix(2), ["one-moment", "declined"])
        XCTAssertEqual(caller.place, "take-seats.offer")
        caller.press("#")
        XCTAssertTrue(caller.requests.contains(.release(HoldID(9))))
    }

    func testAPhraseKnowsItsPlace() {
        XCTAssertEqual(Phrase.allCases.map(\.place), Array(Phrase.allCases.indices))
    }

    func testWhatWasHeardToItsEndIsShortTheSecondTime() {
        let caller = Caller()
        caller.press("100234#")
        caller.press("#")
        XCTAssertEqual(caller.forms(of: .askMemberNumber), [.full, .short], "it was heard when the call came in")
        caller.press("1002344821")
        caller.press("1")
        XCTAssertEqual(caller.forms(of: .hintProgramNumber), [.full])
        caller.press("#1")
        XCTAssertEqual(caller.forms(of: .hintProgramNumber), [.full, .short])
        XCTAssertEqual(caller.forms(of: .mainMenu), [.full, .full], "what has no short form is said in full")
    }

    func testWhatAKeyCutIsSaidInFullTheNextTime() {
        let caller = Caller()
        caller.press("10023448211" + "*")
        XCTAssertEqual(caller.place, "choose-program.category")
        caller.press("#")
        caller.press("1")
        XCTAssertEqual(caller.forms(of: .hintProgramNumber).last, .short)
        XCTAssertEqual(caller.forms(of: .mainMenu), [.full, .full])
    }

    func testTheKeysThatRepeatAndGoBackAreToldOnceACallAfterAMiss() {
        let caller = Caller()
        caller.press("1002344821")
        XCTAssertFalse(caller.phrases.contains("option-repeat"))
        XCTAssertEqual(caller.wait().prefix(4), ["not-heard", "option-repeat", "option-previous", "main-menu"])
        XCTAssertEqual(caller.wait().prefix(2), ["not-heard", "main-menu"])
    }

    func testTheKeysThatAreToldAreThoseOfTheSettings() {
        var rules = CallRules()
        rules.keys = KeyMap(operatorKey: .zero, repeatKey: .pound, previousKey: .star)!
        let caller = Caller(rules: rules)
        caller.wait()
        XCTAssertEqual(
            caller.said.dropFirst().prefix(2),
            [Prompt(.optionRepeat, .key(.pound)), Prompt(.optionPrevious, .key(.star))])
    }

    func testAnotherLanguageIsHeardInFull() {
        let caller = Caller()
        caller.press("8#")
        XCTAssertEqual(caller.forms(of: .askMemberNumber), [.full, .full])
    }

    func testAServiceIsCalledByWhatItIs() {
        for (category, phrase) in [
            (BookingModel.Category.train, "about-train"), (.bus, "about-bus"), (.air, "about-flight"),
            (.theatre, "about-performance"),
        ] {
            let showing = ModelOffice.showing(category, service: "101")
            let caller = Caller()
            caller.office.bookings = [
                Booking(
                    number: ModelOffice.booking.number, version: 1, showing: showing, seats: [ModelOffice.seat],
                    total: Won(1))
            ]
            caller.press("1002344821")
            let heard = caller.press("3")
            XCTAssertEqual(
                heard.filter { ["about-train", "about-bus", "about-flight", "about-performance"].contains($0) },
                [phrase])
        }
    }

    func testWhatIsNoLongerOnSaleIsCalledByWhatItIs() {
        for (category, phrase) in [(BookingModel.Category.theatre, "showing-gone"), (.bus, "departure-gone")] {
            let caller = Caller()
            caller.office.showing = ModelOffice.showing(category, service: "101")
            caller.office.hold = .gone
            caller.press("1002344821")
            caller.press("701")
            caller.press("1")
            XCTAssertTrue(caller.press("1").contains(phrase), "\(category)")
        }
    }
}
