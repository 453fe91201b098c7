// SCGIServer: answers a web server over a Unix socket. One thread accepts, a few read, answer and write. A web server
// reads the whole request before it connects, so none of them waits for a slow browser.

import CEpoll
import Glibc
import Platform
import Synchronization

/// The parameters of a server.
public struct SCGIServerRules: Hashable, Sendable {
    /// Threads that answer, 1...64. Each answers one request at a time.
    public var workers = 8
    /// Connections that may wait for a thread. One more is answered with 503.
    public var waiting = 256
    /// Milliseconds in which the web server must have sent its request, and in which it must take the answer.
    public var patience = 10_000
    /// What a request may have.
    public var bounds = SCGIBounds()

    /// The parameters above.
    public init() {}
}

/// Answers requests. Knows no page.
public final class SCGIServer: Sendable {
    private let rules: SCGIServerRules
    private let respond: @Sendable (SCGIRequest) -> SCGIResponse
    private let refused: @Sendable (SCGIFault) -> Void
    private let connections: Queue<Int32>
    /// Workers that have not ended.
    private let working: Monitor<Int>
    private let busy = Atomic(0)
    private let turnedAway = Atomic(0)

    /// How much there is to do.
    public struct Load: Hashable, Sendable {
        /// Requests that are answered now.
        public let busy: Int
        /// Requests that wait for a thread.
        public let waiting: Int
        /// Requests that were turned away until now, since all threads were busy and too many waited.
        public let turnedAway: Int

        /// One moment.
        public init(busy: Int, waiting: Int, turnedAway: Int) {
            self.busy = busy
            self.waiting = waiting
            self.turnedAway = turnedAway
        }
    }

    /// At this moment.
    public var load: Load {
        Load(
            busy: busy.load(ordering: .relaxed), waiting: connections.count,
            turnedAway: turnedAway.load(ordering: .relaxed))
    }

    /// Starts the threads; `serve` takes the connections.
    /// - Parameters:
    ///   - refused: gets each request that could not be read, on any thread.
    ///   - respond: answers a request, on any thread. May block.
    public init(
        rules: SCGIServerRules = SCGIServerRules(), refused: @escaping @Sendable (SCGIFault) -> Void,
        respond: @escaping @Sendable (SCGIRequest) -> SCGIResponse
    ) {
        self.rules = rules
        self.refused = refused
        self.respond = respond
        connections = Queue(bound: rules.waiting)
        working = Monitor(rules.workers)
        for _ in 0..<rules.workers {
            RunningThread { [self] in
                work()
                working.withLock { $0 -= 1 }
            }
        }
    }

    /// Milliseconds between two looks at whether to go on.
    private static let turn = 250

    /// Takes connections until `isOver`, and those that wait at that moment; returns when all are answered.
    /// - Parameters:
    ///   - listener: a listening socket that does not block. Stays open.
    ///   - isOver: asked several times a second, on this thread.
    public func serve(_ listener: Int32, until isOver: () -> Bool) {
        while !isOver() {
            guard Files.hasInput(listener, within: SCGIServer.turn) else { continue }
            if !accept(from: listener), errno == EMFILE || errno == ENFILE {
                // No descriptor is free until an answer is written.
                SteadyClock.sleep(milliseconds: 10)
            }
        }
        for _ in 0..<rules.waiting where !accept(from: listener) { break }
        connections.close()
        working.wait { $0 == 0 ? () : nil }
    }

    /// Whether a connection waited.
    private func accept(from listener: Int32) -> Bool {
        let connection = yemae_accept(listener, nil, 0)
        guard connection >= 0 else { return false }
        if !connections.put([connection]) { turnAway(connection) }
        return true
    }

    /// All threads are busy and many requests wait: this one is not read.
    private func turnAway(_ connection: Int32) {
        turnedAway.add(1, ordering: .relaxed)
        let bytes = SCGIResponse.plain(503, "busy: try again in a moment").bytes
        _ = send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
        close(connection)
    }

    private func work() {
        while let connection = connections.take(most: 1).first {
            busy.add(1, ordering: .relaxed)
            defer { busy.subtract(1, ordering: .relaxed) }
            let line = PatientConnection(connection, patience: rules.patience)
            do throws(SCGIFault) {
                var request = try line.read(rules.bounds)
                let answer = respond(request)
                request.wipe()
                line.write(answer.bytes)
            } catch {
                refused(error)
                line.write(SCGIResponse.plain(error.status, "the request cannot be read").bytes)
            }
            line.close()
        }
    }
}

/// One connection, with a time limit for reading and one for writing.
struct PatientConnection {
    /// Bytes read at once.
    private static let piece = 16_384

    private let descriptor: Int32
    /// Milliseconds.
    private let patience: Int

    init(_ descriptor: Int32, patience: Int) {
        self.descriptor = descriptor
        self.patience = patience
    }

    /// A whole request.
    func read(_ bounds: SCGIBounds) throws(SCGIFault) -> SCGIRequest {
        var parser = SCGIParser(bounds: bounds)
        let end = SteadyClock.milliseconds + patience
        var buffer = [UInt8](repeating: 0, count: PatientConnection.piece)
        // A form may have had a PIN.
        defer { buffer.withUnsafeMutableBytes { explicit_bzero($0.baseAddress!, $0.count) } }
        while true {
            guard isReady(Int16(POLLIN), until: end) else { throw .cutShort }
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count < 0, errno == EAGAIN || errno == EINTR { continue }
            guard count > 0 else { throw parser.cutShort ?? .cutShort }
            if let request = try parser.feed(buffer[..<count]) { return request }
        }
    }

    /// Writes all, or as much as the other side takes in time.
    func write(_ bytes: [UInt8]) {
        let end = SteadyClock.milliseconds + patience
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                send(descriptor, $0.baseAddress! + sent, $0.count - sent, Int32(MSG_NOSIGNAL))
            }
            if count >= 0 {
                sent += count
            } else if errno == EAGAIN {
                guard isReady(Int16(POLLOUT), until: end) else { return }
            } else if errno != EINTR {
                return
            }
        }
    }

    func close() { Glibc.close(descriptor) }

    private func isReady(_ event: Int16, until end: Int) -> Bool {
        var entry = pollfd(fd: descriptor, events: event, revents: 0)
        return end > SteadyClock.milliseconds && Files.poll(&entry, count: 1, until: end) > 0
    }
}
