// NameSettings: the section [names]: what callers hear for a name of the box office that has no recording, and what
// renders it.

import BookingModel

/// How names get their recordings.
public struct NameSettings: Sendable {
    /// What callers hear for a name without a recording. The raw value is the word in the file.
    public enum Unrecorded: String, CaseIterable, Sendable {
        /// Its number, until `yemae prompts build` renders it or somebody records it.
        case number
        /// The name: `yemae import` renders it at once.
        case rendered
    }

    /// What callers hear for a name without a recording.
    public var unrecorded = Unrecorded.number
    /// The text-to-speech program and its arguments; empty: espeak-ng.
    public var renderer: [String] = []
    /// Seconds that it may take for one name, 1...120.
    public var rendererSeconds = 20
    /// The folder with the words of the names that have a recording, which every call reads.
    public var folder = "names"
    /// Asterisk's folder with a folder a language; nil: where asterisk.conf says.
    public var sounds: String?
}

extension SettingsTable {
    static let names: [Setting] = [
        .word(
            .names, "unrecorded", { $1(&$0.names.unrecorded) },
            NameSettings.Unrecorded.allCases.map(\.rawValue).joined(separator: " or "),
            parse: NameSettings.Unrecorded.init(rawValue:), write: \.rawValue,
            "What callers hear for a name without a recording. number: its number (\"program 7 0 1\"), until `yemae "
                + "prompts build` renders it or somebody records it. rendered: the name; `yemae import` renders it at "
                + "once."),
        .word(
            .names, "renderer", { $1(&$0.names.renderer) },
            "espeak-ng, or full path and arguments, separated by blanks", parse: renderer,
            write: { $0.isEmpty ? espeak : $0.joined(separator: " ") },
            "What speaks: espeak-ng, or any program that reads one line of text and writes one WAV (16-bit PCM) to "
                + "standard output. In its arguments {language} becomes \(Language.codes()). Needs sox, too."),
        .number(
            .names, "renderer-time", { $1(&$0.names.rendererSeconds) }, 1...120, unit: "seconds",
            "How long it may take for one name."),
        .path(
            "folder", { $1(&$0.names.folder) }, "folder", in: .names,
            "The words of the names that have a recording, which every call reads: a folder a language. `yemae prompts "
                + "build` writes it."),
        .word(
            .names, "sounds", { $1(&$0.names.sounds) }, "full path, or usual", parse: sounds,
            write: { $0 ?? "usual" },
            "Asterisk's folder of sounds, with a folder a language: there the recordings go, and there the doctor "
                + "looks for all clips; usually as asterisk.conf says."),
    ]

    private static let espeak = "espeak-ng"

    @Sendable private static func renderer(_ text: String) -> [String]? {
        if text == espeak { return [] }
        return text.hasPrefix("/") ? text.split(separator: " ").map(String.init) : nil
    }

    @Sendable private static func sounds(_ text: String) -> String?? {
        if text == "usual" { return .some(nil) }
        return text.hasPrefix("/") ? .some(text) : nil
    }
}
