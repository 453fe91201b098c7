// HTTP: asks over HTTP through the program `yemae-http`, with one JSON line for each request, so that no room links
// an HTTP client.
//
//     {"id":"7","method":"POST","url":"http://...","headers":{"Content-Type":"..."},"body":"a=b","timeout":10}
//     {"id":"7","status":200,"body":"..."}                                  or
//     {"id":"7","error":"timeout|refused|unresolved|tls|too-long|bad-request|other","reason":"..."}

import Formats

/// One request. `body` is text; headers and body may hold secrets and are never printed.
public struct HTTPRequest: Sendable {
    /// Methods that providers ask for. The raw value is the word on the wire (RFC 9110, 9.3).
    public enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
    }
    /// What to do at the address.
    public let method: Method
    /// Absolute, `http` or `https`, its query encoded already.
    public let url: String
    /// In the order they are sent; `Content-Type` among them when there is a body.
    let headers: [(name: String, value: String)]
    /// Nil: none is sent.
    let body: String?
    /// How long the whole of it may take, in seconds, from 1.
    let seconds: Int
    /// - Parameters:
    ///   - url: absolute, with its query encoded.
    ///   - seconds: for the whole of it, from 1.
    public init(
        _ method: Method, _ url: String, headers: [(name: String, value: String)] = [], body: String? = nil,
        seconds: Int
    ) {
        (self.method, self.url, self.headers, self.body, self.seconds) = (method, url, headers, body, seconds)
    }
}

/// The outcome of a request.
public enum HTTPOutcome: Hashable, Sendable {
    /// The server answered; redirects are answers and are not followed.
    case answer(status: Int, body: String)
    /// It certainly never arrived: no server listens, or the name has no address.
    case notSent(reason: String)
    /// No answer that we know of: it may or may not have arrived.
    case noAnswer(reason: String)
}

/// A client that asks over HTTP.
public protocol HTTPAsking {
    /// Asks and waits, at most `seconds` and a little more. Never throws: what is not known is `.noAnswer`.
    func ask(_ request: HTTPRequest) -> HTTPOutcome
}

/// Asks through `yemae-http`, which is started when first needed and kept running.
public final class HTTPProgram: HTTPAsking {
    /// Seconds beyond the time limit of a request after which the program counts as stuck.
    static let graceSeconds = 3

    private let program: LineProgram
    private var last = 0

    /// - Parameter path: of the program `yemae-http`.
    public init(path: String) { program = LineProgram([path], life: .kept) }

    /// One line to the program and one back. A program that is stuck is ended and started again for the next request.
    public func ask(_ request: HTTPRequest) -> HTTPOutcome {
        last += 1
        let id = String(last)
        let line = JSON.object(
            [
                JSON.Field("id", .text(id)), JSON.Field("method", .text(request.method.rawValue)),
                JSON.Field("url", .text(request.url)),
                JSON.Field("headers", .object(request.headers.map { JSON.Field($0.name, .text($0.value)) })),
            ] + (request.body.map { [JSON.Field("body", .text($0))] } ?? []) + [
                JSON.Field("timeout", .number(Int64(request.seconds)))
            ]
        ).line
        do throws(ProgramFault) {
            return HTTPProgram.outcome(
                try program.ask(line, within: request.seconds + HTTPProgram.graceSeconds), id: id)
        } catch {
            switch error {
            case .notStarted: return .notSent(reason: error.description)
            case .ended, .tooSlow, .tooLong: return .noAnswer(reason: error.description)
            }
        }
    }

    private static func outcome(_ line: String, id: String) -> HTTPOutcome {
        guard let answer = JSON(line), answer["id"]?.text == id else {
            return .noAnswer(reason: "yemae-http gave no answer to this request; install the one of this version")
        }
        if let status = answer["status"]?.number, let body = answer["body"]?.text {
            return .answer(status: Int(status), body: body)
        }
        let error = answer["error"]?.text ?? "other"
        let reason = error + (answer["reason"]?.text.map { ": \($0)" } ?? "")
        return ["refused", "unresolved", "bad-request"].contains(error)
            ? .notSent(reason: reason) : .noAnswer(reason: reason)
    }
}

/// `application/x-www-form-urlencoded`, also right for a query.
public enum HTTPForm {
    /// Names and values of a form or query, in the order given: `a=1&b=2`.
    public static func encoded(_ fields: [(String, String)]) -> String {
        fields.map { "\(escaped($0.0))=\(escaped($0.1))" }.joined(separator: "&")
    }

    /// One part of a path, a query or a form: everything but letters, digits and `-._~` as %XX (RFC 3986, 2.3).
    public static func escaped(_ text: String) -> String {
        var out = ""
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
                out.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                out += digits.utf8.count == 1 ? "%0" + digits : "%" + digits
            }
        }
        return out
    }
}
