// Child: a program the bench starts: its standard input and output are pipes or nothing, its standard error goes to a file.

import Glibc

/// A running program. Killed when the value goes.
final class Child {
    let id: pid_t
    /// Our ends of the pipes to its standard input and output; -1 without.
    private(set) var input: Int32
    let output: Int32
    private var isOver = false

    /// - Parameters:
    ///   - words: the program's path and its arguments.
    ///   - piped: whether it talks over pipes; otherwise it has no input, and its output goes where its errors go.
    ///   - log: the file its standard error is added to.
    ///   - extra: environment variables beside ours, `NAME=value`.
    init(_ words: [String], piped: Bool, log: String, extra: [String] = []) throws(BenchFault) {
        // One start at a time: a program started between `pipe` and `fcntl` would inherit our ends and keep them open.
        let turn = Child.starting
        turn.enter()
        defer { turn.leave() }
        var (toIt, fromIt): ([Int32], [Int32]) = ([-1, -1], [-1, -1])
        if piped {
            guard pipe(&toIt) == 0, pipe(&fromIt) == 0 else { throw .systemCall("pipe", errno: errno) }
            for end in toIt + fromIt { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 2, log, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        if piped {
            posix_spawn_file_actions_adddup2(&actions, toIt[0], 0)
            posix_spawn_file_actions_adddup2(&actions, fromIt[1], 1)
        } else {
            posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
            posix_spawn_file_actions_adddup2(&actions, 2, 1)
        }
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] = (Child.environment + extra).map { strdup($0) } + [nil]
        defer { for text in arguments + variables { free(text) } }
        var id: pid_t = 0
        let code = posix_spawn(&id, words[0], &actions, nil, &arguments, &variables)
        if piped {
            close(toIt[0])
            close(fromIt[1])
        }
        guard code == 0 else { throw .systemCall("starting \(words[0])", errno: code) }
        (self.id, input, output) = (id, toIt[1], fromIt[0])
    }

    private static let starting = Turn()

    deinit {
        if !isOver {
            kill(id, SIGKILL)
            _ = waitForEnd()
        }
        if input >= 0 { close(input) }
        if output >= 0 { close(output) }
    }

    /// It reads the end of its input from now on.
    func closeInput() {
        if input >= 0 { close(input) }
        input = -1
    }

    /// Its exit status, or 128 and the number of the signal that ended it, as a shell tells it.
    func waitForEnd() -> Int32 {
        var status: Int32 = 0
        while waitpid(id, &status, 0) < 0, errno == EINTR {}
        isOver = true
        return status & 0x7f == 0 ? status >> 8 & 0xff : 128 + status & 0x7f
    }

    /// The peak of its memory in KiB, read while it lives (`VmHWM` of proc(5)); 0 when it is gone.
    var peakKibibytes: Int { Child.number("VmHWM:", in: "/proc/\(id)/status") }

    /// What it alone needs of memory now, shared pages by their share (`Pss` of proc(5)), in KiB.
    var residentKibibytes: Int { Child.number("Pss:", in: "/proc/\(id)/smaps_rollup") }

    private static func number(_ name: String, in file: String) -> Int {
        let line = TextFile.read(file).split(separator: "\n").first { $0.hasPrefix(name) }
        return line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    }

    private static var environment: [String] {
        var variables: [String] = []
        var next = environ
        while let entry = next.pointee {
            variables.append(String(cString: entry))
            next += 1
        }
        return variables
    }
}

/// A plain lock.
private final class Turn: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    init() { pthread_mutex_init(mutex, nil) }
    deinit { mutex.deallocate() }
    func enter() { pthread_mutex_lock(mutex) }
    func leave() { pthread_mutex_unlock(mutex) }
}

/// Whole files, small ones.
enum TextFile {
    /// Empty when it cannot be read. At most 16 MiB.
    static func read(_ path: String) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        var (text, block): ([UInt8], [UInt8]) = ([], [UInt8](repeating: 0, count: 65_536))
        while text.count < 1 << 24 {
            let count = Glibc.read(descriptor, &block, block.count)
            guard count > 0 else { break }
            text += block[..<count]
        }
        return String(decoding: text, as: UTF8.self)
    }

    static func write(_ text: String, to path: String) throws(BenchFault) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .systemCall("open \(path)", errno: errno) }
        defer { close(descriptor) }
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { throw .systemCall("write \(path)", errno: errno) }
            rest = rest.dropFirst(count)
        }
    }
}
