// The short form of `yemae-lab explore`, and that the witness and the walk for circles see what they have to see. That
// the conversation itself has no circle is what `yemae-lab explore` finds.

import BookingModel
import CallFlow
import XCTest

@testable import Laboratory

final class ExplorerTests: XCTestCase {
    func testTheShortestCallsAreGood() {
        var rules = CallRules()
        (rules.maxTickets, rules.misses, rules.refusals) = (1, 2, 2)
        let explorer = Explorer.explore(rules, mostStates: 12_000)
        XCTAssertNil(explorer.badCall)
        XCTAssertGreaterThanOrEqual(explorer.count, 12_000)
        XCTAssertGreaterThan(explorer.places.count, 40)
        XCTAssertLessThanOrEqual(explorer.longestLate, Explorer.turnsAfterCeiling)
    }

    func testASaleOfNobodysSeatsIsSeen() {
        var machine = CallMachine(
            facts: CallFacts(language: .korean, calling: nil, today: ModelAnswers.today, rules: CallRules()))
        var witness = Witness()
        _ = witness.fault(in: machine.handle(.answered), at: machine.placeName)
        XCTAssertEqual(
            witness.fault(in: .request(.book(HoldID(1), agreed: Won(1), .korean)), at: "take-seats.booking"),
            "a hold is to be sold that this call does not have")
    }

    func testAPriceThatWasNotHeardIsSeen() {
        var witness = Witness()
        let request = Request.hold(
            HoldRequest(
                member: MemberID(1), showing: ShowingID(1), journey: Journey(from: 0, to: 1), count: 1,
                preference: .best))
        witness.sees(.reply(ModelAnswers.replies(to: request)[0]), after: .request(request))
        XCTAssertEqual(witness.held, [HoldID(1)])
        let total = Action.play(
            [Utterance(Prompt(.aboutTotal, .money(Won(60_000))), .korean, .full)], interruptible: .none)
        XCTAssertNil(witness.fault(in: total, at: "take-seats.offer"))
        let book = Action.request(.book(HoldID(1), agreed: Won(60_000), .korean))
        var early = witness
        early.sees(.key(.one, after: 0), after: .listen(milliseconds: 1))
        XCTAssertEqual(early.fault(in: book, at: "take-seats.booking"), "a charge that was not heard and agreed to")
        witness.sees(.played, after: total)
        var other = witness
        other.sees(.key(.one, after: 0), after: .listen(milliseconds: 1))
        XCTAssertEqual(
            other.fault(in: .request(.book(HoldID(1), agreed: Won(70_000), .korean)), at: "take-seats.booking"),
            "a charge that was not heard and agreed to")
        witness.sees(.key(.one, after: 0), after: .listen(milliseconds: 1))
        XCTAssertNil(witness.fault(in: book, at: "take-seats.booking"))
        XCTAssertEqual(witness.fault(in: total, at: "call.main-menu"), "seats are still held at call.main-menu")
    }

    func testAPINThatIsSaidIsSeen() {
        var witness = Witness()
        let said = Utterance(Prompt(.aboutTotal, .money(Won(4821))), .korean, .full)
        XCTAssertNotNil(
            witness.fault(
                in:
                    .play(
                        [
                            Utterance(Prompt(.optionContinue, .tail(ModelAnswers.secret), .key(.one)), .korean, .full),
                            said,
                        ], interruptible: .all), at: "identify.ask-pin"))
    }

    func testRefusalsWithoutEndAreSeen() throws {
        // Nobody offers a person here, however often the core says no.
        var rules = CallRules()
        (rules.maxTickets, rules.misses, rules.refusals) = (1, 2, 0)
        let circles = try XCTUnwrap(Circles.found(rules))
        for place in ["take-seats.offer", "choose-seats.section", "choose-showing.date", "choose-program.category"] {
            XCTAssertTrue(circles.contains("\(place): refusals without end, and no person is offered"), place)
        }
    }

    func testAnAnswerThatOnlyLeadsBackIsSeen() {
        // "Start over" as it was once offered after the last wrong PIN: by way of the language, and to the same
        // refusal.
        func way(_ to: Int?, gain: Bool = false) -> Set<AnswerGraph.Way> {
            [AnswerGraph.Way(to: to, isGain: gain, isRefusal: false)]
        }
        var graph = AnswerGraph()
        graph.questions = [
            AnswerGraph.Question(name: "failed", answers: [("1", way(2)), ("2", way(1)), ("3", way(nil))]),
            AnswerGraph.Question(name: "language", answers: [("1", way(0)), ("2", way(0))]),
            AnswerGraph.Question(name: "sign-up", answers: [("1", way(nil, gain: true)), ("2", way(0))]),
        ]
        XCTAssertEqual(graph.deadAnswers, ["failed: 2 only leads back there"])
        XCTAssertEqual(graph.endlessRefusals, [])
        graph.questions[2].answers.append(("3", [AnswerGraph.Way(to: 0, isGain: false, isRefusal: true)]))
        XCTAssertEqual(graph.endlessRefusals, ["sign-up: refusals without end, and no person is offered"])
        graph.questions[0].isHelp = true
        XCTAssertEqual(graph.endlessRefusals, [], "a person is offered in each round")
    }

    func testAtMostFiveAnswersToThePrice() {
        for way in ShortestBooking.ways(CallRules()) {
            XCTAssertLessThanOrEqual(way.byNumber ?? .max, ShortestBooking.mostAnswers, way.name)
            if way.isPromised { XCTAssertLessThanOrEqual(way.byMenus ?? .max, ShortestBooking.mostAnswers, way.name) }
        }
    }
}
