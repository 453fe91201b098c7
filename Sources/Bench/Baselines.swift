// Baselines: what this machine can do at all, measured in the same run as what is compared with it: round trips, the C
// loop under the same loads, SQLite's own commits, the start of the smallest program.

import CBareLoop
import CEpoll
import CFaultyDisk
import FastAGIServer
import Glibc
import Platform
import SQLite

/// The baselines of a run.
struct Baselines {
    /// Microseconds of a round trip, median.
    var loopback = 0.0
    var pipe = 0.0
    /// CPU microseconds of a command in a loop that does nothing else, 64 calls at once.
    var loopCPU = 0.0
    /// Rows a second, one a commit and 64 a commit.
    var singleCommits = 0.0
    var groupedCommits = 0.0
    /// Microseconds from fork to the end of the smallest program, median.
    var start = 0.0
}

extension Benchmark {
    /// - Returns: the baselines as figures.
    func measureBaselines() throws(BenchFault) -> [Figure] {
        progress(.baselines, "round trips, commits, process starts")
        let rounds = size(20_000, quick: 3000)
        var loopback = try PingPong.loopback(rounds: rounds)
        var pipe = try PingPong.pipes(rounds: rounds)
        let loop = try BareLoop.run(atOnce: 64, seconds: size(2.0, quick: 0.4))
        baselines.loopback = loopback.microseconds(perMille: 500)
        baselines.pipe = pipe.microseconds(perMille: 500)
        baselines.loopCPU = loop.cpu / 1000
        baselines.singleCommits = try RawCommits.rate(in: office.folder, rowsEach: 1, seconds: size(1.5, quick: 0.3))
        baselines.groupedCommits = try RawCommits.rate(in: office.folder, rowsEach: 64, seconds: size(1.5, quick: 0.3))
        var figures = [
            Figure(.baselines, "loopback round trip, p50", baselines.loopback, .microseconds),
            Figure(.baselines, "loopback round trip, p99", loopback.microseconds(perMille: 990), .microseconds),
            Figure(.baselines, "pipe round trip, p50", baselines.pipe, .microseconds),
            Figure(.baselines, "CPU of a bare epoll loop a command, 64 calls", baselines.loopCPU, .microseconds),
            Figure(.baselines, "commands of a bare epoll loop, 64 calls", loop.rate, .perSecond),
            Figure(.baselines, "SQLite, one row a commit", baselines.singleCommits, .perSecond),
            Figure(.baselines, "SQLite, 64 rows a commit", baselines.groupedCommits, .perSecond),
        ]
        if var start = try SmallestProgram.run(in: office.folder, times: size(300, quick: 50)) {
            baselines.start = start.microseconds(perMille: 500)
            figures.append(
                Figure(.baselines, "start and end of the smallest program, p50", baselines.start, .microseconds))
        }
        return figures
    }

    /// So many times a baseline.
    func times(_ value: Double, _ name: String, _ baseline: Double) -> (name: String, ratio: Double)? {
        baseline > 0 ? (name, value / baseline) : nil
    }
}

/// The CPU of a command in a loop in C that does nothing else (`CBareLoop`).
enum BareLoop {
    /// Commands a call gets before its line is closed, under load.
    private static let commandsEach = 200

    /// Serves so many calls at once for some seconds with the load driver at the other end.
    /// - Returns: nanoseconds of the loop's own thread per command, and commands a second.
    static func run(atOnce: Int, seconds: Double) throws(BenchFault) -> (cpu: Double, rate: Double) {
        var outcome = LoadDriver.Outcome()
        let cpu = try beside(commandsEach: commandsEach, first: false) { port throws(BenchFault) in
            outcome = try LoadDriver.run(
                LoadDriver.Order(port: port, atOnce: atOnce, seconds: seconds, keys: { _ in [] }))
        }
        return (Double(cpu) / Double(max(outcome.commands, 1)), outcome.commandRate)
    }

    /// Serves callers with human think time as the engine does, before all usual programs where that is allowed: they
    /// hear one prompt after the other and cut it by typing.
    static func run(_ humans: (_ port: Int) -> HumanDriver.Order) throws(BenchFault) -> HumanDriver.Outcome {
        var outcome = HumanDriver.Outcome()
        _ = try beside(commandsEach: .max, first: true) { port throws(BenchFault) in
            outcome = try HumanDriver.run(humans(port))
        }
        return outcome
    }

    /// The loop on a thread of its own while `load` runs against its port.
    /// - Returns: nanoseconds of its thread.
    private static func beside(commandsEach: Int, first: Bool, _ load: (_ port: Int) throws(BenchFault) -> Void)
        throws(BenchFault) -> UInt64
    {
        let listener = try PingPong.listen()
        let stop = yemae_eventfd()
        guard stop >= 0 else { throw .systemCall("eventfd", errno: errno) }
        let used = Monitor<UInt64?>(nil)
        RunningThread {
            if first { _ = yemae_run_first(ThreadPriority.Rank.loop.rawValue) }
            let cpu = yemae_bare_loop(listener.descriptor, stop, commandsEach)
            used.withLock { $0 = cpu }
        }
        let fault: BenchFault?
        do throws(BenchFault) {
            try load(listener.port)
            fault = nil
        } catch { fault = error }
        var one: UInt64 = 1
        _ = write(stop, &one, 8)
        let cpu = used.wait { $0 }
        close(stop)
        close(listener.descriptor)
        if let fault { throw fault }
        guard cpu > 0 else { throw .systemCall("epoll", errno: errno) }
        return cpu
    }
}

/// Raw round trips of about as many bytes as an AGI command and its reply have.
enum PingPong {
    private static let message = [UInt8](repeating: UInt8(ascii: "x"), count: 40)

    /// Over a TCP connection on loopback.
    static func loopback(rounds: Int) throws(BenchFault) -> Samples {
        let listener = try listen()
        defer { close(listener.descriptor) }
        let ours = try Telephone(number: 0, port: listener.port)
        let theirs = accept(listener.descriptor, nil, nil)
        guard theirs >= 0 else { throw .systemCall("accept", errno: errno) }
        var on: Int32 = 1
        setsockopt(theirs, Int32(IPPROTO_TCP), TCP_NODELAY, &on, 4)
        // What the telephone says of itself is not part of the game.
        var header = [UInt8](repeating: 0, count: 4096)
        _ = read(theirs, &header, header.count)
        return withExtendedLifetime(ours) {
            play(rounds, ours: (ours.descriptor, ours.descriptor), theirs: (theirs, theirs))
        }
    }

    /// Over two pipes, as AGI() has them.
    static func pipes(rounds: Int) throws(BenchFault) -> Samples {
        var (there, back): ([Int32], [Int32]) = ([0, 0], [0, 0])
        guard pipe(&there) == 0, pipe(&back) == 0 else { throw .systemCall("pipe", errno: errno) }
        defer { for end in [there[1], back[0]] { close(end) } }
        return play(rounds, ours: (back[0], there[1]), theirs: (there[0], back[1]))
    }

    /// The other side's descriptors are closed by its thread, when ours has hung up or all rounds are played.
    private static func play(_ rounds: Int, ours: (Int32, Int32), theirs: (Int32, Int32)) -> Samples {
        let ended = Monitor(false)
        RunningThread {
            var block = [UInt8](repeating: 0, count: 256)
            for _ in 0..<rounds {
                let count = read(theirs.0, &block, block.count)
                guard count > 0, write(theirs.1, block, count) == count else { break }
            }
            close(theirs.0)
            if theirs.1 != theirs.0 { close(theirs.1) }
            ended.withLock { $0 = true }
        }
        var samples = Samples()
        var block = [UInt8](repeating: 0, count: 256)
        for _ in 0..<rounds {
            let began = SteadyClock.nanoseconds
            guard write(ours.1, message, message.count) == message.count, read(ours.0, &block, block.count) > 0 else {
                break
            }
            samples.add(nanoseconds: SteadyClock.nanoseconds - began)
        }
        ended.wait { $0 ? () : nil }
        return samples
    }

    /// A listening socket on loopback, and its port.
    static func listen() throws(BenchFault) -> (descriptor: Int32, port: Int) {
        do {
            let descriptor = try SocketAddress.loopback(port: 0).listen(waiting: 1024, isBlocking: true)
            return (descriptor, SocketAddress.port(of: descriptor))
        } catch {
            throw .systemCall(error.path, errno: error.code)
        }
    }
}

enum RawCommits {
    /// Rows a second, each commit as durable as a booking's (WAL, synchronous=FULL).
    /// - Parameter syncDelay: milliseconds by which every sync is slower.
    static func rate(in folder: String, rowsEach: Int, seconds: Double, syncDelay: Int = 0) throws(BenchFault) -> Double
    {
        if syncDelay > 0 { _ = yemae_disk_slow(UInt32(syncDelay * 1000)) }
        defer { if syncDelay > 0 { _ = yemae_disk_slow(0) } }
        do throws(StoreFault) {
            let database = try Database(path: "\(folder)/baseline-\(rowsEach)-\(syncDelay).db", mode: .create)
            try database.useWriteAheadLog()
            try database.execute("CREATE TABLE row(id INTEGER PRIMARY KEY, words TEXT NOT NULL) STRICT")
            let began = SteadyClock.nanoseconds
            var rows = 0
            while Double(SteadyClock.nanoseconds - began) < seconds * 1e9 {
                try database.transaction { () throws(StoreFault) in
                    for _ in 0..<rowsEach {
                        try database.run("INSERT INTO row(words) VALUES (?)", "about as long as a row of a ledger is")
                    }
                }
                rows += rowsEach
            }
            return Double(rows) / (Double(SteadyClock.nanoseconds - began) / 1e9)
        } catch { throw .database(error.description) }
    }
}

enum SmallestProgram {
    /// Writes the program, starts it many times, and tells how long each took from fork to its end.
    /// - Returns: nil on a processor whose instructions are not known here.
    static func run(in folder: String, times: Int) throws(BenchFault) -> Samples? {
        guard let image = image else { return nil }
        let path = "\(folder)/smallest"
        do { try Files.write(image, to: path, mode: 0o700) } catch { throw .machine(error) }
        var samples = Samples()
        for _ in 0..<times {
            let began = SteadyClock.nanoseconds
            let child = try RunningProgram.measured([path], piped: true, log: "\(folder)/log")
            let status = child.wait().status
            samples.add(nanoseconds: SteadyClock.nanoseconds - began)
            guard status == 0 else { throw .program(path, said: "ended with \(status)") }
        }
        return samples
    }

    /// An ELF file of one segment (elf(5)): header, program header, exit(0).
    private static var image: [UInt8]? {
        #if arch(x86_64)
            // mov eax, 60; xor edi, edi; syscall
            return elf(machine: 62, code: [0xB8, 60, 0, 0, 0, 0x31, 0xFF, 0x0F, 0x05])
        #elseif arch(arm64)
            // mov x8, #93; mov x0, #0; svc #0
            return elf(machine: 183, code: [0xA8, 0x0B, 0x80, 0xD2, 0x00, 0x00, 0x80, 0xD2, 0x01, 0x00, 0x00, 0xD4])
        #else
            return nil
        #endif
    }

    private static func elf(machine: UInt16, code: [UInt8]) -> [UInt8] {
        let (base, headers): (UInt64, UInt64) = (0x40_0000, 120)
        let size = headers + UInt64(code.count)
        var bytes: [UInt8] = [0x7F, 0x45, 0x4C, 0x46, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]
        func put<Number: FixedWidthInteger>(_ numbers: Number...) {
            for number in numbers { withUnsafeBytes(of: number.littleEndian) { bytes += $0 } }
        }
        put(UInt16(2), machine)  // an executable
        put(UInt32(1))
        put(base + headers, UInt64(64), UInt64(0))  // entry, program headers, no sections
        put(UInt32(0))
        put(UInt16(64), UInt16(56), UInt16(1), UInt16(64), UInt16(0), UInt16(0))
        put(UInt32(1), UInt32(5))  // one segment to load, to read and run
        put(UInt64(0), base, base, size, size, UInt64(4096))
        return bytes + code
    }
}
