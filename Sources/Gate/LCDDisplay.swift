// LCDDisplay: a display behind LCDd, the server of the LCDproc project, over TCP. Text is Latin; lamps are connected
// to its output pins.

import BookingCore
import BookingModel
import Glibc
import Platform

/// A client of LCDd. A server that is away is tried again with the next verdict.
final class LCDDisplay: GateDisplay {
    private let host: String
    private let port: UInt16
    private let gate: Gate
    private let complain: (String) -> Void
    private var descriptor: Int32 = -1
    private var hasComplained = false
    private var answers: [UInt8] = []
    /// Whether the screen is on the display.
    private var isShown = false
    private var nextTry: Int = 0

    /// Milliseconds a server may take to answer, and to wait before one that is away is tried again.
    private static let patience = 500
    private static let pause: Int = 5000
    /// Longest line of an answer in bytes.
    private static let answerBytes = 4096
    /// Pins of LCDd's `output` command.
    private static let greenPin = 1
    private static let redPin = 2

    init(host: String, port: UInt16, gate: Gate, complain: @escaping (String) -> Void) {
        (self.host, self.port, self.gate, self.complain) = (host, port, gate, complain)
        _ = isConnected()
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    func show(_ screen: GateScreen) {
        guard isConnected() else { return }
        var commands = isShown ? [] : LCDDisplay.adding
        for (index, line) in screen.lines.enumerated() {
            let padded = line + String(repeating: " ", count: GateScreen.columns - line.count)
            commands.append("widget_set verdict line\(index + 1) 1 \(index + 1) {\(padded)}")
        }
        let pins =
            switch screen.lamp {
            case .off: 0
            case .green: LCDDisplay.greenPin
            case .red: LCDDisplay.redPin
            }
        commands.append("output \(pins)")
        isShown = ask(commands)
    }

    /// A gate without the core says so all the time; with the core it leaves the display to other programs.
    func rest(_ screen: GateScreen) {
        guard screen.note.latin.isEmpty else { return show(screen) }
        guard isShown else { return }
        _ = ask(["screen_del verdict", "output 0"])
        isShown = false
    }

    /// A screen of priority alert goes before everything else on the display.
    private static let adding =
        ["screen_add verdict", "screen_set verdict -name verdict -priority alert -heartbeat off"]
        + (1...GateScreen.rows).map { "widget_add verdict line\($0) string" }

    /// Sends commands and waits for as many answers.
    private func ask(_ commands: [String]) -> Bool {
        guard Files.add(commands.map { "\($0)\n" }.joined(), to: descriptor) == 0 else { return lose("it has hung up") }
        for command in commands {
            guard let answer = answer() else { return lose("it does not answer") }
            if answer.hasPrefix("huh?"), !hasComplained {
                hasComplained = true
                complain("LCDd at \(host):\(port) refused '\(command)': \(answer)")
            }
        }
        return true
    }

    /// The next answer; what LCDd says unasked (`listen`, `ignore`, `key`, `menuevent`) is passed over.
    private func answer() -> String? {
        let deadline = SteadyClock.milliseconds + LCDDisplay.patience
        while true {
            while let end = answers.firstIndex(of: 10) {
                let line = String(decoding: answers[..<end], as: UTF8.self)
                answers.removeFirst(end + 1)
                if ["success", "huh?", "connect"].contains(where: { line.hasPrefix($0) }) { return line }
            }
            guard case let left = deadline - SteadyClock.milliseconds, left > 0, answers.count < LCDDisplay.answerBytes,
                Files.hasInput(descriptor, within: left)
            else { return nil }
            var buffer = [UInt8](repeating: 0, count: 1024)
            let count = read(descriptor, &buffer, buffer.count)
            guard count > 0 else { return nil }
            answers += buffer[..<count]
        }
    }

    private func isConnected() -> Bool {
        if descriptor >= 0 { return true }
        guard SteadyClock.milliseconds >= nextTry else { return false }
        answers = []
        descriptor = connected()
        guard descriptor >= 0 else { return lose(SystemError.words()) }
        guard Files.add("hello\n", to: descriptor) == 0, answer()?.hasPrefix("connect") == true else {
            return lose("it is no LCDd")
        }
        guard
            ask([
                "client_set -name "
                    + "\(GateScreen.waiting(gate).headline.isEmpty ? "gate" : GateScreen.waiting(gate).headline)"
            ])
        else {
            return false
        }
        hasComplained = false
        return true
    }

    /// A TCP connection, or -1.
    private func connected() -> Int32 {
        guard let bytes = SocketAddress.bytes(of: host) else {
            errno = EINVAL
            return -1
        }
        do { return try SocketAddress(bytes, port: Int(port)).connect(patience: LCDDisplay.patience) } catch {
            errno = error.code
            return -1
        }
    }

    private func lose(_ reason: String) -> Bool {
        if descriptor >= 0 { close(descriptor) }
        (descriptor, isShown, nextTry) = (-1, false, SteadyClock.milliseconds + LCDDisplay.pause)
        if !hasComplained { complain("LCDd at \(host):\(port): \(reason); the gate goes on, and tries it again") }
        hasComplained = true
        return false
    }
}
