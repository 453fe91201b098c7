// MeasuredProgram: a program that the bench starts, its memory, and small files of a run.

import Platform

extension RunningProgram {
    /// Starts a program whose standard error goes to a file.
    /// - Parameters:
    ///   - words: the program's path and its arguments.
    ///   - piped: whether it talks over pipes; otherwise it has no input, and its output goes where its errors go.
    ///   - log: the file its standard error is added to.
    ///   - extra: environment variables beside ours, `NAME=value`.
    static func measured(_ words: [String], piped: Bool, log: String, extra: [String] = []) throws(BenchFault)
        -> RunningProgram
    {
        do throws(PlatformFault) {
            return try RunningProgram(
                words, input: piped ? .pipe : .nothing, output: piped ? .pipe : .file(log), errors: .file(log),
                extra: extra)
        } catch {
            throw .machine(error)
        }
    }

    /// The peak of its memory in KiB, read while it lives (`VmHWM` of proc(5)); 0 when it is gone.
    var peakKibibytes: Int { RunningProgram.number("VmHWM:", in: "/proc/\(id)/status") }

    /// What it has in memory now, pages it shares with others counted in full (`Rss` of proc(5)), in KiB.
    var residentKibibytes: Int { RunningProgram.number("Rss:", in: "/proc/\(id)/smaps_rollup") }

    private static func number(_ name: String, in file: String) -> Int {
        let line = BenchFile.read(file).split(separator: "\n").first { $0.hasPrefix(name) }
        return line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    }
}

/// Whole files, small ones.
enum BenchFile {
    /// Empty when it cannot be read.
    static func read(_ path: String) -> String {
        Files.contents(path).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    static func write(_ text: String, to path: String) throws(BenchFault) {
        do throws(PlatformFault) { try Files.write(text, to: path) } catch { throw .machine(error) }
    }
}
