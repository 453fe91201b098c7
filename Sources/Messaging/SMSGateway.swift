// SMSGateway: the protocol of every way to send texts.

import BookingCore

/// A way to send texts. Every call returns within a bounded time. Not for several threads at once.
public protocol SMSGateway: AnyObject {
    /// How long `submit` may take at most, in seconds.
    var seconds: Int { get }
    /// Gives one text to the gateway, under our own id for the try.
    func submit(_ text: OutgoingText, id: TextTryID) -> GatewayAnswer
    /// Whether the gateway may still send a text submitted earlier, and may do so after a later one.
    func mayStillSend(_ id: TextTryID) -> Bool
    /// Takes a text back from the gateway, so that it is not sent.
    func withdraw(_ id: TextTryID)
    /// Delivery reports of texts submitted earlier: a bounded number at a time, each again until `taken`.
    func reports() -> [DeliveryReport]
    /// Acknowledges a report, which is stored or is about no text of ours: it need not come again.
    func taken(_ report: DeliveryReport)
    /// Our texts that the gateway has not handed to the network yet, as far as it can say.
    func held() -> SubmittedTexts
    /// What the gateway could not read or write since this was asked last, for a log: each trouble once, until it is
    /// over.
    func troubles() -> [String]
}

extension SMSGateway {
    /// The default, for a gateway that sends in the order of `submit`.
    public func mayStillSend(_ id: TextTryID) -> Bool { false }
    /// Nothing to take back.
    public func withdraw(_ id: TextTryID) {}
    /// The default: the gateway cannot say.
    public func held() -> SubmittedTexts { .none }
    /// The default: no files, no trouble with them.
    public func troubles() -> [String] { [] }
}

/// A gateway's report on a text submitted earlier.
public struct DeliveryReport: Hashable, Sendable {
    /// Which try of which text it is about, as we named it when it was submitted.
    public let id: TextTryID
    /// Whether it was delivered.
    public let outcome: DeliveryOutcome
    /// Where the gateway has it from. Only for the gateway that made it.
    let source: ReportSource
    /// A report that needs no confirming.
    public init(id: TextTryID, outcome: DeliveryOutcome) { self.init(id: id, outcome: outcome, source: .elsewhere) }
    init(id: TextTryID, outcome: DeliveryOutcome, source: ReportSource) {
        (self.id, self.outcome, self.source) = (id, outcome, source)
    }
}

/// What a gateway needs to confirm a report.
enum ReportSource: Hashable, Sendable {
    /// There is nothing to confirm.
    case elsewhere
    /// A connection that waits for its answer, by name.
    case connection(String)
    /// A file that has come to its end.
    case file(FilePlace)
    /// The network's reports of a text's parts.
    case statusReports([FilePlace])
}

/// A gateway's own words, fit for a log: one line, short, every longer run of digits (it may be somebody's number, also
/// one written `010-2345-6789`) left out.
func words(of gateway: some StringProtocol, _ length: Int = 100) -> String {
    var (out, run) = ("", "")
    func endRun() {
        let isDigit = { (byte: UInt8) in (48...57).contains(byte) }
        let tail = run.utf8.reversed().prefix { !isDigit($0) }.count
        out += run.utf8.count(where: isDigit) > 5 ? "..." + run.suffix(tail) : run
        run = ""
    }
    for scalar in gateway.unicodeScalars.prefix(length) {
        let joins = !run.isEmpty && "-. ()".unicodeScalars.contains(scalar)
        if (48...57).contains(scalar.value) || joins {
            run.unicodeScalars.append(scalar)
        } else {
            endRun()
            out.unicodeScalars.append(scalar.value < 32 || scalar.value == 127 ? " " : scalar)
        }
    }
    endRun()
    return out
}
