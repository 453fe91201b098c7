// SignUpCheckTests: what the doctor says of callers who become members in the call, and of kinds of fares that have no
// recording.

import BookingCore
import BookingModel
import Foundation
import SQLite
import Settings
import XCTest

@testable import Doctor

final class SignUpCheckTests: XCTestCase {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    private var folder = URL(fileURLWithPath: "")
    private var settings = YemaeSettings()

    override func setUpWithError() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("sign-up-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        settings.database = folder.appendingPathComponent("box.db").path
        settings.pepper = folder.appendingPathComponent("box.pepper").path
        settings.prompts = SignUpCheckTests.root.appendingPathComponent("Prompts").path
        _ = try BoxOffice.open(
            path: settings.database, create: true, rules: OfficeRules(), pepper: Pepper.create(path: settings.pepper),
            clock: SystemClock(), payment: .account)
    }

    override func tearDownWithError() throws { try FileManager.default.removeItem(at: folder) }

    private func findings(_ check: String) -> [Finding] {
        Doctor(
            settings: settings, settingsFile: nil, programs: folder.path, asterisk: nil, sounds: nil,
            clock: SystemClock()
        ).findings().filter { $0.check == check }
    }

    func testNothingIsSaidWhereStaffAddMembers() {
        settings.call.signUp = .request
        XCTAssertEqual(findings("sign-up"), [])
    }

    func testCreditThatAProviderDoesNotKnowIsAWarning() {
        settings.call.signUp = .inCall
        settings.payment.gateway = .stripe
        settings.office.newMemberCredit = Won(50_000)
        XCTAssertEqual(findings("sign-up").map(\.level), [.warning])
        XCTAssertTrue(findings("sign-up")[0].found.contains("a provider keeps the accounts"))
        XCTAssertEqual(findings("sign-up")[0].mend, "set account-page in [sign-up], or credit = 0")
        settings.office.newMemberCredit = .zero
        XCTAssertEqual(findings("sign-up").map(\.level), [.ok])
    }

    func testWhatNewMembersMayDoIsSaid() {
        settings.call.signUp = .inCall
        settings.payment.gateway = .ledger
        settings.office.newMemberCredit = Won(50_000)
        settings.office.accountPage = ""
        XCTAssertEqual(
            findings("sign-up").map(\.found),
            ["callers become members in the call; staff add their accounts, and they may owe 50000 won at once"])
        settings.office.newMemberCredit = .zero
        settings.office.accountPage = "https://box.example/account"
        XCTAssertEqual(
            findings("sign-up").map(\.found),
            [
                "callers become members in the call; the text has the page for their accounts, and they cannot book "
                    + "before"
            ])
    }

    /// The kinds that are shipped are recorded; only one that a program sells is missed.
    func testAKindOfFareWithoutARecordingIsAWarning() throws {
        let database = try Database(path: settings.database, mode: .readWrite)
        try database.execute(
            """
            INSERT INTO venue(id, code, name_ko, name_en) VALUES (1, 'hall', '홀', 'Hall');
            INSERT INTO program VALUES (1, '901', 'concert', '봄', 'Spring', 'names/kind-child', 1);
            INSERT INTO fare_kind VALUES ('artist', '예술인', 'artist', NULL, 70, 1);
            """)
        XCTAssertFalse(findings("names ko").contains { $0.found.contains("예술인") }, "nobody sells it")
        try database.execute(
            "INSERT INTO kind_fare VALUES (1, 'standard', 'artist', 'weekday', -1, -1, -1, 'percent', 50, 1, 'down')")
        XCTAssertTrue(
            findings("names ko").contains { $0.found.hasPrefix("1 of kind fare have no recording: 예술인") },
            "\(findings("names ko"))")
        XCTAssertTrue(try Inspection(path: settings.database).names().contains { $0.name.local == "예술인" })
    }
}
