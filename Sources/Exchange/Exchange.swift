// Exchange: the telephone exchange: one thread, one epoll, thousands of calls. Nothing slow ever happens here.

import AsteriskAGI
import BookingCore
import BookingModel
import CEpoll
import CallFlow
import Glibc

/// How the exchange listens and what it bounds.
public struct ExchangeRules: Sendable {
    public var address = NetworkAddress("127.0.0.1")!
    /// TCP port, 0...65535; FastAGI's own is 4573, 0 lets the kernel choose (for tests).
    public var port = 4573
    /// Who may call: FastAGI has no authentication of its own.
    public var allowed = [Network("127.0.0.0/8")!, Network("::1")!]
    /// Calls at once; one more hears that all lines are busy. 1...50,000.
    public var mostCalls = 4000
    /// Seconds of silence from Asterisk after which a call is given up, 10...3600. No prompt lasts that long.
    public var silence = 300
    /// Seconds any call may last, 60...7200.
    public var longestCall = 1800
    /// Seconds that running calls get to end after SIGTERM, 0...3600.
    public var drain = 300
    /// Path of the control socket that `yemae status` asks; nil: none.
    public var control: String?
    /// Threads that hash PINs, 1...16.
    public var hashers = 1
    public init() {}
}

/// Serves FastAGI.
public final class Exchange {
    /// The loop looks up at least so often (milliseconds), for watchdogs.
    static let tick: Int32 = 500
    /// Connections above `mostCalls` that are told that the lines are busy; beyond, they are closed at once.
    static let mostTurnedAway = 200
    /// Bytes read at once from one call.
    private static let readSize = 4096

    private enum Token {
        static let listener: UInt64 = 1
        static let answers: UInt64 = 2
        static let signals: UInt64 = 3
        static let control: UInt64 = 4
        static let firstCall: UInt64 = 16
    }

    private let rules: ExchangeRules
    private var service: Service
    private let reread: () throws -> Service
    private let log: (LogLine) -> Void
    /// Steady milliseconds, and microseconds.
    private let now: () -> Int
    private let microseconds: () -> Int
    private let desk: CoreDesk
    private let poller: Poller
    private var listener: Int32
    private let signals: Int32
    private let control: ControlSocket?
    private let manager: ServiceManager?
    private let startedAt: Int
    /// The port it really listens on.
    public let port: Int

    private var calls: [UInt64: CallLine] = [:]
    private var nextCall = Token.firstCall
    private var turnedAway = 0
    private var lastTick = 0
    private var drainUntil: Int?
    private var buffer = [UInt8](repeating: 0, count: readSize)
    private(set) var figures = Figures()

    /// Opens the port and starts the core's thread. Blocks SIGTERM, SIGINT and SIGHUP in this thread: call it on the main thread, first.
    /// - Parameters:
    ///   - office: opens the core's connection, on the core's own thread; it was opened once before, so that faults are told at start.
    ///   - reread: reads settings and prompts again (SIGHUP); throws when they are wrong, and everything stays as it was.
    /// - Throws: `ServeFault`.
    public init(
        rules: ExchangeRules, service: Service, office: @escaping @Sendable () -> BoxOffice,
        reread: @escaping () throws -> Service, log: @escaping @Sendable (LogLine) -> Void
    ) throws(ServeFault) {
        (self.rules, self.service, self.reread, self.log) = (rules, service, reread, log)
        (now, microseconds) = (SteadyClock.milliseconds, SteadyClock.microseconds)
        Glibc.signal(SIGPIPE, SIG_IGN)
        signals = yemae_signalfd([SIGTERM, SIGINT, SIGHUP], 3)
        if signals < 0 { throw .systemCall("signalfd", errno: errno) }
        poller = try Poller()
        desk = try CoreDesk(faults: { log(.fault(call: "core", $0)) })
        listener = try rules.address.listen(port: rules.port)
        port = Exchange.boundPort(listener)
        startedAt = now()
        manager = ServiceManager.ofThisProcess
        if let path = rules.control { control = try ControlSocket(path: path) } else { control = nil }
        try poller.add(listener, token: Token.listener, for: .read)
        try poller.add(desk.answers.descriptor, token: Token.answers, for: .read)
        try poller.add(signals, token: Token.signals, for: .read)
        if let control { try poller.add(control.descriptor, token: Token.control, for: .read) }
        desk.start(hashers: rules.hashers, office: office)
    }

    /// Serves until SIGTERM or SIGINT and the drain after it. Every answer the core was asked for is committed when this returns.
    public func run() throws(ServeFault) {
        log(.serving(address: rules.address.text, port: port))
        manager?.tell(.ready)
        while !isDrained {
            try poller.wait(milliseconds: Exchange.tick) { token, ready in
                switch token {
                case Token.listener: accept()
                case Token.answers: for answer in desk.answers.takeAll() { with(answer.call) { $0.answered(answer) } }
                case Token.signals: takeSignals()
                case Token.control: control?.answerAll(with: { text })
                case let call: with(call) { serve($0, ready) }
                }
            }
            if now() - lastTick >= Int(Exchange.tick) { watch() }
        }
        desk.stop()
        control?.remove()
        log(.drained(left: calls.count))
    }

    // MARK: Connections

    private func accept() {
        for _ in 0..<256 {
            var peer = sockaddr_storage()
            let fd = yemae_accept(listener, &peer, UInt32(MemoryLayout<sockaddr_storage>.size))
            guard fd >= 0 else { return }
            let address = NetworkAddress(peer)
            guard let address, rules.allowed.contains(where: { $0.contains(address) }) else {
                figures.refused += 1
                log(.refused(peer: address?.text ?? "unknown"))
                close(fd)
                continue
            }
            var on: Int32 = 1
            setsockopt(fd, Int32(IPPROTO_TCP), TCP_NODELAY, &on, 4)
            begin(fd)
        }
    }

    private func begin(_ fd: Int32) {
        let busy = calls.count - turnedAway >= rules.mostCalls
        guard !busy || turnedAway < Exchange.mostTurnedAway else {
            close(fd)
            return
        }
        let number = nextCall
        nextCall += 1
        let house = CallLine.House(
            core: { [desk] in desk.put($0) }, now: now, microseconds: microseconds, log: { [weak self] in self?.note($0) },
            reacted: { [weak self] in
                self?.figures.reaction.add($0)
                self?.figures.commands += 1
            })
        calls[number] = CallLine(number: number, descriptor: fd, service: service, house: house, turnedAway: busy)
        if busy { turnedAway += 1 }
        do throws(ServeFault) { try poller.add(fd, token: number, for: .read) } catch {
            note(.fault(call: "connection-\(number)", "\(error)"))
            drop(calls[number]!)
        }
    }

    private func serve(_ call: CallLine, _ ready: Poller.Readiness) {
        guard ready.contains(.read) || !ready.isDisjoint(with: .gone) else { return }
        let count = buffer.withUnsafeMutableBytes { read(call.descriptor, $0.baseAddress, $0.count) }
        if count > 0 {
            buffer.withUnsafeBytes { call.receive(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
        } else if count == 0 || (errno != EAGAIN && errno != EINTR) {
            // A closed line is ready for ever: watched on while the core thinks, it would keep the loop spinning.
            poller.remove(call.descriptor)
            call.close()
        }
    }

    /// Does something with a call, then writes what it has to say, and lets it go when it is over.
    private func with(_ number: UInt64, _ body: (CallLine) -> Void) {
        guard let call = calls[number] else { return }
        body(call)
        flush(call)
        if call.isOver, call.unsent.isEmpty { drop(call) }
    }

    /// A command is short and the socket's buffer is not: what does not fit at once is a peer that stopped reading.
    private func flush(_ call: CallLine) {
        while !call.unsent.isEmpty {
            let count = call.unsent.withUnsafeBytes { send(call.descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if count > 0 {
                call.wrote(count)
            } else if errno != EINTR {
                let stuck = call.unsent.count
                call.wrote(stuck)
                if errno == EAGAIN { note(.fault(call: call.name, "the PBX does not read; \(stuck) bytes were not taken")) }
                call.close()
                return
            }
        }
    }

    private func drop(_ call: CallLine) {
        poller.remove(call.descriptor)
        close(call.descriptor)
        calls[call.number] = nil
        if call.isTurnedAway { turnedAway -= 1 } else { desk.put(CoreJob(call: call.number, kind: .forget)) }
    }

    // MARK: Watching

    private func watch() {
        lastTick = now()
        manager?.tell(.alive)
        desk.put(CoreJob(call: 0, kind: .look))
        for (number, call) in calls {
            let silent = lastTick - call.heardAt > rules.silence * 1000
            let long = lastTick - call.begunAt > rules.longestCall * 1000
            let late = drainUntil.map { lastTick >= $0 } ?? false
            guard silent || long || late else {
                if call.atTheCore { with(number) { $0.tick(at: lastTick) } }
                continue
            }
            if silent { note(.fault(call: call.name, "no word from the PBX for \(rules.silence) s at \(call.place)")) }
            with(number) { $0.close() }
        }
    }

    private var isDrained: Bool {
        guard let drainUntil else { return false }
        // Calls that wait for the core after the limit get their answer committed, if not told.
        return calls.isEmpty || now() > drainUntil + 10_000
    }

    private func takeSignals() {
        while true {
            switch yemae_next_signal(signals) {
            case SIGTERM, SIGINT: beginDrain()
            case SIGHUP: readAgain()
            default: return
            }
        }
    }

    private func beginDrain() {
        guard drainUntil == nil else {
            drainUntil = now()
            return
        }
        drainUntil = now() + rules.drain * 1000
        poller.remove(listener)
        close(listener)
        listener = -1
        log(.draining(calls: calls.count))
        manager?.tell(.stopping)
    }

    private func readAgain() {
        do {
            service = try reread()
            log(.reread(ok: true, "settings and prompts are in force for new calls"))
        } catch {
            log(.reread(ok: false, "\(error)"))
        }
    }

    /// The figures as Prometheus text.
    private var text: String {
        var places: [String: Int] = [:]
        for call in calls.values { places[call.place, default: 0] += 1 }
        return figures.prometheus(places: places, outbox: desk.outboxWaiting, seconds: (now() - startedAt) / 1000)
    }

    private func note(_ line: LogLine) {
        switch line {
        case .began: figures.begun += 1
        case .ended(_, let outcome, _, _): figures.ended[outcome.rawValue, default: 0] += 1
        case .turnedAway: figures.turnedAway += 1
        case .fault: figures.faults += 1
        case .serving, .refused, .reread, .draining, .drained: break
        }
        log(line)
    }

    private static func boundPort(_ fd: Int32) -> Int {
        var address = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        _ = withUnsafeMutablePointer(to: &address) { $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(fd, $0, &size) } }
        // The port stands at the same place in both families.
        return withUnsafeBytes(of: &address) { Int($0[2]) << 8 | Int($0[3]) }
    }
}
