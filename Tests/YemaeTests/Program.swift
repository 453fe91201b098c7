// Program: runs the built program as a person would, and keeps what it says.

import Foundation
import XCTest

/// A program of this build.
struct Program {
    /// What a run left.
    struct Run {
        let status: Int32
        let output: String
        let errors: String
        /// Standard output as JSON.
        func json() throws -> Any { try JSONSerialization.jsonObject(with: Data(output.utf8)) }
    }

    /// The project's folder.
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The program lies beside the tests' own program; `YEMAE_PROGRAM` names another one.
    static let file: URL = {
        if let named = ProcessInfo.processInfo.environment["YEMAE_PROGRAM"] { return URL(fileURLWithPath: named) }
        return URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().appendingPathComponent(
            "yemae")
    }()
    /// `yemae-lab` lies beside it.
    static let laboratory = file.deletingLastPathComponent().appendingPathComponent("yemae-lab")

    /// `yemae`, or the laboratory.
    private let file: URL

    /// A folder of its own, removed by `remove`.
    let folder: URL

    init(_ file: URL = Program.file) throws {
        self.file = file
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("yemae-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    func remove() { try? FileManager.default.removeItem(at: folder) }

    /// The path of a file in the folder.
    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    /// Writes a file into the folder.
    func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: folder.appendingPathComponent(name))
    }

    /// Runs the program in the project's folder and waits for its end.
    /// - Parameter mostFileBlocks: no file it writes may be longer, in blocks of 512 bytes; nil: as long as the disk
    ///   has room.
    @discardableResult
    func run(_ arguments: [String], input: String = "", environment: [String: String] = [:], mostFileBlocks: Int? = nil)
        throws -> Run
    {
        let process = Process()
        process.executableURL = file
        process.arguments = arguments
        if let mostFileBlocks {
            process.executableURL = URL(fileURLWithPath: "/bin/sh")
            process.arguments = ["-c", "ulimit -f \(mostFileBlocks); exec \"$@\"", "sh", file.path] + arguments
        }
        process.currentDirectoryURL = Program.root
        process.environment = ProcessInfo.processInfo.environment.filter { $0.key != "YEMAE_CONFIG" }.merging(
            environment
        ) { $1 }
        // Files, not pipes: nothing can fill up, and a program that does not read its input harms nobody.
        let names = (input: path("stdin"), output: path("stdout"), errors: path("stderr"))
        try Data(input.utf8).write(to: URL(fileURLWithPath: names.input))
        for name in [names.output, names.errors] { try Data().write(to: URL(fileURLWithPath: name)) }
        process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: names.input))
        process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: names.output))
        process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: names.errors))
        try process.run()
        process.waitUntilExit()
        return Run(
            status: process.terminationStatus, output: try String(contentsOfFile: names.output, encoding: .utf8),
            errors: try String(contentsOfFile: names.errors, encoding: .utf8))
    }

    /// Runs a command on the folder's box office, which must end well.
    func office(_ arguments: [String], input: String = "", line: UInt = #line) throws -> Run {
        let run = try run(arguments + ["--db", path("box.db")], input: input)
        XCTAssertEqual(run.status, 0, run.errors, line: line)
        return run
    }
}
