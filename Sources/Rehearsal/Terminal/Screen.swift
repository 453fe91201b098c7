// Screen: draws the telephone in a terminal: prompts as wrapped text, keys as they are typed, texts in a frame.

import Glibc
import Platform

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

    /// Ends the line that keys are typed on.
    func endKeys() {
        guard typing else { return }
        typing = false
        out("\n")
    }

    private func styled(_ text: String, _ code: String) -> String { colours ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text }
    private func put(_ line: String) { out(line + "\n") }
    private func out(_ text: String) { Files.add(Array(text.utf8), to: STDOUT_FILENO) }
}
