// Asking: how the machine handles a question: keys, entries, silence and misses. The same for every question of every
// dialog.

import BookingModel

extension CallMachine {
    /// The question at this place. It is recomputed with every option and prompt, so call this once for an event and
    /// pass it on.
    var question: Question<TopLevel> {
        guard case .ask(let question) = topLevel.step(context) else { preconditionFailure("asking at \(placeName)") }
        return question
    }

    /// Begins a question, with what must be heard first.
    mutating func pose(_ question: Question<TopLevel>, form: Form = .full) -> Action {
        if !question.mustHear.isEmpty {
            typedAhead = nil
            phase = .hearing(form)
            return play(question.mustHear, mustHear: true, form)
        }
        if let key = typedAhead {
            typedAhead = nil
            return take(key, after: 0)
        }
        return ask(question, form)
    }

    /// Says the question itself; after a miss, with `missed` before it, and with what helps a caller who missed it.
    mutating func ask(_ question: Question<TopLevel>, _ form: Form, missed: [Prompt]? = nil) -> Action {
        phase = .asking(form)
        let lengths = question.entry?.lengths
        (typed.begin, typed.least, typed.most) = (
            question.beginsEntry, lengths?.lowerBound ?? 0, lengths?.upperBound ?? 0
        )
        typed.patience = question.patience
        let explained = missed == nil || heard.phrases.contains(.optionRepeat) ? [] : commandKeys
        let before = utterances((missed ?? []) + explained, .full)
        let prompts = form == .short ? question.repeated : question.prompts
        return .play(before + utterances(prompts, form), interruptible: cuttingKeys(mustHear: false))
    }

    /// What a caller who missed a question hears once a call: how to hear it again, and how to go back.
    private var commandKeys: [Prompt] {
        let keys = context.facts.rules.keys
        return [Prompt(.optionRepeat, .key(keys.repeatKey)), Prompt(.optionPrevious, .key(keys.previousKey))]
    }

    /// Waits for the next key with whichever timer applies.
    mutating func listen() -> Action {
        phase = .listening
        let rules = context.facts.rules
        guard !typed.digits.isEmpty else { return .listen(milliseconds: typed.patience ?? rules.firstDigit) }
        // Behind the least digits there may be silence may mean a `#`; before that a caller is still looking for the
        // next key.
        let pause = typed.digits.count < typed.least ? rules.interDigitFixed : rules.interDigit
        return .listen(milliseconds: min(pause, rules.entryTotal - typed.spent))
    }

    /// A key came up.
    mutating func take(_ key: Key, after: Int) -> Action {
        let keys = context.facts.rules.keys
        if let action = typeOn(key, after: after) { return action }
        let question = question
        if !typed.digits.isEmpty { return extend(by: key, after: after, question) }
        if key == keys.previousKey {
            guard let back = question.back else { return pose(question, form: .short) }
            return follow(back)
        }
        if key == keys.repeatKey { return pose(question, form: .short) }
        if question.number?.keys.contains(key) == true { return hearNumber(key) }
        return answer(key, question)
    }

    /// A key that begins no number.
    mutating func answer(_ key: Key, _ question: Question<TopLevel>) -> Action {
        if let next = question.answers[key] { return follow(next) }
        if let entry = question.entry, entry.first.contains(key) { return extend(by: key, after: 0, question) }
        if key == context.facts.rules.keys.operatorKey { return callOperator() }
        return miss(Prompt(.notUnderstood))
    }

    /// A digit that begins an entry or goes on with it, and does not end it, only waits for the next one: the question
    /// need not be made again for it. Nil for any other key.
    private mutating func typeOn(_ key: Key, after: Int) -> Action? {
        let isFirst = typed.digits.isEmpty
        let spent = isFirst ? 0 : typed.spent + after
        guard isFirst ? typed.begin.contains(key) : key.digit != nil, typed.digits.count + 1 < typed.most,
            spent < context.facts.rules.entryTotal
        else { return nil }
        if isFirst { typed.isWithoutPause = phase != .listening }
        typed.spent = spent
        typed.digits = typed.digits.appending(key.rawValue)
        return listen()
    }

    /// One more key of an entry.
    private mutating func extend(by key: Key, after: Int, _ question: Question<TopLevel>) -> Action {
        guard let entry = question.entry else { preconditionFailure("an entry at \(placeName)") }
        let keys = context.facts.rules.keys
        typed.spent += after
        if key == keys.previousKey { return finish(entry, byTerminator: true) }
        if key == keys.repeatKey {
            typed.erase()
            return pose(question, form: .short)
        }
        if typed.digits.isEmpty { typed.isWithoutPause = phase != .listening }
        typed.digits = typed.digits.appending(key.rawValue)
        (typed.least, typed.most) = (entry.lengths.lowerBound, entry.lengths.upperBound)
        if let action = extendLonger(entry) { return action }
        if typed.digits.count == entry.lengths.upperBound {
            guard typed.digits.count > 1, after <= Bound.oneGo || typed.kept > 0 else { return finish(entry) }
            phase = .hearingOn
            return .hearOn(milliseconds: typed.kept > 0 ? Bound.again : Bound.oneGo, terminator: keys.previousKey)
        }
        guard typed.spent < context.facts.rules.entryTotal else { return finish(entry) }
        return listen()
    }

    /// The entry is over: by `#`, or by its length or silence, and then its `#` may still come.
    mutating func finish(_ entry: Entry<TopLevel>, byTerminator: Bool = false) -> Action {
        let digits = typed.digits
        typed.erase()
        typed.awaitsTerminator = !byTerminator
        if digits.count == 1, let code = entry.codes.first(where: { $0.key.rawValue == digits.first }) {
            return follow(code.next)
        }
        guard entry.lengths.contains(digits.count) else {
            return wantsOperator(digits) ? callOperator() : miss(entry.lengthNotice)
        }
        switch entry.accept(digits) {
        case .next(let next):
            return follow(next)
        case .miss(let notice):
            return wantsOperator(digits) ? callOperator() : miss(notice ?? Prompt(.notUnderstood))
        }
    }

    /// The operator key alone, however often it was pressed, where that is no answer.
    private func wantsOperator(_ digits: WipedKeys) -> Bool {
        let key = context.facts.rules.keys.operatorKey.rawValue
        return digits.lend { $0.allSatisfy { $0 == key } }
    }

    /// An entry is complete by its length, and so many digits were typed on, perhaps with a `#`: it is done, too long,
    /// or begun again.
    mutating func goOn(digits: Int, isTerminated: Bool) -> Action {
        guard let entry = question.entry else { preconditionFailure("an entry at \(placeName)") }
        if typed.startsOver(digits) {
            typed.digits = typed.rest
            typed.kept = 0
            return listen()
        }
        if let longer = entry.longer, isTerminated, typed.isWithoutPause, typed.digits.count + digits == longer.rest {
            return hearLonger(longer)
        }
        guard isTerminated, digits > 0, digits <= entry.overrun else { return finish(entry) }
        typed.erase()
        typed.awaitsTerminator = true
        return miss(entry.lengthNotice)
    }

    /// The timer ran out: the end of an entry whose `#` was forgotten, a rest in one that lacks digits, or nothing at
    /// all.
    mutating func silence() -> Action {
        guard !typed.digits.isEmpty, let entry = question.entry else { return nothing() }
        typed.spent +=
            typed.digits.count < typed.least ? context.facts.rules.interDigitFixed : context.facts.rules.interDigit
        let isCode = typed.digits.count == 1 && entry.codes.contains { $0.key.rawValue == typed.digits.first }
        let missing = entry.lengths.lowerBound - typed.digits.count
        guard missing > 0, !isCode, !wantsOperator(typed.digits), typed.spent < context.facts.rules.entryTotal else {
            return finish(entry)
        }
        return askOn(missing)
    }

    /// What was typed is kept, and the caller asked to go on with it.
    private mutating func askOn(_ missing: Int) -> Action {
        noInput += 1
        if noInput >= context.facts.rules.misses, let resume = topLevel.resume {
            return follow(.go(.help(.offer, resume: resume)))
        }
        typed.kept = typed.digits.count
        phase = .asking(.short)
        return play([Prompt(.digitsMissing, .length(missing))], mustHear: false, .full)
    }

    /// Nothing at all. A caller who was looking for the card begins to type whenever it is found: any key cuts what is
    /// said now, and answers.
    private mutating func nothing() -> Action {
        if let helped = countMiss(\.noInput) { return helped }
        return ask(question, .short, missed: [Prompt(.notHeard)])
    }

    /// Nothing usable. One wrong key never restarts anything: the same question again. No key cuts the notice: what
    /// comes in behind a wrong entry still belongs to it, and is let go.
    private mutating func miss(_ notice: Prompt) -> Action {
        if let helped = countMiss(\.noMatch) { return helped }
        phase = .missed
        return play([notice], mustHear: true, .full)
    }

    /// Counts a miss. After the last of its kind, help is offered: then what happens is not nil.
    private mutating func countMiss(_ count: WritableKeyPath<CallMachine, Int>) -> Action? {
        self[keyPath: count] += 1
        typedAhead = nil
        guard self[keyPath: count] >= context.facts.rules.misses else { return nil }
        if let person = personForSilence { return follow(.go(person)) }
        if case .help(_, let resume) = topLevel {
            return follow(.go(.farewell(.gaveUp, place: resume.conversationPlace)))
        }
        return topLevel.resume.map { follow(.go(.help(.offer, resume: $0))) }
    }

    /// Where a caller goes on who was offered help by keys and has sent none in the whole call: a rotary telephone has
    /// none to send.
    private var personForSilence: TopLevel? {
        guard !context.sendsKeys, case .help(let help, let resume) = topLevel else { return nil }
        switch help {
        case .offer, .apology: return .help(.hours, resume: resume)
        case .noOperator: return context.facts.calling.map { .help(.ringingBack($0, opens: nil), resume: resume) }
        case .hours, .transfer, .closed, .askNumber, .storing, .stored, .ringingBack, .willRing, .saysHours, .fault:
            return nil
        }
    }

    private mutating func callOperator() -> Action {
        guard let resume = topLevel.resume else { return fault() }
        return follow(.go(.help(.hours, resume: resume)))
    }
}

extension Question {
    /// The keys that begin its entry, whatever else they might be: an option goes before.
    fileprivate var beginsEntry: KeySet { entry?.first.subtracting(answers.keys) ?? .none }
}
