// DoctorTests: a sound installation has no fault; each thing broken is found, and what to do about it is said.

import BookingCore
import BookingModel
import FastAGIServer
import Foundation
import SQLite
import Settings
import XCTest

@testable import Doctor

final class DoctorTests: XCTestCase {
    private var folder = URL(fileURLWithPath: "")
    private var settings = YemaeSettings()
    private func path(_ name: String) -> String { folder.appendingPathComponent(name).path }
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    override func setUpWithError() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("doctor-\(UUID().uuidString)")
        for name in ["etc"] + Language.allCases.map({ "sounds/\($0.rawValue)" }) {
            try FileManager.default.createDirectory(atPath: path(name), withIntermediateDirectories: true)
        }
        settings.database = path("box.db")
        settings.pepper = path("box.pepper")
        settings.prompts = DoctorTests.root.appendingPathComponent("Prompts").path
        let pepper = try Pepper.create(path: settings.pepper)
        _ = try BoxOffice.open(
            path: settings.database, create: true, rules: OfficeRules(), pepper: pepper, clock: SystemClock(),
            payment: .account)
        chmod(settings.database, 0o640)
        for language in Language.allCases.map(\.rawValue) {
            try FileManager.default.createSymbolicLink(
                atPath: path("sounds/\(language)/yemae"), withDestinationPath: "\(settings.prompts)/\(language)/audio")
        }
        let shipped = try String(
            contentsOf: DoctorTests.root.appendingPathComponent("asterisk/extensions.conf"), encoding: .utf8)
        try write(shipped.replacingOccurrences(of: "/usr/local/bin/yemae,", with: "yemae,"), to: "etc/extensions.conf")
        try write("#!/bin/sh\n", to: "yemae")
        chmod(path("yemae"), 0o755)
        // The tests' own user answers the calls, whoever that is.
        try write(
            "[options]\nrunuser = \(User.current.name)\n[directories]\nastdatadir => \(folder.path)\nastagidir => "
                + "\(folder.path)\n",
            to: "etc/asterisk.conf")
        try write(
            "[general]\n[logfiles]\nconsole => notice,warning,error\nfull => [json]notice,verbose(3) ; dtmf\n",
            to: "etc/logger.conf")
    }

    override func tearDownWithError() throws { try FileManager.default.removeItem(at: folder) }

    private func write(_ text: String, to name: String) throws {
        try text.write(toFile: path(name), atomically: true, encoding: .utf8)
    }

    private func doctor(at now: Instant = SystemClock().now) -> Doctor {
        Doctor(
            settings: settings, settingsFile: nil, programs: folder.path, asterisk: path("etc"), sounds: nil,
            clock: VirtualClock(now))
    }

    private func findings(at now: Instant = SystemClock().now) -> [Finding] { doctor(at: now).findings() }

    /// Puts a copy in the place of the link to the shipped sounds, so that one of them can be broken.
    private func copySounds(_ language: String) throws {
        let folder = path("sounds/\(language)/yemae")
        try FileManager.default.removeItem(atPath: folder)
        try FileManager.default.copyItem(atPath: "\(settings.prompts)/\(language)/audio", toPath: folder)
    }

    /// The faults, but not of FastAGI, which nobody serves here, nor of the machine's free disk.
    private func faults() -> [Finding] {
        findings().filter { $0.level == .fault && $0.check != "FastAGI" && $0.check != "disk" }
    }

    private func assertFault(_ check: String, _ words: String, line: UInt = #line) {
        let found = faults()
        XCTAssertTrue(
            found.contains { $0.check == check && $0.found.contains(words) && $0.mend != nil }, "\(found)", line: line)
        XCTAssertEqual(Set(found.map(\.check)), [check], line: line)
    }

    func testASoundInstallationHasNoFault() {
        XCTAssertEqual(faults(), [])
        XCTAssertEqual(
            findings().filter { $0.level == .ok }.map(\.check).filter { $0.hasPrefix("sounds") },
            Language.allCases.map { "sounds \($0.rawValue)" })
    }

    func testWhatKeepsCallsFromWorkingIsAFault() throws {
        let edits: [(String, String, () throws -> Void)] = [
            (
                "sounds ko", "booked.1",
                {
                    try self.copySounds("ko")
                    try FileManager.default.removeItem(atPath: self.path("sounds/ko/yemae/booked.1.gsm"))
                }
            ),
            (
                "sounds en", "are empty",
                {
                    try self.copySounds("en")
                    try Data().write(to: URL(fileURLWithPath: self.path("sounds/en/yemae/digit/3.gsm")))
                }
            ),
            ("program", "no such program", { try FileManager.default.removeItem(atPath: self.path("yemae")) }),
            ("pepper", "open to everybody", { chmod(self.settings.pepper, 0o644) }),
            ("database mode", "open to everybody", { chmod(self.settings.database, 0o644) }),
            (
                "keys in logs", "PINs are written down",
                { try self.write("[logfiles]\nfull => notice,DTMF\n", to: "etc/logger.conf") }
            ),
            (
                "keys in logs", "PINs are written down",
                { try self.write("[logfiles]\nfull => *\n", to: "etc/logger.conf") }
            ),
            (
                "keys in logs", "shows every key",
                { try self.write("[startup_commands]\nagi set debug on = yes\n", to: "etc/cli.conf") }
            ),
        ]
        for (check, words, edit) in edits {
            try tearDownWithError()
            try setUpWithError()
            try edit()
            assertFault(check, words)
        }
    }

    /// Letters of a WAV's head as Asterisk wants it, but for what is given.
    private func wave(channels: UInt8 = 1, hertz: Int = 8000) -> Data {
        var bytes = Array("RIFF\u{24}\u{10}\0\0WAVEfmt \u{10}\0\0\0\u{1}\0".utf8) + [channels, 0]
        bytes += [UInt8(hertz & 255), UInt8(hertz >> 8 & 255), UInt8(hertz >> 16 & 255), 0]
        bytes +=
            [128, 62, 0, 0, 2, 0, 16, 0] + Array("data".utf8) + [0, 16, 0, 0] + [UInt8](repeating: 0, count: 4096)
        return Data(bytes)
    }

    func testAClipThatIsThereAndCannotBePlayedIsAFault() throws {
        try copySounds("ko")
        let clip = URL(fileURLWithPath: path("sounds/ko/yemae/booked.1.gsm"))
        let wav = URL(fileURLWithPath: path("sounds/ko/yemae/booked.1.wav"))
        let good = try Data(contentsOf: clip)
        try Data("<!DOCTYPE html>\n<html><title>404</title></html>\n".utf8).write(to: clip)
        assertFault("sounds ko", "booked.1 (no sound but a text (a web page?))")
        try Data(good.dropFirst(3)).write(to: clip)
        assertFault("sounds ko", "booked.1 (no GSM)")
        try good.write(to: clip)
        try wave(hertz: 44100).write(to: wav)
        assertFault("sounds ko", "booked.1 (a WAV of 44100 Hz)")
        try wave(channels: 2).write(to: wav)
        assertFault("sounds ko", "booked.1 (a WAV of stereo)")
        try wave().write(to: wav)
        XCTAssertEqual(faults(), [])
        try FileManager.default.moveItem(at: wav, to: wav.deletingPathExtension().appendingPathExtension("ulaw"))
        assertFault("sounds ko", "booked.1 (a WAV under another name)")
        try FileManager.default.removeItem(at: wav.deletingPathExtension().appendingPathExtension("ulaw"))
        try FileManager.default.createDirectory(at: wav, withIntermediateDirectories: false)
        assertFault("sounds ko", "booked.1 (a folder)")
    }

    func testAsterisksOtherWayToLookForSoundsIsAFault() throws {
        let conf = try String(contentsOfFile: path("etc/asterisk.conf"), encoding: .utf8)
        for (word, isFault) in [("no", true), ("0", true), ("yes", false), ("true", false)] {
            try write(
                conf.replacingOccurrences(of: "[options]", with: "[options]\nlanguageprefix = \(word)"),
                to: "etc/asterisk.conf")
            XCTAssertEqual(faults().map(\.check), isFault ? ["sounds"] : [], word)
        }
    }

    func testModulesThatAreKeptAwayAreAFaultBeforeAsteriskIsAsked() throws {
        let whole = "[modules]\nautoload = yes\nnoload = chan_sip.so\n"
        try write(whole, to: "etc/modules.conf")
        XCTAssertEqual(faults(), [])
        for (text, found) in [
            (whole + "noload => res_agi.so\n", "modules.conf:4 keeps res_agi.so from being loaded"),
            (whole + "noload = format_gsm\n", "modules.conf:4 keeps format_gsm.so from being loaded"),
            (
                "[modules]\nload = pbx_config.so\nload = func_channel.so\nload = codec_gsm.so\nrequire = "
                    + "format_gsm.so\n",
                "modules.conf loads no res_agi.so, and autoload is off"
            ),
        ] {
            try write(text, to: "etc/modules.conf")
            assertFault("modules", found)
        }
        try write(
            "[modules]\nautoload = no\npreload = res_agi.so\nload = pbx_config.so\nload = func_channel\nload = "
                + "codec_gsm.so\nload = format_gsm.so\n",
            to: "etc/modules.conf")
        XCTAssertEqual(faults(), [])
    }

    func testPhrasesThatTheUserOfTheCallsMayNotReadAreAFault() throws {
        for language in Language.allCases.map(\.rawValue) {
            try FileManager.default.createDirectory(
                atPath: path("Prompts/\(language)"), withIntermediateDirectories: true)
            for name in ["phrases.txt", "names.txt"] {
                try FileManager.default.copyItem(
                    atPath: "\(settings.prompts)/\(language)/\(name)", toPath: path("Prompts/\(language)/\(name)"))
            }
        }
        settings.prompts = path("Prompts")
        XCTAssertEqual(findings().filter { $0.check == "phrases" }.map(\.level), [.ok])
        let conf = try String(contentsOfFile: path("etc/asterisk.conf"), encoding: .utf8)
        try write(
            conf.replacingOccurrences(of: "runuser = \(User.current.name)", with: "runuser = nobody"),
            to: "etc/asterisk.conf")
        chmod(folder.path, 0o755)
        chmod(path("Prompts/ko/phrases.txt"), 0o600)
        let closed = findings().filter { $0.check == "phrases" }
        XCTAssertEqual(closed.map(\.level), [.fault])
        XCTAssertTrue(closed[0].found.contains("the user nobody, who answers the calls, may not read"), closed[0].found)
    }

    func testSoundsThatCannotBePlayedAreNamedForPrompts() throws {
        XCTAssertEqual(doctor().lackingSounds(), [:])
        try copySounds("ko")
        try FileManager.default.removeItem(atPath: path("sounds/ko/yemae/booked.1.gsm"))
        try write("", to: "sounds/ko/yemae/stop.gsm")
        XCTAssertEqual(doctor().lackingSounds(), [.korean: ["yemae/booked.1", "yemae/stop"]])
    }

    func testKoreanSoundsThatAreGoneAreAFaultWithTheRemedy() throws {
        try FileManager.default.removeItem(atPath: path("sounds/ko/yemae"))
        assertFault("sounds ko", "clips are missing")
        let mend = faults().first?.mend ?? ""
        XCTAssertEqual(
            mend,
            "install -d \(path("sounds/ko/yemae")) && cp -r \(settings.prompts)/ko/audio/. \(path("sounds/ko/yemae"))/")
    }

    func testAClockBehindTheNewestEntryIsAFault() throws {
        let database = try Database(path: settings.database, mode: .readWrite)
        let later = SystemClock().now.seconds + 40_000
        try database.execute(
            "INSERT INTO session(channel, line, reference, started_at) VALUES ('telephone', '1588', 'x', \(later))")
        assertFault("clock", "the newest entry in the database is of")
    }

    private func dialplan(_ edit: (String) -> String) throws {
        let text = try String(contentsOfFile: path("etc/extensions.conf"), encoding: .utf8)
        let edited = edit(text)
        XCTAssertNotEqual(edited, text)
        try write(edited, to: "etc/extensions.conf")
    }

    func testAMisspeltWordOfTheAGILineIsAFault() throws {
        try FileManager.default.removeItem(atPath: path("yemae"))
        // No script: the program's own words are looked at only where it is started itself.
        try Data([0x7F, 0x45, 0x4C, 0x46, 0, 0]).write(to: URL(fileURLWithPath: path("yemae")))
        chmod(path("yemae"), 0o755)
        let config = path("yemae.conf")
        try write("[general]\n", to: "yemae.conf")
        let line = "YEMAE_AGI = yemae,agi,--config,/etc/yemae/yemae.conf"
        for (words, found) in [
            ("yemae,aig", "is given \"aig\" where `agi` has to stand"), ("yemae", "is given no word"),
            ("yemae|agi", "there is no such program"),
            ("yemae agi", "there is no such program"), ("/opt/yemae,agi", "there is no such program"),
            ("yemae,agi,--confg,\(config)", "does not know --confg; --config was meant?"),
            ("yemae,agi,--config \(config)", "does not know --config "),
            ("yemae,agi,--config,/nowhere/yemae.conf", "/nowhere/yemae.conf: there is no such file"),
            ("yemae, agi,--config,\(config)", "is given \" agi\" where `agi` has to stand"),
            ("yemae,agi,--config", "is given --config without the value that belongs behind it"),
            ("yemae,agi,--config=,--return", "is given --config without the value that belongs behind it"),
            ("yemae,agi,--config,\(config),--config=\(config)", "is given --config twice"),
            ("yemae,agi,--config,\(config),ko", "does not know what \"ko\" is for"),
            ("yemae,agi,--config,\(config),,", "does not know what \"\" is for"),
            ("yemae,agi,--config,\(config),--return=yes", "--return takes no value"),
            ("yemae,agi,--config,\(config),--help", "it prints its help and ends"),
        ] {
            try dialplan { $0.replacingOccurrences(of: line, with: "YEMAE_AGI = \(words)") }
            assertFault("program", found)
            try dialplan { $0.replacingOccurrences(of: "YEMAE_AGI = \(words)", with: line) }
        }
        try dialplan { $0.replacingOccurrences(of: line, with: "YEMAE_AGI = yemae,agi,--config,\(config)") }
        XCTAssertEqual(faults(), [])
        XCTAssertTrue(findings().contains { $0.level == .warning && $0.found.contains("the doctor looked at none") })
        // The line of the way back: new calls do not come there.
        try dialplan { $0.replacingOccurrences(of: ",--return)", with: ",--retrun)") }
        XCTAssertEqual(faults(), [])
        XCTAssertTrue(
            findings().contains {
                $0.level == .warning && $0.found.contains("does not know --retrun; --return was meant?")
            })
    }

    func testOtherFilesThanTheDoctorsAreSaid() throws {
        try FileManager.default.removeItem(atPath: path("yemae"))
        try Data([0x7F, 0x45, 0x4C, 0x46, 0, 0]).write(to: URL(fileURLWithPath: path("yemae")))
        chmod(path("yemae"), 0o755)
        let line = "YEMAE_AGI = yemae,agi,--config,/etc/yemae/yemae.conf"
        for (words, found) in [
            (
                "--config,yemae.conf",
                "--config names yemae.conf, which is looked for in the folder that Asterisk was started in"
            ),
            ("--db,/var/other.db", "calls are served from /var/other.db; the doctor looked at"),
        ] {
            try dialplan { $0.replacingOccurrences(of: line, with: "YEMAE_AGI = yemae,agi,\(words)") }
            XCTAssertEqual(faults(), [])
            XCTAssertTrue(findings().contains { $0.level == .warning && $0.found.contains(found) }, words)
            try dialplan { $0.replacingOccurrences(of: "YEMAE_AGI = yemae,agi,\(words)", with: line) }
        }
    }

    func testWhoCallsByOneWayGetsNoFaultForTheOther() throws {
        settings.server.port = 1
        XCTAssertEqual(findings().filter { $0.check == "FastAGI" }.map(\.level), [.warning])
        try FileManager.default.removeItem(atPath: path("yemae"))
        XCTAssertEqual(Set(findings().filter { $0.level == .fault && $0.check != "disk" }.map(\.check)), ["program"])
        // Telephones that come by FastAGI alone.
        try write("[trunk]\ntype = endpoint\ncontext = ticket-line-ko-fastagi\n", to: "etc/pjsip.conf")
        XCTAssertEqual(Set(findings().filter { $0.level == .fault && $0.check != "disk" }.map(\.check)), ["FastAGI"])
        try write("[trunk]\ntype = endpoint\ncontext = from-trunk\n", to: "etc/pjsip.conf")
        XCTAssertEqual(Set(findings().filter { $0.level == .fault && $0.check != "disk" }.map(\.check)), ["program"])
        try write("[trunk]\ntype = endpoint\n", to: "etc/pjsip.conf")
        XCTAssertTrue(findings().contains { $0.check == "trunk" && $0.level == .warning })
    }

    /// Listens on a port of the system's choice until it goes.
    private final class Stranger {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var port = 0
        init() {
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            var length = socklen_t(MemoryLayout<sockaddr_in>.size)
            withUnsafeMutablePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    _ = bind(descriptor, $0, length)
                    _ = listen(descriptor, 8)
                    _ = getsockname(descriptor, $0, &length)
                }
            }
            port = Int(UInt16(bigEndian: address.sin_port))
        }
        deinit { close(descriptor) }
    }

    func testAPortThatAStrangerHoldsAndOneThatMayNotCallAreFaults() throws {
        let stranger = Stranger()
        // Its last use is in the next line, and the port has to be held to the end.
        defer { withExtendedLifetime(stranger) {} }
        try dialplan { $0.replacingOccurrences(of: "127.0.0.1:4573", with: "127.0.0.1:\(stranger.port)") }
        try write("[trunk]\ntype = endpoint\ncontext = ticket-line-ko-fastagi\n", to: "etc/pjsip.conf")
        let held = findings().filter { $0.check == "FastAGI" }
        XCTAssertEqual(held.map(\.level), [.fault])
        XCTAssertTrue(held[0].found.contains("is held by another program"), held[0].found)
        settings.server.allowed = [Network("10.0.0.0/8")!]
        let refused = findings().filter { $0.check == "FastAGI" }
        XCTAssertTrue(refused[0].found.contains("does not allow 127.0.0.1"), refused[0].found)
        XCTAssertEqual(refused.map(\.level), [.fault])
    }

    func testManagersThatMayReadKeysAreAWarning() throws {
        for (read, count) in [("all", 1), ("system,dtmf,call", 1), ("system,call", 0)] {
            try write("[general]\nenabled = yes\n[crm]\nsecret = x\nread = \(read)\n", to: "etc/manager.conf")
            XCTAssertEqual(findings().filter { $0.check == "keys by AMI" && $0.level == .warning }.count, count, read)
        }
        try write("[general]\nenabled = no\n[crm]\nread = all\n", to: "etc/manager.conf")
        XCTAssertEqual(findings().filter { $0.check == "keys by AMI" }, [])
    }

    func testALogOpenedAtStartIsAFaultAndACommandThatIsOffIsNot() throws {
        try write(
            "[startup_commands]\nlogger add channel keys.log dtmf = no\nagi set debug on = no\n", to: "etc/cli.conf")
        XCTAssertEqual(faults(), [])
        for levels in ["dtmf", "notice,dtmf", "*"] {
            try write("[startup_commands]\nlogger add channel keys.log \(levels) = yes\n", to: "etc/cli.conf")
            assertFault("keys in logs", "keys.log")
        }
        try write("", to: "etc/cli.conf")
        try write("[logfiles]\n  ;--\nfull => dtmf\n  --;\nmessages => notice\n", to: "etc/logger.conf")
        XCTAssertEqual(faults(), [])
    }

    /// A script in the place of Asterisk's console.
    private func console(_ answers: [String: String]) throws -> [Finding] {
        var script = "#!/bin/sh\ncase \"$2\" in\n"
        let version = ["core show version": "Asterisk 22.1.0 built by x\n"]
        let answers = version.merging(answers) { $1 }
        for (index, answer) in answers.sorted(by: { $0.key < $1.key }).enumerated() {
            try write(answer.value, to: "answer-\(index)")
            script += "'\(answer.key)') cat '\(path("answer-\(index)"))';;\n"
        }
        try write(script + "esac\n", to: "asterisk")
        chmod(path("asterisk"), 0o755)
        return Doctor(
            settings: settings, settingsFile: nil, programs: folder.path, asterisk: path("etc"), sounds: nil,
            asteriskCommand: path("asterisk"),
            clock: SystemClock()
        ).findings().filter {
            ["modules", "dialplan in force", "running Asterisk", "operator", "hang-up"].contains($0.check)
                && $0.level != .ok
        }
    }

    private let applications = "agi answer background dial goto gotoif hangup log playback set".split(separator: " ")
        .map {
            "  \($0): x"
        }.joined(separator: "\n")

    /// `dialplan show globals` with the shipped dialplan.
    private static let globals = """
           YEMAE_LONGEST_CALL=1800
           YEMAE_RINGING=45
           YEMAE_OPERATORS=PJSIP/operator
           YEMAE_FASTAGI=agi://127.0.0.1:4573
           YEMAE_AGI=yemae,agi,--config,/etc/yemae/yemae.conf

        """.split(separator: "\n").map { "   \($0.drop { $0 == " " })\n" }.joined()

    func testARunningAsteriskIsAskedForItsModulesDialplanAndOperator() throws {
        let formats = "ulaw pcm pcm|ulaw\ngsm gsm gsm\n"
        func complaints(_ change: [String: String]) throws -> [String] {
            let usual = [
                "core show applications": applications,
                "core show functions": "CHANNEL  CHANNEL(x)\nTIMEOUT  TIMEOUT(x)\n",
                "core show file formats": formats,
                "core show codecs audio": "gsm", "module show like codec_gsm": "codec_gsm.so",
                "pjsip show endpoint operator": " Endpoint:  operator   Not in use",
            ]
            return try console(usual.merging(change) { $1 }).map { "\($0.level) \($0.check): \($0.found)" }
        }
        XCTAssertEqual(try complaints([:]), [])
        try write("[modules]\nautoload = yes\nnoload = res_agi.so\n", to: "etc/modules.conf")
        XCTAssertTrue(try complaints([:])[0].hasSuffix("it is loaded now, and will not be after a restart"))
        try FileManager.default.removeItem(atPath: path("etc/modules.conf"))
        XCTAssertEqual(try complaints(["dialplan show globals": DoctorTests.globals]), [])
        // Asterisk complains before it answers.
        let version = "No ethernet interface found for seeding global EID.\nAsterisk 22.1.0 built by x\n"
        XCTAssertEqual(try complaints(["core show version": version]), [])
        for (change, words) in [
            (
                ["core show applications": applications.replacingOccurrences(of: "agi:", with: "x:")],
                "fault modules: the running Asterisk lacks AGI() (res_agi.so)"
            ),
            (
                ["core show applications": applications.replacingOccurrences(of: "playback:", with: "x:")],
                "playback() at"
            ),
            (
                ["core show applications": applications.replacingOccurrences(of: "background:", with: "x:")],
                "warning modules: the running Asterisk has no Background()"
            ),
            (["core show functions": "TIMEOUT  TIMEOUT(x)\n"], "CHANNEL() (func_channel.so)"),
            (["core show applications": applications.replacingOccurrences(of: "set:", with: "x:")], "set() at"),
            (
                ["dialplan show globals": DoctorTests.globals + "   YEMAE_OPERATORS=PJSIP/other\n"],
                "warning dialplan in force: YEMAE_OPERATORS is still PJSIP/other in the running Asterisk, and "
                    + "PJSIP/operator in the files"
            ),
            (
                ["dialplan show globals": DoctorTests.globals + "   AGISIGHUP=off\n"],
                "fault hang-up: the running Asterisk still has AGISIGHUP switched off"
            ),
            (["core show file formats": "ulaw pcm pcm\n"], "the sound format gsm (format_gsm.so)"),
            (["module show like codec_gsm": "0 modules loaded"], "the codec of gsm (codec_gsm.so)"),
            (["pjsip show endpoint operator": "Unable to find object operator.\n"], "fault operator: PJSIP/operator"),
            (
                ["pjsip show endpoint operator": " Endpoint:  operator    Unavailable   0 of inf\n"],
                "warning operator: PJSIP/operator"
            ),
            (
                [
                    "dialplan show":
                        "[ Context 'old' created by 'pbx_config' ]\n  's' =>            1. AGI(yemae,agi)     "
                        + "[extensions.conf:2]\n"
                ], "fault dialplan in force"
            ),
        ] {
            let found = try complaints(change)
            XCTAssertEqual(found.count, 1, "\(found)")
            XCTAssertTrue(found[0].contains(words), "\(found)")
        }
    }

    func testAnAsteriskThatDoesNotAnswerIsOneLineAndNoFault() throws {
        try write("#!/bin/sh\necho 'Unable to connect to remote asterisk'; exit 1\n", to: "asterisk")
        chmod(path("asterisk"), 0o755)
        for (command, level) in [(path("asterisk"), Finding.Level.warning), (path("not-there"), .ok)] {
            let found = Doctor(
                settings: settings, settingsFile: nil, programs: folder.path, asterisk: path("etc"), sounds: nil,
                asteriskCommand: command,
                clock: SystemClock()
            ).findings().filter { ["modules", "dialplan in force", "running Asterisk"].contains($0.check) }
            XCTAssertEqual(found.map(\.level), [level])
        }
    }

    /// Only root can look at this: SQLite gives such a file back to the database's owner as soon as root opens it.
    func testAWriteAheadLogOfAnotherUserIsAFault() throws {
        try XCTSkipUnless(geteuid() == 0, "only root can give a file to another user")
        let daemon = try XCTUnwrap(User(named: "daemon"))
        let conf = try String(contentsOfFile: path("etc/asterisk.conf"), encoding: .utf8)
        try write(conf.replacing("runuser = root", with: "runuser = daemon"), to: "etc/asterisk.conf")
        let database = try Database(path: settings.database, mode: .readWrite)
        try database.run("UPDATE member SET name = name")
        for file in [folder.path, settings.database, settings.pepper] { chown(file, daemon.id, daemon.id) }
        for file in ["-wal", "-shm"].map({ settings.database + $0 }) { chown(file, daemon.id, daemon.id) }
        XCTAssertEqual(faults(), [])
        chown(settings.database + "-wal", 0, 0)
        assertFault("database owner", "box.db-wal")
        withExtendedLifetime(database) {}
    }

    func testADamagedAForeignAndAMissingDatabaseAreFaults() throws {
        try FileManager.default.removeItem(atPath: settings.database)
        assertFault("database", "no such database")
        try Database(path: settings.database, mode: .create).execute("CREATE TABLE t(a)")
        assertFault("database", "of another program")
    }

    func testAPepperThatIsNotTheDatabasesIsAFault() throws {
        try FileManager.default.removeItem(atPath: settings.pepper)
        _ = try Pepper.create(path: settings.pepper)
        assertFault("pepper", "\(settings.database): this pepper is not the one this database's PINs were hashed with")
        try Database(path: settings.database, mode: .readWrite).execute("DELETE FROM pepper_check")
        XCTAssertEqual(faults(), [], "a database that has none yet takes the first")
    }

    func testTablesOfAnotherVersionThanTheDatabaseSaysAreAFault() throws {
        let database = try Database(path: settings.database, mode: .readWrite)
        try database.execute("PRAGMA user_version=3")
        assertFault("schema", "another program has changed this database")
        try database.execute("PRAGMA user_version=0")
        assertFault("schema", "damaged")
    }

    func testReferencesToNothingAreDamage() throws {
        let database = try Database(path: settings.database, mode: .readWrite)
        try database.execute(
            "PRAGMA foreign_keys=OFF; INSERT INTO seat VALUES (1, 99, 1, 'A', 0.0, 1, '1', 0.0, 'usual', NULL)")
        assertFault("integrity", "seat row 1")
    }

    func testAClockThatWasSetBackIsFound() {
        let yesterday = Instant(SystemClock().now.seconds - 86_400)
        XCTAssertTrue(
            findings(at: yesterday).contains {
                $0.check == "clock" && $0.level == .fault && $0.found.contains("box.db")
            })
        XCTAssertTrue(
            findings(at: Instant(0)).contains { $0.check == "clock" && $0.level == .fault && $0.found.contains("1970") }
        )
    }

    func testANameWithoutRecordingAndATextThatWaitsAreWarnings() throws {
        let database = try Database(path: settings.database, mode: .readWrite)
        try database.execute(
            """
            INSERT INTO venue(id, code, name_ko, name_en) VALUES (1, 'hall', '홀', 'Hall');
            INSERT INTO program VALUES (1, '901', 'concert', '봄', 'Spring', 'names/never-recorded', 1);
            INSERT INTO outbox(kind, telephone, language, deadline_at, created_at, next_try_at)
                VALUES ('sign-up', '01000000000', 'ko', 9999999999, 1000000000, 1000000000);
            """)
        let warnings = findings().filter { $0.level == .warning }
        XCTAssertTrue(
            warnings.contains { $0.check == "names ko" && $0.found.contains("봄") && $0.found.contains("its number") },
            "\(warnings)")
        XCTAssertTrue(warnings.contains { $0.check == "names en" && $0.found.contains("Spring") })
        XCTAssertTrue(warnings.contains { $0.check == "outbox" && $0.found.hasPrefix("1 texts wait") })
        XCTAssertEqual(faults(), [])
    }

    func testAProgramsNumberOfAnotherLengthThanTheMenusIsAWarning() throws {
        let database = try Database(path: settings.database, mode: .readWrite)
        try database.execute(
            """
            INSERT INTO venue(id, code, name_ko, name_en) VALUES (1, 'hall', '홀', 'Hall');
            INSERT INTO program VALUES (1, '701', 'concert', '봄', 'Spring', NULL, 1), (2, '7107', 'concert', '가을',
                'Autumn', NULL, 1);
            """)
        func found() -> [Finding] { findings().filter { $0.check == "program numbers" } }
        XCTAssertEqual(found().map(\.level), [.warning])
        XCTAssertTrue(found()[0].found.hasPrefix("7107 cannot be typed"), "\(found())")
        settings.call.programDigits = 4
        XCTAssertTrue(found()[0].found.hasPrefix("701 cannot be typed"), "\(found())")
        try database.execute("DELETE FROM program WHERE number = '701'")
        XCTAssertEqual(found().map(\.level), [.ok])
    }

    func testSeatsThatArePaintedTwiceAreAFault() throws {
        let database = try Database(path: settings.database, mode: .readWrite)
        try database.execute(
            """
            INSERT INTO venue(id, code, name_ko, name_en) VALUES (1, 'hall', '홀', 'Hall');
            INSERT INTO grade VALUES (1, 0, 'R', 'R', NULL);
            INSERT INTO section VALUES (1, 1, 1, '일층', 'Floor', NULL, 0, 0, 0, 0, 3);
            INSERT INTO seat(id, section, row_number, row_label, row_y, number, label, x)
                VALUES (1, 1, 1, 'A', 0, 1, '1', 0), (2, 1, 2, 'A', 1, 1, '1', 0), (3, 1, 2, 'A', 1, 2,
                '2', 1);
            """)
        assertFault("painted seats", "hall: 일층 row A seat 1")
        try database.execute("UPDATE seat SET row_label = 'B' WHERE row_number = 2")
        XCTAssertEqual(findings().filter { $0.check == "painted seats" }.map(\.level), [.ok])
    }

    func testAMemberWhoseNumberCannotBeTypedIsAWarning() throws {
        let database = try Database(path: settings.database, mode: .readWrite)
        try database.execute(
            "INSERT INTO member(number, name, telephone, language, pin_hash, credit_limit, created_at) VALUES "
                + "('12345678', 'x', '01000000001', 'ko', NULL, 0, 0)"
        )
        func found() -> [Finding] { findings().filter { $0.check == "member numbers" } }
        XCTAssertEqual(found().map(\.level), [.warning])
        XCTAssertTrue(found()[0].found.hasPrefix("1 cannot log in: `member-digits` is 6"), "\(found())")
        XCTAssertFalse(found()[0].found.contains("12345678"), "\(found())")
        settings.call.memberDigits = 8
        XCTAssertEqual(found().map(\.level), [.ok])
    }

    func testAControlSocketThatNobodyAnswersIsAFault() {
        settings.server.control = path("none")
        settings.server.port = 1
        XCTAssertEqual(findings().filter { $0.level == .fault && $0.check != "disk" }.map(\.check).first, "yemae serve")
    }
}
