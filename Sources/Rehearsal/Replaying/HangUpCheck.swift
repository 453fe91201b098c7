// HangUpCheck: checks what must be true after a caller was cut off: the call is logged with its end, everything ties,
// and a caller who calls back finds the held seats.

import Audit
import BookingCore
import BookingModel
import CallFlow
import SQLite

struct HangUpCheck {
    let stage: Stage
    let folder: String
    let setting: Replay.Setting
    /// What is wrong; empty when nothing is.
    var wrong: [String] = []
    private(set) var calledBack = false
    private(set) var foundParked = false

    init(stage: Stage, folder: String, setting: Replay.Setting) {
        (self.stage, self.folder, self.setting) = (stage, folder, setting)
    }

    /// Looks at the call that was cut off: the last of its channel.
    mutating func look(at channel: (reference: String, calls: Int)) throws {
        let database = try Database(path: Stage.Prop.database.path(in: folder), mode: .readOnly)
        // A box office that answers nothing cannot write the call down either.
        if !stage.isDown { try checkLog(of: channel, database) }
        try audit("after the hang-up")
        let member = try database.first(
            """
            SELECT m.id, m.number FROM session s JOIN member m ON m.id = s.member LEFT JOIN pin_guess g
                ON g.number = m.number
            WHERE s.reference = ? AND m.state = 'active' AND coalesce(g.locked_until, 0) <= ? ORDER BY s.id DESC
            """, channel.reference, stage.office.clock.now
        ) { (id: $0.int64(0), number: $0.text(1)) }
        guard let member, let pin = stage.members.first(where: { $0.number.digits == member.number })?.pin else {
            return
        }
        let kept = try database.all(
            """
            SELECT id FROM hold WHERE member = ? AND state = 'held' AND parked_at IS NOT NULL AND expires_at > ?
            ORDER BY id
            """, member.id,
            stage.office.clock.now
        ) { $0.int64(0) }
        try callBack("\(member.number)#\(pin.secretDigits)#", kept)
        try audit("after he called back")
    }

    private mutating func checkLog(of channel: (reference: String, calls: Int), _ database: Database) throws {
        let ends = try database.all(
            "SELECT coalesce(outcome, 'not at all') FROM session WHERE reference = ?", channel.reference
        ) { $0.text(0) }
        if ends.count != channel.calls {
            wrong.append("\(channel.calls) calls of this channel are in the log \(ends.count) times")
        }
        for end in ends where end == "not at all" { wrong.append("the log does not say how the call ended") }
    }

    /// Dials again, gives number and PIN, and hears what was kept.
    private mutating func callBack(_ keys: String, _ kept: [Int64]) throws {
        try stage.set(down: false)
        stage.gateway?.mood = .pays
        let driver = InProcessDriver(stage: stage, rules: setting.call)
        try driver.dial(IncomingCall(line: RehearsalLines.all[0].number, language: .local, calling: nil, number: 0))
        try driver.press(keys.compactMap { Key($0) })
        let happened = driver.takeHappenings()
        try driver.hangUp()
        guard let pending = happened.first(where: { $0.hasPrefix("pending -> ") }) else {
            return wrong.append("he called back and was not let in: \(happened.last ?? "nothing happened")")
        }
        calledBack = true
        for hold in kept {
            guard pending.contains("parked hold \(hold) ") else {
                return wrong.append("he called back, and hold \(hold), which was kept for him, is not offered")
            }
            foundParked = true
        }
    }

    private mutating func audit(_ when: String) throws {
        let limits = AuditLimits(
            ticketsPerBooking: setting.office.ticketsPerBooking, ticketsPerShowing: setting.office.ticketsPerShowing)
        wrong += try Auditor.audit(path: Stage.Prop.database.path(in: folder), limits: limits).findings.map {
            "\(when): \($0)"
        }
    }
}
