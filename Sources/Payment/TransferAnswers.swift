// TransferAnswers: reads EB22, the clearing institute's answer. `TransferRecords` has the layout and its sources.

import BookingCore
import BookingModel

/// An answer as read.
public struct TransferReply: Hashable, Sendable {
    /// The day of withdrawal; its file is the one that is answered.
    public let day: LocalDate
    /// What it names: the failures, and what was withdrawn where the institute says that, too.
    public let answers: [TransferAnswer]
}

extension TransferRecords {
    /// Whether a file means to be one of the institute's, right or wrong: a record H that says EB.
    public static func isOne(_ bytes: [UInt8]) -> Bool {
        let bytes = asSent(bytes)
        return bytes.first == UInt8(ascii: "H") && String(decoding: bytes.prefix(40), as: UTF8.self).contains("EB")
    }

    /// In EUC-KR, as the institute sends it: an editor may have saved the file as UTF-8, with a byte order mark, which
    /// would move every field behind Hangul.
    private static func asSent(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.contains(where: { $0 >= 0x80 }), let text = String(validating: bytes, as: UTF8.self),
            let korean = KoreanEncoding.bytes(text.replacing("\u{FEFF}", with: ""))
        else { return bytes }
        return korean
    }

    /// Reads an EB22. All faults are found at once; the line of a fault is the record's place in the file. Line ends
    /// between records are accepted, as some programs add them.
    /// - Parameter institution: our code; an answer to another is refused.
    public static func answers(in bytes: [UInt8], institution: String) -> Result<TransferReply, StatementFault> {
        var reader = Reader(institution: institution)
        var rest = asSent(bytes)[...]
        while let first = rest.first {
            if first == 0x0A || first == 0x0D || first == 0x1A {
                rest = rest.dropFirst()
                continue
            }
            let end =
                rest.prefix(length).firstIndex { $0 == 0x0A || $0 == 0x0D }
                ?? rest.index(rest.startIndex, offsetBy: min(length, rest.count))
            reader.take(Record(bytes: Array(rest[..<end])))
            rest = rest[end...]
        }
        return reader.result
    }

    /// One record; its fields are cut out by their places from 0.
    struct Record {
        let bytes: [UInt8]
        /// Without the blanks behind it.
        func text(_ at: Int, _ length: Int) -> String {
            guard bytes.count >= at + length else { return "" }
            let text = KoreanEncoding.text(bytes[at..<at + length]) ?? ""
            return String(text.reversed().drop { $0 == " " }.reversed())
        }
        /// Nil unless all digits.
        func number(_ at: Int, _ length: Int) -> Int64? {
            guard bytes.count >= at + length, bytes[at..<at + length].allSatisfy(TransferRecords.isDigit) else {
                return nil
            }
            return Int64(String(decoding: bytes[at..<at + length], as: UTF8.self))
        }
    }

    /// Takes record after record and holds them to each other.
    private struct Reader {
        let institution: String
        private var count = 0
        private var day: LocalDate?
        private var isOver = false
        private var answers: [TransferAnswer] = []
        private var faults: [StatementFault.Line] = []

        init(institution: String) { self.institution = institution }

        private mutating func fault(_ words: String) { faults.append(StatementFault.Line(count, words)) }

        mutating func take(_ record: Record) {
            count += 1
            // What follows a wrong header is another file's.
            guard count == 1 || day != nil else { return }
            guard record.bytes.count == TransferRecords.length else {
                return fault("the record has \(record.bytes.count) bytes instead of \(TransferRecords.length)")
            }
            if count == 1, let reason = strange(record) { return fault(reason) }
            guard record.text(9, 10) == institution else {
                return fault(
                    "is for the institution \(record.text(9, 10)), and [payment] cms-institution is \(institution)"
                )
            }
            switch record.text(0, 1) {
            case "H" where count == 1: header(record)
            case "R" where count > 1 && !isOver: data(record)
            case "T" where count > 1 && !isOver: trailer(record)
            case let kind: fault("a record \(kind) where none may stand: a file is H, R..., T")
            }
        }

        /// Why a first record is no header of an answer; nil when it is one.
        private func strange(_ record: Record) -> String? {
            let name = record.text(19, 8)
            if record.text(0, 1) == "H", name.hasPrefix("EB22") { return nil }
            return name.hasPrefix("EB21")
                ? "is a request (EB21), not its answer (EB22)"
                : "is no header of an EB22: bytes 20 to 27 are to be EB22MMDD, not \(name)"
        }

        private mutating func header(_ record: Record) {
            let name = record.text(19, 8)
            let digits = record.text(27, 6)
            let date =
                digits.count == 6
                ? LocalDate("20\(digits.prefix(2))-\(digits.dropFirst(2).prefix(2))-\(digits.suffix(2))") : nil
            guard let date, name == TransferRecords.name("EB22", date) else {
                return fault("bytes 28 to 33 are to be the day of \(name), not \(digits)")
            }
            day = date
        }

        private mutating func data(_ record: Record) {
            guard let serial = record.number(1, 8), let amount = record.number(42, 13), amount > 0 else {
                return fault("the serial number (bytes 2 to 9) or the amount (43 to 55) is no number")
            }
            let (result, code, payer) = (record.text(68, 1), record.text(69, 4), record.text(91, 20))
            // Only what is asked for in part can be withdrawn in part, and we ask for all.
            guard ["1", ""].contains(record.text(116, 1)) else {
                return fault("is a withdrawal in part (byte 117), which we do not ask for")
            }
            switch (result, code) {
            case ("N", _): add(serial, payer, amount, false, TransferRecords.meaning(of: code))
            case ("Y", ""), ("Y", "0000"), ("", "0000"): add(serial, payer, amount, true, nil)
            case (_, _): fault("the result (bytes 69 to 73) is N and a code, or Y, not \(result)\(code)")
            }
        }

        private mutating func add(_ serial: Int64, _ payer: String, _ amount: Int64, _ isPaid: Bool, _ reason: String?)
        {
            answers.append(
                TransferAnswer(
                    record: count, serial: Int(serial), payer: payer, amount: Won(amount), isPaid: isPaid,
                    reason: reason))
        }

        private mutating func trailer(_ record: Record) {
            isOver = true
            let failed = answers.filter { !$0.isPaid }
            let sum = failed.reduce(0) { $0 + $1.amount.amount }
            let refused = record.number(77, 8) ?? 0
            // Whether those that the centre itself refused are among the failures, the sources do not say.
            let counts = [Int64(failed.count), Int64(failed.count) - refused]
            guard faults.isEmpty else { return }
            if record.number(27, 8) != Int64(answers.count) {
                fault("the trailer counts \(record.text(27, 8)) records, there are \(answers.count)")
            }
            if !counts.contains(record.number(35, 8) ?? -1) {
                fault("the trailer counts \(record.text(35, 8)) failures, there are \(failed.count)")
            }
            if refused == 0, record.number(43, 13) != sum {
                fault("the trailer's sum is \(record.text(43, 13)) won, the failures are \(sum)")
            }
            if record.number(56, 8) != 0 || record.number(64, 13) != 0 {
                fault("the trailer counts withdrawals in part, which we do not ask for")
            }
        }

        var result: Result<TransferReply, StatementFault> {
            var faults = faults
            if faults.isEmpty, !isOver {
                faults.append(StatementFault.Line(max(1, count), "the trailer (T) is missing: the file was cut off"))
            }
            guard faults.isEmpty, let day else { return .failure(StatementFault(faults: faults)) }
            return .success(TransferReply(day: day, answers: answers))
        }
    }

    /// A code of the institute's with its meaning, for people.
    static func meaning(of code: String) -> String { meanings[code].map { "\(code) \($0)" } ?? code }

    private static let meanings: [String: String] = [
        "0012": "계좌번호 오류", "0014": "생년월일 또는 사업자번호 오류", "0015": "계정과목 오류", "0017": "출금이체 미신청 계좌", "0018": "임의 해지",
        "0019": "은행 해지",
        "0020": "동의자료 없음", "0021": "잔액 부족", "0022": "한도 초과", "0024": "계좌변경으로 해지", "0031": "해약 계좌", "0032": "실명 미확인",
        "0033": "잡좌",
        "0034": "지급정지 또는 사고신고 계좌", "0035": "압류 계좌", "0036": "잔액증명 발급 계좌", "0037": "연체 또는 지점통제 계좌", "0038": "거래중지 계좌",
        "0041": "은행 시스템 오류", "0051": "기타 오류", "0061": "금액 0원", "0062": "건당 한도 초과", "0065": "법인계좌 사용 불가",
        "0068": "통장기재내용 오류",
        "0075": "출금형태 오류", "9998": "기타 오류", "9999": "은행 시스템 장애",
    ]
}
