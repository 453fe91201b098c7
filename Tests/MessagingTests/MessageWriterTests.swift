// MessageWriterTests: the words of every message in both languages, and that the usual ones fit one SMS.

import BookingCore
import BookingModel
import XCTest

@testable import Messaging

final class MessageWriterTests: XCTestCase {
    private let number = BookingNumber("7001-0015")!
    private let musical = ShowingFacts(
        category: .theatre, title: Name(local: "오페라의 유령", latin: "The Phantom"),
        venue: Name(local: "예매극장", latin: "Yemae Theatre"),
        starts: LocalDateTime("2026-03-07 14:00")!, service: "2", from: nil, to: nil)
    private let train = ShowingFacts(
        category: .train, title: Name(local: "경부선", latin: "Gyeongbu Line"),
        venue: Name(local: "8량 열차", latin: "8-car train"),
        starts: LocalDateTime("2026-03-08 09:05")!, service: "101", from: Name(local: "서울", latin: "Seoul"),
        to: Name(local: "부산", latin: "Busan"))

    private func seat(_ section: String, _ english: String, _ row: String, _ seat: String) -> SeatLabel {
        SeatLabel(section: Name(local: section, latin: english), sectionKeypad: 1, row: row, seat: seat)
    }

    private func message(_ body: MessageBody, _ language: Language) -> OutboxMessage {
        OutboxMessage(
            id: 1, kind: .mobileTicket, state: .waiting, telephone: TelephoneNumber("010-2345-6789")!,
            language: language, body: body,
            createdAt: Instant(0), deadline: Instant(0), tries: 0)
    }

    private func korean(_ body: MessageBody) -> String { MessageWriter().text(message(body, .korean)) }
    private func english(_ body: MessageBody) -> String { MessageWriter().text(message(body, .english)) }

    func testATicketForAVenue() {
        let body = MessageBody.mobileTicket(
            number, version: 1, musical,
            seats: [seat("1층 B구역", "Stalls B", "5", "12"), seat("1층 B구역", "Stalls B", "5", "13")])
        XCTAssertEqual(korean(body), "[예매]오페라의 유령\n3/7(토)14:00 예매극장\n1층 B구역 5열 12,13번\n2매 7001-0015 v1")
        XCTAssertEqual(
            english(body),
            "[Yemae] The Phantom\nSat 7 Mar 14:00, Yemae Theatre\nStalls B row 5 seats 12,13\n2 tickets 7001-0015 v1")
    }

    func testATicketSaysItsKindsAndWhatToBring() {
        func kind(_ code: String, _ name: Name, _ needsCard: Bool) -> FareKind {
            FareKind(code: code, name: name, rank: 9, needsCard: needsCard)
        }
        let child = kind("child", Name(local: "어린이", latin: "child"), false)
        let senior = kind("senior", Name(local: "경로", latin: "senior"), true)
        let seats = [seat("3호차", "Car 3", "5", "A"), seat("3호차", "Car 3", "5", "B")]
        func body(_ kinds: [FareKind]) -> MessageBody {
            .mobileTicket(number, version: 1, train, seats: seats, kinds: kinds)
        }
        XCTAssertEqual(
            korean(body([.adultFare, senior])),
            "[예매]경부선 101열차\n3/8(일)09:05 서울-부산\n3호차 5A,5B\n어른 1, 경로 1\n할인 증명 지참\n2매 7001-0015 v1")
        XCTAssertTrue(english(body([.adultFare, senior])).contains("\n1 adult, 1 senior\nBring proof of the fare\n"))
        XCTAssertTrue(english(body([child, child])).contains("\n2 child\n2 tickets"))
        XCTAssertEqual(korean(body([.adultFare, .adultFare])), korean(body([])))
    }

    func testATicketForATrain() {
        let body = MessageBody.mobileTicket(
            number, version: 1, train,
            seats: [seat("3호차", "Car 3", "5", "A"), seat("3호차", "Car 3", "5", "B"), seat("4호차", "Car 4", "1", "A")])
        XCTAssertEqual(korean(body), "[예매]경부선 101열차\n3/8(일)09:05 서울-부산\n3호차 5A,5B\n4호차 1A\n3매 7001-0015 v1")
        XCTAssertEqual(
            english(body),
            "[Yemae] Gyeongbu Line, train 101\nSun 8 Mar 09:05, Seoul-Busan\nCar 3 5A,5B\nCar 4 1A\n3 "
                + "tickets 7001-0015 v1")
    }

    func testAChangedTicketSaysSo() {
        let body = MessageBody.mobileTicket(number, version: 3, musical, seats: [seat("B", "B", "가열", "7")])
        XCTAssertEqual(korean(body), "[변경]오페라의 유령\n3/7(토)14:00 예매극장\nB 가열 7번\n1매 7001-0015 v3")
        XCTAssertEqual(
            english(body),
            "[Yemae: CHANGED] The Phantom\nSat 7 Mar 14:00, Yemae Theatre\nB row 가열 seat 7\n1 ticket 7001-0015 v3")
    }

    func testRunsOfSeatsAreDrawnTogether() {
        let run = (12...15).map { seat("B", "B", "5", String($0)) }
        XCTAssertTrue(korean(.mobileTicket(number, version: 1, musical, seats: run)).contains("B 5열 12-15번\n4매"))
        let gap = [12, 13, 15].map { seat("B", "B", "5", String($0)) }
        XCTAssertTrue(korean(.mobileTicket(number, version: 1, musical, seats: gap)).contains("B 5열 12,13,15번\n3매"))
    }

    func testACancellationTellsTheMoney() {
        let free = MessageBody.cancelled(number, version: 2, musical, refund: Won(120_000), fee: .zero)
        XCTAssertEqual(korean(free), "[취소]오페라의 유령\n3/7(토)14:00\n환불 120,000원\n7001-0015 v2")
        let dear = MessageBody.cancelled(number, version: 1, musical, refund: Won(900), fee: Won(1_000_100))
        XCTAssertEqual(korean(dear), "[취소]오페라의 유령\n3/7(토)14:00\n환불 900원 수수료 1,000,100원\n7001-0015 v1")
        XCTAssertEqual(
            english(dear),
            "[Yemae: CANCELLED] The Phantom\nSat 7 Mar 14:00\nRefund 900 won, fee 1,000,100 won\n7001-0015 v1")
    }

    func testABoxOfficeCancellationIsNotTakenForTheMembersOwn() {
        let play = MessageBody.cancelledByBoxOffice(
            number, version: 1, musical, refund: Won(120_000), surcharge: Won(12_000))
        XCTAssertEqual(korean(play), "[공연 취소]오페라의 유령\n3/7(토)14:00\n환불 120,000원 보상 12,000원\n7001-0015 v1")
        XCTAssertEqual(
            english(play),
            "[Yemae] CALLED OFF by us: The Phantom\nSat 7 Mar 14:00\nFull refund 120,000 won, compensation 12,000 won\n"
                + "7001-0015 v1")
        let ride = MessageBody.cancelledByBoxOffice(number, version: 2, train, refund: Won(60_000), surcharge: .zero)
        XCTAssertTrue(korean(ride).hasPrefix("[운행 취소]"))
        XCTAssertTrue(korean(ride).contains("전액 환불 60,000원\n7001-0015 v2"), "nothing on top is not spoken of")
    }

    func testChargesThatWereInDoubt() {
        XCTAssertEqual(
            korean(.chargeUnknown(musical, amount: Won(60_000))),
            "[예매]결제 확인 중 60,000원\n오페라의 유령 3/7(토)14:00\n곧 문자로 알려 드립니다")
        XCTAssertEqual(
            korean(.chargeSettled(musical, amount: Won(60_000), booking: number)),
            "[결제완료]60,000원\n오페라의 유령 3/7(토)14:00\n예매되었습니다 7001-0015")
        XCTAssertEqual(
            korean(.chargeFailed(musical, amount: Won(60_000), refunded: false)),
            "[결제실패]60,000원 청구 안 됨\n오페라의 유령 3/7(토)14:00\n예매되지 않았습니다")
        XCTAssertTrue(korean(.chargeFailed(musical, amount: Won(60_000), refunded: true)).contains("60,000원 환불됨"))
        XCTAssertEqual(
            english(.chargeFailed(train, amount: Won(59_800), refunded: true)),
            "[Yemae] Charge of 59,800 won was refunded.\nGyeongbu Line, train 101, Sun 8 Mar 09:05\nYou are not booked."
        )
        XCTAssertEqual(
            english(.chargeSettled(musical, amount: Won(1), booking: nil)),
            "[Yemae] Charge of 1 won went through.\nThe Phantom, Sat 7 Mar 14:00\nYou are booked.")
        XCTAssertTrue(english(.chargeUnknown(musical, amount: Won(1))).contains("not confirmed yet"))
    }

    func testRequests() {
        XCTAssertEqual(korean(.signUp), "[예매]가입 신청을 받았습니다. 담당자가 이 번호로 전화해 회원번호와 비밀번호를 정해 드립니다")
        XCTAssertTrue(english(.signUp).contains("member number and a PIN"))
        XCTAssertEqual(
            korean(.callBack(opens: LocalDateTime("2026-03-09 09:00")!)), "[예매]전화 요청을 받았습니다. 3/9(월)09:00 이후 상담원이 전화드립니다"
        )
        XCTAssertEqual(korean(.callBack(opens: nil)), "[예매]전화 요청을 받았습니다. 곧 상담원이 전화드립니다")
        XCTAssertEqual(
            english(.callBack(opens: LocalDateTime("2026-03-09 09:00")!)),
            "[Yemae] We have your call-back request. An operator will call you after Mon 9 Mar 09:00.")
    }

    func testDirections() {
        let body = MessageBody.directions(
            title: Name(local: "오페라의 유령", latin: "The Phantom"),
            venue: Name(local: "예매극장", latin: "Yemae Theatre"),
            Directions(
                address: Name(local: "서울시 종로구 한빛로 12", latin: "12 Hanbit-ro, Seoul"),
                way: Name(local: "3호선 한빛역 2번 출구", latin: "Exit 2, Hanbit station")))
        XCTAssertEqual(korean(body), "[예매]오페라의 유령 오시는 길\n예매극장\n서울시 종로구 한빛로 12\n3호선 한빛역 2번 출구")
        XCTAssertEqual(
            english(body),
            "[Yemae] Directions: The Phantom\nYemae Theatre\n12 Hanbit-ro, Seoul\nExit 2, Hanbit station")
    }

    func testTheUsualMessagesAreOneShortMessage() {
        let pair = [seat("1층 B구역", "Stalls B", "5", "12"), seat("1층 B구역", "Stalls B", "5", "13")]
        let car = [seat("3호차", "Car 3", "5", "A"), seat("3호차", "Car 3", "5", "B")]
        let usual: [MessageBody] = [
            .mobileTicket(number, version: 1, musical, seats: pair),
            .mobileTicket(number, version: 2, musical, seats: pair),
            .mobileTicket(number, version: 1, train, seats: car),
            .cancelled(number, version: 1, musical, refund: Won(54_000), fee: Won(6_000)),
            .cancelledByBoxOffice(number, version: 1, musical, refund: Won(120_000), surcharge: Won(12_000)),
            .chargeUnknown(musical, amount: Won(60_000)), .chargeSettled(musical, amount: Won(60_000), booking: number),
            .chargeFailed(musical, amount: Won(60_000), refunded: false), .callBack(opens: nil),
            .callBack(opens: LocalDateTime("2026-03-09 09:00")!),
        ]
        for body in usual {
            let sent = MessageWriter().outgoing(message(body, .korean), by: .korean)
            XCTAssertEqual(sent.size.kind, .single, "\(sent.size.units) bytes: \(sent.text)")
            XCTAssertEqual(MessageWriter().outgoing(message(body, .english), by: .gsm).size.kind, .single)
        }
        XCTAssertEqual(MessageWriter().outgoing(message(.signUp, .korean), by: .korean).size.kind, .long)
    }

    /// The longest names a catalog can bring, every syllable outside EUC-KR, nine seats in nine places.
    func testTheLongestTicketIsStillOneLongMessage() {
        let long = Name(local: String(repeating: "뷁", count: 500), latin: String(repeating: "w", count: 500))
        let showing = ShowingFacts(
            category: .train, title: long, venue: long, starts: LocalDateTime("2026-12-30 14:00")!, service: "123456",
            from: long, to: long)
        let seats = (1...Limits.ticketsPerBooking).map {
            SeatLabel(
                section: long, sectionKeypad: 1, row: String(repeating: "뷁", count: $0 + 20),
                seat: String(repeating: "뷁", count: 30))
        }
        let house = MessageWriter(house: long)
        let ticket = house.outgoing(
            message(.mobileTicket(number, version: 1, showing, seats: seats), .korean), by: .korean)
        XCTAssertEqual(ticket.size.kind, .long, "\(ticket.size.units) bytes")
        let worst = house.outgoing(
            message(.mobileTicket(number, version: 99, showing, seats: seats), .english), by: .ucs2)
        XCTAssertNotEqual(worst.size.kind, .tooLong)
    }

    func testTheGatewayGetsTheInternationalNumberAndALogDoesNot() {
        let sent = MessageWriter().outgoing(
            message(.mobileTicket(number, version: 1, musical, seats: [seat("똠", "Tom", "1", "1")]), .korean),
            by: .korean)
        XCTAssertEqual(sent.recipient, "821023456789")
        XCTAssertTrue("\(sent)".hasPrefix("010-****-6789: "))
        XCTAssertFalse("\(sent)".contains("2345"))
        XCTAssertTrue(sent.text.contains("ㄸㅗㅁ 1열"), "a Korean carrier gets what it can carry")
        let plain = MessageWriter().outgoing(
            message(.mobileTicket(number, version: 1, musical, seats: [seat("똠", "Tom", "1", "1")]), .korean), by: .ucs2
        )
        XCTAssertTrue(plain.text.contains("똠 1열"))
    }
}
