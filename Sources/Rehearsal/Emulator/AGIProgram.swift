// AGIProgram: runs the AGI program as Asterisk does: in a new process group, pipes on its standard streams, default
// signals.

import Glibc
import Platform

/// A running program, its output read line by line under a watchdog.
final class AGIProgram {
    /// Bytes of its standard error that are kept; the rest is read and dropped.
    static let errorLimit = 65_536
    /// Asterisk reads through a stream buffer of one pipe page.
    private static let block = 4096

    private let program: RunningProgram
    private var input: Int32 { program.input }
    private var output: Int32 { program.output }
    private var error: Int32 { program.errors }
    private let seconds: Int
    private var lineOpen = true
    private var buffer: [UInt8] = []
    private var atEnd = false
    private var errorOpen = true
    private var errorBytes: [UInt8] = []
    private(set) var lastLine = ""

    /// - Parameter seconds: real seconds it may say nothing before it counts as hung.
    /// - Throws: `PlatformFault` with ENOENT, EACCES, ENOEXEC when it cannot be started.
    init(_ words: [String], environment: [String: String], seconds: Int) throws(PlatformFault) {
        self.seconds = seconds
        program = try RunningProgram(
            words, input: .pipe, output: .pipe, errors: .pipe, environment: environment.map { "\($0)=\($1)" },
            isGroup: true)
        for descriptor in [program.input, program.output, program.errors] {
            _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        }
    }

    var pid: pid_t { program.id }

    /// Sends a signal to the program itself, as Asterisk does.
    func signal(_ number: Int32) { if !program.isOver { kill(pid, number) } }

    /// Closes both directions: it reads an end of file, and writing fails.
    func closeLine() {
        guard lineOpen else { return }
        lineOpen = false
        program.closeStreams()
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

    /// True when bytes have arrived that were not read yet: they cut a running prompt.
    var hasUnseenBytes: Bool {
        var waiting = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
        return poll(&waiting, 1, 0) > 0 && Int32(waiting.revents) & POLLIN != 0
    }

    /// True when more than one line was written at once: the rest waits until new bytes arrive.
    var hasUnreadLines: Bool { !buffer.isEmpty }

    /// The next line, at most `limit` characters of it: the rest is the next line. Nil at its end of file.
    ///
    /// As Asterisk reads: it waits for new bytes first, even when a line of an earlier write still waits in the buffer
    /// (captured `pipelined`: a program that writes two lines at once never gets the second reply).
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
        var bytes = [UInt8](repeating: 0, count: AGIProgram.block)
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
        let deadline = SteadyClock.milliseconds + seconds * 1000
        while !atEnd || descriptor != output {
            var waiting = [
                pollfd(fd: descriptor, events: Int16(event), revents: 0),
                pollfd(fd: errorOpen ? error : -1, events: Int16(POLLIN), revents: 0),
            ]
            let rest = deadline - SteadyClock.milliseconds
            guard rest > 0 else { throw hung }
            guard poll(&waiting, 2, Int32(rest)) > 0 else { continue }
            if waiting[1].revents != 0 { readError() }
            if waiting[0].revents != 0 { return }
        }
    }

    private func readError() {
        var bytes = [UInt8](repeating: 0, count: AGIProgram.block)
        while true {
            let count = read(error, &bytes, bytes.count)
            if count < 0, errno == EINTR { continue }
            if count == 0 { errorOpen = false }
            guard count > 0 else { return }
            errorBytes += bytes.prefix(min(count, AGIProgram.errorLimit - errorBytes.count))
        }
    }

    /// What it wrote to standard error so far.
    var standardError: String { String(decoding: errorBytes, as: UTF8.self) }

    private var hung: EmulatorFault { .hung(seconds: seconds, lastCommand: lastLine, standardError: standardError) }

    /// Waits for its end, then takes the rest of its standard error.
    func waitForEnd() throws -> RunningProgram.End {
        let deadline = SteadyClock.milliseconds + seconds * 1000
        while !program.isOver {
            readError()
            guard SteadyClock.milliseconds < deadline else { throw hung }
            SteadyClock.sleep(microseconds: 500)
        }
        readError()
        return program.wait()
    }
}
