// StandingNote: the note on every screen of a gate while the core cannot be asked: what the gate decides by instead.

import BookingCore
import BookingModel
import Writing

/// What a gate decides by, in words. All empty while the core answers.
public struct StandingNote: Hashable, Sendable {
    /// At most twenty Latin characters, for a display.
    public let latin: String
    /// In full, in every language.
    public let words: Translations

    /// - Parameter now: a time of another day than this one's is written with its day.
    public init(_ standing: GateStanding, now: Instant) {
        words = Translations { $0.standing(standing, now: now) }
        func stamp(_ time: Instant) -> String { ShortTime(time, now: now).description }
        latin =
            switch standing {
            case .core: ""
            case .list(let madeAt, nil):
                StandingNote.fitting("alone, list of \(stamp(madeAt))", "list of \(stamp(madeAt))")
            case .list(let madeAt, let clock?):
                StandingNote.fitting(
                    "list \(stamp(madeAt)) clk \(stamp(clock))", "clk \(stamp(clock))", "clock is behind")
            case .oldList(let madeAt):
                StandingNote.fitting("list of \(stamp(madeAt)) is old", "old list \(stamp(madeAt))")
            case .nothing: "alone, without list"
            }
    }

    /// The first that fits a display's line.
    private static func fitting(_ choices: String...) -> String {
        choices.first { $0.count <= GateScreen.columns }
            ?? String(choices[choices.count - 1].prefix(GateScreen.columns))
    }
}
