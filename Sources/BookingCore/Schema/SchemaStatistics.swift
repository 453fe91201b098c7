// SchemaStatistics: indexes that let a report read only the days it is about.

extension Schema {
    /// No tables: every figure is a sum over what the acts have written. Once more after any migration that rebuilds
    /// `ledger`.
    static let statisticsIndexes = """
        CREATE INDEX IF NOT EXISTS ledger_by_time ON ledger(at, kind, amount);
        CREATE INDEX IF NOT EXISTS booking_version_by_time ON booking_version(at);
        CREATE INDEX IF NOT EXISTS booking_cancelled ON booking(cancelled_at) WHERE cancelled_at IS NOT NULL;
        CREATE INDEX IF NOT EXISTS admission_by_time ON admission(at);

        """
}
