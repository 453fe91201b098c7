// HearWaiting: what the member waits for, read out before their bookings; a caller who waits for nothing hears no word
// of it.

import BookingModel

/// Reads the showings the member waits for, one at a time; they may leave each line.
public indirect enum HearWaiting: Dialog {
    /// How it ended.
    public enum Outcome {
        /// All were read, or there are none.
        case heard
        /// What to say: the member left a line.
        case settled([Prompt])
    }

    case start(MemberSummary)
    /// One entry; `index` counts from 0.
    case reading(MemberSummary, [WaitingEntry], index: Int)
    case stopping(MemberSummary, ShowingID)

    /// `hear-waiting.reading` and the like.
    public var place: String {
        switch self {
        case .start: "hear-waiting.start"
        case .reading: "hear-waiting.reading"
        case .stopping: "hear-waiting.stopping"
        }
    }

    /// Asks what the member waits for, then reads it.
    public func step(_ context: CallContext) -> Step<HearWaiting> {
        switch self {
        case .start(let member):
            return .request(.waits(member.id)) { reply in
                guard case .waits(let entries) = reply else { return nil }
                return entries.isEmpty ? .done(.heard) : .go(.reading(member, entries, index: 0))
            }
        case .reading(let member, let entries, let index):
            let (entry, next) = (entries[index], index + 1)
            let options = [
                Option<HearWaiting>(
                    key: .one, prompt: Prompt(.optionGoOn, .key(.one)),
                    next: next < entries.count ? .go(.reading(member, entries, index: next)) : .done(.heard)),
                Option(
                    key: .two, prompt: Prompt(.optionStopWaiting, .key(.two)),
                    next: .go(.stopping(member, entry.showing.id))),
            ]
            let back: Next<HearWaiting> =
                index > 0 ? .go(.reading(member, entries, index: index - 1)) : .done(.heard)
            return .ask(
                Question(
                    prompts: Readback.showing(entry.showing) + [
                        Prompt(.waitingRead, .count(entry.seats), .place(entry.place))
                    ] + options.compactMap(\.prompt), options: options, back: back))
        case .stopping(let member, let showing):
            return .request(.stopWaiting(showing, member.id)) { reply in
                guard case .waitingEnded = reply else { return nil }
                return .done(.settled([Prompt(.waitingStopped)]))
            }
        }
    }
}
