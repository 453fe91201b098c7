// SettingsTableTests: the table, the shipped file and the defaults agree.

import XCTest

@testable import Settings

final class SettingsTableTests: XCTestCase {
    private var shipped: String {
        get throws {
            let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent()
            return try String(contentsOf: root.appendingPathComponent("asterisk/yemae.conf"), encoding: .utf8)
        }
    }

    func testTheShippedFileIsTheTableWithItsDefaults() throws {
        XCTAssertEqual(
            try shipped, YemaeSettings().text, "write it again: yemae settings --defaults > asterisk/yemae.conf")
    }

    func testTheShippedFileReadsBackAsTheDefaults() throws {
        let settings = try YemaeSettings.parse(shipped, name: "yemae.conf", folder: "")
        XCTAssertEqual(settings.call, YemaeSettings().call)
        XCTAssertEqual(settings.office, YemaeSettings().office)
        XCTAssertEqual(settings.text, YemaeSettings().text)
    }

    func testEveryKeyStandsOnceAndReadsWhatItWrites() {
        var seen = Set<String>()
        for setting in SettingsTable.all {
            XCTAssertTrue(
                seen.insert("\(setting.section.rawValue)/\(setting.key)").inserted, "\(setting.key) stands twice")
            var settings = YemaeSettings()
            XCTAssertNil(setting.read(setting.write(settings), "", &settings), "the default of \(setting.key)")
        }
    }

    func testEverySettingButAPathRefusesNonsenseAndKeepsItsValue() {
        let paths: Set = [
            "database", "pepper", "prompts", "spool", "kannel-password", "key-file", "webhook-key-file", "folder",
        ]
        for setting in SettingsTable.all where !paths.contains(setting.key) {
            var settings = YemaeSettings()
            let before = setting.write(settings)
            XCTAssertNotNil(setting.read("~?", "", &settings), setting.key)
            XCTAssertEqual(setting.write(settings), before, setting.key)
        }
    }

    func testNoSettingTakesNothingForAValue() {
        for setting in SettingsTable.all {
            var settings = YemaeSettings()
            let before = setting.write(settings)
            XCTAssertNotNil(setting.read("", "/etc/yemae", &settings), setting.key)
            XCTAssertEqual(setting.write(settings), before, setting.key)
        }
    }

    func testChangedSettingsSurviveWritingAndReading() throws {
        var settings = YemaeSettings()
        settings.database = "/srv/box;office.db"
        settings.call.firstDigit = 9000
        settings.office.operatorHours[.sunday] = 0..<1440
        settings.lines = ["15880001": .fixed(.korean), "15880002": .ask]
        let again = try YemaeSettings.parse(settings.text, name: "yemae.conf", folder: "")
        XCTAssertEqual(again.text, settings.text)
        XCTAssertEqual(again.database, settings.database)
        XCTAssertEqual(again.lines, settings.lines)
        XCTAssertEqual(again.office, settings.office)
    }

    func testTheNearestWordIsFoundAndNoneIsInvented() {
        XCTAssertEqual(Nearest.word(to: "shwoing", among: ["showing", "setup", "member"]), "showing")
        XCTAssertEqual(Nearest.word(to: "resetpin", among: ["add", "reset-pin"]), "reset-pin")
        XCTAssertEqual(Nearest.word(to: "diag", among: ["dial", "diagram"]), "dial")
        XCTAssertNil(Nearest.word(to: "zzzzzz", among: ["showing", "setup"]))
        XCTAssertNil(Nearest.word(to: "x", among: ["agi", "dial"]))
    }
}
