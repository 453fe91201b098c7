// KoreanPageWords: what pages say in Korean.

import BookingModel

struct KoreanPageWords: PageWords {
    let ownName = "한국어"

    let skip = "본문으로 건너뛰기"
    let languages = "다른 언어"
    let line = "전화 예매"
    let toTheList = "예매할 수 있는 목록 보기"

    func trouble(_ trouble: Trouble) -> (title: String, advice: String) {
        switch trouble {
        case .unknown: ("없는 페이지입니다", "주소를 다시 확인하시거나 목록에서 찾아 주십시오.")
        case .malformed: ("주소를 읽을 수 없습니다", "주소의 일부가 잘못되었습니다. 목록에서 다시 골라 주십시오.")
        case .cannotBeDone: ("처리할 수 없는 요청입니다", "이 페이지는 보기만 할 수 있습니다. 목록에서 다시 시작해 주십시오.")
        case .notOnSale: ("지금은 판매하지 않습니다", "판매가 아직 시작되지 않았거나 끝났거나, 없는 번호입니다. 목록에서 다른 것을 골라 주십시오.")
        case .unavailable: ("지금은 예매 시스템을 이용할 수 없습니다", "잠시 뒤에 이 페이지를 다시 열어 주십시오.")
        case .fromElsewhere: ("다른 사이트에서 온 요청입니다", "처리한 것은 없습니다. 이 사이트의 목록에서 다시 시작해 주십시오.")
        case .noCookies: ("브라우저가 쿠키를 저장하지 않습니다", "로그인하시려면 이 사이트의 쿠키를 허용하고 다시 시작하시거나 전화로 예매해 주십시오.")
        case .staleForm: ("오래된 입력 화면입니다", "처리한 것은 없습니다. 페이지를 다시 열고 다시 입력해 주십시오.")
        case .noSuchBooking: ("없는 예매입니다", "회원님의 예매가 아닙니다. 나의 예매를 확인해 주십시오.")
        case .notPrivate: ("보호되지 않은 연결입니다", "비밀번호는 https 연결에서만 받습니다. 전화로 예매해 주십시오.")
        }
    }

    let whatIsOn = "지금 예매할 수 있는 것"
    let search = "찾기"
    let searchLabel = "제목, 장소 또는 프로그램 번호"
    let categories = "종류"
    let everything = "전체"
    func category(_ category: BookingModel.Category) -> String {
        switch category {
        case .concert: "콘서트"
        case .theatre: "연극과 뮤지컬"
        case .sports: "스포츠"
        case .train: "열차"
        case .bus: "고속버스"
        case .air: "항공"
        }
    }
    let nothingFound = "찾으시는 것이 없습니다. 다른 말로 찾거나 전체 목록을 보십시오."
    let more = "더 보기"
    func days(_ days: ClosedRange<LocalDate>) -> String {
        let (first, last) = (days.lowerBound, days.upperBound)
        if first == last { return day(first) }
        return "\(day(first)) ~ \(first.year == last.year ? dayOfYear(last) : day(last))"
    }

    let kind = "종류"
    let venue = "주소"
    let way = "오시는 길"
    let programNumber = "프로그램 번호"
    let from = "타는 곳"
    let to = "내리는 곳"
    let stopsTheWrongWay = "내리는 곳은 타는 곳보다 뒤에 있어야 합니다. 다시 골라 주십시오."
    let day = "날짜"
    let show = "보기"
    let allDays = "모든 날짜"
    let nextShowings = "다가오는 일정"
    func showings(on day: LocalDate) -> String { "\(self.day(day)) 일정" }
    let noShowings = "이 조건으로 판매하는 일정이 없습니다. 다른 날짜를 골라 주십시오."
    let chooseADay = "다음 일정이 더 있습니다. 날짜를 고르시면 그날의 일정이 모두 나옵니다."
    func day(_ day: LocalDate) -> String { "\(day.year)년 \(dayOfYear(day))" }
    private func dayOfYear(_ day: LocalDate) -> String {
        "\(day.month)월 \(day.day)일 (\(Array("일월화수목금토")[day.weekday.rawValue]))"
    }
    func dayAndTime(_ time: LocalDateTime) -> String { "\(day(time.date)) \(time.time)" }
    func service(_ number: String, _ category: BookingModel.Category) -> String {
        switch category {
        case .concert, .theatre, .sports: "\(number)회"
        case .train: "\(number)열차"
        case .bus, .air: "\(number)편"
        }
    }
    func saleOpens(_ time: LocalDateTime) -> String { "예매 시작 \(dayAndTime(time))" }
    func left(_ seats: Int) -> String { "\(grouped(Int64(seats)))석 남음" }
    let soldOut = "매진"

    let grades = "등급과 요금"
    let grade = "등급"
    func sections(_ category: BookingModel.Category) -> String { "\(section(category))별 남은 좌석" }
    func section(_ category: BookingModel.Category) -> String {
        switch category {
        case .concert, .theatre, .sports, .air: "구역"
        case .train, .bus: "호차"
        }
    }
    let price = "1매 요금"
    let remaining = "남은 좌석"
    func won(_ amount: Won) -> String { "\(grouped(amount.amount))원" }
    let otherShowings = "다른 일정 보기"
    let howToBook = "예매하기"
    func bookByTelephone(line: String, program: ProgramNumber) -> String {
        "\(line)번으로 전화하셔서 회원번호와 비밀번호를 누르신 다음, 메뉴에서 프로그램 번호 \(program)번을 누르십시오."
    }
    func call(_ line: String) -> String { "\(line)번으로 전화하기" }
}
