// Keyboard: reads keys as they are pressed, without Enter. From a pipe it reads characters: a blank, or a pause of
// the writer, is a caller who listens.

import CallFlow
import Glibc
import Platform
import Synchronization

/// What was pressed.
enum KeyPress: Hashable {
    case key(Key)
    /// `q`, Ctrl-C, Ctrl-D, or the end of the input.
    case hangUp
    /// A blank or a line end in a pipe: what follows is typed when the box office waits for it.
    case pause
}

/// Standard input as a telephone's keypad. Puts a terminal into raw mode and back.
final class Keyboard {
    /// Keys kept that nobody has listened for yet.
    static let typeAhead = 200

    /// True for a terminal, where time is real. In a pipe, keys that are there at once are typed in one go.
    let isTerminal: Bool
    /// Milliseconds within which the same key again, by itself, is one key that came twice; 0: never.
    private let debounce: Int
    private var lastKey: (key: Key, at: Int)?
    private var ahead: [KeyPress] = []
    private var ended = false

    /// The terminal's settings before, for whoever ends the program first.
    private static let before = Mutex<termios?>(nil)

    /// - Parameter debounce: milliseconds, see `CallRules.debounce`.
    init(debounce: Int = 0) {
        self.debounce = debounce
        isTerminal = isatty(STDIN_FILENO) == 1
        guard isTerminal else { return }
        var settings = termios()
        guard tcgetattr(STDIN_FILENO, &settings) == 0 else { return }
        Keyboard.before.withLock { $0 = settings }
        // Ctrl-C is a caller who hangs up, not a signal: the call is then tidied up as any other.
        settings.c_lflag &= ~tcflag_t(ICANON | ECHO | ISIG)
        tcsetattr(STDIN_FILENO, TCSANOW, &settings)
        for number in [SIGTERM, SIGHUP] {
            signal(number) { _ in
                Keyboard.restore()
                _exit(1)
            }
        }
    }

    deinit { Keyboard.restore() }

    /// Gives the terminal its settings back. Safe to call more than once.
    static func restore() {
        before.withLockIfAvailable { settings in
            guard var old = settings else { return }
            tcsetattr(STDIN_FILENO, TCSANOW, &old)
            settings = nil
        }
    }

    /// The next press while a prompt plays that is over at `end`, steady milliseconds; nil when the caller listens to
    /// it. In a pipe what is not there yet comes behind the prompt, however long that is.
    func press(before end: Int) -> KeyPress? {
        while ahead.isEmpty, !ended, read(waiting: isTerminal ? end - Keyboard.now() : 0) {}
        guard let press = ahead.first, press != .pause else { return nil }
        return ahead.removeFirst()
    }

    /// The keys that come from now on in one go, with at most so many milliseconds between them, up to the first that
    /// is no digit. They are still to be taken.
    func burst(_ milliseconds: Int) -> [Key] {
        while true {
            let keys = ahead.prefix { if case .key = $0 { true } else { false } }.compactMap {
                if case .key(let key) = $0 { key } else { nil }
            }
            let isOver =
                keys.count < ahead.count || keys.contains { $0.digit == nil } || ahead.count >= Keyboard.typeAhead
            guard !isOver, !ended, read(waiting: milliseconds) else { return keys }
        }
    }

    /// The next press, waiting for at most so many milliseconds; nil when there was none.
    func next(within milliseconds: Int) -> KeyPress? {
        let end = milliseconds + Keyboard.now()
        while true {
            while ahead.first == .pause { ahead.removeFirst() }
            guard ahead.isEmpty, !ended else { break }
            let left = end - Keyboard.now()
            guard read(waiting: left) || left > 0 else { break }
        }
        return ahead.isEmpty ? (ended ? .hangUp : nil) : ahead.removeFirst()
    }

    /// Takes what is there in time; what is read at once was typed in one go. False when there was nothing.
    private func read(waiting milliseconds: Int) -> Bool {
        var descriptor = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        guard poll(&descriptor, 1, Int32(clamping: max(0, milliseconds))) > 0 else { return false }
        var bytes = [UInt8](repeating: 0, count: Keyboard.typeAhead)
        defer { bytes.withUnsafeMutableBytes { explicit_bzero($0.baseAddress!, $0.count) } }
        let count = Glibc.read(STDIN_FILENO, &bytes, bytes.count)
        guard count > 0 else {
            ended = true
            return false
        }
        for (place, byte) in bytes.prefix(count).enumerated() { take(byte, byItself: place == 0) }
        return true
    }

    private func take(_ byte: UInt8, byItself: Bool) {
        guard ahead.count < Keyboard.typeAhead else { return }
        switch byte {
        case UInt8(ascii: "q"), UInt8(ascii: "Q"), 3, 4: ahead.append(.hangUp)
        case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"):
            if !isTerminal { ahead.append(.pause) }
        default:
            guard let key = Key(Character(Unicode.Scalar(byte))) else { return }
            let now = Keyboard.now()
            let isEcho = byItself && lastKey.map { $0.key == key && now - $0.at <= debounce } == true
            lastKey = (key, now)
            if !isEcho { ahead.append(.key(key)) }
        }
    }

    /// Milliseconds of the steady clock.
    static func now() -> Int { SteadyClock.milliseconds }
}
