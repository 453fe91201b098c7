// KindIntakeTests: kinds of fares, what they pay and how many of them go together: read from CSV and JSON, refused with
// line and column, and those that are shipped.

import BookingModel
import Intake
import XCTest

final class KindIntakeTests: XCTestCase {
    private let line = [
        IntakeFile(name: "venues.csv", text: "venue,korean\nktx,열차\n"),
        IntakeFile(name: "grades.csv", text: "venue,grade,korean\nktx,1,특실\nktx,2,일반실\n"),
        IntakeFile(name: "sections.csv", text: "venue,section,korean,grade\nktx,1,1호차,1\nktx,2,2호차,2\n"),
        IntakeFile(name: "rows.csv", text: "venue,section,row,count\nktx,1,1,4\nktx,2,1,4\n"),
        IntakeFile(name: "programs.csv", text: "program,category,korean,venue\n741,train,경부선,ktx\n"),
        IntakeFile(name: "stops.csv", text: "program,stop,korean\n741,1,서울\n741,2,대전\n741,3,부산\n"),
        IntakeFile(
            name: "fares.csv",
            text: """
                program,tariff,grade,from,to,price
                741,all,1,1,2,33100
                741,all,1,1,3,83700
                741,all,1,2,3,50600
                741,all,2,1,2,23700
                741,all,2,1,3,59800
                741,all,2,2,3,36200
                """),
    ]

    private func kindFares(_ lines: String...) -> IntakeFile {
        IntakeFile(
            name: "kind-fares.csv",
            text: "program,tariff,kind,price,days,grade,from,to,rounding,source\n" + lines.joined(separator: "\n"))
    }

    private func limits(_ lines: String...) -> IntakeFile {
        IntakeFile(name: "limits.csv", text: "program,kind,most,per\n" + lines.joined(separator: "\n"))
    }

    func testKindsWithTheirFaresAndLimits() throws {
        let kinds = IntakeFile(
            name: "kinds.csv",
            text: "kind,korean,english,clip,rank,card\nstudent,학생,student,names/kind-student,15,yes\n")
        let batch = read(
            line + [
                kinds, kindFares("741,all,child,50%,,,,,100 down,Korail", "741,all,child,20000,weekend,2,1,3,,"),
                limits("741,child,3,adult"),
            ])
        XCTAssertEqual(
            batch.kinds,
            [
                FareKind(
                    code: "student", name: Name(local: "학생", latin: "student", clip: "names/kind-student"), rank: 15,
                    needsCard: true)
            ])
        let program = try XCTUnwrap(batch.programs.first)
        XCTAssertEqual(
            program.kindFares,
            [
                KindFare(
                    tariff: "all", kind: "child", days: Set(DayKind.allCases), grade: nil, journey: nil,
                    price: .share(percent: 50, Rounding(unit: 100, .down))),
                KindFare(
                    tariff: "all", kind: "child", days: [.weekend], grade: 1, journey: Journey(from: 0, to: 2),
                    price: .fixed(Won(20_000))),
            ])
        XCTAssertEqual(
            program.kindLimits, [PlannedKindLimit(kind: "child", limit: KindLimit(most: 3, per: "adult"))])
    }

    func testTheSameAsJSON() throws {
        let json = IntakeFile(
            name: "all.json",
            text: """
                { "kinds": [ { "kind": "student", "korean": "학생", "rank": 15, "card": "yes" } ],
                  "programs": [ { "program": "701", "category": "theatre", "korean": "햄릿", "venue": "hall",
                    "fares": [ { "tariff": "a", "grade": 1, "price": 50000 }, 
                      { "tariff": "a", "grade": 2, "price": 1 } ],
                    "kindFares": [ { "tariff": "a", "kind": "student", "price": "70%", "rounding": "10 nearest" } ],
                    "kindLimits": [ { "kind": "student", "most": 4 } ] } ] }
                """)
        let batch = read(Sample.hall + [json])
        XCTAssertEqual(batch.kinds.map(\.code), ["student"])
        XCTAssertEqual(
            batch.programs.first?.kindFares.map(\.price), [.share(percent: 70, Rounding(unit: 10, .nearest))])
        XCTAssertEqual(batch.programs.first?.kindLimits.map(\.limit), [KindLimit(most: 4, per: nil)])
    }

    func testFaultsOfKinds() {
        XCTAssertEqual(
            faults("kind,korean,rank,card\nadult,어른,1,\nA,가,2,\nb,나,0,\nc,다,3,maybe\nd,라,4,\nd,라,5,\n"),
            [
                "in.csv:2: rank: is a whole number from 0 to 0, not \"1\"",
                "in.csv:3: kind: is 1 to 40 small letters, digits and hyphens",
                "in.csv:4: rank: is a whole number from 1 to 99, not \"0\"",
                "in.csv:5: card: is yes, no or empty, not \"maybe\"",
                "in.csv:7: kind d is given twice; first in in.csv line 6",
            ])
    }

    func testFaultsOfWhatTheyPay() {
        let bad = kindFares(
            "741,all,adult,50%,,,,,,", "741,all,child,150%,,,,,,", "741,all,child,50%,sunday,,,,,",
            "741,all,child,50%,,,2,,,", "741,all,child,50%,,,2,1,,", "741,all,child,50%,,,,,100 off,",
            "741,all,child,500,,,,,100 down,", "799,all,child,50%,,,,,,", "741,none,child,50%,,,,,,",
            "741,all,child,50%,,3,,,,")
        XCTAssertEqual(
            faults(line + [bad, limits("741,child,0,", "741,child,1,child", "741,companion,1,", "741,companion,2,")])
                .filter { !$0.contains("programs.csv") && !$0.contains("has no price") },
            [
                "kind-fares.csv:2: kind: is adult, whose price is the fare itself; take the line out",
                "kind-fares.csv:3: price: is a share of the adult's fare like 50% (at most 100%) or won, not \"150%\"",
                "kind-fares.csv:4: days: are weekday, weekend or holiday, separated by blanks, or empty for every day, "
                    + "not \"sunday\"",
                "kind-fares.csv:5: from: from and to are both given or both empty",
                "kind-fares.csv:6: to: is not after from; fares go forward",
                "kind-fares.csv:7: rounding: is won (1 to 10000) and down, up or nearest, like \"100 down\", not "
                    + "\"100 off\"",
                "kind-fares.csv:8: rounding: is of a share only; empty it, or write the price as one, such as 50%",
                "kind-fares.csv:9: program: 799 is not among the programs given; a program comes with its stops and "
                    + "fares in one import",
                "kind-fares.csv:10: tariff: program 741 has no tariff none; it has all",
                "kind-fares.csv:11: grade: is 3, but venue ktx has 2 grades",
                "limits.csv:2: most: is a whole number from 1 to 9, not \"0\"",
                "limits.csv:3: per: is the kind itself; empty it for a limit of the booking",
                "limits.csv:5: the limit of kind companion of program 741 is given twice; first in limits.csv line 4",
            ])
    }

    func testAGapAndTwoPrices() {
        let rules = kindFares(
            "741,all,senior,70%,weekday,2,,,,", "741,all,child,50%,,,,,,", "741,all,child,9,holiday,,,,,")
        XCTAssertEqual(
            faults(line + [rules]),
            [
                "kind-fares.csv:2: program 741: kind child under tariff all on a holiday has two prices",
                "kind-fares.csv:2: program 741: kind senior under tariff all on a weekday has no price for grade 1 "
                    + "from stop 1 to 2; add it, or a rule for all",
            ])
    }

    func testRounding() {
        func price(_ adult: Int64, _ percent: Int, _ unit: Int, _ direction: Rounding.Direction) -> Int64 {
            KindPrice.share(percent: percent, Rounding(unit: unit, direction)).price(ofAdult: Won(adult)).amount
        }
        XCTAssertEqual(price(59_850, 50, 100, .down), 29_900)
        XCTAssertEqual(price(59_850, 50, 100, .up), 30_000)
        XCTAssertEqual(price(59_850, 50, 100, .nearest), 29_900)
        XCTAssertEqual(price(59_900, 50, 100, .nearest), 30_000)
        XCTAssertEqual(price(101, 50, 1, .down), 50)
        XCTAssertEqual(price(101, 50, 1, .up), 51)
        XCTAssertEqual(price(101, 50, 1, .nearest), 51)
        XCTAssertEqual(price(23_700, 70, 10, .down), 16_590)
        XCTAssertEqual(price(23_700, 0, 100, .up), 0)
        XCTAssertEqual(price(23_700, 100, 100, .up), 23_700)
        XCTAssertEqual(KindPrice.fixed(Won(5_000)).price(ofAdult: Won(1)), Won(5_000))
    }

    func testLimits() {
        func offer(_ code: String, _ rank: Int, _ limit: KindLimit?) -> KindOffer {
            KindOffer(kind: FareKind(code: code, name: Name(local: code), rank: rank, needsCard: false), limit: limit)
        }
        let offers = [
            offer("disabled", 1, nil), offer("companion", 2, KindLimit(most: 1, per: "disabled")),
            offer("infant", 3, KindLimit(most: 2, per: FareKind.adult)),
            offer("group", 4, KindLimit(most: 3, per: nil)),
        ]
        func allowed(_ count: Int, _ others: KindCount...) -> Int? {
            offers.excess(in: Party(count, others: others))?.allowed
        }
        XCTAssertNil(allowed(2, KindCount("disabled", 1), KindCount("companion", 1)))
        XCTAssertEqual(allowed(3, KindCount("disabled", 1), KindCount("companion", 2)), 1)
        XCTAssertEqual(allowed(2, KindCount("companion", 1)), 0)
        XCTAssertNil(allowed(3, KindCount("infant", 2)))
        XCTAssertEqual(allowed(4, KindCount("infant", 3)), 2)
        XCTAssertNil(allowed(3, KindCount("group", 3)))
        XCTAssertEqual(allowed(4, KindCount("group", 4)), 3)
        XCTAssertEqual(Party(3, others: [KindCount("child", 2)]).kinds, ["adult", "child", "child"])
    }

    func testWhatIsShipped() throws {
        let kinds = try ShippedKinds.kinds()
        XCTAssertEqual(kinds.map(\.rank), kinds.map(\.rank).sorted())
        XCTAssertEqual(Set(kinds.map(\.code)).count, 8)
        for example in KindExample.allCases {
            let number = ProgramNumber("741")!
            let files =
                [IntakeFile(name: "kind-fares.csv", text: example.fares(number, tariff: "all"))]
                + (example.limits(number).map { [IntakeFile(name: "limits.csv", text: $0)] } ?? [])
            let program = try XCTUnwrap(read(line + files).programs.first)
            XCTAssertGreaterThan(program.kindFares.count, 1)
            for rule in program.kindFares { XCTAssertTrue(kinds.contains { $0.code == rule.kind }, rule.kind) }
            XCTAssertGreaterThan(example.source.count, 40)
        }
    }
}
