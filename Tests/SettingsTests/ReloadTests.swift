// ReloadTests: each setting is either in force after it was read again, or named as one that waits for a restart; never
// both, never neither.

import XCTest

@testable import Settings

final class ReloadTests: XCTestCase {
    /// This test has no second value for a setting.
    private struct NoOtherValue: Error, CustomStringConvertible {
        let place: String
        var description: String { "no other value of \(place) is known to this test: add one to `words`" }
    }

    /// Another value that the setting takes: one of a few words, or another number.
    private func other(_ setting: Setting, than settings: YemaeSettings) throws(NoOtherValue) -> YemaeSettings {
        let now = setting.write(settings)
        let words = [
            "/tmp/elsewhere", "7", "6", "5", "8", "4", "70", "700", "1000", "9000", "2000", "30000", "yes", "no", "#",
            "*", "en", "ask", "closed", "open", "08:00-20:00", "KST-9",
            "1234567",
            "127.0.0.2", "10.0.0.0/8", "stripe", "command", "kannel", "gsm", "ucs2", "https://example.com", "/bin/true",
            "Ab1", "none", "0.5", "82", "rendered", "in-call",
        ]
        for word in words where word != now {
            var changed = settings
            if setting.read(word, "", &changed) == nil, setting.write(changed) != now { return changed }
        }
        throw NoOtherValue(place: setting.place)
    }

    func testEverySettingIsInForceOrNamed() throws {
        let running = YemaeSettings()
        for setting in SettingsTable.all {
            let changed = try other(setting, than: running)
            let (inForce, waiting) = changed.reloaded(over: running)
            let isInForce = setting.write(inForce) == setting.write(changed)
            XCTAssertEqual(waiting.contains(setting.place), !isInForce, setting.place)
            XCTAssertEqual(setting.needsRestart, !isInForce, setting.place)
            XCTAssertTrue(isInForce || setting.write(inForce) == setting.write(running), setting.place)
        }
    }

    func testTheLinesAreTakenOver() {
        var changed = YemaeSettings()
        changed.lines = ["15880001": .ask]
        let (inForce, waiting) = changed.reloaded(over: YemaeSettings())
        XCTAssertEqual(inForce.lines, changed.lines)
        XCTAssertEqual(waiting, [])
    }

    /// The guide lists what waits for a restart.
    func testTheGuideNamesWhatWaits() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let guide = try String(contentsOf: root.appendingPathComponent("asterisk/README.md"), encoding: .utf8)
        for setting in SettingsTable.all where setting.needsRestart && setting.section != .payment {
            XCTAssertTrue(guide.contains("`\(setting.key)`"), "\(setting.place) is not in the guide")
        }
    }
}
