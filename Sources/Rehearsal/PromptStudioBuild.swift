// PromptStudioBuild: renders the recordings that are missing or whose words have changed. What a person recorded is never overwritten.

import BookingModel
import Glibc
import Machine
import Synchronization
import Voice

extension PromptStudio {
    /// Renderings at a time.
    static let lanes = 2

    static func build(_ languages: [Language], _ book: Phrasebook, _ prompts: String) throws -> PromptStudioResult {
        var result = PromptStudioResult()
        for language in languages {
            let one = try build(language, book, AudioFolder(prompts, language))
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

    private static func build(_ language: Language, _ book: Phrasebook, _ folder: AudioFolder) throws -> PromptStudioResult {
        var manifest = try AudioManifest(folder.manifest)
        var result = PromptStudioResult()
        var pending: [Clip] = []
        let clips = Vocabulary.all(language, book)
        for clip in clips {
            let data = Files.contents(folder.file(clip.name))
            switch need(clip, data, manifest.notes[clip.name]) {
            case .nothing: continue
            case .render: pending.append(clip)
            case .adopt:
                manifest.notes[clip.name] = RecordingNote(origin: .recorded, words: mark(clip), audio: Fingerprint.of(data ?? []))
            case .recordAgain:
                result.errors +=
                    "\(language.rawValue)/\(clip.name): recorded with other words; record '\(clip.text)', or delete the file to have it rendered\n"
                result.status = 1
            }
        }
        let known = Set(clips.map(\.name))
        manifest.notes = manifest.notes.filter { known.contains($0.key) }
        try makeFolders(pending, folder)
        let (made, failures) = try renderAll(pending, language, folder)
        for clip in made {
            guard let data = Files.contents(folder.file(clip.name)) else { throw MachineFault(folder.file(clip.name), errno: errno) }
            manifest.notes[clip.name] = RecordingNote(origin: .rendered, words: mark(clip), audio: Fingerprint.of(data))
        }
        try Files.makeFolder(folder.path)
        try manifest.write(folder.manifest)
        if !failures.isEmpty { result.status = 1 }
        result.errors += failures.joined()
        result.output = "\(language.rawValue): \(clips.count) clips, \(made.count) rendered\n"
        return result
    }

    private static func need(_ clip: Clip, _ data: [UInt8]?, _ note: RecordingNote?) -> Need {
        guard let data else { return .render }
        guard let note, note.audio == Fingerprint.of(data) else { return .adopt }
        if note.words == mark(clip) { return .nothing }
        switch note.origin {
        case .rendered: return .render
        case .recorded: return .recordAgain
        }
    }

    private static func mark(_ clip: Clip) -> String { Fingerprint.of(clip.text) }

    private static func makeFolders(_ clips: [Clip], _ folder: AudioFolder) throws {
        for parent in Set(clips.map { folder.file($0.name).split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/") }) {
            try Files.makeFolder(parent)
        }
    }

    /// The clips that were rendered, and a line for each that was not.
    private static func renderAll(_ clips: [Clip], _ language: Language, _ folder: AudioFolder) throws -> ([Clip], [String]) {
        let scratch = try Files.temporaryFolder("yemae-prompts")
        defer { try? Files.remove(scratch) }
        let outcome = Outcome()
        RunningThread.each(lanes) { lane in
            for index in stride(from: lane, to: clips.count, by: lanes) {
                let clip = clips[index]
                do {
                    try Renderer(language: language, scratch: "\(scratch)/\(lane)").render(
                        clip, to: folder.file(clip.name))
                    outcome.clips.withLock { $0.made.append(clip) }
                } catch {
                    outcome.clips.withLock { $0.failures.append("\(language.rawValue)/\(clip.name): \(error)\n") }
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

/// Renders one clip with espeak-ng and sox.
private struct Renderer {
    let language: Language
    /// Stem of this lane's scratch files.
    let scratch: String

    struct Failure: Error, CustomStringConvertible { let description: String }

    /// Words a minute: unhurried, for a listener of seventy.
    private var speed: String {
        switch language {
        case .korean: "160"
        case .english: "160"
        }
    }
    private var voice: String {
        switch language {
        case .korean: "ko"
        case .english: "en-us"
        }
    }

    /// Renders beside and moves into place, so that a broken run leaves no half recording.
    func render(_ clip: Clip, to file: String) throws {
        let (wave, gsm) = (scratch + ".wav", scratch + ".gsm")
        if clip == .pause {
            try run(["sox", "-D", "-R", "-n", "-r", "8000", "-c", "1", gsm, "trim", "0", "0.2"])
        } else {
            try run(["espeak-ng", "-v", voice, "-s", speed, "-w", wave, clip.text])
            let trimmed = ["silence", "1", "0.005", "0.3%", "reverse", "silence", "1", "0.005", "0.3%", "reverse"]
            try run(["sox", "-D", "-R", wave, "-r", "8000", "-c", "1", gsm] + trimmed + ["gain", "-n", "-4", "pad", "0.02", "0.06"])
        }
        let made = Files.contents(gsm) ?? []
        if let fault = GSMRecording.fault(made) { throw Failure(description: "the rendering \(fault)") }
        if rename(gsm, file) != 0 { try Files.write(made, to: file) }
    }

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
