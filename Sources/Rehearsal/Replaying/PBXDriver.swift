// PBXDriver: plays calls through a real PBX. Another program is the telephone: it dials, presses keys and reports
// when the box office listens. The AGI program that the PBX starts uses the stage in the same folder and records what
// happens, as with WireDriver.
//
// A line to the program, a line back: dial NUMBER CALLING FOLDER (CALLING is `-` when withheld) -> listening
// MILLISECONDS, or over press KEYS | silence | hangup | kill -> listening MILLISECONDS, or over `silence` waits, in
// real time, until the box office stops listening. `over REASON` means that the call could not be played.

import BookingModel
import CallFlow
import Glibc
import Platform

/// Calls at a real PBX.
final class PBXDriver: CallDriver {
    let stage: Stage
    private let folder: String
    private let program: RunningProgram
    private var unread: [UInt8] = []
    /// Nil: no call is on the line.
    var listening: Listening?
    private var recording: RecordingReader

    /// - Parameter program: the program that holds the telephone.
    init(stage: Stage, folder: String, program: String) throws(RehearsalFault) {
        self.stage = stage
        self.folder = folder
        recording = RecordingReader(file: stage.recordFile)
        // A program that is gone is noticed by its missing answer, not by a signal that ends this one.
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
    func silence() throws(RehearsalFault) { try tell("silence") }

    func takeHappenings() -> [String] { recording.fresh() }

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
                throw RehearsalFault("the telephone program answered `\(answer)`, which is no time")
            }
            listening = Listening(lasts: lasts)
        case ("over", 1): listening = nil
        case ("over", 2):
            listening = nil
            throw RehearsalFault(words[1])
        default: throw RehearsalFault("the telephone program answered `\(answer)`, which it may not")
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
