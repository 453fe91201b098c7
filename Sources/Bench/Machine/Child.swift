// Child: a child program of the bench: its standard input and output are pipes or closed, its standard error goes to
// a file.

import Glibc
import Platform

/// A running program. Killed when the value goes.
final class Child {
    private let program: RunningProgram

    /// - Parameters:
    ///   - words: the program's path and its arguments.
    ///   - piped: whether it talks over pipes; otherwise it has no input, and its output goes where its errors go.
    ///   - log: the file its standard error is added to.
    ///   - extra: environment variables beside ours, `NAME=value`.
    init(_ words: [String], piped: Bool, log: String, extra: [String] = []) throws(BenchFault) {
        do throws(PlatformFault) {
            program = try RunningProgram(
                words, input: piped ? .pipe : .nothing, output: piped ? .pipe : .file(log), errors: .file(log),
                extra: extra)
        } catch {
            throw .machine(error)
        }
    }

    var id: pid_t { program.id }
    /// Our ends of the pipes to its standard input and output; -1 without.
    var input: Int32 { program.input }
    var output: Int32 { program.output }

    /// It reads the end of its input from now on.
    func closeInput() { program.closeInput() }

    /// Its exit status, or 128 and the number of the signal that ended it, as a shell tells it.
    func waitForEnd() -> Int32 { program.wait().status }

    /// The peak of its memory in KiB, read while it lives (`VmHWM` of proc(5)); 0 when it is gone.
    var peakKibibytes: Int { Child.number("VmHWM:", in: "/proc/\(id)/status") }

    /// What it has in memory now, pages it shares with others counted in full (`Rss` of proc(5)), in KiB.
    var residentKibibytes: Int { Child.number("Rss:", in: "/proc/\(id)/smaps_rollup") }

    private static func number(_ name: String, in file: String) -> Int {
        let line = TextFile.read(file).split(separator: "\n").first { $0.hasPrefix(name) }
        return line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    }
}

/// Whole files, small ones.
enum TextFile {
    /// Empty when it cannot be read.
    static func read(_ path: String) -> String {
        Files.contents(path).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    static func write(_ text: String, to path: String) throws(BenchFault) {
        do throws(PlatformFault) { try Files.write(text, to: path) } catch { throw .machine(error) }
    }
}
