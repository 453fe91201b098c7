// AGITests: `yemae agi` as Asterisk starts it: a whole call, a hang-up, headers that are none, and what cannot be
// served.

import XCTest

final class AGITests: XCTestCase {
    private var program: Program!
    override func setUpWithError() throws {
        program = try Program()
        // The tests write into programs that have ended; that is their subject, not their end.
        signal(SIGPIPE, SIG_IGN)
    }
    override func tearDown() { program.remove() }

    private func bookings() throws -> [[String: Any]] {
        let texts = try XCTUnwrap(program.office(["outbox", "list", "--json"]).json() as? [[String: Any]])
        return try texts.compactMap { $0["booking"] as? String }.map { number in
            try XCTUnwrap(program.office(["booking", "show", number, "--json", "--full"]).json() as? [String: Any])
        }
    }

    func testACallBooksASeatAndTellsTheDialplan() throws {
        _ = try program.office(["setup", "--demo"])
        let call = try PBX(["--db", program.path("box.db"), "--record", program.path("call.transcript")], in: program)
        call.send(PBX.header())
        // Korean, member, PIN, the bus line of the leaflet, second departure, one ticket, agree, goodbye.
        _ = call.press("1" + "100234" + "4821" + "731" + "2" + "1" + "1" + "2")
        let (status, errors) = try call.end()
        XCTAssertEqual(status, 0)
        XCTAssertEqual(errors, "")
        XCTAssertEqual(call.lines.first, "ANSWER")
        XCTAssertTrue(
            call.lines.contains(#"SET VARIABLE YEMAE_OUTCOME "completed""#),
            call.lines.suffix(5).joined(separator: "\n"))
        XCTAssertTrue(call.lines.contains(#"SET VARIABLE YEMAE_MEMBER "100234""#))
        for line in call.lines {
            XCTAssertNotNil(
                line.range(
                    of: "^(ANSWER|STREAM FILE|EXEC (Background|Playback)|WAIT FOR DIGIT|GET DATA|[GS]ET VARIABLE"
                        + "|CHANNEL STATUS)",
                    options: .regularExpression), line)
        }

        let booking = try XCTUnwrap(bookings().first)
        XCTAssertEqual(booking["member"] as? String, "100234")
        let log = try XCTUnwrap(program.office(["call", "list", "--json"]).json() as? [[String: Any]])
        XCTAssertEqual(log.first?["outcome"] as? String, "completed")
        XCTAssertEqual(log.first?["member"] as? String, "***234")

        let recording = try String(contentsOfFile: program.path("call.transcript"), encoding: .utf8)
        XCTAssertTrue(recording.contains("press ????"), recording)
        XCTAssertFalse(recording.contains("4821"))
    }

    /// A caller who knows the way, and presses each key while the prompt before it speaks.
    func testABookingTakesFewCommands() throws {
        _ = try program.office(["setup", "--demo"])
        let call = try PBX(["--db", program.path("box.db")], in: program)
        call.send(PBX.header())
        let booking = "731" + "2" + "1" + "1"
        // Then to the main menu, for another one.
        XCTAssertNotNil(call.press("1" + "100234" + "4821" + booking + "1" + booking, inPrompts: true))
        XCTAssertEqual(try call.end().errors, "")
        let menus = call.lines.indices.filter { call.lines[$0].contains("yemae/main-menu.1") }
        XCTAssertEqual(menus.count, 2)
        let taken = call.lines[menus[0]..<menus[1]]
        // A busy machine adds the silence that hears keys while the core works, and what cuts it.
        let waits = taken.count { $0.hasPrefix("STREAM FILE yemae/listening ") }
        XCTAssertLessThanOrEqual(taken.count - 2 * waits, 18, taken.joined(separator: "\n"))
        XCTAssertEqual(try bookings().count, 2)
    }

    func testAHangUpIsSurvivedAndTheHeldSeatsWait() throws {
        _ = try program.office(["setup", "--demo"])
        let call = try PBX(["--db", program.path("box.db")], in: program)
        call.send(PBX.header())
        XCTAssertNotNil(call.press("1" + "100234" + "4821" + "731" + "2" + "1"))
        call.hangUp()
        let (status, errors) = try call.end()
        XCTAssertEqual(status, 0, errors)
        XCTAssertTrue(
            call.lines.contains(#"SET VARIABLE YEMAE_OUTCOME "hung-up""#), call.lines.suffix(3).joined(separator: "\n"))
        XCTAssertEqual(try bookings().count, 0)

        let again = try PBX(["--db", program.path("box.db")], in: program, name: "again")
        again.send(PBX.header())
        XCTAssertNotNil(again.press("1" + "100234" + "4821"))
        XCTAssertTrue(
            again.lines.contains { $0.contains("yemae/parked-hold.1") }, again.lines.suffix(9).joined(separator: "\n"))
        XCTAssertEqual(try again.end().status, 0)
    }

    func testWhatIsNoAGIHeaderIsToldOf() throws {
        let huge = (0..<2000).map { "agi_x\($0): y\n" }.joined()
        for (input, words) in [
            ("", "standard input ended after 0 AGI header lines"), ("hello\n", "line 1: not an AGI header"),
            ("agi_request: yemae\nagi_channel: x\n", "before the empty line"),
            ("agi_request: yemae\n\n", "header agi_uniqueid is missing"),
            (huge, "more than"), (String(repeating: "a", count: 20_000), "a line of more than"),
        ] {
            let run = try program.run(["agi"], input: input)
            XCTAssertEqual(run.status, 65, words)
            XCTAssertTrue(run.errors.contains(words), run.errors)
            XCTAssertEqual(run.output, "")
        }
    }

    func testACallThatCannotBeServedHearsAnApology() throws {
        try program.write(
            "[general]\ndatabase = none.db\nprompts = \(Program.root.path)/Prompts\n[lines]\n1588-0001 = en\n",
            to: "yemae.conf")
        try program.write("[lines]\n1588-0001 = xx\n", to: "wrong.conf")
        for (config, words, clips) in [
            ("yemae.conf", "none.db: no such database", 1), ("wrong.conf", "wrong.conf:2: ", 2),
        ] {
            let call = try PBX(["--config", program.path(config)], in: program)
            call.send(PBX.header())
            _ = call.press("")
            let (status, errors) = try call.end()
            XCTAssertEqual(status, 0)
            XCTAssertTrue(errors.contains(words), errors)
            XCTAssertEqual(
                call.lines.count { $0.hasPrefix("STREAM FILE yemae/unavailable.1 ") }, clips,
                call.lines.joined(separator: "\n"))
            XCTAssertTrue(call.lines.contains(#"SET VARIABLE YEMAE_OUTCOME "unavailable""#))
            // Asterisk's own log and the dialplan get the reason, because standard error goes nowhere under a service.
            let reason = words.trimmingCharacters(in: .whitespaces)
            XCTAssertTrue(
                call.lines.contains { $0.hasPrefix("VERBOSE \"yemae: ") && $0.contains(reason) },
                call.lines.joined(separator: "\n"))
            XCTAssertTrue(call.lines.contains { $0.hasPrefix("SET VARIABLE YEMAE_FAULT ") && $0.contains(reason) })
        }
    }

    func testALineIsAnsweredHoweverItsNumberComes() throws {
        _ = try program.office(["setup", "--demo"])
        try program.write(
            "[general]\ndatabase = box.db\npepper = box.pepper\nprompts = \(Program.root.path)/Prompts\n[lines]\n"
                + "1588-0002 = en\n", to: "lines.conf")
        for (dialled, place) in [
            ("+8215880002", "s"), ("+82 (0)1588-0002", "s"), ("0215880002", "1588-0002"),
            ("anonymous", "+82-1588-0002"), ("unknown", "15880002"),
        ] {
            let call = try PBX(["--config", program.path("lines.conf")], in: program)
            call.send(PBX.header(["agi_dnid": dialled, "agi_extension": place]))
            XCTAssertNotNil(call.press(""), dialled)
            call.hangUp()
            _ = try call.end()
            let said = call.lines.joined(separator: "\n")
            XCTAssertTrue(said.contains("yemae/welcome.1"), said)
            XCTAssertFalse(
                said.contains("yemae/option-language.1"), "\(dialled): the caller was asked for the language")
        }
    }

    /// Every way a call can fail before it is one leaves its reason in Asterisk's log and in YEMAE_FAULT.
    func testEveryEarlyFaultTellsAsteriskWhy() throws {
        _ = try program.office(["setup", "--demo"])
        let general = "[general]\ndatabase = box.db\npepper = box.pepper\nprompts = \(Program.root.path)/Prompts\n"
        try program.write(general.replacingOccurrences(of: "prompts = ", with: "prompts = /none"), to: "prompts.conf")
        try program.write(general.replacingOccurrences(of: "box.pepper", with: "none.pepper"), to: "pepper.conf")
        try program.write(general.replacingOccurrences(of: "box.db", with: "letter.db"), to: "letter.conf")
        try program.write(String(repeating: "this is a letter\n", count: 100), to: "letter.db")
        for (words, reason) in [
            (["--config", program.path("prompts.conf")], "phrases.txt"),
            (["--config", program.path("pepper.conf")], "none.pepper"),
            (["--config", program.path("letter.conf")], "letter.db: not a database"),
            (["--config", program.path("no.conf")], "no such file"),
            (["--confi", program.path("no.conf")], "--confi"), (["surplus"], "surplus"),
        ] {
            let call = try PBX(words, in: program, environment: ["AST_AGI_DIR": "/usr/share/asterisk/agi-bin"])
            call.send(PBX.header())
            _ = call.press("")
            _ = try call.end()
            XCTAssertTrue(call.lines.contains(#"SET VARIABLE YEMAE_OUTCOME "unavailable""#), "\(words): \(call.lines)")
            XCTAssertTrue(
                call.lines.contains { $0.hasPrefix("VERBOSE ") && $0.contains(reason) }, "\(words): \(call.lines)")
            XCTAssertTrue(
                call.lines.contains { $0.hasPrefix("SET VARIABLE YEMAE_FAULT ") && $0.contains(reason) },
                "\(words): \(call.lines)")
        }
        // A header that is not text: nothing can be said to the caller, but Asterisk still listens.
        let call = try PBX(["--config", program.path("no.conf")], in: program, environment: ["AST_AGI_DIR": "/x"])
        call.send(PBX.header(["agi_uniqueid": ""]))
        _ = call.press("")
        _ = try call.end()
        XCTAssertTrue(
            call.lines.contains { $0.hasPrefix("SET VARIABLE YEMAE_FAULT ") && $0.contains("agi_uniqueid") },
            "\(call.lines)")
    }

    /// Asterisk plays English where a Korean sound is gone, without a word.
    func testSoundsThatAreGoneAreNoticedAtTheStart() throws {
        _ = try program.office(["setup", "--demo"])
        try FileManager.default.createDirectory(
            atPath: program.path("sounds/en/yemae"), withIntermediateDirectories: true)
        try program.write("x", to: "sounds/en/yemae/unavailable.1.gsm")
        for (language, isGone) in [("ko", true), ("en", false)] {
            try program.write(
                "[general]\ndatabase = box.db\npepper = box.pepper\nprompts = \(Program.root.path)/Prompts\n[lines]\n"
                    + "1588-0001 = \(language)\n",
                to: "yemae.conf")
            let call = try PBX(
                ["--config", program.path("yemae.conf")], in: program,
                environment: ["AST_DATA_DIR": program.folder.path])
            call.send(PBX.header())
            _ = call.press("")
            let (_, errors) = try call.end()
            XCTAssertEqual(errors.contains("the sounds of \(language) are not in"), isGone, errors)
        }
    }

    /// A FastAGI address has the last word: `ask` asks the caller whatever [lines] says, a language is spoken, and
    /// anything else is as [lines] says.
    func testTheAddressChoosesTheLanguage() throws {
        _ = try program.office(["setup", "--demo"])
        for (line, address, asks, first) in [
            ("ko", "ask?line=1588-0001", true, "ko"), ("ko", "en?line=1588-0001", false, "en"),
            ("en", "ko?line=1588-0001", false, "ko"),
            ("en", "kr?line=1588-0001", false, "en"), ("ask", "?line=1588-0001", true, "ko"),
        ] {
            try program.write(
                "[general]\ndatabase = box.db\npepper = box.pepper\nprompts = \(Program.root.path)/Prompts\n[lines]\n"
                    + "1588-0001 = \(line)\n",
                to: "yemae.conf")
            let call = try PBX(["--config", program.path("yemae.conf")], in: program)
            call.send(PBX.header(["agi_network_script": address]))
            _ = call.press("")
            _ = try call.end()
            let said = call.lines.filter { $0.contains("yemae/") }
            XCTAssertEqual(said.contains { $0.contains("option-language.1") }, asks, "\(line) \(address): \(said)")
            // The channel is Korean when the call begins.
            let before = call.lines.prefix { !$0.contains("yemae/") }
            XCTAssertEqual(
                before.contains("SET VARIABLE CHANNEL(language) en"), first == "en", "\(line) \(address): \(before)")
        }
    }

    /// The doctor reads AGI()'s words as the program does: what the help page lists is known to it, anything else is
    /// not.
    func testTheDoctorKnowsTheWordsOfAGI() throws {
        let page = try program.run(["help", "agi"]).output
        let options = page.split(separator: "\n").filter { $0.hasPrefix("  --") }.map {
            $0.split(separator: " ").map(String.init)
        }
        XCTAssertGreaterThan(options.count, 3, page)
        func complaints(_ words: [String]) throws -> String {
            try program.write(
                "[line]\nexten => _X.,1,AGI(\((["\(Program.file.path)", "agi"] + words).joined(separator: ",")))\n",
                to: "extensions.conf")
            return try program.run(["doctor", "--asterisk", program.folder.path]).output
        }
        for option in options {
            let value = option.count > 1 && option[1].allSatisfy { $0.isUppercase } ? ["/tmp/value"] : []
            let found = try complaints([option[0]] + value)
            XCTAssertFalse(found.contains("so no call is answered"), "\(option): \(found)")
        }
        XCTAssertTrue(try complaints(["--nothing"]).contains("does not know --nothing"))
    }

    /// Eight programs at once on one file, four tickets each, in a bus of 28 seats.
    func testEightProgramsNeverSellASeatTwice() throws {
        _ = try program.office(["setup", "--demo"])
        var members: [(number: String, pin: String)] = []
        for number in 300_001...300_008 {
            _ = try program.office(
                [
                    "member", "add", "\(number)", "--name", "Caller \(number)", "--phone", "010-0000-0000", "--credit",
                    "1000000",
                    "--pin-from-input",
                ],
                input: "4821\n")
            members.append(("\(number)", "4821"))
        }
        // All have chosen the same departure before any of them says how many.
        let calls = try members.map { member in
            let call = try PBX(["--db", program.path("box.db")], in: program, name: member.number)
            call.send(PBX.header(["agi_uniqueid": "call-\(member.number)"]))
            XCTAssertEqual(
                call.press("1" + member.number + member.pin + "731" + "2")?.hasPrefix("WAIT FOR DIGIT"), true)
            return call
        }
        let done = DispatchGroup()
        for call in calls {
            // Each call is used by one thread only, and read after all of them are done.
            nonisolated(unsafe) let call = call
            DispatchQueue.global().async(group: done) {
                call.send("200 result=52\n")  // 4
                _ = call.press("1" + "2")
            }
        }
        done.wait()
        for call in calls { XCTAssertEqual(try call.end().status, 0) }

        let sold = try bookings()
        XCTAssertEqual(sold.count, 7)
        let seats = sold.flatMap { booking in
            (booking["versions"] as? [[String: Any]] ?? []).flatMap {
                ($0["seats"] as? String ?? "").components(separatedBy: ", ")
            }
        }
        XCTAssertEqual(seats.count, 28)
        XCTAssertEqual(Set(seats).count, 28, seats.sorted().joined(separator: " "))
    }
}
