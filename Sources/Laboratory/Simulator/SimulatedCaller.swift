// SimulatedCaller: a simulated caller: who they are, how they behave, and which keys they press at a place.

import BookingModel
import CallFlow
import Platform

struct SimulatedCaller {
    /// How a caller behaves on the telephone.
    enum Temper: CaseIterable {
        /// Cuts every prompt.
        case hurried
        /// Lets timers run out.
        case slow
        /// Presses any key.
        case confused
        /// Guesses other people's PINs.
        case malicious
        /// Drops the line anywhere.
        case hangingUp
        /// Chooses without hesitation.
        case plain

        /// Dropping the line, at each turn, in a thousand.
        var hangsUp: Int {
            switch self {
            case .hangingUp: 80
            case .hurried, .slow, .confused, .malicious, .plain: 5
            }
        }
    }

    struct Person {
        let number: MemberNumber
        var pin: String
        let telephone: TelephoneNumber
        /// Not a member yet, at first.
        var isStranger = false

        /// What the person chooses when they change their PIN.
        var otherPIN: String { String(pin.reversed()) }
    }

    let person: Person
    /// The code that was texted to them last.
    var code = "000000"
    let temper: Temper
    private var keys: [Key] = []

    init(_ person: Person, _ temper: Temper) { (self.person, self.temper) = (person, temper) }

    /// What the caller does while prompts play, or when the line listens.
    mutating func event(
        for action: Action, at place: String, today: LocalDate, _ people: [Person], _ random: inout SeededNumbers
    )
        -> Event?
    {
        if random.happens(perMille: temper.hangsUp) { return .hungUp }
        switch action {
        case .play(_, let cutting), .goOn(let cutting):
            guard temper == .hurried || random.happens(perMille: 100), !cutting.keys.isEmpty else { return .played }
            let key = nextKey(at: place, today, people, &random)
            return cutting.contains(key) ? .key(key, after: 0) : .played
        case .hearOn:
            return random.happens(perMille: 50)
                ? .typedOn(digits: 1, terminated: true) : .typedOn(digits: 0, terminated: false)
        case .listen:
            if temper == .slow, random.happens(perMille: 200) { return .silence }
            return .key(nextKey(at: place, today, people, &random), after: random.below(2000))
        case .request, .end: return nil
        }
    }

    private mutating func nextKey(
        at place: String, _ today: LocalDate, _ people: [Person], _ random: inout SeededNumbers
    ) -> Key {
        if keys.isEmpty {
            let isLost = random.happens(perMille: temper == .confused ? 400 : 20)
            keys =
                isLost
                ? [random.one(of: Key.allCases)] : answer(at: place, today, people, &random).compactMap { Key($0) }
        }
        return keys.removeFirst()
    }

    private func answer(at place: String, _ today: LocalDate, _ people: [Person], _ random: inout SeededNumbers)
        -> String
    {
        switch place {
        case "identify.ask-member" where person.isStranger: "9#"
        case "join.ask-code": random.one(of: [code, code, code, "123456", "9#"])
        case "join.choose-pin", "join.repeat-pin", "change-pin.ask-present": person.pin
        case "change-pin.choose-pin", "change-pin.repeat-pin": person.otherPIN
        case "identify.ask-member": temper == .malicious ? random.one(of: people).number.digits : person.number.digits
        case "identify.ask-pin": temper == .malicious ? String(10_000_000 + random.below(90_000_000)) : person.pin
        case "identify.failed": random.one(of: ["2", "2", "0", "1"])
        case "call.main-menu":
            random.one(of: ["701", "701", "721", "731", "741", "741", "743", "743", "1", "2", "2", "3", "4", "5", "9"])
        case "call.more-menu": random.one(of: ["1", "2", "3"])
        case "hear-directions.hearing": random.one(of: ["1", "2", "2"])
        case "call.anything-else": random.one(of: ["1", "1", "2"])
        case "take-seats.offer": random.one(of: ["1", "1", "1", "1", "2", "#", "3"])
        case "cancel-booking.terms", "pending-business.parked": random.one(of: ["1", "1", "2"])
        case "new-booking.count", "change-booking.count": String(1 + random.below(6))
        case "choose-kinds.whole": random.one(of: ["1", "2", "2", "#"])
        case "choose-kinds.kind": random.one(of: ["9", "9", "1", "1", "2", "#"])
        case "choose-showing.showing": random.one(of: ["1", "1", "2", "3", "9", "8", "#"])
        case "choose-showing.date": date(today.adding(days: random.below(5)))
        case "choose-seats.section", "choose-seats.seat-section":
            random.one(of: ["1#", "2#", "101", "102", "11#", "7#"])
        case "choose-seats.seat-row", "choose-seats.seat-number": "\(1 + random.below(5))#"
        case "sign-up.ask-mobile", "help.ask-number": "010\(20_000_000 + random.below(1000))"
        default: random.one(of: ["1", "1", "1", "2", "2", "3", "4", "5", "9", "#", "0", "*"])
        }
    }

    private func date(_ day: LocalDate) -> String {
        String(day.description.suffix(5).filter(\.isNumber))
    }
}
