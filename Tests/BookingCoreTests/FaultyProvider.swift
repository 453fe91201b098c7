// FaultyProvider: a payment provider that goes wrong in every way a seed says, and keeps its own list of what it really
// took and gave back.

import BookingModel
import XCTest

@testable import BookingCore

/// A small generator with a seed, so that every run can be had again.
struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64
    init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }
    /// SplitMix64 (Steele, Lea, Flood 2014).
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// What goes wrong with one request.
enum ProviderFault: CaseIterable {
    case none
    case declined
    /// A 5xx, or a line cut before the request arrived.
    case neverArrives
    /// Done, and the answer is lost.
    case answerLost
    /// No answer; it is carried out a while after we gave up.
    case arrivesLate
    /// Carried out twice by the provider itself.
    case doneTwice
    /// Answered with a refusal, and carried out a while later all the same.
    case declinedThenDone
    /// Our process is killed before the request leaves.
    case killedBefore
    /// Our process is killed when the provider has done it and we have not read the answer.
    case killedAfter
}

final class FaultyProvider: AccountGateway {
    /// One movement of money at the provider.
    struct Entry {
        let key: String
        /// Below zero: given back.
        let amount: Won
        let at: Instant
    }

    /// Later than this no request of ours is still on its way; shorter than `StaffDoor.providerPatienceSeconds`.
    static let latestSeconds: Int64 = 90

    private(set) var list: [Entry] = []
    /// Whether a key it has done is done again when it comes again, as by servers that heed no idempotency key.
    let heedsKeys: Bool
    private var random: SeededNumbers
    private let clock: VirtualClock
    /// No faults any more.
    var isCalm = false
    /// The process that asks is dead: nothing it does counts.
    private(set) var askerIsDead = false
    /// Keeps what a killed process leaves behind.
    var kill: () -> Void = {}
    /// Keys that came again while the request before was still on its way: carried out twice by a server that heeds no
    /// keys.
    private(set) var sentTooSoon: [String] = []
    private(set) var faultsMet: Set<ProviderFault> = []

    init(seed: UInt64, clock: VirtualClock) {
        random = SeededNumbers(seed)
        self.clock = clock
        heedsKeys = seed % 2 == 0
    }

    func restart() { askerIsDead = false }

    func charge(_ charge: Charge) -> ChargeAnswer { carryOut(charge.key, charge.amount, mayDecline: true) }
    func refund(_ refund: Refund) -> ChargeAnswer { carryOut(refund.key, -refund.amount, mayDecline: false) }

    private func carryOut(_ key: String, _ amount: Won, mayDecline: Bool) -> ChargeAnswer {
        if askerIsDead { return .unknown }
        if list.contains(where: { $0.key == key && $0.at > clock.now }) { sentTooSoon.append(key) }
        if heedsKeys, arrived(key).contains(where: { $0.amount == amount }) { return .paid(reference: "ref-\(key)") }
        let fault = nextFault(mayDecline: mayDecline)
        faultsMet.insert(fault)
        let late = clock.now + Int64.random(in: 1...FaultyProvider.latestSeconds, using: &random)
        switch fault {
        case .none: take(key, amount)
        case .declined: return .declined
        case .neverArrives: return .unknown
        case .answerLost:
            take(key, amount)
            return .unknown
        case .arrivesLate:
            list.append(Entry(key: key, amount: amount, at: late))
            return .unknown
        case .doneTwice:
            take(key, amount)
            list.append(Entry(key: key, amount: amount, at: late))
        case .declinedThenDone:
            list.append(Entry(key: key, amount: amount, at: late))
            return .declined
        case .killedBefore:
            die()
            return .unknown
        case .killedAfter:
            take(key, amount)
            die()
            return .unknown
        }
        return .paid(reference: "ref-\(key)")
    }

    private func nextFault(mayDecline: Bool) -> ProviderFault {
        if isCalm || Int.random(in: 0..<10, using: &random) < 5 { return .none }
        let fault = ProviderFault.allCases.randomElement(using: &random) ?? .none
        switch fault {
        // A provider that refuses a refund of money it has is a case for people; and a second payout is its own loss.
        case .declined, .declinedThenDone, .doneTwice: return mayDecline ? fault : .none
        case .none, .neverArrives, .answerLost, .arrivesLate, .killedBefore, .killedAfter: return fault
        }
    }

    private func take(_ key: String, _ amount: Won) { list.append(Entry(key: key, amount: amount, at: clock.now)) }
    private func arrived(_ key: String) -> [Entry] { list.filter { $0.key == key && $0.at <= clock.now } }

    private func die() {
        kill()
        askerIsDead = true
    }

    func ask(_ enquiry: Enquiry) -> ChargeAnswer {
        if askerIsDead { return .unknown }
        if !isCalm, Int.random(in: 0..<10, using: &random) == 0 { return .unknown }
        let found = arrived(enquiry.key)
        guard let first = found.first else { return .notFound }
        if !isCalm, Int.random(in: 0..<20, using: &random) == 0 {
            die()
            return .unknown
        }
        // The gateway's duty: what was taken twice for one key goes back.
        var surplus = found.dropFirst().reduce(Won.zero) { $0 + $1.amount } + balance("surplus-\(enquiry.key)")
        while surplus > .zero {
            list.append(Entry(key: "surplus-\(enquiry.key)", amount: -first.amount, at: clock.now))
            surplus -= first.amount
        }
        return .paid(reference: "ref-\(enquiry.key)")
    }

    private func balance(_ key: String) -> Won { arrived(key).reduce(.zero) { $0 + $1.amount } }

    /// What it has taken for a key in the end, surplus given back.
    func kept(_ key: String) -> Won { balance(key) + balance("surplus-\(key)") }
    var keys: Set<String> { Set(list.map(\.key).filter { !$0.hasPrefix("surplus-") }) }
    /// Everything taken less everything given back.
    var total: Won { list.reduce(.zero) { $0 + $1.amount } }
}
