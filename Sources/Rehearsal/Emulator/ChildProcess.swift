// ChildProcess: starts the AGI program as Asterisk does: in a new process group, pipes on its standard streams,
// default signals.

import Glibc
import Synchronization

/// A running program, its output read line by line under a watchdog.
final class ChildProcess {
    /// How a process ended.
    enum End: Hashable {
        case code(Int32)
        case signal(Int32)
    }

    /// Bytes of its standard error that are kept; the rest is read and dropped.
    static let errorLimit = 65_536
    /// Asterisk reads through a stream buffer of one pipe page.
    private static let block = 4096

    let pid: pid_t
    private let input: Int32
    private let output: Int32
    private let error: Int32
    private let seconds: Int
    private var lineOpen = true
    private var end: End?
    private var buffer: [UInt8] = []
    private var atEnd = false
    private var errorOpen = true
    private var errorBytes: [UInt8] = []
    private(set) var lastLine = ""

    /// - Parameter seconds: real seconds it may say nothing before it counts as hung.
    /// - Throws: `EmulatorFault.systemCall("posix_spawn", ...)` with ENOENT, EACCES, ENOEXEC when it cannot be started.
    init(program: [String], environment: [String: String], seconds: Int) throws {
        self.seconds = seconds
        (pid, input, output, error) = try ChildProcess.spawning.withLock { _ in
            let pipes = try ChildProcess.pipes()
            defer { for descriptor in [pipes[0], pipes[3], pipes[5]] { close(descriptor) } }
            let ours = [pipes[1], pipes[2], pipes[4]]
            for descriptor in ours { _ = fcntl(descriptor, F_SETFL, O_NONBLOCK) }
            do {
                let pid = try ChildProcess.spawn(program, environment, streams: [pipes[0], pipes[3], pipes[5]])
                return (pid, ours[0], ours[1], ours[2])
            } catch {
                for descriptor in ours { close(descriptor) }
                throw error
            }
        }
    }

    /// One start at a time: another program started between `pipe` and `fcntl` would inherit our ends and keep them
    /// open.
    private static let spawning = Mutex(())

    /// Three pipes, closed in every program that is started: read and write end of standard input, output, error.
    private static func pipes() throws -> [Int32] {
        var pipes: [Int32] = []
        for _ in 0..<3 {
            var ends: [Int32] = [0, 0]
            guard pipe(&ends) == 0 else {
                let code = errno
                for descriptor in pipes { close(descriptor) }
                throw EmulatorFault.systemCall("pipe", errno: code)
            }
            for descriptor in ends { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
            pipes += ends
        }
        return pipes
    }

    deinit {
        if end == nil {
            kill(-pid, SIGKILL)
            var status: Int32 = 0
            waitpid(pid, &status, 0)
        }
        closeLine()
        close(error)
    }

    private static func spawn(_ program: [String], _ environment: [String: String], streams: [Int32]) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        for (number, stream) in streams.enumerated() {
            posix_spawn_file_actions_adddup2(&actions, stream, Int32(number))
        }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        for signal in [SIGHUP, SIGPIPE, SIGTERM, SIGINT] { sigaddset(&signals, signal) }
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
        var arguments: [UnsafeMutablePointer<CChar>?] = program.map { strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0)=\($1)") } + [nil]
        defer { for text in arguments + variables { free(text) } }
        var pid: pid_t = 0
        let code = posix_spawn(&pid, program[0], &actions, &attributes, &arguments, &variables)
        guard code == 0 else { throw EmulatorFault.systemCall("posix_spawn", errno: code) }
        return pid
    }

    /// Sends a signal to the program itself, as Asterisk does.
    func signal(_ number: Int32) { if end == nil { kill(pid, number) } }

    /// Closes both directions: it reads an end of file, and writing fails.
    func closeLine() {
        guard lineOpen else { return }
        lineOpen = false
        close(input)
        close(output)
    }

    /// Writes to its standard input. A program that reads no more is none of our business.
    func write(_ text: String) throws {
        var bytes = Array(text.utf8)[...]
        while lineOpen, !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(input, $0.baseAddress, $0.count) }
            if count > 0 {
                bytes = bytes.dropFirst(count)
            } else if errno == EAGAIN {
                try wait(for: input, POLLOUT)
            } else if errno != EINTR {
                return
            }
        }
    }

    /// True when bytes have arrived that nobody has looked at: they cut a running prompt.
    var hasUnseenBytes: Bool {
        var waiting = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
        return poll(&waiting, 1, 0) > 0 && Int32(waiting.revents) & POLLIN != 0
    }

    /// True when more than one line was written at once: the rest waits until new bytes arrive.
    var hasUnreadLines: Bool { !buffer.isEmpty }

    /// The next line, at most `limit` characters of it: the rest is the next line. Nil at its end of file.
    ///
    /// As Asterisk reads: it waits for new bytes first, even when a line of an earlier write still waits in the buffer
    /// (captured `pipelined`: a program that writes two lines at once waits for ever for the second reply).
    func nextLine(limit: Int, freshBytes: Bool) throws -> String? {
        if freshBytes || buffer.isEmpty { try wait(for: output, POLLIN) }
        while true {
            if let newline = buffer.prefix(limit + 1).firstIndex(of: 10), newline <= limit {
                return take(newline, andDrop: 1)
            }
            if buffer.count >= limit { return take(limit, andDrop: 0) }
            if atEnd || readOutput() == 0 {
                guard !buffer.isEmpty else { return nil }
                return take(buffer.count, andDrop: 0)
            }
            if buffer.firstIndex(of: 10) == nil, buffer.count < limit { try wait(for: output, POLLIN) }
        }
    }

    private func take(_ count: Int, andDrop dropped: Int) -> String {
        lastLine = String(decoding: buffer.prefix(count), as: UTF8.self)
        buffer.removeFirst(count + dropped)
        return lastLine
    }

    /// Reads what is there, at most one block. 0: end of file.
    private func readOutput() -> Int {
        var bytes = [UInt8](repeating: 0, count: ChildProcess.block)
        while true {
            let count = read(output, &bytes, bytes.count)
            if count < 0, errno == EINTR { continue }
            if count == 0 { atEnd = true }
            if count > 0 { buffer += bytes.prefix(count) }
            return count == 0 ? 0 : 1
        }
    }

    /// Waits until a pipe is ready, keeping its standard error from filling up.
    private func wait(for descriptor: Int32, _ event: Int32) throws {
        let deadline = ChildProcess.now + seconds * 1000
        while !atEnd || descriptor != output {
            var waiting = [
                pollfd(fd: descriptor, events: Int16(event), revents: 0),
                pollfd(fd: errorOpen ? error : -1, events: Int16(POLLIN), revents: 0),
            ]
            let rest = deadline - ChildProcess.now
            guard rest > 0 else { throw hung }
            guard poll(&waiting, 2, Int32(rest)) > 0 else { continue }
            if waiting[1].revents != 0 { readError() }
            if waiting[0].revents != 0 { return }
        }
    }

    /// Reads what is there of standard error.
    private func readError() {
        var bytes = [UInt8](repeating: 0, count: ChildProcess.block)
        while true {
            let count = read(error, &bytes, bytes.count)
            if count < 0, errno == EINTR { continue }
            if count == 0 { errorOpen = false }
            guard count > 0 else { return }
            errorBytes += bytes.prefix(min(count, ChildProcess.errorLimit - errorBytes.count))
        }
    }

    /// What it wrote to standard error so far.
    var standardError: String { String(decoding: errorBytes, as: UTF8.self) }

    private var hung: EmulatorFault { .hung(seconds: seconds, lastCommand: lastLine, standardError: standardError) }

    /// Waits for its end, then takes the rest of its standard error.
    func waitForEnd() throws -> End {
        let deadline = ChildProcess.now + seconds * 1000
        while true {
            readError()
            var status: Int32 = 0
            let reaped = waitpid(pid, &status, WNOHANG)
            if reaped == pid {
                let ended: End = status & 0x7f == 0 ? .code(status >> 8 & 0xff) : .signal(status & 0x7f)
                end = ended
                readError()
                return ended
            }
            guard ChildProcess.now < deadline else { throw hung }
            usleep(500)
        }
    }

    /// Milliseconds of a steady clock.
    private static var now: Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
    }
}
