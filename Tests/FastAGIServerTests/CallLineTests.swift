// CallLineTests: one call of the server byte by byte, who may call, what is logged, and what is counted.

import BookingModel
import XCTest

@testable import BookingService
@testable import FastAGIServer

final class CallLineTests: XCTestCase {
    func testOneCommandAtATimeFromHeaderToTheFirstQuestion() {
        let board = Switchboard()
        XCTAssertEqual(board.hear(Switchboard.header), ["ANSWER"])
        XCTAssertEqual(board.hear("200 result=0\n"), ["SET VARIABLE CHANNEL(language) ko"])
        XCTAssertEqual(board.hear("200 result=1\n"), ["STREAM FILE yemae/welcome \"0123456789*#\""])
        XCTAssertEqual(board.hear("200 result=49 endpos=80\n"), [], "the core is asked, and nothing is sent meanwhile")
        XCTAssertEqual(board.requests, [.recognise(TelephoneNumber("01077771111")!)])
        XCTAssertEqual(
            board.core(.notRecognised), ["WAIT FOR DIGIT 5000"], "the key that cut the welcome is the first digit")
    }

    func testARepliesPiecesMayComeOneByOne() {
        let board = Switchboard()
        var sent: [String] = []
        for byte in Switchboard.header.utf8 { sent += board.hear(String(Unicode.Scalar(byte))) }
        XCTAssertEqual(sent, ["ANSWER"])
        XCTAssertEqual(board.hear("200 res"), [])
        XCTAssertEqual(board.hear("ult=0\n").count, 1)
    }

    func testAHangUpIsToldToTheCoreOnceAndTheVariablesAreSet() {
        let board = Switchboard()
        _ = board.hear(Switchboard.header)
        _ = board.hear("200 result=0\n")
        _ = board.hear("200 result=1\n")
        XCTAssertEqual(board.hear("HANGUP\n200 result=-1 endpos=0\nHANGUP\n"), [])
        XCTAssertEqual(board.requests, [.end(.hungUp, place: "call.welcome")])
        XCTAssertEqual(board.core(.ended), ["SET VARIABLE YEMAE_OUTCOME \"hung-up\""])
        _ = board.hear("200 result=1\n")
        _ = board.hear("200 result=1\n")
        _ = board.hear("200 result=1\n")
        XCTAssertTrue(board.call.isOver)
    }

    func testALineThatIsCutWhileTheCoreThinksStillEndsThere() {
        let board = Switchboard()
        _ = board.hear(Switchboard.header)
        _ = board.hear("200 result=0\n")
        _ = board.hear("200 result=1\n")
        _ = board.hear("200 result=49 endpos=80\n")
        board.call.close()
        XCTAssertFalse(board.call.isOver, "the act under way is answered first")
        XCTAssertEqual(board.core(.notRecognised), [])
        XCTAssertEqual(board.requests.last, .end(.hungUp, place: "identify.ask-member"))
        XCTAssertEqual(board.core(.ended), [])
        XCTAssertTrue(board.call.isOver)
    }

    func testWhoIsTurnedAwayHearsWhyAndTheCoreIsNotAsked() {
        let board = Switchboard(rejection: .linesBusy)
        _ = board.hear(Switchboard.header)
        _ = board.hear("200 result=0\n")
        XCTAssertEqual(board.hear("200 result=1\n"), ["STREAM FILE yemae/lines-busy \"\""])
        XCTAssertEqual(board.hear("200 result=0 endpos=80\n"), ["VERBOSE \"yemae: all lines are busy: serve calls\" 1"])
        XCTAssertEqual(board.hear("200 result=1\n"), ["SET VARIABLE YEMAE_FAULT \"all lines are busy: serve calls\""])
        XCTAssertEqual(board.hear("200 result=1\n"), ["SET VARIABLE YEMAE_OUTCOME \"unavailable\""])
        XCTAssertTrue(board.orders.isEmpty)
    }

    func testNonsenseInPlaceOfAHeaderEndsTheLineWithAReason() {
        let board = Switchboard()
        XCTAssertEqual(board.hear("GET / HTTP/1.1\r\n\r\n"), [])
        XCTAssertTrue(board.call.isOver)
        XCTAssertEqual(board.lines.count, 1)
        XCTAssertTrue(
            board.lines[0].hasPrefix("event=fault peer=192.0.2.7 reason=\"an HTTP request, not Asterisk"),
            board.lines[0])
    }

    func testNoFullNumberIsLogged() {
        let board = Switchboard()
        _ = board.hear(Switchboard.header)
        XCTAssertEqual(board.lines, ["event=call-began call=1.1 line=1588-0001 from=010-****-1111"])
    }
}

final class NetworkTests: XCTestCase {
    func testWhoMayCall() throws {
        let cases: [(network: String, inside: [String], outside: [String])] = [
            ("127.0.0.0/8", ["127.0.0.1", "127.9.9.9", "::ffff:127.0.0.1"], ["128.0.0.1", "::1"]),
            ("192.168.7.5", ["192.168.7.5"], ["192.168.7.4"]),
            ("10.0.0.0/9", ["10.127.255.255"], ["10.128.0.0"]),
            ("fd00::/8", ["fd12::1"], ["fe80::1", "127.0.0.1"]),
            ("0.0.0.0/0", ["1.2.3.4"], ["::1"]),
        ]
        for (text, inside, outside) in cases {
            let network = try XCTUnwrap(Network(text))
            for address in inside { XCTAssertTrue(network.contains(NetworkAddress(address)!), "\(address) in \(text)") }
            for address in outside {
                XCTAssertFalse(network.contains(NetworkAddress(address)!), "\(address) in \(text)")
            }
        }
        for text in ["", "localhost", "1.2.3", "1.2.3.4/33", "::1/129", "1.2.3.4/x", "1.2.3.4/8/8"] {
            XCTAssertNil(Network(text), text)
        }
    }
}

final class FiguresTests: XCTestCase {
    func testQuantilesAreWithinAnEighth() {
        var histogram = Histogram()
        for value in 1...10_000 { histogram.add(value) }
        for (perMille, exact) in [(500, 5000), (990, 9900), (999, 9990)] {
            let told = histogram.quantile(perMille: perMille)
            XCTAssertTrue((exact...(exact + exact / 8)).contains(told), "\(perMille): \(told)")
        }
        XCTAssertEqual(Histogram().quantile(perMille: 500), 0)
    }

    func testRatesAreOfTheLastMinute() {
        var figures = Figures()
        XCTAssertEqual(figures.lastMinute.begun, 0)
        for second in 1...200 {
            figures.begun += 2
            figures.commands += 10
            figures.mark(second: second)
            figures.mark(second: second)
        }
        XCTAssertEqual(figures.lastMinute.begun, 118, "59 whole seconds and the one that runs")
        XCTAssertEqual(figures.lastMinute.commands, 590)
        figures.mark(second: 5000)
        XCTAssertEqual(figures.lastMinute.begun, 0, "a loop that stood still for more than a minute")
    }

    func testPrometheusText() {
        var figures = Figures()
        figures.begun = 3
        figures.reaction.add(43)
        var office = ServiceStatus()
        (office.textsWaiting, office.textsSubmitted, office.oldestTextSeconds) = (5, 2, 1800)
        let text = figures.prometheus(places: ["call.main-menu": 2], office: office, seconds: 7)
        for line in [
            "yemae_up_seconds 7", "yemae_calls{place=\"call.main-menu\"} 2", "yemae_outbox_waiting 5",
            "yemae_outbox_submitted 2", "yemae_outbox_submitted_seconds 1800",
            "yemae_reaction_seconds{quantile=\"0.99\"} 0.000043",
        ] {
            XCTAssertTrue(text.contains("\(line)\n"), line)
        }
    }

    func testALogLineStaysOneLine() {
        XCTAssertEqual(
            LogLine.fault(call: "a b", "two\nlines \"quoted\"").text,
            "event=fault call=\"a b\" reason=\"two lines \\\"quoted\\\"\"")
    }
}
