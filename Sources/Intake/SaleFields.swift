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
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, let channel = Channel(rawValue: String(parts[0])), let size = QuotaSize(parts[1])
            else {
                let channels = Channel.allCases.map(\.rawValue).joined(separator: ", ")
                return refuse(
                    "quota", "is CHANNEL=SEATS or CHANNEL=N%, of \(channels), separated by blanks\(seen(text("quota")))"
                )
            }
            if quotas.contains(where: { $0.channel == channel }) {
                return refuse("quota", "names \(channel.rawValue) twice")
            }
            quotas.append(Quota(channel, size, until: until))
        }
        return quotas
    }
}
