// Keyboard: keys as they are pressed, without waiting for Enter; or characters of a pipe, one after another.

import CallFlow
import Glibc
import Machine
import Synchronization

/// What was pressed.
enum KeyPress: Hashable {
    case key(Key)
    /// `q`, Ctrl-C, Ctrl-D, or the end of the input.
    case hangUp
}

/// Standard input as a telephone's keypad. Puts a terminal into raw mode and back.
final class Keyboard {
    /// Keys kept that nobody has listened for yet.
    static let typeAhead = 200

    /// True for a terminal. A pipe is read only when a key is waited for, so that no prompt swallows what a script has written.
    let isTerminal: Bool
    private var ahead: [KeyPress] = []
    private var ended = false

    /// The terminal's settings before, for whoever ends the program first.
    private static let before = Mutex<termios?>(nil)

    init() {
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

    /// What was typed already, without waiting. Nothing from a pipe.
    func typedAhead() -> [KeyPress] {
        if isTerminal, !ended { while read(waiting: 0) {} }
        return ahead
    }

    /// Forgets what was typed ahead; a wish to hang up is kept.
    func flush() {
        _ = typedAhead()
        ahead.removeAll { $0 != .hangUp }
    }

    /// The next press, waiting for at most so many milliseconds; nil when there was none.
    func next(within milliseconds: Int) -> KeyPress? {
        let end = milliseconds + Keyboard.now()
        while ahead.isEmpty, !ended {
            let left = end - Keyboard.now()
            guard read(waiting: max(0, left)) || left > 0 else { break }
        }
        return ahead.isEmpty ? (ended ? .hangUp : nil) : ahead.removeFirst()
    }

    /// Takes one byte if there is one in time. False when there was none.
    private func read(waiting milliseconds: Int) -> Bool {
        var descriptor = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        guard poll(&descriptor, 1, Int32(clamping: milliseconds)) > 0 else { return false }
        var byte: UInt8 = 0
        guard Glibc.read(STDIN_FILENO, &byte, 1) == 1 else {
            ended = true
            return false
        }
        switch byte {
        case UInt8(ascii: "q"), UInt8(ascii: "Q"), 3, 4: ahead.append(.hangUp)
        default:
            if let key = Key(Character(Unicode.Scalar(byte))), ahead.count < Keyboard.typeAhead { ahead.append(.key(key)) }
        }
        return true
    }

    /// Milliseconds of the steady clock.
    static func now() -> Int { SteadyTime.milliseconds }
}
