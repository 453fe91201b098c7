// ChooseKinds: which kinds of fares the tickets are: all adults' by one key, or how many of each other kind, one after
// the other until all tickets are told of. Only where a showing is sold by more than the adult's fare.

import BookingModel

/// What is asked about: the kinds of a showing, and how many tickets there are.
public struct KindQuestion: Hashable, Sendable {
    /// Besides the adult's, by rank; never empty.
    let offers: [KindOffer]
    /// All tickets, 1 or more.
    let count: Int

    /// Most tickets of a kind that can be told of: the key after it says that there are none.
    static let mostOfAKind = 8
    /// The key for none. It leads on to the next kind, as the same key leads on in lists; 0 is the operator's.
    static let noneKey = MenuBound.more

    /// How many tickets of the next kind there may be, after so many of those before it.
    ///
    /// A limit by a kind that comes later, or by adults, who are the rest, is the most that could still go together;
    /// the core refuses what turns out to be too many.
    func most(after chosen: [Int]) -> Int {
        let left = min(count - chosen.reduce(0, +), KindQuestion.mostOfAKind)
        guard let limit = offers[chosen.count].limit else { return left }
        guard let per = limit.per else { return min(left, limit.most) }
        if let before = offers.prefix(chosen.count).firstIndex(where: { $0.kind.code == per }) {
            return min(left, limit.most * chosen[before])
        }
        return limit.most * left / (limit.most + 1)
    }

    /// The tickets by kind; kinds that were not asked about have none.
    func party(_ chosen: [Int]) -> Party {
        Party(count, others: zip(offers, chosen).map { KindCount($0.kind.code, $1) })
    }
}

/// From a number of tickets to how many of which kinds.
public indirect enum ChooseKinds: Dialog {
    /// What came of it.
    public enum Outcome {
        /// How many of which kinds.
        case party(Party)
        /// The caller went back to how many tickets.
        case back
    }

    /// All adults, or other kinds, too.
    case whole(KindQuestion)
    /// How many of the next kind, after so many, 0 or more, of each before it.
    case kind(KindQuestion, chosen: [Int])

    static func start(_ showing: Showing, _ count: Int) -> ChooseKinds {
        .whole(KindQuestion(offers: showing.kinds, count: count))
    }

    /// `choose-kinds.whole` and the like.
    public var place: String {
        switch self {
        case .whole: "choose-kinds.whole"
        case .kind: "choose-kinds.kind"
        }
    }

    /// Adults by one key; else each kind in turn. Nothing is asked about a kind that cannot go with the others.
    public func step(_ context: CallContext) -> Step<ChooseKinds> {
        switch self {
        case .whole(let question):
            return .ask(
                .menu(
                    nil, back: .done(.back),
                    [
                        Option(
                            key: .one, prompt: Prompt(.optionAllAdults, .key(.one)),
                            next: .done(.party(Party(question.count)))),
                        Option(
                            key: .two, prompt: Prompt(.optionOtherKinds, .key(.two)),
                            next: ChooseKinds.next(question, [])),
                    ]))
        case .kind(let question, let chosen):
            let (offer, most) = (question.offers[chosen.count], question.most(after: chosen))
            let limit = Prompt(.countLimit, .count(most))
            let keys = KeySet((1...9).map { Key(digit: $0) })
            // An entry, so that a `#` out of habit after it is not taken for "previous".
            let entry = Entry<ChooseKinds>(lengths: 1...1, first: keys, lengthNotice: limit) { digits in
                guard let count = Int(digits.text) else { return .miss(limit) }
                let isNone = Key(digit: count) == KindQuestion.noneKey
                guard isNone || count <= most else { return .miss(limit) }
                return .next(ChooseKinds.next(question, chosen + [isNone ? 0 : count]))
            }
            let asked = Prompt(
                .askKind, .kind(offer.kind.name, offer.kind.rank), .count(most), .key(KindQuestion.noneKey))
            return .ask(Question(prompts: [asked], entry: entry, back: .go(ChooseKinds.before(question, chosen))))
        }
    }

    /// The next kind there may be tickets of; when all are told of, the party.
    private static func next(_ question: KindQuestion, _ chosen: [Int]) -> Next<ChooseKinds> {
        var chosen = chosen
        while chosen.count < question.offers.count, chosen.reduce(0, +) < question.count {
            if question.most(after: chosen) > 0 { return .go(.kind(question, chosen: chosen)) }
            chosen.append(0)
        }
        return .done(.party(question.party(chosen)))
    }

    /// The question before this one: about the last kind that was asked about.
    private static func before(_ question: KindQuestion, _ chosen: [Int]) -> ChooseKinds {
        var chosen = chosen
        while chosen.popLast() != nil {
            if question.most(after: chosen) > 0 { return .kind(question, chosen: chosen) }
        }
        return .whole(question)
    }
}
