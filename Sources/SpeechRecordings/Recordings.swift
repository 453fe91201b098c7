// Recordings: where recordings are, what format they have, and the manifest that says which words each was
// recorded from. The same for the sentences of the prompt studio and for the names of a box office.

import BookingModel
import Platform

/// The recordings of one language: `<clip>.gsm` below a folder.
public struct AudioFolder: Sendable {
    /// Where they are, without a slash at the end.
    public let path: String

    /// The recordings that are shipped: `<prompts>/<language>/audio`, with `manifest.txt` beside them.
    public init(_ prompts: String, _ language: Language) { path = "\(prompts)/\(language.rawValue)/audio" }

    /// The recordings that Asterisk plays: `<sounds>/<language>/yemae`.
    public init(sounds: String, _ language: Language) { path = "\(sounds)/\(language.rawValue)/yemae" }

    /// Of every recording that is made here.
    public static let suffix = ".gsm"
    /// The manifest's name.
    public static let manifestName = "manifest.txt"

    /// The file of a clip.
    public func file(_ name: String) -> String { "\(path)/\(name)\(AudioFolder.suffix)" }
    /// The file of the manifest.
    public var manifest: String { "\(path)/\(AudioFolder.manifestName)" }

    /// Every file below the folder, as a path from it, sorted. None when there is no folder.
    public func paths() -> [String] { Files.below(path).filter { !Files.isFolder("\(path)/\($0)") }.sorted() }
}

/// GSM 06.10 full rate as Asterisk's format_gsm plays it: frames of 33 bytes, 20 milliseconds each, 8,000 samples a
/// second, no header.
public enum GSMRecording {
    /// Bytes of a frame.
    static let frame = 33
    /// Nothing shorter can be a word: 60 ms.
    static let fewestFrames = 3

    /// What is wrong with a recording, nil when nothing is.
    public static func fault(_ data: [UInt8]) -> String? {
        if data.isEmpty { return "is empty" }
        // RTP's and format_gsm's packing marks every frame with 1101 in the first four bits (RFC 3551, section
        // 4.5.8.1).
        guard data.count % frame == 0, stride(from: 0, to: data.count, by: frame).allSatisfy({ data[$0] >> 4 == 0xD })
        else {
            return "is not GSM full rate, 8 kHz mono, without a header: convert it with `sox IN -r 8000 -c 1 OUT.gsm`"
        }
        return data.count < frame * fewestFrames ? "is shorter than \(fewestFrames * 20) ms" : nil
    }
}

/// Where a recording came from, with marks of the words it was made from and of the file itself.
public struct RecordingNote: Equatable {
    /// Who made it.
    public enum Origin: String {
        /// By `prompts build`; made again when its words or the studio's settings change.
        case rendered
        /// Put there by a person; never overwritten.
        case recorded
    }
    /// Who made it.
    public var origin: Origin
    /// `Fingerprint` of the words.
    public var words: String
    /// `Fingerprint` of the file.
    public var audio: String
    /// `Rendering.mark` of the settings it was rendered with; `-` for a recorded one.
    public var rendering: String
    /// How loud the file is (`SpeechLevel`), in tenths of a dB of full scale; nil for silence.
    public var level: Int?

    /// - Parameter words: `Fingerprint` of them.
    public init(_ origin: Origin, words: String, recording: [UInt8], rendering: String = "-") {
        self.origin = origin
        self.words = words
        self.rendering = rendering
        audio = Fingerprint.of(recording)
        level = RecordingNote.level(of: recording)
    }

    /// Tenths of a dB of full scale; nil for silence and for what is no GSM.
    public static func level(of recording: [UInt8]) -> Int? {
        SpeechLevel.of(recording).map { Int(($0 * 10).rounded()) }
    }

    /// A line of the manifest, nil when it is none. Manifests that were written before levels were measured have four
    /// words a line.
    init?(_ words: [Substring]) {
        guard words.count == 4 || words.count == 6, let origin = Origin(rawValue: String(words[0])) else { return nil }
        self.origin = origin
        self.words = String(words[1])
        audio = String(words[2])
        (rendering, level) = words.count == 6 ? (String(words[3]), Int(words[4])) : ("-", nil)
    }

    func line(_ clip: String) -> String {
        "\(origin.rawValue) \(words) \(audio) \(rendering) \(level.map(String.init) ?? "-") \(clip)\n"
    }
}

/// A digest in hexadecimal, as the manifest has it.
public enum Fingerprint {
    /// Of a text's UTF-8: 16 hexadecimal digits.
    public static func of(_ text: String) -> String { of(Array(text.utf8)) }

    /// 16 hexadecimal digits.
    public static func of(_ bytes: [UInt8]) -> String {
        let hex = String(FNV1a.digest(bytes), radix: 16)
        return String(repeating: "0", count: 16 - hex.count) + hex
    }
}

/// The manifest: the speed recordings are rendered at, and one line for each recording,
/// `origin words-fingerprint audio-fingerprint rendering level clip`.
public struct AudioManifest {
    /// Words a minute that clips are rendered with; nil: the language's own.
    public var speed: Int?
    /// By the clip's name.
    public var notes: [String: RecordingNote] = [:]

    /// A manifest that cannot be read.
    public struct Fault: Error, CustomStringConvertible {
        /// File, line, and what to do.
        public let description: String
    }

    private static let speedWord = "speed"

    /// Of no recordings.
    public init() {}

    /// An absent file is an empty manifest.
    /// - Throws: `Fault` with file and line.
    public init(_ file: String) throws {
        guard Files.exists(file) else { return }
        guard let text = Files.text(file) else {
            throw Fault(description: "\(file): cannot be read, or is not UTF-8: delete the file to have it made again")
        }
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
        where !line.isEmpty && !line.hasPrefix("#") {
            let words = line.split(separator: " ")
            if words.count == 2, words[0] == AudioManifest.speedWord, let speed = Int(words[1]),
                Rendering.speeds.contains(speed)
            {
                self.speed = speed
            } else if let note = RecordingNote(words) {
                notes[String(words[words.count - 1])] = note
            } else {
                throw Fault(
                    description: "\(file):\(index + 1): not `origin words audio rendering level clip`: delete "
                        + "the file to have it made again")
            }
        }
    }

    /// Puts it in the place of a file in one step.
    /// - Parameter command: what makes it, for the file's first line.
    public func write(_ file: String, by command: String) throws {
        let head =
            "# Made by `\(command)`: origin, mark of the words, mark of the file, how it was rendered, "
            + "level in 0.1 dB, clip.\n"
        let setting = speed.map { "\(AudioManifest.speedWord) \($0)\n" } ?? ""
        try Files.write(
            head + setting + notes.sorted { $0.key < $1.key }.map { $0.value.line($0.key) }.joined(), to: file)
    }
}
