// StandingNote: what a gate decides by at the moment (core, snapshot or neither), and what every screen says of it
// while the core does not answer.

import BookingCore
import BookingModel

/// What a gate goes by.
public enum GateStanding: Hashable, Sendable {
    /// The core answers.
    case core
    /// It is on its own, by its list, the snapshot of this time. `clock`: what the gate's own clock says when it is
    /// behind that; nil when it is not.
    case list(madeAt: Instant, clock: Instant?)
    /// It is on its own, and its list is too old, or of something else.
    case oldList(madeAt: Instant)
    /// It is on its own, and has no list or may do nothing by it.
    case nothing
}

/// What a gate goes by, in words. All empty while the core answers.
public struct StandingNote: Hashable, Sendable {
    /// At most twenty Latin characters, for a display.
    public let latin: String
    /// In full.
    public let english: String
    /// The same for Korean readers.
    public let korean: String

    /// - Parameter now: the day of a time is told when it is not this one's.
    public init(_ standing: GateStanding, now: Instant) {
        func all(_ time: Instant) -> String {
            let parts = StandingNote.parts(time, now: now)
            return parts.day.map { "\($0) \(parts.time)" } ?? parts.time
        }
        switch standing {
        case .core: self.init("", "", "")
        case .list(let madeAt, nil):
            let time = all(madeAt)
            self.init(
                StandingNote.fitting("alone, list of \(time)", "list of \(time)"), "on its own, by the list of \(time)",
                "매표소와 연결되지 않아 \(time) 명단으로 확인합니다")
        case .list(let madeAt, let clock?):
            let (list, own) = (all(madeAt), all(clock))
            self.init(
                StandingNote.fitting("list \(list) clk \(own)", "clk \(own)", "clock is behind"),
                "on its own, by the list of \(list); this gate's clock says \(own) and is behind: set it",
                "매표소와 연결되지 않아 \(list) 명단으로 확인합니다. 이 입구의 시계(\(own))가 늦습니다")
        case .oldList(let madeAt):
            let time = all(madeAt)
            self.init(
                StandingNote.fitting("list of \(time) is old", "old list \(time)"),
                "on its own; the list of \(time) is too old",
                "매표소와 연결되지 않았고 \(time) 명단은 너무 오래되었습니다")
        case .nothing: self.init("alone, without list", "on its own, without a list", "매표소와 연결되지 않았고 명단이 없습니다")
        }
    }

    private init(_ latin: String, _ english: String, _ korean: String) {
        (self.latin, self.english, self.korean) = (latin, english, korean)
    }

    /// `16:00`, and `11-27` when it is another day's.
    static func parts(_ time: Instant, now: Instant) -> (time: String, day: String?) {
        let local = Zone.local(time)
        return (
            local.time.description, local.date == Zone.local(now).date ? nil : String(local.date.description.suffix(5))
        )
    }

    /// The first that fits a display's line.
    private static func fitting(_ choices: String...) -> String {
        choices.first { $0.count <= GateScreen.columns }
            ?? String(choices[choices.count - 1].prefix(GateScreen.columns))
    }
}
