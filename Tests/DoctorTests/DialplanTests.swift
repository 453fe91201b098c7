// DialplanTests: how much of Asterisk's own files is understood: templates, includes, comments, globals, and where contexts lead.

import BookingCore
import BookingModel
import Foundation
import XCTest

@testable import Doctor

final class DialplanTests: XCTestCase {
    private var folder = URL(fileURLWithPath: "")
    override func setUpWithError() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("dialplan-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder.appendingPathComponent("more"), withIntermediateDirectories: true)
    }
    override func tearDownWithError() throws { try FileManager.default.removeItem(at: folder) }

    private func write(_ text: String, to name: String) throws {
        try text.write(to: folder.appendingPathComponent(name), atomically: true, encoding: .utf8)
    }
    private var asterisk: AsteriskFolder { AsteriskFolder(path: folder.path, sounds: nil) }

    /// The checks of an extensions.conf.
    private func check(_ text: String) throws -> [Finding] {
        try write(text, to: "extensions.conf")
        let doctor = Doctor(settings: .init(), settingsFile: nil, programs: folder.path, asterisk: folder.path, sounds: nil, clock: StoppedClock())
        return doctor.checkDialplan(Dialplan(asterisk.lines("extensions.conf")))
    }

    private let whole = """
        [line]
        exten => _X.,1,Set(TIMEOUT(absolute)=1800)
         same => n,AGI(yemae,agi)
         same => n,GotoIf($["${AGISTATUS}" = "HANGUP"]?done)
         same => n,GotoIf($["${YEMAE_OUTCOME}" = "operator"]?operator)
        """

    func testAWholeDialplanIsWell() throws { XCTAssertEqual(try check(whole).filter { $0.level != .ok }, []) }

    func testEachPartThatIsMissingIsNamed() throws {
        for (word, check, level) in [
            ("TIMEOUT", "longest call", Finding.Level.warning), ("AGISTATUS", "fallback", .fault), ("YEMAE_OUTCOME", "operator", .fault),
        ] {
            let text = whole.split(separator: "\n").filter { !$0.contains(word) }.joined(separator: "\n")
            XCTAssertEqual(try self.check(text).filter { $0.level != .ok }.map { "\($0.level) \($0.check)" }, ["\(level) \(check)"])
        }
        XCTAssertEqual(try check("[line]\nexten => s,1,NoOp(yemae)\n").map(\.level), [.fault])
        for off in ["Set(AGISIGHUP=no)", "Set(__AGISIGHUP=\"off\")", "Set( AGISIGHUP = 0 )"] {
            XCTAssertEqual(try check(whole + "\n same => n,\(off)\n").filter { $0.level == .fault }.map(\.check), ["hang-up"], off)
        }
        XCTAssertEqual(try check(whole + "\n same => n,Set(AGISIGHUP=yes)\n").filter { $0.level == .fault }, [])
        XCTAssertEqual(try check(whole.split(separator: "\n").map { ";\($0)" }.joined(separator: "\n")).map(\.level), [.fault])
    }

    func testGlobalsIncludesAndOtherContextsAreFollowed() throws {
        try write(
            "[after]\nexten => s,1,NoOp(${AGISTATUS})\n same => n,GotoIf($[\"${YEMAE_OUTCOME}\" = \"operator\"]?x)\n", to: "more/after.conf"
        )
        let findings = try check(
            """
            [globals]
            ENGINE = agi://10.0.0.7:4573
            LONGEST = 600
            [line]
            include => limits
            exten => _X.,1,AGI(${ENGINE}/ko?line=1)
             same => n,Goto(after,s,1)
            [limits]
            exten => h,1,Set(TIMEOUT(absolute)=${LONGEST})
            #include more/*.conf
            """)
        XCTAssertEqual(findings.filter { $0.level != .ok }, [])
        XCTAssertEqual(Dialplan(asterisk.lines("extensions.conf")).entrances.map(\.server), ["10.0.0.7:4573"])
    }

    func testTemplatesCommentsAndCirclesInAsterisksFiles() throws {
        try write(
            "[directories](!)\nastdatadir => /template\n;-- [options]\nrunuser = root\n--;\n[options] ; x\nverbose = 3\n",
            to: "asterisk.conf")
        XCTAssertEqual(asterisk.lines("asterisk.conf").filter { $0.section == "options" }.map(\.text), ["verbose = 3"])
        XCTAssertFalse(asterisk.sounds.hasPrefix("/template"))
        try write("#include circle.conf\n[a]\nb = c\n", to: "circle.conf")
        XCTAssertTrue(asterisk.lines("circle.conf").contains { $0.pair?.key == "b" })
    }

    func testTakingTheBoundAwayForTheOperatorIsNoBound() throws {
        let findings = try check(whole.replacingOccurrences(of: "absolute)=1800", with: "absolute)=0"))
        XCTAssertEqual(findings.filter { $0.level != .ok }.map(\.check), ["longest call"])
    }

    func testASectionHasTheLinesOfItsTemplates() throws {
        let template = whole.replacingOccurrences(of: "[line]", with: "[ticket-line](!)")
        XCTAssertEqual(try check(template).map(\.check), ["dialplan"], "a template alone answers no call")
        XCTAssertEqual(try check(template).map(\.level), [.fault])
        let findings = try check(template + "\n[bounds](!)\nexten => h,1,NoOp()\n[line](ticket-line,bounds)\ninclude => more\n")
        XCTAssertEqual(findings.filter { $0.level != .ok }, [])
        XCTAssertEqual(asterisk.lines("extensions.conf").filter { $0.section == "line" }.count, 6)
        XCTAssertEqual(asterisk.lines("extensions.conf").filter { $0.section == "ticket-line" }, [])
    }

    func testModesAreJudgedForAUserWithAllFoldersOnTheWay() throws {
        guard let nobody = User(named: "nobody") else { return XCTFail("every machine has the user nobody") }
        try write("x", to: "more/file")
        let file = folder.appendingPathComponent("more/file").path
        chmod(folder.path, 0o755)
        chmod(folder.appendingPathComponent("more").path, 0o755)
        chmod(file, 0o644)
        let isOpen = nobody.may(4, FileManager.default.temporaryDirectory.path)
        XCTAssertEqual(nobody.may(4, file), isOpen)
        XCTAssertFalse(nobody.may(2, file))
        chmod(folder.path, 0o700)
        XCTAssertFalse(nobody.may(4, file))
        chmod(folder.path, 0o755)
    }
}

private struct StoppedClock: Clock { let now = Instant(1_800_000_000) }
