// LineReaderTests: whatever a reader sends, a bounded line or a named fault comes out, and soon.

import BookingCore
import Foundation
import XCTest

@testable import Gate

final class LineReaderTests: XCTestCase {
    private func events(_ bytes: [UInt8], pause: Int = 50, closes: Bool = true) throws -> [ReaderEvent] {
        let pipe = Pipe()
        let reader = LineReader(descriptor: pipe.fileHandleForReading.fileDescriptor, halfLineMilliseconds: pause)
        try pipe.fileHandleForWriting.write(contentsOf: Data(bytes))
        if closes { try pipe.fileHandleForWriting.close() }
        var events: [ReaderEvent] = []
        while events.count < 100 {
            let event = reader.next(waiting: 200)
            events.append(event)
            if event == .end || event == .quiet { break }
        }
        return events
    }

    func testEveryLineEnd() throws {
        XCTAssertEqual(try events(Array("A1\nB2\r\nC3\r\r\n".utf8)), [.line("A1"), .line("B2"), .line("C3"), .end])
    }

    func testNoiseIsNamedAndWhatFollowsIsRead() throws {
        XCTAssertEqual(try events([0xFF, 0x00, 0x80, 10] + Array("A1\n".utf8)), [.fault(.noise), .line("A1"), .end])
    }

    /// A frame ends with its ETX, with or without line ends; one that is broken is a fault, and the next one is read.
    func testFrames() throws {
        let frame = "\u{02}100062D9B219\u{03}"
        let (start, end) = ("\u{02}100062D9B219", "\u{03}")
        for text in ["\(frame)\r\n", frame, "\(start)\r\n\(end)", "\(start)\r\n", "\(start)\r"] {
            XCTAssertEqual(
                try events(Array("\(text)\(text)A1\n".utf8)), [.line(frame), .line(frame), .line("A1"), .end],
                text.debugDescription)
        }
        XCTAssertEqual(try events(Array("\u{02}1000\(frame)".utf8)), [.fault(.halfLine), .line(frame), .end])
        // Its ETX is not waited for as a line is, or nothing would come in time.
        XCTAssertEqual(try events(Array("\(start)\r\n".utf8), pause: 5000, closes: false), [.line(frame), .quiet])
        XCTAssertEqual(try events(Array(start.utf8)), [.fault(.halfLine), .end])
    }

    func testHangulAndFullWidthLettersAreALine() throws {
        for line in ["04ㅁ1뮤２", "７００１　００１５"] {
            XCTAssertEqual(try events(Array("\(line)\r\n".utf8)), [.line(line), .end])
        }
        XCTAssertEqual(try events(Array("日本\n".utf8)), [.fault(.noise), .end])
    }

    func testTenThousandCharactersAreOneFault() throws {
        let long = [UInt8](repeating: 0x41, count: 10_000)
        XCTAssertEqual(try events(long + [10] + Array("A1\n".utf8)), [.fault(.tooLong), .line("A1"), .end])
        XCTAssertEqual(
            try events([UInt8](repeating: 0x41, count: 64) + [10]), [.line(String(repeating: "A", count: 64)), .end])
        XCTAssertEqual(try events(long), [.fault(.tooLong), .end])
    }

    func testAHalfLineIsGivenUp() throws {
        XCTAssertEqual(try events(Array("A1".utf8)), [.fault(.halfLine), .end])
        XCTAssertEqual(try events(Array("A1".utf8), closes: false), [.fault(.halfLine), .quiet])
    }

    func testDevicesThatAreNamedWrongly() {
        for name in [
            "", "serial:", "stdin:x", "usb:1", "serial:/dev/x,baud=7", "stdin,form=octal", "stdin,colour=red",
            "stdin,form",
            "pcsc:--list",
        ] {
            XCTAssertThrowsError(try ReaderName(name), name)
        }
        for name in ["", "lcd", "text:x", "lcdproc:1.2.3.4:99999", "lcdproc,x=y", "command:"] {
            XCTAssertThrowsError(try DisplayName(name), name)
        }
        XCTAssertEqual(try ReaderName("pcsc:ACS ACR122U,order=lsb").port, .pcsc("ACS ACR122U"))
        XCTAssertEqual(try DisplayName("lcdproc"), .lcdproc(host: "127.0.0.1", port: 13_666))
    }
}
