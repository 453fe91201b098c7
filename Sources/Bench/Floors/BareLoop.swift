// BareLoop: runs the C baseline, the least a FastAGI server can do, under the same loads as the server.

import CBareLoop
import CEpoll
import FastAGIServer
import Glibc
import Platform

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
