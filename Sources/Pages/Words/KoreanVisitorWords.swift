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

    let myBookings = "나의 예매"
    func loggedInAs(_ number: String) -> String { "회원번호 \(number)로 로그인하셨습니다." }
    let noBookings = "다가오는 예매가 없습니다."
    func bookingNumber(_ number: BookingNumber) -> String { "예매번호 \(number)" }
    func tickets(_ count: Int) -> String { "\(count)매" }
}
