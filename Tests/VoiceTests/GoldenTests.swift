// GoldenTests: one line for each reading that a person has checked: `kind value | words | clips`.

import BookingModel
import CallFlow
import Foundation
import XCTest

@testable import Voice

final class GoldenTests: XCTestCase {
    func testKoreanReadings() throws { try check(.korean) }
    func testEnglishReadings() throws { try check(.english) }

    private func check(_ language: Language) throws {
        let path = checkout.appendingPathComponent("Tests/VoiceTests/Golden/\(language.rawValue).txt")
        let announcer = Announcer(try shippedBook())
        var kinds: Set<ReadAloud> = []
        for line in try String(contentsOf: path, encoding: .utf8).split(separator: "\n") where !line.hasPrefix("#") {
            let columns = line.components(separatedBy: " | ")
            let words = columns[0].split(separator: " ", maxSplits: 1)
            let kind = try XCTUnwrap(ReadAloud(rawValue: String(words[0])), columns[0])
            let speech = try kind.speech(String(words[1]), language, announcer)
            let clips = speech.clips.map(\.name).joined(separator: " ")
            XCTAssertEqual("\(columns[0]) | \(speech.text) | \(clips)", String(line))
            kinds.insert(kind)
        }
        XCTAssertEqual(kinds, Set(ReadAloud.allCases))
    }

    func testWhatCannotBeReadSaysHowToWriteIt() throws {
        let announcer = Announcer(try shippedBook())
        for kind in ReadAloud.allCases {
            XCTAssertThrowsError(try kind.speech("nonsense!", .korean, announcer)) {
                XCTAssertTrue("\($0)".contains("`\(kind.rawValue) \(kind.example)`"))
            }
        }
    }
}
