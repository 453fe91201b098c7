// PipeLine: Asterisk's end of the two pipes of one AGI program.

import Glibc
import Platform

/// One call over pipes, keys pressed the moment they are listened for.
final class PipeLine {
    private let child: RunningProgram
    private var buffer: [UInt8] = []
    private var block = [UInt8](repeating: 0, count: 4096)
    private var listener = NumberListener()

    init(_ child: RunningProgram) { self.child = child }

    var told: [String] { listener.told }

    func send(_ bytes: [UInt8]) { _ = write(child.input, bytes, bytes.count) }

    /// The next command and what to reply; no reply when the keys are used up. Nil at the end of the program's output.
    func next(_ keys: [UInt8], _ next: inout Int) -> (WireCommand, reply: [UInt8]?)? {
        while buffer.last != UInt8(ascii: "\n") {
            let count = read(child.output, &block, block.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return nil }
            buffer += block[..<count]
        }
        defer { buffer.removeAll(keepingCapacity: true) }
        return buffer.withUnsafeBytes { bytes in
            let line = UnsafeRawBufferPointer(rebasing: bytes.dropLast())
            let command = WireCommand(line)
            listener.hears(command, line)
            if case .getData(let wait) = command, !command.isBehindEntry { SteadyClock.sleep(milliseconds: wait) }
            return (command, command.reply(line, keys, &next))
        }
    }
}
