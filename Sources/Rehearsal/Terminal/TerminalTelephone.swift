// TerminalTelephone: a telephone in the terminal. Prompts are shown as text at once; for the keys they take as long
// as on a telephone.

import BookingCore
import BookingModel
import CallFlow
import CallRecording
import Glibc
import Messaging
import Platform

/// `yemae dial`.
public final class TerminalTelephone {
    /// What a call needs.
    public struct Setting {
        /// The box office that is called. Its faults go to its own `faultHandler`.
        var office: BoxOffice
        var rules: CallRules
        /// What is dialled.
        var line: String
        /// The line's language; nil: the caller is asked.
        var language: Language?
        /// The caller's own number; nil: withheld.
        var calling: TelephoneNumber?
        var words: (Utterance) -> String
        /// How long an utterance takes on a telephone, milliseconds.
        var length: (Utterance) -> Int
        /// How texts are worded.
        var writer: MessageWriter
        /// Shown before the call, as on a leaflet: "member 100234, PIN 4821".
        var hints: [String]
        /// Gets the call as a transcript; nil: it is not kept.
        var record: ((RecordedLine) -> Void)?

        /// - Parameters:
        ///   - line: as it is dialled, `1588-0001`.
        ///   - words: what is shown where a caller on a telephone would hear it.
        ///   - length: milliseconds of it on a telephone.
        public init(
            office: BoxOffice, rules: CallRules, line: String, language: Language?, calling: TelephoneNumber?,
            words: @escaping (Utterance) -> String, length: @escaping (Utterance) -> Int,
            writer: MessageWriter, hints: [String] = [], record: ((RecordedLine) -> Void)? = nil
        ) {
            (self.office, self.rules, self.line, self.language, self.calling) = (office, rules, line, language, calling)
            (self.words, self.length, self.writer, self.hints, self.record) = (words, length, writer, hints, record)
        }
    }

    private let setting: Setting
    private let keyboard: Keyboard
    private let screen: Screen
    private let call: CallConductor
    private let startedAt = SteadyClock.milliseconds
    /// The newest text of the outbox before the call, or shown.
    private var lastText: Int64
    /// What is left of the prompts that are shown, or that a key cut.
    private var sounding = SoundingPrompts()
    /// When a telephone would have said what is shown, steady milliseconds.
    private var soundsUntil = 0
    private var done: [String] = []
    private var shownPlace = ""

    /// Plays one call from dialling to the end.
    /// - Returns: the exit status: 0 however the call ended.
    public static func run(_ setting: Setting) -> Int32 {
        let telephone = TerminalTelephone(setting)
        defer { Keyboard.restore() }
        telephone.dial()
        return 0
    }

    private init(_ setting: Setting) {
        self.setting = setting
        keyboard = Keyboard(debounce: setting.rules.debounce)
        screen = Screen(isTerminal: keyboard.isTerminal)
        lastText = (try? setting.office.outbox.list(limit: 1))?.first?.id ?? 0
        let facts = CallFacts(
            language: setting.language, calling: setting.calling, today: Zone.local(setting.office.clock.now).date,
            rules: setting.rules)
        let shown = Shown(screen)
        call = CallConductor(
            facts: facts, line: setting.line, reference: "terminal-\(getpid())", office: setting.office,
            recorder: CallRecorder { line in
                setting.record?(line)
                shown.take(line)
            }, milliseconds: { SteadyClock.milliseconds })
    }

    private func dial() {
        screen.title("Dialling \(setting.line)" + (setting.calling.map { " from \($0)" } ?? ""))
        for hint in setting.hints { screen.note(hint) }
        screen.note("keys 0-9 * # · 0 operator · * again · # back · q hangs up")
        var action = call.handle(.answered)
        while true {
            switch action {
            case .play(let utterances, let interruptible):
                (sounding, soundsUntil) = (SoundingPrompts(utterances), SteadyClock.milliseconds)
                action = call.handle(play(interruptible))
            case .goOn(let interruptible): action = call.handle(play(interruptible))
            case .listen(let milliseconds): action = call.handle(listen(milliseconds))
            case .hearOn(let milliseconds, let terminator):
                action = call.handle(.typedOn(keyboard.burst(milliseconds), terminator))
            case .request(let request): action = call.handle(.reply(ask(request)))
            case .end(let end): return finish(end)
            }
        }
    }

    /// Shows the prompts at once and waits as long as they would take. A key in the set cuts them as it would cut the
    /// sound; of prompts that are cut when the first is shown, the others are not. Any other key is lost.
    private func play(_ interruptible: KeySet) -> Event {
        while sounding.sound({
            call.says($0)
            screen.say(setting.words($0))
            soundsUntil += setting.length($0)
        }) {
            if let event = hear(interruptible, before: SteadyClock.milliseconds) { return event }
            sounding.next()
        }
        return hear(interruptible, before: soundsUntil) ?? .played
    }

    private func hear(_ interruptible: KeySet, before end: Int) -> Event? {
        var isLost = false
        while let press = keyboard.press(before: end) {
            switch press {
            case .hangUp: return .hungUp
            case .pause: return nil
            case .key(let key) where interruptible.contains(key):
                show(key)
                return .key(key, after: 0)
            case .key:
                if !isLost {
                    screen.note(
                        "(too early: this is said to its end, "
                            + "\(max(0, soundsUntil - SteadyClock.milliseconds) / 1000 + 1) s more)")
                }
                isLost = true
            }
        }
        return nil
    }

    private func listen(_ milliseconds: Int) -> Event {
        if call.placeName != shownPlace, !screen.typing {
            shownPlace = call.placeName
            screen.note("[\(elapsed) \(call.language.rawValue) \(shownPlace), \(milliseconds / 1000) s]")
        }
        let began = SteadyClock.milliseconds
        switch keyboard.next(within: milliseconds) {
        case nil, .pause:
            screen.note("(silence)")
            return .silence
        case .hangUp: return .hungUp
        case .key(let key):
            show(key)
            return .key(key, after: min(SteadyClock.milliseconds - began, milliseconds))
        }
    }

    private func show(_ key: Key) {
        screen.key(key.character, secret: CallRecorder.secretPlaces.contains(call.placeName) && key.digit != nil)
    }

    private func ask(_ request: Request) -> Reply {
        // What only time has freed is offered to who waits before anything is asked, as `yemae serve` does by itself.
        _ = try? setting.office.staff.offerSeats()
        let reply = call.perform(request)
        switch reply {
        case .booked(.booked(let booking)):
            done.append((booking.version > 1 ? "changed " : "booked ") + booking.number.description)
        case .cancelled(.cancelled(let quote)): done.append("cancelled \(quote.booking), \(quote.refund) back")
        case .browser, .payment, .recognised, .notRecognised, .verified, .pending, .signedUp, .codeSent, .codeChecked,
            .joined, .pinChanged, .categories, .programs, .program, .showings,
            .directions, .directionsTexted, .listing, .hall, .grades, .section,
            .held, .waiting, .waits, .waitingEnded,
            .released, .booked, .bookings, .cancelQuote, .cancelled, .resent, .operators, .callBackStored, .cameBack,
            .ended, .unavailable:
            break
        }
        showTexts()
        return reply
    }

    /// Texts this caller gets. Texts to other callers of the same box office are left out.
    private func showTexts() {
        guard let texts = try? setting.office.outbox.list(after: lastText), let newest = texts.map(\.id).max() else {
            return
        }
        lastText = newest
        for text in texts.reversed() where text.member == nil || text.member == call.member?.number {
            guard let message = try? setting.office.outbox.message(text.id) else {
                screen.note("sms \(text.telephone) \(text.kind.rawValue)")
                continue
            }
            screen.text(to: text.telephone.description, setting.writer.text(message))
        }
    }

    private func finish(_ end: CallEnd) {
        screen.title("The call is over: \(end.outcome.rawValue), at \(end.place), after \(elapsed).")
        if done.isEmpty { screen.note("nothing was booked, changed or cancelled") }
        for line in done { screen.note(line) }
    }

    private var elapsed: String {
        let seconds = (SteadyClock.milliseconds - startedAt) / 1000
        return "\(seconds / 60):" + (seconds % 60 < 10 ? "0" : "") + "\(seconds % 60)"
    }
}

/// Shows money moving, as it would stand in a transcript; prompts and texts are shown in words, and requests not at
/// all.
private final class Shown {
    private let screen: Screen
    private static let money = ["charge ", "refund ", "fee ", "surcharge "]
    init(_ screen: Screen) { self.screen = screen }

    func take(_ line: RecordedLine) {
        switch line {
        case .caller: break
        case .happening(let text):
            if Shown.money.contains(where: { text.hasPrefix($0) }) { screen.note(text) }
        }
    }
}
