// KoreanWriting: what people read in Korean. In a message a syllable counts two bytes, and a ticket has 80 of them.

import BookingCore
import BookingModel

struct KoreanWriting: WrittenLanguage {
    func message(_ body: MessageBody, from house: String) -> String {
        switch body {
        case .mobileTicket(let number, let version, let showing, let seats, let kinds, let moved):
            let head = moved != nil ? "일정변경" : version > 1 ? "변경" : house
            let lines =
                ["[\(head)]\(what(showing))", whereAndWhen(showing)]
                + places(seats) + purposes(seats) + tickets(of: kinds)
            return (lines + ["\(seats.count)매 \(number) v\(version)"] + notice(moved)).joined(separator: "\n")
        case .cancelled(let number, let version, let showing, let refund, let fee):
            let money = "환불 \(won(refund))" + (fee > .zero ? " 수수료 \(won(fee))" : "")
            return ["[취소]\(what(showing))", when(showing), money, "\(number) v\(version)"].joined(separator: "\n")
        case .cancelledByBoxOffice(let number, let version, let showing, let refund, let surcharge):
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
        case .directions(let title, let venue, let way): return self.directions(title, venue, way, from: house)
        case .signUpCode(let code, let minutes):
            return "[\(house)]인증번호 \(code.secretDigits) (\(minutes)분). 직접 거신 전화에만 누르십시오. 타인에게 알려 주지 마십시오"
        case .logInCode(let code, let minutes):
            return "[\(house)]웹 인증번호 \(code.secretDigits) (\(minutes)분). 본인이 아니면 비밀번호가 알려진 것이니 전화해 주십시오"
        case .memberNumber(let numbers, let page):
            return "[\(house)]회원번호는 \(numbers.map(\.digits).joined(separator: ", "))입니다"
                + (page.map { ". 결제 등록: \($0)" } ?? "")
        case .pinChanged: return "[\(house)]비밀번호가 방금 변경되었습니다. 본인이 아니시면 바로 전화해 주십시오"
        case .waitingOffer(let showing, let seats, let until):
            return "[\(house)]대기 좌석 \(seats)매 확보\n\(brief(showing))\n\(dateAndTime(until))까지 전화해 예매하십시오"
        case .waitingEnd(let showing, let seats, let isCancelled):
            return "[\(house)]대기 종료 \(seats)매\n\(brief(showing))\n\(isCancelled ? calledOff(showing) : "빈자리가 나지 않았습니다")"
        }
    }

    /// When and where it was to be, and what the member may do.
    private func notice(_ moved: Moved?) -> [String] {
        guard let moved else { return [] }
        let place = moved.venue.map { " \($0.local.clipped())" } ?? ""
        let free = moved.freeUntil.map { ["\(dateAndTime($0))까지 수수료 없이 취소하실 수 있습니다"] } ?? []
        return ["변경 전: \(dateAndTime(moved.from))\(place)"] + free
    }

    /// The program, its venue, the address and the way, a line each.
    private func directions(_ title: Name, _ venue: Name, _ directions: Directions, from house: String) -> String {
        [
            "[\(house)]\(title.local.clipped()) 오시는 길", venue.local.clipped(), directions.address.local,
            directions.way.local,
        ].joined(separator: "\n")
    }

    /// `오페라의 유령`, `경부선 101열차`.
    private func what(_ showing: ShowingFacts) -> String {
        let title = showing.title.local.clipped()
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
            return "\(when(showing)) \(showing.venue.local.clipped())"
        }
        return "\(when(showing)) \(from.local.clipped())-\(to.local.clipped())"
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

    /// What is special about the seats, in one line; no line for usual seats.
    func purposes(_ seats: [SeatLabel]) -> [String] {
        let words = SeatPurpose.allCases.compactMap { purpose -> String? in
            let count = seats.count { $0.purpose == purpose }
            guard count > 0, let word = word(purpose) else { return nil }
            return count == seats.count ? word : "\(word) \(count)"
        }
        return words.isEmpty ? [] : [words.joined(separator: ", ")]
    }

    private func word(_ purpose: SeatPurpose) -> String? {
        switch purpose {
        case .usual, .house, .notForSale: nil
        case .wheelchair: "휠체어석"
        case .companion: "동반석"
        case .restricted: "시야제한석"
        }
    }

    /// One line a section and row: `1층 B구역 5열 12,13번`, `3호차 5A,5B`.
    private func places(_ seats: [SeatLabel]) -> [String] {
        SeatGroup.groups(seats).map { group in
            let section = group.section.local.clipped(to: SeatGroup.sectionLength)
            if group.isLettered { return "\(section) \(group.lettered)" }
            return "\(section) \(group.row)\(group.row.hasSuffix("열") ? "" : "열") \(group.numbered)번"
        }
    }

    private func won(_ amount: Won) -> String { "\(grouped(amount))원" }

    /// `어른 2, 경로 1`, and that some have to be proved; nothing where all are adults'.
    private func tickets(of kinds: [FareKind]) -> [String] {
        guard kinds.contains(where: { $0.code != FareKind.adult }) else { return [] }
        let tickets = kinds.counts.map { "\($0.kind.name.local.clipped()) \($0.count)" }.joined(separator: ", ")
        return [tickets] + (kinds.contains(where: \.needsCard) ? ["할인 증명 지참"] : [])
    }

    // MARK: Gates

    var showYourCard: String { "카드를 대 주세요" }
    var unchecked: String { "확인 없이 입장" }

    func admission(_ admission: Admission) -> String {
        "\(admission.way == .outward ? "퇴장" : "입장") \(admission.seats.count)석"
            + (admission.isDisputed ? ", 결제 확인 필요" : "")
    }

    func proofs(_ kinds: [FareKind]) -> String {
        kinds.counts.map { "\($0.kind.name.local) \($0.count)" }.joined(separator: ", ") + ": 증명 카드를 확인하세요"
    }

    func refusal(_ refusal: Refusal, now: Instant) -> String {
        switch refusal {
        case .unreadable(let fault): unreadable(fault)
        case .unknownCard: "등록되지 않은 카드입니다"
        case .blockedCard: "사용이 정지된 카드입니다"
        case .noBooking: "이곳의 예매가 없습니다"
        case .notOnList(let madeAt): "\(ShortTime(madeAt, now: now)) 명단에 없습니다: 매표소에 문의해 주세요"
        case .tooEarly: "아직 입장 전입니다"
        case .tooLate: "입장 시간이 지났습니다"
        case .otherGate(let name): "다른 입구입니다: \(name.local)"
        case .unsettled: "결제가 끝나지 않았습니다"
        case .disputed: "결제에 이의가 제기된 예매입니다"
        case .refunded: "환불된 예매입니다"
        case .cancelled: "취소된 예매입니다"
        case .changed: "변경된 예매입니다"
        case .alreadyUsed: "이미 입장했습니다"
        case .eventCancelled: "취소된 공연입니다"
        case .notInside: "입장 기록이 없습니다"
        case .unreachable: "지금 확인할 수 없습니다"
        }
    }

    /// A number that was mistyped is typed again, and no card is at fault.
    private func unreadable(_ fault: ScanFault) -> String {
        switch fault {
        case .halfLine, .tooLong, .noise, .sentinel, .wrongLRC, .wrongChecksum: "카드를 다시 대 주세요"
        case .checkDigit: "예매번호를 다시 눌러 주세요"
        case .hangulMode: "키보드가 한글 상태입니다: 한/영 키를 눌러 주세요"
        case .wrongLength: "카드번호도 예매번호도 아닙니다"
        case .randomUID: "번호가 바뀌는 카드라 쓸 수 없습니다"
        case .paymentCard: "결제 카드는 쓸 수 없습니다"
        }
    }

    func standing(_ standing: GateStanding, now: Instant) -> String {
        func stamp(_ time: Instant) -> String { ShortTime(time, now: now).description }
        return switch standing {
        case .core: ""
        case .list(let madeAt, nil): "매표소와 연결되지 않아 \(stamp(madeAt)) 명단으로 확인합니다"
        case .list(let madeAt, let clock?):
            "매표소와 연결되지 않아 \(stamp(madeAt)) 명단으로 확인합니다. 이 입구의 시계(\(stamp(clock)))가 늦습니다"
        case .oldList(let madeAt): "매표소와 연결되지 않았고 \(stamp(madeAt)) 명단은 너무 오래되었습니다"
        case .nothing: "매표소와 연결되지 않았고 명단이 없습니다"
        }
    }

    var keypad: KeypadWords {
        KeypadWords(title: "전화 예매에서 누르실 번호: 구역, 열, 좌석 순서", row: "열", key: "번호", seats: "좌석")
    }
}
