// TurnWords: the turns of a call for the call log: the place and one word, never what was typed.

/// Turns events into the call log's words. Keys of one entry are one turn.
public struct TurnWords: Sendable {
    private var typing = false

    /// At the start of a call.
    public init() {}

    /// The word for an event at a place, nil when it makes no turn.
    /// - Parameter action: what the machine made of it.
    public mutating func word(for event: Event, then action: Action) -> String? {
        let word: String
        switch event {
        case .key(let key, _):
            switch action {
            case .listen:
                // Anything but a digit is the late `#` of an entry that has its turn already.
                if key.digit != nil { typing = true }
                return nil
            case .goOn, .hearOn: return nil
            case .play, .request, .end: break
            }
            word = typing ? "entry" : "key"
        case .silence where action.asksForMissingDigits: return "no-input"
        case .silence: word = typing ? "entry" : "no-input"
        case .typedOn: word = "entry"
        case .answered: word = "answered"
        case .hungUp: word = "hung-up"
        case .played: return nil
        case .reply(.unavailable): word = "unavailable"
        case .reply: word = "reply"
        }
        typing = false
        return word
    }
}

extension Action {
    /// The entry goes on.
    fileprivate var asksForMissingDigits: Bool {
        guard case .play(let utterances, _) = self else { return false }
        return utterances.first?.prompt.phrase == .digitsMissing
    }
}
