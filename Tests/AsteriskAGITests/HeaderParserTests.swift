// HeaderParserTests: the agi_ blocks of real calls, and blocks that are wrong.

import BookingModel
import XCTest

@testable import AsteriskAGI

final class HeaderParserTests: XCTestCase {
    private func parse(_ bytes: some Sequence<UInt8>) throws -> CallHeader? {
        var parser = HeaderParser()
        for byte in bytes { if let header = try parser.feed(byte) { return header } }
        throw parser.cutShort
    }

    private func captured(_ name: String, _ version: String = "22") throws -> CallHeader {
        let bytes = try XCTUnwrap(Trace(version, name).headerBytes, name)
        return try XCTUnwrap(parse(bytes))
    }

    private func block(_ changes: [String: String?] = [:]) -> String {
        var fields: [(String, String?)] = [
            ("agi_channel", "PJSIP/a-1"), ("agi_uniqueid", "1.1"), ("agi_callerid", "01012345678"),
            ("agi_dnid", "15880001"),
        ]
        for (name, value) in changes { fields = fields.filter { $0.0 != name } + [(name, value)] }
        return fields.compactMap { name, value in value.map { "\(name): \($0)\n" } }.joined() + "\n"
    }

    func testEveryCapturedBlockIsRead() throws {
        for version in ["16", "22"] {
            var read = 0
            for trace in try Trace.all(version) {
                guard let bytes = trace.headerBytes else { continue }
                let header = try XCTUnwrap(parse(bytes), trace.name)
                XCTAssertTrue(header.version.hasPrefix(version), trace.name)
                XCTAssertFalse(header.uniqueID.isEmpty, trace.name)
                read += 1
            }
            XCTAssertGreaterThan(read, 12)
        }
    }

    func testArgumentsKeepTheirPlacesEmptyOnesToo() throws {
        XCTAssertEqual(try captured("env-stdin-args").arguments, ["one", "two words", "", "quoted", "a=b"])
        XCTAssertEqual(try captured("env-stdin").arguments, [])
    }

    func testCallingNumbers() throws {
        XCTAssertEqual(try captured("env-callerid-name").callerNumber, TelephoneNumber("01012345678"))
        XCTAssertEqual(try captured("env-callerid-utf8").callerNumber, TelephoneNumber("01012345678"))
        XCTAssertEqual(try captured("env-callerid-plus").callerNumber, TelephoneNumber("01012345678"))
        XCTAssertNil(try captured("env-callerid-none").callerNumber)
        XCTAssertNil(try captured("env-callerid-anonymous").callerNumber)
    }

    func testAWithheldNumberIsNoNumber() throws {
        let withheld = try Trace("22", "env-callerid-pres")
        XCTAssertTrue(withheld.lines.contains { $0.text == "agi_callerid: 0101234" }, "Asterisk sends it all the same")
        XCTAssertNil(try captured("env-callerid-pres").callerNumber)
        for shown in ["0", "1", "2", "3"] {
            XCTAssertNotNil(try parse(block(["agi_callingpres": shown]).utf8)?.callerNumber, shown)
        }
        for hidden in ["32", "33", "34", "35", "64", "67", "96", "x", ""] {
            XCTAssertNil(try parse(block(["agi_callingpres": hidden]).utf8)?.callerNumber, hidden)
        }
    }

    func testDialledNumberAndLanguage() throws {
        XCTAssertEqual(try captured("env-dnid-language").spokenLanguage, .korean)
        XCTAssertEqual(try captured("env-dnid-language").dialledNumbers.first, "env-dnid-language")
        XCTAssertEqual(try captured("env-local-channel").dialledNumbers, [])
        XCTAssertEqual(
            try parse(block(["agi_dnid": "unknown", "agi_extension": "15880001"]).utf8)?.dialledNumbers, ["15880001"])
        XCTAssertNil(try parse(block(["agi_language": "xx"]).utf8)?.spokenLanguage)
    }

    func testACallIsAnsweredAsTheDialledNumberThatIsALine() throws {
        func line(_ fields: [String: String], of lines: Set<String>) throws -> String? {
            try parse(block(["agi_dnid": "15880001", "agi_extension": "15880001"].merging(fields) { $1 }).utf8)?.line(
                lines.contains)
        }
        XCTAssertEqual(try line(["agi_dnid": "0215880001"], of: ["15880001"]), "15880001")
        XCTAssertEqual(try line(["agi_dnid": "anonymous"], of: ["15880001"]), "15880001")
        XCTAssertEqual(try line(["agi_dnid": "15880002"], of: ["15880001", "15880002"]), "15880002")
        XCTAssertEqual(try line(["agi_dnid": "0215880001", "agi_extension": "7000"], of: ["15880001"]), "0215880001")
        XCTAssertEqual(try line(["agi_dnid": "unknown", "agi_extension": "s"], of: ["15880001"]), "")
        XCTAssertEqual(try line(["agi_network_script": "ko?line=7001"], of: ["15880001"]), "7001")
    }

    func testFastAGIAddresses() throws {
        XCTAssertEqual(try captured("env-fastagi").networkScript, "booking")
        let header = try captured("env-fastagi-args")
        XCTAssertEqual(header.networkScript, "booking/start")
        XCTAssertEqual(header.networkQuery, [.init(name: "lang", value: "ko"), .init(name: "x", value: "1")])
        XCTAssertEqual(header.arguments, ["one", "two words"])
        XCTAssertNil(try captured("env-fastagi-noscript").networkScript)
    }

    func testNamesMayHoldAnythingButWhatWeUseMustBeText() throws {
        let name = Array("agi_calleridname: ".utf8) + [0xff, 0xfe, 10]
        XCTAssertNotNil(try parse(name + Array(block().utf8)))
        let number = Array("agi_callerid: ".utf8) + [0xff, 10]
        XCTAssertNil(try parse(number + Array(block(["agi_callerid": nil]).utf8))?.callerNumber)
        let dialled = Array("agi_dnid: ".utf8) + [0xff, 10]
        XCTAssertThrowsError(try parse(dialled + Array(block().utf8))) {
            XCTAssertEqual($0 as? WireFault, .headerNotText("agi_dnid"))
        }
    }

    func testWrongBlocksAreNamed() throws {
        XCTAssertThrowsError(try parse("agi_channel: a\n".utf8)) {
            XCTAssertEqual($0 as? WireFault, .headersCutShort(lines: 1))
        }
        XCTAssertThrowsError(try parse([])) { XCTAssertEqual($0 as? WireFault, .headersCutShort(lines: 0)) }
        XCTAssertThrowsError(try parse("\n".utf8)) { XCTAssertEqual($0 as? WireFault, .headerMissing("agi_uniqueid")) }
        XCTAssertThrowsError(try parse(block(["agi_channel": nil]).utf8)) {
            XCTAssertEqual($0 as? WireFault, .headerMissing("agi_channel"))
        }
        XCTAssertThrowsError(try parse("agi_channel: a\nHello there: x\n".utf8)) {
            XCTAssertEqual($0 as? WireFault, .notAHeader(line: 2))
        }
        XCTAssertThrowsError(try parse("agi_no colon\n".utf8)) {
            XCTAssertEqual($0 as? WireFault, .notAHeader(line: 1))
        }
        XCTAssertThrowsError(try parse(String(repeating: "agi_x: y\n", count: 161).utf8)) {
            XCTAssertEqual($0 as? WireFault, .tooManyHeaders)
        }
        XCTAssertThrowsError(try parse(("agi_x: " + String(repeating: "y", count: 9000)).utf8)) {
            XCTAssertEqual($0 as? WireFault, .lineTooLong)
        }
    }
}
