// CapturedCallTests: the emulator beside real Asterisk: the same commands, the same keys, and line for line the same
// answers.

import Foundation
import XCTest

@testable import Rehearsal

final class CapturedCallTests: XCTestCase {
    /// Conversations the emulator does not claim to play, and why.
    private static let left: [(String, String)] = [
        ("-fastagi", "over TCP"), ("env-fastagi", "over TCP"), ("status-fast", "over TCP"),
        ("cut-", "the program does not wait for its reply"),
        ("pipelined", "the program does not wait for its reply"), ("long-lines", "lines are shortened in the file"),
        ("ahead-before-agi", "keys before the session"), ("hangup-before-agi", "the program never runs"),
        ("hangup-h-agi", "two sessions"),
        ("hangup-default-sighup", "the program dies of SIGHUP"), ("status-", "about how programs end"),
        ("utf8", "bytes that are not UTF-8"),
        ("hangup-idle-forever", "time passes in which nothing is written"),
    ]

    func testCapturedConversations() throws {
        let folder = try TemporaryFolder()
        for version in AsteriskVersion.allCases {
            var compared = 0
            for name in try Captured.names(version) {
                if Self.left.contains(where: { name.hasPrefix($0.0) || name.hasSuffix($0.0) }) { continue }
                let captured = try Captured(version, name)
                guard captured.commands.allSatisfy(isEmulated) else { continue }
                try compare(captured, folder)
                compared += 1
            }
            XCTAssertGreaterThan(compared, 80, "captured conversations of \(version.rawValue) that were played")
        }
    }

    private func isEmulated(_ command: String) -> Bool {
        let words = CommandLanguage.words(command)
        if words.first?.uppercased() == "EXEC", let application = words.dropFirst().first {
            return ["noop", "set", "wait", "background", "playback", "nosuchapp"].contains(application.lowercased())
        }
        return !CommandLanguage.isRealCommand(words)
    }

    private func compare(_ captured: Captured, _ folder: TemporaryFolder) throws {
        let script = try folder.write("commands", captured.commands.map { $0 + "\n" }.joined())
        let emulator = AsteriskEmulator(
            program: ["/bin/sh", "-c", Captured.program, "agi", script], call: captured.call,
            sounds: SoundLibrary(Captured.sounds),
            caller: captured)
        let outcome = try emulator.run()
        let answers = outcome.wire.filter { $0.side == .asterisk }.map(\.text)
        XCTAssertEqual(
            Captured.comparable(answers), Captured.comparable(captured.answers),
            "\(captured.call.version.rawValue)/\(captured.name)")
        XCTAssertEqual(
            outcome.agiStatus, captured.agiStatus ?? outcome.agiStatus,
            "\(captured.call.version.rawValue)/\(captured.name)")
        XCTAssertEqual(outcome.pipelined, 0, captured.name)
    }
}

/// One captured conversation, and the caller in it.
final class Captured: EmulatedCaller {
    let name: String
    private(set) var call = EmulatedCall()
    private(set) var commands: [String] = []
    private(set) var answers: [String] = []
    private(set) var agiStatus: AGIStatus?
    private var commandTimes: [Int] = []
    private var stimuli: [(at: Int, act: Stimulus.Act)] = []
    private var asked = 0
    private var skipsAnswer = false

    static let sounds = [
        "en/tone-1s": 1000, "en/tone-3s": 3000, "en/tone-8s": 8000, "en/tone-lang": 1000, "ko/tone-lang": 2000,
        "en/beep": 400,
        "en/silence/1": 1000,
    ].merging((0...9).map { ("en/digits/\($0)", 850) }) { first, _ in first }

    /// Says the lines of a file, each after the reply to the one before, and survives SIGHUP.
    static let program = """
        trap '' HUP
        while IFS= read -r line && [ -n "$line" ]; do :; done
        while IFS= read -r command <&3; do
            printf '%s\\n' "$command" || exit 0
            IFS= read -r reply || exit 0
            case $reply in 520-*) while IFS= read -r reply && [ "$reply" != "520 End of proper usage." ]; do :; done;; \
        esac
        done 3<"$1"
        """

    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
        .appendingPathComponent("AsteriskAGITests/Wire")

    private static func folder(_ version: AsteriskVersion) -> URL {
        folder.appendingPathComponent(String(version.rawValue.prefix(2)))
    }

    static func names(_ version: AsteriskVersion) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder(version).path).filter { $0.hasSuffix(".txt") }
            .sorted().map {
                String($0.dropLast(4))
            }
    }

    init(_ version: AsteriskVersion, _ name: String) throws {
        self.name = name
        call.version = version
        call.callerNumber = "0101234"
        let text = try String(
            contentsOf: Captured.folder(version).appendingPathComponent("\(name).txt"), encoding: .utf8)
        for line in text.split(separator: "\n") {
            if let dialplan = try? /^# +(Set|Answer)\((?:([A-Z]+)=(\w+))?\)$/.wholeMatch(in: line) {
                if dialplan.1 == "Answer" { call.answered = true }
                if let variable = dialplan.2, let value = dialplan.3 {
                    call.variables[String(variable)] = String(value)
                }
            }
            guard let match = try? /^ *(-?[0-9.]+) ([<>!])(x?)(?: (.*))?$/.wholeMatch(in: line) else { continue }
            let raw = String(match.4 ?? "")
            let content =
                match.3 == "x"
                ? raw.replacingOccurrences(of: "\\r", with: "\r").replacingOccurrences(of: "\\t", with: "\t") : raw
            take(String(match.2), content, at: Int((Double(match.1)! * 1000).rounded()))
        }
        answers = Array(answers.drop { $0.hasPrefix("agi_") || $0.isEmpty })
    }

    private func take(_ side: String, _ text: String, at: Int) {
        switch side {
        case "<": if !skipsAnswer { answers.append(text) }
        case ">":
            // The emulator does no dialplan arithmetic.
            skipsAnswer = text.contains("$[")
            if skipsAnswer { return }
            commands.append(text)
            commandTimes.append(at)
        default:
            // A key counts when it comes up.
            let held = name.hasSuffix("-fast") ? 60 : name.hasSuffix("-long-key") ? 1500 : 100
            if text.hasPrefix("caller presses "), let tone = Tone(text.last!) {
                stimuli.append((at + held, .key(tone)))
            }
            // SIP INFO tells of a key when it came up.
            if text.hasPrefix("caller sends SIP INFO "), let tone = Tone(text.last!) {
                stimuli.append((at, .key(tone)))
            }
            if text.hasPrefix("caller hangs up") { stimuli.append((at, .hangUp)) }
            if let status = try? /AGISTATUS=([A-Z]+)/.firstMatch(in: text) {
                agiStatus = AGIStatus(rawValue: String(status.1))
            }
        }
    }

    /// What must be equal: not where exactly a sound was cut, nor a usage text, nor names that differ from call to
    /// call.
    static func comparable(_ lines: [String]) -> [String] {
        var result: [String] = []
        var inUsage = false
        for line in lines {
            if line.hasPrefix("520 ") { inUsage = false }
            if !inUsage {
                result.append(
                    line.replacing(/endpos=\d+/, with: "endpos=N").replacing(/\(PJSIP[^)]*\)/, with: "(CHANNEL)")
                        .replacing(/\(\d{10}\.\d+\)/, with: "(ID)"))
            }
            if line.hasPrefix("520-") { inUsage = true }
        }
        return result
    }

    func stimuli(during command: String, at now: Int, onTheWay: Int) -> [Stimulus] {
        defer { stimuli = [] }
        return stimuli.map { Stimulus(after: $0.at - now, $0.act) }
    }

    func thinkingTime(before command: String, at now: Int) -> Int {
        defer { asked += 1 }
        return asked < commandTimes.count ? max(0, commandTimes[asked] - now) : 0
    }
}

/// A folder that is gone after the test.
final class TemporaryFolder {
    let path: String
    init() throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("emulator-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }
    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ name: String, _ text: String) throws -> String {
        try text.write(toFile: "\(path)/\(name)", atomically: false, encoding: .utf8)
        return "\(path)/\(name)"
    }
}
