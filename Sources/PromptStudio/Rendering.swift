// Rendering: renders the recordings that are missing or whose words have changed. A person's recording is
// never overwritten.

import BookingModel
import Glibc
import Platform
import Synchronization
import Voice

extension Studio {
    /// Renderings at a time.
    static let lanes = 2

    /// - Parameter speed: words a minute, from now on; nil: as before.
    static func build(_ languages: [Language], _ book: Phrasebook, _ prompts: String, speed: Int?) throws
        -> StudioResult
    {
        var result = StudioResult()
        for language in languages {
            let one = try build(language, book, AudioFolder(prompts, language), speed: speed)
            result.output += one.output
            result.errors += one.errors
            result.status = max(result.status, one.status)
        }
        return result
    }

    /// What is to be done about one clip.
    private enum Need: Equatable {
        case nothing
        case render
        /// A person put another file there: note its words.
        case adopt
        /// A person recorded it, and the words are others now.
        case recordAgain
    }

    private static func build(_ language: Language, _ book: Phrasebook, _ folder: AudioFolder, speed: Int?) throws
        -> StudioResult
    {
        var manifest = try AudioManifest(folder.manifest)
        if let speed { manifest.speed = speed }
        let rendering = Rendering(language: language, speed: manifest.speed)
        var result = StudioResult()
        var pending: [Clip] = []
        let clips = Vocabulary.all(language, book)
        for clip in clips {
            let data = Files.contents(folder.file(clip.name))
            switch need(clip, data, manifest.notes[clip.name], rendering) {
            case .nothing: continue
            case .render: pending.append(clip)
            case .adopt: manifest.notes[clip.name] = RecordingNote(.recorded, words: mark(clip), recording: data ?? [])
            case .recordAgain:
                result.errors +=
                    "\(language.rawValue)/\(clip.name): recorded with other words; record '\(clip.text)', or delete "
                    + "the file to have it rendered\n"
                result.status = 1
            }
        }
        let known = Set(clips.map(\.name))
        manifest.notes = manifest.notes.filter { known.contains($0.key) }
        try makeFolders(pending, folder)
        let (made, failures) = try renderAll(pending, rendering, folder)
        for clip in made {
            guard let data = Files.contents(folder.file(clip.name)) else {
                throw PlatformFault(folder.file(clip.name), errno: errno)
            }
            manifest.notes[clip.name] = RecordingNote(
                .rendered, words: mark(clip), recording: data, rendering: rendering.mark)
        }
        try Files.makeFolder(folder.path)
        try manifest.write(folder.manifest)
        if !failures.isEmpty { result.status = 1 }
        result.errors += failures.joined()
        result.output = "\(language.rawValue): \(clips.count) clips, \(made.count) rendered\n"
        return result
    }

    private static func need(_ clip: Clip, _ data: [UInt8]?, _ note: RecordingNote?, _ rendering: Rendering) -> Need {
        guard let data else { return .render }
        guard let note, note.audio == Fingerprint.of(data) else { return .adopt }
        switch note.origin {
        case .rendered: return note.words == mark(clip) && note.rendering == rendering.mark ? .nothing : .render
        case .recorded: return note.words == mark(clip) ? .nothing : .recordAgain
        }
    }

    private static func mark(_ clip: Clip) -> String { Fingerprint.of(clip.text) }

    private static func makeFolders(_ clips: [Clip], _ folder: AudioFolder) throws {
        for parent in Set(
            clips.map {
                folder.file($0.name).split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(
                    separator: "/")
            })
        {
            try Files.makeFolder(parent)
        }
    }

    /// The clips that were rendered, and a line for each that was not.
    private static func renderAll(_ clips: [Clip], _ rendering: Rendering, _ folder: AudioFolder) throws -> (
        [Clip], [String]
    ) {
        let scratch = try Files.temporaryFolder("yemae-prompts")
        defer { try? Files.remove(scratch) }
        let outcome = Outcome()
        RunningThread.each(lanes) { lane in
            for index in stride(from: lane, to: clips.count, by: lanes) {
                let clip = clips[index]
                do {
                    try Renderer(rendering: rendering, scratch: "\(scratch)/\(lane)").render(
                        clip, to: folder.file(clip.name))
                    outcome.clips.withLock { $0.made.append(clip) }
                } catch {
                    outcome.clips.withLock {
                        $0.failures.append("\(rendering.language.rawValue)/\(clip.name): \(error)\n")
                    }
                    // Whatever stops one clip (a program that is not installed, a full disk) stops them all.
                    return
                }
            }
        }
        return outcome.clips.withLock { $0 }
    }
}

/// What the lanes have made.
private final class Outcome: Sendable {
    let clips = Mutex<(made: [Clip], failures: [String])>(([], []))
}

/// How clips are rendered. Whatever changes how one sounds is in its mark, so that `build` renders again what was
/// rendered otherwise.
struct Rendering {
    let language: Language
    /// Words a minute.
    let speed: Int

    /// What espeak-ng speaks intelligibly.
    static let speeds = 80...300
    /// Counted up when the steps below change.
    private static let recipe = 2

    /// - Parameter speed: words a minute, one of `speeds`; nil: the language's own.
    init(language: Language, speed: Int?) {
        self.language = language
        self.speed = speed ?? language.reading.rendering.speed
    }

    /// `ko-195-2`.
    var mark: String { "\(language.rawValue)-\(speed)-\(Rendering.recipe)" }

    var voice: String { language.reading.rendering.voice }
}

/// Renders one clip with espeak-ng and sox.
private struct Renderer {
    let rendering: Rendering
    /// Stem of this lane's scratch files.
    let scratch: String

    struct Failure: Error, CustomStringConvertible { let description: String }

    /// Silence around the words, in seconds. Clips follow one another without a gap: what ends a sentence brings its
    /// pause along.
    private enum Silence {
        static let before = "0.01"
        static let afterWords = "0.02"
        static let afterSentence = "0.12"
        static let pause = "0.1"
        static let stop = "0.18"
    }

    /// Renders to a temporary file and renames it, so that an interrupted run leaves no half recording.
    func render(_ clip: Clip, to file: String) throws {
        let (wave, gsm) = (scratch + ".wav", scratch + ".gsm")
        if clip.isSilence {
            try run([
                "sox", "-D", "-R", "-n", "-r", "8000", "-c", "1", gsm, "trim", "0",
                clip == .stop ? Silence.stop : Silence.pause,
            ])
        } else {
            try run(["espeak-ng", "-v", rendering.voice, "-s", String(rendering.speed), "-w", wave, "--", clip.text])
            // The words of values have a "/" in their name and end no sentence, not even "P.M.".
            let isSentence = !clip.name.contains("/") && clip.text.last.map { ".?!".contains($0) } ?? false
            let pad = ["pad", Silence.before, isSentence ? Silence.afterSentence : Silence.afterWords]
            try level(wave, gsm, pad)
        }
        let made = Files.contents(gsm) ?? []
        if let fault = GSMRecording.fault(made) { throw Failure(description: "the rendering \(fault)") }
        if rename(gsm, file) != 0 { try Files.write(made, to: file) }
    }

    /// Encodes at the target level. It is measured as it comes out of the codec, which does not keep it quite, and so
    /// more than once.
    private func level(_ wave: String, _ gsm: String, _ pad: [String]) throws {
        let trimmed = ["silence", "1", "0.005", "0.5%", "reverse", "silence", "1", "0.005", "0.5%", "reverse"]
        var gain: Double = 0
        for _ in 0..<Renderer.levellings {
            let decibels = String((gain * 100).rounded() / 100)
            try run(["sox", "-D", "-R", wave, "-r", "8000", "-c", "1", gsm] + trimmed + ["gain", decibels] + pad)
            guard let level = SpeechLevel.of(Files.contents(gsm) ?? []) else {
                throw Failure(description: "the rendering is silent")
            }
            if abs(SpeechLevel.target - level) < Renderer.closeEnough { return }
            gain += SpeechLevel.target - level
        }
    }

    /// Encodings at most, and how many dB from the target are close enough.
    private static let levellings = 4
    private static let closeEnough = 0.3

    private func run(_ words: [String]) throws {
        let program = try RunningProgram(["/usr/bin/env"] + words, input: .nothing, output: .nothing, errors: .pipe)
        let said = RunningProgram.rest(of: program.errors)
        let status = program.wait().status
        if status == 127 { throw Failure(description: "\(words[0]) is not installed: `apt-get install espeak-ng sox`") }
        guard status == 0 else {
            throw Failure(description: "\(words[0]) failed: \(String(decoding: said.prefix(500), as: UTF8.self))")
        }
    }
}
