// Building: renders the recordings that are missing or whose words have changed. A person's recording is never
// overwritten.

import BookingModel
import Glibc
import Platform
import SpeechRecordings
import Voice

extension Studio {
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
        let rendering = Rendering(language: language, program: .espeak(speed: manifest.speed))
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
        let (made, failures) = try rendering.render(pending, into: folder)
        for clip in made {
            guard let data = Files.contents(folder.file(clip.name)) else {
                throw PlatformFault(folder.file(clip.name), errno: errno)
            }
            manifest.notes[clip.name] = RecordingNote(
                .rendered, words: mark(clip), recording: data, rendering: rendering.mark)
        }
        try Files.makeFolder(folder.path)
        try manifest.write(folder.manifest, by: "yemae-lab prompts build")
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
}
