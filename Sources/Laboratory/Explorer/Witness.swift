// Witness: follows one call of the explorer, with what the caller hears and what the core is asked, and reports a
// broken rule. It knows no dialogs, only prompts, keys, requests and replies.

import BookingModel
import CallFlow
import CallRecording
import Rehearsal

struct Witness: Hashable {
    /// Options spoken in one menu, at most.
    static let optionsSpoken = 5
    /// Said once a call with a question; they are no options of it.
    private static let commandKeys: Set<Phrase> = [.optionRepeat, .optionPrevious]
    /// Where a caller agrees to something. What was heard elsewhere is forgotten, so that calls alike stay alike.
    private static let consenting: Set<String> = [
        "take-seats.offer", "cancel-booking.terms", "sign-up.consent", "join.consent",
    ]

    /// What was played to its end, uncuttable, since the call came to this place.
    private var heard: Set<Prompt> = []
    /// What plays now and must be heard: no key can answer it.
    private var playing: [Prompt] = []
    private var place = ""
    /// What had been heard when the key 1 was pressed, and where; gone with the next key.
    private var consent: Consent?
    /// The words of consent to joining were agreed to in this call.
    private var mayJoin = false
    /// The last code that was typed was right, and nobody joined by it yet.
    private var isProven = false
    /// Seats set aside for this call, not given back and not sold.
    private(set) var held: Set<HoldID> = []
    /// True once the core was told that the call is over.
    private(set) var isEnded = false

    private struct Consent: Hashable {
        let place: String
        let heard: Set<Prompt>
    }

    private var isConsenting: Bool { Witness.consenting.contains(place) }

    /// An event is about to be handled, at a place, as the answer to an action.
    mutating func sees(_ event: Event, after action: Action) {
        switch (event, action) {
        case (.played, .play), (.played, .goOn):
            heard.formUnion(playing)
            playing = []
        case (.key(let key, _), _): consent = key == .one && isConsenting ? Consent(place: place, heard: heard) : nil
        case (.silence, _): consent = nil
        case (.reply(let reply), .request(let request)): learns(reply, to: request)
        case (.answered, _), (.hungUp, _), (.played, _), (.typedOn, _), (.reply, _): break
        }
    }

    private mutating func learns(_ reply: Reply, to request: Request) {
        switch (request, reply) {
        case (.hold(let wanted), .held(.held(let hold))):
            if let replaced = wanted.replacing { held.remove(replaced) }
            held.insert(hold.id)
        case (.resume, .held(.held(let hold))), (.wait, .waiting(.held(let hold))): held.insert(hold.id)
        // Asked for is enough: a core that cannot answer keeps them until their time is over.
        case (.release(let hold), _): held.remove(hold)
        case (.releaseAll, _), (.end, _): held = []
        case (.book(let hold, _, _), .booked(let outcome)), (.change(let hold, _, _), .booked(let outcome)):
            switch outcome {
            case .booked, .unknown, .lapsed, .moved: held.remove(hold)
            case .declined, .priceChanged, .gone: break
            }
        case (.checkCode, .codeChecked(let check)): isProven = check == .right
        case (.join, .joined(.joined)): isProven = false
        case (_, _): break
        }
    }

    /// An action was decided on. What is wrong with it, or nil.
    mutating func fault(in action: Action, at newPlace: String) -> String? {
        if newPlace != place { (place, heard, playing) = (newPlace, [], []) }
        switch action {
        case .play(let utterances, let keys):
            playing = isConsenting && !keys.contains(.one) ? utterances.map(\.prompt) : []
            return fault(in: utterances)
        case .goOn(let keys):
            return keys.contains(.one) && !playing.isEmpty ? "a key can cut what must be heard" : nil
        case .listen, .hearOn: return nil
        case .request(let request): return fault(in: request)
        case .end:
            return isEnded || place == "top-level.ended" && held.isEmpty
                ? nil
                : "the call is over and the core was not told"
        }
    }

    private func fault(in utterances: [Utterance]) -> String? {
        let options = utterances.filter {
            $0.prompt.slots.contains { $0.name == .key } && !Witness.commandKeys.contains($0.prompt.phrase)
        }
        if options.count > Witness.optionsSpoken { return "\(options.count) options in one menu" }
        if let told = utterances.first(where: { $0.prompt.description.contains(ModelAnswers.secret) }) {
            return "a PIN is said: \(told.prompt.phrase.rawValue)"
        }
        if place == "call.main-menu" || place == "call.anything-else", !held.isEmpty {
            return "seats are still held at \(place)"
        }
        return nil
    }

    private mutating func fault(in request: Request) -> String? {
        defer { consent = nil }
        switch request {
        case .book(let hold, let agreed, _):
            guard held.contains(hold) else { return "a hold is to be sold that this call does not have" }
            return agreedTo([Prompt(.aboutTotal, .money(agreed))], at: "take-seats.offer")
                ? nil : "a charge that was not heard and agreed to"
        case .change(let hold, let agreed, _):
            guard held.contains(hold) else { return "a hold is to be sold that this call does not have" }
            return Witness.differences(agreed).contains { agreedTo([$0], at: "take-seats.offer") }
                ? nil : "a change whose price was not heard and agreed to"
        case .cancel(let quote, _, _):
            let terms = [
                Prompt(.cancelTermsFree, .refund(quote.refund)),
                Prompt(.cancelTerms, .money(quote.paid), .fee(quote.fee), .refund(quote.refund)),
            ]
            return agreedTo([quote.fee == .zero ? terms[0] : terms[1]], at: "cancel-booking.terms")
                ? nil : "a cancellation whose fee was not heard and agreed to"
        case .signUp:
            return agreedTo([Prompt(.signupConsent)], at: "sign-up.consent") ? nil : "a sign-up without consent"
        case .sendCode:
            mayJoin = mayJoin || agreedTo([Prompt(.joinConsent)], at: "join.consent")
            return mayJoin ? nil : "a code is sent without consent"
        case .checkCode: return mayJoin ? nil : "a code is checked without consent"
        case .join:
            return mayJoin && isProven ? nil : "somebody joins without consent, or without the right code"
        case .hold(let wanted):
            if let replaced = wanted.replacing {
                return held.contains(replaced)
                    ? nil
                    : "a hold is to be replaced that this call does not have"
            }
            return held.isEmpty ? nil : "a second hold beside the first"
        case .wait: return held.isEmpty ? nil : "a place in line although seats are held"
        case .end:
            defer { isEnded = true }
            return isEnded ? "the core is told twice that the call is over" : nil
        case .browser, .payment, .recognise, .verify, .pending, .resume, .categories, .programs, .program, .showings,
            .directions,
            .textDirections, .listing, .hall, .grades, .section,
            .release, .bookings, .waits, .stopWaiting,
            .quoteCancel, .resend, .operators, .callBack, .comeBack, .releaseAll, .changePIN:
            return nil
        }
    }

    /// Whether key 1 was pressed at a place after all of this had been played out there.
    private func agreedTo(_ prompts: [Prompt], at place: String) -> Bool {
        consent.map { $0.place == place && $0.heard.isSuperset(of: prompts) } ?? false
    }

    /// The ways a change's difference is said.
    private static func differences(_ amount: Won) -> [Prompt] {
        if amount > .zero { return [Prompt(.differenceToPay, .money(amount))] }
        if amount == .zero { return [Prompt(.differenceNone)] }
        return [
            Prompt(.differenceRefund, .refund(-amount)),
            Prompt(.differenceRefundFee, .refund(-amount), .fee(Won(3_000))),
        ]
    }
}

extension Explorer {
    /// The bad call from its beginning, as a transcript; nil when none was found.
    var badCall: String? {
        guard let fault else { return nil }
        var events = [fault.at.event]
        var index = fault.at.before
        while index >= 0 {
            events.append(steps[index].event)
            index = steps[index].before
        }
        let facts = roots[-index - 1]
        // The last of them is how the call came in.
        return (["# \(fault.what)"] + Explorer.transcript(of: events.reversed().dropFirst(), facts)).joined(
            separator: "\n") + "\n"
    }

    /// Plays events to a fresh call and writes down what happens.
    private static func transcript(of events: some Sequence<Event>, _ facts: CallFacts) -> [String] {
        var lines: [String] = []
        let recorder = CallRecorder { lines.append($0.text) }
        recorder.dialled(
            line: RehearsalLines.all.first { $0.language == facts.language }?.number ?? "", language: facts.language,
            from: facts.calling,
            at: LocalDateTime(facts.today, LocalTime(10, 0)!))
        var machine = CallMachine(facts: facts)
        var action = machine.handle(.answered)
        for event in events {
            if case .play(let utterances, _) = action { for utterance in utterances { recorder.says(utterance) } }
            recorder.hears(event, at: machine.placeName)
            if case (.request(let request), .reply(let reply)) = (action, event) {
                recorder.asked(request, reply, written: [])
            }
            action = machine.handle(event)
        }
        recorder.flush()
        switch action {
        case .play(let utterances, _):
            for utterance in utterances { recorder.says(utterance) }
            recorder.flush()
        case .request(let request):
            lines.append(Transcript.indented("asks \(RequestWords.bare(request)) at \(machine.placeName)"))
        case .end(let end): recorder.ended(end)
        case .goOn, .hearOn: break
        case .listen: lines.append(Transcript.indented("listens at \(machine.placeName)"))
        }
        return lines
    }
}
