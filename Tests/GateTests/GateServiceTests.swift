// GateServiceTests: the whole gate: reads played in, verdicts on a display, the core away and back again.

import BookingCore
import BookingModel
import Foundation
import Intake
import XCTest

@testable import Gate

/// Remembers what it was told to show.
private final class Notebook: GateDisplay {
    var screens: [GateScreen] = []
    var cleared = 0
    var resting: GateScreen?
    func show(_ screen: GateScreen) { screens.append(screen) }
    func rest(_ screen: GateScreen) {
        cleared += 1
        resting = screen
    }
    var tops: [String] { screens.map { $0.lines[0].trimmingCharacters(in: .whitespaces) } }
}

final class GateServiceTests: XCTestCase {
    private var folder = URL(fileURLWithPath: "/")
    private let clock = VirtualClock(Zone.instant(LocalDateTime("2026-03-02 10:00")!))
    private let pepper = Pepper([UInt8](repeating: 7, count: 16))!
    private let member = MemberNumber("100234")!

    override func setUpWithError() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("gate-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }
    override func tearDownWithError() throws { try FileManager.default.removeItem(at: folder) }

    private func open(_ name: String = "box") throws -> BoxOffice {
        var rules = OfficeRules()
        rules.hashCost = 1
        return try BoxOffice.open(
            path: folder.appendingPathComponent("\(name).db").path, create: true, rules: rules, pepper: pepper,
            clock: clock, payment: .account, role: .gate(milliseconds: GateService.patience))
    }

    /// A demo box office where the member has a card and two seats; the clock stands at the doors.
    private func sold(at name: String = "box") throws -> (office: BoxOffice, showing: ShowingID) {
        clock.now = Zone.instant(LocalDateTime("2026-03-02 10:00")!)
        let office = try open(name)
        _ = try office.staff.storeCatalog(Demo.batch(today: LocalDate(2026, 3, 2)!, days: 2))
        _ = try office.staff.addCards([
            PlannedCard(member: member, kind: .rf, identifier: CardIdentifier(uid: [0x12, 0x34, 0x56, 0x78]))
        ]).get()
        let session = office.sales.newSession(
            SessionStart(channel: .telephone, line: "1", calling: nil, language: .korean, reference: "t"))
        let id = try XCTUnwrap(office.staff.member(member)).id
        let whole = Journey(from: 0, to: 1)
        guard
            case .showings(let showings) = office.sales.perform(
                .showings(ProgramNumber("702")!, whole, on: nil), in: session, act: 1),
            let showing = showings.first,
            case .held(.held(let hold)) = office.sales.perform(
                .hold(
                    HoldRequest(
                        member: id, showing: showing.id, journey: whole, count: 2, preference: .best, replacing: nil,
                        changing: nil)),
                in: session, act: 2),
            case .booked(.booked) = office.sales.perform(
                .book(hold.id, agreed: hold.amountToAgree, .korean), in: session, act: 3)
        else {
            XCTFail("nothing sold")
            throw CancellationError()
        }
        clock.now = Zone.instant(showing.starts) + -600
        return (office, showing.id)
    }

    private func gate(_ name: String, _ showing: ShowingID) -> Gate { Gate(name: name, scope: .showing(showing))! }

    /// Plays bytes into a gate.
    private func play(_ bytes: [UInt8], _ service: GateService, sameRead: Int = 0) throws -> (Notebook, GateFigures) {
        let file = folder.appendingPathComponent("reads-\(UUID().uuidString)")
        try Data(bytes).write(to: file)
        let handle = try FileHandle(forReadingFrom: file)
        let notebook = Notebook()
        let loop = GateLoop(service: service, format: ReaderFormat(), sameRead: sameRead)
        let figures = loop.run(LineReader(descriptor: handle.fileDescriptor, halfLineMilliseconds: 200), notebook)
        return (notebook, figures)
    }

    private func service(
        _ gate: Gate, offline: OfflineGate? = nil, queue: QueueFile? = nil, reach: @escaping () throws -> BoxOffice
    ) -> GateService {
        GateService(
            gate: gate, offline: offline ?? OfflineGate(gate: gate, pepper: pepper, snapshot: nil, failing: .closed),
            queue: queue,
            clock: clock, complain: { _ in }, reach: reach)
    }

    func testReadsGoodAndBadWithoutAPause() throws {
        let (_, showing) = try sold()
        let bad = [
            [UInt8](repeating: 0x41, count: 10_000), Array("12345".utf8), [0xFE, 0x01], Array(";900123?<".utf8),
        ]
        var bytes = Array("12345678\r\n12345678\r\n4111111111111111\n08A1B2C3\n".utf8)
        for line in bad { bytes += line + [13] }
        bytes += Array("1234".utf8)
        let (notebook, figures) = try play(bytes, service(gate("N1", showing)) { try self.open() })
        XCTAssertEqual(
            notebook.tops,
            [
                "ADMIT  2 seats", "REFUSE  already used", "REFUSE  payment card", "REFUSE", "REFUSE", "REFUSE",
                "REFUSE", "REFUSE",
                "REFUSE",
            ])
        XCTAssertEqual([figures.admitted, figures.refused], [2, 8], "seats, and reads")
        XCTAssertEqual(notebook.cleared, 2, "at the start and at the end")
        // Every one of them is kept.
        let kept = try open().staff.cards(of: member).first
        XCTAssertEqual(kept?.lastReadAt, clock.now)
    }

    func testACardLeftOnTheReaderIsOneVisitor() throws {
        let (_, showing) = try sold()
        let bytes = Array("12345678\n12345678\n12345678\n".utf8)
        let (notebook, _) = try play(bytes, service(gate("N1", showing)) { try self.open() }, sameRead: 5000)
        XCTAssertEqual(notebook.tops, Array(repeating: "ADMIT  2 seats", count: 3))
    }

    /// Readers write a card twice: without being told so, a gate takes that for one read, also between other cards and
    /// in another form.
    func testAReadIsOneReadWithinTwoSeconds() throws {
        let (office, showing) = try sold()
        var rules = GateRules()
        rules.atOnce = false
        try office.staff.setGateRules(rules, ofVenue: "small-theatre")
        let file = folder.appendingPathComponent("reads")
        let bytes = "12345678\r\n12345678\r\n04A1B2C3D4E5F6\r\n0305419896\r\n7001001\r\n7001001\r\n7001002\r\n"
        try Data(bytes.utf8).write(to: file)
        let handle = try FileHandle(forReadingFrom: file)
        let notebook = Notebook()
        let service = service(gate("N1", showing)) { try self.open() }
        let figures = GateLoop(service: service, format: ReaderFormat()).run(
            LineReader(descriptor: handle.fileDescriptor, halfLineMilliseconds: 200), notebook)
        XCTAssertEqual(
            notebook.tops,
            ["ADMIT  1 seat", "ADMIT  1 seat", "REFUSE  unknown card", "ADMIT  1 seat", "REFUSE", "REFUSE", "REFUSE"])
        XCTAssertEqual([figures.admitted, figures.refused, figures.unchecked], [1, 3, 0])
        let left = try play(Array("12345678\n".utf8), self.service(gate("N2", showing)) { try self.open() }).0
        XCTAssertEqual(left.tops, ["ADMIT  1 seat"], "the second seat of the party is still there")
    }

    /// A gate on its own says so on every screen, and of what time its list is.
    func testWithoutTheCoreEveryScreenSaysSo() throws {
        struct Away: Error {}
        let (office, showing) = try sold()
        let gate = gate("N6", showing)
        let snapshot = try GateSnapshot(text: office.gate.snapshot(of: showing, hours: 2), pepper: pepper)
        let offline = OfflineGate(gate: gate, pepper: pepper, snapshot: snapshot, failing: .closed)
        let time = Zone.local(clock.now).time.description
        let queue = try QueueFile(path: folder.appendingPathComponent("queue").path)
        let alone = service(gate, offline: offline, queue: queue) { throw Away() }
        let (notebook, _) = try play(Array("12345678\n04A1B2C3D4E5F6\n7001-0028\n".utf8), alone)
        XCTAssertTrue(notebook.screens[0].lines.contains("alone, list of \(time)"), "\(notebook.screens[0].lines)")
        for screen in notebook.screens.dropFirst() {
            XCTAssertEqual(screen.lines, ["REFUSE", "not on list of \(time)", "ask the box office", time])
            XCTAssertEqual(screen.words.latin, "not on the list of \(time): ask the box office")
            XCTAssertEqual(screen.words[.korean], "\(time) 명단에 없습니다: 매표소에 문의해 주세요")
        }
        XCTAssertTrue(notebook.screens.allSatisfy { $0.note.words.latin == "on its own, by the list of \(time)" })
        XCTAssertEqual(notebook.resting?.lines[2], "alone, list of \(time)", "between two visitors, too")
        // Without a queue nothing is done by the list, and too old a list is none.
        XCTAssertEqual(
            try play(Array("12345678\n".utf8), service(gate, offline: offline) { throw Away() }).0.screens.map(
                \.note.latin), ["alone, without list"])
        clock.now = clock.now + 2 * 3600
        XCTAssertEqual(
            try play(Array("12345678\n".utf8), service(gate, offline: offline, queue: queue) { throw Away() }).0.screens
                .map(\.note.latin),
            ["list of \(time) is old"])
        // With the core nothing of it.
        XCTAssertEqual(
            try play(Array("7001-0028\n".utf8), service(gate, offline: offline) { try self.open() }).0.screens.map(
                \.note.latin), [""])
    }

    /// A clock that is behind the list's is told of with both times, and nobody is refused because of it.
    func testAClockBehindTheCoresRefusesNobody() throws {
        struct Away: Error {}
        let (office, showing) = try sold()
        let gate = gate("N7", showing)
        let snapshot = try GateSnapshot(text: office.gate.snapshot(of: showing, hours: 2), pepper: pepper)
        let (list, own) = (Zone.local(clock.now).time.description, Zone.local(clock.now + -50 * 60).time.description)
        clock.now = clock.now + -50 * 60
        var complaints: [String] = []
        let service = GateService(
            gate: gate, offline: OfflineGate(gate: gate, pepper: pepper, snapshot: snapshot, failing: .closed),
            queue: try QueueFile(path: folder.appendingPathComponent("queue").path), clock: clock,
            complain: { complaints.append($0) }
        ) { throw Away() }
        XCTAssertTrue(
            complaints.first?.contains(own) == true && complaints.first?.contains(list) == true, "\(complaints)")
        let (notebook, _) = try play(Array("12345678\n".utf8), service)
        XCTAssertEqual(notebook.tops, ["ADMIT  2 seats"])
        XCTAssertEqual(notebook.screens[0].lines[2], "list \(list) clk \(own)")
        XCTAssertTrue(notebook.screens[0].lines[3].hasSuffix(list), "the gate counts on from the list's time")
    }

    func testWithoutTheCoreItGoesOnAndTellsLater() throws {
        struct Away: Error {}
        let (office, showing) = try sold()
        let gate = gate("N2", showing)
        let snapshot = try GateSnapshot(text: office.gate.snapshot(of: showing, hours: 2), pepper: pepper)
        let path = folder.appendingPathComponent("queue").path
        let alone = service(
            gate, offline: OfflineGate(gate: gate, pepper: pepper, snapshot: snapshot, failing: .closed),
            queue: try QueueFile(path: path)
        ) { throw Away() }
        let bytes = Array("12345678\n12345678\nnoise!\n".utf8)
        XCTAssertEqual(try play(bytes, alone).0.tops, ["ADMIT  2 seats", "REFUSE  already used", "REFUSE"])
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
        XCTAssertEqual(lines.count, 3)
        XCTAssertFalse(lines.joined().contains("12345678"))
        // Meanwhile another gate, which can ask, lets the same seats in: history is kept, the conflict marked.
        XCTAssertEqual(
            try play(Array("12345678\n".utf8), service(self.gate("N3", showing)) { try self.open() }).0.tops,
            ["ADMIT  2 seats"])
        let report = try office.gate.takeReport(lines)
        XCTAssertEqual([report.taken, report.conflicts.count, report.badLines.count], [3, 2, 0])
    }

    /// A gate that went on alone and has the core back must not let the same people in again.
    func testTheCoreThatIsBackIsToldFirst() throws {
        struct Away: Error {}
        let (office, showing) = try sold()
        let gate = gate("N5", showing)
        let snapshot = try GateSnapshot(text: office.gate.snapshot(of: showing, hours: 2), pepper: pepper)
        let path = folder.appendingPathComponent("queue").path
        var isAway = true
        var complaints: [String] = []
        var milliseconds: Int = 1_000_000
        let service = GateService(
            gate: gate, offline: OfflineGate(gate: gate, pepper: pepper, snapshot: snapshot, failing: .closed),
            queue: try QueueFile(path: path), clock: clock, complain: { complaints.append($0) }
        ) {
            if isAway { throw Away() }
            return try self.open()
        }
        service.milliseconds = { milliseconds }
        XCTAssertEqual(try play(Array("12345678\n".utf8), service).0.tops, ["ADMIT  2 seats"])
        isAway = false
        // The service looks for the core again after two seconds.
        milliseconds += 2000
        XCTAssertEqual(try play(Array("12345678\n".utf8), service).0.tops, ["REFUSE  already used"])
        XCTAssertEqual(complaints.last, "the core is told of 1 reads; 0 seats in conflict (`yemae stats admissions`)")
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
        XCTAssertEqual(try office.gate.takeReport(lines).known, 1)
        // So does a gate that is started again, with what is left in its queue.
        let (other, _) = try sold(at: "other")
        let told = GateService(
            gate: gate, offline: OfflineGate(gate: gate, pepper: pepper, snapshot: nil, failing: .closed), queue: nil,
            untold: lines,
            clock: clock, complain: { _ in }
        ) { other }
        XCTAssertEqual(try play(Array("12345678\n".utf8), told).0.tops, ["REFUSE  already used"])
    }

    func testAHalfWrittenQueueLosesNoLineAfterIt() throws {
        let path = folder.appendingPathComponent("queue").path
        try Data("whole\nhal".utf8).write(to: URL(fileURLWithPath: path))
        let queue = try QueueFile(path: path)
        XCTAssertTrue(queue.append("next"))
        XCTAssertTrue(queue.append("last"))
        XCTAssertEqual(try String(contentsOfFile: path, encoding: .utf8), "whole\nhal\nnext\nlast\n")
        XCTAssertThrowsError(try QueueFile(path: folder.path))
    }

    func testWithoutCoreAndQueueNobodyIsLetIn() throws {
        struct Away: Error {}
        let (_, showing) = try sold()
        let alone = service(gate("N4", showing)) { throw Away() }
        XCTAssertEqual(
            try play(Array("12345678\n".utf8), alone).0.tops, ["REFUSE  cannot check".prefix(20).description])
    }
}
