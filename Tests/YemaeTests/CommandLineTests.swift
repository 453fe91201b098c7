// CommandLineTests: what the program says to a wrong command line, and that it says it on standard error.

import XCTest

final class CommandLineTests: XCTestCase {
    private var program: Program!
    override func setUpWithError() throws { program = try Program() }
    override func tearDown() { program.remove() }

    private func assertUsage(_ arguments: [String], _ message: String, line: UInt = #line) throws {
        let run = try program.run(arguments)
        XCTAssertEqual(run.status, 64, line: line)
        XCTAssertTrue(run.errors.hasPrefix("yemae: \(message)"), run.errors, line: line)
        XCTAssertEqual(run.output, "", line: line)
    }

    func testAMisspeltCommandIsHintedAt() throws {
        try assertUsage(["setpu"], "unknown command setpu; did you mean `yemae setup`?")
        try assertUsage(["member", "shwo", "100234"], "unknown command member shwo; did you mean `yemae member show`?")
        try assertUsage(["memmber", "list"], "unknown command memmber; did you mean `yemae member list`?")
        try assertUsage(["xyzzyx"], "unknown command xyzzyx; `yemae help` lists the commands")
    }

    func testAGroupOfCommandsPrintsWhatThereIs() throws {
        let overview = try program.run(["help"]).output
        let listed = overview.split(separator: "\n").filter { $0.hasPrefix("  ") }.map { $0.split(separator: " ") }
        let groups = Dictionary(grouping: listed, by: { $0[0] }).filter { $0.value.count > 1 }.keys.map(String.init)
        XCTAssertTrue(Set(groups).isSuperset(of: ["member", "showing", "payment", "outbox", "stats", "card", "prompts", "call"]))
        for group in groups where group != "gate" {
            let alone = try program.run([group])
            XCTAssertEqual(alone.status, 0, group)
            XCTAssertTrue(alone.output.contains("  \(group) "), alone.output)
            for words in [[group, "--help"], [group, "-h"], [group, "help"], ["help", group]] {
                let run = try program.run(words)
                XCTAssertEqual(run.status, 0, "\(words) \(run.errors)")
                XCTAssertEqual(run.output, alone.output, "\(words)")
            }
            try assertUsage([group, "xyzzyx"], "unknown command \(group) xyzzyx; there are: ")
        }
        XCTAssertTrue(try program.run(["gate", "--help"]).output.contains("  gate snapshot FILE"))
        try assertUsage(["call", "lst"], "unknown command call lst; did you mean `yemae call list`?")
    }

    func testAMisspeltOptionIsHintedAt() throws {
        try assertUsage(["member", "list", "--jsn"], "unknown option --jsn; did you mean --json?\nusage: yemae member list")
        try assertUsage(["member", "list", "--db"], "--db FILE: the value is missing")
        try assertUsage(["member", "list", "--json=yes"], "--json takes no value")
        try assertUsage(["member", "list", "--json", "--json"], "--json is given twice")
        try assertUsage(["member", "list", "extra"], "unexpected word extra")
        try assertUsage(["member", "show"], "NUMBER is missing")
        try assertUsage(["showing", "show", "nine"], "nine is no showing number")
    }

    func testHelpTellsOfEveryCommand() throws {
        let overview = try program.run(["help"])
        XCTAssertEqual(overview.status, 0)
        for command in ["dial", "agi", "replay", "setup", "import", "member reset-pin", "booking show", "prompts check"] {
            XCTAssertTrue(overview.output.contains("\n  \(command) "), command)
            let page = try program.run(["help"] + command.split(separator: " ").map(String.init))
            XCTAssertEqual(page.status, 0)
            XCTAssertTrue(page.output.hasPrefix("usage: yemae \(command)"), page.output)
        }
        XCTAssertEqual(try program.run([]).output, overview.output)
        XCTAssertEqual(try program.run(["dial", "--help"]).output, try program.run(["help", "dial"]).output)
    }

    func testTheVersionIsOneLine() throws {
        let run = try program.run(["--version"])
        XCTAssertEqual(run.status, 0)
        XCTAssertNotNil(run.output.range(of: #"^yemae \d+\.\d+\.\d+\n$"#, options: .regularExpression))
    }

    func testFaultySettingsStopTheProgramWithFileAndLine() throws {
        try program.write("[timers]\nfirst-digt = 5000\n[general]\ntimezone = Asia/Soul\n", to: "yemae.conf")
        let run = try program.run(["settings", "--config", program.path("yemae.conf")])
        XCTAssertEqual(run.status, 78)
        XCTAssertTrue(
            run.errors.contains("yemae.conf:2: unknown setting `first-digt` in [timers]; did you mean `first-digit`?"), run.errors)
        try program.write("[general]\ntimezone = Asia/Soul\n", to: "yemae.conf")
        let zone = try program.run(["settings"], environment: ["YEMAE_CONFIG": program.path("yemae.conf")])
        XCTAssertEqual(zone.status, 78)
        XCTAssertTrue(zone.errors.contains("Asia/Soul"), zone.errors)
    }

    func testTheShippedSettingsAreWhatTheProgramPrints() throws {
        let shipped = try String(contentsOf: Program.root.appendingPathComponent("asterisk/yemae.conf"), encoding: .utf8)
        XCTAssertEqual(try program.run(["settings"]).output, shipped)
    }
}
