// AnnouncerTests: values meet wording; names with and without a recording; bounds.

import BookingModel
import CallFlow
import XCTest

@testable import Voice

final class AnnouncerTests: XCTestCase {
    private func announcer(names: String = "") throws -> Announcer {
        let files = Language.allCases.map { TextFile(language: $0, path: $0.rawValue, text: plainWording()) }
        return Announcer(try Phrasebook(files: files, names: [TextFile(language: .korean, path: "names", text: names)]))
    }

    func testAPromptAsClipsAndWords() throws {
        let announcer = Announcer(try shippedBook())
        let speech = announcer.speech(Utterance(Prompt(.optionNewBooking, .key(.one)), .korean, .full))
        XCTAssertEqual(speech.paths, ["yemae/option-new-booking.1", "yemae/key/1", "yemae/stop"])
        XCTAssertEqual(speech.text, "예매는 일 번.")
    }

    func testRepeatsUseTheShortForm() throws {
        let announcer = Announcer(try shippedBook())
        let prompt = Prompt(.hintProgramNumber)
        XCTAssertEqual(
            announcer.speech(Utterance(prompt, .korean, .short)).clips.map(\.name), ["hint-program-number.s1"])
        XCTAssertEqual(announcer.speech(Utterance(prompt, .korean, .full)).clips.map(\.name), ["hint-program-number.1"])
        XCTAssertEqual(announcer.speech(Utterance(Prompt(.goodbye), .korean, .short)).clips.map(\.name), ["goodbye.1"])
    }

    func testANameIsSpokenOnlyWhereItIsRecorded() throws {
        let announcer = try announcer(names: "names/show-701 = 오페라의 유령")
        let recorded = Slot.program(Name(local: "오페라의 유령", clip: "names/show-701"), ProgramNumber("701")!)
        XCTAssertEqual(announcer.speech(recorded, .korean).clips, [Clip("names/show-701", "오페라의 유령")])
        XCTAssertEqual(announcer.speech(recorded, .english).text, "program seven zero one")
        let lost = Slot.program(Name(local: "햄릿", clip: "names/show-702"), ProgramNumber("702")!)
        XCTAssertEqual(announcer.speech(lost, .korean).text, "프로그램 칠 공 이 번")
    }

    func testSectionIsSaidOnceForItsRows() throws {
        let seats = Slot.seats([seat(3, "5", "12"), seat(3, "6", "1"), seat(4, "6", "2")])
        XCTAssertEqual(try announcer().speech(seats, .korean).text, "삼 번 구역 오 열 십이 번, 육 열 일 번, 사 번 구역 육 열 이 번")
    }

    func testMoreSeatsThanAreReadAreCounted() throws {
        let many = Slot.seats((1...12).map { seat(1, "5", String($0 * 2)) })
        let speech = try announcer().speech(many, .english)
        XCTAssertTrue(speech.text.hasSuffix(", and three more"), speech.text)
    }

    func testTheWorstUtteranceIsBounded() throws {
        let label = String(repeating: "9A", count: 5000)
        let worst = Slot.seats((0..<5000).map { seat(9000 + $0 * 17, label, label) })
        for language in Language.allCases {
            XCTAssertLessThanOrEqual(try announcer().speech(worst, language).clips.count, Speech.longest)
            XCTAssertLessThanOrEqual(try announcer().speech(.tail(label), language).clips.count, Announcer.mostDigits)
        }
    }

    func testLabelsThatCannotBeSpokenAreLeftOut() throws {
        XCTAssertEqual(try announcer().speech(.seats([seat(3, "★", "12")]), .english).text, "section three seat twelve")
        XCTAssertEqual(try announcer().speech(.seats([seat(3, "5", "★")]), .korean).text, "삼 번 구역 오 열")
    }
}
