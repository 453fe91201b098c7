// DemoDirections: how to get to the demo's venues. Vehicles have none: their stops are on the way.

import BookingModel

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
