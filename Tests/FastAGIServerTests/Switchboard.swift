// Switchboard: one CallLine with the server around it played by the test: a core that answers from a list, a clock that
// the test moves.

import AsteriskAGI
import BookingCore
import BookingModel
import CallFlow
import Voice

@testable import BookingService
@testable import FastAGIServer

final class Switchboard {
    var orders: [Order] = []
    var lines: [String] = []
    /// Steady milliseconds.
    var now = 1000
    private(set) var call: CallLine!

    static let header =
        [
            "agi_network: yes", "agi_network_script: ko", "agi_channel: PJSIP/t-1", "agi_language: en",
            "agi_uniqueid: 1.1",
            "agi_callerid: 01077771111", "agi_callingpres: 0", "agi_dnid: 15880001", "agi_extension: s",
            "agi_context: t", "",
        ].joined(separator: "\n") + "\n"

    init(rejection: Rejection? = nil) {
        let service = Service(
            welcome: { header in
                // Keys come at once here, as on no telephone.
                var rules = CallRules()
                rules.debounce = 0
                let facts = CallFacts(
                    language: .korean, calling: header.callerNumber, today: LocalDate(2026, 3, 7)!, rules: rules)
                return (
                    facts,
                    SessionStart(
                        channel: .telephone, line: "1588-0001", calling: header.callerNumber, language: .korean,
                        reference: "1.1")
                )
            },
            clips: { ["yemae/\($0.prompt.phrase.rawValue)"] })
        let hooks = CallLine.Hooks(
            core: { [unowned self] in orders.append($0) }, now: { [unowned self] in now },
            microseconds: { [unowned self] in now * 1000 },
            log: { [unowned self] in lines.append($0.text) }, waits: { _ in })
        call = CallLine(
            booking: ServiceSession(tag: 16, replies: ReplySink { _ in }), descriptor: -1, peer: "192.0.2.7",
            service: service, hooks: hooks, rejection: rejection)
    }

    /// Bytes from the PBX; answers what is sent to it.
    func hear(_ text: String) -> [String] {
        Array(text.utf8).withUnsafeBytes { call.receive($0) }
        return sent()
    }

    /// The core's answer.
    func core(_ reply: Reply) -> [String] {
        call.answered(ServiceReply(session: call.booking, reply: reply))
        return sent()
    }

    /// Time passes, and the server looks at its calls.
    func pass(milliseconds: Int) -> [String] {
        now += milliseconds
        call.tick(at: now)
        return sent()
    }

    func sent() -> [String] {
        let text = String(decoding: call.unsent, as: UTF8.self)
        call.wrote(call.unsent.count)
        return text.split(separator: "\n").map(String.init)
    }

    /// What the core was asked.
    var requests: [Request] {
        orders.compactMap { order in
            if case .ask(let request, _, _) = order.kind { request } else { nil }
        }
    }
}
