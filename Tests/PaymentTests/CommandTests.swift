// CommandTests: programs as providers, and the bank's files.

import BookingModel
import XCTest

@testable import BookingCore
@testable import Payment

final class CommandTests: XCTestCase {
    private func answers(_ script: String, seconds: Int = 5) throws -> (ChargeAnswer, ChargeAnswer) {
        let gateway = CommandAccountGateway(["/bin/sh", "-c", script], prefix: "h1", seconds: seconds)
        let charge = Charge(
            key: "B1-1", member: try XCTUnwrap(MemberNumber("100234")), account: AccountReference("acc"),
            amount: Won(60_000))
        return (gateway.charge(charge), gateway.ask(Enquiry(kind: .charge, key: "B1-1")))
    }

    func testAnswersAreReadStrictly() throws {
        let said: [(String, ChargeAnswer, ChargeAnswer)] = [
            (#"{"answer":"paid","reference":"r1"}"#, .paid(reference: "r1"), .paid(reference: "r1")),
            (#"{"answer":"paid"}"#, .unknown, .unknown), (#"{"answer":"declined"}"#, .declined, .declined),
            (#"{"answer":"not-found"}"#, .unknown, .notFound), (#"{"answer":"yes"}"#, .unknown, .unknown),
            ("paid", .unknown, .unknown),
        ]
        for (line, charged, asked) in said {
            let found = try answers("read l; echo '\(line)'")
            XCTAssertEqual(found.0, charged, line)
            XCTAssertEqual(found.1, asked, line)
        }
        XCTAssertEqual(try answers("exit 1").0, .unknown)
        XCTAssertEqual(try answers("sleep 5", seconds: 1).0, .unknown)
    }

    func testWhatWentBackByOtherHandsIsReadStrictly() throws {
        func gateway(_ line: String) -> CommandAccountGateway {
            CommandAccountGateway(["/bin/sh", "-c", "read l; echo '\(line)'"], prefix: "h1", seconds: 5)
        }
        let refund = Refund(
            key: "RB1-1-1", charge: "B1-1", member: try XCTUnwrap(MemberNumber("100234")), amount: Won(5))
        for (line, refunded, returned) in [
            (#"{"answer":"already-returned"}"#, ChargeAnswer.alreadyReturned, ReturnedAnswer.cannotSay),
            (#"{"answer":"disputed"}"#, .alreadyReturned, .cannotSay),
            (#"{"answer":"declined"}"#, .declined, .cannotSay), (#"{"answer":"unknown"}"#, .unknown, .unknown),
            ("nonsense", .unknown, .cannotSay),
            (#"{"answer":"returned","refunded":7}"#, .unknown, .known(ReturnedMoney(refunded: Won(7)))),
            (#"{"answer":"returned","disputed":7}"#, .unknown, .known(ReturnedMoney(disputed: Won(7), dispute: .open))),
            (
                #"{"answer":"returned","refunded":1,"disputed":0,"dispute":"won"}"#, .unknown,
                .known(ReturnedMoney(refunded: Won(1), dispute: .won))
            ),
            (#"{"answer":"returned","refunded":-1}"#, .unknown, .unknown),
            (#"{"answer":"returned","dispute":"maybe"}"#, .unknown, .unknown),
        ] {
            XCTAssertEqual(gateway(line).refund(refund), refunded, line)
            XCTAssertEqual(gateway(line).returned(of: Enquiry(kind: .charge, key: "B1-1")), returned, line)
        }
        let silent = CommandAccountGateway(["/bin/false"], prefix: "h1", seconds: 5)
        XCTAssertEqual(silent.returned(of: Enquiry(kind: .charge, key: "B1-1")), .unknown)
    }

    func testTheProgramGetsTheDocumentedLine() throws {
        let file = NSTemporaryDirectory() + "yemae-line-\(ProcessInfo.processInfo.processIdentifier)"
        defer { unlink(file) }
        _ = try answers("cat >> \(file); echo '{}'")
        XCTAssertEqual(
            try String(contentsOfFile: file, encoding: .utf8),
            """
            {"act":"charge","key":"h1-B1-1","member":"100234","account":"acc","amount":60000,"currency":"KRW"}
            {"act":"ask","key":"h1-B1-1","kind":"charge","account":null}

            """)
    }

    func testSecretsHaveNoPrintableForm() throws {
        let account = try XCTUnwrap(AccountReference("cus_1/pm_2"))
        let charge = Charge(
            key: "B1-1", member: try XCTUnwrap(MemberNumber("100234")), account: account, amount: Won(1))
        var dumped = ""
        dump(charge, to: &dumped)
        let provider = Provider(address: "x", key: try XCTUnwrap(ProviderKey("sk_live_1")), prefix: "h", seconds: 1)
        dump(provider, to: &dumped)
        for text in ["\(charge)", "\(provider)", String(reflecting: charge), dumped] {
            XCTAssertFalse(text.contains("cus_1") || text.contains("sk_live"), text)
        }
    }

    func testTheKeyFileIsRefusedWhenEverybodyMayReadIt() throws {
        let file = NSTemporaryDirectory() + "yemae-key-\(ProcessInfo.processInfo.processIdentifier)"
        defer { unlink(file) }
        try "sk_test_1\n".write(toFile: file, atomically: true, encoding: .utf8)
        chmod(file, 0o644)
        XCTAssertThrowsError(try ProviderKey.read(path: file))
        chmod(file, 0o640)
        XCTAssertEqual(try ProviderKey.read(path: file).secret, "sk_test_1")
    }

    func testTheBanksAnswerIsReadAndItsFaultsNamed() throws {
        func read(_ text: String) -> Result<[StatementAnswer], StatementFault> {
            StatementFile.answers(in: Array(text.utf8))
        }
        let text = "key,amount,result,reason\r\nS1,500,paid,\r\nS2,7,failed,\"no, \"\"none\"\"\"\r\n"
        guard case .success(let answers) = read(text) else { return XCTFail("not read") }
        XCTAssertEqual(
            answers,
            [
                StatementAnswer(line: 2, key: "S1", amount: Won(500), result: .paid, reason: nil),
                StatementAnswer(line: 3, key: "S2", amount: Won(7), result: .failed, reason: "no, \"none\""),
            ])
        let wrong =
            "key,amount,result\nS1,-5,paid\nS2,5,maybe\nS3\n\"S4,1,paid\nS5,1.5,paid\nS6,300.000,paid\nS7,0,paid\n"
        guard case .failure(let fault) = read(wrong) else { return XCTFail("read") }
        XCTAssertEqual(fault.faults.map(\.line), [2, 3, 4, 5, 6, 7, 8])
        guard case .failure = read("id,amount\n") else { return XCTFail("a strange head was read") }
    }

    /// A spreadsheet in between changes none of this.
    func testTheBanksAnswerIsReadAsImportsAre() throws {
        let plain = "key,amount,result,reason\nS1,320000,paid,\nS2,7,failed,잔액부족\n"
        guard case .success(let answers) = StatementFile.answers(in: Array(plain.utf8)) else {
            return XCTFail("not read")
        }
        for text in [
            "\u{FEFF}key,amount,result,reason\r\nS1,\"320,000\",PAID,\r\nS2,7,Failed,잔액부족\r\n",
            "Key;Amount;Result;Reason\nS1;320000원;paid;\nS2;7.00;failed;잔액부족\n",
            "sep=;\nkey;amount;result;reason\nS1;320000;paid;\nS2;7;failed;잔액부족",
            "key\tamount\tresult\treason\rS1\t₩320,000\tpaid\t\rS2\t7\tfailed\t잔액부족\r",
            "amount,key,result,reason,,\n 320000 , S1 ,paid,,,\n,,,,,\n7,\"S2\",failed,잔액부족,,\n",
            "key,amount,result,reason\n=\"S1\",320000,paid,\nS2,7,failed,잔액부족\n",
        ] {
            let bare = text.replacing("\u{FEFF}", with: "")
            let wide: [UInt8] = [0xFF, 0xFE] + bare.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
            let korean: [UInt8] = try XCTUnwrap(KoreanEncoding.bytes(bare.replacing("₩", with: "￦")))
            for bytes in [Array(text.utf8), wide, korean] {
                guard case .success(let read) = StatementFile.answers(in: bytes) else { return XCTFail(text) }
                XCTAssertEqual(read.map(\.key), ["S1", "S2"], text)
                XCTAssertEqual(read.map(\.amount), answers.map(\.amount), text)
                XCTAssertEqual(read.map(\.result), [.paid, .failed], text)
                XCTAssertEqual(read.map(\.reason), [nil, "잔액부족"], text)
            }
        }
    }

    func testTheBanksFileCarriesAccountsAndNamesAsTheyAreStored() throws {
        let member = try XCTUnwrap(MemberNumber("100234"))
        for account in ["-Z_t5vOvQxrj4499", "+821012345678", "=ABC123", "@mandate-77", "004/1234"] {
            let reference = AccountReference(account)
            let lines = [
                StatementLine(
                    key: "S2026-02-100234", period: "2026-02", member: member, name: "=김", account: reference,
                    amount: Won(5), state: .open)
            ]
            let payouts = [
                Payout(
                    key: "DA100234-1", kind: .balance, member: member, name: "-이", account: reference, amount: Won(5))
            ]
            XCTAssertEqual(
                StatementFile.written(lines),
                "key,period,member,name,account,amount\r\nS2026-02-100234,2026-02,100234,=김,\(account),5\r\n")
            XCTAssertEqual(
                StatementFile.written(payouts),
                "key,kind,member,name,account,amount\r\nDA100234-1,balance,100234,-이,\(account),5\r\n")
        }
    }

    func testAnAnswerInEUCKRIsReadAndWhatIsNeitherIsNamedByItsLine() throws {
        let head = Array("key,amount,result,reason\r\nS1,500,failed,".utf8)
        // "잔액부족" in EUC-KR, and "똠" as CP949 has it.
        let korean: [UInt8] = [0xC0, 0xDC, 0xBE, 0xD7, 0xBA, 0xCE, 0xC1, 0xB7, 0x8C, 0x63, 0x0D, 0x0A]
        guard case .success(let answers) = StatementFile.answers(in: head + korean) else { return XCTFail("not read") }
        XCTAssertEqual(answers.map(\.reason), ["잔액부족똠"])
        guard case .success = StatementFile.answers(in: [0xEF, 0xBB, 0xBF] + head + Array("없음\r\n".utf8)) else {
            return XCTFail("a byte order mark is no fault")
        }
        for (bytes, words) in [
            (
                head + korean + [0x53, 0xFF, 0x0A],
                "3: is neither UTF-8 nor EUC-KR (mixed, or with Chinese characters); save it as \"CSV UTF-8\""
            ),
            ([0xFF, 0xFE, 0x6B], "1: is damaged UTF-16; save it as \"CSV UTF-8\""),
            (
                Array("<html>".utf8),
                "1: is a web page or XML of a spreadsheet; open it there and save it as \"CSV UTF-8\""
            ),
        ] as [([UInt8], String)] {
            guard case .failure(let fault) = StatementFile.answers(in: bytes) else { return XCTFail("read: \(words)") }
            XCTAssertEqual(fault.faults.map { "\($0.line): \($0.reason)" }, [words])
        }
    }
}
