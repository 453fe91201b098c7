// GatewayCheckTests: the doctor finds what keeps a call from its payment provider and texts from their gateway, in the
// words a call would have.

import BookingCore
import BookingModel
import Foundation
import Messaging
import Payment
import Settings
import XCTest

@testable import Doctor

final class GatewayCheckTests: XCTestCase {
    private var folder = URL(fileURLWithPath: "")
    private var settings = YemaeSettings()
    private func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    override func setUpWithError() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("gateways-\(UUID().uuidString)")
        try FileManager.default.createDirectory(atPath: path("etc"), withIntermediateDirectories: true)
        // The tests' own user answers the calls, whoever that is.
        try write("[options]\nrunuser = \(User.current.name)\n", to: "etc/asterisk.conf")
        settings.payment.keyFile = path("payment.key")
        settings.sms.kannelPasswordFile = path("kannel.password")
        settings.sms.spoolFolder = path("sms")
    }

    override func tearDownWithError() throws { try FileManager.default.removeItem(at: folder) }

    private func write(_ text: String, to name: String, mode: mode_t = 0o600) throws {
        try text.write(toFile: path(name), atomically: true, encoding: .utf8)
        XCTAssertEqual(chmod(path(name), mode), 0)
    }

    private var doctor: Doctor {
        Doctor(
            settings: settings, settingsFile: nil, programs: folder.path, asterisk: path("etc"), sounds: nil,
            clock: VirtualClock(Instant(1_800_000_000)))
    }

    /// The one line that is not `ok`.
    private func bad(_ findings: [Finding]) throws -> Finding {
        let bad = findings.filter { $0.level != .ok }
        XCTAssertEqual(bad.count, 1, "\(findings)")
        return try XCTUnwrap(bad.first)
    }

    private func assertPayment(_ check: String, _ words: String, line: UInt = #line) throws {
        let found = try bad(doctor.checkPayment())
        XCTAssertEqual(found.level, .fault, line: line)
        XCTAssertEqual(found.check, check, line: line)
        XCTAssertTrue(found.found.contains(words) && found.mend != nil, "\(found)", line: line)
        XCTAssertFalse("\(found)".contains("sk_test"), "the key is shown", line: line)
    }

    func testWhatPagesForPayingByCardNeedIsSaid() throws {
        XCTAssertEqual(doctor.checkPages(), [], "no pages, nothing to say")
        settings.payment.opensPages = true
        XCTAssertEqual(try bad(doctor.checkPages()).level, .warning, "accounts here open none")
        settings.payment.gateway = .stripe
        settings.payment.webhookKeyFile = path("webhook.key")
        XCTAssertEqual(try bad(doctor.checkPages()).check, "card page")
        settings.web.socket = path("scgi")
        settings.web.site = "https://tickets.example.com"
        let missing = try bad(doctor.checkPages())
        XCTAssertEqual(missing.level, .warning)
        XCTAssertTrue(missing.mend?.contains("https://tickets.example.com/hooks/payment") ?? false, "\(missing)")
        try write("whsec_1\n", to: "webhook.key", mode: 0o644)
        XCTAssertEqual(try bad(doctor.checkPages()).level, .fault, "everybody may read it")
        try write("whsec_1\n", to: "webhook.key", mode: 0o640)
        XCTAssertEqual(doctor.checkPages().map(\.level), [.ok, .ok])
        XCTAssertFalse("\(doctor.checkPages())".contains("whsec"), "the secret is shown")
        settings.payment.gateway = .toss
        XCTAssertEqual(doctor.checkPages().map(\.level), [.ok])
    }

    func testTheKeyOfAProviderIsReadAsACallReadsIt() throws {
        try write("#!/bin/sh\n", to: "yemae-http", mode: 0o755)
        for gateway in [PaymentGateway.stripe, .toss] {
            settings.payment.gateway = gateway
            try? FileManager.default.removeItem(atPath: path("payment.key"))
            try assertPayment(
                "payment key", "[payment] key-file: \(path("payment.key")): cannot be read: No such file or directory")
            try write("sk_test_1\n", to: "payment.key", mode: 0o644)
            try assertPayment("payment key", "everybody may read it; say `chmod 640 \(path("payment.key"))`")
            try write("\n", to: "payment.key")
            try assertPayment("payment key", "its first line is to be the provider's secret key")
            try write("sk_test_1\n", to: "payment.key", mode: 0o640)
            XCTAssertEqual(doctor.checkPayment().map(\.level), [.ok, .ok])
        }
    }

    func testAKeyThatTheUserOfTheCallsMayNotReadIsAFault() throws {
        settings.payment.gateway = .stripe
        try write("#!/bin/sh\n", to: "yemae-http", mode: 0o755)
        try write("sk_test_1\n", to: "payment.key")
        try write("[options]\nrunuser = nobody\n", to: "etc/asterisk.conf")
        // Only root looks at files for another user; whoever else runs doctor sees with his own eyes.
        guard geteuid() == 0 else { return XCTAssertEqual(doctor.checkPayment().map(\.level), [.ok, .ok]) }
        try assertPayment("payment key", "the user nobody, who answers the calls, may not read \(path("payment.key"))")
    }

    func testTheProgramsOfPaymentAreLookedFor() throws {
        try write("sk_test_1\n", to: "payment.key")
        settings.payment.gateway = .toss
        try assertPayment(
            "payment program",
            "[payment] http-program: \(path("yemae-http")) cannot be started: No such file or directory")
        settings.payment.httpProgram = path("payment.key")
        try assertPayment("payment program", "\(path("payment.key")) cannot be started: Permission denied")

        settings.payment.gateway = .command
        settings.payment.command = ["/nope/x", "y"]
        try assertPayment(
            "payment program",
            "[payment] command: /nope/x cannot be started: No such file or directory; give the full path")
        settings.payment.command = [folder.path]
        try assertPayment("payment program", "\(folder.path) cannot be started: Permission denied")
        settings.payment.command = ["/bin/sh", "/nope/x"]
        XCTAssertEqual(doctor.checkPayment().map(\.level), [.ok])
        settings.payment.gateway = .ledger
        XCTAssertEqual(doctor.checkPayment().map(\.level), [.ok])
    }

    private func assertTexts(_ words: String, level: Finding.Level = .warning, line: UInt = #line) throws {
        let found = try bad(doctor.checkTexts())
        XCTAssertEqual(found.level, level, line: line)
        XCTAssertTrue(found.found.contains(words) && found.mend != nil, "\(found)", line: line)
        XCTAssertFalse("\(found)".contains("secret word"), "the password is shown", line: line)
    }

    func testASpoolFolderIsLookedAtAndLeftAsItIs() throws {
        try assertTexts(
            "[sms] spool: \(path("sms/outgoing")): No such file or directory; this names the folder with smstools'")
        for name in ["outgoing", "sent", "failed"] {
            try FileManager.default.createDirectory(atPath: path("sms/\(name)"), withIntermediateDirectories: true)
        }
        XCTAssertEqual(doctor.checkTexts().map(\.level), [.ok])
        XCTAssertFalse(FileManager.default.fileExists(atPath: path("sms/yemae")), "the doctor makes nothing")
        guard geteuid() == 0, User(named: "nobody") != nil else { return }
        try write("[options]\nrunuser = nobody\n", to: "etc/asterisk.conf")
        try assertTexts("\(path("sms/outgoing")): Permission denied")
        for name in ["", "sms", "sms/outgoing", "sms/sent", "sms/failed"] {
            chmod(path(name), name.contains("/") ? 0o777 : 0o755)
        }
        try assertTexts("\(path("sms/yemae")): Permission denied; make this folder")
        chmod(path("sms/sent"), 0o1777)
        try assertTexts("\(path("sms/sent")) is sticky")
    }

    func testKannelsPasswordAddressAndProgramAreLookedAt() throws {
        settings.sms.gateway = .kannel
        try assertTexts("[sms] kannel-password: \(path("kannel.password")): cannot be read: No such file or directory")
        try write("secret word\n", to: "kannel.password", mode: 0o644)
        try assertTexts("everybody may read it", level: .fault)
        chmod(path("kannel.password"), 0o640)
        try assertTexts("[sms] http-program: \(path("yemae-http")) cannot be started: No such file or directory")
        try write("#!/bin/sh\n", to: "yemae-http", mode: 0o755)
        XCTAssertEqual(doctor.checkTexts().map(\.level), [.ok])
        settings.sms.kannelURL = "http://127.0.0.1/cgi-bin/sendsms?x=1"
        try assertTexts("[sms] kannel-url: expected the address of sendsms")
    }

    func testTheProgramThatSendsTextsIsLookedFor() throws {
        settings.sms.gateway = .command
        settings.sms.command = "/nope/x y"
        try assertTexts("[sms] command: /nope/x cannot be started: No such file or directory")
        settings.sms.command = "/bin/sh y"
        XCTAssertEqual(doctor.checkTexts().map(\.level), [.ok])
    }
}
