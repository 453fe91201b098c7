// MoneyCommandTests: money from the command line, with a provider that is a real program and kills the box office when
// it is told to.

import SQLite
import XCTest

final class MoneyCommandTests: XCTestCase {
    private var program: Program!
    override func setUpWithError() throws { program = try Program() }
    override func tearDown() { program.remove() }

    /// A provider that keeps a list and heeds keys. When `kill-KIND` is there it takes the money and kills who asked,
    /// once.
    private static let provider = #"""
        cd "$(dirname "$0")"
        read -r line
        act=$(echo "$line" | sed 's/.*"act":"\([a-z]*\)".*/\1/')
        key=$(echo "$line" | sed 's/.*"key":"\([^"]*\)".*/\1/')
        amount=$(echo "$line" | sed 's/.*"amount":\([0-9]*\).*/\1/')
        if [ "$act" = ask ]; then
            grep -q " $key " list && echo "{\"answer\":\"paid\",\"reference\":\"$key\"}" || echo \
        '{"answer":"not-found"}'
            exit
        fi
        grep -q " $key " list 2>/dev/null || echo "$act $key $amount" >> list
        [ -e "kill-$act" ] && rm "kill-$act" && kill -9 $PPID
        echo "{\"answer\":\"paid\",\"reference\":\"$key\"}"
        """#

    private func setUpWithProvider() throws {
        _ = try program.office(["setup", "--demo"])
        try program.write(MoneyCommandTests.provider, to: "provider.sh")
        try program.write(
            """
            [general]
            database = box.db
            pepper = box.pepper
            prompts = \(Program.root.appendingPathComponent("Prompts").path)
            [payment]
            gateway = command
            house = test
            command = /bin/sh \(program.path("provider.sh"))

            """, to: "yemae.conf")
    }

    private func yemae(_ words: [String], input: String = "") throws -> Program.Run {
        try program.run(words + ["--config", program.path("yemae.conf")], input: input)
    }

    /// A member takes the two best seats of program 701.
    private func book() throws -> Program.Run { try yemae(["dial", "--lang", "en"], input: "1 4821 701 1 2 1 2") }

    private func list() throws -> [String] {
        try String(contentsOfFile: program.path("list"), encoding: .utf8).split(separator: "\n").map(String.init)
    }

    func testABoxOfficeCancellationKilledHalfWayIsFinishedByTheNextRun() throws {
        try setUpWithProvider()
        for _ in 0..<3 { XCTAssertTrue(try book().output.contains("booked 7001-"), "booked") }
        XCTAssertEqual(try list().count { $0.hasPrefix("charge test-B") }, 3)
        XCTAssertEqual(try yemae(["ledger", "check"]).status, 0)

        let showings = try XCTUnwrap(
            yemae(["showing", "list", "--json", "--program", "701"]).json() as? [[String: Any]])
        let sold = try XCTUnwrap(showings.first { $0["sold"] as? Int ?? 0 > 0 })
        let id = "\(try XCTUnwrap(sold["id"] as? Int))"
        XCTAssertTrue(try yemae(["showing", "cancel", id]).output.contains("6 seats are sold. Say --yes"))
        try program.write("", to: "kill-refund")
        XCTAssertEqual(try yemae(["showing", "cancel", id, "--yes"]).status, 9, "killed")
        let rest = try yemae(["showing", "cancel", id, "--yes"])
        XCTAssertTrue(rest.output.hasPrefix("2 bookings cancelled;"), rest.output + rest.errors)
        XCTAssertTrue(try yemae(["showing", "cancel", id, "--yes"]).output.hasPrefix("0 bookings cancelled;"))

        let entries = try list().map { $0.split(separator: " ") }
        let (taken, given) = (entries.filter { $0[0] == "charge" }, entries.filter { $0[0] == "refund" })
        XCTAssertEqual(given.count, 3)
        XCTAssertEqual(taken.compactMap { Int($0[2]) }.reduce(0, +), given.compactMap { Int($0[2]) }.reduce(0, +))
        let check = try yemae(["ledger", "check", "--json"])
        XCTAssertEqual(check.status, 0, check.errors)
        let report = try XCTUnwrap(check.json() as? [String: Any])
        XCTAssertEqual(report["open_attempts"] as? Int, 1, "the refund whose answer the killed run did not read")
    }

    func testAProgramKilledWhileItIsChargedLeavesNoTicketAndNoFreeSeat() throws {
        try setUpWithProvider()
        try program.write("", to: "kill-charge")
        XCTAssertEqual(try book().status, 9)
        XCTAssertEqual(try list().count, 1)
        let check = try yemae(["ledger", "check", "--json"])
        XCTAssertEqual(check.status, 0, check.errors)
        XCTAssertEqual((try check.json() as? [String: Any])?["open_attempts"] as? Int, 1)
        let showings = try XCTUnwrap(
            yemae(["showing", "list", "--json", "--program", "701"]).json() as? [[String: Any]])
        XCTAssertEqual(showings.compactMap { $0["held"] as? Int }.reduce(0, +), 2)
        XCTAssertEqual(
            try yemae(["settle"]).output, "1 still without an answer\n", "the provider may still be answering")
    }

    func testStatementsAreRefusedForAMonthThatIsNotOverAndWithAProvider() throws {
        try setUpWithProvider()
        let refused = try yemae(["statement", "--month", "2020-01"])
        XCTAssertNotEqual(refused.status, 0)
        XCTAssertTrue(refused.errors.contains("accounts are at a payment provider"), refused.errors)
        let database = ["--db", program.path("box.db")]
        XCTAssertTrue(
            try program.run(["statement", "--month", "2999-01"] + database).errors.contains("2999-01 is not over"))
        XCTAssertEqual(
            try program.run(["statement", "--month", "2020-01"] + database).output, "nothing to collect for 2020-01\n")
        try program.write("key,amount,result\nS2020-01-100234,5,paid\nx,y,z\n", to: "answer.csv")
        let booked = try program.run(["statement", "--book", program.path("answer.csv")] + database)
        XCTAssertEqual(booked.status, 65)
        XCTAssertTrue(booked.errors.contains("answer.csv:3: amount"), booked.errors)
        XCTAssertEqual(try program.run(["statement"] + database).status, 64)
    }

    func testMoneyOutsideOfBankAndProviderIsBookedWithItsReason() throws {
        _ = try program.office(["setup", "--demo"])
        func here(_ words: [String]) throws -> Program.Run {
            try program.run(words + ["--db", program.path("box.db")])
        }
        XCTAssertEqual(try here(["payment", "received", "100234", "1000"]).status, 64, "no reason")
        XCTAssertEqual(try here(["payment", "received", "100234", "none", "--reason", "cash"]).status, 64)
        let owesNothing = try here(["payment", "received", "100234", "1000", "--reason", "cash"])
        XCTAssertEqual(owesNothing.status, 65)
        XCTAssertTrue(owesNothing.errors.contains("owes 0 won"), owesNothing.errors)
        XCTAssertEqual(try here(["payment", "received", "999999", "1000", "--reason", "cash"]).status, 66)
        XCTAssertEqual(try here(["payment", "returned", "DA100234-1", "--reason", "cash"]).status, 66)
        XCTAssertTrue(
            try program.run(["dial", "--lang", "en", "--db", program.path("box.db")], input: "1 4821 701 1 2 1 2")
                .output.contains("booked 7001-"))
        XCTAssertEqual(
            try here(["payment", "received", "100234", "1000", "--reason", "cash"]).output,
            "1000 won received of member 100234, booked as H100234-1\n")
        let check = try here(["ledger", "check", "--json"])
        XCTAssertEqual(check.status, 0, check.errors)
        XCTAssertEqual((try check.json() as? [String: Any])?["collected"] as? Int, 1000)
    }

    func testAProviderThatCannotBeReachedIsToldAndItsSettingsFaultsHaveTheirLine() throws {
        try setUpWithProvider()
        let head = try String(contentsOfFile: program.path("yemae.conf"), encoding: .utf8).components(
            separatedBy: "[payment]")[0]
        try program.write(
            head + "[payment]\ngateway = stripe\nkey-file = stripe.key\naddress = http://127.0.0.1:1\n",
            to: "yemae.conf")
        let lines = try String(contentsOfFile: program.path("yemae.conf"), encoding: .utf8).split(separator: "\n").count
        let unset = try yemae(["settle"])
        XCTAssertEqual(unset.status, 78)
        XCTAssertTrue(unset.errors.contains("yemae.conf:\(lines - 1): [payment] key-file: "), unset.errors)
        try program.write("sk_test_1\n", to: "stripe.key")
        XCTAssertEqual(chmod(program.path("stripe.key"), 0o600), 0)
        _ = try yemae(["member", "account", "100234"], input: "cus_1/pm_2\n")
        let call = try book()
        XCTAssertTrue(call.errors.contains("payment: the provider was not reached"), call.output + call.errors)
        let settled = try yemae(["settle"])
        XCTAssertEqual(settled.output, "1 still without an answer\n")
        XCTAssertEqual(settled.status, 69)
        XCTAssertTrue(settled.errors.contains("payment: the provider was not reached"), settled.errors)
    }

    func testASettlementWhoseProviderAnswersNothingFailsAndOneThatDoesNotKnowYetDoesNot() throws {
        try setUpWithProvider()
        XCTAssertEqual(try yemae(["settle"]).status, 0, "there is nothing to ask")
        let settings = try String(contentsOfFile: program.path("yemae.conf"), encoding: .utf8)
        func provide(_ command: String) throws {
            try program.write(
                settings.replacingOccurrences(of: "/bin/sh \(program.path("provider.sh"))", with: command),
                to: "yemae.conf")
        }
        try provide("/nope/x")
        XCTAssertFalse(try book().output.contains("booked 7001-"))
        for (command, reason) in [
            ("/nope/x", "/nope/x cannot be started: No such file"),
            ("/bin/false", "/bin/false ended without an answer"),
        ] {
            try provide(command)
            let run = try yemae(["settle"])
            XCTAssertEqual(run.status, 69, run.errors)
            XCTAssertEqual(run.output, "1 still without an answer\n")
            XCTAssertTrue(run.errors.contains(reason) && run.errors.contains("the next run asks again"), run.errors)
        }
        for answer in [#"{"answer":"unknown"}"#, #"{"answer":"not-found"}"#] {
            try program.write("read -r line\necho '\(answer)'\n", to: "answer.sh")
            try provide("/bin/sh \(program.path("answer.sh"))")
            let run = try yemae(["settle"])
            XCTAssertEqual(run.status, 0, run.errors)
            XCTAssertEqual(run.output, "1 still without an answer\n")
        }
    }

    /// A provider that answers as the file `mood` says: `charge=paid ask-refund=declined`; `ask-returned` is a whole
    /// answer.
    private static let moody = #"""
        cd "$(dirname "$0")"
        read -r line
        word() { echo "$line" | sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p"; }
        act=$(word act); [ "$act" = ask ] && act=ask-$(word kind)
        said=$(tr ' ' '\n' < mood | sed -n "s/^$act=//p")
        case $said in
        "{"*) echo "$said" ;;
        *) echo "{\"answer\":\"${said:-paid}\",\"reference\":\"ref\"}" ;;
        esac
        """#

    /// Days go by.
    private func pass(days: Int) throws {
        let database = try Database(path: program.path("box.db"), mode: .readWrite)
        try database.run("UPDATE payment_attempt SET sent_at = sent_at - ?1, at = at - ?1, asked_at = 0", days * 86_400)
    }

    private func cancel() throws -> Program.Run { try yemae(["dial", "--lang", "en"], input: "1 4821 4 1 2 2") }

    func testARefundThatFailsLaterAndOneOfTheConsoleAreFoundBySettling() throws {
        let words = "1 refunds that were made and have failed since"
        for (later, due) in [
            ("ask-refund=declined", true),
            (#"ask-refund=declined ask-returned={"answer":"returned","refunded":999999999}"#, false),
        ] {
            program.remove()
            program = try Program()
            try setUpWithProvider()
            try program.write(MoneyCommandTests.moody, to: "provider.sh")
            try program.write("charge=paid refund=paid", to: "mood")
            XCTAssertTrue(try book().output.contains("booked 7001-"))
            XCTAssertTrue(try cancel().output.contains("cancelled 7001-"))
            try pass(days: 5)
            try program.write(later, to: "mood")
            let settled = try yemae(["settle"])
            XCTAssertTrue(settled.output.contains(words), settled.output + settled.errors)
            XCTAssertEqual(try yemae(["statement", "--due"]).output.contains("refund"), due)
            XCTAssertEqual(try yemae(["audit"]).status, 0)
            if due { XCTAssertEqual(try yemae(["payment", "returned", "RB1-1-1", "--reason", "by hand"]).status, 0) }
            XCTAssertEqual(try yemae(["ledger", "check"]).status, 0)
        }
    }

    func testARefundWhoseMoneyIsGoneWaitsForStaffAndIsNeverInTheBanksFile() throws {
        try setUpWithProvider()
        try program.write(MoneyCommandTests.moody, to: "provider.sh")
        try program.write("refund=already-returned ask-refund=not-found", to: "mood")
        XCTAssertTrue(try book().output.contains("booked 7001-"))
        XCTAssertTrue(try cancel().output.contains("cancelled 7001-"))
        XCTAssertEqual(try yemae(["statement", "--due"]).output, "nothing is due to members\n")
        XCTAssertEqual(try yemae(["payment", "tasks"]).output, "no money waits for staff\n")
        try pass(days: 2)
        XCTAssertTrue(
            try yemae(["settle"]).output.contains("waits for staff (yemae payment tasks): open-refund RB1-1-1, "))
        XCTAssertTrue(try yemae(["doctor"]).output.contains("1 wait for staff: open-refund RB1-1-1"))
        try pass(days: 1)
        XCTAssertEqual(try yemae(["refund", "made", "RB1-1-1"]).status, 64, "no reason")
        XCTAssertEqual(
            try yemae(["refund", "made", "RB1-1-1", "--reason", "seen in the console"]).output,
            "the refund RB1-1-1 is made\n")
        XCTAssertEqual(
            try yemae(["refund", "made", "RB1-1-1", "--reason", "again"]).output, "the refund RB1-1-1 was made before\n"
        )
        XCTAssertEqual(try yemae(["charge", "paid", "B9-1", "--reason", "x"]).status, 65)
        XCTAssertEqual(try yemae(["audit"]).status, 0)
    }

    func testADisputedTicketIsMarkedRefusedAtTheGateAndFreedWhenItIsWon() throws {
        try setUpWithProvider()
        try program.write(MoneyCommandTests.moody, to: "provider.sh")
        try program.write(#"ask-returned={"answer":"returned","disputed":1000,"dispute":"open"}"#, to: "mood")
        XCTAssertTrue(try book().output.contains("booked 7001-0015"))
        try pass(days: 1)
        XCTAssertTrue(try yemae(["settle"]).output.contains("disputed B1-1, "))
        // It plays in an hour.
        let database = try Database(path: program.path("box.db"), mode: .readWrite)
        let at = Int(Date().timeIntervalSince1970) + 3600
        try database.run(
            "UPDATE showing_stop SET leaves_at = ? WHERE stop = 0 AND showing IN (SELECT showing FROM "
                + "booking_version)", at)
        try database.run("UPDATE showing SET starts_at = ? WHERE id IN (SELECT showing FROM booking_version)", at)
        let venue = try XCTUnwrap(
            database.first(
                """
                SELECT venue.code FROM booking_version JOIN showing ON showing.id = booking_version.showing JOIN program
                    ON program.id = showing.program
                    JOIN venue ON venue.id = program.venue
                """
            ) { $0.text(0) })
        func gate() throws -> String {
            try yemae(["gate", "--gate", "N1", "--venue", venue, "--same-read", "0"], input: "7001-0015\n").output
        }
        let refused = try gate()
        XCTAssertTrue(refused.contains("payment disputed") && refused.contains("결제에 이의가 제기된"), refused)
        _ = try yemae(["gate", "set", venue, "--disputed", "admit"])
        XCTAssertTrue(try gate().contains("PAYMENT DISPUTED"))
        XCTAssertEqual(
            try yemae(["charge", "returned", "B1-1", "0", "--dispute", "won", "--reason", "letter"]).output,
            "B1-1 is booked\n")
        XCTAssertEqual(try yemae(["payment", "tasks"]).output, "no money waits for staff\n")
        XCTAssertEqual(try yemae(["audit"]).status, 0)
    }

    func testTheClearingInstitutesFileIsWrittenAnsweredAndTakenBack() throws {
        _ = try program.office(["setup", "--demo"])
        let settings =
            "cms-institution = 9912345678\ncms-bank = 0040123\ncms-account = 123456789012\ncms-passbook = 예매요금\n"
        try program.write(
            "[general]\ndatabase = box.db\npepper = box.pepper\nprompts = \(Program.root.path)/Prompts\n"
                + "[payment]\n\(settings)", to: "yemae.conf")
        XCTAssertTrue(try book().output.contains("booked 7001-"))
        let database = try Database(path: program.path("box.db"), mode: .readWrite)
        try database.execute("DROP TRIGGER ledger_never_changes; UPDATE ledger SET at = at - 40 * 86400")
        let month = try XCTUnwrap(
            database.first("SELECT strftime('%Y-%m', at, 'unixepoch', '+9 hours') FROM ledger") { $0.text(0) })
        let request = ["statement", "--month", month, "--format", "eb21", "--on", "2030-04-10", "--csv"]
        let none = try yemae(request + [program.path("EB")])
        XCTAssertEqual(none.status, 1)
        XCTAssertTrue(none.errors.contains("no account as BANK/ACCOUNT/HOLDER"), none.errors)
        XCTAssertFalse(FileManager.default.fileExists(atPath: program.path("EB")))
        _ = try yemae(["member", "account", "100234"], input: "004/123-45-678901/800101\n")
        XCTAssertTrue(try yemae(request + [program.path("EB")]).output.contains("send it as EB210410"))
        var bytes = Array(try Data(contentsOf: URL(fileURLWithPath: program.path("EB"))))
        XCTAssertEqual(bytes.count, 450)
        let other = try yemae(["statement", "--month", month, "--csv", program.path("bank.csv")]).output
        XCTAssertTrue(other.hasPrefix("0 lines for \(month) in ") && other.contains("; 1 more are in a file"), other)
        let listed = try XCTUnwrap(yemae(["statement", "--month", month, "--json"]).json() as? [[String: Any]])
        XCTAssertEqual(listed.map { $0["eb21"] as? String }, ["2030-04-10"])
        let asked = try yemae(["statement", "--book", program.path("EB")])
        XCTAssertEqual(asked.status, 65)
        XCTAssertTrue(
            asked.errors.contains("EB:1: is a request (EB21), not its answer (EB22)\nnothing was booked"), asked.errors)
        // Nothing failed: a header and a trailer.
        bytes.removeSubrange(150..<300)
        for at in [19, 169] { bytes.replaceSubrange(at..<at + 4, with: "EB22".utf8) }
        bytes.replaceSubrange(
            177..<300, with: (String(repeating: "0", count: 84) + String(repeating: " ", count: 39)).utf8)
        try Data(bytes).write(to: URL(fileURLWithPath: program.path("EB22")))
        let answer = ["statement", "--book", program.path("EB22")]
        XCTAssertEqual(try yemae(answer).output, "1 paid, 0 failed, 0 booked before\n")
        XCTAssertEqual(try yemae(answer).output, "0 paid, 0 failed, 1 booked before\n")
        let key = "S\(month)-100234"
        XCTAssertEqual(
            try yemae(["payment", "back", key, "--reason", "returned by the bank"]).output, "\(key) is booked back\n")
        XCTAssertEqual(
            try yemae(["payment", "back", key, "--reason", "returned by the bank"]).output,
            "\(key) was booked back before\n")
        let report = try XCTUnwrap(yemae(["ledger", "check", "--json"]).json() as? [String: Any])
        XCTAssertEqual(report["collected"] as? Int, 0)
        XCTAssertEqual(report["ties"] as? Bool, true)
    }

    func testAnAccountIsSetAndNeverShown() throws {
        _ = try program.office(["setup", "--demo"])
        XCTAssertEqual(
            try program.office(["member", "account", "100234"], input: "cus_1/pm_2\n").output,
            "member 100234 has an account on file\n")
        let shown = try program.office(["member", "show", "100234", "--json", "--full"])
        XCTAssertFalse(shown.output.contains("cus_1"))
        XCTAssertEqual((try shown.json() as? [String: Any])?["has_account"] as? Bool, true)
    }
}
