// Sender: takes due texts from the outbox one by one, submits each to the gateway outside of any transaction, and
// stores the gateway's answer.

import BookingCore
import BookingModel
import Glibc
import Platform

/// What one round did.
public struct SenderRound: Hashable, Sendable {
    /// Texts the gateway took.
    public var submitted = 0
    /// Texts it refused for good.
    public var refused = 0
    /// Texts that are tried again later, the one that found the gateway down among them.
    public var later = 0
    /// Reports written down.
    public var reports = 0
    /// True when the round ended at its bound and more may be due.
    public var isFull = false
}

/// Delivers the outbox. Several may run at once, in other processes too; killed at any step, it loses no text. One per
/// thread, with a separate `BoxOffice` (connection).
public final class Sender {
    /// The longest pause after a gateway that is down, in seconds; the first is 1, each further one twice as long.
    static let longestRest: Int64 = 30

    /// Seconds between two looks for texts that stay with the gateway, and between two complaints of them.
    static let betweenLooks: Int64 = 60
    static let betweenComplaints: Int64 = 3600

    /// The steps of sending a text, between which a process may end.
    enum Step { case claimed, submitted }

    private let office: BoxOffice
    private let gateway: any SMSGateway
    private let settings: SendSettings
    private let writer: MessageWriter
    private let log: (String) -> Void
    private let pause: (_ microseconds: Int) -> Void
    private var restUntil: Instant?
    private var rest: Int64 = 0
    private var nextLook = Instant(0)
    private var complainedOfStuck: Instant?
    /// Tests end a sender here, as a kill would.
    var survives: (Step) -> Bool = { _ in true }

    /// - Parameters:
    ///   - log: gets one line for each text and each fault; without the text, numbers masked.
    ///   - pause: waits between two texts.
    public init(
        office: BoxOffice, gateway: any SMSGateway, settings: SendSettings, log: @escaping (String) -> Void,
        pause: @escaping (_ microseconds: Int) -> Void = { SteadyClock.sleep(microseconds: $0) }
    ) {
        (self.office, self.gateway, self.settings, self.log, self.pause) = (office, gateway, settings, log, pause)
        writer = settings.writer
    }

    /// One round: the reports that have come, then at most `perRound` due texts. Ends early when the gateway takes
    /// nothing just now, or when `isWanted` says no (asked between texts). Call it every second or so; while a gateway
    /// that was down is given its rest, it only looks for reports.
    @discardableResult
    public func round(while isWanted: () -> Bool = { true }) throws(AdminFault) -> SenderRound {
        var round = SenderRound()
        try takeReports(&round)
        try lookForStuckTexts()
        if let restUntil, office.clock.now < restUntil { return round }
        var texts = 0
        while isWanted() {
            guard texts < settings.perRound else {
                round.isFull = true
                break
            }
            guard let claimed = try office.outbox.claim(settings.rules) else { break }
            guard survives(.claimed) else { return round }
            texts += 1
            guard try isNext(claimed) else {
                round.later += 1
                try office.outbox.postpone(claimed)
                continue
            }
            guard try office.outbox.maySubmit(claimed, taking: gateway.seconds) else { continue }
            let answer = submit(claimed)
            guard survives(.submitted) else { return round }
            try office.outbox.record(answer, for: claimed, settings.rules)
            guard goesOn(after: answer, to: claimed, &round) else { break }
            pause(1_000_000 / settings.perSecond)
        }
        try takeReports(&round)
        return round
    }

    /// Whether no earlier text of the booking can come after this one. One that has been with the gateway for too long
    /// is taken back, and counts as not delivered: it is sent again unless this one makes it wrong.
    private func isNext(_ claimed: ClaimedText) throws(AdminFault) -> Bool {
        var isNext = true
        for earlier in try office.outbox.earlierTries(than: claimed) where gateway.mayStillSend(earlier.id) {
            isNext = false
            guard office.clock.now - earlier.at > OutboxDoor.earlierSeconds else { continue }
            gateway.withdraw(earlier.id)
            log(
                "text \(earlier.id): taken back from the gateway, which did not send it, before a later text of its "
                    + "booking")
            try office.outbox.record(
                .undelivered(reason: "taken back: a later text was waiting"), of: earlier.id, settings.rules)
        }
        return isNext
    }

    private func submit(_ claimed: ClaimedText) -> GatewayAnswer {
        let text = writer.outgoing(claimed.message, by: settings.carrier)
        switch text.size.kind {
        case .tooLong: return .refused(reason: "longer than the carrier takes")
        case .parts(let parts) where parts > settings.parts:
            return .refused(reason: "\(parts) parts, more than [sms] parts")
        case .parts, .single, .long: return gateway.submit(text, id: claimed.id)
        }
    }

    /// Counts and logs an answer. False when the gateway should be left alone for a while.
    private func goesOn(after answer: GatewayAnswer, to claimed: ClaimedText, _ round: inout SenderRound) -> Bool {
        let text = "text \(claimed.id) (\(claimed.message.kind.rawValue)) to \(claimed.message.telephone)"
        switch answer {
        case .accepted:
            round.submitted += 1
            log("\(text): sent")
        case .queued:
            round.submitted += 1
            log("\(text): submitted")
        case .refused(let reason):
            round.refused += 1
            log("\(text): refused, \(reason)")
        case .unknown(let reason):
            round.later += 1
            log("\(text): no answer, \(reason)")
        case .busy(let reason):
            round.later += 1
            restAWhile("the gateway is busy: \(reason)")
            return false
        case .unavailable(let reason):
            round.later += 1
            restAWhile("the gateway takes no texts: \(reason)")
            return false
        }
        if rest > 0 { log("the gateway takes texts again") }
        (restUntil, rest) = (nil, 0)
        return true
    }

    /// Complains once for each trouble, not at every try.
    private func restAWhile(_ trouble: String) {
        if rest == 0 { log("\(trouble); trying again from time to time") }
        rest = min(max(1, rest * 2), Sender.longestRest)
        restUntil = office.clock.now + rest
    }

    /// Says once when texts stay with the gateway, once an hour while they do, and once when they are gone.
    private func lookForStuckTexts() throws(AdminFault) {
        let now = office.clock.now
        guard now >= nextLook else { return }
        nextLook = now + Sender.betweenLooks
        let texts = try office.outbox.submitted().joined(with: gateway.held())
        if let warning = texts.warning(at: now, after: settings.stuckAfter) {
            guard now >= (complainedOfStuck.map { $0 + Sender.betweenComplaints } ?? now) else { return }
            complainedOfStuck = now
            log("\(warning): \(settings.gateway.stuckMend)")
        } else if complainedOfStuck != nil {
            complainedOfStuck = nil
            log("the gateway hands texts to the network again")
        }
    }

    private func takeReports(_ round: inout SenderRound) throws(AdminFault) {
        defer { for trouble in gateway.troubles() { log("the gateway's files: \(trouble)") } }
        for report in gateway.reports() {
            let isNew = try office.outbox.record(report.outcome, of: report.id, settings.rules)
            gateway.taken(report)
            guard isNew else { continue }
            round.reports += 1
            switch report.outcome {
            case .handedOn: log("text \(report.id): handed on")
            case .delivered: log("text \(report.id): delivered")
            case .undelivered(let reason): log("text \(report.id): not delivered, \(reason)")
            }
        }
    }
}
