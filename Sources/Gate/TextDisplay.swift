// TextDisplay: a gate's display in the terminal: a large ADMIT or REFUSE, the lamps, and the 20x4 panel of a real
// gate.

import BookingCore
import BookingModel
import Glibc
import Platform

/// The terminal. Where standard output is no terminal it draws without colour, one picture below the other.
final class TextDisplay: GateDisplay {
    private let isTerminal = isatty(STDOUT_FILENO) == 1

    func show(_ screen: GateScreen) {
        let text = TextDisplay.picture(screen, colour: isTerminal)
        Files.add(isTerminal ? "\u{1B}[H\u{1B}[2J\(text)" : text, to: STDOUT_FILENO)
    }

    func rest(_ screen: GateScreen) {
        if isTerminal { show(screen) }
    }

    /// The whole picture.
    static func picture(_ screen: GateScreen, colour: Bool) -> String {
        let green = paint("(G)", screen.lamp == .green ? "1;30;42" : "2;32", colour, lit: screen.lamp == .green)
        let red = paint("(R)", screen.lamp == .red ? "1;37;41" : "2;31", colour, lit: screen.lamp == .red)
        var lines = colour && screen.lamp != .off ? big(screen) : []
        let edge = "+" + String(repeating: "-", count: GateScreen.columns + 2) + "+"
        lines.append("  \(edge)")
        for (row, line) in screen.lines.enumerated() {
            let padded = line + String(repeating: " ", count: GateScreen.columns - line.count)
            let side = row == 1 ? "  \(green)" : row == 2 ? "  \(red)" : ""
            lines.append("  | \(padded) |\(side)")
        }
        lines += ["  \(edge)", "  \(screen.headline) \(screen.words.all)"]
        if !screen.note.latin.isEmpty { lines.append("  \(screen.note.words.all)") }
        lines.append("")
        return lines.joined(separator: "\n") + "\n"
    }

    /// The headline in letters six cells wide on the lamp's colour, seats below.
    private static func big(_ screen: GateScreen) -> [String] {
        let code = screen.lamp == .green ? "1;97;42" : "1;97;41"
        let width = 56
        var lines = [""]
        for row in 0..<BigLetters.rows {
            let letters = screen.headline.compactMap { BigLetters.shapes[$0]?[row] }.joined(separator: "  ")
            lines.append(letters)
        }
        lines += ["", "\(screen.subject)   \(screen.seats.joined(separator: ", "))", ""]
        return lines.map { line in
            let text = String("   \(line)".prefix(width))
            return paint(text + String(repeating: " ", count: width - text.count), code, true, lit: true)
        } + [""]
    }

    /// Without colour a lit lamp is in brackets.
    private static func paint(_ text: String, _ code: String, _ colour: Bool, lit: Bool) -> String {
        colour ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : lit ? "[\(text)]" : " \(text) "
    }
}

/// Letters for the headline, five rows each.
private enum BigLetters {
    static let rows = 5
    static let shapes: [Character: [String]] = [
        "A": [" #### ", "##  ##", "######", "##  ##", "##  ##"],
        "D": ["##### ", "##  ##", "##  ##", "##  ##", "##### "],
        "M": ["##  ##", "######", "######", "##  ##", "##  ##"],
        "I": ["######", "  ##  ", "  ##  ", "  ##  ", "######"],
        "T": ["######", "  ##  ", "  ##  ", "  ##  ", "  ##  "],
        "R": ["##### ", "##  ##", "##### ", "## ## ", "##  ##"],
        "E": ["######", "##    ", "##### ", "##    ", "######"],
        "F": ["######", "##    ", "##### ", "##    ", "##    "],
        "U": ["##  ##", "##  ##", "##  ##", "##  ##", " #### "],
        "S": [" #####", "##    ", " #### ", "    ##", "##### "],
        "X": ["##  ##", " #### ", "  ##  ", " #### ", "##  ##"],
    ].mapValues { $0.map { $0.replacing("#", with: "█") } }
}
