// KannelGateway: Kannel's sendsms over HTTP (Kannel 1.4.5 user's guide, "Using the HTTP interface to send SMS
// messages"), with delivery reports. Kannel gives no message id: reports are matched by our own id inside the
// address it is given for them.

import BookingCore
import BookingModel
import ExternalPrograms
import Platform

/// Who we are to Kannel. Prints without its password.
struct KannelAccount: Sendable {
    /// The address of sendsms, without a query.
    let url: String
    let user: String
    let password: Password
}

/// One request a text.
final class KannelGateway: SMSGateway {
    /// The request's own limit, and what `HTTPProgram` adds to it.
    let seconds: Int
    private let account: KannelAccount
    private let sender: String
    private let parts: Int
    private let requestSeconds: Int
    private let http: any HTTPAsking
    private let listener: ReportListener?
    private let reportPort: Int

    /// - Parameters:
    ///   - reportPort: the port on the loopback address where Kannel reports deliveries; 0: no reports are asked for.
    ///     When another sender listens there already, that one receives the reports of both.
    ///   - httpProgram: the full path of `yemae-http`.
    convenience init(
        account: KannelAccount, sender: String, parts: Int, seconds: Int, reportPort: Int, httpProgram: String
    ) throws(GatewayFault) {
        try self.init(
            account: account, sender: sender, parts: parts, seconds: seconds, reportPort: reportPort,
            http: HTTPProgram(path: httpProgram))
    }

    init(account: KannelAccount, sender: String, parts: Int, seconds: Int, reportPort: Int, http: any HTTPAsking)
        throws(GatewayFault)
    {
        if let fault = KannelGateway.fault(of: account.url) { throw fault }
        (self.account, self.sender, self.parts, self.http) = (account, sender, parts, http)
        (requestSeconds, self.seconds) = (max(1, seconds - 3), max(4, seconds))
        listener = reportPort == 0 ? nil : try ReportListener(port: reportPort)
        self.reportPort = reportPort
    }

    /// Why that is no address of sendsms; nil when it may be one.
    static func fault(of url: String) -> GatewayFault? {
        if url.hasPrefix("http://") || url.hasPrefix("https://"), !url.contains("?") { return nil }
        return GatewayFault(
            "kannel-url", "expected the address of sendsms, such as http://127.0.0.1:13013/cgi-bin/sendsms")
    }

    func submit(_ text: OutgoingText, id: TextTryID) -> GatewayAnswer {
        // Kannel answers "Accepted" and cuts off what is longer than its `max-messages`.
        var pieces = 1
        switch Carrier.ucs2.size(of: text.text).kind {
        case .parts(let count) where count > parts: return .refused(reason: "\(count) parts, more than [sms] parts")
        case .tooLong: return .refused(reason: "longer than a joined message")
        case .parts(let count): pieces = count
        case .single, .long: break
        }
        switch http.ask(HTTPRequest(.get, "\(account.url)?\(query(text, id, pieces))", seconds: requestSeconds)) {
        case .answer(let status, let body): return KannelGateway.answer(status, body, reports: reportPort > 0)
        case .notSent(let reason): return .unavailable(reason: words(of: reason))
        case .noAnswer(let reason): return .unknown(reason: words(of: reason))
        }
    }

    /// `coding=2` is UCS-2: without it Korean is sent as question marks.
    private func query(_ text: OutgoingText, _ id: TextTryID, _ pieces: Int) -> String {
        var fields = [
            ("username", account.user), ("password", account.password.secret), ("to", text.recipient),
            ("text", text.text), ("coding", "2"),
            ("charset", "UTF-8"),
        ]
        if !sender.isEmpty { fields.append(("from", sender)) }
        // 31: delivered, failed, buffered, handed to the SMSC, refused by it. Kannel puts the kind of report in the
        // place of %d.
        let parts = pieces > 1 ? "&parts=\(pieces)" : ""
        if reportPort > 0 {
            fields += [("dlr-mask", "31"), ("dlr-url", "http://127.0.0.1:\(reportPort)/dlr?id=\(id)\(parts)&type=%d")]
        }
        return HTTPForm.encoded(fields)
    }

    /// The guide's table "Status codes" of sendsms. Its words are only looked at where the code says too little.
    /// - Parameter reports: whether a report is to come.
    static func answer(_ status: Int, _ body: String, reports: Bool = false) -> GatewayAnswer {
        let said = "Kannel answered \(status)"
        switch status {
        // Queued: no SMSC is connected. Accepted says no more than that it is in Kannel's hands; the report says when
        // it is in the network's.
        case 202: return reports || body.hasPrefix("3:") ? .queued(reference: nil) : .accepted(reference: nil)
        // Programs that speak Kannel's language, and Kannel before 1.4, answer 200 with its words.
        case 200 where isTaken(body):
            return reports || body.hasPrefix("3:") ? .queued(reference: nil) : .accepted(reference: nil)
        // Without a sender of ours or its own it takes no text at all: a setting of ours, no fault of the text.
        case 400 where body.contains("Sender missing"):
            return .unavailable(reason: "\(said): set [sms] sender, or global-sender in Kannel")
        case 400: return .refused(reason: "\(said): \(words(of: body))")
        // 403 is a wrong user, password or address of ours, and also a text that no SMSC takes.
        case 403 where body.contains("outable"): return .refused(reason: "\(said): \(words(of: body))")
        case 401, 403:
            return .unavailable(reason: "\(said): check kannel-user and the password file, and user-allow-ip in Kannel")
        case 404: return .unavailable(reason: "\(said): check kannel-url")
        case 503: return .busy(reason: "\(said): \(words(of: body))")
        default: return .unknown(reason: said)
        }
    }

    /// `Sent.`, `0: Accepted for delivery`, `3: Queued for later delivery`.
    private static func isTaken(_ body: String) -> Bool {
        let words = body.lowercased().drop { $0.isWhitespace }
        return ["0:", "3:", "sent", "accepted for delivery", "queued for later delivery"].contains {
            words.hasPrefix($0)
        }
    }

    func reports() -> [DeliveryReport] {
        listener?.receive().map { DeliveryReport(id: $0.id, outcome: $0.outcome, source: .connection($0.connection)) }
            ?? []
    }

    func taken(_ report: DeliveryReport) {
        if case .connection(let name) = report.source { listener?.confirm(name) }
    }
}

/// A secret for a gateway.
struct Password: Hashable, Sendable, Unprintable {
    /// Bytes of the longest one.
    private static let longest = 256
    /// Bytes of the file, at most: a person may have written more below the password.
    private static let longestFile = 4096
    /// The secret itself, only to be given to the gateway.
    let secret: String

    init(_ secret: String) { self.secret = secret }

    /// The first line of a file that only its owner and group can read.
    static func read(_ path: String) throws(GatewayFault) -> Password {
        let words = "the gateway's password of 1...\(longest) bytes"
        do throws(SecretFileFault) {
            return try SecretFile(path, words, most: longestFile).firstLine {
                $0.utf8.count <= longest ? Password($0) : nil
            }
        } catch {
            throw GatewayFault("kannel-password", error.description)
        }
    }
}
