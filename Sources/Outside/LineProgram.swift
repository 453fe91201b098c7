// LineProgram: runs a child program that is given one line and answers one line within a bounded time.

import Glibc

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
        /// Anew for every line; its input ends after the line.
        case once
    }

    /// Bytes of a line in either direction, at most.
    public static let lineLimit = 1 << 20

    private let command: [String]
    private let life: Life
    private var running: (pid: pid_t, line: Int32)?
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
        let deadline = LineProgram.milliseconds() + Int64(seconds) * 1000
        do throws(ProgramFault) {
            let socket = try started()
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

    private func started() throws(ProgramFault) -> Int32 {
        if let running { return running.line }
        var ends: [Int32] = [0, 0]
        // A socket and not two pipes: writing to a program that has ended is then an error and not a signal.
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            throw .notStarted(program: name, reason: String(cString: strerror(errno)))
        }
        defer { close(ends[1]) }
        let (pid, code) = spawn(on: ends[1])
        guard code == 0 else {
            close(ends[0])
            throw .notStarted(program: name, reason: String(cString: strerror(code)))
        }
        running = (pid, ends[0])
        left = []
        return ends[0]
    }

    private func spawn(on stream: Int32) -> (pid: pid_t, code: Int32) {
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        posix_spawn_file_actions_adddup2(&actions, stream, 0)
        posix_spawn_file_actions_adddup2(&actions, stream, 1)
        // A group of its own: the hang-up signal of a call is not for it. Signals we ignore it does not.
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        for signal in [SIGHUP, SIGPIPE, SIGTERM, SIGINT] { sigaddset(&signals, signal) }
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
        var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var pid: pid_t = 0
        let code = posix_spawn(&pid, command[0], &actions, &attributes, &arguments, environ)
        return (pid, code)
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

    private func receive(from socket: Int32, until deadline: Int64, _ seconds: Int) throws(ProgramFault) -> String {
        var block = [UInt8](repeating: 0, count: 65_536)
        while true {
            if let end = left.firstIndex(of: 0x0A) {
                defer { left.removeFirst(end + 1) }
                return String(decoding: left[..<end], as: UTF8.self)
            }
            guard left.count < LineProgram.lineLimit else { throw .tooLong(program: name) }
            var waiting = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
            let ready = poll(&waiting, 1, Int32(clamping: max(0, deadline - LineProgram.milliseconds())))
            if ready < 0, errno == EINTR { continue }
            guard ready > 0 else { throw .tooSlow(program: name, seconds: seconds) }
            let count = read(socket, &block, block.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw .ended(program: name) }
            left += block[..<count]
        }
    }

    /// Ends the program. A kept one that is idle ends by itself when its input does; one that is stuck is killed.
    private func stop(kindly: Bool) {
        guard let (pid, line) = running else { return }
        running = nil
        close(line)
        if !kindly { kill(-pid, SIGKILL) }
        var status: Int32 = 0
        // Bounded: a program that does not go by itself is made to.
        for _ in 0..<LineProgram.goingMilliseconds {
            if waitpid(pid, &status, WNOHANG) != 0 { return }
            usleep(1000)
        }
        kill(-pid, SIGKILL)
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
    }

    /// How long an idle program may take to go, in milliseconds.
    private static let goingMilliseconds = 500

    private static func milliseconds() -> Int64 {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        return Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000
    }
}
