// PingPong: the shortest round trip on this machine: one thread writes, another answers.

import Glibc
import Platform

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
        let fd = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(fd, $0, size) != 0 || Glibc.listen(fd, 1024) != 0 || getsockname(fd, $0, &size) != 0 ? errno : 0
            }
        }
        guard fd >= 0, code == 0 else { throw .systemCall("listen", errno: code) }
        return (fd, Int(UInt16(bigEndian: address.sin_port)))
    }
}
