// PromptStudioBuild: renders the recordings that are missing or whose words have changed. What a person recorded is never overwritten.

import BookingModel
import Foundation
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
            let data = try? Data(contentsOf: folder.file(clip.name))
            switch need(clip, data, manifest.notes[clip.name]) {
            case .nothing: continue
            case .render: pending.append(clip)
            case .adopt:
                manifest.notes[clip.name] = RecordingNote(origin: .recorded, words: mark(clip), audio: Fingerprint.of(data ?? Data()))
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
            let data = try Data(contentsOf: folder.file(clip.name))
            manifest.notes[clip.name] = RecordingNote(origin: .rendered, words: mark(clip), audio: Fingerprint.of(data))
        }
        try FileManager.default.createDirectory(at: folder.url, withIntermediateDirectories: true)
        try manifest.write(folder.manifest)
        if !failures.isEmpty { result.status = 1 }
        result.errors += failures.joined()
        result.output = "\(language.rawValue): \(clips.count) clips, \(made.count) rendered\n"
        return result
    }

    private static func need(_ clip: Clip, _ data: Data?, _ note: RecordingNote?) -> Need {
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
        for parent in Set(clips.map { folder.file($0.name).deletingLastPathComponent() }) {
            try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
        }
    }

    /// The clips that were rendered, and a line for each that was not.
    private static func renderAll(_ clips: [Clip], _ language: Language, _ folder: AudioFolder) throws -> ([Clip], [String]) {
        let scratch = FileManager.default.temporaryDirectory.appendingPathComponent("yemae-prompts-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: scratch) }
        let outcome = Mutex<(made: [Clip], failures: [String])>(([], []))
        DispatchQueue.concurrentPerform(iterations: lanes) { lane in
            for index in stride(from: lane, to: clips.count, by: lanes) {
                let clip = clips[index]
                do {
                    try Renderer(language: language, scratch: scratch.appendingPathComponent("\(lane)")).render(
                        clip, to: folder.file(clip.name))
                    outcome.withLock { $0.made.append(clip) }
                } catch {
                    outcome.withLock { $0.failures.append("\(language.rawValue)/\(clip.name): \(error)\n") }
                    // Whatever stops one clip (a program that is not installed, a full disk) stops them all.
                    return
                }
            }
        }
        return outcome.withLock { $0 }
    }
}

/// Renders one clip with espeak-ng and sox.
private struct Renderer {
    let language: Language
    /// Stem of this lane's scratch files.
    let scratch: URL

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
    func render(_ clip: Clip, to file: URL) throws {
        let (wave, gsm) = (scratch.path + ".wav", scratch.path + ".gsm")
        if clip == .pause {
            try run(["sox", "-D", "-R", "-n", "-r", "8000", "-c", "1", gsm, "trim", "0", "0.2"])
        } else {
            try run(["espeak-ng", "-v", voice, "-s", speed, "-w", wave, clip.text])
            let trimmed = ["silence", "1", "0.005", "0.3%", "reverse", "silence", "1", "0.005", "0.3%", "reverse"]
            try run(["sox", "-D", "-R", wave, "-r", "8000", "-c", "1", gsm] + trimmed + ["gain", "-n", "-4", "pad", "0.02", "0.06"])
        }
        if let fault = GSMRecording.fault(try Data(contentsOf: URL(fileURLWithPath: gsm))) {
            throw Failure(description: "the rendering \(fault)")
        }
        if rename(gsm, file.path) != 0 {
            try Data(contentsOf: URL(fileURLWithPath: gsm)).write(to: file, options: .atomic)
        }
    }

    private func run(_ words: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = words
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        let complaints = Pipe()
        process.standardError = complaints
        try process.run()
        let said = complaints.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        if process.terminationStatus == 127 { throw Failure(description: "\(words[0]) is not installed: `apt-get install espeak-ng sox`") }
        guard process.terminationStatus == 0 else {
            throw Failure(description: "\(words[0]) failed: \(String(decoding: said.prefix(500), as: UTF8.self))")
        }
    }
}
