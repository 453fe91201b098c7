// Charging: where the money of a booking comes from: the member's account in this database, or an account at a
// provider; and the word in front of every key a provider sees, so that two box offices at one provider never share a
// key.

import BookingModel
import Glibc
import SQLite

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
    /// Whose account it is.
    public let member: MemberNumber
    /// What the provider calls the member's account; nil when the member has none on file.
    public let account: AccountReference?
    /// More than zero.
    public let amount: Won
    /// A charge to be asked for.
    public init(key: String, member: MemberNumber, account: AccountReference? = nil, amount: Won) {
        (self.key, self.member, self.account, self.amount) = (key, member, account, amount)
    }
}

/// One refund asked of a provider, of money that charges of ours brought in.
public struct Refund: Hashable, Sendable {
    /// Our key for it (`R<charge>-<refund>`).
    public let key: String
    /// The key of the charge it gives back from.
    public let charge: String
    /// The provider's reference of that charge; nil when it gave none.
    public let chargeReference: String?
    /// Whose account it is.
    public let member: MemberNumber
    /// What the provider calls the member's account; nil when the member has none on file any more.
    public let account: AccountReference?
    /// More than zero.
    public let amount: Won
    /// A refund to be asked for.
    public init(
        key: String, charge: String, chargeReference: String? = nil, member: MemberNumber,
        account: AccountReference? = nil, amount: Won
    ) {
        (self.key, self.charge, self.chargeReference, self.member) = (key, charge, chargeReference, member)
        (self.account, self.amount) = (account, amount)
    }
}

/// A question to the provider: was this charge or refund of ours made?
public struct Enquiry: Hashable, Sendable {
    /// Which way the money went.
    public enum Kind: Hashable, Sendable { case charge, refund }
    /// Whether a charge or a refund is asked about.
    public let kind: Kind
    /// Our key of it.
    public let key: String
    /// For a refund, the provider's reference of the charge it gives back from; nil for a charge, or when the provider
    /// gave none.
    public let chargeReference: String?
    /// What the provider calls the member's account; nil when the member has none on file any more.
    public let account: AccountReference?
    /// The page it is paid at; nil: it is paid from an account.
    public let page: PageEnquiry?
    /// A question about one act of ours.
    public init(
        kind: Kind, key: String, chargeReference: String? = nil, account: AccountReference? = nil,
        page: PageEnquiry? = nil
    ) {
        (self.kind, self.key, self.chargeReference, self.account) = (kind, key, chargeReference, account)
        self.page = page
    }
}

/// What a provider says to a charge, a refund, or a question about one.
public enum ChargeAnswer: Hashable, Sendable {
    /// Done; the provider's reference.
    case paid(reference: String)
    /// A clear no: the account refused, and no money was moved.
    case declined
    /// No answer, or one that says nothing: it may or may not have happened.
    case unknown
    /// Only to a question: the provider has never seen the key.
    case notFound
    /// Only to a refund, and no refusal: the money, or part of it, has gone back already, or the charge is disputed.
    /// The provider is asked what it gave back (`returned`).
    case alreadyReturned
}

/// A provider of accounts on file. May be slow, but every call returns within `StaffDoor.providerPatienceSeconds`. An
/// answer that is not clearly a yes or a no is `.unknown`.
public protocol AccountGateway {
    /// Takes money. The same key is the same charge, however often it is sent.
    func charge(_ charge: Charge) -> ChargeAnswer
    /// Gives money of a paid charge back. The same key is the same refund.
    func refund(_ refund: Refund) -> ChargeAnswer
    /// What became of the charge or refund with our key? When the provider has taken money twice for one key, the
    /// gateway gives the surplus back before it answers `.paid`.
    func ask(_ enquiry: Enquiry) -> ChargeAnswer
    /// What was returned of a paid charge without our asking: refunds in the provider's console, disputes. Our own
    /// refunds are left out, made or not.
    func returned(of charge: Enquiry) -> ReturnedAnswer
    /// Whether it opens pages where members pay by card.
    var opensPages: Bool { get }
    /// Opens one. The same key is the same page, however often it is asked for.
    func open(_ order: PageOrder) -> PageOpening
    /// What has become of a page? Where the provider takes money only when it is confirmed, this confirms it.
    func look(at page: PageEnquiry) -> PageState
    /// Closes a page, so that nobody can pay there any more, unless it has been paid at.
    func close(_ page: PageEnquiry) -> PageState
}

extension AccountGateway {
    /// The default, for a provider that cannot be asked this.
    public func returned(of charge: Enquiry) -> ReturnedAnswer { .cannotSay }
}

extension BoxOffice {
    /// The word of a database: 13 letters and digits, 48 random bits of them, so that even among a thousand box offices
    /// at one provider no two are likely to be alike (odds of 1 to 500 million). A copy of the database has the same
    /// word.
    /// - Throws: what `open` throws for a file that is missing or no box office's; one of an older version is brought
    ///   up to date.
    public static func providerPrefix(path: String) throws(OpenFault) -> String {
        let exists = access(path, F_OK) == 0
        let database: Database
        do throws(StoreFault) {
            database = try Database(path: path, mode: .readWrite)
        } catch {
            throw OpenFault(error, path: path, exists: exists)
        }
        try Schema.prepare(database, path: path, mayMake: false)
        let word: String?
        do throws(StoreFault) {
            word = try database.first("SELECT word FROM provider_prefix WHERE id = 1") { $0.text(0) }
        } catch {
            throw OpenFault(error, path: path, exists: exists)
        }
        guard let word else { throw .damaged(path: path) }
        return word
    }
}
