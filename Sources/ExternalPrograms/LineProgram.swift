// LineProgram: runs a child program that is given one line and answers one line within a bounded time.

import Glibc
import Platform

/// Why a program did not answer.
public enum ProgramFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// It could not be started, so nothing has happened; the words are the system's.
    case notStarted(program: String, reason: String)
    /// It ended, or closed its output, before it answered.
    case ended(program: String)
    /// It did not answer in time and was ended.
    case tooSlow(program: String, seconds: Int)
    /// Its line is longer than `LineProgram.lineLimit`.
    case tooLong(program: String)

    public var description: String {
        switch self {
        case .notStarted(let program, let reason):
            "\(program) cannot be started: \(reason); give the full path of a program that may be run"
        case .ended(let program): "\(program) ended without an answer; it has to write one line to its standard output"
        case .tooSlow(let program, let seconds): "\(program) did not answer within \(seconds) s"
        case .tooLong(let program): "\(program) answered more than \(LineProgram.lineLimit) bytes on a line"
        }
    }
}

/// A program that answers a line with a line. Started when first asked. Not for several threads at once.
public final class LineProgram {
    /// How often a program is started.
    public enum Life: Sendable {
        /// Once; it answers line after line until its input ends.
        case kept
        /// For every line; its input ends after the line.
        case once
    }

    /// Bytes of a line in either direction, at most.
    static let lineLimit = 1 << 20

    private let command: [String]
    private let life: Life
    private var running: RunningProgram?
    private var left: [UInt8] = []

    /// - Parameter command: the program's full path and its arguments; never empty.
    public init(_ command: [String], life: Life) {
        precondition(!command.isEmpty)
        (self.command, self.life) = (command, life)
    }

    deinit { stop(kindly: true) }

    /// Gives the program a line and waits for its answer.
    /// - Parameters:
    ///   - line: without a line end; at most `lineLimit` bytes.
    ///   - seconds: how long it may take, from 1.
    /// - Returns: its line, without the line end.
    public func ask(_ line: String, within seconds: Int) throws(ProgramFault) -> String {
        let deadline = SteadyClock.milliseconds + seconds * 1000
        do throws(ProgramFault) {
            let socket = try started().input
            try send(Array((line + "\n").utf8), to: socket)
            if life == .once { shutdown(socket, Int32(SHUT_WR)) }
            let answer = try receive(from: socket, until: deadline, seconds)
            if life == .once { stop(kindly: true) }
            return answer
        } catch {
            // A late answer must never be taken for the answer to the next line.
            stop(kindly: false)
            throw error
        }
    }

    private var name: String { command[0] }

    private func started() throws(ProgramFault) -> RunningProgram {
        if let running { return running }
        do throws(PlatformFault) {
            // A group of its own: the hang-up signal of a call is not for it.
            let program = try RunningProgram(command, input: .socket, output: .socket, isGroup: true)
            running = program
            left = []
            return program
        } catch {
            throw .notStarted(program: name, reason: error.reason)
        }
    }

    private func send(_ bytes: [UInt8], to socket: Int32) throws(ProgramFault) {
        guard bytes.count <= LineProgram.lineLimit else { throw .tooLong(program: name) }
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw .ended(program: name) }
            sent += count
        }
    }

    private func receive(from socket: Int32, until deadline: Int, _ seconds: Int) throws(ProgramFault) -> String {
        var block = [UInt8](repeating: 0, count: 65_536)
        while true {
            if let end = left.firstIndex(of: 0x0A) {
                defer { left.removeFirst(end + 1) }
                return String(decoding: left[..<end], as: UTF8.self)
            }
            guard left.count < LineProgram.lineLimit else { throw .tooLong(program: name) }
            guard Files.hasInput(socket, within: deadline - SteadyClock.milliseconds) else {
                throw .tooSlow(program: name, seconds: seconds)
            }
            let count = read(socket, &block, block.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw .ended(program: name) }
            left += block[..<count]
        }
    }

    /// Ends the program. A kept one that is idle ends by itself when its input does; one that is stuck is killed.
    private func stop(kindly: Bool) {
        running?.end(patience: kindly ? LineProgram.goingMilliseconds : 0)
        running = nil
    }

    /// How long an idle program may take to go, in milliseconds.
    private static let goingMilliseconds = 500
}

extension LineProgram {
    /// Why a program would not start, in the words a start would have; nil when it is there and the user may start it.
    /// Starts nothing.
    public static func fault(of program: String, for rights: FileRights) -> ProgramFault? {
        var status = stat()
        var code = rights.refusal(1, program)
        // The system starts neither a folder nor a device, whatever its mode.
        if code == nil, stat(program, &status) == 0, status.st_mode & S_IFMT != S_IFREG { code = EACCES }
        return code.map { .notStarted(program: program, reason: SystemError.words($0)) }
    }
}
