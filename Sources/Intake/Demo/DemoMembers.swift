// DemoMembers: invented members. Their telephone numbers are from a block that is not in use (010-0000-....), except
// the first one's.

import BookingModel

extension Demo {
    /// Those whom transcripts and the README know by number.
    static func knownMembers() -> [PlannedMember] {
        [
            member(100_234, "홍길동", "010-2345-6789", .korean, pin: "4821", limit: 2_000_000),
            member(100_235, "이몽룡", "010-0000-0235", .korean, pin: "1357", limit: 25_000),
            member(100_236, "Jane Doe", "010-0000-0236", .english, pin: "2468", limit: 2_000_000),
            member(100_237, "성춘향", "010-0000-0237", .korean, pin: "9753", limit: 1_000_000),
            member(100_238, "심청", "010-0000-0238", .korean, pin: "8642", limit: 300_000),
            member(100_239, "임꺽정", "010-0000-0239", .korean, pin: nil, limit: 500_000),
        ]
    }

    /// Forty members. Hashing a PIN takes 20 ms, so only every third of the others has one: the last four digits of the
    /// member number, reversed.
    static func members() -> [PlannedMember] {
        let families = ["김", "이", "박", "최", "정", "강", "조", "윤", "장", "임", "한"]
        let givens = ["민준", "서연", "도윤", "하은", "시우", "지우", "예준", "수아", "주원", "다은", "지호", "채원", "은우"]
        let others = (100_240..<100_274).enumerated().map { index, number in
            let name = families[index % families.count] + givens[index % givens.count]
            let telephone = "010-0000-0\(String(number).suffix(3))"
            let pin = index % 3 == 0 ? String(String(number).suffix(4).reversed()) : nil
            return member(
                number, name, telephone, index % 10 == 9 ? .english : .korean, pin: pin,
                limit: Int64(200_000 + index % 5 * 200_000))
        }
        return knownMembers() + others
    }

    private static func member(
        _ number: Int, _ name: String, _ telephone: String, _ language: Language, pin: String?, limit: Int64
    )
        -> PlannedMember
    {
        PlannedMember(
            number: MemberNumber(String(number))!, name: name, telephone: TelephoneNumber(telephone)!,
            language: language,
            pin: pin.map { PIN($0)! },
            creditLimit: Won(limit))
    }
}
