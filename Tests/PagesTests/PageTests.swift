// PageTests: pages made of values: what they say, where they lead, and how they are built for those who do not see
// them.

import BookingModel
import XCTest

@testable import Pages

final class PageTests: XCTestCase {
    private let facts = SiteFacts(
        house: Name(local: "예매극장", latin: "Yemae"), line: "1588-0001", today: LocalDate(2026, 3, 7)!)
    private let hamlet = Program(
        number: ProgramNumber("701")!, category: .theatre, title: Name(local: "햄릿", latin: "Hamlet <b>"), stops: [])
    private let train = Program(
        number: ProgramNumber("741")!, category: .train, title: Name(local: "경부선", latin: "Gyeongbu line"),
        stops: ["Seoul", "Daejeon", "Busan"].enumerated().map { Stop(index: $0.0, name: Name(local: $0.1)) })

    private func showing(_ program: Program, day: Int, remaining: Int, service: String? = nil) -> Showing {
        Showing(
            id: ShowingID(30), program: program, journey: program.wholeJourney,
            starts: LocalDateTime(LocalDate(2026, 3, day)!, LocalTime(14, 0)!), service: service, remaining: remaining)
    }

    /// What the core would answer.
    private func reply(_ request: Request) -> Reply {
        switch request {
        case .categories: .categories([.theatre, .train])
        case .listing(let wanted):
            .listing(
                ProgramListing(
                    programs: wanted.words == "nothing"
                        ? []
                        : [
                            ListedProgram(
                                program: hamlet, venue: Name(local: "큰극장", latin: "Grand Theatre"),
                                days: LocalDate(2026, 3, 7)!...LocalDate(2026, 3, 21)!),
                            ListedProgram(
                                program: train, venue: Name(local: "열차"),
                                days: LocalDate(2026, 3, 7)!...LocalDate(2026, 3, 7)!),
                        ], hasMore: wanted.after == nil))
        case .program(let number): .program([hamlet, train].first { $0.number == number })
        case .directions(hamlet.number, nil):
            .directions(
                Directions(address: Name(local: "서울시", latin: "Seoul"), way: Name(local: "1호선", latin: "Line 1")))
        case .directions: .directions(nil)
        case .showings(let number, _, _):
            .showings([
                showing(number == train.number ? train : hamlet, day: 8, remaining: 1, service: "101"),
                showing(number == train.number ? train : hamlet, day: 9, remaining: 0),
            ])
        case .browser(.picture):
            .browser(
                .picture(
                    [4, 5].map { SectionShape(keypad: $0, width: 0...10, depth: Double(5 * $0)...Double(5 * $0 + 4)) }))
        case .hall(ShowingID(30), _):
            .hall(
                HallOffer(
                    showing: showing(hamlet, day: 8, remaining: 7), venue: Name(local: "큰극장", latin: "Grand Theatre"),
                    grades: [
                        GradeOffer(grade: 0, name: Name(local: "R석", latin: "R"), price: Won(80_000), remaining: 7)
                    ],
                    sections: [
                        SectionOffer(
                            keypad: 4, name: Name(local: "가구역", latin: "Section A"),
                            grade: Name(local: "R석", latin: "R"),
                            price: Won(80_000), remaining: 0)
                    ]))
        case .hall: .hall(nil)
        default: .unavailable
        }
    }

    private func page(_ target: String, method: String = "GET", isAway: Bool = false) -> Page {
        var turn = Site.begin(Visit(method: method, target: target), facts)
        for _ in 0...Turn.mostRequests {
            switch turn {
            case .show(let page): return page
            case .ask(let request, let next): turn = next(isAway ? .unavailable : reply(request))
            }
        }
        XCTFail("\(target) asks for ever")
        return .health
    }

    private static let targets = [
        "/ko/", "/en/", "/en/?q=nothing", "/ko/?c=train&after=701", "/en/p/701", "/ko/p/701?day=2026-03-08",
        "/en/p/741", "/ko/p/741?from=2&to=1", "/ko/p/741?from=0&to=9", "/en/p/799", "/en/s/30", "/ko/s/30", "/ko/s/31",
        "/ko/s/30?from=2&to=2", "/xx", "/en/nowhere", "/en/p/701?day=never",
    ]

    func testEveryPageIsBuiltForThoseWhoDoNotSeeIt() throws {
        for target in Self.targets {
            for page in [page(target), page(target, isAway: true), page(target, method: "POST")] {
                guard case .html(let html) = page.content else {
                    XCTFail("\(target) is no page")
                    continue
                }
                for fault in PageOutline(html).faults { XCTFail("\(target): \(fault)") }
            }
        }
    }

    func testStatuses() {
        for (target, status) in [
            ("/ko/", 200), ("/en/p/701", 200), ("/en/p/799", 404), ("/ko/s/31", 404), ("/ko/p/741?from=2&to=1", 400),
            ("/ko/s/30?from=2&to=2", 400), ("/xx", 404), ("/en/p/701?day=never", 400), ("/", 303), ("/health", 200),
        ] {
            XCTAssertEqual(page(target).status, status, target)
        }
        XCTAssertEqual(page("/ko/", isAway: true).status, 503)
        XCTAssertEqual(page("/ko/", method: "DELETE").status, 405)
        XCTAssertEqual(page("/en/s/30", method: "HEAD").status, 200)
    }

    func testTheOtherLanguageIsOneLinkAwayAtTheSamePlace() {
        XCTAssertTrue(
            text("/ko/p/741?from=0&to=1&day=2026-03-08").contains(
                "href=\"/en/p/741?day=2026-03-08&amp;from=0&amp;to=1\""))
        XCTAssertTrue(text("/en/?q=%ED%96%84").contains("href=\"/ko/?q=%ED%96%84\""))
        XCTAssertTrue(text("/en/s/31").contains("href=\"/ko/s/31\""), "also when it is not on sale")
    }

    func testWhatIsLeftIsSaidInWords() {
        let english = text("/en/p/701")
        XCTAssertTrue(english.contains("1 seat left") && english.contains("sold out"), english)
        let korean = text("/ko/s/30")
        XCTAssertTrue(korean.contains("7석 남음") && korean.contains("매진") && korean.contains("80,000원"), korean)
    }

    func testTheTelephoneLineIsOnEveryPageAndHowToBook() {
        for target in Self.targets { XCTAssertTrue(text(target).contains("tel:15880001"), target) }
        XCTAssertTrue(text("/en/s/30").contains("press 701 at the menu"))
    }

    func testHostileNamesStayText() {
        XCTAssertTrue(text("/en/").contains("Hamlet &lt;b&gt;"))
        XCTAssertTrue(text("/en/?q=%22%3E%3Cscript%3E").contains("value=\"&quot;&gt;&lt;script&gt;\""))
    }

    func testNoPageRunsAnythingOrStandsInAFrame() throws {
        for target in Self.targets + ["/", "/health", "/style.css"] {
            let headers = Dictionary(page(target).headers.map { ($0.name.description, $0.value) }) { $1 }
            let policy = try XCTUnwrap(headers["Content-Security-Policy"])
            XCTAssertTrue(policy.hasPrefix("default-src 'none'; style-src 'self';"), policy)
            XCTAssertTrue(policy.contains("frame-ancestors 'none'"), policy)
            XCTAssertFalse(policy.contains("unsafe"), policy)
            XCTAssertEqual(headers["X-Content-Type-Options"], "nosniff")
        }
    }

    func testTheStyleSheetIsKeptAndItsAddressChangesWithIt() {
        XCTAssertTrue(page("/style.css?v=1").headers.contains { $0.value.contains("immutable") })
        XCTAssertTrue(text("/ko/").contains("href=\"\(Address.styleSheet)\""))
    }

    private func text(_ target: String) -> String { String(decoding: page(target).body, as: UTF8.self) }
}
