// LineReader: lines out of a file descriptor, bounded in length and in time: a reader may send anything.

import BookingCore
import Glibc

/// What a reader came up with.
public enum ReaderEvent: Hashable, Sendable {
    /// A line without its end, at most `GateRead.lineBytes` bytes.
    case line(String)
    /// Something that is no line.
    case fault(ReadFault)
    /// Nothing within the time waited.
    case quiet
    /// There will be no more.
    case end
}

/// Where reads come from.
public protocol ReadSource: AnyObject {
    /// The next event; waits at most so many milliseconds.
    func next(waiting milliseconds: Int) -> ReaderEvent
}

/// Reads lines ended by CR, LF or both. Of a line that is too long it keeps nothing.
public final class LineReader: ReadSource {
    private let descriptor: Int32
    private let halfLineMilliseconds: Int
    private var line: [UInt8] = []
    private var isTooLong = false
    private var pending: ArraySlice<UInt8> = []
    private var lastByte: UInt64 = 0
    private var hasEnded = false

    /// - Parameters:
    ///   - descriptor: stays the caller's to close.
    ///   - halfLineMilliseconds: a line that pauses for so long is given up.
    public init(descriptor: Int32, halfLineMilliseconds: Int) {
        (self.descriptor, self.halfLineMilliseconds) = (descriptor, halfLineMilliseconds)
    }

    /// The next line, or a fault; waits at most so many milliseconds.
    public func next(waiting milliseconds: Int) -> ReaderEvent {
        let deadline = Monotonic.milliseconds + UInt64(milliseconds)
        while true {
            if let event = take() { return event }
            if hasEnded { return isBegun ? giveUp() : .end }
            let now = Monotonic.milliseconds
            if isBegun, now >= lastByte + UInt64(halfLineMilliseconds) { return giveUp() }
            if now >= deadline { return .quiet }
            let until = isBegun ? min(deadline, lastByte + UInt64(halfLineMilliseconds)) : deadline
            fill(waiting: Int32(until - now))
        }
    }

    private var isBegun: Bool { !line.isEmpty || isTooLong }

    private func giveUp() -> ReaderEvent {
        let fault: ReadFault = isTooLong ? .tooLong : .halfLine
        (line, isTooLong) = ([], false)
        return .fault(fault)
    }

    /// The next line among the bytes at hand.
    private func take() -> ReaderEvent? {
        while let byte = pending.popFirst() {
            guard byte == 10 || byte == 13 else {
                if line.count < GateRead.lineBytes, !isTooLong { line.append(byte) } else { (line, isTooLong) = ([], true) }
                continue
            }
            if !isBegun { continue }  // an empty line, or the LF of a CR LF
            defer { (line, isTooLong) = ([], false) }
            if isTooLong { return .fault(.tooLong) }
            return line.allSatisfy { (32...126).contains($0) || $0 == 9 } ? .line(String(decoding: line, as: UTF8.self)) : .fault(.noise)
        }
        return nil
    }

    private func fill(waiting milliseconds: Int32) {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&entry, 1, milliseconds) > 0 else { return }
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = read(descriptor, &buffer, buffer.count)
        if count > 0 {
            pending = buffer[..<count]
            lastByte = Monotonic.milliseconds
        } else if count == 0 || (errno != EINTR && errno != EAGAIN) {
            hasEnded = true
        }
    }
}

/// A clock that is never set.
enum Monotonic {
    static var milliseconds: UInt64 { microseconds / 1000 }
    static var microseconds: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000 + UInt64(time.tv_nsec) / 1000
    }
}
