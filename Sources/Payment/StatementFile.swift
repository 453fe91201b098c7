// StatementFile: the bank's files as CSV: what it is to collect, and its answer (RFC 4180, UTF-8; an answer may be
// EUC-KR).
//
// To the bank:     key,period,member,name,account,amount      (what is to be collected)
//                  key,kind,member,name,account,amount        (what is to be paid out; account is empty where we know none)
// From the bank:   key,amount,result,reason                   (result: paid, failed, or returned for what was paid and
//                                                               taken back since; reason may be left out)

import BookingCore
import BookingModel

/// The bank's files.
public enum StatementFile {
    /// The head of the file to the bank.
    public static let columns = ["key", "period", "member", "name", "account", "amount"]
    /// The head of the file of what the bank is to pay out.
    public static let payoutColumns = ["key", "kind", "member", "name", "account", "amount"]
    /// The head of the bank's answer.
    public static let answerColumns = ["key", "amount", "result", "reason"]

    /// The file to the bank. It holds names and accounts: give it to the bank only.
    public static func written(_ lines: [StatementLine]) -> String {
        written(columns, lines.map { [$0.key, $0.period, $0.member.digits, $0.name, $0.account?.secret ?? "", String($0.amount.amount)] })
    }

    /// The file of what the bank is to pay out; as secret as the other.
    public static func written(_ payouts: [Payout]) -> String {
        written(payoutColumns, payouts.map { [$0.key, $0.kind.rawValue, $0.member.digits, $0.name, $0.account?.secret ?? "", String($0.amount.amount)] })
    }

    private static func written(_ columns: [String], _ rows: [[String]]) -> String {
        // The bank's program reads it: an account or name is written as it is stored, whatever it begins with.
        ([columns] + rows).map { $0.map(CSVField.quoted).joined(separator: ",") + "\r\n" }.joined()
    }

    /// Reads the bank's answer, in UTF-8 or in EUC-KR (CP949), as Korean banks' programs save it. All faults are found at
    /// once, each with its line.
    public static func answers(in bytes: [UInt8]) -> Result<[StatementAnswer], StatementFault> {
        if let text = String(validating: bytes, as: UTF8.self) ?? KoreanEncoding.text(bytes) { return answers(in: text) }
        let kind = bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) ? "is UTF-16" : "is neither UTF-8 nor EUC-KR"
        let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        let wrong = lines.firstIndex { String(validating: $0, as: UTF8.self) == nil && KoreanEncoding.text($0) == nil } ?? 0
        return .failure(StatementFault(faults: [StatementFault.Line(wrong + 1, "\(kind); save the file as \"CSV UTF-8\"")]))
    }

    /// Reads the bank's answer. All faults are found at once, each with its line.
    public static func answers(in text: String) -> Result<[StatementAnswer], StatementFault> {
        var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        if lines.last?.isEmpty == true { lines.removeLast() }
        let head = lines.first.flatMap { fields(in: $0.hasPrefix("\u{FEFF}") ? $0.dropFirst() : $0) } ?? []
        guard head == answerColumns || head == answerColumns.dropLast() else {
            return .failure(StatementFault(faults: [StatementFault.Line(1, "the first line is to be \(answerColumns.joined(separator: ","))")]))
        }
        guard lines.count - 1 <= BoxOffice.statementLines else {
            return .failure(StatementFault(faults: [StatementFault.Line(1, "more than \(BoxOffice.statementLines) lines; split the file")]))
        }
        var (answers, faults) = ([StatementAnswer](), [StatementFault.Line]())
        for (index, line) in lines.enumerated().dropFirst() where !line.isEmpty {
            switch answer(line, at: index + 1, columns: head.count) {
            case .success(let answer): answers.append(answer)
            case .failure(let fault): faults.append(StatementFault.Line(index + 1, fault.reason))
            }
        }
        return faults.isEmpty ? .success(answers) : .failure(StatementFault(faults: faults))
    }

    private struct LineFault: Error { let reason: String }

    private static func answer(_ line: Substring, at number: Int, columns: Int) -> Result<StatementAnswer, LineFault> {
        guard let fields = fields(in: line) else { return .failure(LineFault(reason: "a quotation mark is not closed, or stands inside a field")) }
        guard fields.count == columns else { return .failure(LineFault(reason: "has \(fields.count) fields instead of \(columns)")) }
        guard let amount = Int64(fields[1]), amount > 0 else { return .failure(LineFault(reason: "amount: is whole won, more than 0")) }
        guard let result = StatementAnswer.Result(rawValue: fields[2]) else {
            return .failure(LineFault(reason: "result: is paid, failed or returned"))
        }
        let reason = columns > 3 && !fields[3].isEmpty ? fields[3] : nil
        return .success(StatementAnswer(line: number, key: fields[0], amount: Won(amount), result: result, reason: reason))
    }

    /// The fields of one line; nil when its quotation marks are wrong.
    private static func fields(in line: Substring) -> [String]? {
        var (fields, rest) = ([String](), line)
        while true {
            var field = ""
            if rest.first == "\"" {
                rest = rest.dropFirst()
                while let end = rest.firstIndex(of: "\"") {
                    field += rest[..<end]
                    rest = rest[rest.index(after: end)...]
                    guard rest.first == "\"" else { break }
                    field += "\""
                    rest = rest.dropFirst()
                    if !rest.contains("\"") { return nil }
                }
                guard rest.isEmpty || rest.first == "," else { return nil }
            } else {
                let end = rest.firstIndex(of: ",") ?? rest.endIndex
                field = String(rest[..<end])
                if field.contains("\"") { return nil }
                rest = rest[end...]
            }
            fields.append(field)
            guard rest.first == "," else { return fields }
            rest = rest.dropFirst()
        }
    }
}
