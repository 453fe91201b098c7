// ActionPlayer: turns one action of the conversation into commands, and their replies into one event. Pure: no line,
// no clock.
//
// A blocking runner and an epoll server drive it alike: begin an action, do the step it asks for, hand the reply back,
// until it reports.

import BookingModel
import CallFlow

/// Turns actions into commands and replies into events, for one call.
public struct ActionPlayer {
    /// Replies that make no sense (510, 520, unknown codes) before the line is treated as dead. A few may come of a
    /// misconfigured PBX and the call goes on; without a bound a PBX that refuses everything would be asked without
    /// end.
    public static let faultLimit = 20
    /// Keys A...D and other strange codes in one `.listen` before it counts as silence.
    public static let oddKeyLimit = 50
    /// What CHANNEL STATUS says while there is a caller: 6 for a line that is up, 4 and 5 while it rings.
    static let liveStates = 4...6

    private enum Doing {
        case nothing
        case answering
        /// A clip of the list plays.
        case playing(Playlist)
        /// The channel's language is set to the next utterance's.
        case switching(Playlist, to: Language)
        /// A clip said -1: gone, or only not found?
        case checking(Playlist)
        case listening(since: Int, milliseconds: Int, oddKeys: Int)
        case hearingOn(terminator: Key)
        case leaving(CallEnd, left: [Command])
    }

    /// Announces an utterance as sound names, in order. Called just before they are played: it must take no time.
    private let clips: (Utterance) -> [String]
    private var language: Language?
    private var doing = Doing.nothing
    private var faults = 0
    private var closed = false
    private var collected: [CallNote] = []
    private var swallowed = SwallowedKeys()
    /// What the last key cut, for `.goOn`.
    private var cut: Playlist?
    private var ahead = WipedKeys()
    /// Milliseconds within which the same key again is one key that the line delivered twice; 0: never.
    private let debounce: Int
    /// The last key that came by itself, and when.
    private var lastKey: (key: Key, at: Int)?

    /// Why the call could not be served as it should, in words without a secret: left to Asterisk's log and to the
    /// dialplan when the call ends.
    public var fault: String?

    /// True once the caller is known to be gone.
    public private(set) var callerGone = false

    /// - Parameters:
    ///   - language: what the channel speaks now, nil when it is none of ours (`CallHeader.spokenLanguage`).
    ///   - debounce: milliseconds, see `CallRules.debounce`.
    ///   - clips: the sounds of an utterance, names without suffix as STREAM FILE wants them.
    public init(language: Language?, debounce: Int = 0, clips: @escaping (Utterance) -> [String]) {
        (self.language, self.debounce, self.clips) = (language, debounce, clips)
    }

    /// Begins with ANSWER, whose reply becomes the first event.
    public mutating func answer() -> PlayerStep {
        doing = .answering
        return .send(.answer)
    }

    /// Begins an action at `now` milliseconds of any steady clock. Precondition: the last one was reported.
    public mutating func begin(_ action: Action, at now: Int) -> PlayerStep {
        switch action {
        case .play(let utterances, let interruptible):
            if callerGone { return .report(.hungUp) }
            swallowed.promptBegan(interruptible: interruptible, at: now)
            var list = Playlist(utterances, interruptible)
            if !utterances.isEmpty, let key = nextAhead(interruptible, at: now) {
                begin(&list)  // it is said, and cut at once
                return cut(list, by: key)
            }
            return play(list, at: now)
        case .goOn(let interruptible):
            if callerGone { return .report(.hungUp) }
            guard var list = cut else { return done(.played) }
            list.interruptible = interruptible
            swallowed.promptGoesOn(interruptible: interruptible)
            if let key = nextAhead(interruptible, at: now) { return cut(list, by: key) }
            return play(list, at: now)
        case .listen(let milliseconds):
            if callerGone { return .report(.hungUp) }
            if let key = nextAhead(.all, at: now) { return done(.key(key, after: 0)) }
            return listen(since: now, milliseconds: milliseconds, oddKeys: 0, at: now)
        case .hearOn(let milliseconds, let terminator):
            if callerGone { return .report(.hungUp) }
            guard ahead.isEmpty else { return done(typedOn(terminator)) }
            doing = .hearingOn(terminator: terminator)
            return .send(.getData(milliseconds: milliseconds, most: CoreWait.mostKeys))
        case .request(let request): return .ask(request)
        case .end(let end): return leave(end, end.lastCommands(fault: fault))
        }
    }

    /// Keys came up while the core was asked, each a `Key`'s ASCII code. They are for what follows, as if they came up
    /// during it.
    public mutating func typedAhead(_ keys: WipedKeys) { ahead = ahead.appending(keys) }

    /// The next of them that may cut a prompt or answer it; those before it are lost, as they would be at the line.
    private mutating func nextAhead(_ interruptible: KeySet, at now: Int) -> Key? {
        let heard = interruptible.subtracting(swallowed.keys(at: now))
        while let code = ahead.first {
            ahead = ahead.dropFirst()
            if let key = Key(rawValue: code), heard.contains(key) { return key }
        }
        return nil
    }

    /// Takes the reply to the command of the last `.send`.
    /// - Parameter hangup: true when a hang-up was signalled by now (SIGHUP, a HANGUP line).
    public mutating func received(_ reply: AGIReply, at now: Int, hangup: Bool) -> PlayerStep {
        if case .leaving(let end, let left) = doing { return leave(end, left) }
        if hangup || reply.code == .deadChannel { return lost() }
        switch doing {
        case .nothing, .leaving: return lost()  // a reply to nothing: the two sides no longer agree
        case .answering: return answered(reply)
        case .playing(let list): return clipEnded(list, reply, at: now)
        case .switching(let list, let chosen):
            language = chosen
            guard reply.code != .done else { return play(list, at: now) }
            return fault(reply, .setLanguage(chosen)) ?? play(list, at: now)
        case .checking(let list): return checked(list, reply, at: now)
        case .hearingOn(let terminator): return heardOn(reply, terminator)
        case .listening(let since, let milliseconds, let oddKeys):
            return heard(reply, since, milliseconds, oddKeys, at: now)
        }
    }

    /// The caller is gone: signalled, said by a reply, or the line is closed.
    public mutating func lost() -> PlayerStep {
        callerGone = true
        if case .leaving(let end, _) = doing { return .finished(end) }
        doing = .nothing
        return .report(.hungUp)
    }

    /// The line is unusable: as `lost`, and nothing is ever sent again.
    public mutating func lineClosed() -> PlayerStep {
        closed = true
        return lost()
    }

    /// What was worth noting since the last time.
    public mutating func takeNotes() -> [CallNote] {
        defer { collected.removeAll() }
        return collected
    }
}

// MARK: - Answering, playing, listening, leaving

extension ActionPlayer {
    private mutating func answered(_ reply: AGIReply) -> PlayerStep {
        guard reply.code == .done else { return fault(reply, .answer) ?? done(.answered) }
        return reply.number == -1 ? lost() : done(.answered)
    }

    /// Plays what is next in the list, or reports that all was played.
    private mutating func play(_ list: Playlist, at now: Int) -> PlayerStep {
        var list = list
        while true {
            guard let spoken = list.clips.isEmpty ? list.utterances.first?.language : list.language else {
                swallowed.promptEnded(at: now)
                return done(.played)
            }
            if spoken != language {
                doing = .switching(list, to: spoken)
                return .send(.setLanguage(spoken))
            }
            if let clip = list.clips.first {
                doing = .playing(list)
                return .send(
                    .streamFile(
                        clip, escape: list.interruptible.subtracting(swallowed.keys(at: now)), from: list.offset))
            }
            begin(&list)
        }
    }

    /// The next utterance begins to be said.
    private func begin(_ list: inout Playlist) {
        let utterance = list.utterances.removeFirst()
        (list.language, list.clips) = (utterance.language, clips(utterance)[...])
    }

    /// A key cut the prompt, which may have to go on.
    private mutating func cut(_ list: Playlist, by key: Key) -> PlayerStep {
        cut = list
        return done(.key(key, after: 0))
    }

    private mutating func clipEnded(_ list: Playlist, _ reply: AGIReply, at now: Int) -> PlayerStep {
        if reply.number == -1 {
            doing = .checking(list)
            return .send(.channelStatus)
        }
        if let key = reply.key, list.interruptible.contains(key) {
            let list = list.cut(at: reply.endPosition)
            return isEcho(key, at: now) ? play(list, at: now) : cut(list, by: key)
        }
        swallowed.clipEnded(heard: reply.code == .done)
        if reply.code != .done, let dead = fault(reply, .streamFile("", escape: .none)) { return dead }
        return play(list.afterClip, at: now)
    }

    /// After a -1: a line that is alive says that the clip was missing.
    private mutating func checked(_ list: Playlist, _ reply: AGIReply, at now: Int) -> PlayerStep {
        guard let state = reply.number, ActionPlayer.liveStates.contains(state) else { return lost() }
        note(.missingClip(list.clips.first ?? "", language))
        swallowed.clipEnded(heard: false)
        return play(list.afterClip, at: now)
    }

    private mutating func listen(since: Int, milliseconds: Int, oddKeys: Int, at now: Int) -> PlayerStep {
        let rest = milliseconds - (now - since)
        guard rest > 0, oddKeys <= ActionPlayer.oddKeyLimit else { return done(.silence) }
        doing = .listening(since: since, milliseconds: milliseconds, oddKeys: oddKeys)
        return .send(.waitForDigit(milliseconds: rest))
    }

    private mutating func heard(_ reply: AGIReply, _ since: Int, _ milliseconds: Int, _ oddKeys: Int, at now: Int)
        -> PlayerStep
    {
        switch reply.number {
        case 0: return done(.silence)
        case -1: return lost()
        default: break
        }
        if let key = reply.key {
            guard !isEcho(key, at: now), !swallowed.keys(at: now).contains(key) else {
                return listen(since: since, milliseconds: milliseconds, oddKeys: oddKeys, at: now)
            }
            return done(.key(key, after: min(max(now - since, 0), milliseconds)))
        }
        if reply.code != .done, let dead = fault(reply, .waitForDigit(milliseconds: milliseconds)) { return dead }
        return listen(since: since, milliseconds: milliseconds, oddKeys: oddKeys + 1, at: now)
    }

    /// Whether it is the last key once more: a line that carries tones in two ways may deliver one press as two.
    private mutating func isEcho(_ key: Key, at now: Int) -> Bool {
        defer { lastKey = (key, now) }
        guard debounce > 0, let lastKey else { return false }
        return lastKey.key == key && now - lastKey.at <= debounce
    }

    /// What was typed behind an entry; it stays where keys are that were typed ahead.
    private mutating func heardOn(_ reply: AGIReply, _ terminator: Key) -> PlayerStep {
        // Not as a number: it may be a PIN.
        if reply.result?.first == Ascii.minus { return lost() }
        if reply.code != .done, let dead = fault(reply, .getData(milliseconds: 0, most: 0)) { return dead }
        ahead = ahead.appending(reply.burst(most: CoreWait.mostKeys))
        return done(typedOn(terminator))
    }

    private func typedOn(_ terminator: Key) -> Event {
        ahead.lend { keys in
            let digits = keys.prefix { Key(rawValue: $0)?.digit != nil }.count
            return .typedOn(digits: digits, terminated: digits < keys.count && keys[digits] == terminator.rawValue)
        }
    }

    /// Sets the next variable; these work after a hang-up too, and whatever they answer, the call is over.
    private mutating func leave(_ end: CallEnd, _ commands: [Command]) -> PlayerStep {
        guard !closed, let command = commands.first else {
            doing = .nothing
            return .finished(end)
        }
        doing = .leaving(end, left: Array(commands.dropFirst()))
        return .send(command)
    }

    private mutating func done(_ event: Event) -> PlayerStep {
        doing = .nothing
        if case .key = event { swallowed.keyTold() }
        return .report(event)
    }

    /// Notes a reply that makes no sense. Returns what to do when it was one too many, nil to go on.
    private mutating func fault(_ reply: AGIReply, _ command: Command) -> PlayerStep? {
        note(.refused(command.words, reply.code))
        faults += 1
        return faults > ActionPlayer.faultLimit ? lost() : nil
    }

    private mutating func note(_ note: CallNote) { collected.append(note) }
}
