// DialplanShowTests: the doctor reads a dialplan as Asterisk does. Plans/*/show.txt is what `dialplan show` of a real
// Asterisk 16 and 22 says (Tests/Asterisk/plans.sh records and checks them).

import Foundation
import XCTest

@testable import Doctor

final class DialplanShowTests: XCTestCase {
    private static let plans = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
        "Plans")

    func testEveryPlanIsReadAsAsteriskReadsIt() throws {
        let plans = try FileManager.default.contentsOfDirectory(atPath: DialplanShowTests.plans.path).sorted()
        XCTAssertGreaterThan(plans.count, 25)
        for plan in plans {
            let folder = DialplanShowTests.plans.appendingPathComponent(plan)
            let shown = try String(contentsOf: folder.appendingPathComponent("show.txt"), encoding: .utf8)
            let dialplan = AsteriskFolder(path: folder.path, sounds: nil).dialplan()
            XCTAssertEqual(
                dialplan.lines.joined(separator: "\n"), DialplanShow.lines(of: shown).joined(separator: "\n"), plan)
        }
    }
}
