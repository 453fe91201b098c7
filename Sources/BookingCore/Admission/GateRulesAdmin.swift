// GateRulesAdmin: the settings of a venue's gates.

import BookingModel
import SQLite

/// A venue with its gates' rules.
public struct VenueGateRules: Hashable, Sendable {
    /// What identifies it between imports, 1...40 characters.
    public let code: String
    /// As people call it.
    public let name: Name
    /// What it has decided, or the defaults when it has decided nothing.
    public let rules: GateRules
}

extension GateDoor {
    /// The rules of a gate's venue.
    /// - Throws: `.noSuchVenue`, `.noSuchShowing`, `.database`.
    public func rules(of scope: Gate.Scope) throws(GateFault) -> GateRules {
        let found: GateRules?
        do throws(StoreFault) {
            found = try database.read { () throws(StoreFault) -> GateRules? in
                guard let venue = try office.venue(of: scope) else { return nil }
                return try office.gateRules(ofVenueRow: venue)
            }
        } catch {
            throw .database(error)
        }
        guard let found else { throw GateDoor.missing(scope) }
        return found
    }
}

extension BoxOffice {
    func gateRules(ofVenueRow venue: Int64) throws(StoreFault) -> GateRules {
        try database.first(
            "SELECT at_once, re_entry, opens, closes, fails, disputed FROM gate_rule WHERE venue = ?", venue
        ) {
            GateRules($0, 0)
        } ?? GateRules()
    }
}

extension StaffDoor {
    /// Sets a venue's rules.
    /// - Throws: `.badValue` for minutes outside 0...1440 or a venue that is none; `.database`.
    public func setGateRules(_ rules: GateRules, ofVenue code: String) throws(AdminFault) {
        guard (0...1440).contains(rules.opens), (0...1440).contains(rules.closes) else {
            throw .badValue("a gate's minutes are 0...1440")
        }
        let isKnown = try administer { () throws(StoreFault) in
            try database.transaction { () throws(StoreFault) -> Bool in
                guard let venue = try office.venue(of: .venue(code)) else { return false }
                try database.run(
                    """
                    INSERT INTO gate_rule(venue, at_once, re_entry, opens, closes, fails, disputed)
                        VALUES (?, ?, ?, ?, ?, ?, ?)
                    ON CONFLICT(venue) DO UPDATE SET at_once = excluded.at_once, re_entry = excluded.re_entry, opens =
                        excluded.opens,
                        closes = excluded.closes, fails = excluded.fails, disputed = excluded.disputed
                    """, venue, rules.atOnce, rules.reEntry, rules.opens, rules.closes, rules.failing.rawValue,
                    rules.disputed.rawValue)
                return true
            }
        }
        guard isKnown else { throw .badValue("\(GateFault.noSuchVenue(code))") }
    }

    /// Every venue with its gates' rules, by code.
    public func gateRuleList() throws(AdminFault) -> [VenueGateRules] {
        try administer { () throws(StoreFault) in
            try database.all(
                """
                SELECT venue.code, venue.name_ko, venue.name_en, venue.clip, gate_rule.venue IS NULL, at_once, re_entry,
                    opens, closes, fails,
                    disputed
                FROM venue LEFT JOIN gate_rule ON gate_rule.venue = venue.id ORDER BY venue.code
                    LIMIT \(BoxOffice.rowsListed)
                """
            ) {
                VenueGateRules(
                    code: $0.text(0), name: $0.name(1), rules: $0.bool(4) ? GateRules() : GateRules($0, 5))
            }
        }
    }
}

extension GateRules {
    fileprivate init(_ row: ResultRow, _ column: Int) {
        self.init()
        atOnce = row.bool(column)
        reEntry = row.bool(column + 1)
        opens = row.int(column + 2)
        closes = row.int(column + 3)
        failing = row.word(column + 4)
        disputed = row.word(column + 5)
    }
}
