// IntakeFault: what is wrong with a file, where, and what to do. All errors of an import are reported together.

import BookingModel

/// One thing wrong with an import.
public struct IntakeFault: Hashable, Sendable, CustomStringConvertible {
    /// The file's name as it was given.
    public let file: String
    /// Counted from 1; 0 when the fault is the file's as a whole.
    public let line: Int
    /// What is wrong and what to do, in one sentence. Never holds a PIN or a telephone number.
    public let reason: String
    /// - Parameter line: from 1; 0 when the fault is the file's as a whole.
    public init(file: String, line: Int, reason: String) {
        (self.file, self.line, self.reason) = (file, line, reason.printable)
    }
    /// `members.csv:12: number: ...`.
    public var description: String { line == 0 ? "\(file): \(reason)" : "\(file):\(line): \(reason)" }
}

/// An import that was refused. Nothing of it is stored.
public struct IntakeError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The first `IntakeLimits.faultsTold`, by file in the order given and by line. Never empty.
    public let faults: [IntakeFault]
    /// How many more there were.
    public let untold: Int
    /// - Parameters:
    ///   - faults: at most `IntakeLimits.faultsTold`, never empty.
    ///   - untold: how many more there were, 0 or more.
    public init(faults: [IntakeFault], untold: Int = 0) { (self.faults, self.untold) = (faults, untold) }
    /// These and others behind them, as far as `IntakeLimits.faultsTold` goes. What is said twice is said once.
    public func adding(_ other: IntakeError) -> IntakeError {
        let all = faults + other.faults.filter { !faults.contains($0) }
        let told = Array(all.prefix(IntakeLimits.faultsTold))
        return IntakeError(faults: told, untold: untold + other.untold + all.count - told.count)
    }

    /// One fault a line.
    public var description: String {
        (faults.map(\.description) + (untold > 0 ? ["... and \(untold) more faults"] : [])).joined(separator: "\n")
    }
}

/// Where a record or value stands.
struct Place: Hashable, Sendable {
    let file: String
    let line: Int
    /// `venues[0].sections[2]` in a JSON document; empty in a CSV file.
    var path = ""

    /// `members.csv line 3`, for naming another place inside a reason.
    var spoken: String { "\(file) line \(line)" }
}

/// A value and where it was read.
struct Placed<Value> {
    let value: Value
    let place: Place
}

/// Collects faults while reading goes on, so that a person sees all of them at once.
final class FaultLog {
    private(set) var faults: [IntakeFault] = []
    /// Whether a file, or a part of one, could not be read: then what others lack is most likely in it.
    private(set) var hasLostFile = false

    /// A fault after which its file, or a part of it that others may refer to, is not read.
    func lose(_ place: Place, _ reason: String) {
        hasLostFile = true
        add(place, reason)
    }

    func add(_ place: Place, _ reason: String) {
        let fault = IntakeFault(
            file: place.file, line: place.line, reason: place.path.isEmpty ? reason : "\(place.path): \(reason)")
        // Two questions to one broken value give one fault.
        if faults.last != fault { faults.append(fault) }
    }

    /// Nil while nothing is wrong.
    /// - Parameter files: the files in the order given.
    func error(files: [String]) -> IntakeError? {
        guard !faults.isEmpty else { return nil }
        let order = Dictionary(files.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        let sorted = faults.enumerated().sorted { a, b in
            (order[a.element.file] ?? 0, a.element.line, a.offset) < (
                order[b.element.file] ?? 0, b.element.line, b.offset
            )
        }
        let told = sorted.prefix(IntakeLimits.faultsTold).map(\.element)
        return IntakeError(faults: told, untold: faults.count - told.count)
    }
}
