// Question: what a dialog asks, and what can answer it: one key, or an entry of several digits; menus, and lists that
// are spread over several of them.

import BookingModel

/// A question: what is said, and which keys answer it.
public struct Question<D: Dialog> {
    /// Played to its end before the question proper; flushes what was typed ahead, so that nothing is agreed to
    /// unheard.
    var mustHear: [Prompt] = []
    private let saying: () -> [Prompt]
    private let repeating: (() -> [Prompt])?
    /// One-key answers.
    let answers: Answers<D>
    /// An answer of several digits.
    var entry: Entry<D>?
    /// Where "previous step" leads; nil at the first question of a call, where it only repeats.
    var back: Next<D>?
    /// Milliseconds of silence before the first key; nil: the usual (`CallRules.firstDigit`).
    var patience: Int?
    /// A number that callers type here without waiting for its question.
    var number: EarlyNumber<D>?

    init(
        mustHear: [Prompt] = [], prompts: @escaping @autoclosure () -> [Prompt] = [],
        repeated: (() -> [Prompt])? = nil, options: [Option<D>] = [], entry: Entry<D>? = nil, back: Next<D>? = nil,
        patience: Int? = nil
    ) {
        self.init(
            mustHear: mustHear, saying: prompts, repeating: repeated, answers: Answers(options), entry: entry,
            back: back, patience: patience)
    }

    /// The question. Cut by any key. Made when it is said: a question whose answer has come is not said any more.
    var prompts: [Prompt] { saying() }
    /// The question as it is repeated.
    var repeated: [Prompt] { repeating?() ?? saying() }

    fileprivate init(
        mustHear: [Prompt], saying: @escaping () -> [Prompt], repeating: (() -> [Prompt])?, answers: Answers<D>,
        entry: Entry<D>?, back: Next<D>?, patience: Int?
    ) {
        self.mustHear = mustHear
        self.saying = saying
        self.repeating = repeating
        self.answers = answers
        self.entry = entry
        self.back = back
        self.patience = patience
    }
}

/// The one-key answers of a question. Seen from a parent, the answer that is given is lifted, not all that might be.
struct Answers<D: Dialog> {
    /// The keys that answer.
    let keys: KeySet
    private let next: (Key) -> Next<D>?

    init(_ options: [Option<D>]) {
        keys = KeySet(options.lazy.map(\.key))
        next = { key in options.first { $0.key == key }?.next }
    }

    private init(keys: KeySet, next: @escaping (Key) -> Next<D>?) {
        self.keys = keys
        self.next = next
    }

    /// Where a key leads; nil: it is none of these.
    subscript(key: Key) -> Next<D>? { keys.contains(key) ? next(key) : nil }

    fileprivate func inside<P: Dialog>(_ lift: @escaping (D) -> P, _ done: @escaping (D.Outcome) -> Next<P>)
        -> Answers<P>
    {
        keys == .none ? Answers<P>([]) : Answers<P>(keys: keys) { next($0)?.inside(lift, done) }
    }
}

/// A one-key answer.
struct Option<D: Dialog> {
    let key: Key
    private let offer: () -> Prompt?
    private let answer: () -> Next<D>
    /// Said before the offer: what it has in common with those that follow.
    var heading: Heading?

    /// Offers are made when they are said, and of the places they lead to only the one that is gone to.
    init(
        key: Key, prompt: @escaping @autoclosure () -> Prompt?, next: @escaping @autoclosure () -> Next<D>,
        heading: Heading? = nil
    ) {
        self.key = key
        offer = prompt
        answer = next
        self.heading = heading
    }

    /// How it is offered; nil when the question itself names the keys.
    var prompt: Prompt? { offer() }
    /// Where it leads.
    var next: Next<D> { answer() }
}

/// What several offers of a list have in common, like a day: said once for all of them.
struct Heading {
    let prompt: Prompt
    /// Said with the page before this one, and so only when the question is repeated.
    let isKnown: Bool
}

/// A number that callers type before it is asked for, at a menu whose keys may be its first digit. A key that others
/// follow in one go, as many as the rest of the number has, is that digit and no answer.
struct EarlyNumber<D: Dialog> {
    /// The keys that may begin it.
    let keys: KeySet
    /// How many digits may follow the first: the rest of the number, alone or with the next entry right behind it.
    let following: Set<Int>
    /// The place that asks for it; the digits are heard there.
    let next: Next<D>
}

/// What an entry makes of its digits.
enum Accepted<D: Dialog> {
    case next(Next<D>)
    /// Not usable: counts as a miss, with this notice; nil: the usual one.
    case miss(Prompt?)
}

/// An answer of several digits.
struct Entry<D: Dialog> {
    /// How many digits; complete at the upper bound without `#`.
    let lengths: ClosedRange<Int>
    /// The keys it may begin with; any digit unless options want some of them.
    var first = KeySet([Key.zero, .one, .two, .three, .four, .five, .six, .seven, .eight, .nine])
    /// Single digits with a meaning of their own when ended by `#` (or by silence): `9#`.
    var codes: [(key: Key, next: Next<D>)] = []
    /// What an entry with another number of digits hears: how many there are.
    let lengthNotice: Prompt
    /// With so many digits more, typed in one go and ended by `#`, it was too long: a key was heard twice. Still more
    /// are typed ahead for the next question.
    var overrun = 1
    /// What the digits are when they go on behind their length: a caller did not wait for the question before this one
    /// either.
    var longer: LongerNumber<D>?
    let accept: (WipedKeys) -> Accepted<D>
}

/// A number whose first digit was taken for the answer to a menu, and the rest for an entry that is shorter.
struct LongerNumber<D: Dialog> {
    /// The key that answered the menu.
    let first: Key
    /// Digits of the whole number.
    let length: Int
    /// The number that the caller is most likely to type: its beginning alone is enough to wait for its end.
    let expected: String
    let accept: (WipedKeys) -> Next<D>?

    /// Digits of it that this question hears.
    var rest: Int { length - 1 }

    /// Whether the expected number goes on as what was typed here.
    func isBegun(_ typed: WipedKeys) -> Bool {
        typed.lend { digits in
            digits.count < rest && expected.utf8.count == length && expected.utf8.first == first.rawValue
                && expected.utf8.dropFirst().starts(with: digits)
        }
    }

    /// The whole number.
    func whole(_ typed: WipedKeys) -> WipedKeys { WipedKeys([first.rawValue]).appending(typed) }
}

extension Question {
    /// A menu: says the title, then every option ("예매는 1번").
    static func menu(
        _ title: Prompt?, mustHear: [Prompt] = [], back: Next<D>?, _ options: [Option<D>], entry: Entry<D>? = nil,
        hint: Prompt? = nil
    )
        -> Question
    {
        assert(
            options.filter { $0.prompt != nil }.count <= MenuBound.options,
            "a menu has at most \(MenuBound.options) options")
        let title = [title, hint].compactMap { $0 }
        let repeats = options.contains { $0.heading?.isKnown == true }
        return Question(
            mustHear: mustHear, prompts: title + options.flatMap { $0.prompts(isRepeat: false) },
            repeated: repeats ? { title + options.flatMap { $0.prompts(isRepeat: true) } } : nil, options: options,
            entry: entry, back: back)
    }
}

extension Option {
    /// The offer with its heading.
    fileprivate func prompts(isRepeat: Bool) -> [Prompt] {
        let heading = heading.flatMap { $0.isKnown && !isRepeat ? nil : $0.prompt }
        return [heading, prompt].compactMap { $0 }
    }
}

/// Bounds of menus, named (regulator's guideline for ARS lines and common practice: five things are as many as a caller
/// keeps in mind).
enum MenuBound {
    /// Options spoken in one menu.
    static let options = 5
    /// The key that says "more".
    static let more = Key.nine
}

/// Spreads a list over pages of options; the last page leads round to the first.
/// - Parameters:
///   - room: how many options of the menu the list may use, "more" included.
///   - heading: what is said before an item, unless the item before it has the same.
func paged<D: Dialog, Item>(
    _ items: [Item], page: Int, room: Int = MenuBound.options, heading: (Item) -> Prompt? = { _ in nil },
    prompt: @escaping (Item, Key) -> Prompt, next: @escaping (Item) -> Next<D>, more: @escaping (Int) -> Next<D>
) -> [Option<D>] {
    let fits = items.count <= room
    let size = fits ? room : room - 1
    let start = min(page * size, max(0, items.count - 1) / size * size)
    var options = items[start..<min(start + size, items.count)].enumerated().map { offset, item in
        let key = Key(digit: offset + 1)
        var option = Option(key: key, prompt: prompt(item, key), next: next(item))
        if let common = heading(item) {
            let isKnown = start + offset > 0 && heading(items[start + offset - 1]) == common
            if !isKnown || offset == 0 { option.heading = Heading(prompt: common, isKnown: isKnown) }
        }
        return option
    }
    if !fits {
        let following = start + size < items.count ? page + 1 : 0
        options.append(
            Option(key: MenuBound.more, prompt: Prompt(.optionMore, .key(MenuBound.more)), next: more(following)))
    }
    return options
}

extension Question {
    func inside<P: Dialog>(_ lift: @escaping (D) -> P, _ done: @escaping (D.Outcome) -> Next<P>)
        -> Question<P>
    {
        var question = Question<P>(
            mustHear: mustHear, saying: saying, repeating: repeating, answers: answers.inside(lift, done),
            entry: entry?.inside(lift, done), back: back?.inside(lift, done),
            patience: patience)
        question.number = number.map {
            EarlyNumber<P>(keys: $0.keys, following: $0.following, next: $0.next.inside(lift, done))
        }
        return question
    }
}

extension Entry {
    fileprivate func inside<P: Dialog>(_ lift: @escaping (D) -> P, _ done: @escaping (D.Outcome) -> Next<P>) -> Entry<P>
    {
        Entry<P>(
            lengths: lengths, first: first, codes: codes.map { ($0.key, $0.next.inside(lift, done)) },
            lengthNotice: lengthNotice, overrun: overrun,
            longer: longer.map { longer in
                LongerNumber<P>(first: longer.first, length: longer.length, expected: longer.expected) {
                    longer.accept($0)?.inside(lift, done)
                }
            },
            accept: { digits in
                switch accept(digits) {
                case .next(let next): .next(next.inside(lift, done))
                case .miss(let notice): .miss(notice)
                }
            })
    }
}
