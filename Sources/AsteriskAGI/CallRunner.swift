// CallRunner: the AGI loop. It runs one call, blocking, over one line, from ANSWER to the last channel variable.

import BookingModel
import CallFlow

/// Watches a call. Events hold the caller's keys, PIN digits among them: an observer must know from the place which
/// ones may be kept. Called between a reply and the next command, so an observer must be quick.
public protocol CallObserver: AnyObject {
    /// The conversation wants this now.
    func willPerform(_ action: Action)
    /// This is told to the conversation now.
    func didReport(_ event: Event)
    /// Something worth writing to standard error.
    func note(_ note: CallNote)
}

/// Performs a conversation's actions on a line to Asterisk.
public struct CallRunner {
    /// Actions in one call. The machine has its own, lower ceiling; this one holds even when that fails.
    public static let actionLimit = 20_000
    /// Actions after the caller is gone: what is left to do is a few requests and the end.
    public static let actionLimitAfterHangup = 50

    private let channel: LineChannel
    private var player: ActionPlayer
    private let perform: (Request) -> Reply
    private let mayBeSlow: Bool
    private let hearsKeys: Bool
    private let toneTimes: WaitingTone.Times
    private let now: () -> Int
    private let hangupSignalled: () -> Bool
    private let fault: () -> String?
    private let observer: (any CallObserver)?
    /// Made with the first request, and then for the whole call.
    private var worker: RequestWorker?

    /// - Parameters:
    ///   - channel: the line, its header read. ANSWER may have been sent on it already, its reply unread: the earlier
    ///     the better.
    ///   - language: what the channel speaks now (`CallHeader.spokenLanguage`).
    ///   - clips: the sounds of an utterance, names without suffix as STREAM FILE wants them. Must take no time.
    ///   - perform: the core.
    ///   - mayBeSlow: a payment provider may keep a charge or a refund waiting. Then such a request is performed on
    ///     another thread, and `WaitingTone` bridges the time; `perform` is never called twice at once.
    ///   - hearsKeys: every other request is performed there too, so that keys are heard (`CoreWait`).
    ///   - toneTimes: when the tone sounds.
    ///   - debounce: milliseconds, see `CallRules.debounce`.
    ///   - now: milliseconds of a steady clock; a running one when `mayBeSlow` or `hearsKeys`.
    ///   - fault: why the call could not be served as it should, asked when it ends; nil: nothing went wrong.
    ///   - hangupSignalled: has SIGHUP come? A server over TCP passes a closure that is always false.
    public init(
        channel: LineChannel, language: Language?, clips: @escaping (Utterance) -> [String],
        perform: @escaping (Request) -> Reply,
        mayBeSlow: Bool = false, hearsKeys: Bool = false, toneTimes: WaitingTone.Times = WaitingTone.Times(),
        debounce: Int = 0,
        now: @escaping () -> Int, observer: (any CallObserver)? = nil, fault: @escaping () -> String? = { nil },
        hangupSignalled: @escaping () -> Bool = { HangupSignal.arrived }
    ) {
        self.channel = channel
        player = ActionPlayer(language: language, debounce: debounce, clips: clips)
        (self.mayBeSlow, self.hearsKeys, self.toneTimes) = (mayBeSlow, hearsKeys, toneTimes)
        (self.perform, self.now, self.observer, self.hangupSignalled) = (perform, now, observer, hangupSignalled)
        self.fault = fault
    }

    /// Runs the call: sends ANSWER unless it is outstanding, then one event in, one action out, to the end. Never
    /// throws: a broken line is a caller who hung up.
    /// - Parameter handle: the conversation (`CallMachine.handle`). Its first event is `.answered`, or `.hungUp`.
    /// - Returns: how it ended, nil when the conversation did not end within the bounds (noted to the observer).
    public mutating func run(_ handle: (Event) -> Action) -> CallEnd? {
        var step = player.answer()
        defer {
            worker?.end()
            worker = nil
        }
        var actions = 0
        var actionsAfterHangup = 0
        while true {
            passNotesOn()
            let event: Event
            switch step {
            case .send(let command):
                step = exchange(command)
                continue
            case .finished(let end):
                if channel.noise > 0 { observer?.note(.noise(channel.noise)) }
                return end
            case .report(let reported): event = reported
            case .ask(let request): event = .reply(ask(request))
            }
            observer?.didReport(event)
            let action = handle(event)
            observer?.willPerform(action)
            actions += 1
            if player.callerGone { actionsAfterHangup += 1 }
            guard actions <= CallRunner.actionLimit, actionsAfterHangup <= CallRunner.actionLimitAfterHangup else {
                observer?.note(.endless(actions: actions))
                return nil
            }
            if case .end = action { player.fault = fault() }
            step = player.begin(action, at: now())
        }
    }

    /// Sends a command and takes its reply. Not sent: one that needs the caller when a hang-up is signalled already.
    private mutating func exchange(_ command: Command) -> PlayerStep {
        do throws(WireFault) {
            if channel.outstanding == nil {
                if command.needsCaller, toldOfHangup { return player.lost() }
                try channel.send(command)
            }
            let reply = try channel.receive()
            return player.received(reply, at: now(), hangup: toldOfHangup)
        } catch {
            // End of file is how AGIEXITONHANGUP tells a hang-up: nothing to note.
            if error != .closed { observer?.note(.lineFault(error)) }
            return player.lineClosed()
        }
    }

    private var toldOfHangup: Bool { hangupSignalled() || channel.sawHangup }

    private mutating func passNotesOn() {
        for note in player.takeNotes() { observer?.note(note) }
    }
}

// MARK: - Bridging the time

extension CallRunner {
    /// The core's reply.
    private mutating func ask(_ request: Request) -> Reply {
        guard request.traits.contains(.movesMoney) ? mayBeSlow : hearsKeys, !player.callerGone,
            let wait = CoreWait(for: request, since: now(), times: toneTimes)
        else { return perform(request) }
        if case .verify = request {
            // A PIN is checked behind everybody's keys in the queue for a processor.
            guard let worker = RequestWorker(nice: 5, perform) else { return perform(request) }
            defer { worker.end() }
            worker.ask(request)
            return bridge(worker, wait)
        }
        guard let worker = worker ?? RequestWorker(perform) else { return perform(request) }
        self.worker = worker
        worker.ask(request)
        return bridge(worker, wait)
    }

    /// Hears keys and sounds the tone until the worker has a reply. Until then this thread touches nothing of the
    /// core's. A hang-up stops the tone, never the request: the conversation learns of it with its next action.
    private mutating func bridge(_ worker: RequestWorker, _ beginning: CoreWait) -> Reply {
        var wait = beginning
        defer { player.typedAhead(wait.typed) }
        while let start = wait.nextStart, !player.callerGone {
            if let reply = worker.reply(within: start - now()) { return reply }
            if let command = wait.command(at: now()) { pass(command, &wait) }
        }
        return worker.reply()
    }

    /// Sends what is due, and takes its reply.
    private mutating func pass(_ first: Command, _ wait: inout CoreWait) {
        var next: Command? = first
        do throws(WireFault) {
            while let command = next {
                next = nil
                if toldOfHangup {
                    _ = player.lost()
                    return
                }
                try channel.send(command)
                let reply = try channel.receive()
                switch wait.received(reply, at: now(), hangup: toldOfHangup) {
                case .wait: break
                case .send(let check): next = check
                case .unplayable(let note): observer?.note(note)
                case .callerGone: _ = player.lost()
                }
            }
        } catch {
            if error != .closed { observer?.note(.lineFault(error)) }
            _ = player.lineClosed()
        }
    }
}
