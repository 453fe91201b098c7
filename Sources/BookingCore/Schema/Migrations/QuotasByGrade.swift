// QuotasByGrade: the migration by which a quota may be of one grade of a showing.

extension Schema {
    /// The tables are made again: the grade is part of their keys. The triggers that count them go by the grade.
    static let quotasByGrade =
        """
        CREATE TABLE old_quota AS SELECT * FROM quota;
        CREATE TABLE old_quota_leg AS SELECT * FROM quota_leg;
        DROP TRIGGER claim_counted;
        DROP TRIGGER claim_uncounted;
        DROP TRIGGER claim_stays;
        DROP TRIGGER seat_repurposed;
        DROP TABLE quota_leg;
        DROP TABLE quota;

        """ + quotas + """
            INSERT INTO quota(showing, channel, grade, seats, until, fell_back, set_at)
                SELECT showing, channel, -1, seats, until, fell_back, set_at FROM old_quota;
            INSERT INTO quota_leg(showing, leg, channel, grade, seats, taken)
                SELECT showing, leg, channel, -1, seats, taken FROM old_quota_leg;
            DROP TABLE old_quota;
            DROP TABLE old_quota_leg;

            """ + claimCounters + seatCounters
}
