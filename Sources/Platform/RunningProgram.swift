// RunningProgram: starts a child program and waits for it.

import Glibc
import Synchronization

/// A running program. Ended with SIGKILL when the value goes.
public final class RunningProgram {
    /// One of its standard streams.
    public enum Stream: Sendable {
        /// The same as ours.
        case ours
        /// /dev/null.
        case nothing
        /// A pipe to or from us.
        case pipe
        /// Added to a file, which is made when it is missing.
        case file(String)
    }

    /// How it ended.
    public enum End: Hashable, Sendable {
        /// With this status.
        case exit(Int32)
        /// By this signal.
        case signal(Int32)

        /// As a shell tells it: the exit status, or 128 and the signal's number.
        public var status: Int32 {
            switch self {
            case .exit(let status): status
            case .signal(let number): 128 + number
            }
        }
    }

    /// Its process.
    public let id: pid_t
    /// Our end of the pipe to its standard input; -1 without a pipe, or when closed.
    public private(set) var input: Int32
    /// Our end of the pipe from its standard output; -1 without a pipe.
    public let output: Int32
    /// Our end of the pipe from its standard error; -1 without a pipe.
    public let errors: Int32
    private var ended: End?

    /// One start at a time: a program started between `pipe` and `fcntl` would inherit our ends and keep them open.
    private static let starting = Mutex(())

    /// - Parameters:
    ///   - words: the program's path and its arguments.
    ///   - extra: environment variables beside ours, `NAME=value`.
    /// - Throws: when it cannot be started, or there are no pipes left.
    public init(
        _ words: [String], input: Stream = .ours, output: Stream = .ours, errors: Stream = .ours, extra: [String] = []
    ) throws(PlatformFault) {
        let streams = [input, output, errors]
        let started = RunningProgram.starting.withLock { _ in RunningProgram.start(words, streams, extra) }
        let (id, ends) = try started.get()
        (self.id, self.input, self.output, self.errors) = (id, ends[0], ends[1], ends[2])
    }

    deinit {
        if !isOver {
            kill(id, SIGKILL)
            _ = wait()
        }
        for end in [input, output, errors] where end >= 0 { close(end) }
    }

    /// Its process and our ends of its pipes.
    private static func start(_ words: [String], _ streams: [Stream], _ extra: [String]) -> Result<
        (pid_t, [Int32]), PlatformFault
    > {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        var (theirs, ours): ([Int32], [Int32]) = ([], [])
        for (number, stream) in streams.enumerated() {
            let (theirEnd, ourEnd) = prepare(stream, Int32(number), &actions)
            guard theirEnd != failed else {
                let code = errno
                for end in theirs + ours where end >= 0 { close(end) }
                return .failure(PlatformFault(words[0], errno: code))
            }
            theirs.append(theirEnd)
            ours.append(ourEnd)
        }
        defer { for end in theirs where end >= 0 { close(end) } }
        var id: pid_t = 0
        let code = spawn(words, extra, &actions, &id)
        guard code == 0 else {
            for end in ours where end >= 0 { close(end) }
            return .failure(PlatformFault(words[0], errno: code))
        }
        return .success((id, ours))
    }

    private static let failed: Int32 = -2

    /// What one stream of the new program becomes: its end and ours of a pipe, -1 where there is none.
    private static func prepare(_ stream: Stream, _ number: Int32, _ actions: inout posix_spawn_file_actions_t) -> (
        theirs: Int32, ours: Int32
    ) {
        switch stream {
        case .ours: return (-1, -1)
        case .nothing:
            posix_spawn_file_actions_addopen(&actions, number, "/dev/null", number == 0 ? O_RDONLY : O_WRONLY, 0)
            return (-1, -1)
        case .file(let path):
            posix_spawn_file_actions_addopen(&actions, number, path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
            return (-1, -1)
        case .pipe:
            var ends: [Int32] = [-1, -1]
            guard Glibc.pipe(&ends) == 0 else { return (failed, -1) }
            for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
            let (theirs, ours) = number == 0 ? (ends[0], ends[1]) : (ends[1], ends[0])
            posix_spawn_file_actions_adddup2(&actions, theirs, number)
            return (theirs, ours)
        }
    }

    /// With the signals a shell would give it: ours may be ignored.
    /// - Returns: 0 or an `errno`.
    private static func spawn(
        _ words: [String], _ extra: [String], _ actions: inout posix_spawn_file_actions_t, _ id: inout pid_t
    ) -> Int32 {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        for signal in [SIGHUP, SIGPIPE, SIGTERM, SIGINT] { sigaddset(&signals, signal) }
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] = (environment + extra).map { strdup($0) } + [nil]
        defer { for text in arguments + variables { free(text) } }
        return posix_spawn(&id, words[0], &actions, &attributes, &arguments, &variables)
    }

    /// Our own environment variables, `NAME=value`.
    public static var environment: [String] {
        var variables: [String] = []
        var next = environ
        while let entry = next.pointee {
            variables.append(String(cString: entry))
            next += 1
        }
        return variables
    }

    /// The same by their names; of two alike the first counts.
    public static var variables: [String: String] {
        let pairs = environment.map { entry in
            entry.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        }
        return Dictionary(
            pairs.filter { $0.count == 2 }.map { ($0[0], $0[1]) }, uniquingKeysWith: { first, _ in first })
    }

    /// Whether it has ended, without waiting.
    public var isOver: Bool { end(WNOHANG) != nil }

    /// Waits for its end.
    public func wait() -> End {
        while true { if let end = end(0) { return end } }
    }

    private func end(_ options: Int32) -> End? {
        if ended == nil {
            var status: Int32 = 0
            let found = waitpid(id, &status, options)
            if found == id { ended = status & 0x7f == 0 ? .exit(status >> 8 & 0xff) : .signal(status & 0x7f) }
            // No longer a child: other code waited for it, and how it ended is not known.
            if found < 0, errno == ECHILD { ended = .exit(0) }
        }
        return ended
    }

    /// It reads the end of its input from now on.
    public func closeInput() {
        if input >= 0 { close(input) }
        input = -1
    }

    /// What it writes to one of the pipes, to the end.
    public static func rest(of descriptor: Int32) -> [UInt8] {
        var bytes: [UInt8] = []
        while let more = some(of: descriptor) { bytes += more }
        return bytes
    }

    /// What there is on a pipe, waiting for it; nil at its end.
    public static func some(of descriptor: Int32) -> [UInt8]? {
        var block = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(descriptor, &block, block.count)
            if count > 0 { return Array(block[..<count]) }
            if count == 0 || errno != EINTR { return nil }
        }
    }
}
