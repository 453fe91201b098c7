// Auditor: checks that a box office's database ties: seats, money, numbers, texts, calls. It reads the tables with
// its own queries, computes the expected state from the history, and shares no code with the core. It never writes.

import SQLite

/// Something in the books that does not tie.
public struct Finding: Hashable, Sendable, CustomStringConvertible {
    /// What was looked at: `seats`, `money` ...
    let check: String
    /// Which row, in words: `booking 7001-0015`.
    let subject: String
    /// What is wrong with it. Names no PIN and no telephone number.
    let problem: String
    public var description: String { "\(check): \(subject): \(problem)" }
}

/// What an audit found.
public struct AuditReport: Hashable, Sendable {
    /// What does not tie, at most `Auditor.findingsKept` of each check; empty when all does.
    public internal(set) var findings: [Finding] = []
    /// Findings beyond those kept.
    var more = 0
    /// Rows read, by table, in the order they are printed.
    public internal(set) var rows: [TableCount] = []
}

/// How many rows of a table were looked at.
public struct TableCount: Hashable, Sendable {
    /// The table's name in the database.
    public let table: String
    /// Rows of it that were read, 0 or more.
    public let count: Int
}

/// The limits on sales; they are settings, and no part of the database.
public struct AuditLimits: Hashable, Sendable {
    var ticketsPerBooking: Int
    var ticketsPerShowing: Int
    /// - Parameters:
    ///   - ticketsPerBooking: 1 or more.
    ///   - ticketsPerShowing: 1 or more.
    public init(ticketsPerBooking: Int, ticketsPerShowing: Int) {
        (self.ticketsPerBooking, self.ticketsPerShowing) = (ticketsPerBooking, ticketsPerShowing)
    }
}

/// Why nothing could be audited.
public struct AuditFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file, why it cannot be audited, and what to do where that is known.
    public let description: String
}

/// Reads one database once, in one snapshot, while calls go on.
public struct Auditor {
    /// Findings kept of one check: a thousand alike tell no more than fifty.
    static let findingsKept = 50
    /// The bytes "Yema" in SQLite's header mark a box office (`PRAGMA application_id`).
    static let applicationID = 0x5965_6D61
    /// The tables it knows (`PRAGMA user_version`): its own count of the core's migrations, held to it by a test.
    static let knownVersion = 32

    let database: Database
    let limits: AuditLimits?
    private(set) var report = AuditReport()
    private var kept: [String: Int] = [:]

    /// Audits a database.
    /// - Parameters:
    ///   - limits: nil: whatever was sold counts as allowed.
    /// - Throws: when the file is none of ours, of another version of the tables, or cannot be read at all. Damage
    ///   inside it is a finding.
    public static func audit(path: String, limits: AuditLimits?) throws(AuditFault) -> AuditReport {
        do throws(StoreFault) {
            return try audit(Database(path: path, mode: .readOnly), limits)
        } catch {
            // Damage so bad that SQLite reads nothing at all is what the audit was to find out.
            guard error.kind == .corrupt || error.kind == .notADatabase else {
                throw AuditFault(description: "\(path): cannot be audited: \(error.message)")
            }
            var report = AuditReport()
            report.findings = [Finding(check: "file", subject: "database", problem: "\(error.message); \(advice)")]
            return report
        }
    }

    /// What to do about a damaged file.
    static let advice = "restore a backup, and keep this file to look into"

    private static func advice(ofVersion version: Int) -> String {
        version > knownVersion
            ? "made by a newer yemae (schema \(version), this program knows \(knownVersion)); use the newer program"
            : """
            made by an older yemae (schema \(version), this program's is \(knownVersion)); audit it with that program, \
            or bring it up to date: \
            make a backup, end older programs that use it, then `yemae ledger check`
            """
    }

    private static func audit(_ database: Database, _ limits: AuditLimits?) throws(StoreFault) -> AuditReport {
        guard try database.first("PRAGMA application_id", as: { $0.int(0) }) == applicationID else {
            throw StoreFault(
                .other,
                message: "this is not the database of a box office; name the file of the setting `database`")
        }
        let version = try database.first("PRAGMA user_version") { $0.int(0) } ?? 0
        guard version > 0 else {
            throw StoreFault(
                .corrupt,
                message: "the version of its tables is \(version), which no program wrote")
        }
        guard version == knownVersion else { throw StoreFault(.other, message: advice(ofVersion: version)) }
        var auditor = Auditor(database: database, limits: limits)
        try database.read { () throws(StoreFault) in try auditor.lookOver() }
        return auditor.report
    }

    private init(database: Database, limits: AuditLimits?) { (self.database, self.limits) = (database, limits) }

    private mutating func lookOver() throws(StoreFault) {
        // On a damaged file every other finding would be a guess.
        guard try checkFile() else { return }
        try checkConstraints()
        let snapshot = try AuditSnapshot(database)
        report.rows = snapshot.counts
        try checkSeats(snapshot)
        try checkSales()
        try checkFares()
        checkBookings(snapshot)
        try checkMoney(snapshot)
        try checkTexts(snapshot)
        try checkCalls(snapshot)
        try checkPeople(snapshot)
        try checkJoining()
        try checkWaiting()
        try checkBrowsers()
        try checkPages()
    }

    /// Notes what does not tie.
    mutating func find(_ check: String, _ subject: String, _ problem: String) {
        let before = kept[check, default: 0]
        kept[check] = before + 1
        guard before < Auditor.findingsKept else {
            report.more += 1
            return
        }
        report.findings.append(Finding(check: check, subject: subject, problem: problem))
    }

    /// Notes every row of a query that answers two texts: which, and what is wrong with it.
    mutating func findAll(_ check: String, _ sql: String) throws(StoreFault) {
        for (subject, problem) in try database.all(sql, as: { ($0.text(0), $0.text(1)) }) {
            find(check, subject, problem)
        }
    }
}

extension AuditReport {
    /// As printed for people: every finding a line, then what was looked at.
    public var text: String {
        var lines = findings.map(\.description)
        if more > 0 { lines.append("and \(more) more") }
        let looked = rows.map { "\($0.count) \($0.table)" }.joined(separator: ", ")
        if !looked.isEmpty { lines.append("looked at \(looked)") }
        lines.append(
            findings.isEmpty
                ? "all ties"
                : "\(findings.count + more) do\(findings.count + more == 1 ? "es" : "") not tie")
        return lines.joined(separator: "\n") + "\n"
    }
}
