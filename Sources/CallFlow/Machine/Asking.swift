// Asking: what the machine does at a question. Keys, entries, silence and misses, the same for every question of every dialog.

import BookingModel

extension CallMachine {
    private var question: Question<Floor> {
        guard case .ask(let question) = floor.step(known) else { preconditionFailure("asking at \(placeName)") }
        return question
    }

    /// Begins a question, with what must be heard first.
    mutating func pose(_ question: Question<Floor>, form: Form = .full) -> Action {
        if !question.mustHear.isEmpty {
            typedAhead = nil
            phase = .hearing(form)
            return play(question.mustHear, .none, form)
        }
        if let key = typedAhead {
            typedAhead = nil
            return take(key, after: 0)
        }
        return ask(form)
    }

    /// Says the question itself. A `#` from habit after an entry that was complete by its length does not even cut it.
    mutating func ask(_ form: Form) -> Action {
        phase = .asking(form)
        return play(question.prompts, cuttingKeys, form)
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
        typed.swallowsTerminator = false
        if !typed.digits.isEmpty { return extend(by: key, after: after, question.entry!) }
        if key == keys.previousKey {
            guard let back = question.back else { return pose(question, form: .short) }
            return follow(back)
        }
        if key == keys.repeatKey { return pose(question, form: .short) }
        if let option = question.options.first(where: { $0.key == key }) { return follow(option.next) }
        if let entry = question.entry, entry.first.contains(key) { return extend(by: key, after: 0, entry) }
        if key == keys.operatorKey { return callOperator() }
        return miss(Prompt(.notUnderstood), \.noMatch)
    }

    /// A digit in the middle of an entry only waits for the next one: the question need not be made again for it. Nil for any other key.
    private mutating func typeOn(_ key: Key, after: Int) -> Action? {
        guard !typed.digits.isEmpty, key.digit != nil, typed.digits.count + 1 < typed.most,
            typed.spent + after < known.facts.rules.entryTotal
        else { return nil }
        typed.swallowsTerminator = false
        typed.spent += after
        typed.digits = typed.digits.appending(key.rawValue)
        return listen()
    }

    /// One more key of an entry.
    private mutating func extend(by key: Key, after: Int, _ entry: Entry<Floor>) -> Action {
        let keys = known.facts.rules.keys
        typed.spent += after
        if key == keys.previousKey { return finish(entry) }
        if key == keys.repeatKey {
            (typed.digits, typed.most, typed.spent) = (WipedKeys(), 0, 0)
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

    /// The entry is over: by its length, by `#`, or by silence.
    private mutating func finish(_ entry: Entry<Floor>) -> Action {
        let digits = typed.digits
        (typed.digits, typed.most, typed.spent) = (WipedKeys(), 0, 0)
        if digits.count == 1 {
            if digits.first == known.facts.rules.keys.operatorKey.rawValue { return callOperator() }
            if let code = entry.codes.first(where: { $0.key.rawValue == digits.first }) { return follow(code.next) }
        }
        guard entry.lengths.contains(digits.count) else { return miss(Prompt(.notUnderstood), \.noMatch) }
        switch entry.accept(digits) {
        case .next(let next):
            typed.swallowsTerminator = digits.count == entry.lengths.upperBound
            return follow(next)
        case .miss(let notice):
            return miss(notice ?? Prompt(.notUnderstood), \.noMatch)
        }
    }

    /// The timer ran out: the end of an entry whose `#` was forgotten, or nothing at all.
    mutating func silence() -> Action {
        typed.swallowsTerminator = false
        if !typed.digits.isEmpty { return finish(question.entry!) }
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
        return play([notice], .none, .full)
    }

    private mutating func callOperator() -> Action {
        guard let resume = floor.resume else { return fault() }
        return follow(.go(.help(.hours, resume: resume)))
    }
}
