// ClipFolder: the recordings of one language as Asterisk sees them: which exist, and which it can play.

import Platform
import Voice

/// The clips of one language, below Asterisk's folder of sounds.
struct ClipFolder {
    let path: String
    /// Clip name without suffix -> its files. Asterisk takes the one that costs it least, so each has to be good.
    private var files: [String: [String]] = [:]

    /// Suffixes of the formats Asterisk plays (format_*.so of 16 and 22), with the bytes of an empty file.
    private static let empty: [String: Int64] = [
        "gsm": 0, "wav": 44, "WAV": 60, "wav49": 60, "wav16": 44, "ulaw": 0, "ul": 0, "mu": 0, "pcm": 0, "alaw": 0,
        "al": 0, "g722": 0,
        "sln": 0, "raw": 0, "sln16": 0, "g729": 0,
    ]

    init(_ path: String) {
        self.path = path
        read("")
    }

    /// One level of folders below (`names/`, `digit/`): no clip lies deeper.
    private mutating func read(_ below: String) {
        for name in Files.names(in: below.isEmpty ? path : "\(path)/\(below)") {
            let relative = below.isEmpty ? name : "\(below)/\(name)"
            if let dot = name.lastIndex(of: "."), ClipFolder.empty[String(name[name.index(after: dot)...])] != nil {
                let clip = String(relative.dropLast(name.distance(from: dot, to: name.endIndex)))
                files[clip, default: []].append("\(path)/\(relative)")
            } else if below.isEmpty, Files.isFolder("\(path)/\(name)") {
                read(name)
            }
        }
    }

    /// What Asterisk meets when it is told to play a clip.
    enum State: Hashable {
        case missing
        case empty
        case unreadable
        /// It is there, and Asterisk takes it for missing, or plays noise. The words say what it is.
        case unplayable(String)
        case good
    }

    func state(_ clip: Clip, for user: User) -> State {
        guard let files = files[clip.name] else { return .missing }
        return files.map { state($0, user) }.first { $0 != .good } ?? .good
    }

    private func state(_ file: String, _ user: User) -> State {
        guard let status = Files.status(file) else { return .missing }
        guard !Files.isFolder(file) else { return .unplayable("a folder") }
        let suffix = ClipFolder.suffix(file)
        if Int64(status.st_size) <= ClipFolder.empty[suffix] ?? 0 { return .empty }
        guard user.may(4, file) else { return .unreadable }
        guard let head = Files.head(file, 64) else { return .good }
        return ClipFolder.fault(head, suffix).map { .unplayable($0) } ?? .good
    }

    private static func suffix(_ file: String) -> String {
        file.lastIndex(of: ".").map { String(file[file.index(after: $0)...]) } ?? ""
    }

    /// The formats that are in use, by suffix.
    var suffixes: Set<String> { Set(files.values.joined().map(ClipFolder.suffix)) }

    /// Why a file that begins so is no sound of its format; nil: it may be one.
    static func fault(_ head: [UInt8], _ suffix: String) -> String? {
        if head.starts(with: Array("<".utf8))
            || head.allSatisfy({ $0 == 9 || $0 == 10 || $0 == 13 || (32..<127).contains($0) })
        {
            return "no sound but a text (a web page?)"
        }
        switch suffix {
        case "wav": return wavFault(head, hertz: 8000)
        case "wav16": return wavFault(head, hertz: 16000)
        case "gsm": return head[0] >> 4 == 0xD ? nil : "no GSM"
        case "WAV", "wav49": return isWave(head) && number(head, 20, 2) == 0x31 ? nil : "no WAV of GSM"
        case _:
            let others = ["RIFF": "a WAV", "OggS": "Ogg", "ID3": "MP3", "fLaC": "FLAC"]
            return others.first { head.starts(with: Array($0.key.utf8)) }.map { "\($0.value) under another name" }
        }
    }

    private static func isWave(_ head: [UInt8]) -> Bool {
        head.starts(with: Array("RIFF".utf8)) && head.dropFirst(8).starts(with: Array("WAVEfmt ".utf8))
    }

    private static func wavFault(_ head: [UInt8], hertz: Int) -> String? {
        guard head.count >= 36, isWave(head) else { return "no WAV" }
        let (form, channels, rate, bits) = (
            number(head, 20, 2), number(head, 22, 2), number(head, 24, 4), number(head, 34, 2)
        )
        var wrong: [String] = []
        if form != 1 { wrong.append("not PCM") }
        if channels != 1 { wrong.append(channels == 2 ? "stereo" : "\(channels) channels") }
        if rate != hertz { wrong.append("\(rate) Hz") }
        if bits != 16 { wrong.append("\(bits) bits") }
        return wrong.isEmpty ? nil : "a WAV of \(wrong.joined(separator: ", "))"
    }

    /// Least significant byte first.
    private static func number(_ bytes: [UInt8], _ start: Int, _ count: Int) -> Int {
        guard bytes.count >= start + count else { return 0 }
        return bytes[start..<(start + count)].reversed().reduce(0) { $0 << 8 | Int($1) }
    }
}
