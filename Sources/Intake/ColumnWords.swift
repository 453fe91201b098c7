// ColumnWords: what columns are called in Korean, and in the exports of shops and ticket programs.

/// Other names of our columns.
enum ColumnWords {
    /// Korean names, each known without being asked about.
    static let korean: [RecordKind: [String: String]] = [
        .members: [
            "회원번호": "number", "고객번호": "number", "이름": "name", "성명": "name", "회원명": "name", "고객명": "name",
            "전화번호": "telephone",
            "휴대전화": "telephone", "휴대폰": "telephone", "핸드폰": "telephone", "휴대폰번호": "telephone", "핸드폰번호": "telephone",
            "휴대전화번호": "telephone", "휴대폰_번호": "telephone", "연락처": "telephone", "언어": "language", "비밀번호": "pin",
            "한도": "credit_limit", "이용한도": "credit_limit", "신용한도": "credit_limit", "결제한도": "credit_limit",
            "계좌": "account",
        ],
        .venues: ["공연장": "venue", "장소": "venue", "시설": "venue"].merging(names) { $1 },
        .directions: [
            "공연장": "venue", "장소": "venue", "시설": "venue", "주소": "address", "오시는_길": "directions", "오시는길": "directions",
            "찾아오시는_길": "directions", "영문주소": "address_english", "영문_주소": "address_english",
        ],
        .grades: ["공연장": "venue", "장소": "venue", "등급": "grade", "등급번호": "grade", "등급명": "korean"].merging(names) {
            first, _ in first
        },
        .sections: ["공연장": "venue", "장소": "venue", "구역": "section", "구역번호": "section", "구역명": "korean", "등급": "grade"]
            .merging(names) { first, _ in first },
        .rows: [
            "공연장": "venue", "장소": "venue", "구역": "section", "구역번호": "section", "열": "row", "열번호": "row", "열이름": "label",
            "열표시": "label", "첫좌석": "first", "시작번호": "first", "좌석수": "count", "통로": "aisles", "좌석표시": "seat_labels",
            "좌석번호": "seat_labels", "원탁": "around", "휠체어석": "wheelchair", "동반석": "companion", "동반자석": "companion",
            "시야제한석": "restricted", "유보석": "house", "판매제외": "not_for_sale", "비매석": "not_for_sale",
        ],
        .programs: [
            "공연번호": "program", "프로그램": "program", "프로그램번호": "program", "상품번호": "program", "분류": "category",
            "장르": "category",
            "종류": "category", "공연장": "venue", "장소": "venue", "주최": "organiser", "기획사": "organiser", "공연명": "korean",
            "제목": "korean",
        ].merging(names) { first, _ in first },
        .stops: [
            "프로그램": "program", "노선": "program", "정차순서": "stop", "순서": "stop", "역": "korean", "역명": "korean",
            "정류장": "korean",
        ]
        .merging(names) { first, _ in first },
        .fares: [
            "공연번호": "program", "프로그램": "program", "프로그램번호": "program", "요금제": "tariff", "요금표": "tariff", "등급": "grade",
            "등급번호": "grade", "가격": "price", "요금": "price", "금액": "price", "출발": "from", "도착": "to",
        ],
        .kinds: ["권종": "kind", "권종코드": "kind", "권종명": "korean", "순서": "rank", "증빙": "card"].merging(names) {
            first, _ in first
        },
        .kindFares: [
            "공연번호": "program", "프로그램": "program", "프로그램번호": "program", "요금제": "tariff", "요금표": "tariff", "권종": "kind",
            "가격": "price", "요금": "price", "요일": "days", "등급": "grade", "출발": "from", "도착": "to", "단수처리": "rounding",
            "근거": "source",
        ],
        .kindLimits: [
            "공연번호": "program", "프로그램": "program", "프로그램번호": "program", "권종": "kind", "최대매수": "most",
            "기준권종": "per",
        ],
        .showings: [
            "공연번호": "program", "프로그램": "program", "프로그램번호": "program", "날짜": "date", "공연일": "date", "일자": "date",
            "공연일자": "date", "시간": "time", "시각": "time", "공연시간": "time", "시작시간": "time", "요금제": "tariff",
            "요금표": "tariff",
            "회차": "service", "열차번호": "service", "편명": "service", "소요시간": "minutes",
        ],
        .lines: [
            "노선": "route", "노선번호": "route", "프로그램": "program", "프로그램번호": "program", "차량": "venue", "방향": "direction",
            "행선지": "headsign", "분류": "category", "운영사": "organiser",
        ].merging(names) { first, _ in first },
        .bands: [
            "구간": "band", "기준": "band", "까지": "up_to", "등급": "grade", "가격": "price", "요금": "price", "프로그램": "program",
        ],
        .holidays: ["날짜": "date", "일자": "date", "휴일": "name", "공휴일": "name", "이름": "name"],
    ]

    private static let names = ["한글명": "korean", "국문명": "korean", "이름": "korean", "영문명": "english", "영어명": "english"]

    /// A column of a file and the one of ours that it likely is.
    struct Guess: Equatable {
        let theirs: String
        let ours: String
    }

    /// Columns of a foreign header that are likely some of ours, each of ours once. Only to be proposed: `ID` may be
    /// anything.
    static func guesses(_ header: [String], _ kind: RecordKind) -> [Guess] {
        var guesses: [Guess] = []
        for field in header {
            guard let ours = foreign[kind]?.first(where: { $0.value.contains(ColumnName.plain(field)) })?.key,
                !guesses.contains(where: { $0.ours == ours })
            else { continue }
            guesses.append(Guess(theirs: field, ours: ours))
        }
        return guesses
    }

    private static let foreign: [RecordKind: [String: Set<String>]] = [
        .members: [
            "number": [
                "id", "no", "member", "member_id", "member_no", "member_number", "customer_id", "customer_number",
                "user_id", "user_login",
                "membership_number", "번호", "아이디", "고객_번호", "회원_번호", "카드번호",
            ],
            "name": [
                "full_name", "fullname", "attendee_name", "customer_name", "first_name", "billing_first_name",
                "display_name", "invoice_address_name",
                "성함", "고객", "회원", "회원_이름", "예매자", "예매자명",
            ],
            "telephone": [
                "phone", "phone_number", "mobile", "mobile_phone", "mobile_number", "billing_phone", "tel", "cell",
                "cellphone",
                "telephone_number", "contact", "전화", "휴대폰_번호", "연락처1", "모바일",
            ],
            "language": ["locale", "lang", "사용언어"], "credit_limit": ["limit", "credit", "max_amount"],
        ],
        .showings: [
            "program": ["event", "show", "product_id", "공연"], "date": ["day", "event_date", "start_date", "공연_일자"],
            "time": ["start", "start_time", "event_time", "공연_시간"], "tariff": ["price_list", "요금"],
        ],
        .fares: [
            "program": ["event", "show", "product_id"], "grade": ["category", "class", "seat_class", "좌석등급"],
            "price": ["amount", "fare", "ticket_price", "단가"],
        ],
    ]
}
