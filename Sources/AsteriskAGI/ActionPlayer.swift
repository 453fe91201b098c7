// ActionPlayer: turns one action of the conversation into commands, and their replies into one event. Pure: no line,
// no clock.
//
// A blocking runner and an epoll server drive it alike: begin an action, carry out each step it asks for and pass back
// the reply, until it reports the event. How a prompt is played is in `ActionPlayer+Prompts.swift`.

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

    enum Doing {
        case nothing
        case answering
        /// A clip of the list plays.
        indirect case playing(Playlist)
        /// The first clips of the list play as one command.
        indirect case running(Application)
        /// How that command went is asked.
        indirect case judging(Application)
        /// That command said -1: gone, or does the application not work?
        indirect case probing(Application)
        /// The channel's language is set to the next utterance's.
        indirect case switching(Playlist, to: Language)
        /// A clip said -1: gone, or only not found?
        indirect case checking(Playlist)
        case listening(since: Int, milliseconds: Int, oddKeys: Int)
        /// Nothing was pressed after a prompt that may have been cut short: was it?
        case doubting
        case hearingOn(terminator: Key)
        /// Is the caller still there, for whom this is to be asked?
        indirect case confirming(Request)
        indirect case leaving(CallEnd, left: [Command])
    }

    /// Announces an utterance as sound names, in order. Called just before they are played: it must take no time.
    let clips: (Utterance) -> [String]
    /// Sounds that the PBX is known not to have: a prompt with one is played clip by clip.
    let lacking: [Language: Set<String>]
    /// Called when an utterance begins to sound; nil: not reported.
    let says: ((Utterance) -> Void)?
    /// How the next prompt is played. May be changed at any time.
    public var playing: PromptPlaying
    var language: Language?
    var doing = Doing.nothing
    private var faults = 0
    private var closed = false
    private var collected: [CallNote] = []
    var swallowed = SwallowedKeys()
    /// What the last key cut, for `.goOn`.
    private var cut: Playlist?
    var ahead = WipedKeys()
    /// Milliseconds within which the same key again is one key that the line delivered twice; 0: never.
    let debounce: Int
    /// The last key that came by itself, and when.
    var lastKey: (key: Key, at: Int)?
    /// An application ended by itself, which it also does when the caller hangs up, and nothing has shown since that
    /// the caller is there.
    var mayBeGone = false
    /// Background ended by itself, which it also does at a clip that is missing, and nothing has asked since.
    var mayBeCutShort = false
    /// Prompts end sooner than they can be heard, and yet in order: the line is a rehearsal's, where time stands still.
    var timeStandsStill = false

    /// Why the call could not be served as it should, in words without a secret: left to Asterisk's log and to the
    /// dialplan when the call ends.
    public var fault: String?

    /// True once the caller is known to be gone.
    public private(set) var callerGone = false

    /// - Parameters:
    ///   - language: what the channel speaks now, nil when it is none of ours (`CallHeader.spokenLanguage`).
    ///   - debounce: milliseconds, see `CallRules.debounce`.
    ///   - playing: how prompts are played as long as the PBX can.
    ///   - lacking: sounds that the PBX is known not to have.
    ///   - says: gets every utterance when it begins to sound; inside of one command that is an estimate.
    ///   - clips: the sounds of an utterance, names without suffix as STREAM FILE wants them.
    public init(
        language: Language?, debounce: Int = 0, playing: PromptPlaying = .clipByClip,
        lacking: [Language: Set<String>] = [:], says: ((Utterance) -> Void)? = nil,
        clips: @escaping (Utterance) -> [String]
    ) {
        self.language = language
        self.debounce = debounce
        self.playing = playing
        self.lacking = lacking
        self.says = says
        self.clips = clips
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
                take(&list)  // it is said, and cut at once
                say(&list, through: list.clips.startIndex)
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
        case .request(let request): return ask(request)
        case .end(let end): return leave(end, end.lastCommands(fault: fault))
        }
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
        case .running(let application): return ended(application, reply, at: now)
        case .judging(let application): return judged(application, reply, at: now)
        case .probing(let application): return probed(application, reply, at: now)
        case .switching(let list, let chosen):
            language = chosen
            guard reply.code != .done else { return play(list, at: now) }
            return fault(reply, .setLanguage(chosen)) ?? play(list, at: now)
        case .checking(let list): return checked(list, reply, at: now)
        case .hearingOn(let terminator): return heardOn(reply, terminator)
        case .doubting: return doubted(reply)
        case .confirming(let request): return confirmed(request, reply)
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

    /// The line is unusable: as `lost`, and nothing is sent from now on.
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

// MARK: - Answering, asking, leaving

extension ActionPlayer {
    private mutating func answered(_ reply: AGIReply) -> PlayerStep {
        guard reply.code == .done else { return fault(reply, .answer) ?? done(.answered) }
        return reply.number == -1 ? lost() : done(.answered)
    }

    /// A key cut the prompt, which may have to go on.
    mutating func cut(_ list: Playlist, by key: Key) -> PlayerStep {
        cut = list
        return done(.key(key, after: 0))
    }

    /// A request that does something is asked for a caller who is there. The last key shows it, and so does every
    /// command but an application's.
    private mutating func ask(_ request: Request) -> PlayerStep {
        let acts = request.traits.contains(.isAwaited) && !request.traits.contains(.onlyLooks)
        guard mayBeGone, acts, !callerGone else { return .ask(request) }
        doing = .confirming(request)
        return .send(.channelStatus)
    }

    private mutating func confirmed(_ request: Request, _ reply: AGIReply) -> PlayerStep {
        guard isLive(reply) else { return lost() }
        doing = .nothing
        return .ask(request)
    }

    /// What CHANNEL STATUS says.
    func isLive(_ reply: AGIReply) -> Bool { reply.number.map(ActionPlayer.liveStates.contains) ?? false }

    /// Sets the next variable; these work after a hang-up too, and whatever they answer, the call is over.
    private mutating func leave(_ end: CallEnd, _ commands: [Command]) -> PlayerStep {
        guard !closed, let command = commands.first else {
            doing = .nothing
            return .finished(end)
        }
        doing = .leaving(end, left: Array(commands.dropFirst()))
        return .send(command)
    }

    mutating func done(_ event: Event) -> PlayerStep {
        doing = .nothing
        switch event {
        case .key:
            swallowed.keyTold()
            (mayBeGone, mayBeCutShort) = (false, false)
        case .silence: (mayBeGone, mayBeCutShort) = (false, false)
        case .answered, .played, .typedOn, .reply, .hungUp: break
        }
        return .report(event)
    }

    /// Notes a reply that makes no sense. Returns what to do when it was one too many, nil to go on.
    mutating func fault(_ reply: AGIReply, _ command: Command) -> PlayerStep? {
        note(.refused(command.words, reply.code))
        faults += 1
        return faults > ActionPlayer.faultLimit ? lost() : nil
    }

    mutating func note(_ note: CallNote) { collected.append(note) }
}
