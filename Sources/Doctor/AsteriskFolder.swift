// AsteriskFolder: Asterisk's own settings as far as the checks need them: lines by section, with #include followed.

import Glibc

/// A line of one of Asterisk's files.
struct AsteriskLine: Hashable {
    /// Without brackets; empty before the first section.
    let section: String
    /// Without comment and outer blanks.
    let text: String

    /// `key = value` or `key => value`; nil for anything else.
    var pair: (key: String, value: String)? {
        guard let equals = text.firstIndex(of: "=") else { return nil }
        let value = text[text.index(after: equals)...].drop { $0 == ">" }
        return (AsteriskFolder.trim(text[..<equals]), AsteriskFolder.trim(value))
    }
}

/// The lines of a file as they come, each to its section.
private struct AsteriskSections {
    private(set) var lines: [AsteriskLine] = []
    private var name = ""
    private var isTemplate = false
    /// Section -> its lines so far, templates among them.
    private var bodies: [String: [String]] = [:]

    /// `[name](!,base,...)`: a template, of which Asterisk itself takes nothing; a section begins with the lines of its bases. `+` goes on
    /// with a section there is.
    mutating func begin(_ name: String, _ words: [String]) {
        (self.name, isTemplate) = (name, words.contains("!"))
        for base in words where base != "!" && base != "+" {
            for line in bodies[base] ?? [] { add(line) }
        }
    }

    mutating func add(_ line: String) {
        bodies[name, default: []].append(line)
        if !isTemplate { lines.append(AsteriskLine(section: name, text: line)) }
    }
}

/// The folder of Asterisk's settings.
struct AsteriskFolder {
    /// Where packages put it.
    static let usual = "/etc/asterisk"
    /// Where its data is: Debian's package, and Asterisk built from source.
    private static let places = ["/usr/share/asterisk", "/var/lib/asterisk"]
    /// How deep #include is followed. Deeper is a circle.
    private static let deepest = 8

    let path: String
    private let soundsGiven: String?

    init(path: String, sounds: String?) { (self.path, soundsGiven) = (path, sounds) }

    var isThere: Bool { Files.isFolder(path) }

    /// The user Asterisk runs as: `runuser` of asterisk.conf, else `asterisk` where there is such a user, else who runs this program.
    var user: User { User(named: value("options", "runuser") ?? "asterisk") ?? .current }

    /// The folder with a folder a language: what was given, `astdatadir` of asterisk.conf, or the usual one that has Asterisk's
    /// own data in it: Debian's package has a folder for sounds in the other one as well, which it does not look into.
    var sounds: String {
        if let soundsGiven { return soundsGiven }
        if let data = value("directories", "astdatadir") { return "\(data)/sounds" }
        return "\(AsteriskFolder.places.first { Files.isFolder("\($0)/rest-api") } ?? AsteriskFolder.places[0])/sounds"
    }

    /// Where AGI programs without a folder are looked for: `astagidir` of asterisk.conf, or the first usual one there is.
    var programs: String {
        let places = AsteriskFolder.places.map { "\($0)/agi-bin" }
        return value("directories", "astagidir") ?? places.first(where: Files.isFolder) ?? places[0]
    }

    private func value(_ section: String, _ key: String) -> String? {
        lines("asterisk.conf").last { $0.section == section && $0.pair?.key == key }?.pair?.value
    }

    /// The lines of a file that say something; empty when there is no such file.
    func lines(_ name: String) -> [AsteriskLine] {
        var sections = AsteriskSections()
        read("\(path)/\(name)", depth: 0, into: &sections)
        return sections.lines
    }

    private func read(_ file: String, depth: Int, into sections: inout AsteriskSections) {
        guard depth < AsteriskFolder.deepest, let text = Files.text(file) else { return }
        var inBlock = false
        for raw in text.split(whereSeparator: \.isNewline) {
            // `;--` opens a comment of several lines and `--;` closes it.
            if inBlock || raw.hasPrefix(";--") && !raw.hasPrefix(";---") {
                inBlock = !raw.contains("--;")
                continue
            }
            let line = AsteriskFolder.trim(AsteriskFolder.withoutComment(raw))
            if line.isEmpty { continue }
            if line.hasPrefix("#include") || line.hasPrefix("#tryinclude") {
                for other in included(String(line.drop { $0 != " " && $0 != "\t" })) {
                    read(other, depth: depth + 1, into: &sections)
                }
            } else if line.hasPrefix("["), let end = line.firstIndex(of: "]") {
                let words = line[end...].split { "](,) ".contains($0) }.map(String.init)
                sections.begin(String(line[line.index(after: line.startIndex)..<end]), words)
            } else {
                sections.add(line)
            }
        }
    }

    /// The files an #include names; `*` stands for anything in the last part.
    private func included(_ words: String) -> [String] {
        let name = AsteriskFolder.trim(words[...]).filter { $0 != "\"" && $0 != "<" && $0 != ">" }
        let full = name.hasPrefix("/") ? name : "\(path)/\(name)"
        guard full.contains("*") else { return [full] }
        let folder = Files.folder(of: full)
        let pattern = String(full.dropFirst(folder.count + 1))
        return Files.names(in: folder).filter { fnmatch(pattern, $0, 0) == 0 }.map { "\(folder)/\($0)" }
    }

    private static func withoutComment(_ line: Substring) -> Substring {
        var escaped = false
        for index in line.indices {
            if line[index] == ";", !escaped { return line[..<index] }
            escaped = line[index] == "\\"
        }
        return line
    }

    static func trim(_ text: Substring) -> String {
        var text = text
        while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
        while let last = text.last, last == " " || last == "\t" || last == "\r" { text.removeLast() }
        return String(text)
    }
}
