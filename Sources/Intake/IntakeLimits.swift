// IntakeLimits: the named bounds on what is read from a file.

/// Bounds of an import. More than this is refused with a fault, never cut short silently.
public enum IntakeLimits {
    /// Bytes of one file: 64 MiB.
    public static let fileBytes = 64 * 1024 * 1024
    /// Files of one import.
    public static let files = 100
    /// Bytes of one record of a CSV file (a record may span lines inside quotes).
    public static let recordBytes = 64 * 1024
    /// Bytes of one field or JSON string.
    public static let fieldBytes = 16 * 1024
    /// Fields of one CSV record.
    public static let columns = 64
    /// Records of one CSV file, and values of one JSON document.
    public static let records = 2_000_000
    /// How deep a JSON document may be nested.
    public static let jsonDepth = 32
    /// Characters of a name, as a person sees them.
    public static let nameCharacters = 60
    /// Characters of a venue's code, a tariff, a fee table's code or a step's name.
    public static let codeCharacters = 40
    /// Characters of what is painted on a row or a seat.
    public static let labelCharacters = 8
    /// Digits of a train or performance number.
    public static let serviceDigits = 6
    /// Seats of one venue.
    public static let seatsPerVenue = 200_000
    /// The largest keypad number of a section, row or seat.
    public static let keypad = 999
    /// Grades of one venue, and stops of one program.
    public static let positions = 99
    /// Steps of one fee table.
    public static let feeSteps = 20
    /// How far a seat or focal point may stand from the origin, in seat widths and row depths.
    public static let distance = 100_000.0
    /// The largest price or credit limit, in won.
    public static let won = 1_000_000_000
    /// Faults told at once; more are only counted.
    public static let faultsTold = 100
}
