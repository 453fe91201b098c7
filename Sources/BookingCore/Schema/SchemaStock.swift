// SchemaStock: counters of seats left by grade, so that reading them costs the same in a hall of 25,000 seats as in a
// room of 100.

extension Schema {
    /// Counters over the counters of `showing_section`, kept by triggers, and filled from them once.
    static let gradeCounters = """
        -- Seats of each leg and grade that nobody claims; `showing_section` has the same by section. (A hall of fifty \
        sections has fifty rows there,
        -- and one of each grade here.)
        CREATE TABLE showing_grade(
            showing INTEGER NOT NULL REFERENCES showing, leg INTEGER NOT NULL, grade INTEGER NOT NULL, free INTEGER \
        NOT NULL,
            PRIMARY KEY(showing, leg, grade)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO showing_grade(showing, leg, grade, free)
            SELECT showing_section.showing, showing_section.leg, section.grade, sum(section.seats - \
        showing_section.taken)
            FROM showing_section JOIN section ON section.id = showing_section.section GROUP BY 1, 2, 3;

        -- No OR IGNORE here: whatever the import's own INSERT says of conflicts would take its place \
        (https://www.sqlite.org/lang_createtrigger.html).
        CREATE TRIGGER section_opened AFTER INSERT ON showing_section BEGIN
            INSERT INTO showing_grade(showing, leg, grade, free)
                SELECT NEW.showing, NEW.leg, section.grade, 0 FROM section WHERE id = NEW.section AND NOT EXISTS \
        (SELECT 1 FROM showing_grade AS known
                    WHERE known.showing = NEW.showing AND known.leg = NEW.leg AND known.grade = section.grade);
            UPDATE showing_grade SET free = free - NEW.taken + (SELECT seats FROM section WHERE id = NEW.section)
                WHERE showing = NEW.showing AND leg = NEW.leg AND grade = (SELECT grade FROM section WHERE id = \
        NEW.section);
        END;
        CREATE TRIGGER section_closed AFTER DELETE ON showing_section BEGIN
            UPDATE showing_grade SET free = free + OLD.taken - (SELECT seats FROM section WHERE id = OLD.section)
                WHERE showing = OLD.showing AND leg = OLD.leg AND grade = (SELECT grade FROM section WHERE id = \
        OLD.section);
        END;
        CREATE TRIGGER section_counted AFTER UPDATE OF taken ON showing_section BEGIN
            UPDATE showing_grade SET free = free + OLD.taken - NEW.taken
                WHERE showing = NEW.showing AND leg = NEW.leg AND grade = (SELECT grade FROM section WHERE id = \
        NEW.section);
        END;
        -- A seating plan was imported again.
        CREATE TRIGGER section_changed AFTER UPDATE OF seats, grade ON section WHEN OLD.seats <> NEW.seats OR \
        OLD.grade <> NEW.grade BEGIN
            INSERT INTO showing_grade(showing, leg, grade, free)
                SELECT here.showing, here.leg, NEW.grade, 0 FROM showing_section AS here WHERE here.section = NEW.id \
        AND NOT EXISTS (
                    SELECT 1 FROM showing_grade AS known WHERE known.showing = here.showing AND known.leg = here.leg \
        AND known.grade = NEW.grade);
            UPDATE showing_grade SET free = free - OLD.seats + (SELECT taken FROM showing_section AS was
                    WHERE was.showing = showing_grade.showing AND was.leg = showing_grade.leg AND was.section = OLD.id)
                WHERE grade = OLD.grade AND (showing, leg) IN (SELECT showing, leg FROM showing_section WHERE section \
        = OLD.id);
            UPDATE showing_grade SET free = free + NEW.seats - (SELECT taken FROM showing_section AS is_now
                    WHERE is_now.showing = showing_grade.showing AND is_now.leg = showing_grade.leg AND is_now.section \
        = NEW.id)
                WHERE grade = NEW.grade AND (showing, leg) IN (SELECT showing, leg FROM showing_section WHERE section \
        = NEW.id);
        END;

        """
}
