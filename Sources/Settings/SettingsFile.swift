// SettingsFile: parses Asterisk's INI style line by line. Knows the syntax of a settings file and no setting.

import BookingModel

/// One `key = value` of a settings file.
struct SettingsEntry: Hashable, Sendable {
    let section: String
    let key: String
    let value: String
    /// From 1.
    let line: Int
}

/// The form of a settings file: `[section]`, `key = value` (or `=>`). `;` begins a comment, and so does `#` at the
/// start of a line or behind a blank and a value; `\;` and `\#` are the characters themselves. A value in quotes is
/// the lines between them. Lines end as on any system.
enum SettingsFile {
    /// The longest line that is read, in bytes. A longer one is a fault: it is no settings file.
    static let longestLine = 4096

    /// A section heading as it is in the file.
    struct Heading: Hashable, Sendable {
        let name: String
        let line: Int
    }

    /// Everything that could be read of a file, and everything that could not.
    struct Reading {
        var headings: [Heading] = []
        var entries: [SettingsEntry] = []
        var faults: [LineFault] = []
    }

    /// Reads the text of a file. `name` is only used in faults.
    static func read(_ text: String, name: String) -> Reading {
        var reading = Reading()
        var section: String?
        var seen: [String: Int] = [:]
        let bytes = text.utf8.dropFirst(text.utf8.starts(with: byteOrderMark) ? byteOrderMark.count : 0)
        for (index, raw) in lines(bytes).enumerated() {
            let number = index + 1
            func fault(_ reason: String, _ hint: String? = nil) {
                reading.faults.append(LineFault(file: name, line: number, reason: reason, hint: hint))
            }
            switch line(raw) {
            case .blank: continue
            case .fault(let reason, let hint): fault(reason, hint)
            case .heading(let heading):
                section = heading
                reading.headings.append(Heading(name: heading, line: number))
            case .pair(let key, let value):
                guard let section else {
                    fault("`\(key)` is before the first [section]")
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

    private enum Line {
        case blank
        case heading(String)
        case pair(key: String, value: String)
        case fault(String, hint: String?)
    }

    /// Byte by byte: every AGI call reads the file, and Swift's characters are costly.
    private static func line(_ raw: Substring.UTF8View) -> Line {
        guard raw.count <= longestLine else {
            return .fault("longer than \(longestLine) bytes", hint: "is this a settings file?")
        }
        let trimmed = trim(raw)
        if trimmed.starts(with: ";--".utf8), !trimmed.starts(with: ";---".utf8) {
            return .fault("block comments (`;--`) are not read here", hint: "begin every line of the comment with `;`")
        }
        guard let first = trimmed.first, first != semicolon else { return .blank }
        if let stray = stray(trimmed) {
            return .fault(
                "\(stray) is in this line and cannot be seen",
                hint: "type the line again; it was pasted from a page or another program")
        }
        if first == hash {
            guard trimmed.starts(with: "#include".utf8) || trimmed.starts(with: "#exec".utf8) else { return .blank }
            return .fault("`#include` and `#exec` are not read here", hint: "write the settings into this file")
        }
        if first == UInt8(ascii: "[") {
            let text = trim(Substring(withoutComment(trimmed)).utf8)
            guard text.last == UInt8(ascii: "]"), text.count > 2 else {
                return .fault("a section is written `[name]`", hint: nil)
            }
            return .heading(String(trim(text.dropFirst().dropLast()))!)
        }
        let mark = trimmed.firstIndex { $0 == UInt8(ascii: "=") || $0 == semicolon }
        guard let mark, trimmed[mark] != semicolon else { return .fault("expected `key = value`", hint: nil) }
        let key = trim(trimmed[..<mark])
        var rest = trimmed[trimmed.index(after: mark)...]
        if rest.first == UInt8(ascii: ">") { rest.removeFirst() }
        guard !key.isEmpty else { return .fault("there is no key before `=`", hint: nil) }
        // Cut at ASCII characters, so what is between them is whole.
        return value(trim(rest), of: String(key)!)
    }

    /// A character that looks like a blank or like nothing, and would be part of a name or a file: no-break and wide
    /// blanks, marks of no width, and control characters.
    private static func stray(_ text: Substring.UTF8View) -> String? {
        guard
            text.contains(where: {
                $0 < 32 && $0 != 9 || $0 == 127 || $0 == 0xC2 || $0 == 0xE2 || $0 == 0xE3 || $0 == 0xEF
            })
        else { return nil }
        for scalar in Substring(text).unicodeScalars {
            switch scalar.value {
            case 9: continue
            case 0..<32, 127..<160: return "a control character (U+\(String(scalar.value, radix: 16, uppercase: true)))"
            case 0xA0, 0x202F, 0x2007: return "a no-break space"
            case 0x3000: return "a wide blank (U+3000)"
            case 0x200B...0x200F, 0x2060, 0xFEFF:
                return "a mark of no width (U+\(String(scalar.value, radix: 16, uppercase: true)))"
            case _: continue
            }
        }
        return nil
    }

    /// The text behind `=`, without quotes and comment.
    private static func value(_ text: Substring.UTF8View, of key: String) -> Line {
        if ["\u{201C}", "\u{201D}", "\u{2018}", "\u{2019}"].contains(where: { text.starts(with: $0.utf8) }) {
            return .fault("the value of `\(key)` begins with a curly quote", hint: "write it without quotes")
        }
        guard let quote = text.first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
            return .pair(key: key, value: String(trim(Substring(withoutComment(text)).utf8))!)
        }
        let inside = text.dropFirst()
        guard let end = inside.firstIndex(of: quote) else {
            return .fault(
                "the quote before the value of `\(key)` is never closed",
                hint: "close it, or write the value without quotes")
        }
        let behind = trim(inside[inside.index(after: end)...])
        guard behind.isEmpty || behind.first == semicolon || behind.first == hash else {
            return .fault(
                "there is text behind the closing quote of `\(key)`", hint: "a comment begins with `;` or `#`")
        }
        return .pair(key: key, value: String(inside[..<end])!)
    }

    /// Lines that end in a line feed, a carriage return, or both.
    private static func lines(_ bytes: Substring.UTF8View) -> [Substring.UTF8View] {
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        return lines.flatMap { line in
            let whole = line.last == carriageReturn ? line.dropLast() : line
            guard whole.contains(carriageReturn) else { return [whole] }
            return whole.split(separator: carriageReturn, omittingEmptySubsequences: false)
        }
    }

    /// A value up to its comment, with `\;` and `\#` turned into the characters themselves.
    private static func withoutComment(_ line: Substring.UTF8View) -> String {
        guard let mark = line.firstIndex(where: { $0 == semicolon || $0 == backslash || $0 == hash }) else {
            return String(Substring(line))
        }
        var kept = Array(line[..<mark])
        var escaped = false
        for byte in line[mark...] {
            if escaped {
                if byte != semicolon, byte != hash { kept.append(backslash) }
                kept.append(byte)
                escaped = false
            } else if byte == backslash {
                escaped = true
            } else if byte == semicolon || (byte == hash && (kept.last == 32 || kept.last == 9)) {
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
    private static let hash = UInt8(ascii: "#")
    private static let carriageReturn = UInt8(ascii: "\r")
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
