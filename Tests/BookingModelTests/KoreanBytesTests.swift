// KoreanBytesTests: EUC-KR and CP949 against iconv(3), code by code and letter by letter.

import Foundation
import XCTest

@testable import BookingModel

final class KoreanBytesTests: XCTestCase {
    private func convert(_ bytes: [UInt8], from: String, to: String) -> [UInt8]? {
        let converter = iconv_open(to, from)
        precondition(converter != iconv_t(bitPattern: -1), "iconv knows \(from) and \(to)")
        defer { iconv_close(converter) }
        var input = bytes.map(CChar.init(bitPattern:))
        var output = [CChar](repeating: 0, count: input.count * 4 + 8)
        let made: Int? = input.withUnsafeMutableBufferPointer { source in
            output.withUnsafeMutableBufferPointer { target in
                var (rest, left) = (source.baseAddress, source.count)
                var (place, room) = (target.baseAddress, target.count)
                return iconv(converter, &rest, &left, &place, &room) == Int(bitPattern: UInt.max)
                    ? nil : target.count - room
            }
        }
        return made.map { output[..<$0].map(UInt8.init(bitPattern:)) }
    }

    func testEveryPairOfBytesIsReadAsIconvReadsItOrNotAtAll() {
        var read = 0
        for lead in UInt8(0x80)...0xFF {
            for trail in UInt8(0x00)...0xFF {
                guard let text = KoreanEncoding.text([lead, trail]) else { continue }
                read += 1
                XCTAssertEqual(
                    convert([lead, trail], from: "CP949", to: "UTF-8"), Array(text.utf8), "\(lead) \(trail)")
            }
        }
        XCTAssertGreaterThan(read, 11_172 + 94 * 3, "all syllables, letters, full-width forms and signs")
    }

    func testEverySyllableComesBack() throws {
        for value in UInt32(0xAC00)...0xD7A3 {
            let text = String(try XCTUnwrap(Unicode.Scalar(value)))
            let bytes = try XCTUnwrap(convert(Array(text.utf8), from: "UTF-8", to: "CP949"))
            XCTAssertEqual(KoreanEncoding.text(bytes), text)
            XCTAssertEqual(KoreanEncoding.bytes(text), convert(Array(text.utf8), from: "UTF-8", to: "EUC-KR"), text)
        }
    }

    func testWhatIsNoneOfThemIsNil() {
        for bytes in [[0xB0], [0xB0, 0x20], [0x80, 0x41], [0xFF, 0xFE], [0xEC, 0x98, 0x88], [0xCA, 0xA1]] as [[UInt8]] {
            XCTAssertNil(KoreanEncoding.text(bytes), "\(bytes)")
        }
        XCTAssertEqual(KoreanEncoding.text([0x41, 0xC0, 0xDC, 0x0D, 0x0A]), "A잔\r\n")
        for text in ["🎵", "漢", "똠", "é"] { XCTAssertNil(KoreanEncoding.bytes(text), text) }
        XCTAssertEqual(KoreanEncoding.bytes("㈜예매 1"), [0xA2, 0xDF, 0xBF, 0xB9, 0xB8, 0xC5, 0x20, 0x31])
    }
}
