// PeoplePepperTests: the pepper file and the PIN hash made with it.

import BookingModel
import Foundation
import XCTest

@testable import BookingCore

final class PeoplePepperTests: XCTestCase {
    private var folder = URL(fileURLWithPath: "/")

    override func setUpWithError() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("pepper-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    override func tearDownWithError() throws { try FileManager.default.removeItem(at: folder) }

    private func file(_ text: String, mode: mode_t = 0o600) throws -> String {
        let path = folder.appendingPathComponent(UUID().uuidString).path
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        XCTAssertEqual(chmod(path, mode), 0)
        return path
    }

    private func fault(_ path: String) -> PepperFault? {
        do throws(PepperFault) {
            _ = try Pepper.read(path: path)
            return nil
        } catch { return error }
    }

    func testReadsAFileAndIgnoresNewlinesAtItsEnd() throws {
        let plain = try Pepper.read(path: file("0123456789abcdef"))
        let edited = try Pepper.read(path: file("0123456789abcdef\r\n\n"))
        XCTAssertEqual(plain.secretBytes, edited.secretBytes)
        XCTAssertEqual(plain.secretBytes, Array("0123456789abcdef".utf8))
    }

    func testEachBadFileIsToldApart() throws {
        let missing = folder.appendingPathComponent("none").path
        XCTAssertEqual(fault(missing), .missing(path: missing))
        let short = try file("0123456789abcde\n")
        XCTAssertEqual(fault(short), .wrongLength(path: short, bytes: 15))
        let long = try file(String(repeating: "x", count: 5000))
        XCTAssertEqual(fault(long), .wrongLength(path: long, bytes: 5000))
        let open = try file("0123456789abcdef", mode: 0o644)
        XCTAssertEqual(fault(open), .openToEverybody(path: open, mode: 0o644))
        XCTAssertEqual(fault(folder.path), .notAFile(path: folder.path))
        XCTAssertNil(fault(try file("0123456789abcdef", mode: 0o640)), "a group may share a pepper")
    }

    func testAFaultNeverShowsTheContents() throws {
        let open = try file("0123456789abcdef", mode: 0o644)
        let said = try XCTUnwrap(fault(open)).description
        XCTAssertFalse(said.contains("0123456789abcdef"))
        XCTAssertTrue(said.contains("chmod 600"))
        let pepper = try XCTUnwrap(Pepper(Array("0123456789abcdef".utf8)))
        var dumped = ""
        dump(pepper, to: &dumped)
        XCTAssertEqual("\(pepper) \(String(reflecting: pepper))", "(pepper) (pepper)")
        XCTAssertFalse(dumped.contains("48"))
    }

    func testCreatesAPrivateFileAndNeverOverwrites() throws {
        let path = folder.appendingPathComponent("pepper").path
        let made = try Pepper.create(path: path)
        XCTAssertEqual(try Pepper.read(path: path).secretBytes, made.secretBytes)
        XCTAssertEqual(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int, 0o600)
        XCTAssertThrowsError(try Pepper.create(path: path))
        XCTAssertEqual(try Pepper.read(path: path).secretBytes, made.secretBytes)
    }

    func testAHashFitsOnlyItsOwnPINMemberAndPepper() throws {
        let pepper = try XCTUnwrap(Pepper(Array("0123456789abcdef".utf8)))
        let other = try XCTUnwrap(Pepper(Array("0123456789abcdeg".utf8)))
        let hash = try PINHash(pepper: pepper, cost: 1)
        let pin = try XCTUnwrap(PIN("4821"))
        let number = try XCTUnwrap(MemberNumber("100234"))
        let stored = try hash.make(pin, for: number)
        XCTAssertTrue(stored.hasPrefix("$y$"))
        XCTAssertFalse(stored.contains("4821"))
        XCTAssertNotEqual(stored, try hash.make(pin, for: number), "each hash has its own salt")
        XCTAssertTrue(try hash.fits(pin, for: number, stored: stored))
        XCTAssertFalse(try hash.fits(XCTUnwrap(PIN("4822")), for: number, stored: stored))
        XCTAssertFalse(try hash.fits(pin, for: XCTUnwrap(MemberNumber("100235")), stored: stored))
        XCTAssertFalse(try PINHash(pepper: other, cost: 1).fits(pin, for: number, stored: stored))
        XCTAssertFalse(try hash.fits(pin, for: number, stored: nil))
        XCTAssertTrue(
            try PINHash(pepper: pepper, cost: 2).fits(pin, for: number, stored: stored), "the stored cost is kept")
    }

    func testMemberNumberAndPINCannotBeShifted() throws {
        let hash = try PINHash(pepper: XCTUnwrap(Pepper(Array(repeating: 0, count: 16))), cost: 1)
        let stored = try hash.make(XCTUnwrap(PIN("14821")), for: XCTUnwrap(MemberNumber("1002")))
        XCTAssertFalse(try hash.fits(XCTUnwrap(PIN("4821")), for: XCTUnwrap(MemberNumber("10021")), stored: stored))
    }

    func testAnOldOrDamagedHashIsRefusedAloud() throws {
        let hash = try PINHash(pepper: XCTUnwrap(Pepper(Array(repeating: 7, count: 16))), cost: 1)
        for stored in ["ab01FAX.bQRSU", "$1$abc$def", "", "$y$"] {
            XCTAssertThrowsError(
                try hash.fits(XCTUnwrap(PIN("4821")), for: XCTUnwrap(MemberNumber("100234")), stored: stored), stored)
        }
    }
}
