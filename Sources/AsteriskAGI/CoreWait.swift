// CoreWait: what a line does while the core has not answered: it hears the keys of a caller who types ahead, and
// after a while says that the caller should wait. Pure: no line, no clock.
//
// Asterisk throws a key away that comes up while no command runs (captured `ahead-idle-*`). With fifty callers at once
// one PIN is checked after the other, and a caller who types on would lose keys. GET DATA hears a whole burst as one
// command, with no gap between two keys.

import BookingModel
import CallFlow
import Voice

/// The time one request to the core takes, as the caller's line spends it.
public struct CoreWait: Sendable {
    /// Milliseconds without an answer before keys are heard. Keys come up 60 ms apart at least (40 ms long, 20 ms
    /// between), and what the core is asked follows a key: none comes up before. Not less: a hearing lasts for `pause`
    /// at least, and the answer waits for its end.
    public static let after = 45
    /// Milliseconds without a key that end the hearing: more than from key to key in a burst, so that no burst is cut
    /// in two.
    public static let pause = 250
    /// Keys of one hearing.
    public static let mostKeys = 20
    /// Hearings of one request; a PBX that answers each at once must not keep the line busy.
    public static let mostHearings = 24

    private enum Hearing {
        case from(Int)
        case running
        case over
    }

    private var tone: WaitingTone
    private var hearing: Hearing
    private var hearings = 0
    /// The keys typed while the core worked, for the prompts and questions after the answer.
    public private(set) var typed = WipedKeys()

    /// - Parameters:
    ///   - now: when the core was asked, milliseconds of any steady clock.
    ///   - hearsKeys: false where a key must not answer what is said next.
    ///   - times: when the tone sounds.
    init(since now: Int, hearsKeys: Bool, times: WaitingTone.Times = WaitingTone.Times()) {
        tone = WaitingTone(since: now, times: times)
        hearing = hearsKeys ? .from(now + CoreWait.after) : .over
    }

    /// Nil for a request whose answer no caller waits for.
    public init?(for request: Request, since now: Int, times: WaitingTone.Times = WaitingTone.Times()) {
        guard request.traits.contains(.isAwaited) else { return nil }
        // Where money moves, an impatient key must not answer what is said of it.
        self.init(since: now, hearsKeys: !request.traits.contains(.movesMoney), times: times)
    }

    /// True while a reply is due: nothing else may be sent.
    public var isOutstanding: Bool {
        if case .running = hearing { return true }
        return tone.isSounding
    }

    /// When something is to be sent next; nil while a reply is due and when nothing ever will be.
    public var nextStart: Int? {
        guard !isOutstanding else { return nil }
        guard case .from(let time) = hearing else { return tone.nextStart }
        return tone.nextStart.map { min($0, time) } ?? time
    }

    /// The command that is due, nil before its time.
    public mutating func command(at now: Int) -> Command? {
        guard !isOutstanding else { return nil }
        guard case .from(let time) = hearing else {
            guard let sound = tone.command(at: now, hearsKeys: false) else { return nil }
            // Keys are lost while it sounds, so what was typed before it is no whole entry either.
            typed = WipedKeys()
            return sound
        }
        if let sound = tone.command(at: now, hearsKeys: true) {
            hearing = .running
            return sound
        }
        guard now >= time else { return nil }
        hearing = .running
        return .getData(milliseconds: CoreWait.pause, most: CoreWait.mostKeys)
    }

    /// Takes the reply to that command, at `now` milliseconds.
    /// - Parameter hangup: a hang-up was signalled by now (SIGHUP, a HANGUP line).
    public mutating func received(_ reply: AGIReply, at now: Int, hangup: Bool) -> WaitingTone.Outcome {
        guard case .running = hearing else { return tone.received(reply, hangup: hangup) }
        hearing = .over
        if tone.isSounding {
            let outcome = tone.received(reply, hangup: hangup)
            if case .send = outcome { hearing = .from(now) }
            guard outcome == .wait else { return outcome }
        }
        // Not as a number: a PIN typed ahead would be one.
        if hangup || reply.code == .deadChannel || reply.result?.first == Ascii.minus { return .callerGone }
        // Refused: keys are lost then, the call goes on.
        guard reply.code == .done, reply.result != nil else { return .wait }
        typed = typed.appending(reply.burst(most: CoreWait.mostKeys))
        hearings += 1
        if hearings < CoreWait.mostHearings { hearing = .from(now) }
        return .wait
    }
}

extension AGIReply {
    /// The keys GET DATA heard, with the `#` that ended it: it is not among its digits, while a time-out says so, and
    /// `most` keys end it as well.
    func burst(most: Int) -> WipedKeys {
        guard code == .done, let digits = result else { return WipedKeys() }
        let keys = digits.filter { Key(rawValue: $0) != nil }
        return value == nil && digits.count < most ? keys.appending(Key.pound.rawValue) : keys
    }
}

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
