// PromptFault: what is wrong with a phrase file, where, and how to correct it.

import BookingModel

/// One fault in a phrase or name file.
public struct PromptFault: Hashable, Sendable, CustomStringConvertible {
    /// The file's name as it was given.
    public let file: String
    /// From 1; nil when the fault is not of one line.
    public let line: Int?
    /// What is wrong and what to write instead.
    public let reason: String

    /// A fault at a line, or of the file as a whole.
    public init(file: String, line: Int? = nil, reason: String) {
        (self.file, self.line, self.reason) = (file, line, reason.printable)
    }

    /// `ko/phrases.txt:12: unknown slot {monye} ...`
    public var description: String {
        if let line { "\(file):\(line): \(reason)" } else { "\(file): \(reason)" }
    }
}

/// All faults of all files at once, so that they can be mended at once. Never empty.
public struct PromptFaults: Error, Hashable, Sendable, CustomStringConvertible {
    /// In the order they were found, never empty.
    public let faults: [PromptFault]

    init(_ faults: [PromptFault]) { self.faults = faults }

    /// One line for each fault.
    public var description: String { faults.map(\.description).joined(separator: "\n") }
}
