// Phrasebook: the wording of every phrase in every language, and the names that have a recording. A phrasebook with
// any fault is not opened.

import BookingModel
import CallFlow

/// Everything that can be said, read from `Prompts/<language>/phrases.txt` and `names.txt`.
///
/// A phrase file has lines `key = words with {slots}` and `key.short = words` for repeats; a name file has lines
/// `names/clip = words`. `#` begins a comment line. The text is the master: recordings are made from it.
public struct Phrasebook: Sendable {
    /// What is said in one language.
    private struct Words {
        /// By the phrase's place.
        var wordings: [Wording?] = []
        /// By the clip's name.
        var names: [String: Clip] = [:]
        /// The same by their words.
        var spoken: [String: Clip] = [:]
    }
    private var words: [Language: Words] = [:]

    /// - Parameter files: one phrase file for each language.
    /// - Parameter names: any number of name files. Where two word the same clip, the later one counts.
    /// - Throws: all faults of all files at once.
    public init(files: [TextFile], names: [TextFile] = []) throws(LineFaults) {
        var faults: [LineFault] = []
        for language in Language.allCases where !files.contains(where: { $0.language == language }) {
            faults.append(
                LineFault(
                    file: "\(language.rawValue)/phrases.txt", reason: "is missing: restore the folder Prompts"))
        }
        for file in files { readPhrases(file, &faults) }
        for file in names { readNames(file, &faults) }
        guard faults.isEmpty else { throw LineFaults(faults) }
    }

    /// Reads `phrases.txt` and `names.txt` of every language's folder, `<directory>/ko` and so on. A missing name file
    /// means no recorded names.
    /// - Parameter names: the folder of the box office's own names, `<names>/ko/names.txt` and so on, which count
    ///   before the shipped ones; nil: there are none.
    /// - Throws: all faults of all files at once.
    public static func load(directory: String, names own: String? = nil) throws(LineFaults) -> Phrasebook {
        var (faults, files, names): ([LineFault], [TextFile], [TextFile]) = ([], [], [])
        for language in Language.allCases {
            let folder = "\(directory)/\(language.rawValue)"
            do throws(LineFaults) {
                files.append(try TextFile.read("\(folder)/phrases.txt", language))
            } catch { faults += error.faults }
            for folder in [folder] + (own.map { ["\($0)/\(language.rawValue)"] } ?? []) {
                do throws(LineFaults) {
                    if let file = try TextFile.readIfThere("\(folder)/\(namesFile)", language) { names.append(file) }
                } catch { faults += error.faults }
            }
        }
        if files.count == Language.allCases.count {
            do {
                let book = try Phrasebook(files: files, names: names)
                if faults.isEmpty { return book }
            } catch { faults += error.faults }
        }
        throw LineFaults(faults)
    }

    /// A phrase's words. Every phrase has them in every language, or the phrasebook would not be there.
    public func wording(_ phrase: Phrase, _ language: Language) -> Wording { words[language]!.wordings[phrase.place]! }

    /// The recording of a name, nil when there is none. `clip` is `Name.clip`, with or without its folder `names/`.
    public func name(_ clip: String, _ language: Language) -> Clip? { words[language]?.names[Phrasebook.nameKey(clip)] }

    /// What speaks a name: its own recording, or one of the same words; nil when there is none.
    public func recording(of name: Name, _ language: Language) -> Clip? {
        name.clip.flatMap { self.name($0, language) } ?? words[language]?.spoken[name.text(language)]
    }

    /// The clips of one language's phrases in the order of `Phrase`, full form first.
    public func phraseClips(_ language: Language) -> [Clip] {
        Phrase.allCases.flatMap { phrase in
            let words = wording(phrase, language)
            return (words.full + (words.short ?? [])).compactMap {
                if case .words(let clip) = $0.content { clip } else { nil }
            }
        }
    }

    /// The recorded names of one language, by clip name.
    public func nameClips(_ language: Language) -> [Clip] { words[language]!.names.values.sorted { $0.name < $1.name } }

    /// The file of a language's folder that has its recorded names.
    public static let namesFile = "names.txt"

    /// A name's clip with its folder `names/`, whether or not it was written with it.
    public static func nameKey(_ clip: String) -> String { clip.hasPrefix("names/") ? clip : "names/" + clip }
}

extension Phrasebook {
    private static let phrases = Phrase.allCases

    /// The wordings of one form as far as they have been read, by the phrase's place.
    private struct Read {
        var segments = [[Segment]?](repeating: nil, count: phrases.count)
        /// Where it was read; 0: not at all.
        var lines = [Int](repeating: 0, count: phrases.count)
    }

    private mutating func readPhrases(_ file: TextFile, _ faults: inout [LineFault]) {
        var (full, short) = (Read(), Read())
        var tried: [Phrase] = []
        var expected = 0
        for entry in file.entries(&faults) {
            do throws(WordingFault) {
                if entry.key.hasSuffix(".short") {
                    try Phrasebook.read(entry, String(entry.key.dropLast(6)), .short, &expected, &short, &tried)
                } else {
                    try Phrasebook.read(entry, entry.key, .full, &expected, &full, &tried)
                }
            } catch {
                faults.append(LineFault(file: file.path, line: entry.line, reason: error.reason))
            }
        }
        words[file.language, default: Words()].wordings = Phrasebook.phrases.map { phrase in
            if let segments = full.segments[phrase.place] {
                return Wording(full: segments, short: short.segments[phrase.place])
            }
            if !tried.contains(phrase) {
                faults.append(
                    LineFault(
                        file: file.path,
                        reason: "'\(phrase.rawValue)' is not worded: add a line `\(phrase.rawValue) = ...`"))
            }
            return nil
        }
    }

    /// Reads one line. A full form that cannot be read counts as tried, so that it is not called missing as well.
    private static func read(
        _ entry: TextEntry, _ key: String, _ form: Form, _ expected: inout Int, _ read: inout Read,
        _ tried: inout [Phrase]
    )
        throws(WordingFault)
    {
        guard let phrase = phrase(key, &expected) else { throw WordingFault(reason: "there is no phrase '\(key)'") }
        guard form == .full || phrase.hasShortForm else {
            throw WordingFault(reason: "'\(key)' is always said in full: delete the line")
        }
        if read.segments[phrase.place] != nil {
            throw WordingFault(reason: "'\(entry.key)' is already worded in line \(read.lines[phrase.place])")
        }
        do throws(WordingFault) {
            read.segments[phrase.place] = try WordingCutter.cut(entry.text, phrase, form)
            read.lines[phrase.place] = entry.line
        } catch {
            if form == .full { tried.append(phrase) }
            throw error
        }
    }

    /// The phrase of a key. Files mostly keep the order of `Phrase`, so the last one (its short form) and the next one
    /// are tried first.
    private static func phrase(_ key: String, _ expected: inout Int) -> Phrase? {
        for place in expected..<min(expected + 2, phrases.count) where phrases[place].rawValue == key {
            expected = place
            return phrases[place]
        }
        guard let phrase = Phrase(rawValue: key) else { return nil }
        expected = phrase.place
        return phrase
    }

    private mutating func readNames(_ file: TextFile, _ faults: inout [LineFault]) {
        var all = words[file.language] ?? Words()
        defer { words[file.language] = all }
        var read = Set<String>()
        for entry in file.entries(&faults) {
            let fault: String? =
                if !Phrasebook.isNameClip(entry.key) {
                    "'\(entry.key)' is no name clip: write names/ and then small letters, digits, '-' or '.'"
                } else if !read.insert(entry.key).inserted {
                    "'\(entry.key)' is there twice"
                } else {
                    nil
                }
            if let fault {
                faults.append(LineFault(file: file.path, line: entry.line, reason: fault))
            } else {
                let clip = Clip(entry.key, String(decoding: entry.text, as: UTF8.self))
                all.names[entry.key] = clip
                all.spoken[clip.text] = clip
            }
        }
    }

    /// The name goes into an AGI command and a file name: nothing that either could take for something else, and at
    /// most 80 bytes.
    private static func isNameClip(_ key: String) -> Bool {
        let stem = key.utf8.dropFirst(6)
        return key.hasPrefix("names/") && (1...74).contains(stem.count) && stem.first != UInt8(ascii: ".")
            && stem.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 45 || $0 == 46 }
    }
}
