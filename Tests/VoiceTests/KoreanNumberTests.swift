// KoreanNumberTests: numbers to a million against a second reader that works on the written digits.

import BookingModel
import CallFlow
import Foundation
import XCTest

@testable import Voice

final class KoreanNumberTests: XCTestCase {
    /// Writes every digit with its unit, zeros included, then strikes out what is not said. Nothing here is shared with
    /// KoreanReading.
    private func independent(_ n: Int64) -> String {
        let sounds = ["영", "일", "이", "삼", "사", "오", "육", "칠", "팔", "구"]
        let units = ["", "십", "백", "천"]
        let myriads = ["", "만", "억", "조"]
        let digits = Array(String(n).reversed())
        var words: [String] = []
        for start in stride(from: 0, to: digits.count, by: 4) {
            let four = digits[start..<min(start + 4, digits.count)]
            var word = ""
            for (place, digit) in four.enumerated() where digit != "0" {
                let sound = digit == "1" && place > 0 ? "" : sounds[digit.wholeNumberValue!]
                word = sound + units[place] + word
            }
            if word.isEmpty { continue }
            words.insert(word + myriads[start / 4], at: 0)
        }
        if words.isEmpty { return "영" }
        if words[0] == "일만" { words[0] = "만" }
        return words.joined(separator: " ")
    }

    /// Every number to 100,000, and above it every 37th; `.ci/long` sets YEMAE_LONG, and no number is left out.
    func testNumbersToAMillion() {
        let reading = KoreanReading()
        let step: Int64 = ProcessInfo.processInfo.environment["YEMAE_LONG"] == nil ? 37 : 1
        for n in Int64(0)...1_000_000 where n <= 100_000 || n % step == 0 {
            let spoken = reading.number(n)
            let expected = independent(n)
            if spoken.text != expected || spoken.clips.lazy.map(\.text).joined() != expected.filter({ $0 != " " }) {
                return XCTFail("\(n): '\(spoken.text)', not '\(expected)'")
            }
        }
    }

    func testLargeNumbers() {
        let reading = KoreanReading()
        var n: Int64 = 1
        while n < KoreanReading.largest {
            for m in [n - 1, n, n + 1, n * 10, n * 11, n * 101] where m <= KoreanReading.largest {
                XCTAssertEqual(reading.number(m).text, independent(m))
            }
            n = n * 7 + 3
        }
        XCTAssertEqual(reading.number(1_000_000_000_000).text, "일조")
        XCTAssertEqual(reading.number(100_010_000).text, "일억 일만")
        XCTAssertEqual(reading.number(KoreanReading.largest + 1).text, "일 공 공 공 공 공 공 공 공 공 공 공 공 공 공 공 공")
        XCTAssertLessThanOrEqual(reading.money(Won(.max)).clips.count, Speech.longest)
    }

    func testCountersTakeNativeNumbersTo99() {
        let ones = ["", "한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉"]
        let tens = ["", "열", "스물", "서른", "마흔", "쉰", "예순", "일흔", "여든", "아흔"]
        let reading = KoreanReading()
        for n in 1...99 {
            let native = n == 20 ? "스무" : tens[n / 10] + ones[n % 10]
            XCTAssertEqual(reading.tickets(n).text, native + " 장")
            XCTAssertEqual(reading.seatsLeft(n).text, native + " 자리")
        }
        for n in 100...25_000 { XCTAssertEqual(reading.seatsLeft(n).text, independent(Int64(n)) + " 자리") }
    }

    func testEveryMinuteOfADay() {
        let hours = ["열두", "한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉", "열", "열한"]
        for minute in 0..<1440 {
            let time = LocalTime(minute / 60, minute % 60)!
            let part = time.hour < 12 ? "오전" : time.hour == 12 ? "낮" : "오후"
            let hour = time.hour == 0 ? "영" : hours[time.hour % 12]
            let rest = time.minute == 0 ? "" : " \(independent(Int64(time.minute))) 분"
            XCTAssertEqual(KoreanReading().time(time).text, minute == 0 ? "자정" : "\(part) \(hour) 시\(rest)")
        }
    }
}
