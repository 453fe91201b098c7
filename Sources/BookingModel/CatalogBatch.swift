// CatalogBatch: everything an import brings, as plain values, ready to be stored all-or-nothing. Who read it from which file is Intake's business.

/// A seat of a plan that is not stored yet.
public struct PlannedSeat: Hashable, Sendable {
    public let number: Int
    public let label: String
    public let x: Double
    public init(number: Int, label: String, x: Double) { (self.number, self.label, self.x) = (number, label, x) }
}

/// A row of a plan that is not stored yet.
public struct PlannedRow: Hashable, Sendable {
    public let number: Int
    public let label: String
    public let y: Double
    public let seats: [PlannedSeat]
    public init(number: Int, label: String, y: Double, seats: [PlannedSeat]) {
        (self.number, self.label, self.y, self.seats) = (number, label, y, seats)
    }
}

/// A section of a plan that is not stored yet. `grade` is a position in the plan's grades.
public struct PlannedSection: Hashable, Sendable {
    public let keypad: Int
    public let name: Name
    public let grade: Int
    public let focusX: Double
    public let focusY: Double
    public let rows: [PlannedRow]
    public init(keypad: Int, name: Name, grade: Int, focusX: Double, focusY: Double, rows: [PlannedRow]) {
        (self.keypad, self.name, self.grade, self.focusX, self.focusY, self.rows) = (keypad, name, grade, focusX, focusY, rows)
    }
}

/// A venue or vehicle with its seats. `code` identifies it between imports.
public struct PlannedVenue: Hashable, Sendable {
    public let code: String
    public let name: Name
    /// Dearest first.
    public let grades: [Name]
    /// Best first: best-available tries them in this order within a grade.
    public let sections: [PlannedSection]
    public init(code: String, name: Name, grades: [Name], sections: [PlannedSection]) {
        (self.code, self.name, self.grades, self.sections) = (code, name, grades, sections)
    }
}

/// What one grade costs from one stop to another under a tariff. A venue's only journey is 0 to 1.
public struct Fare: Hashable, Sendable {
    public let tariff: String
    public let grade: Int
    public let journey: Journey
    public let price: Won
    public init(tariff: String, grade: Int, journey: Journey, price: Won) {
        (self.tariff, self.grade, self.journey, self.price) = (tariff, grade, journey, price)
    }
}

/// A program to store. `number` identifies it between imports.
public struct PlannedProgram: Hashable, Sendable {
    public let number: ProgramNumber
    public let category: Category
    public let title: Name
    public let venue: String
    /// Names of the stops in running order; empty for a venue's program.
    public let stops: [Name]
    public let fares: [Fare]
    public init(number: ProgramNumber, category: Category, title: Name, venue: String, stops: [Name], fares: [Fare]) {
        (self.number, self.category, self.title, self.venue, self.stops, self.fares) = (number, category, title, venue, stops, fares)
    }
}

/// A showing to store. Program, start and service identify it between imports.
public struct PlannedShowing: Hashable, Sendable {
    public let program: ProgramNumber
    public let starts: LocalDateTime
    /// Train or performance number, digits only, or nil.
    public let service: String?
    public let tariff: String
    /// Minutes after the start at which it leaves each stop (first is 0); empty for a venue's program.
    public let stopMinutes: [Int]
    public init(program: ProgramNumber, starts: LocalDateTime, service: String?, tariff: String, stopMinutes: [Int]) {
        (self.program, self.starts, self.service, self.tariff, self.stopMinutes) = (program, starts, service, tariff, stopMinutes)
    }
}

/// A member to store. `number` identifies it between imports; an existing member's PIN is never changed by an import.
public struct PlannedMember: Hashable, Sendable {
    public let number: MemberNumber
    public let name: String
    public let telephone: TelephoneNumber
    public let language: Language
    /// Nil: the member has no PIN yet and cannot log in until `yemae member reset-pin`.
    public let pin: PIN?
    /// How much the account on file may owe at any time.
    public let creditLimit: Won
    /// The account at the provider or bank; nil: an existing member keeps his.
    public let account: AccountReference?
    public init(
        number: MemberNumber, name: String, telephone: TelephoneNumber, language: Language, pin: PIN?, creditLimit: Won,
        account: AccountReference? = nil
    ) {
        (self.number, self.name, self.telephone) = (number, name, telephone)
        (self.language, self.pin, self.creditLimit) = (language, pin, creditLimit)
        self.account = account
    }
}

/// Everything one import brings. Stored in one transaction or not at all; storing it twice changes nothing the second time.
public struct CatalogBatch: Hashable, Sendable {
    public var venues: [PlannedVenue] = []
    public var programs: [PlannedProgram] = []
    public var showings: [PlannedShowing] = []
    public var members: [PlannedMember] = []
    public var feeTables: [FeeTable] = []
    public var holidays: [LocalDate] = []
    public init() {}
}
