// WireTargets: what Asterisk, or whoever pretends to be one, may send: replies, header blocks, whole FastAGI calls.

import AsteriskAGI
import BookingCore
import BookingModel
import CallFlow

@testable import BookingService
@testable import FastAGIServer

extension FuzzTargets {
    static let wire = [
        FuzzTarget(name: "agi-reply", seeds: { Seeds.wire($0) }) { bytes in
            let (slowly, faultOfBytes) = received(bytes)
            // In what pieces it comes in must make no difference: small ones, whole, and one of a size that the input
            // itself chooses.
            for size in [2, 7, 64, max(bytes.count, 1), Int(bytes.last ?? 0) + 1] {
                let (inPieces, faultOfPieces) = received(bytes, inPiecesOf: size)
                if faultOfBytes != faultOfPieces {
                    return "\(String(describing: faultOfBytes)), and in pieces of "
                        + "\(size) \(String(describing: faultOfPieces))"
                }
                if slowly != inPieces {
                    return "\(slowly.count) replies, and in pieces of \(size) \(inPieces.count) or others"
                }
            }
            for case .reply(let reply) in slowly {
                if (reply.result?.count ?? 0) + (reply.value?.count ?? 0) > 8191 {
                    return "a reply longer than its line"
                }
                if let number = reply.number, abs(number) > 999_999_999 { return "a number of more than nine digits" }
            }
            return faultOfBytes.flatMap { FuzzTarget.faultOfMessage("\($0)") }
        },
        FuzzTarget(name: "agi-header", seeds: { Seeds.headers($0) }) { bytes in
            var parser = HeaderParser()
            do throws(WireFault) {
                for byte in bytes {
                    guard let header = try parser.feed(byte) else { continue }
                    let digits = header.callerNumber?.fullDigits ?? "0000000"
                    if !(7...15).contains(digits.count) || !digits.utf8.allSatisfy({ (48...57).contains($0) }) {
                        return "a calling number that is none"
                    }
                    return header.uniqueID.isEmpty || header.channel.isEmpty ? "a call without a name" : nil
                }
                return FuzzTarget.faultOfMessage("\(parser.cutShort)")
            } catch { return FuzzTarget.faultOfMessage("\(error)") }
        },
        FuzzTarget(name: "fastagi-call", seeds: { Seeds.headers($0).map { $0 + Seeds.keys } }) {
            FuzzedCall($0).violation()
        },
    ]
}

/// What a line of bytes is to the parser, byte by byte.
private func received(_ bytes: [UInt8]) -> ([Received], WireFault?) {
    var (parser, all) = (ReplyParser(), [Received]())
    do throws(WireFault) {
        for byte in bytes { if let received = try parser.feed(byte) { all.append(received) } }
        return (all, nil)
    } catch { return (all, error) }
}

/// The same as a server reads it, so many bytes at once.
private func received(_ bytes: [UInt8], inPiecesOf size: Int) -> ([Received], WireFault?) {
    var (parser, all) = (ReplyParser(), [Received]())
    var fault: WireFault?
    for start in stride(from: 0, to: bytes.count, by: size) where fault == nil {
        Array(bytes[start..<min(start + size, bytes.count)]).withUnsafeBytes { piece in
            var rest = piece
            do throws(WireFault) {
                while let received = try parser.feed(&rest) { all.append(received) }
            } catch { fault = error }
        }
    }
    return (all, fault)
}

/// A whole call over FastAGI with a PBX that writes anything at all. The core answers with what the bytes choose.
private final class FuzzedCall {
    private let bytes: [UInt8]
    private var requests: [Request] = []
    private var words: [String] = []
    private var now = 0
    private var call: CallLine!

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
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
                        channel: .telephone, line: header.line { _ in false }, calling: header.callerNumber,
                        language: .korean, reference: header.uniqueID)
                )
            },
            clips: { ["yemae/\($0.prompt.phrase.rawValue)"] })
        let hooks = CallLine.Hooks(
            core: { [unowned self] order in if case .ask(let request, _, _) = order.kind { requests.append(request) } },
            now: { [unowned self] in now }, microseconds: { [unowned self] in now * 1000 },
            log: { [unowned self] in words.append($0.text) }, waits: { _ in })
        call = CallLine(
            booking: ServiceSession(tag: 16, replies: ReplySink { _ in }), descriptor: -1, peer: "192.0.2.7",
            service: service, hooks: hooks, rejection: nil)
    }

    func violation() -> String? {
        var lines = 0
        for (index, byte) in bytes.enumerated() where !call.isOver {
            now += 7
            withUnsafeBytes(of: byte) { call.receive($0) }
            lines += byte == 10 ? 1 : 0
            if let broken = sent(after: lines) { return broken }
            if call.atTheCore {
                call.answered(ServiceReply(session: call.booking, reply: reply(chosenBy: bytes[index / 2])))
            }
            if let broken = sent(after: lines + requests.count) { return broken }
        }
        if !call.isOver { call.close() }
        while call.atTheCore { call.answered(ServiceReply(session: call.booking, reply: .unavailable)) }
        if !call.isOver { return "a call whose line is closed goes on" }
        return words.lazy.compactMap { FuzzTarget.faultOfMessage($0) }.first
            ?? (words.count > bytes.count + 3 ? "more log lines than bytes" : nil)
    }

    /// What is sent is made of our own words: bounded, in the harmless alphabet, one line each, one at a time.
    private func sent(after lines: Int) -> String? {
        let unsent = call.unsent
        guard !unsent.isEmpty else { return nil }
        call.wrote(unsent.count)
        if unsent.count > Command.lineLimit { return "a command of \(unsent.count) bytes" }
        if unsent.last != 10 || unsent.dropLast().contains(where: { !(32...126).contains($0) }) {
            return "a command that is not one line of ASCII"
        }
        // Between the sounds of a prompt stands `&`, and nowhere else.
        let plays = ["EXEC Background ", "EXEC Playback "].contains { unsent.starts(with: Array($0.utf8)) }
        if unsent.contains(where: { "$;,\\{}'`|<>%".utf8.contains($0) || !plays && $0 == UInt8(ascii: "&") }) {
            return "a command with a character the dialplan reads"
        }
        return lines == 0 ? "a command before the header was read" : nil
    }

    private func reply(chosenBy byte: UInt8) -> Reply {
        let member = MemberSummary(id: MemberID(1), number: MemberNumber("100234")!)
        switch requests.last {
        case .recognise: return byte & 1 == 0 ? .notRecognised : .recognised(member.id, member.number)
        case .verify:
            return .verified(byte & 1 == 0 ? .refused : byte & 2 == 0 ? .member(member) : .locked(minutes: Int(byte)))
        case .end: return .ended
        default: return .unavailable
        }
    }
}
