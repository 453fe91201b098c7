// Courier: sends one request to its server and returns the answer, within a bounded time.

import Formats
import Foundation
import Synchronization

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// A request as it is given to us.
private struct Order {
    let id: String
    let method: String
    let url: String
    let headers: [(name: String, value: String)]
    let body: String?
    let timeout: Int?

    init?(_ line: String) {
        guard let json = JSON(line), let id = json["id"]?.text, let method = json["method"]?.text,
            let url = json["url"]?.text
        else { return nil }
        (self.id, self.method, self.url) = (id, method, url)
        headers = (json["headers"]?.fields ?? []).compactMap { field in field.value.text.map { (field.key, $0) } }
        body = json["body"]?.text
        timeout = json["timeout"]?.number.map { Int($0) }
    }
}

/// What is answered: either status and body, or error and reason.
private struct Receipt: Sendable {
    let id: String
    var status: Int?
    var body: String?
    var error: String?
    var reason: String?

    var json: JSON {
        let texts = [("body", body), ("error", error), ("reason", reason)]
        return .object(
            [.init("id", .text(id))] + (status.map { [.init("status", .number(Int64($0)))] } ?? [])
                + texts.compactMap { key, text in text.map { .init(key, .text($0)) } })
    }
}

/// Carries requests one after the other.
final class Courier {
    /// Seconds a request may take when it does not say.
    static let usualSeconds = 30
    /// Bytes of an answer's body, at most.
    static let bodyLimit = 512 * 1024

    private let session: URLSession

    init() {
        let settings = URLSessionConfiguration.ephemeral
        settings.httpCookieStorage = nil
        settings.urlCache = nil
        session = URLSession(configuration: settings, delegate: NoRedirects(), delegateQueue: nil)
    }

    func answer(_ line: String) -> String {
        let refused = Receipt(id: "", error: "bad-request", reason: "no JSON object with id, method and url")
        return (Order(line).map(carry) ?? refused).json.line
    }

    private func carry(_ order: Order) -> Receipt {
        guard let url = URL(string: order.url), let scheme = url.scheme, ["http", "https"].contains(scheme),
            url.host() != nil
        else {
            return Receipt(id: order.id, error: "bad-request", reason: "no address of http or https")
        }
        let seconds = max(1, order.timeout ?? Courier.usualSeconds)
        var request = URLRequest(url: url, timeoutInterval: TimeInterval(seconds))
        request.httpMethod = order.method
        request.httpBody = order.body.map { Data($0.utf8) }
        for (name, value) in order.headers { request.setValue(value, forHTTPHeaderField: name) }

        let outcome = Outcome()
        let task = session.dataTask(with: request) { [id = order.id] data, response, error in
            outcome.set(Courier.receipt(id, data, response as? HTTPURLResponse, error as? URLError))
        }
        task.resume()
        // The session's own limit counts silence only; this one counts all of it.
        let receipt = outcome.wait(seconds: seconds)
        if receipt == nil { task.cancel() }
        return receipt ?? Receipt(id: order.id, error: "timeout", reason: "no answer within \(seconds) s")
    }

    private static func receipt(_ id: String, _ data: Data?, _ response: HTTPURLResponse?, _ error: URLError?)
        -> Receipt
    {
        if let response, error == nil {
            let data = data ?? Data()
            guard data.count <= bodyLimit else {
                return Receipt(id: id, error: "too-long", reason: "the answer is longer than \(bodyLimit) bytes")
            }
            return Receipt(id: id, status: response.statusCode, body: String(decoding: data, as: UTF8.self))
        }
        let word =
            switch error?.code {
            case .timedOut: "timeout"
            case .cannotConnectToHost: "refused"
            case .cannotFindHost, .dnsLookupFailed: "unresolved"
            case .secureConnectionFailed, .serverCertificateUntrusted, .serverCertificateHasBadDate,
                .serverCertificateNotYetValid,
                .serverCertificateHasUnknownRoot:
                "tls"
            default: "other"
            }
        // The system's words may repeat the address with its query, and that may hold a secret: the number says enough.
        return Receipt(id: id, error: word, reason: error.map { "network error \($0.errorCode)" })
    }
}

/// One receipt handed from the session's thread to ours.
private final class Outcome: Sendable {
    private let receipt = Mutex<Receipt?>(nil)
    private let done = DispatchSemaphore(value: 0)

    func set(_ new: Receipt) {
        receipt.withLock { $0 = new }
        done.signal()
    }

    /// Nil when it did not come in time.
    func wait(seconds: Int) -> Receipt? {
        done.wait(timeout: .now() + .seconds(seconds)) == .success ? receipt.withLock { $0 } : nil
    }
}

/// An answer that sends us elsewhere is an answer: money is never sent after it.
private final class NoRedirects: NSObject, URLSessionTaskDelegate {
    func urlSession(
        _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest,
        completionHandler: @escaping @Sendable (URLRequest?) -> Void
    ) {
        completionHandler(nil)
    }
}
