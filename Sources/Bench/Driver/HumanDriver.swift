// HumanDriver: plays Asterisk for thousands of callers who listen, think, and type at human speed. A key that comes
// up while no command runs is thrown away, as Asterisk does; it counts as lost, and the caller types it again.
//
// All callers share this thread, which looks up every quarter of a millisecond: thousands of keys a second that it
// typed at the same millisecond would wait for one another, and a thread that woke up for each command would take the
// engine's time. So whether a key came up before or after a command came in is told by the microsecond it was due and
// by the kernel's time stamp of the command, not by what this thread came to first.

import FastAGIServer
import Glibc
import Platform

/// One run of human callers against one port.
final class HumanDriver {
    private struct Caller {
        let telephone: Telephone
        var word: [UInt8]
        var waiting: [[UInt8]]
        var key = 0
        /// The next key follows another of its word, at typing speed; else it comes after a pause.
        var isBehindAnother = false
        var stage = Stage.first
        /// False: nothing runs, the engine thinks.
        var isCommandRunning = false
        /// Microseconds from when the last command should have ended by itself to when this thread came to it; 0 when a
        /// key ended it.
        var lateness = 0
        /// Keys typed while the engine only collects them; nil while it does something else.
        var ahead: [UInt8]?
        /// Milliseconds without a key that end the collecting.
        var collecting = 0
        /// A STREAM FILE runs, whose reply says where it ended.
        var isStreaming = false
        /// The keys the running command takes; all for a wait.
        var takes: (UInt64, UInt64) = (0, 0)
        /// Which command runs, so that the end of an earlier one is not taken for its.
        var serial: UInt32 = 0
        var keyIsDue = false
    }

    /// How far the caller is. A caller who has typed the PIN is in the call when they type what comes after it.
    private enum Stage { case first, typedFirst, again }

    /// Seconds that the last callers get to log in, at most: 4,000 need some 10.
    static let settling = 60.0
    /// Microseconds a clip lasts when no key cuts it.
    private static let clip = 800_000
    /// Microseconds after which a caller who noticed that nothing happened types again.
    private static let retry = 300_000
    private static let callerBits: UInt32 = 15
    private static let refusal = Array("yemae/login-".utf8)

    private let order: Order
    private let poller: Poller
    private var callers: [Caller?]
    private var wheel = TimerWheel(now: HumanDriver.now)
    private var random = SeededNumbers(seed: 1588_0001)
    private var outcome = Outcome()
    /// Callers who are at what they do again and again.
    private var callersIn = 0
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 4096, alignment: 1)

    /// Steady microseconds.
    private static var now: Int { Int(SteadyClock.nanoseconds / 1000) }

    private init(_ order: Order) throws(BenchFault) {
        precondition(order.callers < 1 << Int(HumanDriver.callerBits), "a timer's token names at most 32,767 callers")
        self.order = order
        callers = Array(repeating: nil, count: order.callers)
        do throws(ServeFault) { poller = try Poller() } catch { throw .systemCall("epoll_create1", errno: errno) }
    }

    deinit { buffer.deallocate() }

    /// Runs, then hangs everybody up.
    static func run(_ order: Order) throws(BenchFault) -> Outcome { try HumanDriver(order).run() }

    private func run() throws(BenchFault) -> Outcome {
        let began = SteadyClock.nanoseconds
        var arrived = 0
        while arrived < order.callers {
            let due =
                Int(Double(SteadyClock.nanoseconds - began) / 1e9 / max(order.arrival, 0.001) * Double(order.callers))
                + 1
            while arrived < min(order.callers, due) {
                try begin(arrived)
                arrived += 1
            }
            try turn()
        }
        // Log-ins that wait for one another would be measured along: a minute of people who are in the call begins when
        // they are.
        let giveUp = SteadyClock.nanoseconds + UInt64(HumanDriver.settling * 1e9)
        while callersIn < order.callers, SteadyClock.nanoseconds < giveUp { try turn() }
        let measureFrom = SteadyClock.nanoseconds
        outcome = Outcome(
            refused: outcome.refused, missing: order.callers - callersIn,
            secondsBefore: Double(measureFrom - began) / 1e9)
        while SteadyClock.nanoseconds < measureFrom + UInt64(order.seconds * 1e9) { try turn() }
        outcome.seconds = order.seconds
        return outcome
    }

    /// Sleeps until the next tick, takes what came in, and does what is due.
    private func turn() throws(BenchFault) {
        let tick = UInt64(TimerWheel.tick * 1000)
        SteadyClock.sleep(until: (SteadyClock.nanoseconds / tick + 1) * tick)
        do throws(ServeFault) {
            // As many as there are: what is left in the kernel would be taken for a line on which nothing runs.
            while try poller.wait(milliseconds: 0, { token, _ in serve(Int(token)) }) == Poller.batch {}
        } catch { throw .systemCall("epoll_wait", errno: errno) }
        for timer in wheel.due(by: HumanDriver.now) { fire(timer) }
    }

    private func begin(_ index: Int) throws(BenchFault) {
        // Each from a different telephone, as people do: all withheld numbers together may guess so many PINs an hour,
        // and four thousand who log in at once would be taken for one who guesses.
        let digits = String(10_000_000 + index).dropFirst()
        let telephone = try Telephone(number: index, port: order.port, calling: "0109\(digits)")
        var words = order.first(index)
        let word = words.removeFirst()
        callers[index] = Caller(telephone: telephone, word: word, waiting: words)
        do throws(ServeFault) { try poller.add(telephone.descriptor, token: UInt64(index), for: .read) } catch {
            throw .systemCall("epoll_ctl", errno: errno)
        }
    }

    private func serve(_ index: Int) {
        guard var caller = callers[index] else { return }
        let reading = caller.telephone.read(into: buffer) { command, line in
            outcome.commands += 1
            outcome.reactions.add(caller.telephone, command, line)
            start(command, line, &caller, index)
        }
        switch reading {
        case .command, .unfinished: callers[index] = caller
        case .ended:
            poller.remove(caller.telephone.descriptor)
            outcome.ended += 1
            callers[index] = nil
        }
    }

    /// A command begins to run.
    private func start(_ command: WireCommand, _ line: UnsafeRawBufferPointer, _ caller: inout Caller, _ index: Int) {
        // What ran is cut.
        caller.serial &+= 1
        (caller.isStreaming, caller.isCommandRunning, caller.ahead) = (false, false, nil)
        switch command {
        case .answer, .unknown: return caller.telephone.send(WireReply.done)
        case .setVariable: return caller.telephone.send(WireReply.variableSet)
        case .channelStatus: return caller.telephone.send(WireReply.channelIsUp)
        case .playStatus: return caller.telephone.send(WireReply.success)
        case .waitForDigit: caller.takes = (.max, .max)
        case .getData(let wait):
            (caller.takes, caller.ahead, caller.collecting) = ((.max, .max), [], wait)
            caller.isCommandRunning = true
            // A caller in the middle of a word types on; none begins a word in silence.
            return setEnd(of: caller, index, in: 1000 * wait)
        case .silence:
            caller.takes = (.max, .max)
            (caller.isStreaming, caller.isCommandRunning) = (true, true)
            return setEnd(of: caller, index, in: 1000 * WireCommand.silenceLasts)
        case .streamFile(_, let escape):
            caller.takes = (0, 0)
            for key in line[escape] { HumanDriver.add(key, to: &caller.takes) }
            caller.isStreaming = true
        case .play(_, let hearsKeys):
            caller.takes = hearsKeys ? (.max, .max) : (0, 0)
        }
        caller.isCommandRunning = true
        if let names = command.names {
            if line[names].starts(with: HumanDriver.refusal) { outcome.refused += 1 }
            let clips = 1 + line[names].count { $0 == UInt8(ascii: "&") }
            setEnd(of: caller, index, in: clips * HumanDriver.clip)
        }
        // A word is begun when something can be answered; its later keys come at their own time.
        guard !caller.keyIsDue, HumanDriver.takes(caller.word[caller.key], caller.takes) else { return }
        setKey(&caller, index, in: random.number(in: order.think), behindAnother: false)
    }

    /// The end of the command that runs now, when nothing ends it before.
    private func setEnd(of caller: Caller, _ index: Int, in delay: Int) {
        let token = UInt32(index) | 1 << HumanDriver.callerBits | caller.serial << (HumanDriver.callerBits + 1)
        wheel.set(token, at: HumanDriver.now + delay)
    }

    private func setKey(_ caller: inout Caller, _ index: Int, in delay: Int, behindAnother: Bool) {
        (caller.keyIsDue, caller.isBehindAnother) = (true, behindAnother)
        wheel.set(UInt32(index), at: HumanDriver.now + delay)
    }

    private func fire(_ timer: TimerWheel.Timer) {
        let index = Int(timer.token & (1 << HumanDriver.callerBits - 1))
        guard timer.token >> HumanDriver.callerBits & 1 == 1 else { return press(index, dueAt: timer.due) }
        guard var caller = callers[index] else { return }
        let serial = timer.token >> (HumanDriver.callerBits + 1)
        guard caller.isCommandRunning, caller.serial & (1 << (31 - HumanDriver.callerBits) - 1) == serial else {
            return
        }
        caller.isCommandRunning = false
        caller.lateness = HumanDriver.now - timer.due
        let played = caller.isStreaming ? WireReply.played : WireReply.done
        caller.telephone.send(caller.ahead.map { WireReply.typedAhead($0, silent: true) } ?? played)
        caller.ahead = nil
        callers[index] = caller
    }

    /// The next key of the word comes up.
    private func press(_ index: Int, dueAt due: Int) {
        // A command that ended late took its key along: it comes up as long after the end as it should have.
        let instant = due + (callers[index]?.lateness ?? 0)
        if callers[index]?.isCommandRunning == false {
            while HumanDriver.now < instant {}
            serve(index)
        }
        guard var caller = callers[index] else { return }
        defer { callers[index] = caller }
        caller.keyIsDue = false
        let key = caller.word[caller.key]
        guard caller.isCommandRunning, caller.telephone.commandedAt / 1000 <= UInt64(instant) else {
            outcome.add(behindAnother: caller.isBehindAnother, isLost: true)
            return setKey(&caller, index, in: HumanDriver.retry, behindAnother: false)
        }
        // What must be heard is listened to.
        guard HumanDriver.takes(key, caller.takes) else {
            return setKey(&caller, index, in: HumanDriver.retry, behindAnother: false)
        }
        outcome.add(behindAnother: caller.isBehindAnother, isLost: false)
        take(key, &caller, index)
        if caller.stage == .typedFirst { (caller.stage, callersIn) = (.again, callersIn + 1) }
        caller.key += 1
        if caller.key < caller.word.count {
            return setKey(&caller, index, in: random.number(in: order.typing), behindAnother: true)
        }
        if caller.waiting.isEmpty {
            (caller.waiting, caller.stage) = (order.again, caller.stage == .first ? .typedFirst : .again)
        }
        (caller.word, caller.key) = (caller.waiting.removeFirst(), 0)
    }

    /// The running command hears a key; it is over then, but for one that collects keys.
    private func take(_ key: UInt8, _ caller: inout Caller, _ index: Int) {
        caller.lateness = 0
        guard let ahead = caller.ahead else {
            caller.isCommandRunning = false
            return caller.telephone.send(caller.isStreaming ? WireReply.cut(by: key) : WireReply.key(key))
        }
        caller.serial &+= 1
        guard key == UInt8(ascii: "#") else {
            caller.ahead = ahead + [key]
            return setEnd(of: caller, index, in: 1000 * caller.collecting)
        }
        (caller.isCommandRunning, caller.ahead) = (false, nil)
        caller.telephone.send(WireReply.typedAhead(ahead, silent: false))
    }

    private static func add(_ key: UInt8, to set: inout (UInt64, UInt64)) {
        if key < 64 { set.0 |= 1 << UInt64(key) } else { set.1 |= 1 << UInt64(key - 64) }
    }

    private static func takes(_ key: UInt8, _ set: (UInt64, UInt64)) -> Bool {
        key < 64 ? set.0 >> UInt64(key) & 1 == 1 : set.1 >> UInt64(key - 64) & 1 == 1
    }
}
