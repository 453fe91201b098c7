// KoreanVisitorWords: what pages say in Korean to visitors who log in.

import BookingModel

struct KoreanVisitorWords: VisitorWords {
    let account = "내 계정"
    let logIn = "로그인"
    let logOut = "로그아웃"
    let memberNumber = "회원번호"
    let pin = "비밀번호"
    let goOn = "계속"
    let logInHint = "전화 예매와 같은 회원번호와 비밀번호를 입력해 주십시오."
    func logInNote(_ note: LogInVisit.Note, _ line: String?) -> String {
        switch note {
        case .notAsWritten: "회원번호는 숫자 4~10자리, 비밀번호는 숫자 4~8자리입니다. 둘 다 다시 입력해 주십시오."
        case .refused: "회원번호와 비밀번호가 맞지 않습니다. 둘 다 다시 입력해 주십시오."
        case .locked(let minutes): "시도 횟수를 넘었습니다. \(duration(minutes)) 뒤에 다시 시도해 주십시오." + orCall(line)
        case .codeVoid: "인증번호가 더 이상 유효하지 않습니다. 처음부터 다시 해 주십시오."
        }
    }
    private func duration(_ minutes: Int) -> String { minutes < 120 ? "\(minutes)분" : "\((minutes + 59) / 60)시간" }
    private func orCall(_ line: String?) -> String { line.map { " 전화 \($0)에서도 예매하실 수 있습니다." } ?? "" }
    func howToJoin(_ line: String?) -> String {
        "아직 회원이 아니십니까? " + (line.map { "전화 \($0)에서 가입하실 수 있습니다." } ?? "전화로 가입하실 수 있습니다.")
    }
    let codeTitle = "인증번호 입력"
    let code = "인증번호 6자리"
    func codeHint(_ line: String?) -> String {
        "회원번호와 비밀번호가 맞으면 휴대전화로 인증번호를 보내 드렸습니다. 이 브라우저에서 처음 로그인하실 때만 필요합니다. 인증번호가 오지 않으면 처음부터 다시 해 주십시오."
            + orCall(line)
    }
    let codeWrong = "인증번호가 맞지 않습니다. 마지막으로 받으신 문자의 여섯 자리를 입력해 주십시오."
    let beginAgain = "처음부터 다시"

    let joinHere = "아직 회원이 아니십니까? 여기에서 가입하기"
    let join = "회원 가입"
    let joinConsent =
        "회원 가입을 위해 휴대전화 번호를 받아 회원으로 계시는 동안 보관하고, 예매와 결제, 그 안내에만 씁니다. 동의하지 않으셔도 되지만, 그러면 가입하실 수 없습니다."
    let agreeToJoin = "동의합니다"
    let mobileNumber = "휴대전화 번호"
    let sendCode = "인증번호 받기"
    func joinNote(_ note: JoinVisit.Note, _ line: String?) -> String {
        switch note {
        case .notAsWritten: "010-1234-5678과 같은 휴대전화 번호를 입력해 주십시오."
        case .notAgreed: "가입하시려면 동의에 표시해 주십시오."
        case .tooMany: "지금은 인증번호를 더 보내거나 받을 수 없습니다. 나중에 다시 시도해 주십시오." + orCall(line)
        case .codeVoid: "인증번호가 더 이상 유효하지 않습니다. 새 인증번호를 받아 주십시오."
        }
    }
    let joinCodeHint = "입력하신 번호로 인증번호를 보내 드렸습니다. 오지 않으면 번호를 확인하시고 처음부터 다시 해 주십시오."
    let memberAlready = "이미 가입된 번호입니다"
    let memberAlreadyHint = "회원번호를 문자로 보내 드리니, 그 번호로 로그인해 주십시오."
    let choosePIN = "비밀번호 정하기"
    func choosePINHint(_ digits: Int) -> String { "비밀번호는 숫자 \(digits)자리이며, 여기와 전화에서 함께 쓰입니다." }
    let presentPIN = "지금 비밀번호"
    let newPIN = "새 비밀번호"
    let pinAgain = "새 비밀번호 확인"
    func pinNote(_ note: NewPINNote, _ digits: Int, _ line: String?) -> String {
        switch note {
        case .notAsWritten: "비밀번호는 숫자 \(digits)자리입니다. 두 번 입력해 주십시오."
        case .mismatch: "두 비밀번호가 서로 다릅니다. 둘 다 다시 입력해 주십시오."
        case .weak(.sameDigit): "같은 숫자만으로는 정하실 수 없습니다."
        case .weak(.run): "차례로 이어지는 숫자로는 정하실 수 없습니다."
        case .weak(.pattern): "되풀이되는 숫자로는 정하실 수 없습니다."
        case .weak(.ownNumber): "전화번호나 회원번호에 있는 숫자로는 정하실 수 없습니다."
        case .refused: "지금 비밀번호가 맞지 않습니다. 바뀐 것은 없습니다."
        case .locked(let minutes?): "시도 횟수를 넘었습니다. \(duration(minutes)) 뒤에 다시 시도해 주십시오." + orCall(line)
        case .locked(nil): "시도 횟수를 넘었습니다. 나중에 다시 시도해 주십시오." + orCall(line)
        }
    }
    let joined = "가입되셨습니다"
    let joinedHint = "로그인되었습니다. 회원번호는 문자로 보내 드립니다."
    func payment(_ account: NewAccount) -> String? {
        switch account {
        case .credit: nil
        case .page: "결제 수단은 문자에 있는 주소에서 등록해 주십시오."
        case .staff: "결제 수단은 담당자가 전화드려 등록해 드립니다."
        }
    }
    let changePIN = "비밀번호 변경"
    let pinChanged = "비밀번호가 변경되었습니다"
    let pinChangedHint = "전화에서도 새 비밀번호를 쓰십시오. 다른 브라우저에서는 모두 로그아웃되었습니다."

    let myBookings = "나의 예매"
    func loggedInAs(_ number: String) -> String { "회원번호 \(number)로 로그인하셨습니다." }
    let noBookings = "다가오는 예매가 없습니다."
    func bookingNumber(_ number: BookingNumber) -> String { "예매번호 \(number)" }
    func tickets(_ count: Int) -> String { "\(count)매" }

    let bookHere = "좌석 예매하기"
    let chooseSeats = "좌석 선택"
    let changeTo = "이 일정으로 변경"
    let howMany = "매수"
    let whichSeats = "좌석"
    let best = "남은 좌석 중 가장 좋은 자리"
    let keep = "지금과 비슷한 자리"
    let wheelchair = "휠체어석과 옆 동반자석"
    let restricted = "시야 제한석"
    let hold = "좌석 잡기"
    let backToShowing = "일정으로 돌아가기"
    func bookNote(_ note: BookVisit.Note) -> String {
        switch note {
        case .notChosen: "매수(1~\(Limits.ticketsPerBooking)매)와 좌석을 골라 주십시오."
        case .notEnough(0): "이 조건의 좌석은 남아 있지 않습니다. 다른 좌석을 골라 주십시오."
        case .notEnough(let left): "이 조건의 좌석은 \(left)석만 남았습니다. 다른 좌석을 고르시거나 매수를 줄여 주십시오."
        case .overLimit(0): "이 일정에서 한 회원이 예매할 수 있는 매수를 모두 쓰셨습니다."
        case .overLimit(let allowed): "이 일정은 \(allowed)매까지 더 예매하실 수 있습니다. 매수를 줄여 주십시오."
        case .kindNotSold: "이 좌석에는 판매하지 않는 권종이 있습니다. 다른 권종이나 좌석을 골라 주십시오."
        case .kindExcess(let excess): "이 구성에서는 \(excess.kind.name.local) 권종을 \(excess.allowed)매까지 고르실 수 있습니다."
        case .unchanged: "이미 예매하신 좌석입니다. 다른 좌석을 골라 주십시오."
        }
    }
    func changes(_ booking: BookingNumber, _ tickets: Int) -> String {
        "예매 \(booking)(\(tickets)매)를 변경합니다. 동의하시기 전까지 기존 예매는 그대로입니다."
    }

    func seats(of section: String) -> String { "\(section) 좌석" }
    func planNote(_ note: PlanVisit.Note) -> String {
        switch note {
        case .notTicked: "원하시는 좌석에 표시해 주십시오(1~\(Limits.ticketsPerBooking)석)."
        case .tooMany: "한 번에 \(tickets(Limits.ticketsPerBooking))까지 예매하실 수 있습니다. 좌석을 줄여 주십시오."
        case .wrongCount(let count): "예매하신 매수는 \(tickets(count))입니다. 같은 수의 좌석에 표시해 주십시오."
        case .taken(let seats):
            "방금 다른 분이 \(seats.map(place).joined(separator: ", ")) 좌석을 선택하셨습니다. 아직 잡힌 좌석은 없으며 다른 선택은 그대로입니다. "
                + "다른 좌석을 골라 주십시오."
        case .companionAlone: "동반자석은 바로 옆 휠체어석과 함께만 예매하실 수 있습니다. 둘 다 표시하시거나 둘 다 빼 주십시오."
        case .book(let note): bookNote(note)
        }
    }
    let restrictedHint = "‘시야 제한석’으로 표시된 좌석에서는 무대나 경기장 일부가 보이지 않습니다."
    let otherKinds = "이 중 다음 권종의 매수"
    let seatsElsewhere = "다른 구역에서 고르신 좌석"
    func row(_ label: String) -> String { label.hasSuffix("열") ? label : "\(label)열" }
    func seat(_ label: String, _ purpose: SeatPurpose) -> String { label + self.purpose(purpose) }
    let isTaken = "선택 불가"
    let takenHint = "\u{00D7} 표시가 있는 좌석은 고르실 수 없습니다."
    let planIsCut = "이 구역에는 열이 더 있습니다. 나머지는 자동 선택이나 전화로 예매해 주십시오."
    let allSections = "전체 구역"
    let letUsChoose = "자동으로 고르기"
    let notYetOnSale = "아직 판매 전입니다"

    let yourSeats = "선택하신 좌석"
    func leavesAlone(_ seats: [SeatLabel]) -> String {
        "옆에 한 자리만 남게 됩니다: \(seats.map(place).joined(separator: ", ")). 그대로 예매하셔도 되고, 한 자리만 남지 않는 좌석을 고르셔도 됩니다."
    }
    let chooseOthers = "다른 좌석 고르기"
    let moreTime = "시간 연장하기"
    func extensions(_ left: Int) -> String {
        left == 0 ? "더 이상 연장하실 수 없습니다." : "\(left)번 더 연장하실 수 있습니다."
    }
    let isExtended = "좌석을 더 오래 잡아 두었습니다."
    func heldUntil(_ time: LocalTime) -> String { "이 좌석은 \(time)까지 잡혀 있습니다." }
    let split = "모두 나란한 자리는 아닙니다."
    func total(_ amount: Won) -> String { "합계 \(won(amount))" }
    private func won(_ amount: Won) -> String { "\(grouped(amount.amount))원" }
    func agree(_ amount: Won) -> String { "\(won(amount)) 결제에 동의합니다" }
    func agreeToChange(_ quote: ChangeQuote) -> String {
        if quote.difference > .zero { return "변경과 \(won(quote.difference)) 결제에 동의합니다" }
        if quote.difference == .zero { return "변경에 동의합니다" }
        return "변경과 \(won(-quote.difference)) 환불에 동의합니다"
    }
    func difference(_ quote: ChangeQuote) -> String {
        let fee = quote.fee > .zero ? " 수수료 \(won(quote.fee))이 들어 있습니다." : ""
        if quote.difference > .zero { return "변경 금액은 \(won(quote.difference))입니다.\(fee)" }
        if quote.difference == .zero { return "변경에 드는 금액은 없습니다.\(fee)" }
        return "\(won(-quote.difference))을 돌려드립니다.\(fee)"
    }
    let book = "결제하고 예매하기"
    let change = "예매 변경하기"
    let giveBack = "좌석 돌려주기"
    func holdNote(_ note: HoldVisit.Note) -> String {
        switch note {
        case .notAgreed: "예매하시려면 동의에 표시해 주십시오."
        case .declined: "결제가 거절되었습니다. 예매되지 않았으며 좌석은 아직 잡혀 있습니다."
        case .priceChanged: "금액이 바뀌었습니다. 다시 확인하시고 원하시면 동의해 주십시오."
        case .payment(let note): KoreanPayingWords().note(note)
        case .alone(let seats): leavesAlone(seats)
        case .extended: isExtended
        }
    }
    let holdOver = "좌석이 더 이상 잡혀 있지 않습니다"
    let holdOverHint = "결제된 금액은 없습니다. 남은 좌석이 있으면 다시 고르실 수 있습니다."
    let chooseAgain = "다시 고르기"
    let charging = "결제를 확인하고 있습니다"
    func chargingHint(_ line: String?) -> String {
        "확인될 때까지 좌석은 그대로 잡혀 있고, 결과는 문자로 알려 드립니다. 같은 좌석을 다시 예매하지 마십시오."
            + (line.map { " 문의 전화 \($0)" } ?? "")
    }
    func seats(_ count: Int) -> String { "\(count)석" }
    let seat = "자리"
    let kind = "권종"
    func place(_ seat: SeatLabel) -> String {
        "\(seat.section.local) \(row(seat.row)) \(seat.seat)번\(purpose(seat.purpose))"
    }
    private func purpose(_ purpose: SeatPurpose) -> String {
        switch purpose {
        case .usual, .house, .notForSale: ""
        case .wheelchair: " 휠체어석"
        case .companion: " 동반자석"
        case .restricted: " 시야 제한석"
        }
    }

    func bookingNote(_ note: BookingNews) -> String {
        switch note {
        case .booked: "예매되었습니다. 휴대전화로 모바일 티켓을 보내 드립니다."
        case .resent: "모바일 티켓을 휴대전화로 다시 보내 드립니다."
        case .notResent: "오늘 너무 여러 번 보냈거나 더 이상 보낼 수 없는 티켓입니다."
        case .cancelled: "예매가 취소되었습니다. 환불 금액은 문자로 알려 드립니다."
        }
    }
    func state(_ state: StoredBooking.State) -> String {
        switch state {
        case .coming: "예매와 결제가 끝났습니다."
        case .past: "지난 일정입니다."
        case .cancelled(let fee): "취소되었습니다. 수수료 \(won(fee))"
        }
    }
    func moved(_ moved: Moved) -> String {
        let words = KoreanPageWords()
        return "일정이 변경되었습니다. 원래 일정: \(words.dayAndTime(moved.from))"
            + (moved.freeUntil.map { ". \(words.dayAndTime($0))까지 수수료 없이 취소하실 수 있습니다." } ?? "")
    }
    let pastBookings = "지난 예매"
    let resend = "티켓 다시 보내기"
    let calendar = "캘린더에 넣기"
    let changeShowing = "다른 일정으로 변경"
    let noOtherShowings = "판매 중인 다른 일정이 없습니다."
    let cancel = "예매 취소"
    func cancelTerms(_ quote: CancelQuote) -> String {
        "결제 금액 \(won(quote.paid)), 취소 수수료 \(won(quote.fee)), 환불 금액 \(won(quote.refund))입니다."
    }
    func agreeToCancel(_ quote: CancelQuote) -> String { "수수료 \(won(quote.fee))을 내고 이 예매를 취소합니다" }
    func cancelNote(_ note: CancelVisit.Note) -> String {
        switch note {
        case .notAgreed: "취소하시려면 표시해 주십시오."
        case .termsChanged: "조건이 바뀌었습니다. 처리한 것은 없으니 다시 확인해 주십시오."
        }
    }
    let notCancellable = "더 이상 취소하거나 변경할 수 없는 예매입니다."
    let backToBooking = "예매로 돌아가기"
}
