// CallServer: the FastAGI server: one thread, one epoll, thousands of calls. Nothing slow ever runs on this thread.

import BookingCore
import BookingService
import CEpoll
import Glibc
import Platform

/// Serves FastAGI.
public final class CallServer {
    /// Milliseconds a successor is waited for after SIGUSR1, which the supervisor sends at a restart.
    static let successorWaits = 10_000
    /// The loop looks up at least so often (milliseconds), for watchdogs.
    static let tick: Int32 = 500
    /// Connections above `mostCalls` that hear that the lines are busy; beyond, they are closed at once.
    static let mostTurnedAway = 200
    /// Bytes read at once from one call.
    private static let readSize = 4096

    enum Token {
        static let listener: UInt64 = 1
        static let replies: UInt64 = 2
        static let signals: UInt64 = 3
        static let control: UInt64 = 4
        /// Where a successor asks for the listening socket, and the one that asked.
        static let door: UInt64 = 5
        static let successor: UInt64 = 6
        static let firstCall: UInt64 = 16
    }

    private(set) var rules: ServerRules
    var service: Service
    private let reread: () throws -> Reloaded
    let log: (LogLine) -> Void
    /// Steady milliseconds, and microseconds.
    let now: () -> Int
    let microseconds: () -> Int
    let office: BoxOfficeService
    /// The core's replies.
    private let replies: LoopQueue<ServiceReply>
    let replySink: ReplySink
    let poller: Poller
    var listener: Int32
    /// False while no new call can be taken for lack of descriptors or memory.
    var isListening = true
    private let signals: Int32
    private(set) var control: ControlSocket?
    private var manager: ServiceManager?
    /// What was taken over; nil once that is done, or when nothing was.
    private var takeover: Takeover?
    var door: TakeoverDoor?
    /// The connection of the one that asked for the socket, -1: none.
    var successor: Int32 = -1
    /// Steady milliseconds until which a successor is waited for.
    private var leaveAt: Int?
    let startedAt: Int
    /// A unit that never says so is killed after its time to start.
    private var isReadyTold = false
    /// The port it really listens on.
    let port: Int

    var calls: [UInt64: CallLine] = [:]
    var nextCall = Token.firstCall
    var turnedAway = 0
    /// What was logged last of the database file.
    private var fileTrouble: FileTrouble?
    private var lastTick = 0
    private var priority = ThreadPriority(.loop)
    private var flood = Flood()
    /// Lines that wait for the core, and when their callers' keys are to be heard or the silence is to be cut; the
    /// earliest first.
    var alarms: [(at: Int, call: UInt64)] = []
    private var drainUntil: Int?
    var buffer = [UInt8](repeating: 0, count: readSize)
    var figures = Figures()
    var strangers = StrangerLog()
    var unknownWords = UnknownWords()
    /// What calls ask of the core in this turn of the loop.
    var orders: [Order] = []
    /// Calls that may have something to say, in the order in which they came to it.
    var outgoing: [CallLine] = []

    /// Opens the port and starts the core's thread. Blocks SIGTERM, SIGINT and SIGHUP in this thread: call it on the
    /// main thread, first.
    /// - Parameters:
    ///   - office: opens a connection to the core for a role, on the thread that uses it; it was opened once before, so
    ///     that faults are reported at start.
    ///   - provider: opens a connection to the payment provider, for each thread that charges; nil when accounts are
    ///     kept in the database.
    ///   - reread: reads settings and prompts again (SIGHUP); throws when they are wrong, and everything stays as it
    ///     was.
    /// - Throws: `ServeFault`.
    public init(
        rules: ServerRules, service: Service, office: @escaping @Sendable (ConnectionRole) -> BoxOffice,
        provider: (@Sendable () -> any AccountGateway)? = nil, reread: @escaping () throws -> Reloaded,
        log: @escaping @Sendable (LogLine) -> Void
    ) throws(ServeFault) {
        (self.rules, self.service, self.reread, self.log) = (rules, service, reread, log)
        now = { SteadyClock.milliseconds }
        microseconds = { Int(SteadyClock.nanoseconds / 1000) }
        Glibc.signal(SIGPIPE, SIG_IGN)
        signals = yemae_signalfd([SIGTERM, SIGINT, SIGHUP, SIGUSR1], 4)
        if signals < 0 { throw .systemCall("signalfd", errno: errno) }
        poller = try Poller()
        let replies = try LoopQueue<ServiceReply>()
        self.replies = replies
        replySink = ReplySink { replies.put($0) }
        takeover = Takeover(rules)
        if let takeover { listener = takeover.listener } else { listener = try rules.address.listen(port: rules.port) }
        port = SocketAddress.port(of: listener)
        startedAt = now()
        manager = ServiceManager.ofThisProcess
        if takeover == nil {
            control = try rules.control.map { path throws(ServeFault) in try ControlSocket(path: path) }
        }
        try poller.add(replies.descriptor, token: Token.replies, for: .read)
        try poller.add(signals, token: Token.signals, for: .read)
        // The last step: threads that were started cannot be taken back.
        self.office = BoxOfficeService(
            bounds: rules.bounds, office: office, provider: provider, faults: { log(.fault(call: "core", $0)) })
    }

    /// Serves until SIGTERM or SIGINT and the drain after it. Every answer the core was asked for is committed when
    /// this returns.
    public func run() throws(ServeFault) {
        allowDescriptors()
        try begin()
        // After the service's threads were started: a thread has no priority of the one that started it.
        adaptPriority(milliseconds: 0)
        log(.serving(address: rules.address.text, port: port))
        sayReady()
        while !isDrained {
            try poller.wait(milliseconds: patience) { token, ready in
                switch token {
                case Token.listener: accept()
                case Token.replies: for reply in replies.takeAll() { with(reply.session.tag) { $0.answered(reply) } }
                case Token.signals: takeSignals()
                case Token.control: answerControl()
                case Token.door, Token.successor: takeOver(token)
                case let call: with(call) { serve($0, ready) }
                }
            }
            let time = now()
            ring(at: time)
            if time - lastTick >= Int(CallServer.tick) { watch() }
            flushAll()
            handOver()
        }
        office.stop()
        control?.remove()
        log(.drained(left: calls.count))
    }

    /// Once a turn, for all lines that had something to say: one commit may carry them all, and waking a thread that
    /// sleeps takes as long as answering a few lines.
    private func handOver() {
        guard !orders.isEmpty else { return }
        office.submit(orders)
        orders.removeAll(keepingCapacity: true)
    }

    /// Opens the doors: calls, the control socket, and a successor's.
    private func begin() throws(ServeFault) {
        if let takeover {
            takeover.serve()
            log(.tookOver(port: port))
            // There is no way back: calls are answered without it, too.
            do throws(ServeFault) {
                control = try rules.control.map { path throws(ServeFault) in
                    try ControlSocket(path: path, isSuccessor: true)
                }
            } catch { note(.fault(call: "control", "\(error)")) }
        }
        takeover = nil
        door = TakeoverDoor(rules)
        try poller.add(listener, token: Token.listener, for: .read)
        if let control { try poller.add(control.descriptor, token: Token.control, for: .read) }
        if let door { try poller.add(door.descriptor, token: Token.door, for: .read) }
    }

    /// A successor serves: new calls are its, those under way end here.
    func handOverSocket() {
        log(.handedOver(calls: calls.count))
        manager = nil
        closeDoor()
        if let control {
            if isListening { poller.remove(control.descriptor) }
            control.letGo()
            self.control = nil
        }
        if drainUntil == nil { beginDrain() }
    }

    private func sayReady() { isReadyTold = manager?.tell(.ready) ?? true }

    /// - Parameter milliseconds: since the last time; 0 at the first.
    private func adaptPriority(milliseconds: Int) {
        let isFlooded = flood.comes(commands: figures.commands, milliseconds: milliseconds)
        priority.set(runsFirst: rules.highPriority && !isFlooded)
        office.run(first: rules.highPriority && !isFlooded)
    }

    private func watch() {
        adaptPriority(milliseconds: now() - lastTick)
        lastTick = now()
        if !isReadyTold { sayReady() }
        manager?.tell(.alive)
        listenAgain()
        if let leaveAt, lastTick >= leaveAt, drainUntil == nil { beginDrain() }
        tellOfDatabase()
        figures.mark(second: (lastTick - startedAt) / 1000)
        strangers.due(at: lastTick).forEach(log)
        for (number, call) in calls {
            if call.header == nil { with(number) { $0.awaitHeader(at: lastTick) } }
            let silent = lastTick - call.heardAt > rules.silence * 1000
            let long = lastTick - call.begunAt > rules.longestCall * 1000
            let late = drainUntil.map { lastTick >= $0 } ?? false
            guard silent || long || late, !call.lineClosed else {
                if call.atTheCore { with(number) { $0.tick(at: lastTick) } }
                continue
            }
            if silent { note(.fault(call: call.name, "no word from the PBX for \(rules.silence) s at \(call.place)")) }
            with(number) { $0.close() }
        }
    }

    /// Says once that the database file is not what it was, and once that it is again.
    private func tellOfDatabase() {
        let found = office.fileTrouble
        guard found != fileTrouble else { return }
        fileTrouble = found
        note(.database(found))
    }

    private var isDrained: Bool {
        guard let drainUntil else { return false }
        // Calls that wait for the core after the limit get their answer committed, if not spoken.
        return calls.isEmpty || now() > drainUntil + 10_000
    }

    private func takeSignals() {
        while true {
            switch yemae_next_signal(signals) {
            case SIGTERM, SIGINT: beginDrain()
            case SIGHUP: readAgain()
            // With its database gone it is of no use to callers until then.
            case SIGUSR1: leaveAt = leaveAt ?? now() + (office.fileTrouble == nil ? CallServer.successorWaits : 0)
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
        closeDoor()
        if isListening { poller.remove(listener) }
        close(listener)
        listener = -1
        log(.draining(calls: calls.count))
        manager?.tell(.stopping)
    }

    private func readAgain() {
        do {
            let new = try reread()
            service = new.service
            rules.take(new.rules)
            allowDescriptors()
            office.use(new.office)
            let waiting = new.waiting.isEmpty ? "" : "; only after a restart: \(new.waiting.joined(separator: ", "))"
            log(.reread(ok: true, "settings and prompts are in force for new calls\(waiting)"))
        } catch {
            log(.reread(ok: false, "\(error)"))
        }
    }
}
