// SpeechProgram: runs a text-to-speech program: one line of text in, one WAV out, within bounds of time and size.

import Glibc
import Platform

/// Why a name or a sentence was not rendered.
public enum SpeechFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// The program is not there, or this user may not start it.
    case notStarted(program: String, reason: String)
    /// It ended with a status other than 0, or by a signal; `said` is what it wrote to standard error.
    case failed(program: String, status: Int32, said: String)
    /// It was not done in time, and was ended.
    case tooSlow(program: String, seconds: Int)
    /// It wrote more than `SpeechProgram.mostBytes`.
    case tooLong(program: String)
    /// What it wrote cannot be played; the words end a sentence.
    case badWave(String)
    /// The recording that came of it is none, or only silence.
    case badRecording(String)

    /// Whether the next text would meet the same fault.
    var stopsAll: Bool {
        switch self {
        case .notStarted: true
        case .failed, .tooSlow, .tooLong, .badWave, .badRecording: false
        }
    }

    public var description: String {
        switch self {
        case .notStarted(let program, let reason): "\(program) cannot be started: \(reason)"
        case .failed(let program, let status, let said):
            "\(program) failed with status \(status)\(said.isEmpty ? "" : ": \(said)")"
        case .tooSlow(let program, let seconds):
            "\(program) was not done within \(seconds) s: [names] renderer-time allows more"
        case .tooLong(let program): "\(program) wrote more than \(SpeechProgram.mostBytes) bytes"
        case .badWave(let reason): "the WAV \(reason)"
        case .badRecording(let reason): "the rendering \(reason)"
        }
    }
}

/// A text-to-speech program. It reads one line of text from standard input and writes one WAV to standard output.
struct SpeechProgram {
    /// Its path or its name in PATH, and its arguments.
    let words: [String]
    /// How long it may take for one text.
    let seconds: Int

    /// Bytes of a WAV at most: a minute of stereo at 48,000 samples a second.
    static let mostBytes = 12 << 20
    /// Bytes of standard error that a fault quotes.
    private static let mostSaid = 300

    /// Speaks a text.
    /// - Parameter text: one line, without its end.
    /// - Returns: what the program wrote to standard output.
    func say(_ text: String) throws(SpeechFault) -> [UInt8] {
        // It may end before it has read its line.
        signal(SIGPIPE, SIG_IGN)
        let program: RunningProgram
        do throws(PlatformFault) {
            // A group of its own: what it starts ends with it.
            program = try RunningProgram(words, input: .pipe, output: .pipe, errors: .pipe, isGroup: true)
        } catch {
            throw .notStarted(program: words[0], reason: SpeechProgram.reason(error, words[0]))
        }
        // A pipe takes the longest name at once (pipe(7): 65,536 bytes).
        _ = Files.add(text + "\n", to: program.input)
        program.closeInput()
        let deadline = SteadyClock.milliseconds + seconds * 1000
        let (wave, said) = try collect(program, until: deadline)
        program.end(patience: max(0, deadline - SteadyClock.milliseconds))
        switch program.wait() {
        case .exit(0): return wave
        case .signal(SIGKILL) where SteadyClock.milliseconds >= deadline:
            throw .tooSlow(program: words[0], seconds: seconds)
        case .exit, .signal, .lost: throw .failed(program: words[0], status: program.wait().status, said: said)
        }
    }

    private static func reason(_ fault: PlatformFault, _ program: String) -> String {
        guard fault.code == ENOENT else { return fault.reason }
        return program.contains("/") ? "there is no such program" : "it is not installed: `apt-get install \(program)`"
    }

    /// What it writes, to the end of both streams.
    private func collect(_ program: RunningProgram, until deadline: Int) throws(SpeechFault) -> (
        wave: [UInt8], said: String
    ) {
        var (wave, said): ([UInt8], [UInt8]) = ([], [])
        var streams = [program.output, program.errors].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        while streams.contains(where: { $0.fd >= 0 }) {
            let ready = poll(
                &streams, nfds_t(streams.count), Int32(clamping: max(0, deadline - SteadyClock.milliseconds)))
            if ready < 0, errno == EINTR { continue }
            guard ready > 0 else { throw .tooSlow(program: words[0], seconds: seconds) }
            for place in streams.indices where streams[place].fd >= 0 && streams[place].revents != 0 {
                guard let more = RunningProgram.some(of: streams[place].fd) else {
                    // poll(2) passes over it from now on.
                    streams[place].fd = -1
                    continue
                }
                if place == 0 { wave += more } else { said += more.prefix(SpeechProgram.mostSaid - said.count) }
            }
            guard wave.count <= SpeechProgram.mostBytes else { throw .tooLong(program: words[0]) }
        }
        return (wave, SpeechProgram.printable(said))
    }

    /// On one line.
    private static func printable(_ said: [UInt8]) -> String {
        String(decoding: said, as: UTF8.self).split(whereSeparator: \.isWhitespace).joined(separator: " ").filter {
            $0.unicodeScalars.allSatisfy { $0.value >= 32 && $0.value != 127 }
        }
    }
}
