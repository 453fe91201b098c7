// BareLoop: the least a FastAGI server can do: one epoll, a read and a write for each command, and no thought at all.

import CEpoll
import Exchange
import Glibc
import Machine

/// The CPU of a command in a loop that does nothing else.
enum BareLoop {
    /// Commands a call gets before its line is closed, under load.
    private static let commandsEach = 200
    private static let command = Array("STREAM FILE yemae/digit/4 \"0123456789*#\"\n".utf8)
    private static let leave = Array("SET VARIABLE YEMAE_OUTCOME \"completed\"\n".utf8)

    /// Serves so many calls at once for some seconds with the load driver at the other end.
    /// - Returns: nanoseconds of the loop's own thread per command, and commands a second.
    static func run(atOnce: Int, seconds: Double) throws(BenchFault) -> (cpu: Double, rate: Double) {
        var outcome = LoadDriver.Outcome()
        let cpu = try beside(commandsEach: commandsEach) { port throws(BenchFault) in
            outcome = try LoadDriver.run(LoadDriver.Order(port: port, atOnce: atOnce, seconds: seconds, keys: { _ in [] }))
        }
        return (Double(cpu) / Double(max(outcome.commands, 1)), outcome.commandRate)
    }

    /// Serves callers with human think time, who hear one prompt after the other and cut it by typing.
    static func run(_ humans: (_ port: Int) -> HumanDriver.Order) throws(BenchFault) -> HumanDriver.Outcome {
        var outcome = HumanDriver.Outcome()
        _ = try beside(commandsEach: .max) { port throws(BenchFault) in outcome = try HumanDriver.run(humans(port)) }
        return outcome
    }

    /// The loop on a thread of its own while `load` runs against its port.
    /// - Returns: nanoseconds of its thread.
    private static func beside(commandsEach: Int, _ load: (_ port: Int) throws(BenchFault) -> Void) throws(BenchFault) -> UInt64 {
        let listener = try PingPong.listen()
        let stop = Locked(false)
        let used = Locked<UInt64?>(nil)
        startThread {
            let cpu = serve(listener.descriptor, commandsEach, until: { stop.change { $0 } })
            used.change { $0 = cpu }
        }
        let fault: BenchFault?
        do throws(BenchFault) {
            try load(listener.port)
            fault = nil
        } catch { fault = error }
        stop.change { $0 = true }
        let cpu = used.wait { $0 }
        close(listener.descriptor)
        if let fault { throw fault }
        return cpu
    }

    private static func serve(_ listener: Int32, _ commandsEach: Int, until isOver: () -> Bool) -> UInt64 {
        let poller = yemae_epoll_create()
        defer { close(poller) }
        _ = fcntl(listener, F_SETFL, O_NONBLOCK)
        _ = yemae_epoll_set(poller, 1, listener, UInt32(YEMAE_READ), UInt64(listener))
        var tokens = [UInt64](repeating: 0, count: Int(YEMAE_EVENTS))
        var events = [UInt32](repeating: 0, count: Int(YEMAE_EVENTS))
        // Descriptors are small numbers: commands sent so far by descriptor.
        var sent = [Int](repeating: 0, count: 65_536)
        var block = [UInt8](repeating: 0, count: 4096)
        let began = SteadyTime.ofThisThread
        while !isOver() {
            let count = yemae_epoll_wait(poller, &tokens, &events, 50)
            for token in tokens.prefix(Int(max(count, 0))) {
                let fd = Int32(token)
                if fd == listener {
                    var peer = sockaddr_storage()
                    let line = yemae_accept(listener, &peer, UInt32(MemoryLayout<sockaddr_storage>.size))
                    guard line >= 0, line < 65_536 else { continue }
                    sent[Int(line)] = 0
                    _ = yemae_epoll_set(poller, 1, line, UInt32(YEMAE_READ), UInt64(line))
                    continue
                }
                guard read(fd, &block, block.count) > 0, sent[Int(fd)] <= commandsEach else {
                    close(fd)
                    continue
                }
                sent[Int(fd)] += 1
                let bytes = sent[Int(fd)] > commandsEach ? leave : command
                _ = send(fd, bytes, bytes.count, Int32(MSG_NOSIGNAL))
            }
        }
        return SteadyTime.ofThisThread - began
    }
}
