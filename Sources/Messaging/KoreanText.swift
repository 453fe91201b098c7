// KoreanText: the messages in Korean. A syllable counts two bytes, and a ticket has 80 of them.

import BookingCore
import BookingModel

struct KoreanText {
    let house: String

    func text(_ body: MessageBody) -> String {
        switch body {
        case .mobileTicket(let number, let version, let showing, let seats):
            let head = version > 1 ? "변경" : house
            let lines = ["[\(head)]\(what(showing))", whereAndWhen(showing)] + places(seats)
            return (lines + ["\(seats.count)매 \(number) v\(version)"]).joined(separator: "\n")
        case .cancelled(let number, let version, let showing, let refund, let fee):
            let money = "환불 \(won(refund))" + (fee > .zero ? " 수수료 \(won(fee))" : "")
            return ["[취소]\(what(showing))", when(showing), money, "\(number) v\(version)"].joined(separator: "\n")
        case .cancelledByHouse(let number, let version, let showing, let refund, let surcharge):
            let money = surcharge > .zero ? "환불 \(won(refund)) 보상 \(won(surcharge))" : "전액 환불 \(won(refund))"
            return ["[\(calledOff(showing))]\(what(showing))", when(showing), money, "\(number) v\(version)"].joined(
                separator: "\n")
        case .chargeUnknown(let showing, let amount):
            return "[\(house)]결제 확인 중 \(won(amount))\n\(brief(showing))\n곧 문자로 알려 드립니다"
        case .chargeSettled(let showing, let amount, let booking):
            return "[결제완료]\(won(amount))\n\(brief(showing))\n예매되었습니다" + (booking.map { " \($0)" } ?? "")
        case .chargeFailed(let showing, let amount, let refunded):
            return "[결제실패]\(won(amount)) \(refunded ? "환불됨" : "청구 안 됨")\n\(brief(showing))\n예매되지 않았습니다"
        case .signUp:
            return "[\(house)]가입 신청을 받았습니다. 담당자가 이 번호로 전화해 회원번호와 비밀번호를 정해 드립니다"
        case .callBack(let opens):
            let start = opens.map { "\(dateAndTime($0)) 이후" } ?? "곧"
            return "[\(house)]전화 요청을 받았습니다. \(start) 상담원이 전화드립니다"
        case .directions(let title, let venue, let way): return directions(title, venue, way)
        }
    }

    /// The program, its venue, the address and the way, a line each.
    private func directions(_ title: Name, _ venue: Name, _ directions: Directions) -> String {
        [
            "[\(house)]\(clip(title.korean)) 오시는 길", clip(venue.korean), directions.address.korean,
            directions.way.korean,
        ].joined(separator: "\n")
    }

    /// `오페라의 유령`, `경부선 101열차`.
    private func what(_ showing: ShowingFacts) -> String {
        let title = clip(showing.title.korean)
        guard let service = showing.service else { return title }
        switch showing.category {
        case .train: return "\(title) \(service)열차"
        case .bus, .air: return "\(title) \(service)편"
        case .concert, .theatre, .sports: return title  // the time tells the performance
        }
    }

    /// `3/7(토)14:00 예매극장`, `3/7(토)09:00 서울-부산`.
    private func whereAndWhen(_ showing: ShowingFacts) -> String {
        guard let from = showing.from, let to = showing.to else {
            return "\(when(showing)) \(clip(showing.venue.korean))"
        }
        return "\(when(showing)) \(clip(from.korean))-\(clip(to.korean))"
    }

    /// It must not read like a cancellation by the member.
    private func calledOff(_ showing: ShowingFacts) -> String {
        switch showing.category {
        case .concert, .theatre: "공연 취소"
        case .sports: "경기 취소"
        case .train, .bus, .air: "운행 취소"
        }
    }

    private func brief(_ showing: ShowingFacts) -> String { "\(what(showing)) \(when(showing))" }
    private func when(_ showing: ShowingFacts) -> String { dateAndTime(showing.starts) }

    /// `3/7(토)14:00`.
    private func dateAndTime(_ at: LocalDateTime) -> String {
        let day = Array("일월화수목금토")[at.date.weekday.rawValue]
        return "\(at.date.month)/\(at.date.day)(\(day))\(at.time)"
    }

    /// One line a section and row: `1층 B구역 5열 12,13번`, `3호차 5A,5B`.
    private func places(_ seats: [SeatLabel]) -> [String] {
        SeatGroup.groups(seats).map { group in
            let section = clip(group.section.korean, MessageWriter.sectionLength)
            if group.isLettered { return "\(section) \(group.lettered)" }
            return "\(section) \(group.row)\(group.row.hasSuffix("열") ? "" : "열") \(group.numbered)번"
        }
    }

    private func won(_ amount: Won) -> String { "\(grouped(amount))원" }
}
