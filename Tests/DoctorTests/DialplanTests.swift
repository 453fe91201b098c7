// DialplanTests: how much of Asterisk's own files is understood: templates, includes, comments, globals, and where
// contexts lead.

import BookingCore
import BookingModel
import Foundation
import Settings
import XCTest

@testable import Doctor

final class DialplanTests: XCTestCase {
    private var folder = URL(fileURLWithPath: "")
    override func setUpWithError() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("dialplan-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder.appendingPathComponent("more"), withIntermediateDirectories: true)
    }
    override func tearDownWithError() throws { try FileManager.default.removeItem(at: folder) }

    private func write(_ text: String, to name: String) throws {
        try text.write(to: folder.appendingPathComponent(name), atomically: true, encoding: .utf8)
    }
    private var asterisk: AsteriskFolder { AsteriskFolder(path: folder.path, sounds: nil) }

    /// The checks of an extensions.conf.
    private func check(_ text: String) throws -> [Finding] {
        try write(text, to: "extensions.conf")
        let doctor = Doctor(
            settings: .init(), settingsFile: nil, programs: folder.path, asterisk: folder.path, sounds: nil,
            clock: StoppedClock())
        return doctor.checkDialplan(TicketLines(asterisk.dialplan(), ways: asterisk.waysIn(), isOurs: doctor.isOurs))
    }

    private let whole = """
        [line]
        exten => _X.,1,Set(TIMEOUT(absolute)=1800)
         same => n,AGI(yemae,agi)
         same => n,GotoIf($["${YEMAE_OUTCOME}" = "operator"]?person)
         same => n,GotoIf($["${AGISTATUS}" = "FAILURE"]?down)
         same => n,GotoIf($["${AGISTATUS}" = "NOTFOUND"]?down)
         same => n,Hangup()
         same => n(down),Playback(sorry)
         same => n,Hangup()
         same => n(person),Dial(PJSIP/operator,45)
        """

    /// What [lines] and a dialplan make of each other.
    private func lines(_ settings: String, _ text: String) throws -> [String] {
        try write(text, to: "extensions.conf")
        let doctor = Doctor(
            settings: try YemaeSettings.parse("[lines]\n\(settings)", name: "yemae.conf", folder: folder.path),
            settingsFile: nil, programs: folder.path, asterisk: folder.path, sounds: nil, clock: StoppedClock())
        let lines = TicketLines(asterisk.dialplan(), ways: asterisk.waysIn(), isOurs: doctor.isOurs)
        return doctor.checkLines(lines).filter { $0.level != .ok }.map { "\($0.level) \($0.found)" }
    }

    func testALineThatNoContextReachesIsNamedAndSoIsANumberThatIsNoLine() throws {
        let trunk = """
            [from-trunk]
            exten => 15880001,1,Goto(line,${EXTEN},1)
            exten => 8215880002,1,Goto(line,${EXTEN},1)
            exten => 15990000,1,Dial(PJSIP/desk)

            """
        XCTAssertEqual(try lines("1588-0001 = ko\n1588-0002 = en\n", trunk + whole), [])
        let missing = try lines("1588-0001 = ko\n1588-0002 = en\n+82-1588-0009 = en\n", trunk + whole)
        XCTAssertEqual(missing.count, 1)
        XCTAssertTrue(
            missing[0].hasPrefix("warning yemae.conf:4: [lines] +82-1588-0009: no context brings"), missing[0])
        let other = try lines("1588-0001 = ko\n", trunk + whole)
        XCTAssertEqual(other.count, 1)
        XCTAssertTrue(other[0].contains("15880002 reaches the box office and is not in [lines]"), other[0])
        XCTAssertTrue(other[0].contains("extensions.conf:3"), other[0])
        XCTAssertEqual(try lines("", trunk + whole), [], "without lines every number is answered alike")
        let any = "[from-trunk]\nexten => _X.,1,Goto(line,${EXTEN},1)\n\n"
        XCTAssertEqual(try lines("1588-0001 = ko\n", any + whole), [], "a pattern brings every number")
    }

    /// What is not ok, as `fault operator`.
    private func complaints(_ text: String) throws -> [String] {
        try check(text).filter { $0.level != .ok }.map { "\($0.level) \($0.check)" }
    }

    private func before(_ line: String) -> String {
        whole.replacingOccurrences(of: " same => n,AGI", with: " same => n,\(line)\n same => n,AGI")
    }
    private func without(_ word: String) -> String {
        whole.split(separator: "\n").filter { !$0.contains(word) }.joined(separator: "\n")
    }

    func testAWholeDialplanIsWell() throws { XCTAssertEqual(try complaints(whole), []) }

    func testEachPartThatIsMissingIsNamed() throws {
        XCTAssertEqual(
            try complaints(whole.replacingOccurrences(of: "Set(TIMEOUT(absolute)=1800)", with: "NoOp()")),
            ["warning longest call"])
        XCTAssertEqual(try complaints(without("AGISTATUS")), ["fault fallback"])
        XCTAssertEqual(try complaints(without("YEMAE_OUTCOME")), ["fault operator"])
        XCTAssertEqual(try complaints(without("NOTFOUND")), ["warning fallback"])
        XCTAssertEqual(try complaints("[line]\nexten => s,1,NoOp(yemae)\n"), ["fault dialplan"])
        XCTAssertEqual(
            try complaints(whole.split(separator: "\n").map { ";\($0)" }.joined(separator: "\n")), ["fault dialplan"])
        XCTAssertEqual(try complaints(whole.replacingOccurrences(of: "AGI(", with: "AIG(")), ["fault dialplan"])
        XCTAssertEqual(try complaints(whole.replacingOccurrences(of: "AGI(", with: "AGI (")), ["fault dialplan"])
    }

    /// Each was tried on Asterisk 16 and 22: what `${AGISIGHUP}` is then, and whether the signal comes.
    func testHangUpsThatAreSwitchedOffAreFoundWhereverThatIsDone() throws {
        for off in [
            "Set(AGISIGHUP=no)", "set(__AGISIGHUP=Off)", "MSet(X=1,AGISIGHUP=\"0\")",
            "ExecIf($[${X} = 1]?Set(AGISIGHUP=f))",
        ] {
            XCTAssertEqual(try complaints(before(off)), ["fault hang-up"], off)
        }
        for on in [
            "Set(AGISIGHUP=yes)", "Set(AGISIGHUP=\"no\")", "Set( AGISIGHUP = no )", "NoOp(AGISIGHUP=no)",
            "Set(AGISIGHUP=no)\n same => n,Set(AGISIGHUP=yes)", "Set(OTHER=no)",
        ] {
            XCTAssertEqual(try complaints(before(on)), [], on)
        }
        XCTAssertEqual(try complaints("[globals]\nAGISIGHUP = no\n" + whole), ["fault hang-up"])
        XCTAssertEqual(
            try complaints("[globals]\nX = 1\n" + whole + "\n[globals]\nAGISIGHUP = no\n"), ["fault hang-up"])
        XCTAssertEqual(try complaints(whole + "\nexten => h,1,Set(AGISIGHUP=no)\n"), [])
        for way in [
            "Goto(line,${EXTEN},1)", "GotoIf($[1]?line,${EXTEN},1)", "Gosub(line,${EXTEN},1)",
            "ExecIf($[1]?Goto(line,${EXTEN},1))",
            "GotoIfTime(9:00-17:00,*,*,*?line,${EXTEN},1)", "Dial(Local/${EXTEN}@line/n)",
        ] {
            XCTAssertEqual(
                try complaints(whole + "\n[in]\nexten => _X.,1,Set(__AGISIGHUP=no)\n same => n,\(way)\n"),
                ["fault hang-up"], way)
            XCTAssertEqual(
                try complaints(whole + "\n[in]\nexten => _X.,1,\(way)\n same => n,Set(__AGISIGHUP=no)\n"), [], way)
        }
    }

    func testAGoodDialplanOfAnotherMakeHasNoFault() throws {
        let plans = [
            // The bound is set before, in the trunk's context.
            whole.replacingOccurrences(of: "Set(TIMEOUT(absolute)=1800)", with: "NoOp()")
                + "\n[in]\nexten => 15880001,1,Set(TIMEOUT(absolute)=900)\n same => n,Goto(line,${EXTEN},1)\n",
            // An extension an outcome.
            """
            [line]
            exten => _X.,1,MSet(TIMEOUT(absolute)=600,YEMAE_OUTCOME=)
             same => n,AGI(/usr/bin/yemae,agi)
             same => n,Goto(after-${YEMAE_OUTCOME},1)
            exten => after-operator,1,Queue(tickets)
            exten => after-,1,Playback(sorry)
            exten => _after-.,1,Hangup()
            """,
            // Functions and nested conditions.
            """
            [line]
            exten => s,1,Set(TIMEOUT(absolute)=600)
             same => n,AGI(agi://127.0.0.1/ko)
             same => n,Gosub(${IF($["${YEMAE_OUTCOME}" = "operator" | ${LEN(${YEMAE_OUTCOME})} = 0]?person:bye)},s,1)
             same => n,Hangup()
            [person]
            exten => s,1,ExecIf($["${DIALSTATUS}" != "BUSY"]?Dial(PJSIP/1&PJSIP/2,30,m))
             same => n,Return()
            [bye]
            exten => s,1,Return()
            """,
            // What an include has, and a template.
            "[plan](!)\n" + whole.replacingOccurrences(of: "[line]\n", with: "")
                + "\n[in]\ninclude => mine\n[mine](plan)\n",
            // The engine is started by a subroutine that is given its name, and by a loop.
            """
            [line]
            exten => _X.,1,Set(TIMEOUT(absolute)=600)
             same => n,Gosub(start,s,1(/opt/yemae,agi))
             same => n,ExecIf($["${YEMAE_OUTCOME}" = ""]?Playback(sorry))
             same => n,ExecIf($["${YEMAE_OUTCOME}" = "operator"]?Dial(SIP/1:5061))
            [start]
            exten => s,1,AGI(${ARG1},${ARG2})
             same => n,Return()
            """,
        ]
        for plan in plans { XCTAssertEqual(try complaints(plan), [], plan) }
    }

    func testADialplanThatCannotWorkIsNeverCalledOk() throws {
        for (plan, complaint) in [
            // Labels and contexts that are not there: blanks and capitals count.
            (swap("?person)", "? person)"), "fault operator"), (swap("n(person)", "n(Person)"), "fault operator"),
            (swap("Playback(sorry)", "Goto(sorry,s,1)"), "fault fallback"),
            (swap("?person)", "?persons,s,1)"), "fault operator"),
            (swap("= \"operator\"", "= \"Operator\""), "fault operator"),
            (swap("Dial(PJSIP/operator,45)", "Dial(${NOBODY},45)"), "fault operator"),
            (swap("Dial(PJSIP/operator,45)", "Dial()"), "fault operator"),
            (swap("Dial(PJSIP/operator,45)", "NoOp(Dial)"), "fault operator"),
            (swap("Playback(sorry)", "Answer()"), "warning fallback"),
            (swap("AGI(yemae,agi)", "AGI(${YEMAE_AGI})"), "fault dialplan"),
            (swap("absolute)=1800", "absolute)=0"), "warning longest call"),
            (swap("TIMEOUT(", "timeout("), "warning longest call"),
            (swap("TIMEOUT(absolute)", "TIMEOUT( absolute )"), "warning longest call"),
            // Asterisk takes nothing of these files.
            (whole + "\n[more](nothing)\n", "fault dialplan"),
            (whole + "\n#include not-there.conf\n", "fault dialplan"),
            ("exten => s,1,NoOp()\n" + whole, "fault dialplan"), (";--\n" + whole, "fault dialplan"),
            ("--;\n" + whole, "fault dialplan"),
        ] {
            let found = try complaints(plan)
            XCTAssertTrue(found.contains(complaint), "\(complaint): \(found)\n\(plan)")
        }
        // A call that ends well is put through as one that asks for a person: callers are served, somebody should look.
        XCTAssertEqual(try complaints(swap("$[\"${YEMAE_OUTCOME}\" = \"operator\"]", "1")), ["warning operator"])
    }

    func testWhatIsNotReadHereIsSaidAndIsNoFault() throws {
        try write("context ticket-in { s => { AGI(yemae,agi); }; };", to: "extensions.ael")
        XCTAssertEqual(try complaints("[general]\n"), ["warning dialplan"])
        try FileManager.default.removeItem(at: folder.appendingPathComponent("extensions.ael"))
        for unread in ["switch => Realtime/in@extensions", "eswitch => DUNDi/x", "lswitch => Lua/"] {
            XCTAssertEqual(try complaints("[in]\n\(unread)\n"), ["warning dialplan"], unread)
        }
        XCTAssertEqual(try complaints("[in]\n#exec /usr/bin/dialplan\n"), ["warning dialplan"])
        try write("[settings]\nextensions => odbc,asterisk\n", to: "extconfig.conf")
        XCTAssertEqual(try complaints("[in]\n"), ["warning dialplan"])
        // The operator may be there.
        let other = whole.replacingOccurrences(of: "Dial(PJSIP/operator,45)", with: "Goto(realtime,s,1)")
        XCTAssertEqual(try complaints(other), ["warning operator"])
    }

    func testGlobalsIncludesAndOtherContextsAreFollowed() throws {
        try write(
            "[after]\nexten => s,1,ExecIf($[\"${AGISTATUS}\" = \"FAILURE\"]?Playback(sorry))\n same => "
                + "n,GotoIf($[\"${YEMAE_OUTCOME}\" = \"operator\"]?x)\n"
                + " same => n,Hangup()\n same => n(x),Dial(SIP/1)\n",
            to: "more/after.conf")
        let plan = """
            [globals]
            ENGINE = agi://10.0.0.7:4573
            LONGEST = 600
            [line]
            include => limits
            exten => _X.,1,Goto(bound,1)
             same => n(go),AGI(${ENGINE}/ko?line=1)
             same => n,Goto(after,s,1)
            [limits]
            exten => bound,1,Set(TIMEOUT(absolute)=${LONGEST})
             same => n,Goto(1588,go)
            #include more/*.conf
            """
        XCTAssertEqual(try complaints(plan), [])
        let lines = TicketLines(asterisk.dialplan(), ways: [], isOurs: { _ in false })
        XCTAssertEqual(Set(lines.handovers.map(\.target)), [.server("10.0.0.7:4573", script: "ko", names: ["line"])])
    }

    func testAForeignFastAGIServerIsNotOurs() throws {
        XCTAssertEqual(
            try complaints("[crm]\nexten => s,1,AGI(agi://127.0.0.1/crm.agi)\n"), ["fault dialplan"], "nothing of ours")
        XCTAssertEqual(try complaints(whole + "\n[crm]\nexten => s,1,AGI(agi://127.0.0.1/crm.agi)\n"), [])
    }

    func testTheWaysInAreThoseOfTheChannelDrivers() throws {
        try write(
            "[endpoint](!)\ntype = endpoint\ncontext = in\n[trunk](endpoint)\nset_var = AGISIGHUP=no\n[trunk]\ntype = "
                + "aor\n[phone](endpoint)\n",
            to: "pjsip.conf")
        let plan = whole + "\n[in]\nexten => _X.,1,Goto(line,${EXTEN},1)\n"
        XCTAssertEqual(try complaints(plan), ["fault hang-up"])
        XCTAssertEqual(asterisk.waysIn().map(\.name).sorted(), ["pjsip.conf [phone]", "pjsip.conf [trunk]"])
    }

    private func swap(_ one: String, _ other: String) -> String { whole.replacingOccurrences(of: one, with: other) }

    /// A variable of ours that nothing sets is empty in every call; one that a function or an application sets may be
    /// anything.
    func testAMisspeltNameOfOurVariablesIsEmptyInEveryCall() throws {
        XCTAssertEqual(try complaints(swap("YEMAE_OUTCOME", "YEMAE_OUTCOM")), ["fault operator"])
        XCTAssertEqual(try complaints(swap("${AGISTATUS}", "${AGI_STATUS}")), ["fault fallback"])
        XCTAssertEqual(try complaints(swap("absolute)=1800", "absolute)=${YEMAE_LONGEST}")), ["warning longest call"])
        XCTAssertEqual(
            try complaints("[globals]\nYEMAE_LONGEST = 900\n" + swap("absolute)=1800", "absolute)=${YEMAE_LONGEST}")),
            [])
        for way in [
            "Set(ARRAY(YEMAE_A,YEMAE_B)=1\\,2)", "Read(YEMAE_B,beep)", "Set(GLOBAL(YEMAE_B)=2)", "Set(__YEMAE_B=2)",
        ] {
            let plan = swap("= \"operator\"]", "= \"operator\" & \"${YEMAE_B}\" = \"2\"]")
                .replacingOccurrences(of: " same => n,AGI", with: " same => n,\(way)\n same => n,AGI")
            XCTAssertEqual(try complaints(plan), [], way)
        }
    }

    /// Asterisk looks into a context itself before it looks into those it includes, and there in their order.
    func testANumberThatAnotherExtensionTakesFirstIsNamed() throws {
        let tickets = "[tickets]\nexten => 15880001,1,Goto(line,${EXTEN},1)\n"
        for trunk in [
            "[trunk]\ninclude => tickets\nexten => _X.,1,Hangup()\n" + tickets,
            "[trunk]\ninclude => other\ninclude => tickets\n[other]\nexten => _X!,1,Congestion()\n" + tickets,
        ] {
            XCTAssertEqual(try complaints(trunk + whole), ["warning trunk"], trunk)
        }
        for trunk in [
            "[trunk]\nexten => _X.,1,Hangup()\nexten => 15880001,1,Goto(line,${EXTEN},1)\n",
            "[trunk]\ninclude => tickets\ninclude => other\n[other]\nexten => _X!,1,Congestion()\n" + tickets,
            "[trunk]\ninclude => tickets\nexten => _15880002!,1,Congestion()\n" + tickets,
        ] {
            XCTAssertEqual(try complaints(trunk + whole), [], trunk)
        }
    }

    /// The trunk's context names the line's, and no number gets there.
    func testATicketLineThatNoNumberReachesIsNamed() throws {
        let trunk = "[trunk]\nexten => 15880001,1,Goto(line,${EXTEN},1)\n"
        for pattern in ["_N.", "_XXXXXXXXX", "_1599."] {
            XCTAssertEqual(try complaints(trunk + swap("_X.", pattern)), ["warning trunk"], pattern)
        }
        for pattern in ["_Z.", "_XXXXXXXX", "_1[0-5]88XXXX", "15880001"] {
            XCTAssertEqual(try complaints(trunk + swap("_X.", pattern)), [], pattern)
        }
        XCTAssertEqual(
            try complaints(trunk.replacingOccurrences(of: ",${EXTEN},", with: ", ${EXTEN}, ") + whole),
            ["warning trunk"])
    }

    func testAnOperatorBehindALocalChannelIsLookedFor() throws {
        func plan(_ device: String) -> String {
            swap("PJSIP/operator", device)
                + "\n[house]\nexten => 200,1,Dial(PJSIP/operator)\nexten => _3XX,1,Dial(PJSIP/operator)\n"
        }
        for there in ["Local/200@house/n", "local/300@house", "Local/201@house&PJSIP/operator", "Local/${X}@house"] {
            XCTAssertEqual(try complaints(plan(there)), [], there)
        }
        for gone in ["Local/201@house/n", "Local/200@House", "Local/200@from-internal&Local/1@house"] {
            XCTAssertEqual(try complaints(plan(gone)), ["fault operator"], gone)
        }
        XCTAssertEqual(
            try complaints(plan("Local/200@from-internal") + "\n[x]\nswitch => Realtime/x\n"), [], "it may be there")
    }

    func testWordsOfAnAddressThatTheEngineDoesNotKnowAreNamed() throws {
        for address in [
            "ko?line=${EXTEN}", "ask?line=${EXTEN}&return=yes", "?line=1", "", "${CHANNEL(language)}?line=1",
        ] {
            XCTAssertEqual(try complaints(swap("AGI(yemae,agi)", "AGI(agi://127.0.0.1:4573/\(address))")), [], address)
        }
        for address in ["kr?line=1", "KO?line=1", "ko/?line=1", "ko?lines=1", "ko?line=1&retrun=yes"] {
            XCTAssertEqual(
                try complaints(swap("AGI(yemae,agi)", "AGI(agi://127.0.0.1:4573/\(address))")),
                ["warning FastAGI words"], address)
        }
    }

    /// A context of somebody's trial calls keeps nobody's call from working.
    func testALineThatNoCallComesToIsNoFault() throws {
        try write("[trunk]\ntype = endpoint\ncontext = line\n", to: "pjsip.conf")
        let trial = "\n[trial]\nexten => 99,1,AGI(yemae,agi)\n"
        XCTAssertEqual(
            Set(try complaints(whole + trial)), ["warning longest call", "warning fallback", "warning operator"])
    }

    /// Asterisk reads a global variable where the channel has none of the name: one call switches the signal off for
    /// all behind it.
    func testAHangUpThatACallSwitchesOffForAllIsFound() throws {
        let boot = "\n[boot]\nexten => s,1,Set(GLOBAL(AGISIGHUP)=no)\n"
        XCTAssertEqual(try complaints(whole + boot), ["fault hang-up"])
        XCTAssertEqual(try complaints(before("Set(GLOBAL(AGISIGHUP)=no)")), ["fault hang-up"])
        XCTAssertEqual(try complaints(before("Set(AGISIGHUP=yes)") + boot), [])
        XCTAssertEqual(try complaints(whole + boot.replacingOccurrences(of: "=no", with: "=yes")), [])
    }

    func testALongDialplanIsRead() throws {
        var text = whole + "\n[in]\nexten => 15880001,1,Goto(line,${EXTEN},1)\ninclude => ext-local\n"
        for number in 1000..<3000 {
            text +=
                "[ext-local]\nexten => \(number),1,Set(__RINGTIMER=15)\nexten => "
                + "\(number),n,Macro(exten-vm,novm,\(number),0,0,0)\n"
            text += "exten => \(number),hint,PJSIP/\(number)&Custom:DND\(number)\n"
            for line in 0..<20 {
                text +=
                    "exten => \(number),\(line + 10),GotoIf($[\"${X\(line)}\" = "
                    + "\"\"]?macro-exten-vm,s,1:ext-local,\(number),1)\n"
            }
        }
        text += "[macro-exten-vm]\nexten => s,1,NoOp()\n"
        XCTAssertGreaterThan(text.utf8.count, 3_000_000)
        XCTAssertEqual(try complaints(text), [])
    }

    func testTemplatesCommentsAndCirclesInAsterisksFiles() throws {
        try write(
            "[directories](!)\nastdatadir => /template\n;-- [options]\nrunuser = root\n--;\n[options] ; x\nverbose = "
                + "3\n",
            to: "asterisk.conf")
        XCTAssertEqual(
            asterisk.file("asterisk.conf").settings("options").map { "\($0.key)=\($0.value)" }, ["verbose=3"])
        XCTAssertFalse(asterisk.sounds.hasPrefix("/template"))
        try write("#include circle.conf\n[a]\nb = c\n", to: "circle.conf")
        XCTAssertEqual(asterisk.file("circle.conf").value("a", "b"), "c")
    }

    func testModesAreJudgedForAUserWithAllFoldersOnTheWay() throws {
        guard let nobody = User(named: "nobody") else { return XCTFail("every machine has the user nobody") }
        try write("x", to: "more/file")
        let file = folder.appendingPathComponent("more/file").path
        chmod(folder.path, 0o755)
        chmod(folder.appendingPathComponent("more").path, 0o755)
        chmod(file, 0o644)
        let isOpen = nobody.may(4, FileManager.default.temporaryDirectory.path)
        XCTAssertEqual(nobody.may(4, file), isOpen)
        XCTAssertFalse(nobody.may(2, file))
        chmod(folder.path, 0o700)
        XCTAssertFalse(nobody.may(4, file))
        chmod(folder.path, 0o755)
    }
}

private struct StoppedClock: Clock { let now = Instant(1_800_000_000) }
