// MemberAssembler: members, and public holidays. No fault ever shows a PIN or a telephone number.

import BookingModel

/// Reads members and holidays from their records.
struct MemberAssembler {
    private let faults: FaultLog
    private let rules: IntakeRules
    private var numbers = Unique<MemberNumber>()
    private var days = Unique<LocalDate>()

    init(rules: IntakeRules, faults: FaultLog) { (self.rules, self.faults) = (rules, faults) }

    /// The members in the order of their records.
    mutating func members(_ records: [Record]) -> [Placed<PlannedMember>] {
        records.compactMap { record in
            member(Fields(record: record, faults: faults)).map { Placed(value: $0, place: record.place) }
        }
    }

    private mutating func member(_ fields: Fields) -> PlannedMember? {
        let number = number(fields)
        let name = fields.personal("name")
        let telephone = mobile(fields)
        let language =
            Self.language(fields.text("language"))
            ?? fields.refuse("language", "is ko or en\(fields.seen(fields.text("language")))")
        let pin = pin(fields)
        let limit = fields.won("credit_limit")
        let account = AccountReference(fields.text("account"))
        if account == nil, !fields.isEmpty("account") {
            fields.fault(
                "account", "is 1 to 300 printable ASCII characters without blanks and commas, or empty for none")
        }
        guard let number, numbers.claim(number, "member \(number)", at: fields.place, faults) else { return nil }
        guard let name, let telephone, let language, let limit, (pin != nil) == !fields.isEmpty("pin"),
            (account != nil) == !fields.isEmpty("account")
        else { return nil }
        return PlannedMember(
            number: number, name: name, telephone: telephone, language: language, pin: pin, creditLimit: limit,
            account: account)
    }

    private func mobile(_ fields: Fields) -> TelephoneNumber? {
        do throws(MobileNumberFault) {
            return try TelephoneNumber.mobile(fields.text("telephone"))
        } catch {
            fields.fault("telephone", "\(error)")
            return nil
        }
    }

    /// A number of another length can never be typed: a caller's entry ends after `member-digits`.
    private func number(_ fields: Fields) -> MemberNumber? {
        let text = fields.text("number")
        guard let digits = rules.memberDigits else {
            return MemberNumber(text) ?? fields.refuse("number", "is 4 to 10 digits\(fields.seen(text))")
        }
        guard let number = MemberNumber(text), text.utf8.count == digits else {
            let zeros =
                text.utf8.count < digits ? ", and write the zeros in front that a spreadsheet may have dropped" : ""
            return fields.refuse(
                "number",
                "is \(digits) digits: callers cannot log in with another length\(fields.seen(text)); change the "
                    + "setting member-digits\(zeros), or the number")
        }
        return number
    }

    private func pin(_ fields: Fields) -> PIN? {
        if fields.isEmpty("pin") { return nil }
        let pin = PIN(fields.text("pin"))
        if let digits = rules.pinDigits {
            guard pin != nil, fields.text("pin").utf8.count == digits else {
                return fields.refuse(
                    "pin",
                    "is \(digits) digits, or empty for none yet: callers cannot log in with another length; "
                        + "change it, or the setting pin-digits")
            }
        }
        return pin ?? fields.refuse("pin", "is 4 to 8 digits, or empty for none yet")
    }

    private static func language(_ text: String) -> Language? {
        switch text.lowercased() {
        case "ko", "kr", "ko-kr", "ko_kr", "korean", "한국어", "한글": .korean
        case "en", "en-us", "en_us", "en-gb", "en_gb", "english", "영어": .english
        default: nil
        }
    }

    /// The holidays in the order of their records.
    mutating func holidays(_ records: [Record]) -> [LocalDate] {
        records.compactMap { record in
            let fields = Fields(record: record, faults: faults)
            if !fields.isEmpty("name") { _ = fields.personal("name") }
            guard let day = fields.date("date"), days.claim(day, "the holiday \(day)", at: record.place, faults) else {
                return nil
            }
            return day
        }
    }
}
