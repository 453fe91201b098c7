// TransferRecords: writes EB21, which asks the Korean clearing institute (KFTC) for the withdrawals of a day (CMS
// direct debit). Its answer, EB22, says what could not be withdrawn: `TransferAnswers` reads it.
//
// Both are records of 150 bytes in EUC-KR without line ends: one H (header), an R for each withdrawal, one T (trailer).
// Fields of text stand left with blanks behind them, numbers right with zeros before them. Bytes are counted from 1.
//
//     record       bytes     what
//     H            1         H
//                  2-9       serial number 00000000
//                  10-19     institution: the code that the institute gave us
//                  20-27     file: EB21MMDD, in the answer EB22MMDD, with the day of withdrawal
//                  28-33     day of withdrawal, YYMMDD
//                  34-40     branch of our bank
//                  41-56     our account
//                  57-150    blank
//     R            1         R
//                  2-9       serial number, from 00000001
//                  10-19     institution
//                  20-26     branch of the payer's bank
//                  27-42     the payer's account
//                  43-55     amount in won
//                  56-68     the holder's birth date (YYMMDD) or business number
//                  69        result: blank; in the answer N (not withdrawn)
//                  70-73     why not: a code, blank in the request
//                  74-89     the words in the payer's passbook, full-width
//                  90-91     kind of fund, blank
//                  92-111    payer: the member's number
//                  112-116   for our own use, blank
//                  117       1: in full
//                  118-129   whom a cash receipt is for, blank
//                  130-150   blank
//     T            1         T
//                  2-9       serial number 99999999
//                  10-19     institution
//                  20-27     file, as in H
//                  28-35     records R
//                  36-43     withdrawals in full, 44-56 their sum; in the answer those that failed
//                  57-64     withdrawals in part, 65-77 their sum: zeros
//     T, request   78-140    blank
//                  141-150   message authentication code, blank
//     T, answer    78-85     refused by the centre itself, 86-89 a code, 90-100 and 101-111 fees, 112-150 blank
//
// Sources. The institute's own page of the file flow (cmsedi.or.kr, "CMS 이용안내 > 서비스흐름"): EB21 goes out by 17:00
// of the day before, EB22 comes from 03:00 of the day after. And three programs that write or read these files and are
// public on GitHub: of a newspaper's subscription office (reads EB22 by these offsets, 2012), of a charity (writes
// EB21, reads EB22), of an ERP with direct debit (writes EB21, reads EB22, 2025). They agree in every field above.
//
// What is not known. The institute gives its handbook to its customers only; nothing here was tried against the
// institute. The three differ in the passbook text, which the ERP fills with full-width blanks, and in bytes 118-129,
// where the ERP puts a telephone number and the charity blanks. All three take the R of an EB22 for the failures alone;
// records with Y are read as withdrawn, should they come. Whether the failures in the trailer contain those refused by
// the centre, no source says: both are accepted. Compare the handbook before the first file is sent.

import BookingCore
import BookingModel

/// Who we are to the clearing institute.
public struct TransferIdentity: Hashable, Sendable {
    /// The institution code the institute gave us, 1...10 letters and digits.
    let institution: String
    /// Branch code of our bank, 7 digits.
    let bank: String
    /// Our account there, 1...16 digits.
    let account: String
    /// The words in the payer's passbook, 1...8 characters.
    let passbook: String

    /// Nil when one of them is not as said above.
    public init?(institution: String, bank: String, account: String, passbook: String) {
        guard (1...10).contains(institution.utf8.count), institution.utf8.allSatisfy(TransferRecords.isPlain),
            bank.utf8.count == 7,
            bank.utf8.allSatisfy(TransferRecords.isDigit), (1...16).contains(account.utf8.count),
            account.utf8.allSatisfy(TransferRecords.isDigit),
            (1...8).contains(passbook.unicodeScalars.count),
            KoreanEncoding.bytes(TransferRecords.wide(passbook))?.count == passbook.unicodeScalars.count * 2
        else { return nil }
        (self.institution, self.bank, self.account, self.passbook) = (institution, bank, account, passbook)
    }
}

/// A payer's bank account as the institute knows it, out of a member's account on file, `004/123-45-678901/800101`:
/// bank (3 digits, or a branch's 7), account, and the holder's birth date (6 digits) or business number (10).
public struct TransferAccount: Hashable, Sendable {
    /// Branch code, 7 digits.
    let bank: String
    let account: String
    let holder: String

    /// Nil when it is none.
    public init?(_ reference: AccountReference?) {
        let parts = (reference?.secret ?? "").split(separator: "/", omittingEmptySubsequences: false)
            .map { String($0.unicodeScalars.filter { $0 != "-" && $0 != " " }.map(Character.init)) }
        guard parts.count == 3, [3, 7].contains(parts[0].utf8.count), (1...16).contains(parts[1].utf8.count),
            [6, 10].contains(parts[2].utf8.count),
            parts.allSatisfy({ $0.utf8.allSatisfy(TransferRecords.isDigit) })
        else { return nil }
        (bank, account, holder) = (parts[0].utf8.count == 3 ? parts[0] + "0000" : parts[0], parts[1], parts[2])
    }
}

/// Writes and reads the institute's files.
public enum TransferRecords {
    /// Bytes of a record.
    static let length = 150
    /// The largest sum that fits, in won.
    static let mostAmount: Int64 = 9_999_999_999_999

    static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
    static func isPlain(_ byte: UInt8) -> Bool {
        isDigit(byte) || (65...90).contains(byte) || (97...122).contains(byte)
    }

    /// In full-width forms, as the passbook field wants it: two bytes a character.
    static func wide(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { scalar in
                    switch scalar.value {
                    case 0x20: "\u{3000}"
                    case 0x5C: "￦"
                    case 0x7E: "～"
                    case 0x21...0x7E: Unicode.Scalar(scalar.value + 0xFEE0) ?? scalar
                    default: scalar
                    }
                }))
    }

    // MARK: Writing

    /// The request for a day, to be named `EB21MMDD`. It holds accounts and birth dates: give it to the institute only.
    /// - Returns: nil when a line's account is not as `TransferAccount` says, or the sum has no room.
    public static func written(_ file: TransferFile, by identity: TransferIdentity) -> [UInt8]? {
        var (bytes, total) = (header("EB21", file.day, identity), Int64(0))
        for line in file.lines {
            guard let account = TransferAccount(line.line.account), line.line.amount.amount <= mostAmount else {
                return nil
            }
            total += line.line.amount.amount
            bytes += request(line, account, identity)
        }
        guard total <= mostAmount, file.lines.count <= 99_999_999 else { return nil }
        let (count, name) = (Int64(file.lines.count), name("EB21", file.day))
        return bytes
            + record([
                left("T", 1), left("99999999", 8), left(identity.institution, 10), left(name, 8), right(count, 8),
                right(count, 8),
                right(total, 13), right(0, 8), right(0, 13), left("", 63), left("", 10),
            ])
    }

    static func header(_ kind: String, _ day: LocalDate, _ identity: TransferIdentity) -> [UInt8] {
        record([
            left("H", 1), right(0, 8), left(identity.institution, 10), left(name(kind, day), 8), left(digits(day), 6),
            left(identity.bank, 7),
            left(identity.account, 16), left("", 94),
        ])
    }

    private static func request(_ line: TransferFile.Line, _ account: TransferAccount, _ identity: TransferIdentity)
        -> [UInt8]
    {
        let passbook = KoreanEncoding.bytes(wide(identity.passbook)) ?? []
        // Full-width blanks behind it.
        let blank = [UInt8](repeating: 0xA1, count: max(0, 16 - passbook.count))
        return record([
            left("R", 1), right(Int64(line.serial), 8), left(identity.institution, 10), left(account.bank, 7),
            left(account.account, 16),
            right(line.line.amount.amount, 13), left(account.holder, 13), left("", 5), passbook + blank, left("", 2),
            left(line.line.member.digits, 20), left("", 5), left("1", 1), left("", 12), left("", 21),
        ])
    }

    private static func record(_ fields: [[UInt8]]) -> [UInt8] {
        let bytes = fields.flatMap(\.self)
        precondition(bytes.count == length, "a record of \(bytes.count) bytes")
        return bytes
    }

    /// `EB210410`.
    public static func name(_ kind: String, _ day: LocalDate) -> String { kind + digits(day).dropFirst(2) }

    /// `260410`.
    private static func digits(_ day: LocalDate) -> String { String(day.description.filter { $0 != "-" }.dropFirst(2)) }

    static func left(_ text: String, _ length: Int) -> [UInt8] {
        let bytes = Array(text.utf8.prefix(length))
        return bytes + [UInt8](repeating: 0x20, count: length - bytes.count)
    }

    static func right(_ number: Int64, _ length: Int) -> [UInt8] {
        let bytes = Array(String(number).utf8.suffix(length))
        return [UInt8](repeating: 0x30, count: length - bytes.count) + bytes
    }
}
