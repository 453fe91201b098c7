// PeerLimits: how far apart servers can be on this machine, by what a booking costs any server.

import Glibc
import Platform

extension Benchmark {
    /// What playing Asterisk to a server took, the least of all turns.
    struct Playing {
        /// Microseconds of CPU of the driver for a booking.
        var driver = Double.infinity
        /// Commands for a booking.
        var commands = Double.infinity

        mutating func add(_ outcome: LoadDriver.Outcome) {
            guard outcome.bookingRate > 0 else { return }
            driver = min(driver, outcome.cpuOfDriverABooking)
            commands = min(commands, outcome.commandsABooking)
        }
    }

    private static var cores: Double { Double(sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

    /// The bookings a second of a server whose own code takes no time: the cores do nothing but play Asterisk, carry
    /// commands as the bare loop does, and do the acts as C does, 64 in a commit. What a goal asks beyond that to
    /// another server, nobody can reach here.
    /// - Parameters:
    ///   - halls: copies of the database as it was before all turns and after them: a seat costs more to find the more
    ///     are sold. The mean counts.
    ///   - rates: bookings a second of each server.
    func tellLimit(
        _ acts: PeerList.Peer?, _ office: BenchOffice, halls: [String], _ playing: Playing,
        _ rates: [(name: String, rate: Double)]
    ) throws(BenchFault) {
        guard let acts, playing.commands.isFinite else { return }
        progress(.peers, "the acts of a booking in C, without a server")
        var alone = 0.0
        for hall in halls { alone += try cpuOfActs(acts, office, in: hall) / Double(halls.count) }
        let carried = playing.commands * baselines.loopCPU
        let most = Benchmark.cores * 1e6 / (alone + playing.driver + carried)
        add(.peers, "a booking's statements, commits and hash alone, in C, CPU", alone, .microseconds)
        add(.peers, "a booking's commands in the bare loop, CPU", carried, .microseconds)
        add(.peers, "a booking's commands in the driver, CPU", playing.driver, .microseconds)
        add(.peers, "a server whose own code takes no time, bookings", most, .perSecond)
        for (name, rate) in rates where rate > 0 { add(.peers, "such a server to \(name)", most / rate, .times) }
    }

    /// Microseconds of CPU.
    private func cpuOfActs(_ acts: PeerList.Peer, _ office: BenchOffice, in database: String) throws(BenchFault)
        -> Double
    {
        let calls = size(256, quick: 16)
        let keys = (0..<calls).map {
            String(decoding: office.bookingKeys(call: $0, bookings: Benchmark.bookingsEach), as: UTF8.self)
        }
        let file = "\(office.folder)/keys"
        try BenchFile.write(keys.joined(separator: "\n") + "\n", to: file)
        let words = acts.words + [database, "\(Benchmark.bookingsEach)", file]
        let before = SteadyClock.cpuOfEndedChildren
        let child = try RunningProgram.measured(words, piped: false, log: office.log)
        guard child.wait().status == 0 else {
            throw .program(words.joined(separator: " "), said: String(BenchFile.read(office.log).suffix(2000)))
        }
        return Double(SteadyClock.cpuOfEndedChildren - before) / 1000 / Double(calls * Benchmark.bookingsEach)
    }

    /// The same for whole calls of AGI programs: so many at once share the cores, whatever each does while it waits.
    /// - Parameter cpu: microseconds of a call of the smallest program.
    func tellLimit(ofCalls count: Int, cpu: Double) {
        add(
            .peers, "AGI in C, \(count) at once: their CPU on all cores", Double(count) * cpu / Benchmark.cores / 1000,
            .milliseconds)
    }
}
