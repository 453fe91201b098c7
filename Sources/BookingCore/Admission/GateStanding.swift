// GateStanding: what a gate decides by at the moment (core, snapshot or neither), so that every screen can say so.

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

extension OfflineGate {
    /// Seconds a gate's clock may be behind the core's before it is told of.
    public static let clockTolerance: Int64 = 60

    /// What it goes by when it is asked at this moment.
    public func standing(_ now: Instant) -> GateStanding {
        guard let madeAt else { return .nothing }
        guard isFresh(now) else { return .oldList(madeAt: madeAt) }
        return .list(madeAt: madeAt, clock: madeAt - now > OfflineGate.clockTolerance ? now : nil)
    }

    /// What is to be said once of a gate whose clock is behind the core's, with both times; nil when it is not.
    public func clockWarning(_ now: Instant) -> String? {
        guard let madeAt, madeAt - now > OfflineGate.clockTolerance else { return nil }
        return "this gate's clock says \(Zone.local(now)), and its list was made at \(Zone.local(madeAt)) by the "
            + "core's clock: set the gate's clock; until then it counts on from \(Zone.local(madeAt))"
    }
}
