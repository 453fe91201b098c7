// StatementFile: what goes to the bank and what comes back, as CSV. To the bank: RFC 4180, UTF-8. An answer is read as
// imports are, so that it may come out of a spreadsheet: EUC-KR or UTF-16, semicolons or tabs, capitals, `300,000`.
//
// To the bank:     key,period,member,name,account,amount      (what is to be collected)
//                  key,kind,member,name,account,amount (what is to be paid out; account is empty where we know none)
// From the bank:   key,amount,result,reason                   (result: paid, failed, or returned for what was paid and
//                                                               taken back since; reason may be left out)

import BookingCore
import BookingModel
import Formats
import Intake

/// The bank's files.
public enum StatementFile {
    /// The head of the file to the bank.
    static let columns = ["key", "period", "member", "name", "account", "amount"]
    /// The head of the file of what the bank is to pay out.
    static let payoutColumns = ["key", "kind", "member", "name", "account", "amount"]
    /// The head of the bank's answer.
    static let answerColumns = ["key", "amount", "result", "reason"]

    /// The file to the bank. It holds names and accounts: give it to the bank only.
    public static func written(_ lines: [StatementLine]) -> String {
        written(
            columns,
            lines.map {
                [$0.key, $0.period, $0.member.digits, $0.name, $0.account?.secret ?? "", String($0.amount.amount)]
            })
    }

    /// The file of what the bank is to pay out; as secret as the other.
    public static func written(_ payouts: [Payout]) -> String {
        written(
            payoutColumns,
            payouts.map {
                [
                    $0.key, $0.kind.rawValue, $0.member.digits, $0.name, $0.account?.secret ?? "",
                    String($0.amount.amount),
                ]
            })
    }

    private static func written(_ columns: [String], _ rows: [[String]]) -> String {
        // The bank's program reads it: an account or name is written as it is stored, whatever it begins with.
        CSV.text([columns] + rows)
    }

    /// Reads the bank's answer. All faults are found at once, each with its line; a fault of the whole file is line
    /// 1's.
    public static func answers(in bytes: [UInt8]) -> Result<[StatementAnswer], StatementFault> {
        let (required, optional) = (Array(answerColumns.dropLast()), Array(answerColumns.suffix(1)))
        let (table, unread) = CSVTable.reading(bytes, file: "answer", columns: required, optional: optional)
        var faults = unread.map { StatementFault.Line(max(1, $0.line), $0.reason) }
        guard table.rows.count <= StaffDoor.statementLines else {
            faults.append(StatementFault.Line(1, "more than \(StaffDoor.statementLines) lines; split the file"))
            return .failure(StatementFault(faults: faults))
        }
        var answers: [StatementAnswer] = []
        for row in table.rows {
            switch answer(row) {
            case .success(let answer): answers.append(answer)
            case .failure(let fault): faults.append(StatementFault.Line(row.line, fault.reason))
            }
        }
        return faults.isEmpty
            ? .success(answers) : .failure(StatementFault(faults: faults.sorted { $0.line < $1.line }))
    }

    private struct LineFault: Error { let reason: String }

    /// Of a row with the fields of `answerColumns`.
    private static func answer(_ row: CSVTable.Row) -> Result<StatementAnswer, LineFault> {
        guard let amount = WonText.amount(row.fields[1]), amount > 0 else {
            return .failure(LineFault(reason: "amount: must be whole won, more than 0"))
        }
        guard let result = StatementAnswer.Result(rawValue: row.fields[2].lowercased()) else {
            return .failure(LineFault(reason: "result: must be paid, failed or returned"))
        }
        let reason = row.fields[3].isEmpty ? nil : row.fields[3]
        return .success(
            StatementAnswer(
                line: row.line, key: row.fields[0], amount: Won(Int64(amount)), result: result, reason: reason))
    }
}
