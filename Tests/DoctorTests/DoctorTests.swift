// DoctorTests: a sound installation has no fault; each thing broken is found, and what to do about it is said.

import BookingCore
import BookingModel
import Foundation
import SQLite
import Settings
import XCTest

@testable import Doctor

final class DoctorTests: XCTestCase {
    private var folder = URL(fileURLWithPath: "")
    private var settings = YemaeSettings()
    private func path(_ name: String) -> String { folder.appendingPathComponent(name).path }
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    override func setUpWithError() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("doctor-\(UUID().uuidString)")
        for name in ["etc", "sounds/ko", "sounds/en"] {
            try FileManager.default.createDirectory(atPath: path(name), withIntermediateDirectories: true)
        }
        settings.database = path("box.db")
        settings.pepper = path("box.pepper")
        settings.prompts = DoctorTests.root.appendingPathComponent("Prompts").path
        let pepper = try Pepper.create(path: settings.pepper)
        _ = try BoxOffice.open(
            path: settings.database, create: true, rules: OfficeRules(), pepper: pepper, clock: SystemClock(), payment: .account)
        chmod(settings.database, 0o640)
        for language in ["ko", "en"] {
            try FileManager.default.createSymbolicLink(
                atPath: path("sounds/\(language)/yemae"), withDestinationPath: "\(settings.prompts)/\(language)/audio")
        }
        let shipped = try String(contentsOf: DoctorTests.root.appendingPathComponent("asterisk/extensions.conf"), encoding: .utf8)
        try write(shipped.replacingOccurrences(of: "/usr/local/bin/yemae,", with: "yemae,"), to: "etc/extensions.conf")
        try write("#!/bin/sh\n", to: "yemae")
        chmod(path("yemae"), 0o755)
        // The tests' own user answers the calls, whoever that is.
        try write(
            "[options]\nrunuser = \(User.current.name)\n[directories]\nastdatadir => \(folder.path)\nastagidir => \(folder.path)\n",
            to: "etc/asterisk.conf")
        try write("[general]\n[logfiles]\nconsole => notice,warning,error\nfull => [json]notice,verbose(3) ; dtmf\n", to: "etc/logger.conf")
    }

    override func tearDownWithError() throws { try FileManager.default.removeItem(at: folder) }

    private func write(_ text: String, to name: String) throws { try text.write(toFile: path(name), atomically: true, encoding: .utf8) }

    private func findings(at now: Instant = SystemClock().now) -> [Finding] {
        Doctor(settings: settings, settingsFile: nil, programs: folder.path, asterisk: path("etc"), sounds: nil, clock: VirtualClock(now)).findings()
    }

    /// Puts a copy in the place of the link to the shipped sounds, so that one of them can be broken.
    private func copySounds(_ language: String) throws {
        let folder = path("sounds/\(language)/yemae")
        try FileManager.default.removeItem(atPath: folder)
        try FileManager.default.copyItem(atPath: "\(settings.prompts)/\(language)/audio", toPath: folder)
    }

    /// The faults, but not of FastAGI, which nobody serves here, nor of the machine's free disk.
    private func faults() -> [Finding] { findings().filter { $0.level == .fault && $0.check != "FastAGI" && $0.check != "disk" } }

    private func assertFault(_ check: String, _ words: String, line: UInt = #line) {
        let found = faults()
        XCTAssertTrue(found.contains { $0.check == check && $0.found.contains(words) && $0.mend != nil }, "\(found)", line: line)
        XCTAssertEqual(Set(found.map(\.check)), [check], line: line)
    }

    func testASoundInstallationHasNoFault() {
        XCTAssertEqual(faults(), [])
        XCTAssertEqual(findings().filter { $0.level == .ok }.map(\.check).filter { $0.hasPrefix("sounds") }, ["sounds ko", "sounds en"])
    }

    func testWhatKeepsCallsFromWorkingIsAFault() throws {
        let edits: [(String, String, () throws -> Void)] = [
            (
                "sounds ko", "booked.1",
                {
                    try self.copySounds("ko")
                    try FileManager.default.removeItem(atPath: self.path("sounds/ko/yemae/booked.1.gsm"))
                }
            ),
            (
                "sounds en", "are empty",
                {
                    try self.copySounds("en")
                    try Data().write(to: URL(fileURLWithPath: self.path("sounds/en/yemae/digit/3.gsm")))
                }
            ),
            ("program", "no such program", { try FileManager.default.removeItem(atPath: self.path("yemae")) }),
            ("pepper", "open to everybody", { chmod(self.settings.pepper, 0o644) }),
            ("database mode", "open to everybody", { chmod(self.settings.database, 0o644) }),
            ("keys in logs", "PINs are written down", { try self.write("[logfiles]\nfull => notice,DTMF\n", to: "etc/logger.conf") }),
            ("keys in logs", "PINs are written down", { try self.write("[logfiles]\nfull => *\n", to: "etc/logger.conf") }),
            ("keys in logs", "shows every key", { try self.write("[startup_commands]\nagi set debug on = yes\n", to: "etc/cli.conf") }),
        ]
        for (check, words, edit) in edits {
            try tearDownWithError()
            try setUpWithError()
            try edit()
            assertFault(check, words)
        }
    }

    func testADamagedAForeignAndAMissingDatabaseAreFaults() throws {
        try FileManager.default.removeItem(atPath: settings.database)
        assertFault("database", "no such database")
        try Database(path: settings.database, mode: .create).execute("CREATE TABLE t(a)")
        assertFault("database", "of another program")
    }

    func testAPepperThatIsNotTheDatabasesIsAFault() throws {
        try FileManager.default.removeItem(atPath: settings.pepper)
        _ = try Pepper.create(path: settings.pepper)
        assertFault("pepper", "\(settings.database): this pepper is not the one this database's PINs were hashed with")
        try Database(path: settings.database, mode: .readWrite).execute("DELETE FROM pepper_check")
        XCTAssertEqual(faults(), [], "a database that has none yet takes the first")
    }

    func testTablesOfAnotherVersionThanTheDatabaseSaysAreAFault() throws {
        let database = try Database(path: settings.database, mode: .readWrite)
        try database.execute("PRAGMA user_version=3")
        assertFault("schema", "another program has changed this database")
        try database.execute("PRAGMA user_version=0")
        assertFault("schema", "damaged")
    }

    func testReferencesToNothingAreDamage() throws {
        let database = try Database(path: settings.database, mode: .readWrite)
        try database.execute("PRAGMA foreign_keys=OFF; INSERT INTO seat VALUES (1, 99, 1, 'A', 0.0, 1, '1', 0.0)")
        assertFault("integrity", "seat row 1")
    }

    func testAClockThatWasSetBackIsFound() {
        let yesterday = Instant(SystemClock().now.seconds - 86_400)
        XCTAssertTrue(findings(at: yesterday).contains { $0.check == "clock" && $0.level == .fault && $0.found.contains("box.db") })
        XCTAssertTrue(findings(at: Instant(0)).contains { $0.check == "clock" && $0.level == .fault && $0.found.contains("1970") })
    }

    func testANameWithoutRecordingAndATextThatWaitsAreWarnings() throws {
        let database = try Database(path: settings.database, mode: .readWrite)
        try database.execute(
            """
            INSERT INTO venue VALUES (1, 'hall', '홀', 'Hall', NULL);
            INSERT INTO program VALUES (1, '901', 'concert', '봄', 'Spring', 'names/never-recorded', 1);
            INSERT INTO outbox(kind, telephone, language, deadline_at, created_at, next_try_at)
                VALUES ('sign-up', '01000000000', 'ko', 9999999999, 1000000000, 1000000000);
            """)
        let warnings = findings().filter { $0.level == .warning }
        XCTAssertTrue(
            warnings.contains { $0.check == "names ko" && $0.found.contains("봄") && $0.found.contains("its number") }, "\(warnings)")
        XCTAssertTrue(warnings.contains { $0.check == "names en" && $0.found.contains("Spring") })
        XCTAssertTrue(warnings.contains { $0.check == "outbox" && $0.found.hasPrefix("1 texts wait") })
        XCTAssertEqual(faults(), [])
    }

    func testAProgramsNumberOfAnotherLengthThanTheMenusIsAWarning() throws {
        let database = try Database(path: settings.database, mode: .readWrite)
        try database.execute(
            """
            INSERT INTO venue VALUES (1, 'hall', '홀', 'Hall', NULL);
            INSERT INTO program VALUES (1, '701', 'concert', '봄', 'Spring', NULL, 1), (2, '7107', 'concert', '가을', 'Autumn', NULL, 1);
            """)
        func found() -> [Finding] { findings().filter { $0.check == "program numbers" } }
        XCTAssertEqual(found().map(\.level), [.warning])
        XCTAssertTrue(found()[0].found.hasPrefix("7107 cannot be typed"), "\(found())")
        settings.call.programDigits = 4
        XCTAssertTrue(found()[0].found.hasPrefix("701 cannot be typed"), "\(found())")
        try database.execute("DELETE FROM program WHERE number = '701'")
        XCTAssertEqual(found().map(\.level), [.ok])
    }

    func testAControlSocketThatNobodyAnswersIsAFault() {
        settings.exchange.control = path("none")
        settings.exchange.port = 1
        XCTAssertEqual(findings().filter { $0.level == .fault && $0.check != "disk" }.map(\.check).first, "yemae serve")
    }
}
