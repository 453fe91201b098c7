// WaitingTone: the sound that a caller hears again and again until the core answers. Pure: no line, no clock.

import BookingModel
import CallFlow
import Voice

/// The short waiting sound of one request, again and again until the answer is there.
public struct WaitingTone: Sendable {
    /// Milliseconds without an answer before the caller hears that we are still there: soon after, silence on a
    /// telephone is taken for a broken call.
    public static let after = 2000
    /// Milliseconds from start to start, at least.
    public static let interval = 3000
    /// Its name, without suffix.
    public static let sound = Clip("\(Phrase.stillWaiting.rawValue).1", "").path

    /// When it sounds.
    public struct Times: Sendable {
        /// Milliseconds from the request to the first start.
        public var after = WaitingTone.after
        /// Milliseconds from start to start, at least.
        public var interval = WaitingTone.interval
        /// The usual times.
        public init() {}
    }

    /// What a reply to the tone's command asks for.
    public enum Outcome: Hashable, Sendable {
        /// Nothing to do but to wait for the answer, or for the next start.
        case wait
        /// Send this at once; its reply is the tone's too.
        case send(Command)
        /// It cannot be played to this caller, who waits in silence.
        case unplayable(CallNote)
        /// Hung up. The request goes on.
        case callerGone
    }

    private enum State {
        case quiet(until: Int)
        case sounding(since: Int, words: String)
        /// -1 came: gone, or is the clip not there?
        case checking
        case over
    }

    private let times: Times
    private var state: State

    /// - Parameter since: when the core was asked, milliseconds of any steady clock.
    public init(since now: Int, times: Times = Times()) {
        self.times = times
        state = .quiet(until: now + times.after)
    }

    /// True while a reply is due: nothing else may be sent.
    public var isSounding: Bool {
        switch state {
        case .sounding, .checking: true
        case .quiet, .over: false
        }
    }

    /// When it starts next, nil while a reply is due and when it never will again.
    public var nextStart: Int? {
        switch state {
        case .quiet(let until): until
        case .sounding, .checking, .over: nil
        }
    }

    /// The command that is due, nil before its time.
    /// - Parameter hearsKeys: true: a key ends it and is collected with those behind it, so that a caller who types on
    ///   loses none. False: it must be heard, because a key would be taken for the answer to a question not asked yet.
    public mutating func command(at now: Int, hearsKeys: Bool) -> Command? {
        guard let nextStart, now >= nextStart else { return nil }
        let command =
            hearsKeys
            ? Command.getData(sound: WaitingTone.sound, milliseconds: CoreWait.pause, most: CoreWait.mostKeys)
            : .streamFile(WaitingTone.sound, escape: .none)
        state = .sounding(since: now, words: command.words)
        return command
    }

    /// Takes the reply to the tone's command.
    /// - Parameter hangup: a hang-up was signalled by now (SIGHUP, a HANGUP line).
    public mutating func received(_ reply: AGIReply, hangup: Bool) -> Outcome {
        let was = state
        state = .over
        if hangup || reply.code == .deadChannel { return .callerGone }
        switch was {
        case .quiet, .over:  // a reply to nothing
            state = was
            return .wait
        case .sounding(let since, let words):
            guard reply.code == .done else { return .unplayable(.refused(words, reply.code)) }
            // Not as a number: it may be a PIN.
            guard reply.result?.first != Ascii.minus else {
                state = .checking
                return .send(.channelStatus)
            }
            state = .quiet(until: since + times.interval)
            return .wait
        case .checking:
            guard let channel = reply.number, ActionPlayer.liveStates.contains(channel) else { return .callerGone }
            return .unplayable(.missingClip(WaitingTone.sound, nil))
        }
    }
}
