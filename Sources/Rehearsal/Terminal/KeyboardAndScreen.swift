// Keyboard: reads keys as they are pressed, without Enter, and draws the telephone in a terminal.

import CallFlow
import Glibc
import Platform
import Synchronization

enum KeyPress: Hashable {
    case key(Key)
    /// `q`, Ctrl-C, Ctrl-D, or the end of the input.
    case hangUp
    /// A blank or a line end in a pipe: what follows is typed when the box office waits for it.
    case pause
}

/// Standard input as a telephone's keypad. Puts a terminal into raw mode and back.
final class Keyboard {
    /// Keys that were not listened for yet, at most.
    static let typeAhead = 200

    /// True for a terminal, where time is real. In a pipe, keys that are there at once are typed in one go.
    let isTerminal: Bool
    /// Milliseconds within which the same key again, by itself, is one key that came twice; 0: never.
    private let debounce: Int
    private var lastKey: (key: Key, at: Int)?
    private var ahead: [KeyPress] = []
    private var ended = false

    /// The terminal's settings before, to be restored by any of the ways the program ends.
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
        while ahead.isEmpty, !ended, read(waiting: isTerminal ? end - SteadyClock.milliseconds : 0) {}
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
        let end = milliseconds + SteadyClock.milliseconds
        while true {
            while ahead.first == .pause { ahead.removeFirst() }
            guard ahead.isEmpty, !ended else { break }
            let left = end - SteadyClock.milliseconds
            guard read(waiting: left) || left > 0 else { break }
        }
        return ahead.isEmpty ? (ended ? .hangUp : nil) : ahead.removeFirst()
    }

    /// Takes what is there in time; what is read at once was typed in one go. False when there was nothing.
    private func read(waiting milliseconds: Int) -> Bool {
        guard Files.hasInput(STDIN_FILENO, within: milliseconds) else { return false }
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
            let now = SteadyClock.milliseconds
            let isEcho = byItself && lastKey.map { $0.key == key && now - $0.at <= debounce } == true
            lastKey = (key, now)
            if !isEcho { ahead.append(.key(key)) }
        }
    }
}

/// Writes to standard output.
final class Screen {
    /// Cells that prompts are wrapped to, however wide the terminal is.
    static let widest = 100

    private let colours: Bool
    private let width: Int
    /// True while keys stand on the present line.
    private(set) var typing = false

    init(isTerminal: Bool) {
        colours = isTerminal && isatty(STDOUT_FILENO) == 1 && getenv("NO_COLOR") == nil
        var size = winsize()
        let known = ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 20
        width = min(known ? Int(size.ws_col) : 80, Screen.widest)
    }

    /// A sentence of the box office; each of them on lines of its own.
    func say(_ words: String) {
        endKeys()
        for (index, line) in CellWidth.wrap(words, to: width - 4).enumerated() {
            put((index == 0 ? "  " : "    ") + line)
        }
    }

    /// A side note: what the box office does, where the call is.
    func note(_ words: String) {
        endKeys()
        for line in CellWidth.wrap(words, to: width - 4) { put("  " + styled(line, "2")) }
    }

    /// A headline.
    func title(_ words: String) {
        endKeys()
        put(styled(words, "1"))
    }

    /// A key was pressed.
    /// - Parameter secret: shown as a dot.
    func key(_ key: Character, secret: Bool) {
        if !typing { out(styled("\u{260E} ", "32")) }
        typing = true
        out(styled(secret ? "\u{2022}" : String(key), "1;32"))
    }

    /// A text message as it arrives.
    func text(to number: String, _ words: String) {
        endKeys()
        let lines = CellWidth.wrap(words, to: width - 8)
        let inner = max(lines.map { CellWidth.of($0) }.max() ?? 0, CellWidth.of(number) + 6)
        put(
            "  \u{250C} SMS \(number) " + String(repeating: "\u{2500}", count: max(0, inner - CellWidth.of(number) - 4))
                + "\u{2510}")
        for line in lines {
            put("  \u{2502} \(line)" + String(repeating: " ", count: inner - CellWidth.of(line)) + " \u{2502}")
        }
        put("  \u{2514}" + String(repeating: "\u{2500}", count: inner + 2) + "\u{2518}")
    }

    func endKeys() {
        guard typing else { return }
        typing = false
        out("\n")
    }

    private func styled(_ text: String, _ code: String) -> String { colours ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text }
    private func put(_ line: String) { out(line + "\n") }
    private func out(_ text: String) { Files.add(Array(text.utf8), to: STDOUT_FILENO) }
}
