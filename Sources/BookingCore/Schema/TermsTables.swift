// TermsTables: from which hold on the prices, limits and times of today are those that holds went by, for the audit;
// and the rule that nothing is held for which there is no fare.

extension Schema {
    static let terms = """
        -- Holds up to this one went by other fares, limits by kind, days or times than there are now: an audit cannot
        -- work out what they should cost. program 0: of all programs; showing 0: of all its showings.
        CREATE TABLE terms_change(
            program INTEGER NOT NULL, showing INTEGER NOT NULL, after_hold INTEGER NOT NULL,
            PRIMARY KEY(program, showing), CHECK(program <> 0 OR showing = 0)
        ) STRICT, WITHOUT ROWID;

        """ + noteOfTerms("fare_added", "AFTER INSERT ON fare", of: "NEW.program")
        + noteOfTerms("fare_gone", "AFTER DELETE ON fare", of: "OLD.program")
        + noteOfTerms("kind_fare_added", "AFTER INSERT ON kind_fare", of: "NEW.program")
        + noteOfTerms("kind_fare_gone", "AFTER DELETE ON kind_fare", of: "OLD.program")
        + noteOfTerms("kind_limit_added", "AFTER INSERT ON kind_limit", of: "NEW.program")
        + noteOfTerms("holiday_added", "AFTER INSERT ON holiday", of: "0")
        + noteOfTerms("holiday_gone", "AFTER DELETE ON holiday", of: "0")
        + noteOfTerms("section_regraded", "AFTER UPDATE OF grade ON section", of: "0", when: "OLD.grade <> NEW.grade")
        + noteOfTerms(
            "showing_repriced", "AFTER UPDATE OF tariff, venue ON showing", of: "NEW.program", showing: "NEW.id",
            when: "(OLD.tariff, OLD.venue) IS NOT (NEW.tariff, NEW.venue)")
        + noteOfTerms(
            "showing_retimed", "AFTER UPDATE OF leaves_at ON showing_stop",
            of: "(SELECT program FROM showing WHERE id = NEW.showing)", showing: "NEW.showing",
            when: "OLD.leaves_at <> NEW.leaves_at")
        + fareOfEverySeat

    /// A trigger that notes the last hold made before a change.
    private static func noteOfTerms(
        _ name: String, _ event: String, of program: String, showing: String = "0", when change: String = "1"
    ) -> String {
        // No UPSERT: the statement that fires a trigger decides what becomes of its conflicts.
        """
        CREATE TRIGGER \(name) \(event) WHEN \(change) AND EXISTS (SELECT 1 FROM hold) BEGIN
            DELETE FROM terms_change WHERE program = \(program) AND showing = \(showing);
            INSERT INTO terms_change(program, showing, after_hold) SELECT \(program), \(showing), max(id) FROM hold;
        END;

        """
    }

    /// Tickets that a move or a charge under way takes along keep the price that was agreed to, whatever the fares are
    /// by then.
    private static let fareOfEverySeat = """
        CREATE TRIGGER hold_seat_fare BEFORE INSERT ON hold_seat
        WHEN (SELECT state IN ('held', 'released') FROM hold WHERE id = NEW.hold) AND NOT EXISTS (
            SELECT 1 FROM hold JOIN showing ON showing.id = hold.showing JOIN seat ON seat.id = NEW.seat
                JOIN section ON section.id = seat.section
                JOIN fare ON fare.program = showing.program AND fare.tariff = showing.tariff
                    AND fare.from_stop = hold.from_stop AND fare.to_stop = hold.to_stop AND fare.grade = section.grade
            WHERE hold.id = NEW.hold AND (NEW.kind = 'adult' OR EXISTS (SELECT 1 FROM kind_fare AS rule
                WHERE rule.program = showing.program AND rule.tariff = showing.tariff AND rule.kind = NEW.kind
                    AND rule.grade IN (-1, section.grade)
                    AND (rule.from_stop = -1 OR (rule.from_stop, rule.to_stop) = (hold.from_stop, hold.to_stop))))
        ) BEGIN
            SELECT RAISE(ABORT, 'a ticket for which there is no fare');
        END;

        """
}
