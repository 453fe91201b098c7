// SettingsFile: Asterisk's INI style, read line by line. Knows the form of a settings file and none of its words.

/// One `key = value` of a settings file.
struct SettingsEntry: Hashable, Sendable {
    let section: String
    let key: String
    let value: String
    /// From 1.
    let line: Int
}

/// The form of a settings file: `[section]`, `key = value` (or `=>`), `;` begins a comment and `\;` is a semicolon.
enum SettingsFile {
    /// The longest line that is read, in bytes. A longer one is a fault: it is no settings file.
    static let longestLine = 4096

    /// A section heading as it stands in the file.
    struct Heading: Hashable, Sendable {
        let name: String
        let line: Int
    }

    /// Everything that could be read of a file, and everything that could not.
    struct Reading {
        var headings: [Heading] = []
        var entries: [SettingsEntry] = []
        var faults: [SettingsFault] = []
    }

    /// Reads the text of a file. `name` is only used in faults.
    static func read(_ text: String, name: String) -> Reading {
        var reading = Reading()
        var section: String?
        var seen: [String: Int] = [:]
        let text = text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
        for (index, raw) in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
            let number = index + 1
            func fault(_ reason: String, _ hint: String? = nil) {
                reading.faults.append(SettingsFault(file: name, line: number, reason: reason, hint: hint))
            }
            switch line(Substring(raw)) {
            case .blank: continue
            case .fault(let reason, let hint): fault(reason, hint)
            case .heading(let heading):
                section = heading
                reading.headings.append(Heading(name: heading, line: number))
            case .pair(let key, let value):
                guard let section else {
                    fault("`\(key)` stands before the first [section]")
                    continue
                }
                if let first = seen["\(section)/\(key)"] {
                    fault("`\(key)` is set twice in [\(section)]", "it is already in line \(first)")
                } else {
                    seen["\(section)/\(key)"] = number
                    reading.entries.append(SettingsEntry(section: section, key: key, value: value, line: number))
                }
            }
        }
        return reading
    }

    /// What one line says.
    private enum Line {
        case blank
        case heading(String)
        case pair(key: String, value: String)
        case fault(String, hint: String?)
    }

    private static func line(_ raw: Substring) -> Line {
        guard raw.utf8.count <= longestLine else { return .fault("longer than \(longestLine) bytes", hint: "is this a settings file?") }
        let trimmed = trim(raw)
        if trimmed.hasPrefix(";--"), !trimmed.hasPrefix(";---") {
            return .fault("block comments (`;--`) are not read here", hint: "begin every line of the comment with `;`")
        }
        let text = trim(Substring(withoutComment(trimmed)))
        guard let first = text.first else { return .blank }
        if first == "#" {
            return .fault("`#include` and `#exec` are not read here", hint: "write the settings into this file; a comment begins with `;`")
        }
        if first == "[" {
            guard text.last == "]", text.count > 2 else { return .fault("a section is written `[name]`", hint: nil) }
            return .heading(String(trim(text.dropFirst().dropLast())))
        }
        guard let equals = text.firstIndex(of: "=") else { return .fault("expected `key = value`", hint: nil) }
        let key = trim(text[..<equals])
        var value = text[text.index(after: equals)...]
        if value.first == ">" { value.removeFirst() }
        guard !key.isEmpty else { return .fault("there is no key before `=`", hint: nil) }
        return .pair(key: String(key), value: String(trim(value)))
    }

    /// The line up to its comment, with `\;` turned into a semicolon.
    private static func withoutComment(_ line: Substring) -> String {
        var kept = ""
        var escaped = false
        for character in line {
            if escaped {
                kept += character == ";" ? ";" : "\\\(character)"
                escaped = false
            } else if character == "\\" {
                escaped = true
            } else if character == ";" {
                return kept
            } else {
                kept.append(character)
            }
        }
        return escaped ? kept + "\\" : kept
    }

    /// Without blanks, tabs and a carriage return at either end.
    static func trim(_ text: Substring) -> Substring {
        func isBlank(_ character: Character) -> Bool { character == " " || character == "\t" || character == "\r" }
        guard let first = text.firstIndex(where: { !isBlank($0) }), let last = text.lastIndex(where: { !isBlank($0) }) else { return "" }
        return text[first...last]
    }
}
