// TransferFiles: which lines of a statement were in which file for the clearing institute. Its answer names only the
// lines it could not collect, so every file is kept, line by line.

import BookingModel
import SQLite

/// A file for the clearing institute.
public struct TransferFile: Hashable, Sendable {
    /// One withdrawal it asks for.
    public struct Line: Hashable, Sendable {
        /// Its number in the file, from 1.
        public let serial: Int
        /// What is to be collected of whom.
        public let line: StatementLine
    }
    /// The day on which the money is withdrawn.
    public let day: LocalDate
    /// In the order of the file.
    public let lines: [Line]
    /// Lines of the month that are in no file yet, and that cannot be: their accounts are none.
    public let leftOut: [StatementLine]
}

/// One record of the clearing institute's answer.
public struct TransferAnswer: Hashable, Sendable {
    /// Its place in the answer, from 1.
    let record: Int
    /// The number it had in the request.
    let serial: Int
    /// Whose it is: a member's number, or a line's key.
    let payer: String
    /// What was to be withdrawn.
    public let amount: Won
    /// False: it could not be.
    public let isPaid: Bool
    /// The institute's code for a failure, with its meaning where it is known.
    let reason: String?
    /// One record as the institute wrote it.
    public init(record: Int, serial: Int, payer: String, amount: Won, isPaid: Bool, reason: String?) {
        (self.record, self.serial, self.payer, self.amount, self.isPaid, self.reason) = (
            record, serial, payer, amount, isPaid, reason
        )
    }
}

extension StaffDoor {
    /// The file for a day: made of a month's lines that are in no other file and whose accounts will do, or, when
    /// there is one for that day, the same again.
    /// - Parameter fits: whether a line's account is one the institute knows.
    /// - Throws: as `statement`; `.badValue` when the day's file is of another month, or answered.
    public func transferFile(_ period: Period, on day: LocalDate, fits: (StatementLine) -> Bool) throws(AdminFault)
        -> TransferFile
    {
        let open = try statement(period)
        let made = try administer { () throws(StoreFault) in
            try database.transaction { () throws(StoreFault) -> Result<TransferFile, TransferRefusal> in
                if let file = try file(of: day) {
                    guard file.period == period.description else {
                        return .failure(TransferRefusal("the file of \(day) is of \(file.period)"))
                    }
                    guard !file.isAnswered else {
                        return .failure(TransferRefusal("the file of \(day) was answered; name another day"))
                    }
                } else if open.contains(where: fits) {
                    try database.run(
                        "INSERT INTO transfer_file(day, period, made_at) VALUES (?, ?, ?)", day.description,
                        period.description, clock.now)
                    var serial = 0
                    for line in open where fits(line) {
                        guard
                            try database.first(
                                "SELECT 1 FROM transfer_line WHERE line = ?", line.key, as: { _ in true }) == nil
                        else { continue }
                        serial += 1
                        try database.run(
                            "INSERT INTO transfer_line(day, serial, line) VALUES (?, ?, ?)", day.description, serial,
                            line.key)
                    }
                }
                let byKey = Dictionary(open.map { ($0.key, $0) }) { first, _ in first }
                let asked = try self.lines(of: day)
                let elsewhere = Set(
                    try database.all(
                        """
                        SELECT transfer_line.line FROM statement_line
                            JOIN transfer_line ON transfer_line.line = statement_line.key
                                WHERE statement_line.period = ?
                        """, period.description
                    ) { $0.text(0) })
                return .success(
                    TransferFile(
                        day: day,
                        lines: asked.compactMap { asked in
                            guard var line = byKey[asked.key] else { return nil }
                            line.transferDay = day
                            return TransferFile.Line(serial: asked.serial, line: line)
                        },
                        leftOut: open.filter { !elsewhere.contains($0.key) }))
            }
        }
        switch made {
        case .success(let file): return file
        case .failure(let refusal): throw .badValue(refusal.words)
        }
    }

    /// A file that was never sent: its lines may go into another.
    /// - Returns: false when there is no file of that day without an answer.
    public func withdrawTransferFile(of day: LocalDate) throws(AdminFault) -> Bool {
        try administer { () throws(StoreFault) in
            try database.transaction { () throws(StoreFault) in
                guard let file = try file(of: day), !file.isAnswered else { return false }
                try database.run("DELETE FROM transfer_line WHERE day = ?", day.description)
                return try database.run("DELETE FROM transfer_file WHERE day = ?", day.description) == 1
            }
        }
    }

    /// Books the institute's answer to the file of a day: what it names as failed was not collected, all other lines
    /// of that file were. All of it or nothing; the same answer again changes nothing. Records of no file of ours are
    /// booked by a line's key.
    public func bookTransfer(_ answers: [TransferAnswer], of day: LocalDate) throws(AdminFault) -> Result<
        StatementBooked, StatementFault
    > {
        let result = try administer { () throws(StoreFault) in
            try database.attempt { () throws(StoreFault) -> Result<StatementBooked, StatementFault> in
                let asked = try lines(of: day)
                let isKnown = try file(of: day) != nil
                var (lines, faults) = ([StatementAnswer](), [StatementFault.Line]())
                var named: Set<String> = []
                for answer in answers {
                    guard let key = key(of: answer, in: asked) else {
                        let reason =
                            isKnown
                            ? "is none of the file we made for \(day)"
                            : "no file was made here for \(day), and the payer is no key of a statement"
                        faults.append(
                            StatementFault.Line(
                                answer.record, "record \(answer.serial), payer \(answer.payer.prefix(20)): \(reason)"))
                        continue
                    }
                    named.insert(key)
                    lines.append(
                        StatementAnswer(
                            line: answer.record, key: key, amount: answer.amount,
                            result: answer.isPaid ? .paid : .failed, reason: answer.reason))
                }
                for line in asked where !named.contains(line.key) {
                    lines.append(
                        StatementAnswer(
                            line: answers.count + 2, key: line.key, amount: line.amount, result: .paid, reason: nil))
                }
                if !isKnown, answers.isEmpty {
                    faults.append(StatementFault.Line(1, "no file was made here for \(day)"))
                }
                guard faults.isEmpty else { return .failure(StatementFault(faults: faults)) }
                try database.run(
                    "UPDATE transfer_file SET answered_at = coalesce(answered_at, ?) WHERE day = ?", clock.now,
                    day.description)
                return try book(lines)
            }
        }
        return tellStaff(result)
    }

    /// By its serial number, held to the payer; or by a key as the payer.
    private func key(of answer: TransferAnswer, in asked: [AskedTransfer]) -> String? {
        if let line = asked.first(where: { $0.serial == answer.serial }),
            line.member == answer.payer || line.key == answer.payer
        {
            return line.key
        }
        return asked.isEmpty && answer.payer.hasPrefix("S") ? answer.payer : nil
    }

    private struct TransferRefusal: Error {
        let words: String
        init(_ words: String) { self.words = words }
    }

    private struct AskedTransfer {
        let serial: Int
        let key, member: String
        let amount: Won
    }

    private func file(of day: LocalDate) throws(StoreFault) -> (period: String, isAnswered: Bool)? {
        try database.first("SELECT period, answered_at IS NOT NULL FROM transfer_file WHERE day = ?", day.description) {
            ($0.text(0), $0.bool(1))
        }
    }

    private func lines(of day: LocalDate) throws(StoreFault) -> [AskedTransfer] {
        try database.all(
            """
            SELECT serial, line, member.number, amount FROM transfer_line JOIN statement_line
                ON statement_line.key = line
                JOIN member ON member.id = statement_line.member WHERE day = ? ORDER BY serial
            """, day.description
        ) { AskedTransfer(serial: $0.int(0), key: $0.text(1), member: $0.text(2), amount: $0.won(3)) }
    }
}
