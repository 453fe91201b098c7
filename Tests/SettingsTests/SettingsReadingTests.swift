// SettingsReadingTests: what a settings file may say, and what it may not.

import BookingModel
import CallFlow
import XCTest

@testable import Settings

final class SettingsReadingTests: XCTestCase {
    private func parse(_ text: String, folder: String = "/etc/yemae") throws -> YemaeSettings {
        try YemaeSettings.parse(text, name: "yemae.conf", folder: folder)
    }

    private func faults(_ text: String, line: UInt = #line) -> [String] {
        do {
            _ = try YemaeSettings.parse(text, name: "yemae.conf", folder: "")
            XCTFail("was accepted", line: line)
            return []
        } catch {
            return error.faults.map(\.description)
        }
    }

    func testAsterisksStyleIsRead() throws {
        let settings = try parse(
            """
            ; a comment
            [general]
            database => /var/lib/yemae/box\\;office.db ; with a semicolon
            [timers]\r
              first-digit=7000\r
            [attempts]
            \tmisses =\t2
            """)
        XCTAssertEqual(settings.database, "/var/lib/yemae/box;office.db")
        XCTAssertEqual(settings.call.firstDigit, 7000)
        XCTAssertEqual(settings.call.misses, 2)
        XCTAssertEqual(settings.call.interDigit, CallRules().interDigit)
    }

    func testRelativePathsStartAtTheFile() throws {
        let settings = try parse("[general]\ndatabase = data/yemae.db\npepper = /etc/pepper\n")
        XCTAssertEqual(settings.database, "/etc/yemae/data/yemae.db")
        XCTAssertEqual(settings.pepper, "/etc/pepper")
        XCTAssertEqual(settings.prompts, "/etc/yemae/Prompts", "a default is relative to the file as well")
        XCTAssertEqual(try parse("", folder: "").database, "yemae.db")
    }

    func testLinesHaveTheirLanguage() throws {
        let settings = try parse("[lines]\nother = en\n1588-0001 = ko\n1588-0002 = ask\n")
        XCTAssertEqual(settings.language(ofLine: "15880001"), .korean)
        XCTAssertNil(settings.language(ofLine: "1588-0002"))
        XCTAssertEqual(settings.language(ofLine: "02-123-4567"), .english)
        XCTAssertEqual(
            faults("[lines]\n1588-0001 = ko\n15880001 = en\n"),
            [
                "yemae.conf:3: the line 15880001 is set twice"
            ])
        XCTAssertEqual(
            faults("[lines]\n1588-0001 = jp\n"),
            ["yemae.conf:2: `1588-0001 = jp`: expected \(Language.codes("ask"))"])
        XCTAssertEqual(
            faults("[lines]\nticket = ko\n"),
            [
                "yemae.conf:2: `ticket` is no dialled number (1...20 digits; "
                    + "a country code, hyphens and blanks are allowed)"
            ])
    }

    func testADialledNumberIsOneLineHoweverEitherSideWritesIt() throws {
        for written in ["1588-0001", "15880001", "+82-1588-0001", "82 1588 0001"] {
            let settings = try parse("[lines]\nother = en\n\(written) = ko\n")
            for dialled in ["15880001", "+8215880001", "8215880001", "008215880001", "1588-0001"] {
                XCTAssertEqual(settings.language(ofLine: dialled), .korean, "\(written), \(dialled)")
            }
            XCTAssertEqual(settings.language(ofLine: "15880002"), .english)
        }
        XCTAssertEqual(
            faults("[lines]\n1588-0001 = ko\n+8215880001 = en\n"), ["yemae.conf:3: the line +8215880001 is set twice"])
    }

    func testAValueMayStandInQuotesAndACommentBeginsWithEitherMark() throws {
        for (text, database) in [
            ("\"yemae.db\"", "yemae.db"), ("'yemae.db'", "yemae.db"), ("\"yemae.db\" ; main", "yemae.db"),
            ("yemae.db # the main one", "yemae.db"), ("yemae.db\t#main", "yemae.db"),
            ("'a;b #c.db' # quoted", "a;b #c.db"),
            ("a#b.db", "a#b.db"), ("a \\#b.db", "a #b.db"), ("it's.db", "it's.db"), ("a\"b\".db", "a\"b\".db"),
        ] {
            let settings = try parse("# whole line\n[general] # head\n  # more\ndatabase = \(text)\n", folder: "")
            XCTAssertEqual(settings.database, database, text)
            XCTAssertEqual(try parse(settings.text, folder: "").database, database, "written and read again")
        }
        XCTAssertEqual(try parse("[keys]\nrepeat = #\n").call.keys.repeatKey.character, "#")
        XCTAssertEqual(
            faults("[general]\ndatabase = \"yemae.db\npepper = 'a' b\nprompts = \u{201C}Prompts\u{201D}\n#include x\n"),
            [
                "yemae.conf:2: the quote before the value of `database` is never closed; close it, or write the value "
                    + "without quotes",
                "yemae.conf:3: there is text behind the closing quote of `pepper`; a comment begins with `;` or `#`",
                "yemae.conf:4: the value of `prompts` begins with a curly quote; write it without quotes",
                "yemae.conf:5: `#include` and `#exec` are not read here; write the settings into this file",
            ])
    }

    func testLinesEndAsOnAnySystem() throws {
        for end in ["\n", "\r\n", "\r"] {
            let settings = try parse(
                "\u{FEFF}" + ["[general]", "database = a.db", "[attempts]", "misses = 2"].joined(separator: end))
            XCTAssertEqual(settings.database, "/etc/yemae/a.db")
            XCTAssertEqual(settings.call.misses, 2)
            XCTAssertEqual(
                faults(["[attempts]", "", "misses = 99"].joined(separator: end)),
                [
                    "yemae.conf:3: `misses = 99`: expected times, 1...9"
                ])
        }
    }

    /// Pasted from a web page or a word processor: it looks right, and would be part of a name or a path.
    func testCharactersThatCannotBeSeenAreNamed() {
        for (line, name) in [
            ("database\u{A0}= yemae.db", "a no-break space"), ("database = yemae.db\u{A0}", "a no-break space"),
            ("database = my\u{200B}.db", "a mark of no width (U+200B)"),
            ("database =\u{3000}yemae.db", "a wide blank (U+3000)"),
            ("database = a\u{0}b.db", "a control character (U+0)"),
            ("database = a\u{1B}[0m.db", "a control character (U+1B)"),
            ("[lines\u{FEFF}]", "a mark of no width (U+FEFF)"),
        ] {
            XCTAssertEqual(
                faults("[general]\n\(line)\n"),
                [
                    "yemae.conf:2: \(name) is in this line and cannot be seen; type the line again; it was pasted "
                        + "from a page or another program"
                ], line)
        }
        XCTAssertEqual(
            faults("[general]\n\tdatabase\t=\tyemae.db\n;\u{A0}a comment\n[sms]\nhouse = 예매 — 서울\n").count, 1,
            "the dash is no letter")
    }

    func testASettingBelowAnotherSectionIsToldWhereItBelongs() {
        XCTAssertEqual(
            faults("[general]\nport = 4573\n[serve]\ndatabase = x.db\n"),
            [
                "yemae.conf:2: `port` is no setting of [general]; it belongs below [serve]",
                "yemae.conf:4: `database` is no setting of [serve]; it belongs below [general]",
            ])
    }

    func testHangulInPartsIsComposedButAPathIsTakenAsItIs() throws {
        let parts = "\u{1100}\u{1161}"
        let settings = try parse("[general]\ndatabase = /\(parts).db\n[sms]\nhouse = \(parts)\n")
        XCTAssertEqual(Array(settings.sms.house.utf8), Array("가".utf8))
        XCTAssertEqual(Array(settings.database.utf8), Array("/\(parts).db".utf8))
    }

    func testOneSettingCanFeedTwoRooms() throws {
        let settings = try parse("[limits]\ntickets-per-booking = 4\n")
        XCTAssertEqual(settings.call.maxTickets, 4)
        XCTAssertEqual(settings.office.ticketsPerBooking, 4)
    }

    func testATimeZoneIsOneTheSystemKnows() throws {
        for good in ["Asia/Seoul", "KST-9"] {
            XCTAssertEqual(try parse("[general]\ntimezone = \(good)\n").timeZone, good)
        }
        for bad in ["Mars/Phobos", "Asia/Seol", "Asia", "tzdata.zi", "../etc/passwd", "/etc/passwd"] {
            XCTAssertEqual(
                faults("[general]\ntimezone = \(bad)\n"),
                [
                    "yemae.conf:2: `timezone = \(bad)`: expected a zone of the system's tzdata such as Asia/Seoul, or "
                        + "a POSIX rule such as KST-9"
                ])
        }
    }

    func testSettingsThatContradictEachOtherAreRefused() {
        XCTAssertEqual(
            faults("[limits]\ntickets-per-booking = 7\ntickets-per-showing = 6\n"),
            [
                "yemae.conf:3: `tickets-per-showing` must not be less than `tickets-per-booking`; here "
                    + "tickets-per-booking = 7, tickets-per-showing = 6"
            ])
        XCTAssertEqual(
            faults("[timers]\ninter-digit = 15000\n[timers]\nentry-total = 9000\n"),
            [
                "yemae.conf:4: `entry-total` must not be less than `first-digit`, `inter-digit` and "
                    + "`inter-digit-fixed`; "
                    + "here first-digit = 6000, inter-digit = 15000, inter-digit-fixed = 5000, entry-total = 9000"
            ])
        XCTAssertEqual(
            faults("[timers]\nfirst-digit = 10000\n[serve]\nsilence = 10\n"),
            [
                "yemae.conf:4: `silence` must be longer than `first-digit`, `inter-digit` and `inter-digit-fixed` of "
                    + "[timers]: a PBX says nothing while a caller thinks; here silence = 10"
            ])
    }

    func testAProgramThatIsNotNamedALeaseTooShortAndABackOffTooLongAreRefusedWithTheirLine() {
        XCTAssertEqual(
            faults("[payment]\ngateway = command\n"),
            [
                "yemae.conf:2: `gateway = command` needs `command`: the full path of a program; here gateway = "
                    + "command, command = none"
            ])
        XCTAssertEqual(
            faults("[sms]\ngateway = command\n"),
            [
                "yemae.conf:2: `gateway = command` needs `command`: the full path of a program; here gateway = "
                    + "command, command = none"
            ])
        XCTAssertEqual(
            faults("[sms]\n\ngateway-time = 60\n"),
            [
                "yemae.conf:3: `lease` must be more than twice `gateway-time`, or a second sender could take a text "
                    + "over too early; here gateway-time = 60, lease = 120"
            ])
        XCTAssertEqual(
            faults("[sms]\nback-off = 30\nlongest-back-off = 20\n"),
            [
                "yemae.conf:3: `longest-back-off` must not be less than `back-off`; here back-off = 30, "
                    + "longest-back-off = 20"
            ])
    }

    func testAFaultThatOnlyUseBringsToLightHasItsLineToo() throws {
        let settings = try parse("[payment]\ngateway = stripe\nkey-file = none\n")
        XCTAssertEqual(settings.place(of: "key-file", in: .payment), "yemae.conf:3: [payment] key-file")
        XCTAssertEqual(settings.place(of: "spool", in: .sms), "yemae.conf: [sms] spool")
        XCTAssertEqual(YemaeSettings().place(of: "spool", in: .sms), "[sms] spool")
    }

    func testOpeningHours() throws {
        let settings = try parse("[opening-hours]\nmonday = 08:30-24:00\ntuesday = closed\nholidays = open\n")
        XCTAssertEqual(settings.office.operatorHours[.monday], 510..<1440)
        XCTAssertNil(settings.office.operatorHours[.tuesday])
        XCTAssertTrue(settings.office.operatorsOnHolidays)
        for bad in ["18:00-09:00", "9-18", "09:00", "09:00-25:00", "09:00-09:00", ""] {
            XCTAssertEqual(
                faults("[opening-hours]\nmonday = \(bad)\n"),
                ["yemae.conf:2: `monday = \(bad)`: expected HH:MM-HH:MM up to 24:00, or closed"])
        }
    }

    func testTheKeyMapCanBeTurnedRound() throws {
        let keys = try parse("[keys]\nrepeat = #\n").call.keys
        XCTAssertEqual(keys.repeatKey, .pound)
        XCTAssertEqual(keys.previousKey, .star)
        XCTAssertEqual(faults("[keys]\nrepeat = 5\n"), ["yemae.conf:2: `repeat = 5`: expected * or #"])
    }

    func testEveryFaultIsToldAtOnceWithItsLineAndAHint() {
        XCTAssertEqual(
            faults(
                "stray = 1\n[timer]\nfirst-digit = 1\n[timers]\nfirst-digt = 5000\ninter-digit = fast\nentry-total "
                    + "= 99\nnonsense\n"),
            [
                "yemae.conf:1: `stray` is before the first [section]",
                "yemae.conf:2: unknown section [timer]; did you mean `timers`?",
                "yemae.conf:5: unknown setting `first-digt` in [timers]; did you mean `first-digit`?",
                "yemae.conf:6: `inter-digit = fast`: expected milliseconds, 500...20000",
                "yemae.conf:7: `entry-total = 99`: expected milliseconds, 5000...120000",
                "yemae.conf:8: expected `key = value`",
            ])
    }

    func testASettingCannotBeSetTwice() {
        XCTAssertEqual(
            faults("[holds]\nhold = 60\n[timers]\n[holds]\nhold = 90\n"),
            ["yemae.conf:5: `hold` is set twice in [holds]; it is already in line 2"])
    }

    func testWhatAsteriskReadsAndWeDoNotIsSaid() {
        XCTAssertTrue(
            faults("#include other.conf\n")[0].hasPrefix("yemae.conf:1: `#include` and `#exec` are not read here"))
        XCTAssertTrue(faults(";-- a block\n[timers]\n--;\n")[0].hasPrefix("yemae.conf:1: block comments"))
        XCTAssertTrue(faults("[timers](!)\n")[0].hasPrefix("yemae.conf:1: a section is written `[name]`"))
        XCTAssertTrue(faults(String(repeating: "x", count: 5000))[0].contains("longer than 4096 bytes"))
        XCTAssertNoThrow(try parse(";------- a rule\n"))
    }

    func testLockingForGoodMustComeAfterLockingForAWhile() {
        XCTAssertEqual(
            faults("[login]\nfailures-to-lock = 12\n"),
            [
                "yemae.conf:2: `failures-to-reset` must be more than "
                    + "`failures-to-lock`; here failures-to-lock = 12, failures-to-reset = 10"
            ])
    }

    func testAFileThatCannotBeReadIsAFault() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("yemae-settings-\(getpid())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("yemae.conf")
        XCTAssertThrowsError(try YemaeSettings.read(file: file.path)) { error in
            XCTAssertEqual("\(error)", "\(file.path): there is no such file")
        }
        try Data("[timers]\n; \u{ac00}\n".utf8 + [0xff, 0x0a]).write(to: file)
        XCTAssertThrowsError(try YemaeSettings.read(file: file.path)) { error in
            XCTAssertEqual("\(error)", "\(file.path):3: not UTF-8; save the file as UTF-8")
        }
        try Data("[general]\ndatabase = a.db\n".utf8).write(to: file)
        XCTAssertEqual(try YemaeSettings.read(file: file.path).database, "\(folder.path)/a.db")
    }

    func testTheNamedFileWinsAndTheVariableComesNext() {
        setenv(SettingsPlace.variable, "/from/variable.conf", 1)
        defer { unsetenv(SettingsPlace.variable) }
        XCTAssertEqual(SettingsPlace.find(option: "/from/option.conf"), "/from/option.conf")
        XCTAssertEqual(SettingsPlace.find(option: nil), "/from/variable.conf")
    }
}
