// Poller: what the server's event loop is built from: epoll in Swift, the queue that wakes it, and the test for
// overload. Knows no call.

import CEpoll
import Glibc
import Platform
import Synchronization

/// Waits for many descriptors at once.
package final class Poller {
    /// What a descriptor is ready for.
    package struct Readiness: OptionSet {
        package let rawValue: UInt32
        package init(rawValue: UInt32) { self.rawValue = rawValue }
        package static let read = Readiness(rawValue: UInt32(YEMAE_READ))
        package static let write = Readiness(rawValue: UInt32(YEMAE_WRITE))
        /// The other side is gone, wholly or half.
        package static let gone = Readiness(rawValue: UInt32(YEMAE_GONE))
    }

    /// Descriptors reported by one wait.
    package static let batch = 256

    private let descriptor: Int32
    private var tokens = [UInt64](repeating: 0, count: batch)
    private var events = [UInt32](repeating: 0, count: batch)

    /// - Throws: `ServeFault.systemCall`.
    package init() throws(ServeFault) {
        descriptor = yemae_epoll_create()
        if descriptor < 0 { throw .systemCall("epoll_create1", errno: errno) }
    }

    deinit { close(descriptor) }

    /// Watches a descriptor; what is ready is reported with `token`.
    package func add(_ fd: Int32, token: UInt64, for interest: Readiness) throws(ServeFault) {
        if yemae_epoll_set(descriptor, 1, fd, interest.rawValue, token) != 0 {
            throw .systemCall("epoll_ctl", errno: errno)
        }
    }
    /// Forgets it. Call before closing the descriptor.
    package func remove(_ fd: Int32) { _ = yemae_epoll_set(descriptor, 2, fd, 0, 0) }

    /// Waits until descriptors are ready, for at most `milliseconds`, and passes each to `body`. A signal ends the wait
    /// early.
    /// - Returns: how many were ready; with `batch` of them there may be more.
    @discardableResult
    package func wait(milliseconds: Int32, _ body: (_ token: UInt64, _ ready: Readiness) -> Void) throws(ServeFault)
        -> Int
    {
        let count = yemae_epoll_wait(descriptor, &tokens, &events, milliseconds)
        if count < 0 {
            if errno == EINTR { return 0 }
            throw .systemCall("epoll_wait", errno: errno)
        }
        for i in 0..<Int(count) { body(tokens[i], Readiness(rawValue: events[i])) }
        return Int(count)
    }
}

/// Values that other threads give to the loop: a bell wakes it.
final class LoopQueue<Item: Sendable>: Sendable {
    /// Ready to read when there are values.
    var descriptor: Int32 { bell.descriptor }
    private let bell: Bell
    private let items = Mutex<[Item]>([])

    /// - Throws: `ServeFault.systemCall`.
    init() throws(ServeFault) {
        guard let bell = Bell() else { throw .systemCall("eventfd", errno: errno) }
        self.bell = bell
    }

    func put(_ batch: [Item]) {
        guard !batch.isEmpty else { return }
        let isFirst = items.withLock { items in
            defer { items += batch }
            return items.isEmpty
        }
        // The loop has been woken for those before, and takes these along: it silences the bell before it looks.
        guard isFirst else { return }
        bell.ring()
    }

    /// All values there are, in order.
    func takeAll() -> [Item] {
        bell.silence()
        return items.withLock { items in
            // Left to the taker, not emptied: a buffer with two owners would be copied.
            defer { items = [] }
            return items
        }
    }
}

/// What keeps the server from serving. Each says what to do.
public enum ServeFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// A call to the system failed: its name and the error number it left.
    case systemCall(String, errno: Int32)
    /// Not a numeric IPv4 or IPv6 address.
    case badAddress(String)
    /// No Unix socket can have this path: it is empty or longer than 107 bytes.
    case badSocketPath(String)
    /// A server already answers at this control socket.
    case alreadyServing(String)
    /// The address or port is taken, or not this machine's.
    case cannotListen(String, port: Int, errno: Int32)

    /// One line: what failed, why, and what to do about it.
    public var description: String {
        switch self {
        case .systemCall(let name, let errno): "\(name) failed: \(SystemError.words(errno))"
        case .badAddress(let text): "\(text) is not a numeric IPv4 or IPv6 address; write one, such as 127.0.0.1"
        case .badSocketPath(let path): "\(path) cannot be a control socket: give a path of 1 to 107 bytes"
        case .alreadyServing(let path):
            "another yemae serve answers at \(path); stop it first, or give this one another control socket"
        case .cannotListen(let address, let port, let errno):
            "cannot listen on \(address) port \(port): \(SystemError.words(errno)); is another yemae serve "
                + "running, or is the address not this machine's?"
        }
    }
}

/// Whether commands flood in.
struct Flood {
    /// Commands a second above which the loop and the look-ups run as usual threads do: then what counts is how much
    /// gets done, and a loop that is woken for every single reply keeps the thread that commits from its work. 4,000
    /// callers who type a million keys a minute cause 16,000; calls without a pause, 30,000 and more.
    private static let commandsInTime = 25_000

    private var commandsBefore = 0

    /// Looks how much there is to do.
    /// - Parameters:
    ///   - commands: sent so far.
    ///   - milliseconds: since the last look; 0 at the first.
    mutating func comes(commands: Int, milliseconds: Int) -> Bool {
        defer { commandsBefore = commands }
        return (commands - commandsBefore) * 1000 > Flood.commandsInTime * milliseconds
    }
}
