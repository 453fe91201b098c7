// Rendering: how a text is rendered: by espeak-ng or any other text-to-speech program, brought to the level of all
// recordings, and encoded as Asterisk plays it.

import BookingModel
import Glibc
import Platform
import Synchronization
import Voice

/// How clips are rendered. Whatever changes how one sounds is in its mark, so that what was rendered otherwise is
/// rendered again.
public struct Rendering: Sendable {
    /// What speaks.
    public enum Program: Hashable, Sendable {
        /// espeak-ng, at so many words a minute, one of `speeds`; nil: the language's own.
        case espeak(speed: Int?)
        /// Any program: its full path and its arguments, in which `{language}` becomes the language's code. It reads
        /// one line of text and writes one WAV.
        case command([String])
    }

    /// Whose clips they are.
    public let language: Language
    /// What speaks them.
    public let program: Program
    /// How long it may take for one of them.
    public let seconds: Int

    /// What espeak-ng speaks intelligibly, in words a minute.
    public static let speeds = 80...300
    /// Seconds for a clip where nothing else is set.
    public static let usualSeconds = 20
    /// What a command's argument may have in it for the language's code.
    static let languageWord = "{language}"
    /// Counted up when the steps of `Renderer` change.
    private static let recipe = 2

    /// - Parameter seconds: 1 or more.
    public init(language: Language, program: Program, seconds: Int = usualSeconds) {
        self.language = language
        self.program = program
        self.seconds = seconds
    }

    /// `ko-195-2`.
    public var mark: String {
        switch program {
        case .espeak(let speed):
            "\(language.rawValue)-\(speed ?? language.reading.rendering.speed)-\(Rendering.recipe)"
        case .command(let words):
            "\(language.rawValue)-\(Fingerprint.of(words.joined(separator: " ")))-\(Rendering.recipe)"
        }
    }

    /// The program's words for a text. Hangul is spoken in Korean whoever hears it: no English voice can read it, and
    /// many a name has no other form.
    func words(for text: String) -> [String] {
        let speaking =
            text.unicodeScalars.contains { (0xAC00...0xD7A3).contains($0.value) } ? Language.korean : language
        switch program {
        case .espeak(let speed):
            let rendering = speaking.reading.rendering
            return [
                "espeak-ng", "-v", rendering.voice, "-s", String(speed ?? rendering.speed), "--stdin", "--stdout",
            ]
        case .command(let words):
            return words.map { $0.replacing(Rendering.languageWord, with: speaking.rawValue) }
        }
    }
}

extension Rendering {
    /// Renderings at a time.
    private static let lanes = 2
    /// Renderings that fail one after another before the rest is left: something is wrong that is not the text's.
    private static let mostFailures = 3

    /// What was made of many clips.
    private final class Outcome: Sendable {
        let clips = Mutex<(made: [Clip], failures: [String])>(([], []))
    }

    /// Renders clips into a folder, in which their own folders are.
    /// - Returns: those that were rendered, in no order, and a line for each that was not.
    public func render(_ clips: [Clip], into folder: AudioFolder) throws -> (made: [Clip], failures: [String]) {
        let scratch = try Files.temporaryFolder("yemae-prompts")
        defer { try? Files.remove(scratch) }
        let outcome = Outcome()
        RunningThread.each(Rendering.lanes) { lane in
            var failures = 0
            for index in stride(from: lane, to: clips.count, by: Rendering.lanes)
            where failures < Rendering.mostFailures {
                let clip = clips[index]
                do {
                    try Renderer(rendering: self, scratch: "\(scratch)/\(lane)").render(
                        clip, to: folder.file(clip.name))
                    outcome.clips.withLock { $0.made.append(clip) }
                    failures = 0
                } catch {
                    outcome.clips.withLock { $0.failures.append("\(language.rawValue)/\(clip.name): \(error)\n") }
                    failures = (error as? SpeechFault)?.stopsAll == false ? failures + 1 : Rendering.mostFailures
                }
            }
        }
        return outcome.clips.withLock { $0 }
    }
}

/// Renders one clip: a text-to-speech program speaks it, sox encodes it.
private struct Renderer {
    let rendering: Rendering
    /// Stem of this lane's scratch files.
    let scratch: String

    /// Silence around the words, in seconds. Clips follow one another without a gap: what ends a sentence brings its
    /// pause along.
    private enum Silence {
        static let before = "0.01"
        static let afterWords = "0.02"
        static let afterSentence = "0.12"
    }

    /// Others than the one who renders have to read it: the user Asterisk runs as.
    private static let mode: mode_t = 0o644

    /// Renders to a temporary file and renames it, so that an interrupted run leaves no half recording.
    func render(_ clip: Clip, to file: String) throws {
        let gsm = scratch + ".gsm"
        if let seconds = clip.silentSeconds {
            try sox(["-n", "-r", "8000", "-c", "1", gsm, "trim", "0", seconds])
        } else {
            let bytes = try SpeechProgram(words: rendering.words(for: clip.text), seconds: rendering.seconds).say(
                clip.text)
            let wave = try WaveFile(bytes)
            let raw = scratch + ".raw"
            try Files.write(Array(wave.samples), to: raw)
            // The words of values have a "/" in their name and end no sentence, not even "P.M.".
            let isSentence = !clip.name.contains("/") && clip.text.last.map { ".?!".contains($0) } ?? false
            let samples = [
                "-t", "raw", "-r", "\(wave.rate)", "-e", "signed", "-b", "16", "-c", "\(wave.channels)", raw,
            ]
            try level(
                samples, gsm, ["pad", Silence.before, isSentence ? Silence.afterSentence : Silence.afterWords])
        }
        let made = Files.contents(gsm) ?? []
        if let fault = GSMRecording.fault(made) { throw SpeechFault.badRecording(fault) }
        try Files.write(made, to: file, mode: Renderer.mode)
        chmod(file, Renderer.mode)
    }

    /// Encodes at the target level. It is measured as it comes out of the codec, which does not keep it quite, and so
    /// more than once.
    private func level(_ samples: [String], _ gsm: String, _ pad: [String]) throws {
        let trimmed = ["silence", "1", "0.005", "0.5%", "reverse", "silence", "1", "0.005", "0.5%", "reverse"]
        var gain: Double = 0
        for _ in 0..<Renderer.levellings {
            let decibels = String((gain * 100).rounded() / 100)
            try sox(samples + ["-r", "8000", "-c", "1", gsm] + trimmed + ["gain", decibels] + pad)
            guard let level = SpeechLevel.of(Files.contents(gsm) ?? []) else {
                throw SpeechFault.badRecording("is silent")
            }
            if abs(SpeechLevel.target - level) < Renderer.closeEnough { return }
            gain += SpeechLevel.target - level
        }
    }

    /// Encodings at most, and how many dB from the target are close enough.
    private static let levellings = 4
    private static let closeEnough = 0.3

    private func sox(_ words: [String]) throws {
        _ = try SpeechProgram(words: ["sox", "-D", "-R"] + words, seconds: Rendering.usualSeconds).say("")
    }
}
