// TelephoneDesk: plays calls through a real PBX. Another program is the telephone: it dials, presses keys and reports
// when the box office listens. The AGI program that the PBX starts uses the stage in the same folder and records what
// happens, as with WireDesk.
//
// A line to the program, a line back: dial NUMBER CALLING FOLDER (CALLING is `-` when withheld) -> listening
// MILLISECONDS, or over press KEYS | silence | hangup | kill -> listening MILLISECONDS, or over `silence` waits, in
// real time, until the box office stops listening. `over REASON` means that the call could not be played.

import BookingModel
import CallFlow
import Glibc
import Platform

/// A desk at a real PBX.
final class TelephoneDesk: CallerDesk {
    private let stage: Stage
    private let folder: String
    private let program: RunningProgram
    private var unread: [UInt8] = []
    /// Milliseconds the box office listens now: how many it lasts, and how many have passed. Nil: no call is on the
    /// line.
    private var listening: (lasts: Int, passed: Int)?
    private var read = 0

    /// - Parameter program: the program that holds the telephone.
    init(stage: Stage, folder: String, program: String) throws(RehearsalFault) {
        (self.stage, self.folder) = (stage, folder)
        // A program that is gone is told by its missing answer, not by a signal that ends this one.
        signal(SIGPIPE, SIG_IGN)
        do throws(PlatformFault) { self.program = try RunningProgram([program], input: .pipe, output: .pipe) } catch {
            throw RehearsalFault(
                "\(program) cannot be started: \(error.reason); give the path of a program that holds a telephone")
        }
    }

    deinit {
        // The end of its input tells the program to go.
        program.closeInput()
        _ = program.wait()
    }

    var isOnLine: Bool { listening != nil }

    func dial(_ incoming: IncomingCall) throws(RehearsalFault) {
        guard !incoming.isReturning else {
            throw RehearsalFault("at a real PBX the dialplan decides when a call comes back")
        }
        try tell("dial \(incoming.line.filter(\.isNumber)) \(incoming.calling?.fullDigits ?? "-") \(folder)")
    }

    func press(_ keys: [Key]) throws(RehearsalFault) { try tell("press \(String(keys.map(\.character)))") }
    func hangUp() throws(RehearsalFault) { if isOnLine { try tell("hangup") } }
    func crash() throws(RehearsalFault) { try tell("kill") }

    /// The time of the box office goes by at once; a time-out takes as long as it takes.
    func wait(seconds: Int?) throws(RehearsalFault) {
        guard let seconds else { return try timeOut() }
        var left = seconds * 1000
        while let listening, listening.lasts - listening.passed <= left {
            left -= listening.lasts - listening.passed
            try timeOut()
        }
        if let listening { self.listening = (listening.lasts, listening.passed + left) }
        try stage.pass(milliseconds: left, onLine: true)
    }

    /// The indented lines the program has written down since the last time.
    func takeHappenings() throws(RehearsalFault) -> [String] {
        guard let file = stage.recordFile, let data = Files.contents(file) else { return [] }
        let fresh = String(decoding: data.dropFirst(read), as: UTF8.self)
        read = data.count
        return fresh.split(separator: "\n").filter { $0.hasPrefix(Transcript.indented("")) }.map {
            $0.withoutBlanksAround
        }
    }

    private func timeOut() throws(RehearsalFault) {
        guard let listening else {
            throw RehearsalFault("nothing is waited for; write `wait` only while a call is on the line")
        }
        try stage.pass(milliseconds: listening.lasts - listening.passed, onLine: true)
        try tell("silence")
    }

    /// Gives an order and waits until the line rests again, or is over.
    private func tell(_ order: String) throws(RehearsalFault) {
        guard Files.add(Array("\(order)\n".utf8), to: program.input) == 0 else {
            throw RehearsalFault("the program that holds the telephone is gone")
        }
        guard let answer = line() else {
            throw RehearsalFault("the program that holds the telephone ended without an answer")
        }
        let words = answer.split(separator: " ", maxSplits: 1).map(String.init)
        switch (words.first, words.count) {
        case ("listening", 2):
            guard let lasts = Int(words[1]), lasts > 0 else {
                throw RehearsalFault("the telephone said `\(answer)`, which is no time")
            }
            listening = (lasts, 0)
        case ("over", 1): listening = nil
        case ("over", 2):
            listening = nil
            throw RehearsalFault(words[1])
        default: throw RehearsalFault("the telephone said `\(answer)`, which means nothing")
        }
    }

    /// The next line of the program's; nil when it has ended.
    private func line() -> String? {
        while true {
            if let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
                defer { unread.removeFirst(end + 1) }
                return String(decoding: unread[..<end], as: UTF8.self)
            }
            guard let more = RunningProgram.some(of: program.output) else { return nil }
            unread += more
        }
    }
}
