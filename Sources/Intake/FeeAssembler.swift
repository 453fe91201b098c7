// FeeAssembler: joins the steps of cancellation fees into tables; also reads members and public holidays. No fault ever
// shows a PIN or a telephone number.

import BookingModel

/// Puts fee tables together from their steps.
struct FeeAssembler {
    /// A table whose steps are still being read.
    private struct Table {
        let fields: Fields
        let code: String
        var steps: [(step: FeeStep, fields: Fields)] = []
    }

    private let faults: FaultLog
    private var codes = Unique<String>()

    init(faults: FaultLog) { self.faults = faults }

    mutating func tables(_ records: [Record]) -> [Placed<FeeTable>] {
        var tables: [Table] = []
        for record in records {
            let fields = Fields(record: record, faults: faults)
            if !fields.isEmpty("table") {
                let code = fields.code("table") ?? ""
                if !code.isEmpty { _ = codes.claim(code, "fee table \(code)", at: record.place, faults) }
                tables.append(Table(fields: fields, code: code))
            } else if tables.last?.fields.place.file != record.place.file {
                fields.fault("table", "is empty in the file's first step; name the table")
                continue
            } else if let column = Self.tableColumns.first(where: { !fields.isEmpty($0) }) {
                fields.fault(column, "belongs in the table's first line only; leave it empty here")
            }
            if let step = step(fields) { tables[tables.count - 1].steps.append((step, fields)) }
        }
        return tables.compactMap { read in table(read).map { Placed(value: $0, place: read.fields.place) } }
    }

    private static let tableColumns = [
        "categories", "from", "to", "source", "fresh_hours", "fresh_days_before", "house_percent",
    ]

    private func table(_ table: Table) -> FeeTable? {
        let fields = table.fields
        let categories = categories(fields)
        let from = fields.date("from")
        let to = fields.isEmpty("to") ? nil : fields.date("to")
        let source = fields.personal("source", upTo: 500)
        let hours = fields.isEmpty("fresh_hours") ? nil : fields.number("fresh_hours", 0...8760)
        let days = fields.number("fresh_days_before", 0...366, default: 0)
        let house = fields.number("house_percent", 0...100, default: 0)
        if let from, let to, to < from { fields.fault("to", "is before from") }
        checkOrder(table)
        guard !table.steps.isEmpty, let categories, let from, let source, let days, let house else { return nil }
        return FeeTable(
            code: table.code, categories: categories, effectiveFrom: from, effectiveTo: to, source: source,
            freshHours: hours,
            freshDaysBefore: days, houseSurchargePercent: house, steps: table.steps.map(\.step))
    }

    private func checkOrder(_ table: Table) {
        if table.steps.count > IntakeLimits.feeSteps {
            table.fields.fault("table", "has \(table.steps.count) steps; \(IntakeLimits.feeSteps) are the most")
        }
        for (before, after) in zip(table.steps, table.steps.dropFirst()) {
            if Self.ends(before.step.until) >= Self.ends(after.step.until) {
                after.fields.fault("until", "does not come after the step before it; put the steps in order of time")
            }
            if before.step.name == after.step.name { after.fields.fault("step", "\(after.step.name) is given twice") }
        }
    }

    /// Roughly when a step ends, in minutes after the start (so mostly negative): enough to put steps in order. A step
    /// of whole days ends at a midnight, which lies half a day after that time of the day on average.
    private static func ends(_ bound: FeeBound) -> Int {
        switch bound {
        case .daysBefore(let days): days == 0 ? 0 : 720 - days * 1440
        case .minutesBefore(let minutes): -minutes
        case .minutesAfter(let minutes): minutes
        }
    }

    private func categories(_ fields: Fields) -> Set<Category>? {
        let words = fields.text("categories").split(separator: " ").map(String.init)
        let categories = words.compactMap(Category.init(rawValue:))
        guard !words.isEmpty, categories.count == words.count else {
            let known = Category.allCases.map(\.rawValue).joined(separator: ", ")
            return fields.refuse(
                "categories", "are some of \(known), separated by blanks\(fields.seen(fields.text("categories")))")
        }
        return Set(categories)
    }

    private func step(_ fields: Fields) -> FeeStep? {
        let (name, until) = (fields.code("step"), bound(fields))
        let (weekday, weekend, holiday) = (fee("weekday", fields), fee("weekend", fields), fee("holiday", fields))
        guard let name, let until, let weekday, let weekend, let holiday else { return nil }
        return FeeStep(name: name, until: until, weekday: weekday, weekend: weekend, holiday: holiday)
    }

    private func bound(_ fields: Fields) -> FeeBound? {
        let words = fields.text("until").split(separator: " ")
        if words.count == 3, words[0].utf8.count <= 6, let number = Int(words[0]), number >= 0 {
            switch (words[1], words[2]) {
            case ("days", "before"): return .daysBefore(number)
            case ("minutes", "before"): return .minutesBefore(number)
            case ("minutes", "after"): return .minutesAfter(number)
            default: break
            }
        }
        return fields.refuse(
            "until",
            "is like \"10 days before\", \"180 minutes before\" or \"20 minutes "
                + "after\"\(fields.seen(fields.text("until")))")
    }

    private func fee(_ column: String, _ fields: Fields) -> Fee? {
        let text = fields.text(column)
        let isShare = text.hasSuffix("%")
        let share = text.dropLast()
        guard !isShare || share.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let number = isShare ? Int(share) : WonText.amount(text), number <= (isShare ? 100 : IntakeLimits.won)
        else {
            return fields.refuse(
                column, "is a share like 10% (at most 100%) or an amount in won like 400\(fields.seen(text))")
        }
        return isShare ? .percent(number) : .fixed(Won(Int64(number)))
    }
}

/// Reads members and holidays from their records.
struct MemberAssembler {
    private let faults: FaultLog
    private let rules: IntakeRules
    private var numbers = Unique<MemberNumber>()
    private var days = Unique<LocalDate>()

    init(rules: IntakeRules, faults: FaultLog) { (self.rules, self.faults) = (rules, faults) }

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
            Language(written: fields.text("language"))
            ?? fields.refuse("language", "is \(Language.codes())\(fields.seen(fields.text("language")))")
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
