// CardTests: what is a card and what is not; SHA-256 and HMAC against their published vectors; nothing in the clear.

import BookingModel
import XCTest

@testable import BookingCore
@testable import Gate

final class CardTests: XCTestCase {
    private func hex(_ bytes: [UInt8]) -> String { Pepper.hexadecimal(bytes) }

    /// FIPS 180-4's examples (one block, two blocks, none), and the million letters a.
    func testSHA256() {
        XCTAssertEqual(
            hex(SHA256.digest(Array("abc".utf8))), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        XCTAssertEqual(
            hex(SHA256.digest(Array("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8))),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")
        XCTAssertEqual(hex(SHA256.digest([])), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        XCTAssertEqual(
            hex(SHA256.digest([UInt8](repeating: 0x61, count: 1_000_000))),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    }

    /// RFC 4231, test cases 1, 2 and 6.
    func testHMAC() {
        XCTAssertEqual(
            hex(SHA256.hmac(key: [UInt8](repeating: 0x0b, count: 20), Array("Hi There".utf8))),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7")
        XCTAssertEqual(
            hex(SHA256.hmac(key: Array("Jefe".utf8), Array("what do ya want for nothing?".utf8))),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
        XCTAssertEqual(
            hex(
                SHA256.hmac(
                    key: [UInt8](repeating: 0xaa, count: 131),
                    Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8))),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54")
    }

    private func fault(_ line: String, _ format: ReaderFormat = ReaderFormat()) -> ScanFault? {
        do throws(ScanFault) {
            _ = try Scan(line, format)
            return nil
        } catch { return error }
    }

    func testWhatIsNoCard() {
        XCTAssertEqual(fault("4111111111111111"), .paymentCard)
        XCTAssertEqual(fault("378282246310005"), .paymentCard)
        XCTAssertEqual(fault("4111-1111-1111-1111"), .paymentCard)
        XCTAssertEqual(fault("4111 1111 1111 1111"), .paymentCard)
        XCTAssertEqual(fault("7001-0018"), .checkDigit)
        XCTAssertEqual(fault("7001-0018 v2"), .checkDigit)
        XCTAssertEqual(fault("08A1B2C3"), .randomUID)
        XCTAssertEqual(fault("C3B2A108", ReaderFormat(order: .lsb)), .randomUID)
        XCTAssertEqual(fault("04A1B2C3D4E5"), .wrongLength)
        XCTAssertEqual(fault("04A1B2C"), .wrongLength)
        XCTAssertEqual(fault("hello there"), .noise)
        XCTAssertEqual(fault("70000,1"), .wrongLength)
        XCTAssertEqual(fault("0006478259 098,55730"), .noise)
        XCTAssertEqual(fault("99999999999", ReaderFormat(form: .decimal)), .wrongLength)
        XCTAssertEqual(fault(String(repeating: "A", count: 65)), .tooLong)
        XCTAssertEqual(fault(""), .noise)
    }

    func testTheSameChipInEveryWriting() throws {
        let chip = try Scan("12345678").card
        XCTAssertEqual(try Scan("12 34 56 78").card, chip)
        XCTAssertEqual(try Scan("78563412", ReaderFormat(form: .hex, order: .lsb)).card, chip)
        XCTAssertEqual(try Scan("0305419896").card, chip)
        XCTAssertEqual(try Scan("305419896", ReaderFormat(form: .decimal)).card, chip)
        XCTAssertEqual(try Scan("04a1b2c3d4e5f6").card, GateStage.first)
        XCTAssertNotNil(try Scan("04A1B2C3D4E5F6070809").card)
    }

    /// `;900123=` ... `?`: the exclusive or of the low four bits, by hand: B^9^0^0^1^2^3^F = D with nothing after the
    /// number.
    func testAStripeWithSentinelsAndLRC() throws {
        XCTAssertEqual(try Scan(";900123?=").card, try CardIdentifier(stripe: "900123"))
        XCTAssertEqual(fault(";900123?<"), .wrongLRC)
        XCTAssertEqual(fault(";900123?"), .wrongLRC)
        XCTAssertEqual(fault(";900123"), .sentinel)
        XCTAssertEqual(fault("900123?=", ReaderFormat(form: .track2)), .sentinel)
        XCTAssertEqual(try Scan(";900123?", ReaderFormat(hasLRC: false)).card, try CardIdentifier(stripe: "900123"))
        let pay = Array(";4111111111111111=25121010000?".utf8)
        XCTAssertEqual(fault(String(decoding: pay + [Scan.lrc(pay)], as: UTF8.self)), .paymentCard)
    }

    func testNothingOfACardIsInTheClear() throws {
        let stage = try GateStage()
        let stored = try stage.office.database.all("SELECT digest FROM card") { $0.text(0) }
        XCTAssertEqual(stored.count, 2)
        XCTAssertFalse(stored.joined().contains("12345678"))
        XCTAssertEqual("\(GateStage.first)", "(card)")
        var dumped = ""
        dump(GateStage.first, to: &dumped)
        XCTAssertFalse(dumped.lowercased().contains("a1b2c3"), dumped)
    }

    func testCardsAreAddedAllOrNoneAndSafeToRepeat() throws {
        let stage = try GateStage()
        let known = PlannedCard(member: MemberNumber("100234")!, kind: .rf, identifier: GateStage.first)
        XCTAssertEqual(try stage.office.staff.addCards([known]).get(), [nil])
        let stolen = PlannedCard(member: MemberNumber("100235")!, kind: .rf, identifier: GateStage.first)
        let new = PlannedCard(
            member: MemberNumber("100235")!, kind: .rf, identifier: try CardIdentifier(uid: [5, 5, 5, 5]))
        let nobody = PlannedCard(
            member: MemberNumber("999999")!, kind: .rf, identifier: try CardIdentifier(uid: [6, 6, 6, 6]))
        guard case .failure(let refusals) = try stage.office.staff.addCards([new, stolen, nobody]) else {
            return XCTFail("added")
        }
        XCTAssertEqual(refusals.items.map(\.position), [1, 2])
        XCTAssertEqual(refusals.items.map(\.refusal), [.known(id: 1), .noSuchMember(MemberNumber("999999")!)])
        XCTAssertEqual(try stage.office.staff.cards().count, 2)
        XCTAssertFalse(try stage.office.staff.blockCard(1) == (try stage.office.staff.blockCard(1)))
        XCTAssertEqual(try stage.office.staff.cards(of: MemberNumber("100234")).map(\.isBlocked), [true])
    }
}
