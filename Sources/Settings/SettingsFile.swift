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
        let lines = text.utf8.dropFirst(text.utf8.starts(with: byteOrderMark) ? byteOrderMark.count : 0)
            .split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, raw) in lines.enumerated() {
            let number = index + 1
            func fault(_ reason: String, _ hint: String? = nil) {
                reading.faults.append(SettingsFault(file: name, line: number, reason: reason, hint: hint))
            }
            switch line(raw) {
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
                if let first = seen[section + "/" + key] {
                    fault("`\(key)` is set twice in [\(section)]", "it is already in line \(first)")
                } else {
                    seen[section + "/" + key] = number
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

    /// Byte by byte: every AGI call reads the file, and Swift's characters are costly.
    private static func line(_ raw: Substring.UTF8View) -> Line {
        guard raw.count <= longestLine else { return .fault("longer than \(longestLine) bytes", hint: "is this a settings file?") }
        let trimmed = trim(raw)
        if trimmed.starts(with: ";--".utf8), !trimmed.starts(with: ";---".utf8) {
            return .fault("block comments (`;--`) are not read here", hint: "begin every line of the comment with `;`")
        }
        guard let first = trimmed.first, first != semicolon else { return .blank }
        if first == UInt8(ascii: "#") {
            return .fault("`#include` and `#exec` are not read here", hint: "write the settings into this file; a comment begins with `;`")
        }
        let whole = withoutComment(trimmed)
        let text = trim(Substring(whole).utf8)
        if first == UInt8(ascii: "[") {
            guard text.last == UInt8(ascii: "]"), text.count > 2 else { return .fault("a section is written `[name]`", hint: nil) }
            return .heading(String(trim(text.dropFirst().dropLast()))!)
        }
        guard let equals = text.firstIndex(of: UInt8(ascii: "=")) else { return .fault("expected `key = value`", hint: nil) }
        let key = trim(text[..<equals])
        var value = text[text.index(after: equals)...]
        if value.first == UInt8(ascii: ">") { value.removeFirst() }
        guard !key.isEmpty else { return .fault("there is no key before `=`", hint: nil) }
        // Cut at ASCII characters, so what is between them is whole.
        return .pair(key: String(key)!, value: String(trim(value))!)
    }

    /// The line up to its comment, with `\;` turned into a semicolon.
    private static func withoutComment(_ line: Substring.UTF8View) -> String {
        guard let mark = line.firstIndex(where: { $0 == semicolon || $0 == backslash }) else { return String(Substring(line)) }
        var kept = Array(line[..<mark])
        var escaped = false
        for byte in line[mark...] {
            if escaped {
                if byte != semicolon { kept.append(backslash) }
                kept.append(byte)
                escaped = false
            } else if byte == backslash {
                escaped = true
            } else if byte == semicolon {
                break
            } else {
                kept.append(byte)
            }
        }
        if escaped { kept.append(backslash) }
        return String(decoding: kept, as: UTF8.self)
    }

    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
    private static let semicolon = UInt8(ascii: ";")
    private static let backslash = UInt8(ascii: "\\")

    /// Without blanks, tabs and a carriage return at either end.
    static func trim(_ text: Substring) -> Substring { Substring(trim(text.utf8)) }

    private static func trim(_ text: Substring.UTF8View) -> Substring.UTF8View {
        func isBlank(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 || byte == 13 }
        var (start, end) = (text.startIndex, text.endIndex)
        while start < end, isBlank(text[start]) { start = text.index(after: start) }
        while end > start, isBlank(text[text.index(before: end)]) { end = text.index(before: end) }
        return text[start..<end]
    }
}
