// VenueKeys: which key a caller types for which section, row and seat, for the leaflet and for operators.

import BookingModel
import SQLite

/// A venue with everything a caller types in it.
public struct VenueKeys: Hashable, Sendable {
    /// A seat, or the key of anything else that is typed.
    public struct Seat: Hashable, Sendable {
        /// What a caller types, 1...999.
        public let key: Int
        /// What is painted on it.
        public let label: String
    }
    /// A row and its seats.
    public struct Row: Hashable, Sendable {
        /// What a caller types, 1...999.
        public let key: Int
        /// What is painted on it.
        public let label: String
        /// From left to right.
        public let seats: [Seat]
    }
    /// A section and its rows.
    public struct Section: Hashable, Sendable {
        /// What a caller types, 1...999.
        public let key: Int
        /// As read to callers.
        public let name: Name
        /// What its seats are sold as.
        public let grade: Name
        /// In order of their keys.
        public let rows: [Row]
    }
    /// Staff's word for the venue.
    let code: String
    /// As read to callers.
    public let name: Name
    /// In order of their keys.
    public let sections: [Section]
}

extension StaffDoor {
    /// What callers type at a venue; nil when there is no venue of that code.
    public func venueKeys(_ code: String) throws(StoreFault) -> VenueKeys? {
        try database.read { () throws(StoreFault) -> VenueKeys? in
            guard
                let venue = try database.first(
                    "SELECT id, name_ko, name_en, clip FROM venue WHERE code = ?", code,
                    as: { ($0.int64(0), $0.name(1)) })
            else { return nil }
            let grades = try database.all(
                "SELECT name_ko, name_en, clip FROM grade WHERE venue = ? ORDER BY position", venue.0
            ) { $0.name(0) }
            let rows = try database.all("SELECT id FROM section WHERE venue = ? ORDER BY keypad", venue.0) {
                $0.int64(0)
            }
            var sections: [VenueKeys.Section] = []
            for row in rows {
                guard let section = try SeatMaps.load(row, from: database), grades.indices.contains(section.grade)
                else { continue }
                sections.append(
                    VenueKeys.Section(
                        key: section.keypad, name: section.name, grade: grades[section.grade],
                        rows: section.rows.map { row in
                            VenueKeys.Row(
                                key: row.number, label: row.label,
                                seats: row.seats.map { VenueKeys.Seat(key: $0.number, label: $0.label) })
                        }))
            }
            return VenueKeys(code: code, name: venue.1, sections: sections)
        }
    }

    /// The codes of all venues, in their order.
    public func venueCodes() throws(StoreFault) -> [String] {
        try database.all("SELECT code FROM venue ORDER BY code") { $0.text(0) }
    }
}
