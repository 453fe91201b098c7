// PBX: starts `yemae agi` as Asterisk does, and plays a caller who presses one key for each prompt that may be cut.

import Foundation

/// One call, answered by a program of its own.
final class PBX {
    /// What Asterisk tells before a call, with `fields` in the place of the usual ones.
    static func header(_ fields: [String: String] = [:]) -> String {
        let usual = [
            "agi_request": "yemae", "agi_channel": "PJSIP/test-00000001", "agi_language": "ko",
            "agi_uniqueid": "1795343996.3",
            "agi_version": "22",
            "agi_callerid": "unknown", "agi_callingpres": "0", "agi_dnid": "15880001", "agi_context": "yemae",
            "agi_extension": "15880001",
        ]
        return usual.merging(fields) { $1 }.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)\n" }.joined()
            + "\n"
    }

    /// Commands of one call before the caller is taken for lost in it.
    static let mostCommands = 500

    private let process = Process()
    private let toProgram = Pipe()
    private let fromProgram = Pipe()
    private let errors: URL
    private var unread = Data()
    /// Every line the program wrote.
    private(set) var lines: [String] = []

    init(_ arguments: [String], in program: Program, name: String = "agi", environment: [String: String] = [:]) throws {
        errors = program.folder.appendingPathComponent("\(name).stderr")
        try Data().write(to: errors)
        process.executableURL = Program.file
        process.arguments = ["agi"] + arguments
        process.currentDirectoryURL = Program.root
        // Its keys come at once, as on no telephone: a doubled digit is two.
        try program.write(
            "[general]\ndatabase = box.db\npepper = box.pepper\nprompts = \(Program.root.path)/Prompts\n[timers]\n"
                + "debounce = 0\n", to: "pbx.conf")
        process.environment = ProcessInfo.processInfo.environment.merging(
            ["YEMAE_CONFIG": program.path("pbx.conf")].merging(environment) { $1 }
        ) { $1 }
        process.standardInput = toProgram
        process.standardOutput = fromProgram
        process.standardError = try FileHandle(forWritingTo: errors)
        try process.run()
        // The child has its own ends: with ours open, its end would never be seen.
        try fromProgram.fileHandleForWriting.close()
        try toProgram.fileHandleForReading.close()
    }

    /// Writes a line of Asterisk's. A program that has ended already is no error here.
    func send(_ text: String) { try? toProgram.fileHandleForWriting.write(contentsOf: Data(text.utf8)) }

    /// The next command, nil when the program has ended.
    func command() -> String? {
        while true {
            if let end = unread.firstIndex(of: 10) {
                let line = String(decoding: unread[..<end], as: UTF8.self)
                unread = Data(unread[(end + 1)...])
                lines.append(line)
                return line
            }
            let more = fromProgram.fileHandleForReading.availableData
            if more.isEmpty { return nil }
            unread += more
        }
    }

    /// Answers commands, and presses the keys: each at the first moment a key is waited for, or already while the
    /// prompt before it speaks. Stops before the command that would follow the last key.
    /// - Returns: the command that has not been answered yet; nil when the program ended first.
    func press(_ keys: String, inPrompts: Bool = false) -> String? {
        var left = Array(keys.utf8)[...]
        for _ in 0..<PBX.mostCommands {
            guard let command = command() else { return nil }
            // Nothing is pressed while the core works, and its answer cuts the silence.
            if command.hasPrefix("STREAM FILE yemae/listening ") { continue }
            if command.hasPrefix("WAIT FOR DIGIT") {
                guard let key = left.popFirst() else { return command }
                send("200 result=\(key)\n")
            } else if inPrompts, command.hasPrefix("EXEC Background"), let key = left.popFirst() {
                send("200 result=\(key)\n")
            } else {
                send(PBX.reply(to: command))
            }
        }
        return nil
    }

    /// The reply when no key is pressed meanwhile.
    private static func reply(to command: String) -> String {
        if command.hasPrefix("GET DATA") { return "200 result= (timeout)\n" }
        if command.hasPrefix("CHANNEL STATUS") { return "200 result=6\n" }
        return command.hasPrefix("SET VARIABLE") ? "200 result=1\n" : "200 result=0\n"
    }

    /// The caller hangs up, as plain AGI tells it: a signal, and -1 to the command that runs.
    func hangUp() {
        kill(process.processIdentifier, SIGHUP)
        send("200 result=-1\n")
        while let command = command() {
            send(
                command.hasPrefix("SET VARIABLE")
                    ? "200 result=1\n"
                    : "511 Command Not Permitted on a dead channel or intercept routine\n")
        }
    }

    /// Closes the line and waits for the program's end.
    func end() throws -> (status: Int32, errors: String) {
        try? toProgram.fileHandleForWriting.close()
        while command() != nil {}
        process.waitUntilExit()
        return (
            process.terminationReason == .exit ? process.terminationStatus : -1,
            try String(contentsOf: errors, encoding: .utf8)
        )
    }
}
