// DemoPrograms: the programs of the demo, their prices, and when they run. Prices and running times are realistic,
// and no carrier's own.

import BookingModel

extension Demo {
    static let hamlet = Name(local: "햄릿", latin: "Hamlet", clip: "names/show-hamlet")
    static let seagull = Name(local: "갈매기", latin: "The Seagull", clip: "names/show-seagull")
    static let symphony = Name(local: "봄밤 교향악", latin: "Spring Night Symphony", clip: "names/show-symphony")
    static let jazz = Name(local: "재즈 인 서울", latin: "Jazz in Seoul", clip: "names/show-jazz")
    static let baseball = Name(
        local: "한빛 대 백두 야구", latin: "Hanbit against Baekdu", clip: "names/match-hanbit-baekdu")
    static let gangneungBus = Name(
        local: "서울 강릉 우등고속", latin: "Seoul to Gangneung bus", clip: "names/route-seoul-gangneung")
    static let gwangjuBus = Name(
        local: "서울 광주 우등고속", latin: "Seoul to Gwangju bus", clip: "names/route-seoul-gwangju")
    static let trainDown = Name(local: "경부선 하행", latin: "Seoul to Busan train", clip: "names/route-seoul-busan")
    static let trainUp = Name(local: "경부선 상행", latin: "Busan to Seoul train", clip: "names/route-busan-seoul")
    static let honam = Name(local: "호남선 하행", latin: "Seoul to Gwangju train", clip: "names/route-honam")
    static let shuttle = Name(local: "김포 제주 항공", latin: "Gimpo to Jeju flight", clip: "names/route-gimpo-jeju")

    static let seoul = Name(local: "서울", latin: "Seoul", clip: "names/stop-seoul")
    static let daejeon = Name(local: "대전", latin: "Daejeon", clip: "names/stop-daejeon")
    static let dongdaegu = Name(local: "동대구", latin: "Dongdaegu", clip: "names/stop-dongdaegu")
    static let busan = Name(local: "부산", latin: "Busan", clip: "names/stop-busan")
    static let gangneung = Name(local: "강릉", latin: "Gangneung", clip: "names/stop-gangneung")
    static let gwangju = Name(local: "광주", latin: "Gwangju", clip: "names/stop-gwangju")
    static let gimpo = Name(local: "김포", latin: "Gimpo", clip: "names/stop-gimpo")
    static let jeju = Name(local: "제주", latin: "Jeju", clip: "names/stop-jeju")

    static let downStops = [seoul, daejeon, dongdaegu, busan]
    /// Won from stop to stop in standard class; first class costs 40 per cent more.
    static let downFares: [(from: Int, to: Int, price: Int64)] = [
        (0, 1, 23_700), (0, 2, 43_500), (0, 3, 59_800), (1, 2, 19_700), (1, 3, 36_200), (2, 3, 17_100),
    ]
    /// Minutes after the start at which a train is at its stops.
    static let downMinutes = [0, 60, 110, 165]
    static let upMinutes = [0, 55, 105, 165]

    /// The train that is sold by kinds of fares.
    static let honamStops = [seoul, daejeon, gwangju]
    static let honamFares: [(from: Int, to: Int, price: Int64)] = [(0, 1, 23_700), (0, 2, 46_800), (1, 2, 26_100)]
    static let honamMinutes = [0, 58, 112]

    /// As at `KindExample.train`: seniors pay less on weekdays, and each disabled person may have a companion. Children
    /// travel with an adult.
    static func honamKinds() -> (fares: [KindFare], limits: [PlannedKindLimit]) {
        func share(_ kind: String, _ percent: Int, _ days: Set<DayKind> = Set(DayKind.allCases)) -> KindFare {
            KindFare(
                tariff: "standard", kind: kind, days: days, grade: nil, journey: nil,
                price: .share(percent: percent, Rounding(unit: 100, .down)))
        }
        return (
            [share("child", 50), share("senior", 70, [.weekday]), share("disabled", 50), share("companion", 50)],
            [
                PlannedKindLimit(kind: "child", limit: KindLimit(most: 8, per: FareKind.adult)),
                PlannedKindLimit(kind: "companion", limit: KindLimit(most: 1, per: "disabled")),
            ]
        )
    }

    static func honamProgram(_ venue: String) -> PlannedProgram {
        let kinds = honamKinds()
        return trainProgram(
            "743", honam, venue, honamStops, honamFares, kindFares: kinds.fares, kindLimits: kinds.limits)
    }

    static func programs() -> [PlannedProgram] {
        let upFares = downFares.map { (from: 3 - $0.to, to: 3 - $0.from, price: $0.price) }
        return [
            program(
                "701", .theatre, hamlet, "grand-theatre",
                ["weekday": [150_000, 120_000, 90_000, 60_000], "weekend": [160_000, 130_000, 100_000, 70_000]],
                by: "한빛극단"),
            program("702", .theatre, seagull, "small-theatre", ["standard": [60_000, 50_000, 40_000]], by: "한빛극단"),
            program("711", .concert, symphony, "concert-hall", ["standard": [100_000, 60_000]], by: "한빛문화재단"),
            program("712", .concert, jazz, "concert-hall", ["standard": [80_000, 50_000]], by: "한빛문화재단"),
            program(
                "721", .sports, baseball, "ballpark",
                ["weekday": [18_000, 13_000, 9_000], "weekend": [20_000, 15_000, 10_000]]),
            program("731", .bus, gangneungBus, "premium-bus", ["standard": [22_000]], stops: [seoul, gangneung]),
            program("732", .bus, gwangjuBus, "premium-bus", ["standard": [28_600]], stops: [seoul, gwangju]),
            trainProgram("741", trainDown, "express-train", downStops, downFares),
            trainProgram("742", trainUp, "express-train", downStops.reversed(), upFares),
            honamProgram("express-train"),
            program(
                "751", .air, shuttle, "airliner", ["weekday": [72_000], "weekend": [95_000]], stops: [gimpo, jeju]),
        ]
    }

    /// A program with one leg. `prices` are by tariff, and then by grade, the dearest first.
    static func program(
        _ digits: String, _ category: Category, _ title: Name, _ venue: String, _ prices: [String: [Int64]],
        stops: [Name] = [],
        by organiser: String? = nil
    ) -> PlannedProgram {
        let fares = prices.sorted { $0.key < $1.key }.flatMap { tariff, amounts in
            amounts.enumerated().map {
                Fare(tariff: tariff, grade: $0, journey: Journey(from: 0, to: 1), price: Won($1))
            }
        }
        return PlannedProgram(
            number: number(digits), category: category, title: title, venue: venue, organiser: organiser, stops: stops,
            fares: fares)
    }

    static func trainProgram(
        _ digits: String, _ title: Name, _ venue: String, _ stops: [Name],
        _ fares: [(from: Int, to: Int, price: Int64)], kindFares: [KindFare] = [], kindLimits: [PlannedKindLimit] = []
    ) -> PlannedProgram {
        let both = fares.flatMap { fare in
            [fare.price * 14 / 10 / 100 * 100, fare.price].enumerated().map {
                Fare(tariff: "standard", grade: $0, journey: Journey(from: fare.from, to: fare.to), price: Won($1))
            }
        }
        return PlannedProgram(
            number: number(digits), category: .train, title: title, venue: venue, stops: stops, fares: both,
            kindFares: kindFares, kindLimits: kindLimits)
    }
}

extension Demo {
    /// Everything that starts on one day.
    static func showings(on day: LocalDate) -> [PlannedShowing] {
        stages(day) + matches(day) + buses(day) + trains(day) + flights(day)
    }

    private static func isWeekend(_ day: LocalDate) -> Bool {
        switch day.weekday {
        case .saturday, .sunday: true
        case .monday, .tuesday, .wednesday, .thursday, .friday: false
        }
    }

    /// Theatres are dark on Mondays and play twice at the weekend; the concert hall plays one program in the week and
    /// the other at its end.
    private static func stages(_ day: LocalDate) -> [PlannedShowing] {
        guard day.weekday != .monday else { return [] }
        let tariff = isWeekend(day) ? "weekend" : "weekday"
        let evening = isWeekend(day) ? moment(day, 19, 0) : moment(day, 19, 30)
        var showings = [showing("701", evening, tariff), showing("702", moment(day, 20, 0), "standard")]
        if isWeekend(day) {
            showings += [showing("701", moment(day, 14, 0), tariff), showing("702", moment(day, 15, 0), "standard")]
        }
        switch day.weekday {
        case .friday, .saturday: showings.append(showing("711", moment(day, 19, 30), "standard"))
        case .wednesday, .thursday, .sunday: showings.append(showing("712", moment(day, 19, 0), "standard"))
        case .monday, .tuesday: break
        }
        return showings
    }

    private static func matches(_ day: LocalDate) -> [PlannedShowing] {
        switch day.weekday {
        case .monday: []
        case .tuesday, .wednesday, .thursday, .friday: [showing("721", moment(day, 18, 30), "weekday")]
        case .saturday: [showing("721", moment(day, 17, 0), "weekend")]
        case .sunday: [showing("721", moment(day, 14, 0), "weekend")]
        }
    }

    /// Every forty minutes to Gangneung and every hour to Gwangju, from 06:00 to 22:00.
    private static func buses(_ day: LocalDate) -> [PlannedShowing] {
        stride(from: 360, through: 1320, by: 40).map {
            showing("731", moment(day, minute: $0), "standard", minutes: [0, 170])
        }
            + stride(from: 360, through: 1320, by: 60).map {
                showing("732", moment(day, minute: $0), "standard", minutes: [0, 200])
            }
    }

    /// Ten trains each way. Those from Seoul have odd numbers, those to Seoul even ones, as on the railway.
    private static func trains(_ day: LocalDate) -> [PlannedShowing] {
        (0..<10).flatMap { index in
            [
                showing(
                    "741", moment(day, minute: 330 + index * 100), "standard", service: "\(101 + 2 * index)",
                    minutes: downMinutes),
                showing(
                    "742", moment(day, minute: 345 + index * 100), "standard", service: "\(102 + 2 * index)",
                    minutes: upMinutes),
                showing(
                    "743", moment(day, minute: 360 + index * 100), "standard", service: "\(401 + 2 * index)",
                    minutes: honamMinutes),
            ]
        }
    }

    private static func flights(_ day: LocalDate) -> [PlannedShowing] {
        stride(from: 420, through: 1200, by: 130).enumerated().map { index, minute in
            showing(
                "751", moment(day, minute: minute), isWeekend(day) ? "weekend" : "weekday",
                service: "\(1201 + 2 * index)",
                minutes: [0, 70])
        }
    }

    static func showing(
        _ digits: String, _ starts: LocalDateTime, _ tariff: String, service: String? = nil, minutes: [Int] = []
    ) -> PlannedShowing {
        PlannedShowing(program: number(digits), starts: starts, service: service, tariff: tariff, stopMinutes: minutes)
    }
}

extension Demo {
    /// Of all venues of both catalogs but the studio.
    private static let allDirections = [
        directions(
            "grand-theatre", "서울시 종로구 한빛로 12", "지하철 3호선 한빛역 2번 출구에서 도보 5분. 주차는 지하 2층부터",
            "12 Hanbit-ro, Jongno-gu, Seoul", "5 min walk from exit 2, Hanbit station (line 3). Parking on level B2"),
        directions(
            "small-theatre", "서울시 종로구 대학로 30", "지하철 4호선 대학로역 1번 출구에서 도보 3분. 주차장 없음",
            "30 Daehak-ro, Jongno-gu, Seoul", "3 min walk from exit 1, Daehak station (line 4). No parking"),
        directions(
            "concert-hall", "서울시 서초구 음악당길 7", "지하철 3호선 음악당역 5번 출구에서 마을버스 4번. 주차는 음악당 지하",
            "7 Eumakdang-gil, Seocho-gu, Seoul",
            "Village bus 4 from exit 5, Eumakdang station (line 3). Parking below the hall"),
        directions(
            "ballpark", "서울시 송파구 야구장로 1", "지하철 2호선 종합운동장역 6번 출구 앞. 경기 날에는 주차가 어려움",
            "1 Yagujang-ro, Songpa-gu, Seoul",
            "At exit 6, Sports Complex station (line 2). Parking is scarce on match days"),
        directions(
            "small-ballpark", "서울시 송파구 한빛구장길 2", "지하철 9호선 한빛구장역 3번 출구 앞. 주차장 없음",
            "2 Hanbit Field-gil, Songpa-gu, Seoul", "At exit 3, Hanbit Field station (line 9). No parking"),
    ]

    /// Of those among some venues that have any.
    static func directions(to venues: [PlannedVenue]) -> [PlannedDirections] {
        allDirections.filter { planned in venues.contains { $0.code == planned.venue } }
    }

    private static func directions(
        _ venue: String, _ address: String, _ way: String, _ addressEnglish: String, _ wayEnglish: String
    ) -> PlannedDirections {
        PlannedDirections(
            venue: venue,
            directions: Directions(
                address: Name(local: address, latin: addressEnglish),
                way: Name(local: way, latin: wayEnglish, clip: "names/way-\(venue)")))
    }
}
