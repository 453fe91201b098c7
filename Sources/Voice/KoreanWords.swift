// KoreanWords: every Korean clip that readings are made of, and the words in it.

import BookingModel
import CallFlow

/// The Korean vocabulary. Each function is one family of clips; `all` lists every member of every family.
enum KoreanWords {
    private static let sinoDigits = ["", "일", "이", "삼", "사", "오", "육", "칠", "팔", "구"]
    private static let nativeDigits = ["", "한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉"]
    private static let nativeTens = ["", "열", "스물", "서른", "마흔", "쉰", "예순", "일흔", "여든", "아흔"]

    /// A digit of a digit string; 0 is 공.
    static func digit(_ n: Int) -> Clip { Clip("digit/", n) { $0 == 0 ? "공" : sinoDigits[$0] } }

    /// Sino-Korean 0...99; 0 is 영. No bare 일 before 십.
    static func number(_ n: Int) -> Clip { Clip("num/", n, numeral) }
    private static func numeral(_ n: Int) -> String { n == 0 ? "영" : below100(n) }
    /// 백...구백, for 1...9. No bare 일 before 백.
    static func hundreds(_ n: Int) -> Clip { Clip("num/", n * 100) { bare($0 / 100) + "백" } }
    /// 천...구천, for 1...9. No bare 일 before 천.
    static func thousands(_ n: Int) -> Clip { Clip("num/", n * 1000) { bare($0 / 1000) + "천" } }
    /// 일만...구십구만, for 1...99.
    static func tenThousands(_ n: Int) -> Clip { Clip("num/man-", n) { below100($0) + "만" } }
    static let man = Clip("num/man", "만")
    static let eok = Clip("num/eok", "억")
    static let jo = Clip("num/jo", "조")
    static let minus = Clip("num/minus", "마이너스")

    /// Native numbers as they stand before a counter, 1...99: 한, 두, 스무, 스물한.
    static func native(_ n: Int) -> Clip { Clip("native/", n, counting) }
    private static func counting(_ n: Int) -> String {
        n == 20 ? "스무" : nativeTens[n / 10] + nativeDigits[n % 10]
    }

    /// `한 장` to `아홉 장`: what a booking has, in one breath.
    static func tickets(_ n: Int) -> Clip { Clip("ticket/", n) { counting($0) + " 장" } }
    /// `한 자리` to `아흔아홉 자리`.
    static func seatsLeft(_ n: Int) -> Clip { Clip("left/", n) { counting($0) + " 자리" } }

    static func key(_ key: Key) -> Clip {
        switch key {
        case .star: Clip("key/star", "별표")
        case .pound: Clip("key/pound", "우물 정자")
        case .zero, .one, .two, .three, .four, .five, .six, .seven, .eight, .nine:
            Clip("key/", key.digit ?? 0) { numeral($0) + " 번" }
        }
    }

    /// 1...12; 유월 and 시월 lose a sound.
    static func month(_ n: Int) -> Clip { Clip("month/", n) { ($0 == 6 ? "유" : $0 == 10 ? "시" : below100($0)) + "월" } }
    static func day(_ n: Int) -> Clip { Clip("day/", n) { below100($0) + "일" } }
    static func weekday(_ day: Weekday) -> Clip { Clip("weekday/", day.rawValue, weekdayName) }
    private static func weekdayName(_ number: Int) -> String {
        guard let day = Weekday(rawValue: number) else { return "" }
        let sound =
            switch day {
            case .sunday: "일"
            case .monday: "월"
            case .tuesday: "화"
            case .wednesday: "수"
            case .thursday: "목"
            case .friday: "금"
            case .saturday: "토"
            }
        return sound + "요일"
    }

    /// Native hours 1...12, and 영 시 for 0.
    static func hour(_ n: Int) -> Clip { Clip("hour/", n) { $0 == 0 ? "영 시" : counting($0) + " 시" } }
    /// 1...59.
    static func minute(_ n: Int) -> Clip { Clip("minute/", n) { below100($0) + " 분" } }
    static let morning = Clip("time/morning", "오전")
    static let afternoon = Clip("time/afternoon", "오후")
    static let noon = Clip("time/noon", "낮")
    static let midnight = Clip("time/midnight", "자정")

    static let won = Clip("unit/won", "원")
    static let ticketCounter = Clip("unit/ticket", "장")
    static let seatCounter = Clip("unit/seat-left", "자리")
    static let none = Clip("unit/none", "없음")
    static let minutes = Clip("unit/minute", "분")
    static let row = Clip("unit/row", "열")
    static let numbered = Clip("unit/number", "번")
    static let numberedFrom = Clip("unit/number-from", "번부터")
    static let numberedTo = Clip("unit/number-to", "번까지")
    static let letteredSeat = Clip("unit/seat", "석")
    static let besides = Clip("unit/besides", "외")
    static let program = Clip("unit/program", "프로그램")
    static let stop = Clip("unit/stop", "정류장")
    static let section = Clip("unit/section", "구역")
    static let grade = Clip("unit/grade", "등급")
    static let kind = Clip("unit/kind", "권종")
    static let directions = Clip("unit/directions", "주소와 약도는 문자로 보내 드립니다")

    private static let letterNames = [
        "에이", "비", "씨", "디", "이", "에프", "지", "에이치", "아이", "제이", "케이", "엘", "엠", "엔", "오", "피", "큐", "알", "에스", "티", "유",
        "브이",
        "더블유", "엑스", "와이", "제트",
    ]
    /// The name of a Latin letter, 0...25.
    static func letter(_ place: Int) -> Clip { Clip("letter/\(Unicode.Scalar(UInt8(97 + place)))", letterNames[place]) }
    /// One of the syllables rows are lettered with, 0...13.
    static func syllable(_ place: Int) -> Clip { Clip("syllable/", place + 1) { String(LabelPart.syllables[$0 - 1]) } }

    static func category(_ category: BookingModel.Category) -> Clip {
        let word =
            switch category {
            case .concert: "콘서트"
            case .theatre: "연극과 뮤지컬"
            case .sports: "스포츠"
            case .train: "열차"
            case .bus: "고속버스"
            case .air: "항공"
            }
        return Clip("category/\(category.rawValue)", word)
    }

    /// Every clip a Korean reading can be made of.
    static var all: [Clip] {
        var clips = (0...9).map(digit) + (0...99).map(number) + (1...9).map(hundreds) + (1...9).map(thousands)
        clips += (1...99).map(tenThousands) + [man, eok, jo, minus] + (1...99).map(native) + Key.allCases.map(key)
        clips += (1...9).map(tickets) + (1...99).map(seatsLeft)
        clips +=
            (1...12).map(month) + (1...31).map(day) + Weekday.allCases.map(weekday) + (0...12).map(hour)
            + (1...59).map(minute)
        clips += [morning, afternoon, noon, midnight, won, ticketCounter, seatCounter, none, minutes, row]
        clips += [
            numbered, numberedFrom, numberedTo, letteredSeat, besides, program, stop, section, grade, kind, directions,
        ]
        clips +=
            (0...25).map(letter) + LabelPart.syllables.indices.map(syllable)
            + BookingModel.Category.allCases.map(category)
        return clips
    }

    /// 1...99 in Sino-Korean without 일 before 십.
    private static func below100(_ n: Int) -> String { (n >= 10 ? bare(n / 10) + "십" : "") + sinoDigits[n % 10] }
    private static func bare(_ n: Int) -> String { n == 1 ? "" : sinoDigits[n] }
}
