// Process: one process for each call, as AGI() starts it, and verdicts of one gate that asks the core directly.

import BookingCore
import BookingModel
import Glibc
import Platform

/// One call of one program over pipes.
struct ProcessCall {
    /// Steady nanoseconds from the start of the program.
    var firstCommand: UInt64 = 0
    var whole: UInt64 = 0
    var peakKibibytes = 0
    var told: [String] = []
    var commands = 0
    /// From each reply to the next command.
    var reactions = Samples()

    /// Starts the program and plays Asterisk to the end of the call.
    static func run(_ words: [String], number: Int, keys: [UInt8], log: String, extra: [String] = []) throws(BenchFault)
        -> ProcessCall
    {
        var call = ProcessCall()
        let began = SteadyClock.nanoseconds
        let child = try RunningProgram.measured(words, piped: true, log: log, extra: extra)
        let line = PipeLine(child)
        line.send(Telephone.header(number))
        var next = 0
        var repliedAt = SteadyClock.nanoseconds
        calling: while let (command, answer) = line.next(keys, &next) {
            if call.commands == 0 { call.firstCommand = SteadyClock.nanoseconds - began }
            if call.commands > 0 { call.reactions.add(nanoseconds: SteadyClock.nanoseconds - repliedAt) }
            call.commands += 1
            if case .setVariable = command { call.peakKibibytes = max(call.peakKibibytes, child.peakKibibytes) }
            switch answer {
            case .never: continue
            case .none: break calling
            case .bytes(let reply):
                repliedAt = SteadyClock.nanoseconds
                line.send(reply)
            }
        }
        call.told = line.told
        child.closeInput()
        let status = child.wait().status
        call.whole = SteadyClock.nanoseconds - began
        guard status == 0 else {
            throw .program(words.joined(separator: " "), said: String(BenchFile.read(log).suffix(2000)))
        }
        return call
    }
}

extension Benchmark {
    func measureProcess() throws(BenchFault) {
        let words = [order.program, "agi", "--config", office.settings]
        progress(.process, "one after another")
        let few = size(200, quick: 12)
        let one = try processCalls(words, count: few, atOnce: 1)
        progress(.process, "16 at once")
        let many = try processCalls(words, count: size(600, quick: 32), atOnce: 16)
        var first = one.first
        var whole = one.whole
        var (firstOfMany, wholeOfMany, reactions) = (many.first, many.whole, many.reactions)
        let start = first.microseconds(perMille: 500)
        add(
            .process, "start to the first command, p50", start / 1000, .milliseconds,
            baseline: times(start, "smallest program", baselines.start))
        add(.process, "a whole call with one booking, p50", whole.microseconds(perMille: 500) / 1000, .milliseconds)
        add(.process, "CPU of a whole call", one.cpu / 1000, .milliseconds)
        add(
            .process, "start to the first command, 16 at once, p99", firstOfMany.microseconds(perMille: 990) / 1000,
            .milliseconds)
        add(
            .process, "reply to next command, 16 at once, p99", reactions.microseconds(perMille: 990) / 1000,
            .milliseconds)
        add(.process, "a whole call, 16 at once, p50", wholeOfMany.microseconds(perMille: 500) / 1000, .milliseconds)
        add(
            .process, "a whole call, 16 at once, p99", wholeOfMany.microseconds(perMille: 990) / 1000, .milliseconds,
            goal: .atMost(30))
        add(.process, "peak memory", Double(one.peak), .kibibytes, goal: .atMost(8192))
        try check("calls as processes", told: one.told + many.told)
    }

    /// Calls of one program each, so many at once, each with one booking.
    func processCalls(_ words: [String], count: Int, atOnce: Int, extra: [String] = []) throws(BenchFault)
        -> ProcessFigures
    {
        let crew = ProcessCrew(words, count: count, log: office.log, extra: extra) { [office] in
            office.bookingKeys(call: $0, bookings: 1)
        }
        return try crew.work(atOnce: atOnce)
    }
}

extension Benchmark {
    func measureGate() throws(BenchFault) {
        progress(.gate, "filling the box office")
        // Bookings to be let in: those of a short load.
        let (load, _) = try flatOut(atOnce: 32, seconds: size(1.5, quick: 0.6), syncDelay: 0)
        let start = try InnerOffice(office).numbers(
            """
            SELECT starts_at FROM showing JOIN booking_version ON booking_version.showing = showing.id GROUP BY
            showing.id ORDER BY count(*) DESC LIMIT 1
            """)
        guard let start = start.first else { throw .database("nobody booked anything: the gate has nobody to let in") }
        progress(.gate, "ten minutes before the start")
        let core = try InnerOffice(office, now: Instant(start - 600)).core
        guard let gate = BookingCore.Gate(name: "N1", scope: .venue("hall")) else {
            throw .database("a gate's name is wrong")
        }
        var (verdicts, admitted, took) = (0, 0, Samples())
        let began = SteadyClock.nanoseconds
        let length = size(3.0, quick: 0.6)
        while Double(SteadyClock.nanoseconds - began) < length * 1e9 {
            // Each number is shown twice: the second time the seats are used up.
            let number = load.told[verdicts / 2 % load.told.count]
            guard let booking = BookingNumber(number) else {
                throw .database("a booking number with a wrong check digit was told")
            }
            let asked = SteadyClock.nanoseconds
            let verdict: ScanResult
            do throws(GateFault) {
                verdict = try core.gate.checkIn(.success(Scan(booking: booking)), at: gate, nonce: "n\(verdicts)")
            } catch { throw .database(error.description) }
            took.add(nanoseconds: SteadyClock.nanoseconds - asked)
            verdicts += 1
            if case .admit = verdict { admitted += 1 }
        }
        let rate = Double(verdicts) / (Double(SteadyClock.nanoseconds - began) / 1e9)
        add(
            .gate, "verdicts, one gate", rate, .perSecond,
            baseline: times(rate, "one commit each", baselines.singleCommits))
        add(.gate, "a verdict, p99", took.microseconds(perMille: 990), .microseconds)
        add(.gate, "admitted of those", Double(admitted), .count)
        if admitted == 0 { report.faults.append("the gate admitted nobody") }
    }
}
