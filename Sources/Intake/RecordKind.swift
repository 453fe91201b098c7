// RecordKind: the columns of every CSV file `yemae import` takes; asterisk/IMPORT.md says what each means. The same
// words are the keys of the JSON form (CatalogDocument). CSVHeader has what else a header may say.

import BookingModel

/// A kind of CSV file.
public enum RecordKind: String, Hashable, CaseIterable, Sendable {
    /// Members, and what their accounts may owe.
    case members
    /// Halls and vehicles.
    case venues
    /// How to get to a venue.
    case directions
    /// The grades of a venue's seats.
    case grades
    /// The sections of a venue.
    case sections
    /// Rows of seats.
    case rows
    /// What is on sale.
    case programs
    /// The stops of a train, bus or flight.
    case stops
    /// What a grade costs.
    case fares
    /// Kinds of fare.
    case kinds
    /// What a kind of fare pays.
    case kindFares = "kind-fares"
    /// How many tickets of a kind go together.
    case kindLimits = "kind-limits"
    /// When a program is given, and when it is on sale.
    case showings
    /// Tables of cancellation fees.
    case fees
    /// The lines of a timetable (GTFS) that are sold.
    case lines
    /// Fares of a timetable by distance, zones or stops.
    case bands
    /// Public holidays.
    case holidays

    /// Columns that must be there. Some of them may be empty.
    var required: [String] {
        switch self {
        case .members: ["number", "name", "telephone", "language", "pin", "credit_limit"]
        case .venues: ["venue", "korean"]
        case .directions: ["venue", "address", "directions"]
        case .grades: ["venue", "grade", "korean"]
        case .sections: ["venue", "section", "korean", "grade"]
        case .rows: ["venue", "section", "row", "count"]
        case .programs: ["program", "category", "korean", "venue"]
        case .stops: ["program", "stop", "korean"]
        case .fares: ["program", "tariff", "grade", "price"]
        case .kinds: ["kind", "korean", "rank"]
        case .kindFares: ["program", "tariff", "kind", "price"]
        case .kindLimits: ["program", "kind", "most"]
        case .showings: ["program", "date", "time", "tariff"]
        case .fees: ["table", "categories", "from", "source", "step", "until", "weekday", "weekend", "holiday"]
        case .lines: ["route", "program", "venue"]
        case .bands: ["band", "up_to", "grade", "price"]
        case .holidays: ["date"]
        }
    }

    /// Columns that may be left out.
    var optional: [String] {
        switch self {
        case .members: ["account"]
        case .venues: ["english"]
        case .directions: ["address_english", "directions_english", "clip"]
        case .grades, .stops: ["english", "clip"]
        case .programs: ["english", "clip", "organiser"] + RecordKind.saleTimes
        case .sections: ["english", "clip", "focus_x", "focus_y"]
        case .rows:
            ["label", "first", "aisles", "seat_labels", "x", "y", "around"]
                + SeatPurpose.allCases.compactMap(\.column)
        case .fares: ["from", "to"]
        case .kinds: ["english", "clip", "card"]
        case .kindFares: ["days", "grade", "from", "to", "rounding", "source"]
        case .kindLimits: ["per"]
        case .showings: ["service", "minutes"] + RecordKind.saleTimes + ["quota", "quota_until", "reference"]
        case .fees: ["to", "fresh_hours", "fresh_days_before", "house_percent"]
        case .lines: ["direction", "headsign", "category", "korean", "english", "clip", "organiser"]
        case .bands: ["program"]
        case .holidays: ["name"]
        }
    }

    /// When something is on sale.
    private static let saleTimes = ["on_sale", "presale", "on_sale_until"]

    /// All columns, the required ones first.
    public var columns: [String] { required + optional }
}

extension SeatPurpose {
    /// The column of a row of seats that lists those of the purpose; nil: seats of no list.
    var column: String? {
        switch self {
        case .usual: nil
        case .wheelchair, .companion, .restricted, .house: rawValue
        case .notForSale: "not_for_sale"
        }
    }
}
