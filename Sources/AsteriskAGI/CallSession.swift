// CallSession: one call of Asterisk's, from ANSWER to the last channel variable, without I/O and clock. Replies of
// Asterisk and of the core go in; commands, requests and log notes come out, one at a time, until the session waits for
// a reply.
//
// AGI (`CallRunner`) and FastAGI (room FastAGIServer, `CallLine`) drive it alike: pass in each reply, then carry out
// `next` until it is nil.

import BookingModel
import CallFlow

/// The protocol of one call.
public struct CallSession {
    /// Actions in one call. The machine has its own, lower ceiling; this one holds even when that fails.
    public static let actionLimit = 20_000
    /// Actions after the caller is gone: what is left to do is a few requests and the end.
    public static let actionLimitAfterHangup = 50

    /// What is to be done.
    public enum Output: Hashable, Sendable {
        /// Send this command, and hand its reply to `received`.
        case send(Command)
        /// Ask the core, and hand its reply to `answered`. `act` is 1 for the first request of the call.
        indirect case ask(Request, act: Int)
        /// Give the core these turns for its call log. Comes before the request that ends the session.
        case log([TurnRecord])
        /// Tell the core the language the call goes on in.
        case speaks(Language)
        /// Write this to the log.
        indirect case note(CallNote)
        /// The call is over, and the dialplan's variables are set. Nil: the conversation did not end within its bounds,
        /// which was noted.
        indirect case over(CallEnd?)
    }

    private enum State {
        /// The next step is to be done.
        case doing(PlayerStep)
        /// A command was sent.
        case replyDue
        case atTheCore
        /// One action too many was taken.
        case endless
        case over
    }

    private var conversation: Conversation
    private var player: ActionPlayer
    private var state: State
    private let toneTimes: WaitingTone.Times
    /// How the line spends the time until the core answers; nil when no caller waits for it.
    private var wait: CoreWait?
    /// A command of the wait's that is due at once.
    private var waitCommand: Command?
    /// The silence that hears keys could not be played in this call.
    private var isSilenceMissing = false
    /// The core's reply that came while one of Asterisk's was still due: the wire allows one command at a time.
    private var early: Reply?
    private var notes: [CallNote] = []
    private var actions = 0
    private var actionsAfterHangup = 0

    /// Why the call could not be served as it should, in words without a secret, for Asterisk's log and the dialplan;
    /// nil: the first note says it.
    public var fault: String?
    /// The first thing that was worth a line in the log; nil: nothing was.
    public var firstNote: String?

    /// A call whose header was read. The first output is ANSWER.
    /// - Parameters:
    ///   - language: what the channel speaks now (`CallHeader.spokenLanguage`).
    ///   - debounce: milliseconds, see `CallRules.debounce`.
    ///   - playing: how prompts are played as long as the PBX can.
    ///   - lacking: sounds that the PBX is known not to have: no prompt of one command names them.
    ///   - toneTimes: when the tone of a long wait sounds.
    ///   - clips: the sounds of an utterance, names without suffix as STREAM FILE wants them. Must take no time.
    public init(
        _ conversation: Conversation, language: Language?, debounce: Int = 0,
        playing: PromptPlaying = .clipByClip, lacking: [Language: Set<String>] = [:],
        toneTimes: WaitingTone.Times = WaitingTone.Times(), clips: @escaping (Utterance) -> [String]
    ) {
        self.conversation = conversation
        self.toneTimes = toneTimes
        let observer = conversation.observer
        player = ActionPlayer(
            language: language, debounce: debounce, playing: playing, lacking: lacking, says: observer.map { $0.says },
            clips: clips)
        state = .doing(player.answer())
    }

    /// How the next prompt is played; may be changed at any time of the call.
    public var playing: PromptPlaying {
        get { player.playing }
        set { player.playing = newValue }
    }
    /// Where the conversation is.
    public var placeName: String { conversation.placeName }
    /// True once `.over` was given.
    public var isOver: Bool { if case .over = state { true } else { false } }
    /// True from `.ask` until the reply is taken. A command that is sent in between belongs to the wait.
    public var isAtTheCore: Bool { if case .atTheCore = state { true } else { false } }

    /// True while Asterisk's reply is due. While `isInSilence`, the core's may be taken before it.
    public var isReplyDue: Bool {
        switch state {
        case .replyDue: true
        case .atTheCore: wait?.isOutstanding ?? false
        case .doing, .endless, .over: false
        }
    }
    /// True while silence hears the keys of a caller who waits for the core: then the core's reply comes first, and
    /// `next` has a command although a reply is due.
    public var isInSilence: Bool { isAtTheCore && wait?.isInSilence ?? false }

    /// When `next` has a command for a caller who waits for the core, steady milliseconds; nil while a reply is due
    /// that is sure to come, and when no caller waits.
    public var nextStart: Int? { isAtTheCore && mayWait ? wait?.nextStart : nil }

    /// For a caller who is gone nothing is begun; what was asked is asked again until there is a reply.
    private var mayWait: Bool { !player.callerGone || wait?.isAskingStatus ?? false }

    // MARK: What came

    /// Takes Asterisk's reply to the last command.
    /// - Parameters:
    ///   - now: milliseconds of any steady clock, the same for all calls below.
    ///   - hangup: a hang-up was signalled by now (SIGHUP, a HANGUP line).
    public mutating func received(_ reply: AGIReply, at now: Int, hangup: Bool) {
        switch state {
        case .replyDue: state = .doing(player.received(reply, at: now, hangup: hangup))
        case .atTheCore:
            // Only a command of the wait's can have been sent.
            switch wait?.received(reply, at: now, hangup: hangup) {
            case .wait, nil: break
            case .send(let command): waitCommand = command
            case .unplayable(let note): notes.append(note)
            case .callerGone: _ = player.lost()
            }
            if case .inPauses = wait?.listening { isSilenceMissing = true }
            if let early { answered(early) }
        case .doing, .endless, .over: break
        }
    }

    /// Takes the core's reply to the last request.
    public mutating func answered(_ reply: Reply) {
        guard isAtTheCore else { return }
        guard wait?.isOutstanding != true else {
            early = reply
            wait?.answered()
            return
        }
        if let wait { player.typedAhead(wait.typed) }
        (wait, waitCommand, early) = (nil, nil, nil)
        state = .doing(.report(.reply(reply)))
    }

    /// A HANGUP line came: the caller is gone. While the core is asked, nothing more is sent; otherwise the
    /// conversation learns of it with the next reply.
    public mutating func hungUp() { if isAtTheCore { _ = player.lost() } }

    /// The last command was not sent, because the caller is known to be gone.
    public mutating func withdraw() {
        if isAtTheCore {
            _ = player.lost()
            (wait, waitCommand) = (nil, nil)
            if let early { answered(early) }
        } else {
            state = .doing(player.lost())
        }
    }

    /// The line is closed, or unusable: nothing is sent any more. While the core is asked, the conversation learns of
    /// it with the reply.
    public mutating func lineClosed() {
        switch state {
        case .endless, .over: return
        case .doing, .replyDue: state = .doing(player.lineClosed())
        case .atTheCore:
            _ = player.lineClosed()
            (wait, waitCommand) = (nil, nil)
            if let early { answered(early) }
        }
    }

    // MARK: What is to be done

    /// The next thing to do; nil: wait for a reply of Asterisk's or the core's, at most until `nextStart`.
    public mutating func next(at now: Int) -> Output? {
        while true {
            if let note = nextNote() { return .note(note) }
            if let language = conversation.takeLanguage() { return .speaks(language) }
            switch state {
            case .replyDue, .over: return nil
            case .atTheCore: return nextCommandOfWait(at: now).map { .send($0) }
            case .doing(.send(let command)):
                state = .replyDue
                return .send(command)
            case .doing(.ask(let request)):
                let turns = conversation.takeTurns(before: request)
                guard turns.isEmpty else { return .log(turns) }
                state = .atTheCore
                wait =
                    player.callerGone
                    ? nil : CoreWait(for: request, since: now, listening: listening, times: toneTimes)
                return .ask(request, act: conversation.nextAct())
            case .doing(.report(let event)):
                state = handle(event, at: now).map { .doing($0) } ?? .endless
            case .doing(.finished(let end)):
                state = .over
                return .over(end)
            case .endless:
                state = .over
                return .over(nil)
            }
        }
    }

    /// One event in, one action out. Nil when that was one action too many.
    private mutating func handle(_ event: Event, at now: Int) -> PlayerStep? {
        let action = conversation.handle(event, at: now)
        actions += 1
        if player.callerGone { actionsAfterHangup += 1 }
        guard actions <= CallSession.actionLimit, actionsAfterHangup <= CallSession.actionLimitAfterHangup else {
            notes.append(.endless(actions: actions))
            return nil
        }
        if case .end = action { player.fault = fault ?? firstNote }
        return player.begin(action, at: now)
    }

    /// In silence, unless it is known to be missing.
    private var listening: CoreWait.Listening {
        isSilenceMissing || !player.mayHave(CoreWait.silence) ? .inPauses : .inSilence
    }

    private mutating func nextNote() -> CallNote? {
        if notes.isEmpty { notes = player.takeNotes() }
        guard !notes.isEmpty else { return nil }
        let note = notes.removeFirst()
        firstNote = firstNote ?? note.description
        return note
    }

    /// The keys of a caller who waits for the core are heard, and after too long the caller hears that we are still
    /// there.
    private mutating func nextCommandOfWait(at now: Int) -> Command? {
        guard mayWait else { return nil }
        guard let command = waitCommand else { return wait?.command(at: now) }
        waitCommand = nil
        return command
    }
}
