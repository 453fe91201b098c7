// ReaderFormsTests: what readers and people write at real doors: Hangul mode, frames, tags of 125 kHz, numbers with
// blanks; and that a card is known however it was registered.

import BookingModel
import XCTest

@testable import BookingCore
@testable import Gate

final class ReaderFormsTests: XCTestCase {
    private let pepper = Pepper([UInt8](repeating: 7, count: 16))!

    private func fault(_ line: String, _ format: ReaderFormat = ReaderFormat()) -> ScanFault? {
        do throws(ScanFault) {
            _ = try Scan(line, format)
            return nil
        } catch { return error }
    }

    private func read(_ line: String, _ format: ReaderFormat = ReaderFormat(), file: UInt = #line) throws -> Scan {
        do { return try Scan(line, format) } catch {
            XCTFail("\(line.debugDescription): \(error)", line: file)
            throw error
        }
    }

    // MARK: Keyboards

    /// The keys of every letter of two-set Hangul, in Unicode's order of keys on a Korean keyboard.
    private let layout: [(String, String)] = [
        ("ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔ", "qwertyuiop"), ("ㅁㄴㅇㄹㅎㅗㅓㅏㅣ", "asdfghjkl"), ("ㅋㅌㅊㅍㅠㅜㅡ", "zxcvbnm"), ("ㅃㅉㄸㄲㅆㅒㅖ", "QWERTOP"),
    ]

    func testEveryKeyOfTheTwoSetLayoutIsUndone() {
        for (hangul, keys) in layout {
            XCTAssertEqual(KeyboardText(hangul).text, keys)
            XCTAssertTrue(KeyboardText(hangul).isHangul)
        }
        // As an input method composes them, also in parts (U+1100...) and half-width.
        for (composed, keys) in [
            ("뮤", "ab"), ("츄", "cb"), ("듀", "eb"), ("률", "fbf"), ("윪", "dbfa"), ("닭", "ekfr"), ("왜", "dho"),
            ("의", "dml"), ("쀍", "Qnpfr"),
            ("\u{1106}\u{1172}", "ab"), ("\u{1105}\u{1172}\u{11AF}", "fbf"), ("\u{FFB1}\u{FFD7}", "ab"),
        ] {
            XCTAssertEqual(KeyboardText(composed).text, keys, composed)
        }
        let plain = KeyboardText("７００１－００１５　Ｖ１\u{FEFF}")
        XCTAssertEqual(plain.text, "7001-0015 V1")
        XCTAssertFalse(plain.isHangul)
    }

    func testACardIsReadWhateverTheKeyboardMadeOfIt() throws {
        let card = try CardIdentifier(uid: [0x04, 0xA1, 0xB2, 0xC3, 0xD4, 0xE5, 0xF6])
        for line in ["04ㅁ1ㅠ2ㅊ3ㅇ4ㄷ5ㄹ6", "04ㅁ1ㅠ2ㅊ3ㅇ4ㄸ5ㄹ6", "04a1B2c3D4e5F6", "０４Ａ１Ｂ２Ｃ３Ｄ４Ｅ５Ｆ６", " 04:A1:B2:C3:D4:E5:F6\t"]
        {
            XCTAssertEqual(try read(line).card, card, line)
        }
        // abcdefab and DEADBEEF, composed as typed.
        XCTAssertEqual(try read("뮻ㅇㄷㄹㅁㅠ").card, try CardIdentifier(uid: [0xAB, 0xCD, 0xEF, 0xAB]))
        XCTAssertEqual(try read("ㅇㄸㅁ유ㄸㄸㄹ").card, try CardIdentifier(uid: [0xDE, 0xAD, 0xBE, 0xEF]))
        XCTAssertEqual(
            try read("\u{02}100062ㅇ9ㅠ219\u{03}").card, try CardIdentifier(uid: [0x10, 0x00, 0x62, 0xD9, 0xB2]))
        XCTAssertEqual(fault("안녕하세요"), .hangulMode)
        XCTAssertEqual(fault("04ㅁ1ㅠ2ㅊ3ㅇ4ㄷ5ㄹ"), .hangulMode)
        XCTAssertEqual(fault(String(repeating: "ㅁ", count: 65)), .tooLong)
        XCTAssertEqual(fault("４１１１１１１１１１１１１１１１"), .paymentCard)
        XCTAssertEqual(fault("４１１１－１１１１－１１１１－１１１１"), .paymentCard)
    }

    // MARK: Booking numbers

    func testABookingNumberIsReadAsPeopleTypeIt() throws {
        let number = try XCTUnwrap(BookingNumber("7001-0015"))
        for line in [
            "7001-0015", "7001 0015", "7001.0015", "7001  0015", "7001–0015", "7001 - 0015", "7001_0015", "7 001 0015",
            "7001\u{3000}0015", "７００１　００１５",
        ] {
            XCTAssertEqual(try read(line), Scan(booking: number), line)
        }
        for line in [
            "7001-0015 v1", "7001 0015 v1", "70010015v1", "7001.0015V1", "7001-0015 ㅍ1", "7001 0015 v.1", "7001-0015 1",
            "７００１-００１５ ｖ１",
        ] {
            XCTAssertEqual(try read(line), Scan(booking: number, version: 1), line)
        }
        XCTAssertEqual(
            try read("\u{02}7001-0015 v2\u{03}"), Scan(booking: number, version: 2), "a scanner may frame a ticket")
        for line in ["7001 0018", "7001.0018", "7001-0018", "7001 0018 v1", "70010018v1"] {
            XCTAssertEqual(fault(line), .checkDigit, line)
        }
        for line in ["70 01 00 15", "70010015"] {
            let either = try read(line)
            XCTAssertEqual(either.booking, number, line)
            XCTAssertEqual(either.card, try CardIdentifier(uid: [0x70, 0x01, 0x00, 0x15]), line)
        }
        XCTAssertNil(try read("12 34 56 78").booking)
        XCTAssertEqual(fault("7001 0015 v"), .noise)
        XCTAssertEqual(fault("7001 00155"), .wrongLength)
    }

    // MARK: Tags and frames

    func testFramesAreCheckedAndTakenOff() throws {
        let tag = try CardIdentifier(uid: [0x10, 0x00, 0x62, 0xD9, 0xB2])
        for line in ["\u{02}100062D9B219\u{03}", "\u{02}100062d9b219\u{03}", "\u{02}100062D9B219\r\n\u{03}"] {
            for form in [ReaderFormat.Form.auto, .hex, .decimal] {
                XCTAssertEqual(try read(line, ReaderFormat(form: form)).card, tag, line)
            }
        }
        XCTAssertEqual(try read("\u{02}B2D962001019\u{03}", ReaderFormat(order: .lsb)).card, tag)
        // The exclusive or of 62 E3 08 6C ED is 08: the example of the RDM6300's data sheet.
        XCTAssertEqual(
            try read("\u{02}62E3086CED08\u{03}").card, try CardIdentifier(uid: [0x62, 0xE3, 0x08, 0x6C, 0xED]))
        for line in ["\u{02}100062D9B2E9\u{03}", "\u{02}110062D9B219\u{03}", "\u{02}100062D9B2190\u{03}"] {
            XCTAssertTrue([.wrongChecksum, .wrongLength].contains(fault(line)), line)
        }
        XCTAssertEqual(fault("\u{02}100062D9B219"), .halfLine)
        XCTAssertEqual(fault("\u{02}4111111111111111\u{03}"), .paymentCard)
    }

    func testEightBytesAreRead() throws {
        XCTAssertEqual(
            try read("E004015012345678").card,
            try CardIdentifier(uid: [0xE0, 0x04, 0x01, 0x50, 0x12, 0x34, 0x56, 0x78]))
        XCTAssertEqual(
            try read("01-A2-B3-C4-05-00-00-7F").card,
            try CardIdentifier(uid: [0x01, 0xA2, 0xB3, 0xC4, 0x05, 0, 0, 0x7F]))
        XCTAssertEqual(fault("4111111111111111", ReaderFormat(form: .hex)), .paymentCard)
    }

    func testAFacilityCodeAndANumberAreTheTagsNumber() throws {
        let tag = try read("0006478258").card
        for line in ["098,55730", "98,55730", "098, 55730", "00098,55730", "0006478258 098,55730"] {
            XCTAssertEqual(try read(line).card, tag, line)
        }
        XCTAssertEqual(try read("04660,22136").card, try CardIdentifier(uid: [0x12, 0x34, 0x56, 0x78]), "Wiegand 34")
        for line in [",", "1,", ",1", "1,2,3", "a,1"] { XCTAssertNotNil(fault(line), line) }
    }

    /// Each line registers a card, and each of its lines finds it.
    func testACardIsKnownHoweverItWasRegistered() throws {
        let same = [
            [
                "0006478258", "0062D9B2", "098,55730", "B2D96200", "000062D9B2", "\u{02}000062D9B209\u{03}",
                "00:62:d9:b2", "006２ㅇ9ㅠ2",
            ],
            ["100062D9B2", "\u{02}100062D9B219\u{03}", "B2D9620010", "10 00 62 D9 B2"],
            // Ten digits that may be five bytes or the number of four.
            ["1000621234", "\u{02}100062123454\u{03}"],
            ["04A1B2C3D4E5F6", "F6E5D4C3B2A104"], ["E004015012345678", "78563412500104E0"],
        ]
        for lines in same {
            for registered in lines {
                let digest = try XCTUnwrap(read(registered).card).digest(pepper)
                for line in lines {
                    XCTAssertTrue(
                        try XCTUnwrap(read(line).card).digests(pepper).contains(digest),
                        "\(registered), read as \(line)")
                }
            }
        }
        // A tag that was registered by the number printed on it is known to a reader that tells its version byte, too.
        let printed = try XCTUnwrap(read("0006478258").card).digest(pepper)
        XCTAssertTrue(try XCTUnwrap(read("100062D9B2").card).digests(pepper).contains(printed))
        XCTAssertFalse(try XCTUnwrap(read("100062D9B3").card).digests(pepper).contains(printed))
        // Three bytes of four are not the card.
        XCTAssertFalse(
            try XCTUnwrap(read("52,22136").card).digests(pepper).contains(
                try XCTUnwrap(read("04660,22136").card).digest(pepper)))
    }

    func testTheGateAndTheBoxOfficeKnowAllForms() throws {
        let stage = try GateStage()
        let member = MemberNumber("100235")!
        let tag = PlannedCard(
            member: member, kind: .rf, identifier: try XCTUnwrap(read("\u{02}100062D9B219\u{03}").card))
        let id = try XCTUnwrap(stage.office.staff.addCards([tag]).get()[0])
        let again = PlannedCard(member: member, kind: .rf, identifier: try XCTUnwrap(read("B2D9620010").card))
        XCTAssertEqual(try stage.office.staff.addCards([again]).get(), [nil], "the same card")
        let stolen = PlannedCard(
            member: MemberNumber("100234")!, kind: .rf, identifier: try XCTUnwrap(read("100062D9B2").card))
        guard case .failure(let refusals) = try stage.office.staff.addCards([stolen]) else {
            return XCTFail("two members have it")
        }
        XCTAssertEqual(refusals.items.map(\.refusal), [.known(id: id)])
        stage.openDoors()
        XCTAssertEqual(try stage.ask(.success(try read("100062D9B2"))), .refuse(.noBooking))
        XCTAssertEqual(try stage.ask(.success(try read("B2D9620010"))), .refuse(.noBooking))
        XCTAssertEqual(try stage.ask(.success(try read("100062D9B3"))), .refuse(.unknownCard))
        XCTAssertEqual(try stage.office.staff.blockCard(id), true)
        XCTAssertEqual(try stage.ask(.success(try read("B2D9620010"))), .refuse(.blockedCard))
    }
}
