// HumanDriver: plays Asterisk for thousands of callers who listen, think, and type at human speed. A key that comes up while no command
// runs is thrown away, as Asterisk does: it counts as lost, and the caller types it again.

import Exchange
import Glibc
import Machine

/// One run of human callers against one port.
final class HumanDriver {
    struct Order {
        let port: Int
        let callers: Int
        /// Seconds measured, after everybody is in the call.
        let seconds: Double
        /// Seconds over which the calls come in.
        let arrival: Double
        /// Seconds that the last ones get to log in.
        let settling: Double
        /// What a caller types first, and then again and again; a wait of `think` before each word.
        let first: (Int) -> [[UInt8]]
        let again: [[UInt8]]
        /// Milliseconds from key to key within a word.
        var typing = 60...200
        /// Milliseconds before a word, from when it can be heard.
        var think = 300...1500
    }

    struct Outcome {
        var typed = 0
        var lost = 0
        var commands = 0
        /// Calls that ended though nobody hung up.
        var ended = 0
        /// Callers whose PIN was not taken, from the first call on: whoever is not let in browses nothing, and nothing is measured.
        var refused = 0
        var reactions = Reactions()
        var seconds = 0.0
    }

    private struct Caller {
        let telephone: Telephone
        var word: [UInt8]
        var waiting: [[UInt8]]
        var key = 0
        /// Nothing runs: the engine thinks.
        var isCommandRunning = false
        /// Keys typed while the engine only collects them; nil while it does something else.
        var ahead: [UInt8]?
        /// The keys the running command takes; all for a wait.
        var takes: (UInt64, UInt64) = (0, 0)
        /// Which command runs, so that the end of an earlier one is not taken for its.
        var serial: UInt32 = 0
        var keyIsDue = false
    }

    /// Milliseconds a prompt lasts when no key cuts it.
    private static let prompt = 800
    /// Milliseconds after which a caller who noticed that nothing happened types again.
    private static let retry = 300
    private static let callerBits: UInt32 = 15
    private static let refusal = Array("yemae/login-".utf8)

    private let order: Order
    private let poller: Poller
    private var callers: [Caller?]
    private var wheel = TimerWheel(now: HumanDriver.now)
    private var dice = Dice(seed: 1588_0001)
    private var outcome = Outcome()
    private var isMeasuring = false
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 4096, alignment: 1)

    private static var now: Int { Int(SteadyTime.now / 1_000_000) }

    private init(_ order: Order) throws(BenchFault) {
        precondition(order.callers < 1 << Int(HumanDriver.callerBits), "a timer's token names at most 32,767 callers")
        self.order = order
        callers = Array(repeating: nil, count: order.callers)
        do throws(ServeFault) { poller = try Poller() } catch { throw .systemCall("epoll_create1", errno: errno) }
    }

    deinit { buffer.deallocate() }

    /// Runs, then hangs everybody up. `meanwhile` is called about every millisecond with the seconds since measuring began.
    static func run(_ order: Order, meanwhile: @escaping (Double) -> Void = { _ in }) throws(BenchFault) -> Outcome {
        let driver = try HumanDriver(order)
        return try driver.run(meanwhile)
    }

    private func run(_ meanwhile: (Double) -> Void) throws(BenchFault) -> Outcome {
        let began = SteadyTime.now
        var arrived = 0
        // After the last one came in, everybody gets the time to log in.
        let measureFrom = began + UInt64((order.arrival + order.settling) * 1e9)
        let end = measureFrom + UInt64(order.seconds * 1e9)
        while SteadyTime.now < end {
            let now = SteadyTime.now
            let due = min(order.callers, Int(Double(now - began) / 1e9 / max(order.arrival, 0.001) * Double(order.callers)) + 1)
            while arrived < due {
                try begin(arrived)
                arrived += 1
            }
            if !isMeasuring, now >= measureFrom { (isMeasuring, outcome) = (true, Outcome(refused: outcome.refused)) }
            if isMeasuring { meanwhile(Double(now - measureFrom) / 1e9) }
            do throws(ServeFault) { try poller.wait(milliseconds: 1) { token, _ in serve(Int(token)) } } catch {
                throw .systemCall("epoll_wait", errno: errno)
            }
            for token in wheel.due(by: HumanDriver.now) { fire(token) }
        }
        outcome.seconds = order.seconds
        return outcome
    }

    private func begin(_ index: Int) throws(BenchFault) {
        // Each from a telephone of his own, as people do: all withheld numbers together may guess so many PINs an hour, and four thousand who log in
        // at once would be taken for one who guesses.
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
        switch command {
        case .answer, .unknown: return caller.telephone.send(WireReply.done)
        case .setVariable: return caller.telephone.send(WireReply.variableSet)
        case .channelStatus: return caller.telephone.send(WireReply.channelIsUp)
        case .waitForDigit: caller.takes = (.max, .max)
        case .getData:
            (caller.takes, caller.ahead) = ((.max, .max), [])
            caller.serial &+= 1
            caller.isCommandRunning = true
            // Whoever is in the middle of a word types on; nobody begins one in silence.
            return setEnd(of: caller, index, inMilliseconds: WireReply.silenceMilliseconds)
        case .streamFile(let clip, let escape):
            if line[clip].starts(with: HumanDriver.refusal) { outcome.refused += 1 }
            caller.takes = (0, 0)
            for key in line[escape] { HumanDriver.add(key, to: &caller.takes) }
        }
        caller.serial &+= 1
        caller.isCommandRunning = true
        if case .streamFile = command { setEnd(of: caller, index, inMilliseconds: HumanDriver.prompt) }
        // A word is begun when something can be answered; its later keys come at their own time.
        guard !caller.keyIsDue, HumanDriver.takes(caller.word[caller.key], caller.takes) else { return }
        setKey(&caller, index, inMilliseconds: dice.roll(order.think))
    }

    /// The end of the command that runs now, when nothing ends it before.
    private func setEnd(of caller: Caller, _ index: Int, inMilliseconds delay: Int) {
        let token = UInt32(index) | 1 << HumanDriver.callerBits | caller.serial << (HumanDriver.callerBits + 1)
        wheel.set(token, inMilliseconds: delay, now: HumanDriver.now)
    }

    private func setKey(_ caller: inout Caller, _ index: Int, inMilliseconds delay: Int) {
        caller.keyIsDue = true
        wheel.set(UInt32(index), inMilliseconds: delay, now: HumanDriver.now)
    }

    private func fire(_ token: UInt32) {
        let index = Int(token & (1 << HumanDriver.callerBits - 1))
        // A command may have come in that this thread has not come to; a PBX with a thread for each call would run it already.
        if callers[index]?.isCommandRunning == false { serve(index) }
        guard var caller = callers[index] else { return }
        if token >> HumanDriver.callerBits & 1 == 1 {
            let serial = token >> (HumanDriver.callerBits + 1)
            guard caller.isCommandRunning, caller.serial & (1 << (31 - HumanDriver.callerBits) - 1) == serial else { return }
            caller.isCommandRunning = false
            caller.telephone.send(caller.ahead.map { WireReply.typedAhead($0, silent: true) } ?? WireReply.played)
            caller.ahead = nil
        } else {
            press(&caller, index)
        }
        callers[index] = caller
    }

    /// The next key of the word comes up.
    private func press(_ caller: inout Caller, _ index: Int) {
        caller.keyIsDue = false
        let key = caller.word[caller.key]
        guard caller.isCommandRunning else {
            (outcome.typed, outcome.lost) = (outcome.typed + 1, outcome.lost + 1)
            return setKey(&caller, index, inMilliseconds: HumanDriver.retry)
        }
        // What must be heard is listened to.
        guard HumanDriver.takes(key, caller.takes) else { return setKey(&caller, index, inMilliseconds: HumanDriver.retry) }
        outcome.typed += 1
        take(key, &caller, index)
        caller.key += 1
        if caller.key < caller.word.count { return setKey(&caller, index, inMilliseconds: dice.roll(order.typing)) }
        if caller.waiting.isEmpty { caller.waiting = order.again }
        (caller.word, caller.key) = (caller.waiting.removeFirst(), 0)
    }

    /// The running command hears a key; it is over then, but for one that collects keys.
    private func take(_ key: UInt8, _ caller: inout Caller, _ index: Int) {
        guard let ahead = caller.ahead else {
            let isPrompt = caller.takes.0 != .max || caller.takes.1 != .max
            caller.isCommandRunning = false
            return caller.telephone.send(isPrompt ? WireReply.cut(by: key) : WireReply.key(key))
        }
        caller.serial &+= 1
        guard key == UInt8(ascii: "#") else {
            caller.ahead = ahead + [key]
            return setEnd(of: caller, index, inMilliseconds: WireReply.silenceMilliseconds)
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
