// LastingReaderTests: readers on devices and programs: a pseudo-terminal with noise on it, one that is unplugged,
// programs that end.

import BookingCore
import Foundation
import XCTest

@testable import Gate

/// A pseudo-terminal: what is written at this end a serial reader hears.
private final class Cable: Sendable {
    private let master: Int32
    let path: String

    init() throws {
        master = open("/dev/ptmx", O_RDWR | O_NOCTTY)
        // pts(4): unlock the other end and ask its number (TIOCSPTLCK, TIOCGPTN).
        var (lock, number): (Int32, Int32) = (0, 0)
        XCTAssertEqual(ioctl(master, 0x4004_5431, &lock), 0)
        XCTAssertEqual(ioctl(master, 0x8004_5430, &number), 0)
        path = "/dev/pts/\(number)"
    }
    deinit { close(master) }

    func send(_ bytes: [UInt8]) { XCTAssertEqual(write(master, bytes, bytes.count), bytes.count) }
    func send(_ text: String) { send(Array(text.utf8)) }
}

final class LastingReaderTests: XCTestCase {
    private var complaints: [String] = []

    private func open(_ name: String) throws -> any ReadSource {
        try ReaderName(name).open(folder: "/nowhere") { self.complaints.append($0) }
    }

    /// The next event that is one.
    private func event(_ reader: any ReadSource) -> ReaderEvent {
        for _ in 0..<60 {
            let event = reader.next(waiting: 100)
            if event != .quiet { return event }
        }
        return .quiet
    }

    func testASerialReaderOnAPseudoTerminal() throws {
        let cable = try Cable()
        let name = try ReaderName("serial:\(cable.path),baud=19200,form=hex,order=lsb")
        XCTAssertEqual(name.format, ReaderFormat(form: .hex, order: .lsb))
        let reader = try open("serial:\(cable.path),baud=19200")
        cable.send("78563412\r")
        guard case .line(let line) = event(reader) else { return XCTFail("no line") }
        XCTAssertEqual(try Scan(line, name.format).card, try CardIdentifier(uid: [0x12, 0x34, 0x56, 0x78]))
        cable.send("7856")
        XCTAssertEqual(event(reader), .fault(.halfLine))
    }

    /// What a bad cable makes of reads: each is one named fault, and the next good read is read. Seven bits with parity
    /// set the top bit.
    func testNoiseOnTheLine() throws {
        let cable = try Cable()
        let reader = try open("serial:\(cable.path)")
        let evenParity = Array("12345678".utf8).map { $0.nonzeroBitCount.isMultiple(of: 2) ? $0 : $0 | 0x80 }
        for (bytes, fault) in [
            ([UInt8](repeating: 0x55, count: 3000), ScanFault.tooLong), (evenParity, .noise),
            ([0x00, 0xFF, 0x7F], .noise),
        ] {
            cable.send(bytes + [13, 10])
            XCTAssertEqual(event(reader), .fault(fault))
            cable.send("12345678\r\n")
            XCTAssertEqual(event(reader), .line("12345678"))
        }
        for track in [";900123=2512?5", ";900123=2512?", "900123=2512?"] {
            cable.send("\(track)\r")
            XCTAssertEqual(event(reader), .line(track))
            XCTAssertThrowsError(try Scan(track, ReaderFormat(form: .track2)), track)
        }
    }

    /// As fast as a reader at 115,200 baud can be, one read cut into pieces anywhere.
    func testAThousandReadsAtSpeed() throws {
        let cable = try Cable()
        let reader = try open("serial:\(cable.path),baud=115200")
        let lines = (0..<1000).map { "04A1B2C3D4" + String(format: "%04X", $0) }
        let all = Array(lines.joined(separator: "\r\n").utf8) + [13, 10]
        Thread.detachNewThread {
            for start in stride(from: 0, to: all.count, by: 37) {
                cable.send(Array(all[start..<min(start + 37, all.count)]))
            }
        }
        for line in lines { XCTAssertEqual(event(reader), .line(line)) }
    }

    func testAnUnpluggedReaderComesBack() throws {
        let link = FileManager.default.temporaryDirectory.appendingPathComponent("reader-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: link) }
        var cable: Cable? = try Cable()
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: XCTUnwrap(cable).path)
        let reader = try open("serial:\(link)")
        cable?.send("A1\r")
        XCTAssertEqual(event(reader), .line("A1"))
        cable = nil
        XCTAssertEqual(reader.next(waiting: 500), .quiet)
        XCTAssertEqual(complaints.count, 1)
        let other = try Cable()
        try FileManager.default.removeItem(atPath: link)
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: other.path)
        // A pseudo-terminal keeps what is sent before the gate has it open again.
        other.send("B2\r")
        XCTAssertEqual(event(reader), .line("B2"))
        XCTAssertEqual(complaints.last, "the reader is back")
    }

    /// `id` writes one line, whatever it is, and ends; so it is started again.
    func testAProgramThatEndsIsStartedAgain() throws {
        let reader = try open("command:id")
        let first = event(reader)
        guard case .line = first else { return XCTFail("no line") }
        XCTAssertEqual(event(reader), first)
        XCTAssertEqual(complaints, ["the reader is gone: it has ended; trying again every 2 s", "the reader is back"])
    }

    func testWhatIsNotThereAtTheStartIsAFault() {
        for name in ["command:/no/such/program", "serial:/no/such/device", "serial:/dev/null", "pcsc"] {
            XCTAssertThrowsError(try open(name), name)
        }
    }
}
