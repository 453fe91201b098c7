// PhrasebookTests: what is shipped can be spoken, and every fault in a phrase file is told with its line.

import BookingModel
import CallFlow
import Foundation
import XCTest

@testable import Voice

final class PhrasebookTests: XCTestCase {
    private func book(_ korean: String, names: String = "") throws -> Phrasebook {
        try Phrasebook(
            files: [TextFile(language: .korean, path: "ko/phrases.txt", text: korean)] + others,
            names: [TextFile(language: .korean, path: "ko/names.txt", text: names)])
    }

    /// Of every other language.
    private var others: [TextFile] {
        Language.korean.others.map {
            TextFile(language: $0, path: "\($0.rawValue)/phrases.txt", text: plainWording())
        }
    }

    private func faults(_ korean: String, names: String = "") -> [String] {
        do {
            _ = try book(korean, names: names)
            return []
        } catch let error as LineFaults {
            return error.faults.map(\.description)
        } catch {
            return ["\(error)"]
        }
    }

    func testWordingIsCutIntoClipsAtItsSlots() throws {
        let line = "booked = 예매되었습니다. 예매번호는 {number} 번입니다.\nbooked.short=예매번호 {number}."
        let wording = try book(plainWording(replacing: "booked", with: line)).wording(.booked, .korean)
        XCTAssertEqual(
            wording.segments(.full),
            [
                Segment(content: .words(Clip("booked.1", "예매되었습니다. 예매번호는")), glued: false),
                Segment(content: .slot(.number), glued: false),
                Segment(content: .words(Clip("booked.2", "번입니다.")), glued: false),
            ])
        XCTAssertEqual(
            wording.segments(.short),
            [
                Segment(content: .words(Clip("booked.s1", "예매번호")), glued: false),
                Segment(content: .slot(.number), glued: false),
                Segment(content: .punctuation("."), glued: true),
            ])
    }

    func testMarksBeforeWordsAreAPause() throws {
        let line = "option-showing = {time}, 잔여 {left},{key}"
        XCTAssertEqual(
            try book(plainWording(replacing: "option-showing", with: line)).wording(.optionShowing, .korean).full,
            [
                Segment(content: .slot(.time), glued: false), Segment(content: .punctuation(","), glued: true),
                Segment(content: .words(Clip("option-showing.1", "잔여")), glued: false),
                Segment(content: .slot(.left), glued: false),
                Segment(content: .punctuation(","), glued: true), Segment(content: .slot(.key), glued: true),
            ])
    }

    func testFaultsNameFileLineAndReason() {
        func only(_ line: String) -> String? {
            let found = faults("# a comment\n" + plainWording(replacing: "booked", with: line))
            return found.count == 1 ? found[0] : "\(found)"
        }
        let number = Phrase.allCases.firstIndex(of: .booked)! + 2
        let at = "ko/phrases.txt:\(number): "
        XCTAssertEqual(only("booked = 번호 {numbr}"), at + "'booked' has no slot {numbr}: it has {number}")
        XCTAssertEqual(only("booked = 번호 {money} {number}"), at + "'booked' has no slot {money}: it has {number}")
        XCTAssertEqual(
            only("booked = {number}\nbooked.short = 예매되었습니다."),
            "ko/phrases.txt:\(number + 1): {number} is missing: the short form of 'booked' must say it once")
        XCTAssertEqual(
            only("booked = {number}\ngoodbye.short = 안녕"),
            "ko/phrases.txt:\(number + 1): 'goodbye' is always said in full: delete the line")
        XCTAssertEqual(
            only("booked = 예매되었습니다."), at + "{number} is missing: the full form of 'booked' must say it once")
        XCTAssertEqual(only("booked = {number}, {number}"), at + "{number} is said twice: say it once")
        XCTAssertEqual(only("booked = 번호 {number"), at + "a '{' without its '}'")
        XCTAssertEqual(only("booked = 번호 number}"), at + "a '}' without its '{'")
        XCTAssertEqual(
            only("booked = {number} 번\nbookd = x"), "ko/phrases.txt:\(number + 1): there is no phrase 'bookd'")
        XCTAssertEqual(
            only("booked = {number} 번\nbooked = {number}"),
            "ko/phrases.txt:\(number + 1): 'booked' is already worded in line \(number)")
        XCTAssertEqual(
            only("booked = {number}\nbooked.short = ,"), "ko/phrases.txt:\(number + 1): there are no words in it")
        XCTAssertEqual(only(""), "ko/phrases.txt: 'booked' is not worded: add a line `booked = ...`")
        XCTAssertEqual(
            only("booked = {number}\nwelcome"),
            "ko/phrases.txt:\(number + 1): there is no '=': write `key = words`, or begin a comment with '#'")
        XCTAssertEqual(
            only("booked = {number}\ngoodbye.short ="),
            "ko/phrases.txt:\(number + 1): 'goodbye.short' has no words: write them after '='")
        XCTAssertEqual(
            only("booked = {number}\ngoodbye.short = \u{7}"),
            "ko/phrases.txt:\(number + 1): a control character: keep to printable text")
    }

    func testAllFaultsOfAllFilesAtOnce() {
        let found = faults(
            "welcome\n" + plainWording() + "\nbooked = {number}",
            names: "show = 쇼\nnames/a = 하나\nnames/a = 둘\nnames/../x = 셋")
        XCTAssertEqual(found.count, 5, "\(found)")
    }

    func testTextThatIsNotUTF8() {
        let bytes = Array(plainWording().utf8) + [10] + Array("goodbye.short = ".utf8) + [0xC3, 0x28]
        XCTAssertThrowsError(
            try Phrasebook(files: [TextFile(language: .korean, path: "ko/phrases.txt", bytes: bytes)] + others)
        ) {
            XCTAssertEqual(
                "\($0)", "ko/phrases.txt:\(Phrase.allCases.count + 1): not UTF-8: save the file in that encoding")
        }
    }

    func testWindowsLineEndsAndByteOrderMark() throws {
        let text = "\u{FEFF}" + plainWording().replacingOccurrences(of: "\n", with: "\r\n")
        XCTAssertEqual(
            try book(text).wording(.welcome, .korean).full,
            [Segment(content: .words(Clip("welcome.1", "Words")), glued: false)])
    }

    func testLoadingFromAFolderThatIsNotThere() {
        XCTAssertThrowsError(try Phrasebook.load(directory: "/nowhere")) {
            XCTAssertEqual(
                "\($0)",
                Language.allCases.map {
                    "/nowhere/\($0.rawValue)/phrases.txt: cannot be opened: No such file or directory"
                }.joined(separator: "\n"))
        }
    }

    func testLoadingAFolderInPlaceOfAFile() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("phrases-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        for language in Language.allCases.map(\.rawValue) {
            try FileManager.default.createDirectory(
                at: folder.appendingPathComponent("\(language)/phrases.txt"), withIntermediateDirectories: true)
        }
        XCTAssertThrowsError(try Phrasebook.load(directory: folder.path)) {
            XCTAssertTrue("\($0)".contains("en/phrases.txt: is not a file"))
        }
    }
}
