// IntakeFault: what is wrong with a file, where, and what to do. All errors of an import are reported together. The
// named bounds on what is read, and what an import depends on besides its files.

import BookingModel
import Formats

/// An import that was refused. Nothing of it is stored.
public struct IntakeError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The first `IntakeLimits.faultsShown`, by file in the order given and by line. Never empty.
    public let faults: [LineFault]
    /// How many more there were.
    let omitted: Int
    /// - Parameters:
    ///   - faults: at most `IntakeLimits.faultsShown`, never empty.
    ///   - omitted: how many more there were, 0 or more.
    init(faults: [LineFault], omitted: Int = 0) { (self.faults, self.omitted) = (faults, omitted) }
    /// These and others behind them, as far as `IntakeLimits.faultsShown` goes. What is said twice is said once.
    public func adding(_ other: IntakeError) -> IntakeError {
        let all = faults + other.faults.filter { !faults.contains($0) }
        let shown = Array(all.prefix(IntakeLimits.faultsShown))
        return IntakeError(faults: shown, omitted: omitted + other.omitted + all.count - shown.count)
    }

    /// One fault a line.
    public var description: String {
        (faults.map(\.description) + (omitted > 0 ? ["... and \(omitted) more faults"] : [])).joined(separator: "\n")
    }
}

/// The place of a record or value.
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
    private(set) var faults: [LineFault] = []
    /// Whether a file, or a part of one, could not be read: then what others lack is most likely in it.
    private(set) var hasLostFile = false

    /// A fault after which its file, or a part of it that others may refer to, is not read.
    func lose(_ place: Place, _ reason: String) {
        hasLostFile = true
        add(place, reason)
    }

    func add(_ place: Place, _ reason: String) {
        let fault = LineFault(
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
        let shown = sorted.prefix(IntakeLimits.faultsShown).map(\.element)
        return IntakeError(faults: shown, omitted: faults.count - shown.count)
    }
}

/// Bounds of an import. More than this is refused with a fault, never cut short silently.
public enum IntakeLimits {
    /// Bytes of one file: 64 MiB.
    public static let fileBytes = 64 * 1024 * 1024
    static let files = 100
    /// Bytes of one record of a CSV file (a record may span lines inside quotes).
    static let recordBytes = 64 * 1024
    /// Bytes of one field or JSON string.
    public static let fieldBytes = 16 * 1024
    /// Fields of one CSV record.
    public static let columns = 64
    /// Records of one CSV file, and values of one JSON document.
    static let records = 2_000_000
    static let json = JSONReader.Bounds(
        depth: JSON.depth, values: records, textBytes: fieldBytes, numberBytes: codeCharacters)
    /// Characters of a name, as a person sees them.
    static let nameCharacters = 60
    /// Characters of a venue's address.
    static let addressCharacters = 80
    /// Characters of the way to a venue.
    static let directionsCharacters = 200
    /// Characters of a venue's code, a tariff, a fee table's code or a step's name.
    static let codeCharacters = 40
    /// Characters of what is painted on a row or a seat.
    static let labelCharacters = 8
    /// Digits of a train or performance number.
    static let serviceDigits = 6
    static let seatsPerVenue = 200_000
    /// The largest keypad number of a section, row or seat.
    static let keypad = 999
    /// Grades of one venue, and stops of one program.
    static let positions = 99
    static let feeSteps = 20
    /// How far a seat or focal point may stand from the origin, in seat widths and row depths.
    static let distance = 100_000.0
    /// The largest price or credit limit, in won.
    static let won = 1_000_000_000
    /// Faults reported at once; more are only counted.
    static let faultsShown = 100
}

/// How files are read.
public struct IntakeRules: Sendable {
    /// Digits of every member number that can log in (setting `member-digits`); nil: any length a number may have.
    var memberDigits: Int?
    /// Digits of every PIN that can log in (setting `pin-digits`); nil: any length a PIN may have.
    var pinDigits: Int?
    /// What the columns of other programs' files are.
    var columns: ColumnMap
    /// The days of a timetable that are wanted; nil: an import without one.
    var days: ClosedRange<LocalDate>?
    /// The box office's time zone, which a timetable has to be of; nil: whichever.
    var timeZone: String?
    /// - Parameters:
    ///   - memberDigits: 4...10.
    ///   - pinDigits: 4...8.
    ///   - days: on which trips of a timetable leave their first stop.
    public init(
        memberDigits: Int? = nil, pinDigits: Int? = nil, columns: ColumnMap = .none,
        days: ClosedRange<LocalDate>? = nil, timeZone: String? = nil
    ) {
        self.days = days
        self.timeZone = timeZone
        (self.memberDigits, self.pinDigits) = (memberDigits, pinDigits)
        self.columns = columns
    }
}
