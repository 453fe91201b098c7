// CoreWait: what a line does while the core has not answered: it hears the keys of a caller who types ahead, and
// after a while says that the caller should wait. Pure: no line, no clock.
//
// Asterisk throws a key away that comes up while no command runs (captured `ahead-idle-*`). With fifty callers at once
// one PIN is checked after the other, and a caller who types on would lose keys. So silence plays that any key ends:
// STREAM FILE, which a further command cuts at once (captured `cut-hearing-*`), and so the core's reply waits for
// nothing. Behind a first key GET DATA hears the rest of the burst as one command, with no gap between two keys.

import BookingModel
import CallFlow
import Voice

/// The time one request to the core takes, as the caller's line spends it.
public struct CoreWait: Sendable {
    /// Milliseconds without an answer before keys are heard. Keys come up 60 ms apart at least (40 ms long, 20 ms
    /// between), and what the core is asked follows a key: none comes up before. Hearing sooner keeps no more keys, and
    /// costs two commands.
    public static let after = 45
    /// Milliseconds without a key that end a burst: more than from key to key in one, so that none is cut in two.
    public static let pause = 250
    /// Keys of one burst.
    public static let mostKeys = 20
    /// Hearings of one request; a PBX that answers each at once must not keep the line busy.
    public static let mostHearings = 24
    /// The silence that plays while keys are heard, a second long: the waiting tone is due at its end.
    public static let silence = Clip.listening.path
    /// Milliseconds that Asterisk has to read the silence's command before another cuts it. What it reads in one piece
    /// with a command it forgets until more bytes come (captured `pipelined`).
    public static let reading = 5

    /// How keys are heard until the first one comes.
    public enum Listening: Hashable, Sendable {
        /// In a clip of silence, which ends at the core's reply.
        case inSilence
        /// With GET DATA, where that clip is missing: the core's reply waits for the end of a pause.
        case inPauses
    }

    private enum Hearing {
        case from(Int)
        /// Silence plays: a key ends it, and so does a further command.
        case silence(since: Int)
        /// The channel's status was asked, over the silence or behind it.
        case status(StatusQuestion)
        /// GET DATA collects keys, in silence or in the tone.
        case burst
        case over
    }

    /// CHANNEL STATUS until its reply comes. A PBX too slow for `reading` forgets it until it is asked again, and then
    /// replies to both; so every one has its reply before anything else is sent.
    private struct StatusQuestion {
        var silence: Silence
        /// Replies that are due.
        var due = 1
        /// When it is asked again.
        var next: Int
        private var patience = CoreWait.after

        init(after silence: Silence, at now: Int) {
            self.silence = silence
            next = now + patience
        }

        mutating func askAgain(at now: Int) {
            due += 1
            patience *= 2
            next = now + patience
        }
    }

    /// How the silence went.
    private enum Silence {
        /// It was cut. Its reply may be on its way nevertheless, before that of the status: it alone says `endpos`.
        case cut
        /// A key came up the moment it was to be cut; others of its burst may follow.
        case key
        /// It said -1: the caller is gone, or the clip is missing.
        case failed
    }

    private var tone: WaitingTone
    private var hearing: Hearing
    private var hearings = 0
    private var isAnswered = false
    /// How keys are heard; `inPauses` once the silence was found missing.
    public private(set) var listening: Listening
    /// The keys typed while the core worked, for the prompts and questions after the answer.
    public private(set) var typed = WipedKeys()

    /// - Parameters:
    ///   - now: when the core was asked, milliseconds of any steady clock.
    ///   - hearsKeys: false where a key must not answer what is said next.
    ///   - times: when the tone sounds.
    init(
        since now: Int, hearsKeys: Bool, listening: Listening = .inSilence,
        times: WaitingTone.Times = WaitingTone.Times()
    ) {
        tone = WaitingTone(since: now, times: times)
        hearing = hearsKeys ? .from(now + CoreWait.after) : .over
        self.listening = listening
    }

    /// Nil for a request whose answer no caller waits for.
    public init?(
        for request: Request, since now: Int, listening: Listening = .inSilence,
        times: WaitingTone.Times = WaitingTone.Times()
    ) {
        guard request.traits.contains(.isAwaited) else { return nil }
        // Where money moves, an impatient key must not answer what is said of it.
        self.init(
            since: now, hearsKeys: !request.traits.contains(.movesMoney), listening: listening, times: times)
    }

    /// True while a reply is due: then only what `command` gives may be sent.
    public var isOutstanding: Bool {
        switch hearing {
        case .silence, .status, .burst: true
        case .from, .over: tone.isSounding
        }
    }

    /// True while silence plays, whose reply need not be awaited.
    public var isInSilence: Bool { if case .silence = hearing { true } else { false } }
    /// True while the reply to CHANNEL STATUS is due. It comes on a dead channel too.
    public var isAskingStatus: Bool { if case .status = hearing { true } else { false } }

    /// When something is to be sent next; nil while a reply is due that is sure to come, and when nothing ever will be.
    public var nextStart: Int? {
        switch hearing {
        case .from(let time):
            guard !tone.isSounding else { return nil }
            return tone.nextStart.map { min($0, time) } ?? time
        case .silence(let since): return isAnswered ? since + CoreWait.reading : nil
        case .status(let question): return question.next
        case .burst: return nil
        case .over: return tone.nextStart
        }
    }

    /// The core has answered: silence that plays is cut by the next command. Its reply tells for sure which keys were
    /// heard: that of the silence comes before it, or never.
    public mutating func answered() { isAnswered = true }

    /// The command that is due, nil before its time.
    public mutating func command(at now: Int) -> Command? {
        guard let nextStart, now >= nextStart else { return nil }
        switch hearing {
        case .from(let time): return hear(from: time, at: now)
        case .silence:
            hearing = .status(StatusQuestion(after: .cut, at: now))
            return .channelStatus
        case .status(var question):
            question.askAgain(at: now)
            hearing = .status(question)
            return .channelStatus
        case .burst: return nil
        case .over:
            guard let sound = tone.command(at: now, hearsKeys: false) else { return nil }
            // Keys are lost while it sounds, so what was typed before it is no whole entry either.
            typed = WipedKeys()
            return sound
        }
    }

    private mutating func hear(from time: Int, at now: Int) -> Command? {
        if let sound = tone.command(at: now, hearsKeys: true) {
            hearing = .burst
            return sound
        }
        guard now >= time else { return nil }
        switch listening {
        case .inSilence:
            hearing = .silence(since: now)
            return .streamFile(CoreWait.silence, escape: .all)
        case .inPauses: return collect()
        }
    }

    private mutating func collect() -> Command {
        hearing = .burst
        return .getData(milliseconds: CoreWait.pause, most: CoreWait.mostKeys)
    }
}

// MARK: - Replies

extension CoreWait {
    /// Takes the reply to a command of the wait's, at `now` milliseconds.
    /// - Parameter hangup: a hang-up was signalled by now (SIGHUP, a HANGUP line).
    public mutating func received(_ reply: AGIReply, at now: Int, hangup: Bool) -> WaitingTone.Outcome {
        switch hearing {
        case .from, .over: return tone.received(reply, hangup: hangup)
        case .silence:
            guard !hangup, reply.code != .deadChannel else { return gone() }
            return silenceEnded(reply, at: now)
        case .status(var question):
            // The silence's own: that of the status is still to come.
            if reply.endPosition != nil {
                question.silence = take(reply)
                hearing = .status(question)
                return .wait
            }
            guard !hangup, let channel = reply.number, ActionPlayer.liveStates.contains(channel) else { return gone() }
            question.due -= 1
            hearing = .status(question)
            return question.due > 0 ? .wait : goOn(after: question.silence, at: now)
        case .burst: return burstEnded(reply, at: now, hangup: hangup)
        }
    }

    private mutating func gone() -> WaitingTone.Outcome {
        hearing = .over
        return .callerGone
    }

    private mutating func silenceEnded(_ reply: AGIReply, at now: Int) -> WaitingTone.Outcome {
        // Refused: keys are lost then, the call goes on.
        guard reply.code == .done, reply.result != nil else {
            hearing = .over
            return .wait
        }
        let silence = take(reply)
        guard case .failed = silence else { return goOn(after: silence, at: now) }
        hearing = .status(StatusQuestion(after: .failed, at: now))
        return .send(.channelStatus)
    }

    /// What the silence itself says.
    private mutating func take(_ reply: AGIReply) -> Silence {
        guard reply.number != -1 else { return .failed }
        guard let key = reply.key else { return .cut }
        typed = typed.appending(key.rawValue)
        // `#` ends a burst.
        return key == .pound ? .cut : .key
    }

    /// The silence is over, and the caller is there.
    private mutating func goOn(after silence: Silence, at now: Int) -> WaitingTone.Outcome {
        switch silence {
        case .cut:
            hearNext(at: now)
            return .wait
        case .key: return .send(collect())
        case .failed:
            listening = .inPauses
            hearNext(at: now)
            return .unplayable(.missingClip(CoreWait.silence, nil))
        }
    }

    private mutating func burstEnded(_ reply: AGIReply, at now: Int, hangup: Bool) -> WaitingTone.Outcome {
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
        hearNext(at: now)
        return .wait
    }

    private mutating func hearNext(at now: Int) {
        hearings += 1
        hearing = hearings < CoreWait.mostHearings ? .from(now) : .over
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
