// PromptStudioAudio: where recordings lie, what a telephone recording looks like, and the manifest that says what was recorded from which words.

import BookingModel
import Machine
import Voice

/// The recordings of one language: `<prompts>/<language>/audio/<clip>.gsm` and `manifest.txt` beside them.
struct AudioFolder {
    let path: String

    init(_ prompts: String, _ language: Language) { path = "\(prompts)/\(language.rawValue)/audio" }

    static let suffix = ".gsm"
    static let manifestName = "manifest.txt"

    func file(_ name: String) -> String { "\(path)/\(name)\(AudioFolder.suffix)" }
    var manifest: String { "\(path)/\(AudioFolder.manifestName)" }

    /// Every file below the folder, as a path from it, sorted. None when there is no folder.
    func paths() -> [String] { Files.below(path).filter { !Files.isFolder("\(path)/\($0)") }.sorted() }
}

/// GSM 06.10 full rate as Asterisk's format_gsm plays it: frames of 33 bytes, 20 milliseconds each, 8,000 samples a second, no header.
enum GSMRecording {
    static let frame = 33
    /// Nothing shorter can be a word: 60 ms.
    static let fewestFrames = 3

    /// What is wrong with a recording, nil when nothing is.
    static func fault(_ data: [UInt8]) -> String? {
        if data.isEmpty { return "is empty" }
        // RTP's and format_gsm's packing marks every frame with 1101 in the first four bits (RFC 3551, section 4.5.8.1).
        guard data.count % frame == 0, stride(from: 0, to: data.count, by: frame).allSatisfy({ data[$0] >> 4 == 0xD })
        else {
            return "is not GSM full rate, 8 kHz mono, without a header: convert it with `sox IN -r 8000 -c 1 OUT.gsm`"
        }
        return data.count < frame * fewestFrames ? "is shorter than \(fewestFrames * 20) ms" : nil
    }
}

/// Where a recording came from, with marks of the words it was made from and of the file itself.
struct RecordingNote: Equatable {
    enum Origin: String {
        /// By `prompts build`; made again when its words change.
        case rendered
        /// Put there by a person; never overwritten.
        case recorded
    }
    var origin: Origin
    /// `Fingerprint` of the words.
    var words: String
    /// `Fingerprint` of the file.
    var audio: String
}

/// FNV-1a, 64 bits (Fowler, Noll, Vo): tells a change from no change; it protects against nothing.
enum Fingerprint {
    static func of(_ text: String) -> String { of(Array(text.utf8)) }

    static func of(_ bytes: [UInt8]) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        let hex = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - hex.count) + hex
    }
}

/// The manifest: one line for each recording, `origin words-fingerprint audio-fingerprint clip`.
struct AudioManifest {
    var notes: [String: RecordingNote] = [:]

    struct Fault: Error, CustomStringConvertible { let description: String }

    init() {}

    /// An absent file is an empty manifest.
    /// - Throws: `Fault` with file and line.
    init(_ file: String) throws {
        guard Files.exists(file) else { return }
        guard let text = Files.text(file) else { throw Fault(description: "\(file): cannot be read, or is not UTF-8: delete the file to have it made anew") }
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
        where !line.isEmpty && !line.hasPrefix("#") {
            let words = line.split(separator: " ")
            guard words.count == 4, let origin = RecordingNote.Origin(rawValue: String(words[0])) else {
                throw Fault(description: "\(file):\(index + 1): not `origin words audio clip`: delete the file to have it made anew")
            }
            notes[String(words[3])] = RecordingNote(origin: origin, words: String(words[1]), audio: String(words[2]))
        }
    }

    func write(_ file: String) throws {
        let head = "# Made by `yemae prompts build`: origin, mark of the words, mark of the file, clip.\n"
        let lines = notes.sorted { $0.key < $1.key }.map { "\($0.value.origin.rawValue) \($0.value.words) \($0.value.audio) \($0.key)\n" }
        try Files.write(head + lines.joined(), to: file)
    }
}
