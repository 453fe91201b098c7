// CallRunner: the AGI loop. It moves one call's commands and replies over one line, blocking, and asks the core on a
// worker thread while the line hears keys.

import BookingModel
import CallFlow
import Platform

/// The core, as one call asks it.
public struct CallCore {
    /// Performs a request; `act` is 1 for the first of the call. Called on one thread at a time.
    public let perform: (_ request: Request, _ act: Int) -> Reply
    /// Keeps turns for the call log.
    public let log: ([TurnRecord]) -> Void
    /// Notes the language the call goes on in.
    public let speaks: (Language) -> Void

    /// A core that only answers, when nothing else is given.
    public init(
        perform: @escaping (_ request: Request, _ act: Int) -> Reply, log: @escaping ([TurnRecord]) -> Void = { _ in },
        speaks: @escaping (Language) -> Void = { _ in }
    ) {
        self.perform = perform
        self.log = log
        self.speaks = speaks
    }
}

/// Runs one call on a line to Asterisk.
public struct CallRunner {
    /// How a runner asks the core.
    public struct Asking {
        /// A payment provider may keep a request that moves money waiting: it is performed on another thread, and
        /// `WaitingTone` bridges the time.
        public var mayBeSlow = false
        /// Every other request is performed there too, so that keys are heard (`CoreWait`).
        public var hearsKeys = false
        /// Everything on the line's thread.
        public init() {}
    }

    /// The call.
    public var session: CallSession
    private let channel: LineChannel
    private let core: CallCore
    private let asking: Asking
    private let now: () -> Int
    private let hangupSignalled: () -> Bool
    private let fault: () -> String?
    private let note: (CallNote) -> Void
    /// Made with the first request, and then for the whole call.
    private var worker: RequestWorker?
    /// The worker that performs a request just now.
    private var asked: RequestWorker?

    /// - Parameters:
    ///   - channel: the line, its header read. ANSWER may have been sent on it already, its reply unread: the earlier
    ///     the better.
    ///   - asking: which requests leave the line's thread.
    ///   - now: milliseconds of a steady clock; a running one when requests leave the line's thread.
    ///   - note: gets what is worth writing to standard error.
    ///   - fault: what the core could not do, asked after each reply; nil: nothing went wrong.
    ///   - hangupSignalled: whether SIGHUP has come.
    public init(
        _ session: CallSession, on channel: LineChannel, core: CallCore, asking: Asking = Asking(),
        now: @escaping () -> Int, note: @escaping (CallNote) -> Void, fault: @escaping () -> String? = { nil },
        hangupSignalled: @escaping () -> Bool = { HangupSignal.arrived }
    ) {
        self.session = session
        self.channel = channel
        self.core = core
        self.asking = asking
        self.now = now
        self.note = note
        self.fault = fault
        self.hangupSignalled = hangupSignalled
    }

    /// Runs the call to its end. Never throws: a broken line is a caller who hung up.
    /// - Returns: how it ended, nil when the conversation did not end within its bounds.
    public mutating func run() -> CallEnd? {
        defer {
            worker?.end()
            worker = nil
        }
        while true {
            takeReply()
            switch session.next(at: now()) {
            case .send(let command): exchange(command)
            case .ask(let request, let act): ask(request, act)
            case .log(let turns): core.log(turns)
            case .speaks(let language): core.speaks(language)
            case .note(let noted): note(noted)
            case .over(let end):
                if channel.noise > 0 { note(.noise(channel.noise)) }
                return end
            case nil: if session.isReplyDue { takeLine() } else { waitForCore() }
            }
        }
    }

    /// Sends a command and takes its reply, but that of silence, which the core's may cut. Not sent: one that needs the
    /// caller when a hang-up is signalled already.
    private mutating func exchange(_ command: Command) {
        onLine { runner throws(WireFault) in
            let isSent = command == .answer && runner.channel.outstanding == .answer
            if !isSent {
                // What it cuts is over with the call, and says so; its own reply says that there is no caller.
                if runner.channel.outstanding == nil, command.needsCaller, runner.toldOfHangup {
                    return runner.session.withdraw()
                }
                try runner.channel.send(command)
            }
            if !runner.session.isInSilence { try runner.takeReplyOfLine() }
        }
    }

    /// Takes the reply that is due, when it comes before the core's and before something is to be sent.
    private mutating func takeLine() {
        onLine { runner throws(WireFault) in
            if runner.session.isInSilence, let asked = runner.asked {
                guard try asked.awaitReply(or: runner.channel) else { return }
            } else if let left = runner.millisecondsLeft {
                guard try runner.channel.awaitInput(milliseconds: left) else { return }
            }
            try runner.takeReplyOfLine()
        }
    }

    /// Until something is to be sent; nil: nothing is before a reply comes.
    private var millisecondsLeft: Int? { session.nextStart.map { max($0 - now(), 0) } }

    private mutating func takeReplyOfLine() throws(WireFault) {
        let reply = try channel.receive()
        session.received(reply, at: now(), hangup: toldOfHangup)
    }

    /// Whatever is wrong with the line is a hang-up.
    private mutating func onLine(_ body: (inout CallRunner) throws(WireFault) -> Void) {
        do throws(WireFault) {
            try body(&self)
        } catch {
            // End of file is how AGIEXITONHANGUP tells a hang-up: nothing to note.
            if error != .closed { note(.lineFault(error)) }
            session.lineClosed()
        }
    }

    private var toldOfHangup: Bool { hangupSignalled() || channel.sawHangup }

    // MARK: Asking the core

    private mutating func ask(_ request: Request, _ act: Int) {
        guard request.traits.contains(.movesMoney) ? asking.mayBeSlow : asking.hearsKeys, session.nextStart != nil,
            let worker = worker(for: request)
        else { return answered(core.perform(request, act)) }
        worker.ask(request, act)
        asked = worker
    }

    /// Nil when the system has no room for a thread.
    private mutating func worker(for request: Request) -> RequestWorker? {
        // A PIN is checked after everybody's keys in the queue for a processor.
        if case .verify = request { return RequestWorker(nice: 5, core.perform) }
        worker = worker ?? RequestWorker(core.perform)
        return worker
    }

    /// Takes the worker's reply, if there is one by now: nothing is sent for a caller who need not wait any more.
    private mutating func takeReply() {
        if let reply = asked?.reply(within: 0) { replied(reply) }
    }

    /// Waits for the reply until something is due on the line. A request that was begun is awaited to its end, whatever
    /// becomes of the line.
    private mutating func waitForCore() {
        guard let asked else { preconditionFailure("nothing to do, and nothing asked") }
        guard let start = session.nextStart else { return replied(asked.reply()) }
        if let reply = asked.reply(within: start - now()) { replied(reply) }
    }

    private mutating func replied(_ reply: Reply) {
        if asked !== worker { asked?.end() }
        asked = nil
        answered(reply)
    }

    private mutating func answered(_ reply: Reply) {
        session.fault = session.fault ?? fault()
        session.answered(reply)
    }
}

/// A thread that performs requests, one at a time. Each is awaited to its end: a charge that was begun is never left
/// alone.
final class RequestWorker: @unchecked Sendable {
    private enum State {
        case waiting
        case asked(Request, act: Int)
        case answered(Reply)
        case over
    }

    private let shared = Monitor<(state: State, bell: Bell?)>((.waiting, nil))
    private let perform: (Request, Int) -> Reply

    /// Starts the thread; nil when the system has no room for it.
    /// - Parameters:
    ///   - nice: how much other threads go before it in the queue for a processor, 0...19.
    ///   - perform: the core; called on this thread only, and never twice at once.
    init?(nice: Int32 = 0, _ perform: @escaping (Request, Int) -> Reply) {
        self.perform = perform
        guard RunningThread.ifRoom({ [self] in run(nice: nice) }) != nil else { return nil }
    }

    /// Gives it a request. Precondition: the reply to the last one was taken.
    func ask(_ request: Request, _ act: Int) { shared.withLock { $0.state = .asked(request, act: act) } }

    /// No more requests will come.
    func end() { shared.withLock { $0.state = .over } }

    /// The reply, however long it takes.
    func reply() -> Reply { shared.wait { RequestWorker.takeReply(&$0.state) } }

    /// The reply if it comes within so many milliseconds; 0 or less: if it is there.
    func reply(within milliseconds: Int) -> Reply? {
        shared.wait(milliseconds: milliseconds) { RequestWorker.takeReply(&$0.state) }
    }

    /// Waits until the reply is there, or bytes of Asterisk's are.
    /// - Returns: true when bytes are. Where the system has no descriptor left, only they are awaited.
    /// - Throws: as `LineChannel.awaitInput`.
    func awaitReply(or channel: LineChannel) throws(WireFault) -> Bool {
        guard let bell = Bell() else { return try channel.awaitInput() }
        let isAnswered = shared.withLock { shared in
            shared.bell = bell
            if case .answered = shared.state { return true } else { return false }
        }
        defer { shared.withLock { $0.bell = nil } }
        return isAnswered ? false : try channel.awaitInput(or: bell.descriptor)
    }

    private static func takeReply(_ state: inout State) -> Reply? {
        guard case .answered(let reply) = state else { return nil }
        state = .waiting
        return reply
    }

    private func run(nice: Int32) {
        if nice > 0 { RunningThread.yieldToOthers(by: nice) }
        while let (request, act) = nextRequest() {
            let reply = perform(request, act)
            shared.withLock { shared in
                shared.state = .answered(reply)
                shared.bell?.ring()
            }
        }
    }

    private func nextRequest() -> (Request, Int)? {
        shared.wait { shared -> (Request, Int)?? in
            switch shared.state {
            case .asked(let request, let act): .some((request, act))
            case .over: .some(nil)
            case .waiting, .answered: nil
            }
        }
    }
}
