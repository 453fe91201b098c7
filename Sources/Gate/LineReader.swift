// LineReader: reads lines from a file descriptor, bounded in length and time: a reader may send anything.

import BookingCore
import Glibc
import Platform

/// What a reader came up with.
public enum ReaderEvent: Hashable, Sendable {
    /// A line without its end, at most `Scan.typedBytes` bytes; a frame with its STX and ETX.
    case line(String)
    /// Something that is no line.
    case fault(ScanFault)
    /// Nothing within the time waited.
    case quiet
    /// There will be no more.
    case end
}

/// Where reads come from.
public protocol ReadSource: AnyObject {
    /// The next event; waits for at most `milliseconds`.
    func next(waiting milliseconds: Int) -> ReaderEvent
}

/// Reads lines ended by CR, LF or both, and frames (STX ... ETX), which may lack a line's end. Of a line that is too
/// long it keeps nothing.
public final class LineReader: ReadSource {
    private let descriptor: Int32
    private let halfLineMilliseconds: Int
    private var line: [UInt8] = []
    private var isTooLong = false
    /// Inside a frame a line's end is nothing, but a frame that lacks its ETX ends there.
    private var hasLineEnd = false
    private var pending: ArraySlice<UInt8> = []
    private var lastByte: Int = 0
    private var hasEnded = false

    /// - Parameters:
    ///   - descriptor: stays the caller's to close.
    ///   - halfLineMilliseconds: a line that pauses for so long is given up.
    public init(descriptor: Int32, halfLineMilliseconds: Int) {
        (self.descriptor, self.halfLineMilliseconds) = (descriptor, halfLineMilliseconds)
    }

    /// The next line, or a fault; waits for at most `milliseconds`.
    public func next(waiting milliseconds: Int) -> ReaderEvent {
        let deadline = SteadyClock.milliseconds + milliseconds
        while true {
            if let event = take() { return event }
            if hasEnded { return isBegun ? giveUp() : .end }
            let now = SteadyClock.milliseconds
            // A visitor does not wait for an ETX that a reader does not write.
            let patience = Int(
                isFrame && hasLineEnd
                    ? min(LineReader.frameEndMilliseconds, halfLineMilliseconds) : halfLineMilliseconds)
            if isBegun, now >= lastByte + patience { return giveUp() }
            if now >= deadline { return .quiet }
            let until = isBegun ? min(deadline, lastByte + patience) : deadline
            fill(waiting: Int32(until - now))
        }
    }

    private var isBegun: Bool { !line.isEmpty || isTooLong }

    private static let (frameStart, frameEnd): (UInt8, UInt8) = (2, 3)
    /// How long after a line's end inside a frame its ETX may come.
    private static let frameEndMilliseconds = 50
    private var isFrame: Bool { line.first == LineReader.frameStart }

    private func giveUp() -> ReaderEvent {
        if isFrame, hasLineEnd { return end() }
        let fault: ScanFault = isTooLong ? .tooLong : .halfLine
        forget()
        return .fault(fault)
    }

    private func forget() { (line, isTooLong, hasLineEnd) = ([], false, false) }

    /// The line that is complete.
    private func end() -> ReaderEvent {
        defer { forget() }
        if isTooLong { return .fault(.tooLong) }
        if isFrame, line.last != LineReader.frameEnd { line.append(LineReader.frameEnd) }
        guard let text = String(validating: line, as: UTF8.self), text.unicodeScalars.allSatisfy(LineReader.isOfALine)
        else { return .fault(.noise) }
        return .line(text)
    }

    /// What a reader or a keyboard writes; Hangul and full-width letters are a keyboard's.
    private static func isOfALine(_ scalar: Unicode.Scalar) -> Bool {
        (32...126).contains(scalar.value) || [2, 3, 9].contains(scalar.value)
            || (scalar.value > 127 && KeyboardText.isTyped(scalar))
    }

    /// The next line among the bytes at hand.
    private func take() -> ReaderEvent? {
        while let byte = pending.popFirst() {
            switch byte {
            case LineReader.frameStart:
                let broken = isBegun ? giveUp() : nil
                line = [byte]
                if let broken { return broken }
            case LineReader.frameEnd where isFrame:
                line.append(byte)
                return end()
            // What is left of a frame that ended with its line.
            case LineReader.frameEnd where !isBegun: continue
            case 10, 13:
                if isFrame { hasLineEnd = true } else if isBegun { return end() }
            default:
                if isFrame, hasLineEnd {
                    let frame = end()
                    line = [byte]
                    return frame
                }
                if line.count < Scan.typedBytes, !isTooLong {
                    line.append(byte)
                } else {
                    (line, isTooLong) = ([], true)
                }
            }
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
            lastByte = SteadyClock.milliseconds
        } else if count == 0 || (errno != EINTR && errno != EAGAIN) {
            hasEnded = true
        }
    }
}
