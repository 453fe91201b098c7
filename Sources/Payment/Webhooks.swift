// Webhooks: what a provider tells us by HTTP, read. It is never believed about money: it names what to ask the provider
// about. Stripe signs (docs.stripe.com/webhooks): `Stripe-Signature: t=SECONDS,v1=HEX`, where HEX is the HMAC-SHA256 of
// `SECONDS.BODY` with the endpoint's secret. Toss Payments does not sign what it says of payments
// (docs.tosspayments.com/guides/webhook), so the core bounds how often it asks.

import BookingCore
import BookingModel
import Formats

/// Why a webhook is refused. Holds nothing that was sent.
public enum WebhookFault: String, Error, Hashable, CaseIterable, Sendable, CustomStringConvertible {
    case unsigned = "it has no signature"
    case badSignature = "its signature is not in the provider's form"
    case forged = "its signature is another's: check the endpoint's secret"
    case old = "it was signed too long ago, or this machine's clock is wrong"
    case malformed = "it is no event of the provider's"

    /// For the log.
    public var description: String { rawValue }
}

/// Reads the webhooks of one provider.
public enum WebhookReader: Sendable {
    /// - Parameters:
    ///   - secret: the endpoint's, `whsec_...`.
    ///   - prefix: the beginning of our keys there.
    case stripe(secret: ProviderKey, prefix: String)
    /// - Parameter prefix: the beginning of our keys there.
    case toss(prefix: String)

    /// Seconds that a signature may be old, or ahead of our clock: Stripe's own libraries allow as many.
    public static let tolerance: Int64 = 300
    /// Bytes of a signature that are read.
    private static let longestSignature = 1000
    /// Signatures of one header that are compared: more than one while a secret is being changed.
    private static let mostSignatures = 8

    /// - Parameters:
    ///   - body: as it came, byte for byte.
    ///   - signature: the header line; nil: none.
    ///   - now: the time by this machine's clock.
    public func notice(in body: [UInt8], signature: String?, at now: Instant) throws(WebhookFault) -> ProviderNotice {
        switch self {
        case .stripe(let secret, let prefix):
            try WebhookReader.check(body, signature, secret, now)
            guard let event = WebhookReader.json(body), let kind = event["type"]?.text,
                let object = event["data"]?["object"]
            else { throw .malformed }
            return ProviderNotice(
                subjects: WebhookReader.stripeSubjects(object, prefix), kind: WebhookReader.word(kind), isSigned: true)
        case .toss(let prefix):
            guard let event = WebhookReader.json(body), let kind = event["eventType"]?.text, let data = event["data"]
            else { throw .malformed }
            let names: [ProviderNotice.Subject?] = [
                WebhookReader.own(data["orderId"], prefix),
                WebhookReader.bounded(data["paymentKey"]).map { .reference($0) },
            ]
            return ProviderNotice(
                subjects: names.compactMap { $0 }, kind: WebhookReader.word(kind), isSigned: false)
        }
    }

    private static func json(_ body: [UInt8]) -> JSON? {
        String(validating: body, as: UTF8.self).flatMap { JSON($0) }
    }

    /// A provider's word, for the log.
    private static func word(_ text: String) -> String {
        String(text.prefix(60).filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "." || $0 == "_") })
    }

    private static func bounded(_ json: JSON?) -> String? {
        json?.text.flatMap { (1...200).contains($0.utf8.count) ? $0 : nil }
    }

    /// One of our keys, without what is put in front of it; nil for another's.
    private static func own(_ json: JSON?, _ prefix: String) -> ProviderNotice.Subject? {
        guard let name = bounded(json), name.hasPrefix("\(prefix)-") else { return nil }
        return .key(String(name.dropFirst(prefix.count + 1)))
    }

    private static func reference(_ json: JSON?) -> ProviderNotice.Subject? {
        // A reference comes by number or in full.
        (bounded(json) ?? bounded(json?["id"])).map { .reference($0) }
    }

    private static func stripeSubjects(_ object: JSON, _ prefix: String) -> [ProviderNotice.Subject] {
        let key = own(object["metadata"]?["key"], prefix)
        let names: [ProviderNotice.Subject?] =
            switch object["object"]?.text {
            case "checkout.session":
                [bounded(object["id"]).map { .page($0) }, own(object["client_reference_id"], prefix)]
            case "charge": [reference(object["id"]), key]
            case "payment_intent": [key]
            // One that was made in the console has no key of ours: then its charge is asked about.
            case "refund": [key, reference(object["id"]), reference(object["charge"])]
            case "dispute": [reference(object["charge"])]
            case .some, nil: []
            }
        return names.compactMap { $0 }
    }

    // MARK: Stripe's signature

    private static func check(_ body: [UInt8], _ signature: String?, _ secret: ProviderKey, _ now: Instant)
        throws(WebhookFault)
    {
        guard let signature, !signature.isEmpty else { throw .unsigned }
        guard signature.utf8.count <= longestSignature else { throw .badSignature }
        var (time, digests): (String?, [[UInt8]]) = (nil, [])
        for part in signature.split(separator: ",") {
            let halves = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard halves.count == 2 else { throw .badSignature }
            switch halves[0].filter({ $0 != " " }) {
            case "t" where time == nil: time = String(halves[1])
            case "v1" where digests.count < mostSignatures:
                if let digest = bytes(ofHexadecimal: halves[1]) { digests.append(digest) }
            // Older and test schemes prove nothing.
            case _: break
            }
        }
        guard let time, (1...12).contains(time.utf8.count), time.utf8.allSatisfy({ (48...57).contains($0) }),
            let seconds = Int64(time), !digests.isEmpty
        else { throw .badSignature }
        let right = SHA256.hmac(key: Array(secret.secret.utf8), Array("\(time).".utf8) + body)
        // All are compared, whichever fits.
        let fitting = digests.filter { SHA256.same($0, right) }
        guard !fitting.isEmpty else { throw .forged }
        guard abs(now.seconds - seconds) <= tolerance else { throw .old }
    }

    private static func bytes(ofHexadecimal text: Substring) -> [UInt8]? {
        let digits = Array(text.utf8)
        guard digits.count == 64 else { return nil }
        let bytes = stride(from: 0, to: 64, by: 2).compactMap {
            UInt8(String(decoding: digits[$0...$0 + 1], as: UTF8.self), radix: 16)
        }
        return bytes.count == 32 ? bytes : nil
    }
}
