// HangulCompositionTests: composing is what Unicode's form C does, for every syllable there is.

import Foundation
import XCTest

@testable import BookingModel

final class HangulCompositionTests: XCTestCase {
    func testEverySyllableInPartsIsComposed() {
        for value in UInt32(0xAC00)...0xD7A3 {
            let syllable = String(Unicode.Scalar(value)!)
            let parts = syllable.decomposedStringWithCanonicalMapping
            XCTAssertNotEqual(Array(parts.utf8), Array(syllable.utf8))
            XCTAssertEqual(Array(HangulComposition.composed(parts).utf8), Array(syllable.utf8))
        }
    }

    func testTextsAreComposedAsFoundationDoesIt() {
        for text in [
            "예매 햄릿 3/7(목) 가열", "똠방각하 Hamlet 2부", "한글", "", "abc", "ㄱㄴㄷ 가", "가각간", "\u{1100}\u{1161}\u{11A8}\u{11A8}",
            "\u{1100}", "\u{1161}\u{1100}", "\u{AC01}\u{11A8}",
        ] {
            let parts = text.decomposedStringWithCanonicalMapping
            let expected = Array(parts.precomposedStringWithCanonicalMapping.utf8)
            XCTAssertEqual(Array(HangulComposition.composed(parts).utf8), expected, text)
            XCTAssertEqual(HangulComposition.composed(Array(parts.utf8)), expected, text)
        }
    }

    func testATextWithoutPartsIsLeftAsItIs() {
        let text = "예매 \u{E1}a é \u{65}\u{301} 😀"
        XCTAssertEqual(Array(HangulComposition.composed(text).utf8), Array(text.utf8))
    }
}
