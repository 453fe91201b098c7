// Statements: what members owe at the end of a month, for the bank to collect, and the bank's answer.

import BookingModel
import SQLite

/// A month of the calendar, written `2026-03`.
public struct Period: Hashable, Sendable, CustomStringConvertible {
    /// `2026-03`.
    public let description: String
    /// Its first day, and the first day after it.
    let first, end: LocalDate

    /// Nil unless `YYYY-MM`.
    public init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].utf8.count == 4, parts[1].utf8.count == 2, let first = LocalDate("\(text)-01"),
            let end = LocalDate(
                first.month == 12 ? first.year + 1 : first.year, first.month == 12 ? 1 : first.month + 1, 1)
        else { return nil }
        (description, self.first, self.end) = (text, first, end)
    }
}

/// What the bank is asked to collect of one member.
public struct StatementLine: Hashable, Sendable {
    /// What the bank has answered so far.
    public enum State: String, Hashable, CaseIterable, Sendable { case open, paid, failed, returned }
    /// Ours for it; the bank's answer repeats it.
    public let key: String
    /// The month, `2026-03`.
    public let period: String
    /// Who owes it.
    public let member: MemberNumber
    /// The member's name.
    public let name: String
    /// The mandate or account at the bank; nil when none is on file.
    public let account: AccountReference?
    /// More than zero.
    public let amount: Won
    /// Where it stands.
    let state: State
    /// The day of the clearing institute's file that asks for it; nil: it is in none (`transferFile`).
    public var transferDay: LocalDate? = nil
}

/// One line of the bank's answer.
public struct StatementAnswer: Hashable, Sendable {
    /// Where it stands in the file, from 1.
    let line: Int
    /// The key of the line it answers.
    let key: String
    /// What the bank says it was about.
    public let amount: Won
    /// What the bank says of a line. The raw value is the word in its file.
    public enum Result: String, Hashable, CaseIterable, Sendable {
        /// The bank has moved the money.
        case paid
        /// It could not.
        case failed
        /// It had, and has taken it back since.
        case returned
    }
    /// What became of it.
    let result: Result
    /// The bank's word for a failure; at most 200 characters are kept.
    let reason: String?
    /// One line as the bank wrote it.
    public init(line: Int, key: String, amount: Won, result: Result, reason: String?) {
        (self.line, self.key, self.amount, self.result, self.reason) = (line, key, amount, result, reason)
    }
}

/// What booking an answer did.
public struct StatementBooked: Hashable, Sendable {
    /// Lines collected, or paid out.
    public internal(set) var paid = 0
    /// Lines the bank could not collect, or could not pay out.
    public internal(set) var failed = 0
    /// Lines that were paid and that the bank has taken back: owed, or due, again.
    public internal(set) var returned = 0
    /// Lines that had this very answer before.
    public internal(set) var unchanged = 0
    /// Lines to pay out that are due no longer, because a collection was taken back; the bank has them, or had.
    var withdrawn: [String] = []
    /// Lines that the bank paid out although they were taken back: the member has too much.
    var paidTwice: [String] = []
}

/// Why an answer was not booked. Nothing of it was.
public struct StatementFault: Error, Hashable, Sendable {
    /// One line that cannot be booked.
    public struct Line: Hashable, Sendable {
        /// Where it stands in the file, from 1.
        public let line: Int
        /// What contradicts the books, in a clause without the line's number; never an account.
        public let reason: String
        /// What is wrong with one line.
        public init(_ line: Int, _ reason: String) { (self.line, self.reason) = (line, reason) }
    }
    /// In the order of the file, never empty.
    public let faults: [Line]
    /// Everything that is wrong with one answer.
    public init(faults: [Line]) { self.faults = faults }
}

extension StaffDoor {
    /// Lines of a bank's answer booked at once, at most.
    public static let statementLines = 100_000

    /// What the bank is to collect for a month that is over: the lines made for it and not answered yet; those missing
    /// are made now. A member is asked for what they owe from that month and before, never for more than they owe now,
    /// less what other open lines ask for. Made again, it is the same.
    /// - Throws: `.badValue` when the month is not over, or accounts are at a provider; `.database`.
    public func statement(_ period: Period) throws(AdminFault) -> [StatementLine] {
        guard case .account = charging else {
            throw .badValue("accounts are at a payment provider: every booking was charged there when it was made")
        }
        let end = Zone.start(of: period.end)
        guard end <= clock.now else { throw .badValue("\(period) is not over: what is owed for it can still change") }
        return try administer { () throws(StoreFault) in
            try database.transaction { () throws(StoreFault) in
                try makeLines(period, until: end)
                return try lines(of: period)
            }
        }
    }

    private func makeLines(_ period: Period, until end: Instant) throws(StoreFault) {
        try database.run(
            """
            INSERT INTO statement_line(key, period, member, amount, state, made_at)
            SELECT 'S' || ?1 || '-' || number, ?1, id, due, 'open', ?3 FROM (
                SELECT member.number, member.id, min(
                        (SELECT coalesce(sum(\(Ledger.side)), 0) FROM ledger
                            WHERE ledger.member = member.id AND (kind GLOB 'pay*' OR at < ?2)
                                AND \(Ledger.isOnAccount)),
                        (SELECT coalesce(sum(\(Ledger.side)), 0) FROM ledger WHERE ledger.member = member.id
                            AND \(Ledger.isOnAccount)))
                    - (SELECT coalesce(sum(amount), 0) FROM statement_line WHERE statement_line.member = member.id
                        AND state = 'open') AS due
                FROM member)
            WHERE due > 0 AND NOT EXISTS (SELECT 1 FROM statement_line WHERE period = ?1 AND statement_line.member = id)
            """, period.description, end, clock.now)
    }

    private func lines(of period: Period) throws(StoreFault) -> [StatementLine] {
        try database.all(
            """
            SELECT key, period, number, name, account_reference, amount, statement_line.state, transfer_line.day
            FROM statement_line JOIN member ON member.id = statement_line.member
                LEFT JOIN transfer_line ON transfer_line.line = statement_line.key
            WHERE period = ? AND statement_line.state = 'open' ORDER BY number
            """, period.description
        ) {
            StatementLine(
                key: $0.text(0), period: $0.text(1), member: $0.memberNumber(2), name: $0.text(3),
                account: $0.optionalText(4).flatMap { AccountReference($0) }, amount: $0.won(5), state: $0.word(6),
                transferDay: $0.optionalText(7).flatMap { LocalDate($0) })
        }
    }

    /// Books the bank's answer: what was collected or paid out is entered in the ledger, what was not stays owed and is
    /// asked for with the next month's, or listed as due again. All of it or nothing; the same answer again changes
    /// nothing.
    public func bookStatement(_ answers: [StatementAnswer]) throws(AdminFault) -> Result<
        StatementBooked, StatementFault
    > {
        let result = try administer { () throws(StoreFault) in
            try database.attempt { () throws(StoreFault) -> Result<StatementBooked, StatementFault> in
                try book(answers)
            }
        }
        return tellStaff(result)
    }

    /// Says what of an answer that was booked staff have to act on.
    func tellStaff(_ result: Result<StatementBooked, StatementFault>) -> Result<StatementBooked, StatementFault> {
        guard case .success(let booked) = result else { return result }
        for key in booked.withdrawn { faultHandler(BoxOffice.takeOut(key)) }
        for key in booked.paidTwice {
            faultHandler(
                "the bank paid \(key) out although it was due no longer: the member has too much (yemae ledger check)")
        }
        return result
    }

    /// The same, inside a writing transaction that ends without a trace when it fails.
    func book(_ answers: [StatementAnswer]) throws(StoreFault) -> Result<StatementBooked, StatementFault> {
        var (booked, faults, seen) = (StatementBooked(), [StatementFault.Line](), [String: Int]())
        for answer in answers {
            let before = seen.updateValue(answer.line, forKey: answer.key)
            // The bank may have moved the money twice: a person has to look.
            if let before {
                faults.append(
                    StatementFault.Line(
                        answer.line, "\(answer.key.prefix(40)) is answered in line \(before) already; ask the bank"))
            } else if let reason = try book(answer, &booked) {
                faults.append(StatementFault.Line(answer.line, reason))
            }
        }
        return faults.isEmpty ? .success(booked) : .failure(StatementFault(faults: faults))
    }

    /// A line the bank was given.
    private struct AskedLine {
        /// Its table, which is also what it is.
        let table: Table
        let member: MemberID
        let amount: Won
        let state: StatementLine.State
        /// It was to be paid out, and is due no longer.
        let isWithdrawn: Bool
        /// What the ledger's entry names as its reason.
        let rule: String

        enum Table: String {
            case collection = "statement_line"
            case payout
        }
        var kind: Ledger.Kind {
            switch table {
            case .collection: .payment
            case .payout: .payout
            }
        }
        var kindOfReturn: Ledger.Kind {
            switch table {
            case .collection: .paymentReturn
            case .payout: .payoutReturn
            }
        }
    }

    private func askedLine(_ key: String) throws(StoreFault) -> AskedLine? {
        for (table, rule) in [(AskedLine.Table.collection, "period"), (.payout, "source")] {
            let sql = "SELECT member, amount, state, \(rule), reason FROM \(table.rawValue) WHERE key = ?"
            let found = try database.first(sql, key) { row in
                let why = row.optionalText(4).flatMap { PayoutWithdrawal(rawValue: $0) }
                return AskedLine(
                    table: table, member: row.id(0), amount: row.won(1), state: row.word(2),
                    isWithdrawn: table == .payout && why != nil, rule: row.text(3))
            }
            if let found { return found }
        }
        return nil
    }

    /// Books one line.
    /// - Returns: why it cannot be; nil when it is.
    private func book(_ answer: StatementAnswer, _ booked: inout StatementBooked) throws(StoreFault) -> String? {
        guard let line = try askedLine(answer.key) else { return "no statement has the key \(answer.key.prefix(40))" }
        guard line.amount == answer.amount else { return "\(answer.key) is for \(line.amount), not \(answer.amount)" }
        switch (line.state, answer.result) {
        case (.open, .paid):
            try close(line, answer, .paid, enter: line.kind, suffix: "")
            booked.paid += 1
        case (.open, .failed):
            try close(line, answer, .failed, enter: nil, suffix: "")
            booked.failed += 1
        case (.paid, .returned):
            try close(line, answer, .returned, enter: line.kindOfReturn, suffix: "-back")
            booked.returned += 1
            if line.table == .collection { booked.withdrawn += try office.withdrawBalance(of: line.member) }
        // The bank had it before it was taken back.
        case (.failed, .paid) where line.isWithdrawn:
            try close(line, answer, .paid, enter: line.kind, suffix: "")
            booked.paid += 1
            booked.paidTwice.append(answer.key)
        // The first answer booked again after the return says nothing new.
        case (.paid, .paid), (.failed, .failed), (.returned, .returned), (.returned, .paid): booked.unchanged += 1
        case (.open, .returned): return "\(answer.key) was not booked as paid; book that answer first"
        case (.paid, .failed), (.failed, .paid), (.failed, .returned), (.returned, .failed):
            return "\(answer.key) was booked as \(line.state.rawValue) before"
        }
        return nil
    }

    private func close(
        _ line: AskedLine, _ answer: StatementAnswer, _ state: StatementLine.State, enter kind: Ledger.Kind?,
        suffix: String
    ) throws(StoreFault) {
        try database.run(
            "UPDATE \(line.table.rawValue) SET state = ?, answered_at = ?, reason = ? WHERE key = ?", state.rawValue,
            clock.now,
            answer.reason.map { String($0.prefix(200)) }, answer.key)
        guard let kind else { return }
        let subject = Ledger.Subject(member: line.member, booking: nil, hold: nil, showing: nil)
        try Ledger.enter(
            kind, line.amount, key: "P\(answer.key)\(suffix)", rule: line.rule, for: subject, at: clock.now,
            in: database)
    }
}
