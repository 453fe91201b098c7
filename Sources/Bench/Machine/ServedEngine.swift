// ServedEngine: the programs that the bench starts: `yemae serve`, or a peer, with its port, its CPU and its memory;
// and an error that keeps the bench from measuring.

import FastAGIServer
import Glibc
import Platform

/// A FastAGI server under load.
final class ServedEngine {
    /// Seconds to wait until it says where it listens: a virtual machine of another language takes its time, and so
    /// does `serve` on a million bookings, which it looks over for damage first.
    private static let patience = 180

    private let child: RunningProgram
    let port: Int

    /// Starts `yemae serve` on a box office.
    /// - Parameters:
    ///   - through: words before the program's own: a program that starts it.
    ///   - sharesCommits: false: every act has a commit of its own, however many wait.
    convenience init(_ office: BenchOffice, through: [String] = [], sharesCommits: Bool = true) throws(BenchFault) {
        let log = "\(office.folder)/serve-log"
        unlink(log)
        let extra = sharesCommits ? [] : ["\(ServerRules.actsTogetherVariable)=1"]
        try self.init(through + [office.program, "serve", "--config", office.settings], log: log, extra: extra)
    }

    /// Starts any server that writes `port=N` to its standard output or error once it listens.
    init(_ words: [String], log: String, extra: [String] = []) throws(BenchFault) {
        child = try RunningProgram.measured(words, piped: false, log: log, extra: extra)
        for _ in 0..<(ServedEngine.patience * 100) {
            let said = BenchFile.read(log)
            if let mark = said.range(ofWord: "port=") {
                port = Int(said.utf8[mark...].prefix { (48...57).contains($0) }.reduce(0) { $0 * 10 + Int($1 - 48) })
                return
            }
            SteadyClock.sleep(milliseconds: 10)
        }
        throw .program(words.joined(separator: " "), said: String(BenchFile.read(log).suffix(2000)))
    }

    /// Nanoseconds of CPU so far.
    var cpu: UInt64 { SteadyClock.cpu(of: child.id) }
    var residentKibibytes: Int { child.residentKibibytes }

    /// Ends it in good order.
    func stop() {
        Glibc.kill(child.id, SIGTERM)
        _ = child.wait().status
    }

    /// Ends it like a power cut.
    func kill() {
        Glibc.kill(child.id, SIGKILL)
        _ = child.wait().status
    }
}

extension String {
    /// Where the text after a word that is ended by a digit begins; nil before the line with it is whole.
    fileprivate func range(ofWord word: String) -> String.Index? {
        let (text, wanted) = (Array(utf8), Array(word.utf8))
        guard text.count > wanted.count else { return nil }
        for start in 0..<(text.count - wanted.count) where text[start..<(start + wanted.count)].elementsEqual(wanted) {
            guard text[start...].contains(10) else { return nil }
            return utf8.index(utf8.startIndex, offsetBy: start + wanted.count)
        }
        return nil
    }
}

extension RunningProgram {
    /// Starts a program whose standard error goes to a file.
    /// - Parameters:
    ///   - words: the program's path and its arguments.
    ///   - piped: whether it talks over pipes; otherwise it has no input, and its output goes where its errors go.
    ///   - log: the file its standard error is added to.
    ///   - extra: environment variables added to ours, `NAME=value`.
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

/// Each says what failed and, where there is something, what to do.
public enum BenchFault: Error, Sendable, CustomStringConvertible {
    case systemCall(String, errno: Int32)
    /// A file or a program that cannot be had.
    case machine(PlatformFault)
    /// A program of ours ended badly; the end of what it said.
    case program(String, said: String)
    /// The bench's own database.
    case database(String)
    /// A list of peers that cannot be read: file, line, reason.
    case peers(String)
    /// Fewer descriptors than so many calls need.
    case descriptors(needed: Int, allowed: Int)

    public var description: String {
        switch self {
        case .systemCall(let name, let code): "\(name) failed: \(SystemError.words(code))"
        case .machine(let fault): fault.description
        case .program(let words, let said): "`\(words)` failed:\n\(said)"
        case .database(let reason): "the bench's own box office: \(reason)"
        case .peers(let reason): reason
        case .descriptors(let needed, let allowed):
            "\(needed) open files are needed and \(allowed) are allowed; raise the limit (`ulimit -n \(needed)`), or "
                + "leave the part out with --only"
        }
    }
}
