// TransferTests: the clearing institute's files: every field at its place, any file read back, and wrong ones refused
// by record.

import BookingModel
import XCTest

@testable import BookingCore
@testable import Payment

final class TransferTests: XCTestCase {
    private func identity() throws -> TransferIdentity {
        try XCTUnwrap(
            TransferIdentity(institution: "9912345678", bank: "0040123", account: "12345678901", passbook: "예매 요금"))
    }

    private func line(_ member: String, _ amount: Int64, _ account: String = "004/123-45-678901/800101") throws
        -> StatementLine
    {
        StatementLine(
            key: "S2026-03-\(member)", period: "2026-03", member: try XCTUnwrap(MemberNumber(member)), name: "홍길동",
            account: AccountReference(account), amount: Won(amount), state: .open)
    }

    private func file(_ lines: [StatementLine]) throws -> TransferFile {
        TransferFile(
            day: try XCTUnwrap(LocalDate("2026-04-10")),
            lines: lines.enumerated().map { TransferFile.Line(serial: $0 + 1, line: $1) }, leftOut: [])
    }

    private func text(_ bytes: some Sequence<UInt8>) throws -> String { try XCTUnwrap(KoreanEncoding.text(bytes)) }

    /// Written out by hand from the sources named in `TransferRecords`.
    func testEveryFieldOfARequestIsAtItsPlace() throws {
        let bytes = try XCTUnwrap(
            TransferRecords.written(
                file([line("100234", 150_000), line("100235", 1, "0881234/110/1234567890")]), by: identity()))
        XCTAssertEqual(bytes.count, 4 * 150)
        func record(_ number: Int) -> ArraySlice<UInt8> { bytes[number * 150..<(number + 1) * 150] }
        let blank = { (count: Int) in String(repeating: " ", count: count) }
        XCTAssertEqual(
            try text(record(0)),
            "H00000000" + "9912345678" + "EB210410" + "260410" + "0040123" + "12345678901     " + blank(94))
        XCTAssertEqual(
            try text(record(1)),
            "R00000001" + "9912345678" + "0040000" + "12345678901     " + "0000000150000" + "800101       " + blank(5)
                + "예매　요금　　　" + blank(2)
                + "100234" + blank(14) + blank(5) + "1" + blank(12) + blank(21))
        XCTAssertEqual(
            try text(record(2)),
            "R00000002" + "9912345678" + "0881234" + "110             " + "0000000000001" + "1234567890   " + blank(5)
                + "예매　요금　　　" + blank(2)
                + "100235" + blank(14) + blank(5) + "1" + blank(12) + blank(21))
        XCTAssertEqual(
            try text(record(3)),
            "T99999999" + "9912345678" + "EB210410" + "00000002" + "00000002" + "0000000150001" + "00000000"
                + "0000000000000" + blank(63) + blank(10))
    }

    // MARK: Reading

    /// The institute's answer to a request: the records of those that failed, with their codes.
    private func answer(_ request: [UInt8], failing: [Int: String], lineEnds: String = "", alsoPaid: Bool = false)
        -> [UInt8]
    {
        let records = stride(from: 0, to: request.count, by: 150).map { Array(request[$0..<$0 + 150]) }
        func put(_ text: String, _ record: inout [UInt8], _ at: Int) {
            record.replaceSubrange(at..<at + text.utf8.count, with: text.utf8)
        }
        var (head, out, failures, sum, count) = (records[0], [[UInt8]](), 0, 0, 0)
        put("EB22", &head, 19)
        for index in records.indices.dropFirst().dropLast() {
            var record = records[index]
            if let code = failing[index] {
                put("N\(code)", &record, 68)
                failures += 1
                sum += Int(String(decoding: record[42..<55], as: UTF8.self)) ?? 0
            } else if alsoPaid {
                put("Y0000", &record, 68)
            } else {
                continue
            }
            count += 1
            out.append(record)
        }
        func digits(_ number: Int, _ length: Int) -> String {
            String(repeating: "0", count: length - "\(number)".count) + "\(number)"
        }
        var trailer = [UInt8](repeating: 0x20, count: 150)
        put(
            "T99999999" + String(decoding: head[9..<19], as: UTF8.self) + "EB22"
                + String(decoding: head[23..<27], as: UTF8.self) + digits(count, 8)
                + digits(failures, 8) + digits(sum, 13) + digits(0, 8) + digits(0, 13) + digits(0, 8) + "0000"
                + digits(120, 11) + digits(0, 11),
            &trailer, 0)
        return ([head] + out + [trailer]).flatMap { $0 + Array(lineEnds.utf8) }
    }

    func testAnyFileThatIsWrittenIsReadBack() throws {
        var seed: UInt64 = 1
        func random(_ bound: Int) -> Int {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(seed >> 33) % bound
        }
        for round in 0..<200 {
            let lines = try (0..<random(40)).map { index in
                try line(
                    String(100_000 + index), Int64(1 + random(2_000_000_000)),
                    "\(100 + random(900))/\(1 + random(1_000_000_000))/\(100_000 + random(900_000))")
            }
            let request = try XCTUnwrap(TransferRecords.written(file(lines), by: identity()))
            var failing: [Int: String] = [:]
            for index in lines.indices where random(3) == 0 {
                failing[index + 1] = ["0021", "0017", "7777"][random(3)]
            }
            let isFull = round % 2 == 0
            let bytes = answer(request, failing: failing, lineEnds: ["", "\r\n", "\n"][round % 3], alsoPaid: isFull)
            XCTAssertTrue(TransferRecords.isOne(bytes))
            // An editor in between.
            let saved = [0xEF, 0xBB, 0xBF] + Array(try text(bytes).utf8)
            XCTAssertTrue(TransferRecords.isOne(saved))
            XCTAssertEqual(
                TransferRecords.answers(in: saved, institution: "9912345678"),
                TransferRecords.answers(in: bytes, institution: "9912345678"))
            guard case .success(let reply) = TransferRecords.answers(in: bytes, institution: "9912345678") else {
                return XCTFail("round \(round)")
            }
            XCTAssertEqual(reply.day.description, "2026-04-10")
            XCTAssertEqual(reply.answers.filter { !$0.isPaid }.map(\.serial), failing.keys.sorted())
            XCTAssertEqual(reply.answers.count, isFull ? lines.count : failing.count)
            for found in reply.answers {
                XCTAssertEqual(found.payer, lines[found.serial - 1].member.digits)
                XCTAssertEqual(found.amount, lines[found.serial - 1].amount)
                XCTAssertEqual(found.reason, failing[found.serial].map(TransferRecords.meaning))
            }
        }
        XCTAssertEqual(TransferRecords.meaning(of: "0021"), "0021 잔액 부족")
    }

    func testAWrongFileIsRefusedByRecord() throws {
        let request = try XCTUnwrap(
            TransferRecords.written(file([line("100234", 5000), line("100235", 700)]), by: identity()))
        let good = answer(request, failing: [1: "0021", 2: "0017"])
        func faults(_ bytes: [UInt8], _ institution: String = "9912345678") -> [String] {
            guard case .failure(let fault) = TransferRecords.answers(in: bytes, institution: institution) else {
                return []
            }
            return fault.faults.map { "\($0.line): \($0.reason)" }
        }
        func changed(_ at: Int, _ text: String) -> [UInt8] {
            var bytes = good
            bytes.replaceSubrange(at..<at + text.utf8.count, with: text.utf8)
            return bytes
        }
        XCTAssertEqual(faults(good), [])
        for (bytes, words) in [
            (request, "1: is a request (EB21), not its answer (EB22)"),
            (changed(27, "260431"), "1: bytes 28 to 33 are to be the day of EB220410, not 260431"),
            (
                changed(150 + 42, "000000000x"),
                "2: the serial number (bytes 2 to 9) or the amount (43 to 55) is no number"
            ),
            (changed(150 + 68, "Q0021"), "2: the result (bytes 69 to 73) is N and a code, or Y, not Q0021"),
            (changed(150 + 116, "2"), "2: is a withdrawal in part (byte 117), which we do not ask for"),
            (changed(300, "X"), "3: a record X where none may stand: a file is H, R..., T"),
            (changed(450 + 27, "00000003"), "4: the trailer counts 00000003 records, there are 2"),
            (changed(450 + 35, "00000001"), "4: the trailer counts 00000001 failures, there are 2"),
            (changed(450 + 43, "0000000005701"), "4: the trailer's sum is 0000000005701 won, the failures are 5700"),
            (Array(good.dropLast(150)), "3: the trailer (T) is missing: the file was cut off"),
            (Array(good.dropLast()), "4: the record has 149 bytes instead of 150"),
        ] {
            XCTAssertEqual(faults(bytes).first, words)
        }
        XCTAssertEqual(
            faults(good, "1").first, "1: is for the institution 9912345678, and [payment] cms-institution is 1")
    }

    func testAccountsAndOurselvesAreHeldToTheirForm() throws {
        for account in ["004/123-45-678901/800101", "0040000/1/1234567890"] {
            XCTAssertNotNil(TransferAccount(AccountReference(account)), account)
        }
        // A resident registration number has 13 digits and no place here.
        for account in [
            "cus_1/pm_1", "004/123", "04/1/800101", "004/12345678901234567/800101", "004/1/8001011234567",
            "004/१२/800101",
        ] {
            XCTAssertNil(TransferAccount(AccountReference(account)), account)
        }
        XCTAssertNil(TransferAccount(nil))
        XCTAssertNil(TransferIdentity(institution: "", bank: "0040123", account: "1", passbook: "예매"))
        XCTAssertNil(TransferIdentity(institution: "1", bank: "004", account: "1", passbook: "예매"))
        XCTAssertNil(TransferIdentity(institution: "1", bank: "0040123", account: "1", passbook: "똠방각하"), "no EUC-KR")
        XCTAssertNil(TransferRecords.written(try file([line("100234", 1, "none")]), by: try identity()))
    }
}
