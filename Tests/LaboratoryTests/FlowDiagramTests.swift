// The diagram is explored from the conversation: what leads where in a call leads there in the picture.

import CallRecording
import XCTest

@testable import Laboratory
@testable import Rehearsal

final class FlowDiagramTests: XCTestCase {
    static let graph = FlowGraph.drawn()

    private func words(_ from: String, _ to: String) -> String? {
        let graph = FlowDiagramTests.graph
        return graph?.ways.first { $0.from.name == from && $0.to.name == to }.flatMap { graph?.label($0) }
    }

    func testEverySecretPlaceOfARecordingIsAPlaceOfTheConversation() throws {
        let graph = try XCTUnwrap(FlowDiagramTests.graph)
        XCTAssertTrue(CallRecorder.secretPlaces.isSubset(of: Set(graph.places.map(\.name))))
    }

    func testWaysThroughABooking() {
        XCTAssertEqual(words("identify.ask-member", "identify.ask-pin"), "digits")
        XCTAssertEqual(words("identify.verifying", "identify.refused"), "refused")
        XCTAssertEqual(words("call.main-menu", "choose-program.looking-up"), "digits")
        XCTAssertEqual(words("call.main-menu", "choose-booking.start"), "2,4,5")
        XCTAssertEqual(words("new-booking.count", "take-seats.taking"), "1", "one ticket goes the same way as six")
        XCTAssertEqual(words("take-seats.offer", "take-seats.charging"), "1")
        XCTAssertEqual(words("take-seats.booking", "take-seats.declined"), "declined")
        XCTAssertEqual(words(FlowGraph.anywhere, "help.hours"), "0")
        XCTAssertNil(words("take-seats.offer", "take-seats.booking"), "a charge is never asked for without its notice")
    }

    func testEveryPlaceIsReachedAndLeft() throws {
        let graph = try XCTUnwrap(FlowDiagramTests.graph)
        for place in graph.places where place.name != "top-level.ended" {
            XCTAssertTrue(graph.ways.contains { $0.from == place }, "\(place.name) is never left")
        }
        let starts: Set<String> = ["call.choose-language", "call.welcome", "top-level.coming-back", FlowGraph.anywhere]
        for place in graph.places where !starts.contains(place.name) {
            XCTAssertTrue(graph.ways.contains { $0.to == place }, "\(place.name) is never reached")
        }
    }

    func testThePictureHoldsEveryPlaceAndNoCardsOverlap() throws {
        let graph = try XCTUnwrap(FlowDiagramTests.graph)
        let layout = DiagramLayout(graph)
        XCTAssertEqual(layout.cards.count, graph.places.count)
        for (i, a) in layout.groups.enumerated() {
            XCTAssertLessThanOrEqual(a.x + a.width, layout.width)
            XCTAssertLessThanOrEqual(a.y + a.height, layout.height)
            for b in layout.groups.dropFirst(i + 1) {
                let apart =
                    a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y
                XCTAssertTrue(apart, "\(a.dialog) and \(b.dialog) overlap")
            }
        }
        let svg = SVGWriter.text(graph)
        for place in graph.places { XCTAssertTrue(svg.contains("<g id=\"\(place.name)\">")) }
        XCTAssertEqual(svg.components(separatedBy: "<g ").count, svg.components(separatedBy: "</g>").count)
    }

    func testMermaidNamesEveryPlaceOnce() throws {
        let graph = try XCTUnwrap(FlowDiagramTests.graph)
        let text = MermaidWriter.text(graph)
        XCTAssertTrue(text.hasPrefix("flowchart LR\n"))
        XCTAssertTrue(text.contains("  p_take_seats_offer -->|\"1\"| p_take_seats_charging\n"))
        XCTAssertEqual(text.components(separatedBy: "subgraph ").count - 1, graph.dialogs.count)
    }

    func testWrongArgumentsAreExplained() {
        var complaint = ""
        XCTAssertEqual(FlowDiagram.run(["--png"], print: { _ in }, complain: { complaint = $0 }), 2)
        XCTAssertTrue(complaint.hasPrefix("yemae-lab diagram: `--png` is not understood\n"))
        XCTAssertEqual(FlowDiagram.run(["-o"], print: { _ in }, complain: { complaint = $0 }), 2)
    }
}
