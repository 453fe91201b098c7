// Asking: what the machine does at a question. Keys, entries, silence and misses, the same for every question of every dialog.

import BookingModel

extension CallMachine {
    /// What is asked here. Made anew from the place each time, with every option and prompt, and so once for an event: whoever needs it hands it on.
    var question: Question<Floor> {
        guard case .ask(let question) = floor.step(known) else { preconditionFailure("asking at \(placeName)") }
        return question
    }

    /// Begins a question, with what must be heard first.
    mutating func pose(_ question: Question<Floor>, form: Form = .full) -> Action {
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

    /// Says the question itself.
    mutating func ask(_ question: Question<Floor>, _ form: Form) -> Action {
        let isMissed = phase == .missed
        phase = .asking(form)
        (typed.begin, typed.most) = (question.beginsEntry, question.entry?.lengths.upperBound ?? 0)
        let explained = isMissed && !heard.phrases.contains(.optionRepeat) ? utterances(commandKeys, .full) : []
        let prompts = form == .short ? question.repeated ?? question.prompts : question.prompts
        return .play(explained + utterances(prompts, form), interruptible: cuttingKeys(mustHear: false))
    }

    /// What a caller who missed a question is told once a call: how to hear it again, and how to go back.
    private var commandKeys: [Prompt] {
        let keys = known.facts.rules.keys
        return [Prompt(.optionRepeat, .key(keys.repeatKey)), Prompt(.optionPrevious, .key(keys.previousKey))]
    }

    /// Waits for the next key with whichever timer applies.
    mutating func listen() -> Action {
        phase = .listening
        let rules = known.facts.rules
        guard !typed.digits.isEmpty else { return .listen(milliseconds: rules.firstDigit) }
        return .listen(milliseconds: min(rules.interDigit, rules.entryTotal - typed.spent))
    }

    /// A key came up.
    mutating func take(_ key: Key, after: Int) -> Action {
        let keys = known.facts.rules.keys
        if let action = typeOn(key, after: after) { return action }
        let question = question
        if !typed.digits.isEmpty { return extend(by: key, after: after, question) }
        if key == keys.previousKey {
            guard let back = question.back else { return pose(question, form: .short) }
            return follow(back)
        }
        if key == keys.repeatKey { return pose(question, form: .short) }
        if let option = question.options.first(where: { $0.key == key }) { return follow(option.next) }
        if let entry = question.entry, entry.first.contains(key) { return extend(by: key, after: 0, question) }
        if key == keys.operatorKey { return callOperator() }
        return miss(Prompt(.notUnderstood), \.noMatch)
    }

    /// A digit that begins an entry or goes on with it, and does not end it, only waits for the next one: the question need not be made again for
    /// it. Nil for any other key.
    private mutating func typeOn(_ key: Key, after: Int) -> Action? {
        let isFirst = typed.digits.isEmpty
        let spent = isFirst ? 0 : typed.spent + after
        guard isFirst ? typed.begin.contains(key) : key.digit != nil, typed.digits.count + 1 < typed.most, spent < known.facts.rules.entryTotal
        else { return nil }
        typed.spent = spent
        typed.digits = typed.digits.appending(key.rawValue)
        return listen()
    }

    /// One more key of an entry.
    private mutating func extend(by key: Key, after: Int, _ question: Question<Floor>) -> Action {
        guard let entry = question.entry else { preconditionFailure("an entry at \(placeName)") }
        let keys = known.facts.rules.keys
        typed.spent += after
        if key == keys.previousKey { return finish(entry, byTerminator: true) }
        if key == keys.repeatKey {
            typed.erase()
            return pose(question, form: .short)
        }
        typed.digits = typed.digits.appending(key.rawValue)
        typed.most = entry.lengths.upperBound
        if typed.digits.count == entry.lengths.upperBound {
            return finish(entry)
        }
        guard typed.spent < known.facts.rules.entryTotal else { return finish(entry) }
        return listen()
    }

    /// The entry is over: by `#`, or by its length or silence, and then its `#` may still come.
    private mutating func finish(_ entry: Entry<Floor>, byTerminator: Bool = false) -> Action {
        let digits = typed.digits
        typed.erase()
        typed.awaitsTerminator = !byTerminator
        if digits.count == 1 {
            if digits.first == known.facts.rules.keys.operatorKey.rawValue { return callOperator() }
            if let code = entry.codes.first(where: { $0.key.rawValue == digits.first }) { return follow(code.next) }
        }
        guard entry.lengths.contains(digits.count) else { return miss(Prompt(.notUnderstood), \.noMatch) }
        switch entry.accept(digits) {
        case .next(let next):
            return follow(next)
        case .miss(let notice):
            return miss(notice ?? Prompt(.notUnderstood), \.noMatch)
        }
    }

    /// The timer ran out: the end of an entry whose `#` was forgotten, or nothing at all.
    mutating func silence() -> Action {
        if !typed.digits.isEmpty, let entry = question.entry { return finish(entry) }
        return miss(Prompt(.notHeard), \.noInput)
    }

    /// Nothing, or nothing usable. One wrong key never restarts anything: the same question again; after the last, help is offered.
    private mutating func miss(_ notice: Prompt, _ count: WritableKeyPath<CallMachine, Int>) -> Action {
        self[keyPath: count] += 1
        typedAhead = nil
        if self[keyPath: count] >= known.facts.rules.misses {
            if case .help(_, let resume) = floor {
                return follow(.go(.farewell(.gaveUp, place: resume.conversationPlace)))
            }
            if let resume = floor.resume { return follow(.go(.help(.offer, resume: resume))) }
        }
        phase = .missed
        return play([notice], mustHear: true, .full)
    }

    private mutating func callOperator() -> Action {
        guard let resume = floor.resume else { return fault() }
        return follow(.go(.help(.hours, resume: resume)))
    }
}

extension Question {
    /// The keys that begin its entry, whatever else they might be: an option goes before.
    fileprivate var beginsEntry: KeySet {
        guard let entry else { return .none }
        return options.reduce(entry.first) { $0.without($1.key) }
    }
}
