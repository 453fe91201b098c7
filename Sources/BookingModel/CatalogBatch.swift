// CatalogBatch: everything one import brings, as plain values that are stored all or nothing. Intake knows the files
// they come from.

/// A seat of a plan that is not stored yet.
public struct PlannedSeat: Hashable, Sendable {
    /// What a caller types for it, 1...999, once in its row. With the row's and section's numbers it identifies the
    /// seat between imports.
    public let number: Int
    /// What is painted on it, `12` or `A`; an import allows 8 characters.
    public let label: String
    /// Its position, in seat widths from the venue's origin, at most 100,000 either way; two neighbours more than 1.5
    /// apart have an aisle between.
    public let x: Double
    /// The label says nothing of the number: a stored seat of that label keeps the number it has, where that is free.
    public let isFreeNumber: Bool
    /// What it is for.
    public let purpose: SeatPurpose
    /// Ranges are checked by the reader of the file and by the core when it is stored, so that every fault is
    /// reported with its line.
    public init(number: Int, label: String, x: Double, isFreeNumber: Bool = false, purpose: SeatPurpose = .usual) {
        (self.number, self.label, self.x) = (number, label, x)
        self.isFreeNumber = isFreeNumber
        self.purpose = purpose
    }
}

/// A row of a plan that is not stored yet.
public struct PlannedRow: Hashable, Sendable {
    /// What a caller types for it, 1...999, once in its section.
    public let number: Int
    /// What is painted on it: `5`, `A`, `가`; an import allows 8 characters.
    public let label: String
    /// Its position, in row depths from the stage or the vehicle's front, at most 100,000 either way.
    public let y: Double
    /// From left to right, which is in order of `x`; one or more once it is stored.
    public let seats: [PlannedSeat]
    /// The label says nothing of the number: a stored row of that label keeps the number it has, where that is free.
    public let isFreeNumber: Bool
    /// The way around a round table, in seat widths; nil: a row with two ends.
    public let around: Double?
    /// - Parameters:
    ///   - seats: from left to right; around a table, beginning anywhere.
    ///   - around: more than the way from the first seat to the last; nil: a row with two ends.
    public init(
        number: Int, label: String, y: Double, seats: [PlannedSeat], isFreeNumber: Bool = false, around: Double? = nil
    ) {
        (self.number, self.label, self.y, self.seats) = (number, label, y, seats)
        self.isFreeNumber = isFreeNumber
        self.around = around
    }
}

/// A section of a plan that is not stored yet. `grade` is a position in the plan's grades.
public struct PlannedSection: Hashable, Sendable {
    /// What a caller types for it, 1...999, once in its venue.
    public let keypad: Int
    /// As read to callers, at most 60 characters in each language.
    public let name: Name
    /// Position in the plan's list of grades, dearest first, from 0; a section has one grade.
    public let grade: Int
    /// The point people want to sit near, in seat widths; the middle of its seats when the file gives none.
    public let focusX: Double
    /// The same point in row depths; the row nearest the stage when the file gives none.
    public let focusY: Double
    /// Its rows, in the order of the file; a section without a seat is refused.
    public let rows: [PlannedRow]
    /// The name says nothing of the keypad number: a stored section of that name keeps the number it has, where that is
    /// free.
    public let isFreeKeypad: Bool
    /// - Parameter grade: position in the plan's list of grades, from 0.
    public init(
        keypad: Int, name: Name, grade: Int, focusX: Double, focusY: Double, rows: [PlannedRow],
        isFreeKeypad: Bool = false
    ) {
        (self.keypad, self.name, self.grade, self.focusX, self.focusY, self.rows) = (
            keypad, name, grade, focusX, focusY, rows
        )
        self.isFreeKeypad = isFreeKeypad
    }
}

/// A venue or vehicle with its seats. `code` identifies it between imports.
public struct PlannedVenue: Hashable, Sendable {
    /// Staff's word for it, 1...40 small letters, digits and hyphens: `arts-hall`. An import of the same code changes
    /// what is stored.
    public let code: String
    /// As read to callers and written at gates, at most 60 characters in each language.
    public let name: Name
    /// Dearest first.
    public let grades: [Name]
    /// Best first: best-available tries them in this order within a grade.
    public let sections: [PlannedSection]
    /// - Parameters:
    ///   - grades: dearest first, 1...99.
    ///   - sections: best first, one or more.
    public init(code: String, name: Name, grades: [Name], sections: [PlannedSection]) {
        (self.code, self.name, self.grades, self.sections) = (code, name, grades, sections)
    }
}

/// How to get to a venue, to be stored. `venue` identifies it between imports.
public struct PlannedDirections: Hashable, Sendable {
    /// The code of a venue of the same batch or a stored one.
    public let venue: String
    /// Take the place of those that are stored.
    public let directions: Directions
    /// - Parameter venue: the code of a venue of the same batch or a stored one.
    public init(venue: String, directions: Directions) { (self.venue, self.directions) = (venue, directions) }
}

/// What one grade costs from one stop to another under a tariff. A venue's only journey is 0 to 1.
public struct Fare: Hashable, Sendable {
    /// The list of prices it belongs to, 1...40 small letters, digits and hyphens: `weekend`. Every showing names one.
    public let tariff: String
    /// Position in the venue's list of grades, from 0.
    public let grade: Int
    /// From and to which stop; 0 to 1 at a venue.
    public let journey: Journey
    /// Of one ticket, 0...1,000,000,000 won.
    public let price: Won
    /// - Parameter price: of one ticket, 0 won or more.
    public init(tariff: String, grade: Int, journey: Journey, price: Won) {
        (self.tariff, self.grade, self.journey, self.price) = (tariff, grade, journey, price)
    }
}

/// A program to store. `number` identifies it between imports.
public struct PlannedProgram: Hashable, Sendable {
    /// What callers type for it and the leaflet prints, 3 or 4 digits.
    public let number: ProgramNumber
    /// Decides the words of the conversation and the fee table, and whether there are stops.
    public let category: Category
    /// As read to callers, at most 60 characters in each language.
    public let title: Name
    /// The code of the venue or vehicle, in the same batch or stored already.
    public let venue: String
    /// Who puts it on and gets its settlement, 1...60 characters; nil: as it was; `noOrganiser`: none from now on.
    public let organiser: String?
    /// Names of the stops in running order; empty for a venue's program.
    public let stops: [Name]
    /// One for every grade and every pair of stops, under each of its tariffs; a gap would leave seats that cannot be
    /// sold.
    public let fares: [Fare]
    /// When its showings are on sale, unless a showing says otherwise.
    public let sale: SaleTimes
    /// Whether it comes from a timetable: its tariffs are of sets of served stops, so that those of other days stay,
    /// and a stop in the place of another is no new spelling.
    public let isTimetable: Bool
    /// What kinds besides the adult's pay; empty: every ticket is an adult's.
    public let kindFares: [KindFare]
    /// At most one for each kind.
    public let kindLimits: [PlannedKindLimit]
    /// - Parameters:
    ///   - venue: the code of a venue of this batch or a stored one.
    ///   - organiser: who puts it on; nil leaves the stored one.
    ///   - stops: two or more for transport, at most 99; none otherwise.
    public init(
        number: ProgramNumber, category: Category, title: Name, venue: String, organiser: String? = nil, stops: [Name],
        fares: [Fare], sale: SaleTimes = SaleTimes(), kindFares: [KindFare] = [],
        kindLimits: [PlannedKindLimit] = [], isTimetable: Bool = false
    ) {
        self.isTimetable = isTimetable
        (self.number, self.category, self.title, self.venue, self.organiser) = (
            number, category, title, venue, organiser
        )
        (self.stops, self.fares) = (stops, fares)
        self.sale = sale
        self.kindFares = kindFares
        self.kindLimits = kindLimits
    }

    /// The word for no organiser in files and reports.
    public static let noOrganiser = "-"
}

/// The days of a program that a timetable has whole. A showing of these days that is not in the batch runs no more.
public struct PlannedTimetable: Hashable, Sendable {
    /// The number of a program of the same batch.
    public let program: ProgramNumber
    /// The first day.
    public let from: LocalDate
    /// The last day, not before the first.
    public let until: LocalDate
    /// - Parameter until: the last day.
    public init(program: ProgramNumber, from: LocalDate, until: LocalDate) {
        self.program = program
        self.from = from
        self.until = until
    }
}

/// A showing to store. Program, start and service identify it between imports.
public struct PlannedShowing: Hashable, Sendable {
    /// The number of a program of the same batch or a stored one.
    public let program: ProgramNumber
    /// When it starts, or leaves its first stop, in the box office's local time.
    public let starts: LocalDateTime
    /// Train or performance number, digits only, or nil.
    public let service: String?
    /// Which of the program's tariffs its tickets are sold by.
    public let tariff: String
    /// Minutes after the start at which it leaves each stop (first is 0); empty for a venue's program. Where it does
    /// not call it is where it called last.
    public let stopMinutes: [Int]
    /// When it is on sale; what it does not say, its program does.
    public let sale: SaleTimes
    /// Seats that are kept for channels, each channel and grade at most once; other quotas that are stored stay.
    public let quotas: [Quota]
    /// The box office's own key of it, 1...60 characters, by which a later import knows it again at another time; nil:
    /// as it was.
    public let reference: String?
    /// - Parameters:
    ///   - service: at most 6 digits; nil when it has none.
    ///   - stopMinutes: never falling, from 0 to at most a day, one for each stop; empty for a venue's program.
    public init(
        program: ProgramNumber, starts: LocalDateTime, service: String?, tariff: String, stopMinutes: [Int],
        sale: SaleTimes = SaleTimes(), quotas: [Quota] = [], reference: String? = nil
    ) {
        (self.program, self.starts, self.service, self.tariff, self.stopMinutes) = (
            program, starts, service, tariff, stopMinutes
        )
        (self.sale, self.quotas, self.reference) = (sale, quotas, reference)
    }
}

/// A member to store. `number` identifies it between imports; an existing member's PIN is never changed by an import.
public struct PlannedMember: Hashable, Sendable {
    /// What is printed on the card, 4...10 digits.
    public let number: MemberNumber
    /// As staff know the person, at most 60 characters; never read to a caller.
    public let name: String
    /// Where mobile tickets go and who is recognised by the calling number: a Korean mobile number.
    public let telephone: TelephoneNumber
    /// What the member is spoken and written to in until another is chosen.
    public let language: Language
    /// Nil: the member has no PIN yet and cannot log in until `yemae member reset-pin`.
    public let pin: PIN?
    /// How much the account on file may owe at any time.
    public let creditLimit: Won
    /// The account at the provider or bank; nil: an existing member keeps theirs.
    public let account: AccountReference?
    /// - Parameters:
    ///   - pin: nil when none is set by the import.
    ///   - creditLimit: 0...1,000,000,000 won.
    ///   - account: nil when the file says nothing of it.
    public init(
        number: MemberNumber, name: String, telephone: TelephoneNumber, language: Language, pin: PIN?, creditLimit: Won,
        account: AccountReference? = nil
    ) {
        (self.number, self.name, self.telephone) = (number, name, telephone)
        (self.language, self.pin, self.creditLimit) = (language, pin, creditLimit)
        self.account = account
    }
}

/// Everything one import brings. Stored in one transaction or not at all; storing it twice changes nothing the second
/// time.
public struct CatalogBatch: Hashable, Sendable {
    /// Each with all its seats. Stored first, because programs name them.
    public var venues: [PlannedVenue] = []
    /// Each of a venue that is in this batch or stored.
    public var directions: [PlannedDirections] = []
    /// Kinds of fares; the code identifies one between imports.
    public var kinds: [FareKind] = []
    /// Each with its stops and fares; its venue is in this batch or stored.
    public var programs: [PlannedProgram] = []
    /// Each of a program that is in this batch or stored.
    public var showings: [PlannedShowing] = []
    /// Each of a program of this batch.
    public var timetables: [PlannedTimetable] = []
    /// New members bring their PIN as it was in the file; what the core stores of it is a hash.
    public var members: [PlannedMember] = []
    /// Cancellation fees; a table of a stored code takes that one's place.
    public var feeTables: [FeeTable] = []
    /// Public holidays, on which fee tables may charge otherwise; those stored already stay.
    public var holidays: [LocalDate] = []
    /// An empty batch, to be filled by the readers of the files.
    public init() {}
}
