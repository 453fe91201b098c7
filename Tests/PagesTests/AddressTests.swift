// AddressTests: an address that is written reads as the same, and what is none has its page.

import BookingModel
import XCTest

@testable import Pages

final class AddressTests: XCTestCase {
    private static let routes: [Route] = [
        .whatIsOn(ListingQuery()), .whatIsOn(ListingQuery(category: .train)),
        .whatIsOn(ListingQuery(category: .concert, words: "오페라 & \"유령\"", after: ProgramNumber("701"))),
        .program(ProgramNumber("701")!, day: nil, nil),
        .program(ProgramNumber("7410")!, day: LocalDate(2026, 3, 7), StopsWish(from: 0, to: 3)),
        .showing(ShowingID(1), nil), .showing(ShowingID(Int64(999_999_999_999_999_999)), StopsWish(from: 1, to: 2)),
        .logIn(then: nil), .logIn(then: .whatIsOn(ListingQuery(words: "a&b"))), .code(then: .member), .logOut, .member,
        .logIn(then: .book(ShowingID(3), StopsWish(from: 0, to: 2), changing: BookingNumber("7001-0015"))),
        .join(then: nil), .join(then: .book(ShowingID(3), nil, changing: nil)), .joinCode(then: .member),
        .joinPIN(then: nil), .joined(.staff, then: nil), .joined(.credit, then: .showing(ShowingID(3), nil)),
        .changePIN, .pinChanged, .book(ShowingID(3), nil, changing: nil), .hold(HoldID(9), news: nil),
        .hold(HoldID(9), news: .alone), .moreTime(HoldID(9)), .plan(ShowingID(3), section: 11, nil, changing: nil),
        .plan(ShowingID(3), section: 4, StopsWish(from: 0, to: 2), changing: BookingNumber("7001-0015")!),
        .sell(HoldID(9)), .release(HoldID(9)),
        .pay(HoldID(9)), .stopPaying(HoldID(9)), .payment(HoldID(9), nil),
        .payment(HoldID(9), PageReturn(payment: "tviva&2026", order: "y1-B9-1", amount: Won(140_000))),
        .booking(BookingNumber("7001-0015")!, news: nil), .booking(BookingNumber("7001-0015")!, news: .cancelled),
        .change(BookingNumber("7001-0015")!), .cancel(BookingNumber("7001-0015")!),
        .resend(BookingNumber("7001-0015")!), .calendar(BookingNumber("7001-0015")!),
    ]

    func testWhatIsWrittenIsReadAsTheSame() throws {
        for route in Self.routes {
            for language in Language.allCases {
                let address = Address.page(language, route)
                XCTAssertEqual(try Address(address.description), address)
                XCTAssertTrue(address.description.utf8.allSatisfy { (33...126).contains($0) }, address.description)
            }
        }
        for address in [Address.start, .styleSheet, .health] {
            XCTAssertEqual(try Address(address.description), address)
        }
    }

    func testASlashAtTheEndAndNamesOfOtherProgramsMakeNoDifference() throws {
        XCTAssertEqual(try Address("/ko"), try Address("/ko/"))
        XCTAssertEqual(try Address("/en/p/701/?fbclid=x&utm_source=y"), try Address("/en/p/701"))
    }

    func testWhatIsNoAddress() {
        for target in [
            "", "ko", "//", "/kr/", "/ko/x", "/ko/p", "/ko/p/", "/ko/p/123", "/ko/p/701/x", "/ko/s/0", "/ko/s/-1",
            "/ko/s/1234567890123456789", "/ko/s/٣", "/ko//p/701", "/ko/../etc/passwd", "/style.css/x", "/KO/",
            "/ko/join/x", "/ko/join/code/x", "/ko/me/pin/x",
            "http://example.com/", "*",
        ] {
            XCTAssertThrowsError(try Address(target), target) { XCTAssertEqual($0 as? AddressFault, .unknown, target) }
        }
        for target in [
            "/ko/?c=opera", "/ko/?after=1", "/ko/?q=%", "/ko/p/701?day=2026-02-30", "/ko/p/701?day=x",
            "/ko/p/701?from=0&to=100", "/ko/p/701?from=+1&to=2", "/ko/s/1?from=a&to=b",
            "/ko/join/done", "/ko/join/done?account=gold", "/ko/join?then=join",
            "/ko/?q=" + String(repeating: "x", count: 2048),
        ] {
            XCTAssertThrowsError(try Address(target), target) {
                XCTAssertEqual($0 as? AddressFault, .malformed, target)
            }
        }
    }

    func testTheLanguageThatABrowserWantsMost() {
        for (header, language) in [
            ("", Language.korean), ("en-US,en;q=0.9", .english), ("fr,en;q=0.5,ko;q=0.4", .english),
            ("ko-KR,ko;q=0.9,en-US;q=0.8,en;q=0.7", .korean), ("en;q=0.2, ko;q=0.3", .korean), ("fr-FR, de", .korean),
            ("en;q=0", .korean), ("EN", .english), (";;,q=", .korean), ("en;q=nan", .korean),
        ] {
            XCTAssertEqual(Visit(method: "GET", target: "/", acceptLanguage: header).language, language, header)
        }
    }
}
