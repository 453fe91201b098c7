// SaleFields: the columns of programs and showings that say when they are on sale, and how many seats are kept for
// which channel.

import BookingModel

extension Fields {
    /// `on_sale`, `presale` and `on_sale_until`; each may be empty. Nil when one is wrong.
    func saleTimes() -> SaleTimes? {
        let (opens, presale) = (moment("on_sale"), moment("presale"))
        let minutes = isEmpty("on_sale_until") ? nil : number("on_sale_until", 0...SaleTimes.mostMinutes)
        guard (opens != nil) == !isEmpty("on_sale"), (presale != nil) == !isEmpty("presale"),
            (minutes != nil) == !isEmpty("on_sale_until")
        else { return nil }
        if let presale, let opens, presale >= opens {
            return refuse("presale", "is not before on_sale, \(opens)\(seen(text("presale")))")
        }
        return SaleTimes(opens: opens, presale: presale, closesBefore: minutes)
    }

    /// A day and a time, as people write both; nil, without a fault, when the column is empty.
    private func moment(_ column: String) -> LocalDateTime? {
        let text = text(column)
        if text.isEmpty { return nil }
        let words = PaintedLabel.narrowed(text).split(whereSeparator: { $0 == " " || $0 == "T" }).map(String.init)
        // Either may have blanks: `2026. 12. 3. 오전 10:00`.
        for count in words.indices.dropFirst() {
            guard case .value(let day) = DayText.day(words[..<count].joined(separator: " ")),
                case .value(let time) = TimeText.time(words[count...].joined(separator: " "), day: day)
            else { continue }
            return LocalDateTime(day, time)
        }
        return refuse(column, "is a day and a time such as 2026-12-03 10:00\(seen(text))")
    }

    /// `quota` and `quota_until`: both or neither. Nil when one is wrong.
    func quotas() -> [Quota]? {
        guard isEmpty("quota") == isEmpty("quota_until") else {
            return refuse("quota", "and quota_until are both given or both empty")
        }
        if isEmpty("quota") { return [] }
        guard let until = number("quota_until", 0...SaleTimes.mostMinutes) else { return nil }
        var quotas: [Quota] = []
        for word in text("quota").split(separator: " ") {
            guard let quota = quota(word, until: until) else {
                let channels = Channel.allCases.map(\.rawValue).joined(separator: ", ")
                return refuse(
                    "quota",
                    "is CHANNEL=SEATS or CHANNEL=N%, for a grade CHANNEL:GRADE=SEATS, of \(channels), separated by "
                        + "blanks\(seen(text("quota")))")
            }
            if quotas.contains(where: { $0.target == quota.target }) {
                return refuse("quota", "names \(quota.target) twice")
            }
            quotas.append(quota)
        }
        // The whole bounds its parts, in whatever order they are written.
        return quotas.filter { $0.grade == nil } + quotas.filter { $0.grade != nil }
    }

    /// `telephone=30%`, `web:2=20`; nil for anything else.
    private func quota(_ word: Substring, until: Int) -> Quota? {
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let size = QuotaSize(parts[1]) else { return nil }
        let whose = parts[0].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard let channel = Channel(rawValue: String(whose[0])) else { return nil }
        if whose.count == 1 { return Quota(channel, size, until: until) }
        guard whose[1].utf8.allSatisfy({ (48...57).contains($0) }), let grade = Int(whose[1]),
            (1...Quota.lastGrade).contains(grade)
        else { return nil }
        return Quota(channel, size, until: until, grade: grade - 1)
    }
}
