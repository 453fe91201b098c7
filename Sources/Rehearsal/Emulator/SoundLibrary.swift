// SoundLibrary: which sounds the emulated Asterisk can play, and how long they last.

import Platform

/// Sounds by their path below the sounds folder, without suffix: `ko/yemae/welcome.1`.
public struct SoundLibrary {
    /// Milliseconds a sound lasts when its length is not known.
    public static let nominal = 1000
    /// Asterisk's own last resort for a sound that is not there in the channel's language.
    static let fallbackLanguage = "en"

    private let length: (String) -> Int?

    /// - Parameter length: milliseconds of the sound at a path, nil when there is none.
    public init(length: @escaping (String) -> Int?) { self.length = length }

    /// These sounds, path to milliseconds.
    public init(_ lengths: [String: Int]) { self.init { lengths[$0] } }

    /// Sounds that exist by name and language, all of the same nominal length.
    public init(
        lasting milliseconds: Int = SoundLibrary.nominal, exists: @escaping (_ name: String, _ language: String) -> Bool
    ) {
        self.init { path in
            let parts = path.split(separator: "/", maxSplits: 1)
            guard parts.count == 2, exists(String(parts[1]), String(parts[0])) else { return nil }
            return milliseconds
        }
    }

    /// The files of a sounds folder. Known are the formats real Asterisk played in the captured conversations; lengths
    /// come from file sizes.
    public init(folder: String) {
        self.init { path in
            for (suffix, bytesPerSecond, header) in SoundLibrary.formats {
                guard let size = Files.size("\(folder)/\(path).\(suffix)"), size > header else { continue }
                return (size - header) * 1000 / bytesPerSecond
            }
            return nil
        }
    }

    private static let formats: [(suffix: String, bytesPerSecond: Int, header: Int)] = [
        ("ulaw", 8000, 0), ("alaw", 8000, 0), ("gsm", 1650, 0), ("g722", 8000, 0), ("sln", 16000, 0),
        ("sln16", 32000, 0),
        ("wav", 16000, 44),
        ("wav16", 32000, 44),
    ]

    /// Milliseconds of the sound a command names, in the channel's language or else in English. An absolute path names
    /// one file.
    func milliseconds(_ name: String, language: String) -> Int? {
        guard !name.isEmpty else { return nil }
        if name.hasPrefix("/") { return length(name) }
        return length("\(language)/\(name)") ?? length("\(SoundLibrary.fallbackLanguage)/\(name)") ?? length(name)
    }
}
