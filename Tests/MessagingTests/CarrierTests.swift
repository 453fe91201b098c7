// CarrierTests: how texts are counted, against iconv(3) and the limits of the standards.

import Foundation
import XCTest

@testable import BookingModel
@testable import Messaging

final class CarrierTests: XCTestCase {
    /// The bytes of a text in EUC-KR by iconv, nil when it cannot carry it.
    private func iconvBytes(_ text: String) -> Int? {
        let converter = iconv_open("EUC-KR", "UTF-8")
        precondition(converter != iconv_t(bitPattern: -1), "iconv knows EUC-KR")
        defer { iconv_close(converter) }
        var input = Array(text.utf8).map(CChar.init(bitPattern:))
        var output = [CChar](repeating: 0, count: input.count * 4 + 8)
        return input.withUnsafeMutableBufferPointer { source in
            output.withUnsafeMutableBufferPointer { target in
                var from: UnsafeMutablePointer<CChar>? = source.baseAddress
                var left = source.count
                var to: UnsafeMutablePointer<CChar>? = target.baseAddress
                var room = target.count
                return iconv(converter, &from, &left, &to, &room) == Int(bitPattern: UInt.max)
                    ? nil : target.count - room
            }
        }
    }

    func testEverySyllableIsCarriedExactlyWhenIconvCarriesIt() {
        var carried = 0
        for value in UInt32(0xAC00)...0xD7A3 {
            let scalar = Unicode.Scalar(value)!
            let known = iconvBytes(String(scalar)) != nil
            XCTAssertEqual(HangulTable.contains(scalar), known, "\(scalar)")
            if known { carried += 1 }
        }
        XCTAssertEqual(carried, 2350)
    }

    func testWhatIsSentIsAlwaysSomethingIconvCarriesInTheBytesCounted() {
        let texts = [
            "예매 7001-0018", "오페라의 유령 3/7(토) 14:00", "똠방각하", "펲시 – 쿵푸팬더™", "Café “라 보엠” ’26", "[예매] A석 1층·2열 → 3호차",
            "♥ ★ 《맘마미아!》 ₩60,000",
            "쀍뛠", "a\tb\u{00A0}c", "👨‍👩‍👧 가족", "ㄱㅏ～（ ）！", "«봄»", "가\u{FE0F}", "Ñandú Žižek",
        ]
        for text in texts {
            XCTAssertEqual(iconvBytes(KoreanEncoding.sendable(text)), KoreanEncoding.byteCount(text), text)
        }
        let signs = "·…“”‘’〈〉《》「」『』【】→←↑↓↔※☆★○●◎◇◆□■△▲▽▼♡♥♤♠♧♣×÷±≠∞°′″§~！？，．：；（）［］～￦"
        XCTAssertEqual(KoreanEncoding.sendable(signs), signs)
        XCTAssertEqual(iconvBytes(signs), signs.unicodeScalars.count * 2 - 1, "all but the ASCII tilde take two bytes")
    }

    func testASyllableThatCannotBeSentIsSpeltOut() {
        XCTAssertEqual(KoreanEncoding.sendable("똠"), "ㄸㅗㅁ")
        XCTAssertEqual(KoreanEncoding.byteCount("똠"), 6)
        XCTAssertEqual(KoreanEncoding.sendable("뷁"), "ㅂㅞㄺ")
        XCTAssertEqual(KoreanEncoding.sendable("Café – 봄"), "Cafe - 봄")
        XCTAssertEqual(KoreanEncoding.sendable("🎵"), "?")
    }

    func testKoreanLimitsKeepRoomForTheCarriersPrefix() {
        XCTAssertEqual(KoreanEncoding.byteCount("[Web발신]\n"), Carrier.koreanPrefix)
        XCTAssertEqual(
            Carrier.korean.size(of: String(repeating: "가", count: 40)), MessageSize(units: 80, kind: .single))
        XCTAssertEqual(
            Carrier.korean.size(of: String(repeating: "가", count: 40) + "a"), MessageSize(units: 81, kind: .long))
        XCTAssertEqual(
            Carrier.korean.size(of: String(repeating: "가", count: 995)), MessageSize(units: 1990, kind: .long))
        XCTAssertEqual(
            Carrier.korean.size(of: String(repeating: "가", count: 996)), MessageSize(units: 1992, kind: .tooLong))
    }

    func testUCS2Limits() {
        XCTAssertEqual(Carrier.ucs2.size(of: String(repeating: "가", count: 70)), MessageSize(units: 70, kind: .single))
        XCTAssertEqual(
            Carrier.ucs2.size(of: String(repeating: "가", count: 71)), MessageSize(units: 71, kind: .parts(2)))
        XCTAssertEqual(
            Carrier.ucs2.size(of: String(repeating: "가", count: 134)), MessageSize(units: 134, kind: .parts(2)))
        XCTAssertEqual(
            Carrier.ucs2.size(of: String(repeating: "가", count: 135)), MessageSize(units: 135, kind: .parts(3)))
        let pairAcrossTheEdge = String(repeating: "가", count: 66) + "🎵" + String(repeating: "가", count: 66)
        XCTAssertEqual(
            Carrier.ucs2.size(of: pairAcrossTheEdge), MessageSize(units: 134, kind: .parts(3)),
            "a surrogate pair is not cut in two")
    }

    func testGSMLimits() {
        XCTAssertEqual(Carrier.gsm.size(of: String(repeating: "a", count: 160)), MessageSize(units: 160, kind: .single))
        XCTAssertEqual(
            Carrier.gsm.size(of: String(repeating: "a", count: 161)), MessageSize(units: 161, kind: .parts(2)))
        XCTAssertEqual(
            Carrier.gsm.size(of: String(repeating: "a", count: 307)), MessageSize(units: 307, kind: .parts(3)))
        XCTAssertEqual(Carrier.gsm.size(of: String(repeating: "[", count: 80)), MessageSize(units: 160, kind: .single))
        let escapeAcrossTheEdge = String(repeating: "a", count: 152) + "[" + String(repeating: "a", count: 152)
        XCTAssertEqual(
            Carrier.gsm.size(of: escapeAcrossTheEdge), MessageSize(units: 306, kind: .parts(3)),
            "an escape is not cut in two")
        XCTAssertEqual(Carrier.gsm.size(of: "가"), MessageSize(units: 1, kind: .single))
        XCTAssertEqual(
            Carrier.gsm.size(of: String(repeating: "a", count: 70) + "가"), MessageSize(units: 71, kind: .parts(2)),
            "one syllable makes it UCS-2")
        XCTAssertEqual(Carrier.gsm.size(of: String(repeating: "a", count: 153 * 255 + 1)).kind, .tooLong)
    }
}
