// RunningProgram: starts a child program and waits for it. The only place that does.

import Glibc
import Synchronization

/// A running program. When the value goes it is killed (SIGKILL), with its group where it has one.
public final class RunningProgram {
    /// One of its standard streams.
    public enum Stream: Sendable {
        /// The same as ours.
        case ours
        /// /dev/null.
        case nothing
        /// A pipe to or from us.
        case pipe
        /// A socket, the same for standard input and output: writing to a program that has ended is then an error
        /// (send(2), MSG_NOSIGNAL) and no signal.
        case socket
        /// Added to a file, which is made when it is missing.
        case file(String)
    }

    /// How it ended.
    public enum End: Hashable, Sendable {
        /// With this status.
        case exit(Int32)
        /// By this signal.
        case signal(Int32)
        /// Unknown: other code of this program waited for it.
        case lost

        /// As a shell tells it: the exit status, or 128 and the signal's number; 127 for one that is lost.
        public var status: Int32 {
            switch self {
            case .exit(let status): status
            case .signal(let number): 128 + number
            case .lost: 127
            }
        }
    }

    /// Its process.
    public let id: pid_t
    /// Our end of the pipe to its standard input; -1 without a pipe, or when closed.
    public private(set) var input: Int32
    /// Our end of the pipe from its standard output; -1 without a pipe, or when closed.
    public private(set) var output: Int32
    /// Our end of the pipe from its standard error; -1 without a pipe.
    public let errors: Int32
    private let isGroup: Bool
    private var ended: End?

    /// One start at a time: a program started between `pipe` and `fcntl` would inherit our ends and keep them open.
    private static let starting = Mutex(())

    /// - Parameters:
    ///   - words: the program's path, or its name in PATH, and its arguments.
    ///   - environment: its environment, `NAME=value`.
    ///   - extra: more environment variables.
    ///   - isGroup: it gets a process group of its own: signals for our group are not for it.
    /// - Throws: when it cannot be started, or there are no pipes left.
    public init(
        _ words: [String], input: Stream = .ours, output: Stream = .ours, errors: Stream = .ours,
        environment: [String] = RunningProgram.environment, extra: [String] = [], isGroup: Bool = false
    ) throws(PlatformFault) {
        let streams = [input, output, errors]
        let started = RunningProgram.starting.withLock { _ in
            RunningProgram.keepChildren()
            return RunningProgram.start(words, streams, environment + extra, isGroup)
        }
        let (id, ends) = try started.get()
        self.id = id
        self.input = ends[0]
        self.output = ends[1]
        self.errors = ends[2]
        self.isGroup = isGroup
    }

    deinit {
        if !isOver {
            kill(isGroup ? -id : id, SIGKILL)
            _ = wait()
        }
        closeStreams()
        if errors >= 0 { close(errors) }
    }

    /// Its process and our ends of its pipes.
    private static func start(_ words: [String], _ streams: [Stream], _ environment: [String], _ isGroup: Bool)
        -> Result<(pid_t, [Int32]), PlatformFault>
    {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        var (theirs, ours): ([Int32], [Int32]) = ([], [])
        for (number, stream) in streams.enumerated() {
            if case .socket = stream, number == 1 {
                posix_spawn_file_actions_adddup2(&actions, theirs[0], 1)
                ours.append(ours[0])
                continue
            }
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
        let code = spawn(words, environment, &actions, isGroup, &id)
        guard code == 0 else {
            for end in ours where end >= 0 { close(end) }
            return .failure(PlatformFault(words[0], errno: code))
        }
        return .success((id, ours))
    }

    /// A program that was started with SIGCHLD ignored would never hear how its children end (wait(2), "Linux
    /// notes"): the kernel would clear them away at once.
    private static func keepChildren() {
        var action = sigaction()
        guard sigaction(SIGCHLD, nil, &action) == 0 else { return }
        let isIgnored = unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1  // SIG_IGN
        if isIgnored || action.sa_flags & SA_NOCLDWAIT != 0 { Glibc.signal(SIGCHLD, SIG_DFL) }
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
        case .pipe, .socket:
            var ends: [Int32] = [-1, -1]
            var made = false
            if case .socket = stream {
                made = socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0
            } else {
                made = Glibc.pipe(&ends) == 0
            }
            guard made else { return (failed, -1) }
            for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
            let (theirs, ours) = number == 0 ? (ends[0], ends[1]) : (ends[1], ends[0])
            posix_spawn_file_actions_adddup2(&actions, theirs, number)
            return (theirs, ours)
        }
    }

    /// With the signals a shell would give it: ours may be ignored.
    /// - Returns: 0 or an `errno`.
    private static func spawn(
        _ words: [String], _ environment: [String], _ actions: inout posix_spawn_file_actions_t, _ isGroup: Bool,
        _ id: inout pid_t
    ) -> Int32 {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        for signal in [SIGHUP, SIGPIPE, SIGTERM, SIGINT, SIGCHLD] { sigaddset(&signals, signal) }
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setpgroup(&attributes, 0)
        let group = isGroup ? POSIX_SPAWN_SETPGROUP : 0
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | group))
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup($0) } + [nil]
        defer { for text in arguments + variables { free(text) } }
        // posix_spawnp(3) would also run a file that is no program, as a script of sh.
        return words[0].contains("/")
            ? posix_spawn(&id, words[0], &actions, &attributes, &arguments, &variables)
            : posix_spawnp(&id, words[0], &actions, &attributes, &arguments, &variables)
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
            // No longer a child.
            if found < 0, errno == ECHILD { ended = .lost }
        }
        return ended
    }

    /// It reads the end of its input from now on. Not for a socket.
    public func closeInput() {
        if input >= 0 { close(input) }
        input = -1
    }

    /// It reads the end of its input from now on, and cannot write any more.
    public func closeStreams() {
        if output >= 0, output != input { close(output) }
        output = -1
        closeInput()
    }

    /// Closes its input and output and waits for its end. A program that does not end by itself is killed.
    /// - Parameters:
    ///   - patience: milliseconds that the program gets to end by itself, and again after each signal.
    ///   - signals: sent in this order to the program, before SIGKILL.
    public func end(patience: Int, signals: [Int32] = []) {
        closeStreams()
        if hasEnded(within: patience) { return }
        for signal in signals {
            kill(id, signal)
            if hasEnded(within: patience) { return }
        }
        kill(isGroup ? -id : id, SIGKILL)
        _ = wait()
    }

    /// Detaches the program: it goes on when this value goes, and its end is not awaited.
    public func leave() { ended = .exit(0) }

    private func hasEnded(within milliseconds: Int) -> Bool {
        for _ in 0..<milliseconds {
            if isOver { return true }
            SteadyClock.sleep(milliseconds: 1)
        }
        return isOver
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
