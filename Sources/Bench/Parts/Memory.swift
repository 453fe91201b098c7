// Memory: calls that wait at the first question, and the memory the server needs for each beyond its base.

import FastAGIServer
import Glibc

extension Benchmark {
    func measureMemory() throws(BenchFault) {
        var base = 0
        for calls in size([2000, 8000], quick: [200]) {
            progress(.memory, "\(calls) waiting calls")
            try allow(descriptors: calls + 200)
            let engine = try ServedEngine(office)
            let waiting = WaitingRoom(port: engine.port)
            try waiting.fill(to: 1)
            base = engine.residentKibibytes
            try waiting.fill(to: calls)
            let each = Double(engine.residentKibibytes - base) / Double(calls - 1)
            waiting.empty()
            engine.stop()
            add(.memory, "a waiting call, of \(calls)", each, .kibibytes, goal: .atMost(6))
        }
        add(.memory, "the engine with one call", Double(base), .kibibytes, goal: .atMost(16 * 1024))
    }
}

/// Lines that answer every command and then leave the first wait for a digit waiting.
final class WaitingRoom {
    private let port: Int
    private var lines: [Telephone] = []
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 4096, alignment: 1)

    init(port: Int) { self.port = port }
    deinit { buffer.deallocate() }

    /// Hangs up everybody.
    func empty() { lines.removeAll() }

    /// Opens lines until there are so many, and brings each to its first question.
    func fill(to count: Int) throws(BenchFault) {
        while lines.count < count {
            let line = try Telephone(number: lines.count, port: port)
            lines.append(line)
            var isWaiting = false
            while !isWaiting {
                let reading = line.read(into: buffer) { command, _ in
                    var next = 0
                    guard let reply = command.reply(UnsafeRawBufferPointer(start: nil, count: 0), [], &next) else {
                        isWaiting = true
                        return
                    }
                    line.send(reply)
                }
                if case .ended = reading { throw .program("yemae serve", said: "closed a waiting call") }
            }
        }
    }
}
