// Printable: makes text from outside safe to print: it cannot control a terminal, break a line, or reverse the text
// after it. Also `LineFault`, an error in a file that a person wrote.

/// One thing wrong with a file that a person wrote: settings, phrases, a transcript, an import.
public struct LineFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file's name as it was given.
    public let file: String
    /// From 1; 0 when it is about the file as a whole.
    public let line: Int
    /// What is wrong, and what to do unless the hint says it. Never holds a PIN or a telephone number.
    public let reason: String
    /// What to do about it; nil when the reason says it.
    let hint: String?

    /// - Parameters:
    ///   - line: from 1; 0 when it is about the file as a whole.
    ///   - hint: what to do, a clause without a full stop; nil when the reason says it.
    public init(file: String, line: Int = 0, reason: String, hint: String? = nil) {
        (self.file, self.line) = (file, line)
        (self.reason, self.hint) = (reason.printable, hint?.printable)
    }

    /// `yemae.conf:12: unknown setting `first-digt` in [timers]; did you mean `first-digit`?`
    public var description: String {
        (line == 0 ? file : "\(file):\(line)") + ": \(reason)" + (hint.map { "; \($0)" } ?? "")
    }
}

/// All faults of all files at once, so that they can be mended at once.
public struct LineFaults: Error, Hashable, Sendable, CustomStringConvertible {
    /// In the order of the files and their lines. Never empty.
    public let faults: [LineFault]
    /// - Precondition: not empty.
    public init(_ faults: [LineFault]) { self.faults = faults }
    /// One fault a line.
    public var description: String { faults.map(\.description).joined(separator: "\n") }
}

extension StringProtocol {
    /// The text with every control character, line separator and direction control (Unicode 9, "Bidirectional Character
    /// Types") written out as `\u{1B}`. What people write, emoji and right-to-left scripts among it, stays as it is.
    public var printable: String {
        guard unicodeScalars.contains(where: \.steers) else { return String(self) }
        var text = ""
        for scalar in unicodeScalars {
            if scalar.steers {
                text += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}

extension Unicode.Scalar {
    /// Whether it does something to the text around it instead of being seen: controls (C0, DEL, C1), line and
    /// paragraph separators, and the marks, embeddings, overrides and isolates that turn the direction of writing.
    public var steers: Bool {
        switch value {
        case 0x00...0x1F, 0x7F...0x9F, 0x061C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
