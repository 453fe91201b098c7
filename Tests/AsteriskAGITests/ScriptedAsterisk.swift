// ScriptedAsterisk: the other end of a line, played from a list of replies; and a watcher that keeps what a call told
// it.

import CallFlow
import Foundation

@testable import AsteriskAGI

/// Keeps what it is told.
final class Watcher: CallObserver {
    var events: [Event] = []
    var notes: [CallNote] = []
    func says(_ utterance: Utterance) {}
    func hears(_ event: Event, at place: String) { events.append(event) }
    func ended(_ end: CallEnd) {}
}

/// Answers each line it reads with the next of its replies, then closes.
final class ScriptedAsterisk: @unchecked Sendable {
    /// In the place of a reply: the next command cuts this one.
    static let never = "never"

    private let line: Int32
    private let replies: [String]
    private let heard: (String) -> Void
    private var seen: [String] = []
    private let finished = DispatchSemaphore(value: 0)

    /// - Parameter heard: told of each command before it is answered or, after the last reply, the line is closed.
    init(_ line: Int32, _ replies: [String], heard: @escaping (String) -> Void = { _ in }) {
        (self.line, self.replies, self.heard) = (line, replies, heard)
    }

    func start() { Thread.detachNewThread { self.main() } }

    private func main() {
        for reply in replies {
            guard let command = readCommand() else { break }
            seen.append(command)
            heard(command)
            if reply == ScriptedAsterisk.never { continue }
            _ = (reply + "\n").withCString { write(line, $0, strlen($0)) }
        }
        if seen.count == replies.count, let more = readCommand() {
            seen.append(more)
            heard(more)
        }
        close(line)
        finished.signal()
    }

    /// The commands, once the other side has closed or the replies have run out.
    func commands() -> [String] {
        finished.wait()
        return seen
    }

    private func readCommand() -> String? {
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        while read(line, &byte, 1) == 1 {
            if byte == 10 { return String(decoding: bytes, as: UTF8.self) }
            bytes.append(byte)
        }
        return nil
    }
}
