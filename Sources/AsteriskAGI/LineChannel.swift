// LineChannel: the line to Asterisk over two file descriptors, and the signal by which AGI reports a hang-up. At most
// one command is outstanding: a second one cuts the first short. CHANNEL STATUS alone is sent to do that.

import Glibc
import Platform
import Synchronization

/// Blocking reader and writer of one session.
public final class LineChannel {
    /// Seconds to wait for a reply. No prompt is that long; a PBX that says nothing for so long is gone, and a program
    /// that waits without end would hold its channel.
    public static let patience = 900

    private let input: Int32
    private let output: Int32
    private var parser = ReplyParser()
    private var buffer = [UInt8](repeating: 0, count: 4096)
    private var next = 0
    private var end = 0

    /// The command whose reply has not been read yet.
    public private(set) var outstanding: Command?
    /// True once a `HANGUP` line came (FastAGI).
    public private(set) var sawHangup = false
    /// Lines so far that were no reply.
    public private(set) var noise = 0

    /// - Parameters: two open file descriptors, which stay the caller's to close (standard input and output for AGI()).
    public init(reading input: Int32, writing output: Int32) { (self.input, self.output) = (input, output) }

    /// Reads the agi_ block.
    /// - Throws: every header fault of `WireFault`, `.silent`, `.systemCall`.
    public func readHeader() throws(WireFault) -> CallHeader {
        var parser = HeaderParser()
        while true {
            guard let byte = try byte() else { throw parser.cutShort }
            if let header = try parser.feed(byte) { return header }
        }
    }

    /// Writes a command. Precondition: none is outstanding, or it is CHANNEL STATUS, which cuts it.
    /// - Throws: `.closed` when Asterisk does not read any more, `.systemCall`.
    public func send(_ command: Command) throws(WireFault) {
        precondition(
            outstanding == nil || command == .channelStatus, "\(command.words) sent while a reply is due")
        outstanding = command
        let line = command.line
        var written = 0
        while written < line.count {
            let count = line[written...].withUnsafeBytes { write(output, $0.baseAddress, $0.count) }
            if count > 0 {
                written += count
            } else if errno == EPIPE || errno == ECONNRESET {
                throw .closed
            } else if errno != EINTR {
                throw .systemCall("write", errno: errno)
            }
        }
    }

    /// Reads the reply to the outstanding command; hang-up notices, provisional answers and noise before it are noted
    /// and passed over.
    /// - Throws: `.closed` at end of file, `.silent`, the parser's faults, `.systemCall`.
    public func receive() throws(WireFault) -> AGIReply {
        while true {
            guard let byte = try byte() else { throw .closed }
            switch try parser.feed(byte) {
            case .reply(let reply):
                // What is cut may reply before what cut it, with `endpos`, which no status has.
                if outstanding != .channelStatus || reply.endPosition == nil { outstanding = nil }
                return reply
            case .hangup: sawHangup = true
            case .noise: noise += 1
            case .provisional, nil: continue
            }
        }
    }

    /// The next byte, nil at end of file.
    private func byte() throws(WireFault) -> UInt8? {
        while next == end {
            _ = try awaitInput()
            let count = buffer.withUnsafeMutableBytes { read(input, $0.baseAddress, $0.count) }
            if count == 0 { return nil }
            if count > 0 {
                (next, end) = (0, count)
            } else if errno == ECONNRESET {
                return nil
            } else if errno != EINTR {
                throw .systemCall("read", errno: errno)
            }
        }
        defer {
            buffer[next] = 0  // keys of a PIN were in it
            next += 1
        }
        return buffer[next]
    }

    /// Waits for bytes of Asterisk's.
    /// - Parameters:
    ///   - other: a descriptor that ends the wait when it can be read; nil: none does.
    ///   - milliseconds: how long, at most; nil: for `patience`, after which it throws.
    /// - Returns: true when bytes are there.
    /// - Throws: `.silent`, `.systemCall`.
    func awaitInput(or other: Int32? = nil, milliseconds: Int? = nil) throws(WireFault) -> Bool {
        guard next == end else { return true }
        var waiting = [input, other ?? -1].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        let until = SteadyClock.milliseconds + (milliseconds ?? LineChannel.patience * 1000)
        let ready = Files.poll(&waiting, count: 2, until: until)
        guard ready >= 0 else { throw .systemCall("poll", errno: errno) }
        if ready > 0 { return waiting[0].revents != 0 }
        guard milliseconds == nil else { return false }
        throw .silent(seconds: LineChannel.patience)
    }
}

/// SIGHUP as a flag, and SIGPIPE and SIGXFSZ as ordinary errors of write.
public enum HangupSignal {
    /// Set by the handler: one atomic store, which is all a signal handler may safely do.
    private static let flag = Atomic<Bool>(false)

    /// Clears the flag, catches SIGHUP and ignores SIGPIPE and SIGXFSZ (a file-size limit, setrlimit(2)), for the whole
    /// process.
    ///
    /// SA_RESTART is asked for: Asterisk answers the running command anyway, so no wait has to be cut short, and no
    /// other system call of the program (a commit's fsync) ever fails with EINTR because a caller hung up.
    public static func install() {
        flag.store(false, ordering: .relaxed)  // also makes the lazy global exist before the handler can need it
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { _ in HangupSignal.flag.store(true, ordering: .relaxed) }
        action.sa_flags = SA_RESTART
        sigaction(SIGHUP, &action, nil)
        signal(SIGPIPE, SIG_IGN)
        signal(SIGXFSZ, SIG_IGN)
    }

    /// True once SIGHUP has arrived since `install`.
    public static var arrived: Bool { flag.load(ordering: .relaxed) }
}
