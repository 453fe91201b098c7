// Charging: where the money of a booking comes from: the member's account in this database, or an account at a provider.

import BookingModel

/// Where the money of a booking comes from.
public enum Charging {
    /// The member's credit-limited account in the same database, charged in the booking's own transaction.
    case account
    /// An account at a provider, asked outside of any lock.
    case gateway(any AccountGateway)
}

/// One charge asked of a provider.
public struct Charge: Hashable, Sendable {
    /// Our key for it; the same key is the same charge however often it is asked (`B<hold>-<attempt>`).
    public let key: String
    public let member: MemberNumber
    /// More than zero.
    public let amount: Won
    public init(key: String, member: MemberNumber, amount: Won) { (self.key, self.member, self.amount) = (key, member, amount) }
}

/// One refund asked of a provider, of money that charges of ours brought in.
public struct Refund: Hashable, Sendable {
    /// Our key for it (`R...`).
    public let key: String
    /// The key of the charge it gives back from.
    public let charge: String
    public let member: MemberNumber
    /// More than zero.
    public let amount: Won
    public init(key: String, charge: String, member: MemberNumber, amount: Won) {
        (self.key, self.charge, self.member, self.amount) = (key, charge, member, amount)
    }
}

/// What a provider says to a charge, a refund, or a question about one.
public enum ChargeAnswer: Hashable, Sendable {
    /// Done; the provider's reference.
    case paid(reference: String)
    case declined
    /// No answer, or one that says nothing: it may or may not have happened.
    case unknown
    /// Only to `ask`: the provider has never seen the key.
    case notFound
}

/// A provider of accounts on file. May be slow; bounds its own waiting.
public protocol AccountGateway {
    func charge(_ charge: Charge) -> ChargeAnswer
    func refund(_ refund: Refund) -> ChargeAnswer
    /// What became of the charge or refund with our key?
    func ask(key: String) -> ChargeAnswer
}
