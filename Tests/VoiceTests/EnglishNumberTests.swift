// EnglishNumberTests: numbers against Foundation's speller.

import BookingModel
import Foundation
import XCTest

@testable import Voice

final class EnglishNumberTests: XCTestCase {
    private let speller: NumberFormatter = {
        let formatter = NumberFormatter()
        formatter.locale = Locale(identifier: "en_US")
        formatter.numberStyle = .spellOut
        return formatter
    }()

    private func check(_ n: Int64) {
        XCTAssertEqual(EnglishReading().number(n).text, speller.string(from: NSNumber(value: n)))
    }

    func testNumbers() {
        for n in Int64(0)...2000 { check(n) }
        for n in stride(from: Int64(2000), through: 1_000_000, by: 997) { check(n) }
        for n: Int64 in [10_000, 110_000, 1_234_500, 999_999_999, 1_000_000_000_000, EnglishReading.largest] {
            check(n)
        }
    }

    func testOneAndMany() {
        XCTAssertEqual(EnglishReading().tickets(1).text, "one ticket")
        XCTAssertEqual(EnglishReading().tickets(2).text, "two tickets")
        XCTAssertEqual(EnglishReading().seatsLeft(0).text, "no seats")
        XCTAssertEqual(EnglishReading().minutes(1).text, "one minute")
    }
}
