// SettingsFault: what is wrong with a settings file, where, and how to correct it.

import BookingModel

/// One thing wrong with a settings file.
public struct SettingsFault: Hashable, Sendable, CustomStringConvertible {
    /// The file as it was named to the program.
    public let file: String
    /// The line, from 1; nil when it is the file itself.
    public let line: Int?
    /// What is wrong.
    public let reason: String
    /// What to do about it.
    public let hint: String?

    /// - Parameters:
    ///   - line: from 1; nil when the file cannot be read at all.
    ///   - hint: what to do, a clause without a full stop; nil when the reason says it.
    public init(file: String, line: Int?, reason: String, hint: String? = nil) {
        (self.file, self.line, self.reason, self.hint) = (file, line, reason.printable, hint?.printable)
    }

    /// `yemae.conf:12: unknown setting `first-digt` in [timers]; did you mean `first-digit`?`
    public var description: String {
        let place = line.map { "\(file):\($0)" } ?? file
        return "\(place): \(reason)" + (hint.map { "; \($0)" } ?? "")
    }
}

/// Everything wrong with a settings file, in the order of its lines. Never empty.
public struct SettingsFaults: Error, Hashable, Sendable, CustomStringConvertible {
    /// In the order of the file's lines.
    public let faults: [SettingsFault]

    /// - Precondition: not empty.
    public init(_ faults: [SettingsFault]) { self.faults = faults }

    /// One fault a line.
    public var description: String { faults.map(\.description).joined(separator: "\n") }
}
