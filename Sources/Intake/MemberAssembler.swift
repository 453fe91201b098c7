// MemberAssembler: members, and public holidays. No fault ever shows a PIN or a telephone number.

import BookingModel

/// Reads members and holidays from their records.
struct MemberAssembler {
    private let faults: FaultLog
    private var numbers = Unique<MemberNumber>()
    private var days = Unique<LocalDate>()

    init(faults: FaultLog) { self.faults = faults }

    /// The members in the order of their records.
    mutating func members(_ records: [Record]) -> [Placed<PlannedMember>] {
        records.compactMap { record in member(Fields(record: record, faults: faults)).map { Placed(value: $0, place: record.place) } }
    }

    private mutating func member(_ fields: Fields) -> PlannedMember? {
        let number =
            MemberNumber(fields.text("number")) ?? fields.refuse("number", "is 4 to 10 digits\(fields.seen(fields.text("number")))")
        let name = fields.personal("name")
        let telephone = mobile(fields)
        let language =
            Language(rawValue: fields.text("language")) ?? fields.refuse("language", "is ko or en\(fields.seen(fields.text("language")))")
        let pin = PIN(fields.text("pin"))
        if pin == nil, !fields.isEmpty("pin") { fields.fault("pin", "is 4 to 8 digits, or empty for none yet") }
        let limit = fields.won("credit_limit")
        let account = AccountReference(fields.text("account"))
        if account == nil, !fields.isEmpty("account") {
            fields.fault("account", "is 1 to 300 printable ASCII characters without blanks and commas, or empty for none")
        }
        guard let number, numbers.claim(number, "member \(number)", at: fields.place, faults) else { return nil }
        guard let name, let telephone, let language, let limit, (pin != nil) == !fields.isEmpty("pin"),
            (account != nil) == !fields.isEmpty("account")
        else { return nil }
        return PlannedMember(number: number, name: name, telephone: telephone, language: language, pin: pin, creditLimit: limit, account: account)
    }

    private func mobile(_ fields: Fields) -> TelephoneNumber? {
        do throws(MobileNumberFault) {
            return try TelephoneNumber.mobile(fields.text("telephone"))
        } catch {
            fields.fault("telephone", "\(error)")
            return nil
        }
    }

    /// The holidays in the order of their records.
    mutating func holidays(_ records: [Record]) -> [LocalDate] {
        records.compactMap { record in
            let fields = Fields(record: record, faults: faults)
            if !fields.isEmpty("name") { _ = fields.personal("name") }
            guard let day = fields.date("date"), days.claim(day, "the holiday \(day)", at: record.place, faults) else { return nil }
            return day
        }
    }
}
