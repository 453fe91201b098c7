// CommandLineTests: what the program says to a wrong command line, and that it says it on standard error.

import Foundation
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
        XCTAssertTrue(
            Set(groups).isSuperset(of: ["member", "showing", "payment", "outbox", "stats", "card", "call"]))
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
        try assertUsage(
            ["member", "list", "--jsn"], "unknown option --jsn; did you mean --json?\nusage: yemae member list")
        try assertUsage(["member", "list", "--db"], "--db FILE: the value is missing")
        try assertUsage(["member", "list", "--json=yes"], "--json takes no value")
        try assertUsage(["member", "list", "--json", "--json"], "--json is given twice")
        try assertUsage(["member", "list", "extra"], "unexpected word extra")
        try assertUsage(["member", "show"], "NUMBER is missing")
        try assertUsage(["showing", "show", "nine"], "nine is no showing number")
    }

    func testTheManualPageAndTheCompletionKnowEveryCommand() throws {
        try checkManualAndCompletion(of: program, "yemae", atLeast: 40)
        let laboratory = try Program(Program.laboratory)
        defer { laboratory.remove() }
        try checkManualAndCompletion(of: laboratory, "yemae-lab", atLeast: 8)
    }

    private func checkManualAndCompletion(of program: Program, _ name: String, atLeast count: Int) throws {
        let listed = try program.run(["help"]).output.split(separator: "\n").filter { $0.hasPrefix("  ") }
        let manual = try program.run(["help", "--man"])
        let completion = try program.run(["help", "--completion"])
        XCTAssertEqual([manual.status, completion.status], [0, 0])
        try self.program.write(completion.output, to: "completion")
        let commands = manual.output.split(separator: "\n").filter { $0.hasPrefix(".SS ") }
            .map { $0.dropFirst(4).replacing("\\-", with: "-") }
        XCTAssertGreaterThan(commands.count, count)
        for line in listed { XCTAssertTrue(commands.contains { line.hasPrefix("  \($0) ") }, String(line)) }
        for command in commands {
            let words = command.split(separator: " ")
            for number in 1...words.count {
                let beginning = String(words[number - 1].prefix(2))
                let typed = ([name[...]] + words.prefix(number - 1) + [beginning[...]]).joined(separator: " ")
                let offered = try offered(of: name, behind: typed, at: number)
                XCTAssertTrue(offered.contains(String(words[number - 1])), "\(typed): \(offered)")
            }
            XCTAssertTrue(
                try offered(of: name, behind: "\(name) \(command) --h", at: words.count + 1).contains("--help"),
                String(command))
        }
        // Nothing in it is taken for a command of man(7) that was not meant.
        let known = [".TH", ".SH", ".SS", ".B", ".I", ".IR", ".BR", ".PP", ".TP", ".br"]
        for line in manual.output.split(separator: "\n") where line.hasPrefix(".") || line.hasPrefix("'") {
            XCTAssertTrue(known.contains { line == $0 || line.hasPrefix("\($0) ") }, String(line))
        }
    }

    /// What bash offers for the last of some words.
    private func offered(of name: String, behind words: String, at number: Int) throws -> [String] {
        let bash = Process()
        let answer = Pipe()
        bash.executableURL = URL(fileURLWithPath: "/bin/bash")
        bash.arguments = [
            "-c",
            ". '\(program.path("completion"))'; COMP_WORDS=($1); COMP_CWORD=$2; \"$3\"; printf '%s\\n' "
                + "\"${COMPREPLY[@]}\"", "-",
            words, String(number), "_" + name.replacing("-", with: "_"),
        ]
        bash.standardOutput = answer
        try bash.run()
        let said = answer.fileHandleForReading.readDataToEndOfFile()
        bash.waitUntilExit()
        XCTAssertEqual(bash.terminationStatus, 0)
        return String(decoding: said, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    func testHelpTellsOfEveryCommand() throws {
        let overview = try program.run(["help"])
        XCTAssertEqual(overview.status, 0)
        for command in [
            "dial", "agi", "replay", "setup", "import", "member reset-pin", "booking show",
        ] {
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
            run.errors.contains("yemae.conf:2: unknown setting `first-digt` in [timers]; did you mean `first-digit`?"),
            run.errors)
        try program.write("[general]\ntimezone = Asia/Soul\n", to: "yemae.conf")
        let zone = try program.run(["settings"], environment: ["YEMAE_CONFIG": program.path("yemae.conf")])
        XCTAssertEqual(zone.status, 78)
        XCTAssertTrue(zone.errors.contains("Asia/Soul"), zone.errors)
    }

    func testTheShippedSettingsAreWhatTheProgramPrints() throws {
        let shipped = try String(
            contentsOf: Program.root.appendingPathComponent("asterisk/yemae.conf"), encoding: .utf8)
        XCTAssertEqual(try program.run(["settings"]).output, shipped)
    }
}
