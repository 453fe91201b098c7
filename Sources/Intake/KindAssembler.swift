// KindAssembler: reads kinds of fares, what they pay and their limits; and the kinds a new box office begins with, with
// what three houses let them pay.

import BookingModel

/// Reads kinds of fares from their records.
struct KindAssembler {
    private let faults: FaultLog
    private var codes = Unique<String>()

    init(faults: FaultLog) { self.faults = faults }

    mutating func kinds(_ records: [Record]) -> [Placed<FareKind>] {
        records.compactMap { record in
            kind(Fields(record: record, faults: faults)).map { Placed(value: $0, place: record.place) }
        }
    }

    private mutating func kind(_ fields: Fields) -> FareKind? {
        let (code, name, card) = (fields.code("kind"), fields.name(), fields.yesOrNo("card"))
        let rank = code == FareKind.adult ? fields.number("rank", 0...0) : fields.number("rank", 1...99)
        guard let code, codes.claim(code, "kind \(code)", at: fields.place, faults) else { return nil }
        guard let rank, let name, let card else { return nil }
        return FareKind(code: code, name: name, rank: rank, needsCard: card)
    }
}

extension Fields {
    /// `yes` or `no`; empty is no.
    fileprivate func yesOrNo(_ column: String) -> Bool? {
        switch text(column).lowercased() {
        case "yes", "y", "예", "필요": true
        case "no", "n", "아니오", "": false
        default: refuse(column, "is yes, no or empty\(seen(text(column)))")
        }
    }

    /// The code of a kind besides the adult's.
    private func otherKind() -> String? {
        guard let code = code("kind") else { return nil }
        if code == FareKind.adult {
            return refuse("kind", "is adult, whose price is the fare itself; take the line out")
        }
        return code
    }

    /// A line of what a kind pays.
    func kindFare() -> KindFare? {
        let (tariff, kind, price, days) = (code("tariff"), otherKind(), kindPrice(), days())
        let grade = isEmpty("grade") ? nil : position("grade")
        let from = isEmpty("from") ? nil : position("from")
        let to = isEmpty("to") ? nil : position("to")
        if !isEmpty("source") { _ = personal("source", upTo: 500) }
        if isEmpty("from") != isEmpty("to") { return refuse("from", "from and to are both given or both empty") }
        guard let tariff, let kind, let price, let days, (grade == nil) == isEmpty("grade"),
            (from == nil) == isEmpty("from"), (to == nil) == isEmpty("to")
        else { return nil }
        guard let from, let to else {
            return KindFare(tariff: tariff, kind: kind, days: days, grade: grade, journey: nil, price: price)
        }
        guard from < to else { return refuse("to", "is not after from; fares go forward") }
        return KindFare(
            tariff: tariff, kind: kind, days: days, grade: grade, journey: Journey(from: from, to: to), price: price)
    }

    private func days() -> Set<DayKind>? {
        if isEmpty("days") { return Set(DayKind.allCases) }
        let words = text("days").split(separator: " ").map { DayKind(rawValue: String($0).lowercased()) }
        let days = Set(words.compactMap { $0 })
        guard days.count == words.count, !days.isEmpty else {
            return refuse(
                "days",
                "are weekday, weekend or holiday, separated by blanks, or empty for every day\(seen(text("days")))")
        }
        return days
    }

    private func kindPrice() -> KindPrice? {
        let text = text("price")
        guard text.hasSuffix("%") else {
            if !isEmpty("rounding") {
                return refuse("rounding", "is of a share only; empty it, or write the price as one, such as 50%")
            }
            return won("price").map(KindPrice.fixed)
        }
        let share = text.dropLast()
        guard share.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let percent = Int(share), percent <= 100 else {
            return refuse("price", "is a share of the adult's fare like 50% (at most 100%) or won\(seen(text))")
        }
        return rounding().map { KindPrice.share(percent: percent, $0) }
    }

    private func rounding() -> Rounding? {
        if isEmpty("rounding") { return .toWon }
        let words = text("rounding").split(separator: " ")
        guard words.count == 2, let unit = Int(words[0]), (1...10_000).contains(unit),
            let direction = Rounding.Direction(rawValue: words[1].lowercased())
        else {
            return refuse(
                "rounding",
                "is won (1 to 10000) and down, up or nearest, like \"100 down\"\(seen(text("rounding")))")
        }
        return Rounding(unit: unit, direction)
    }

    /// A line of how many of a kind go together.
    func kindLimit() -> PlannedKindLimit? {
        let (kind, most) = (otherKind(), number("most", 1...9))
        let per = isEmpty("per") ? nil : code("per")
        guard let kind, let most, (per == nil) == isEmpty("per") else { return nil }
        if per == kind { return refuse("per", "is the kind itself; empty it for a limit of the booking") }
        return PlannedKindLimit(kind: kind, limit: KindLimit(most: most, per: per))
    }
}

/// The kinds of fares a new box office begins with.
public enum ShippedKinds {
    /// A `kinds` file (see `RecordKind.kinds`). Children and infants are seen to be that; everybody else shows a card.
    static let csv = """
        kind,korean,english,clip,rank,card
        youth,청소년,youth,names/kind-youth,10,yes
        child,어린이,child,names/kind-child,20,no
        infant,유아,infant,names/kind-infant,30,no
        senior,경로,senior,names/kind-senior,40,yes
        disabled,중증 장애인,severely disabled,names/kind-disabled,50,yes
        disabled-mild,경증 장애인,mildly disabled,names/kind-disabled-mild,60,yes
        companion,장애인 보호자,companion of the disabled,names/kind-companion,70,yes
        veteran,국가유공자,veteran,names/kind-veteran,80,yes

        """

    /// The kinds, read through the same door as anybody's file. That they are free of faults is tested.
    public static func kinds() throws(IntakeError) -> [FareKind] {
        try CatalogReader.read([IntakeFile(name: "kinds.csv", text: csv)]).batch.kinds
    }
}

/// What three houses let their kinds pay, as files to begin one's own with. They are terms of others and change: check
/// them before going on the air.
public enum KindExample: String, CaseIterable, Sendable {
    /// A high-speed train of the national railway.
    case train
    /// An express bus.
    case bus
    /// A public concert hall or theatre.
    case hall

    /// Where the numbers come from.
    public var source: String {
        switch self {
        case .train:
            "Korail's terms of carriage and discounts as found in 2026: children half; Enforcement Decree of the "
                + "Welfare of Senior Citizens Act, table 1 (30 % less, not on weekends and holidays); Enforcement "
                + "Decree of the Act on Welfare of Persons with Disabilities, table 2 (severely disabled half, with "
                + "one companion; mildly 30 % less, not on weekends and holidays). Korail reduces the fare alone, not "
                + "the surcharge of first class: give that grade lines in won. Cutting to 100 won is "
                + "the box office's own"
        case .bus:
            "Children half and students up to 20 % less, as bus terminals post it (Tago, Dongbu terminal in Busan, "
                + "2026) under the ministry's directive on fares of passenger transport, article 10; cutting to "
                + "100 won is the box office's own"
        case .hall:
            "Enforcement Decrees of the Welfare of Senior Citizens Act, table 1, and of the Act on Welfare of Persons "
                + "with Disabilities, table 2 (halls of the public hand: half, with one companion of the severely "
                + "disabled); youth 30 % and children half less as Seoul's public halls have it since 2012-06-01"
        }
    }

    /// A `kind-fares` file for a program.
    public func fares(_ program: ProgramNumber, tariff: String) -> String {
        let lines: [String] =
            switch self {
            case .train:
                [
                    "child,50%,,100 down", "senior,70%,weekday,100 down", "disabled,50%,,100 down",
                    "disabled-mild,70%,weekday,100 down", "companion,50%,,100 down",
                ]
            case .bus: ["youth,80%,,100 down", "child,50%,,100 down"]
            case .hall:
                [
                    "youth,70%,,", "child,50%,,", "senior,50%,,", "disabled,50%,,", "companion,50%,,", "veteran,50%,,",
                ]
            }
        return (["program,tariff,kind,price,days,rounding"] + lines.map { "\(program),\(tariff),\($0)" })
            .joined(separator: "\n") + "\n"
    }

    /// A `kind-limits` file for a program; nil: it has none.
    public func limits(_ program: ProgramNumber) -> String? {
        switch self {
        case .train: "program,kind,most,per\n\(program),companion,1,disabled\n"
        case .bus: nil
        case .hall: "program,kind,most,per\n\(program),companion,1,disabled\n"
        }
    }
}
