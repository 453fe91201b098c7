// LoadDriver: plays Asterisk for many callers who press every key the moment it is listened for: the server at full
// load.

import FastAGIServer
import Glibc
import Platform

/// One load run against one port.
final class LoadDriver {
    struct Order {
        let port: Int
        /// Calls at once.
        let atOnce: Int
        /// When no new call begins: so many have, or so much time has passed.
        var calls = Int.max
        var seconds = 3600.0
        /// Seconds over which the first calls come in: no Asterisk sends hundreds in the same millisecond.
        var arrival = 0.0
        /// Seconds before anything is measured, by which the whole run is longer: a virtual machine of another language
        /// starts cold.
        var warmUp = 0.0
        /// Prompts are listened to; otherwise a key cuts them as soon as it may.
        var isPatient = false
        /// How the clip's name begins at which the caller has what they want, and hangs up.
        var destination: [UInt8]?
        /// The telephone number a call shows; withheld otherwise.
        var calling: (Int) -> String? = { _ in nil }
        /// Where all callers wait for each other.
        var pause: Pause?
        /// The keys a call presses, by its number.
        let keys: (Int) -> [UInt8]
    }

    struct Outcome {
        var calls = 0
        var commands = 0
        /// Calls that ran out of keys: the conversation did not go as the order thought.
        var strayed = 0
        /// Calls that came to the order's destination.
        var arrived = 0
        /// Lines that ended before the engine had taken its leave.
        var broken = 0
        var told: [String] = []
        /// Calls that waited for the pause to end, and clips that were counted (`Pause`).
        var (paused, heard) = (0, 0)
        /// When a call pressed the key that asks for seats after the pause, in steady nanoseconds.
        var askedAt: [Int: UInt64] = [:]
        var reactions = Reactions()
        /// While all calls were there and new ones still came: the time the rates are of.
        var seconds = 0.0
        fileprivate var measured = Counts()
        var bookingRate: Double { Double(measured.bookings) / max(seconds, 0.001) }
        var commandRate: Double { Double(measured.commands) / max(seconds, 0.001) }
        var callRate: Double { Double(measured.calls) / max(seconds, 0.001) }
        /// Microseconds of CPU that playing Asterisk took.
        var cpuOfDriverABooking: Double { Double(measured.cpu) / 1000 / Double(max(measured.bookings, 1)) }
        var commandsABooking: Double { Double(measured.commands) / Double(max(measured.bookings, 1)) }
    }

    /// What has happened so far.
    fileprivate struct Counts {
        var (calls, commands, bookings) = (0, 0, 0)
        /// Nanoseconds of CPU of the driver's thread.
        var cpu = 0

        static func - (a: Counts, b: Counts) -> Counts {
            var rest = Counts()
            (rest.calls, rest.commands, rest.bookings) = (
                a.calls - b.calls, a.commands - b.commands, a.bookings - b.bookings
            )
            rest.cpu = a.cpu - b.cpu
            return rest
        }
    }

    struct Line {
        let telephone: Telephone
        let keys: [UInt8]
        var next = 0
        var told = 0
        /// Whether the last prompt is the one at which callers wait (`Pause`).
        var isAtPlace = false
        /// The command that lasts now, so that the end of one that was cut is not taken for its; 0: none.
        var lasting = 0
    }

    /// Replies that are due later, each when its command ends by itself.
    private struct Replies {
        /// The earliest first: commands of one kind last equally long.
        private var due: [(at: UInt64, line: UInt64, command: Int)] = []
        private var first = 0

        var isEmpty: Bool { first == due.count }

        mutating func add(at time: UInt64, line: UInt64, command: Int) { due.append((time, line, command)) }

        /// Those that are due now.
        mutating func take(_ now: UInt64) -> [(line: UInt64, command: Int)] {
            var taken: [(line: UInt64, command: Int)] = []
            while first < due.count, due[first].at <= now {
                taken.append((due[first].line, due[first].command))
                first += 1
            }
            if first == due.count { (due, first) = ([], 0) }
            return taken
        }
    }

    let order: Order
    private let poller: Poller
    var lines: [UInt64: Line] = [:]
    private(set) var nextCall = 0
    var outcome = Outcome()
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 4096, alignment: 1)
    private var isStopped = false
    /// Ends of commands that collect keys, and of silence.
    private var collected = Replies()
    private var silences = Replies()
    private var lasting = 0
    private var isMeasuring = false
    private var bookings = 0
    /// What those who wait for the pause to end press then.
    var paused: [UInt64: [UInt8]] = [:]
    /// The moment at which the pause ends, in steady nanoseconds; nil: it is not set yet.
    var pauseEnds: UInt64?
    private let beganAt = SteadyClock.nanoseconds
    /// Seconds since the run began.
    var seconds: Double { Double(SteadyClock.nanoseconds - beganAt) / 1e9 }
    private var mark: (at: UInt64, counts: Counts) = (0, Counts())
    /// Called about every 100 ms; true ends the run at once, with every line closed.
    var mayStop: () -> Bool = { false }
    private static let lookEvery: UInt64 = 100_000_000

    private init(_ order: Order) throws(BenchFault) {
        self.order = order
        do throws(ServeFault) { poller = try Poller() } catch { throw .systemCall("epoll_create1", errno: errno) }
    }

    deinit { buffer.deallocate() }

    /// Runs to the end of the last call.
    static func run(_ order: Order, stopWhen: @escaping () -> Bool = { false }) throws(BenchFault) -> Outcome {
        let driver = try LoadDriver(order)
        driver.mayStop = stopWhen
        return try driver.run()
    }

    private func run() throws(BenchFault) -> Outcome {
        let began = SteadyClock.nanoseconds
        let until = began + UInt64((order.warmUp + order.seconds) * 1e9)
        var look = began
        try begin()
        while !lines.isEmpty {
            let now = SteadyClock.nanoseconds
            let elapsed = Double(now - began) / 1e9
            let room = elapsed < order.arrival ? Int(elapsed / order.arrival * Double(order.atOnce)) + 1 : order.atOnce
            if isMeasuring != (elapsed >= order.arrival + order.warmUp && now < until) { switchMeasuring(now) }
            if now > look {
                look = now + LoadDriver.lookEvery
                if mayStop() { break }
            }
            do throws(ServeFault) {
                let isIdle = collected.isEmpty && silences.isEmpty && paused.isEmpty
                try poller.wait(milliseconds: isIdle ? 100 : 1) { token, _ in serve(token) }
            } catch { throw .systemCall("epoll_wait", errno: errno) }
            endSilences()
            endPause()
            while lines.count < room, nextCall < order.calls, now < until, !isStopped { try begin() }
        }
        if isMeasuring { switchMeasuring(SteadyClock.nanoseconds) }
        for line in lines.values { outcome.told += line.telephone.told }
        return outcome
    }

    /// The time that the rates are of begins, or ends.
    private func switchMeasuring(_ now: UInt64) {
        var counts = Counts()
        (counts.calls, counts.commands, counts.bookings) = (outcome.calls, outcome.commands, bookings)
        counts.cpu = Int(SteadyClock.ofThisThread)
        if isMeasuring {
            outcome.measured = counts - mark.counts
            outcome.seconds = Double(now - mark.at) / 1e9
        }
        mark = (now, counts)
        isMeasuring.toggle()
    }

    /// A server that is gone takes no more calls: that ends the run and is no fault here.
    private func begin() throws(BenchFault) {
        let number = nextCall
        nextCall += 1
        do throws(BenchFault) {
            let telephone = try Telephone(number: number, port: order.port, calling: order.calling(number))
            lines[UInt64(number)] = Line(telephone: telephone, keys: order.keys(number))
            do throws(ServeFault) { try poller.add(telephone.descriptor, token: UInt64(number), for: .read) } catch {
                throw .systemCall("epoll_ctl", errno: errno)
            }
        } catch {
            isStopped = true
            if number == 0 { throw error }
        }
    }

    private func endSilences() {
        let now = SteadyClock.nanoseconds
        end(collected.take(now), WireReply.silence)
        end(silences.take(now), WireReply.played)
    }

    private func end(_ commands: [(line: UInt64, command: Int)], _ reply: [UInt8]) {
        for (line, command) in commands where lines[line]?.lasting == command {
            lines[line]?.lasting = 0
            lines[line]?.telephone.send(reply)
        }
    }

    /// A command that nothing ends for now.
    private func begin(_ command: WireCommand, _ line: inout Line, _ token: UInt64) {
        lasting += 1
        line.lasting = lasting
        let end = SteadyClock.nanoseconds + UInt64(command.lasts) * 1_000_000
        if case .silence = command {
            silences.add(at: end, line: token, command: lasting)
        } else {
            collected.add(at: end, line: token, command: lasting)
        }
    }

    private func serve(_ token: UInt64) {
        guard var line = lines[token] else { return }
        let reading = line.telephone.read(into: buffer) { command, bytes in
            outcome.commands += 1
            line.lasting = 0
            outcome.reactions.add(line.telephone, command, bytes)
            bookings += line.telephone.told.count - line.told
            line.told = line.telephone.told.count
            if let destination = order.destination, let names = command.names,
                bytes[names].starts(with: destination)
            {
                outcome.arrived += 1
                shutdown(line.telephone.descriptor, Int32(SHUT_RDWR))
                return
            }
            let before = line.next
            let isPatient = lets(command, bytes, end: &line, token) || order.isPatient
            guard let reply = command.reply(bytes, line.keys, &line.next, isPatient: isPatient) else {
                outcome.strayed += 1
                shutdown(line.telephone.descriptor, Int32(SHUT_RDWR))
                return
            }
            if waits(line, token, reply, before) { return }
            if command.lasts > 0 { begin(command, &line, token) } else { line.telephone.send(reply) }
        }
        switch reading {
        case .command, .unfinished: lines[token] = line
        case .ended:
            poller.remove(line.telephone.descriptor)
            outcome.calls += 1
            outcome.told += line.telephone.told
            if !line.telephone.isLeaving { outcome.broken += 1 }
            lines[token] = nil
        }
    }
}
