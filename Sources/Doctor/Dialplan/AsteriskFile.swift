// AsteriskFile: the sections of one of Asterisk's settings files with all its includes, as Asterisk holds them.

/// The place of a line.
struct AsteriskPlace: Hashable, CustomStringConvertible {
    let file: String
    let line: Int
    var description: String { "\(file):\(line)" }
}

/// `key = value` or `key => value`.
struct AsteriskSetting: Hashable {
    let key: String
    let value: String
    let place: AsteriskPlace
}

/// A section that is no template. Two of one name stay two, as in Asterisk.
struct AsteriskSection: Hashable {
    let name: String
    fileprivate(set) var settings: [AsteriskSetting] = []
    fileprivate var isTemplate = false
}

/// Something in a file that Asterisk does not take, or that is not read here.
struct AsteriskOddity: Hashable {
    enum Kind: Hashable {
        /// Asterisk gives the file up at this line: of extensions.conf itself it then takes nothing at all.
        case invalid
        /// The output of a program (#exec), which is not started here.
        case program
        /// A file that cannot be read here.
        case unread
        /// Asterisk passes over the line.
        case ignored
    }
    let kind: Kind
    let place: AsteriskPlace
    let reason: String
}

/// Where files come from, so that reading itself touches no disk.
struct AsteriskSource: Sendable {
    enum Content: Sendable {
        case bytes([UInt8])
        case missing
        /// Why it cannot be read here.
        case unread(String)
    }
    /// The paths that match a path with `*`, `?`, `[...]` or `{a,b}`, sorted; the path itself when there is
    /// nothing of these in it.
    let paths: @Sendable (_ pattern: String) -> [String]
    let content: @Sendable (_ path: String) -> Content
}

/// A file and what it includes. Follows process_text_line() of Asterisk 16 and 22.
struct AsteriskFile {
    /// How deep #include is followed; Asterisk calls a deeper one missing.
    private static let deepest = 10

    /// False: there is no such file.
    private(set) var isThere = false
    /// In the order of the files; templates are left out.
    var sections: [AsteriskSection] { all.filter { !$0.isTemplate } }
    private(set) var oddities: [AsteriskOddity] = []
    /// Asterisk takes nothing of this file, for a mistake in the file itself.
    private(set) var isInvalid = false
    /// Bytes read in all.
    private(set) var size = 0

    private var all: [AsteriskSection] = []
    /// The section that the next line belongs to, also for a file that is included now.
    private var current: Int?
    private let folder: String
    private let source: AsteriskSource

    /// - Parameters:
    ///   - name: a path, or one below `folder`.
    init(_ name: String, folder: String, source: AsteriskSource) {
        (self.folder, self.source) = (folder, source)
        switch load(name, level: 0) {
        case .missing: break
        case .read: isThere = true
        case .invalid: (isThere, isInvalid) = (true, true)
        }
    }

    /// The settings of all sections of a name, in order.
    func settings(_ section: String) -> [AsteriskSetting] {
        all.filter { !$0.isTemplate && $0.name == section }.flatMap(\.settings)
    }

    /// The last value of a key; nil: it is not set.
    func value(_ section: String, _ key: String) -> String? {
        settings(section).last { Dialplan.same($0.key, key) }?.value
    }

    private enum Loaded { case missing, read, invalid }

    private mutating func load(_ name: String, level: Int) -> Loaded {
        guard level <= AsteriskFile.deepest else { return .missing }
        var text = AsteriskText()
        var loaded = Loaded.missing
        /// A file goes on in its own section behind an #include, whatever the other file began.
        var section = current
        for path in source.paths(name.hasPrefix("/") ? name : "\(folder)/\(name)") {
            switch source.content(path) {
            case .missing: continue
            case .unread(let reason):
                loaded = .read
                oddities.append(
                    AsteriskOddity(kind: .unread, place: AsteriskPlace(file: path, line: 0), reason: reason))
            case .bytes(let bytes):
                loaded = .read
                size += bytes.count
                bytes.withUnsafeBytes { bytes in
                    text.read(bytes) { number, line in
                        let isGood = take(line, AsteriskPlace(file: path, line: number), level, &section)
                        if !isGood { loaded = .invalid }
                        return isGood
                    }
                }
                if loaded == .invalid { return loaded }
            }
        }
        return loaded
    }

    /// - Returns: false where Asterisk gives the file up.
    private mutating func take(
        _ line: UnsafeRawBufferPointer, _ place: AsteriskPlace, _ level: Int, _ section: inout Int?
    ) -> Bool {
        switch line[0] {
        case UInt8(ascii: "["): return begin(Byte.text(line), place, &section)
        case UInt8(ascii: "#"): return direct(Byte.text(line), place, level)
        case _: return set(line, place, section)
        }
    }

    private mutating func note(_ kind: AsteriskOddity.Kind, _ place: AsteriskPlace, _ reason: String) {
        oddities.append(AsteriskOddity(kind: kind, place: place, reason: reason))
    }

    /// `[name]`, `[name](!)`, `[name](base,other)`, `[name](+)`.
    private mutating func begin(_ line: String, _ place: AsteriskPlace, _ section: inout Int?) -> Bool {
        guard let end = line.firstIndex(of: "]") else {
            note(.invalid, place, "a section's name has no closing ]")
            return false
        }
        let name = String(line[line.index(after: line.startIndex)..<end])
        var words: [Substring] = []
        let rest = line[line.index(after: end)...]
        if rest.hasPrefix("(") {
            guard let close = rest.firstIndex(of: ")") else {
                note(.invalid, place, "[\(name)] has no closing )")
                return false
            }
            words = rest[rest.index(after: rest.startIndex)..<close].split(
                separator: ",", omittingEmptySubsequences: false)
        }
        var made = AsteriskSection(name: name)
        var added: Int?
        for word in words {
            if word == "!" {
                if let added { all[added].isTemplate = true } else { made.isTemplate = true }
            } else if word.hasPrefix("+") {
                guard let index = all.firstIndex(where: { Dialplan.same($0.name, name) && !$0.isTemplate }) else {
                    note(.invalid, place, "[\(name)](+) adds to a section that does not exist before it")
                    return false
                }
                all[index].settings += made.settings
                added = index
            } else {
                guard let base = all.first(where: { Dialplan.same($0.name, String(word)) }) else {
                    note(.invalid, place, "[\(name)](\(word)): there is no section [\(word)] before it")
                    return false
                }
                if let added { all[added].settings += base.settings } else { made.settings += base.settings }
            }
        }
        if added == nil { all.append(made) }
        section = added ?? all.count - 1
        current = section
        return true
    }

    /// `#include`, `#tryinclude`, `#exec`.
    private mutating func direct(_ line: String, _ place: AsteriskPlace, _ level: Int) -> Bool {
        let word = line.dropFirst().prefix { $0 > " " }.lowercased()
        var name = AsteriskFolder.trim(line.dropFirst(1 + word.count))
        for (open, close) in [("\"", "\""), ("<", ">")]
        where name.count > 1 && name.hasPrefix(open) && name.hasSuffix(close) {
            name = String(name.dropFirst().dropLast())
        }
        switch word {
        case "include" where !name.isEmpty, "tryinclude" where !name.isEmpty:
            let loaded = load(name, level: level + 1)
            guard loaded == .missing, word == "include" else { return true }
            note(.invalid, place, "#include \(name): there is no such file")
            return false
        case "exec" where !name.isEmpty:
            note(.program, place, "#exec \(name)")
            return true
        case let word:
            note(.ignored, place, "#\(word) is no directive with a file")
            return true
        }
    }

    private mutating func set(_ line: UnsafeRawBufferPointer, _ place: AsteriskPlace, _ section: Int?) -> Bool {
        guard let section else {
            note(.invalid, place, "is before the first section")
            return false
        }
        let isEscaped = line[0] == Byte.backslash
        let line = isEscaped ? UnsafeRawBufferPointer(rebasing: line[1...]) : line
        guard let equals = line[(isEscaped && !line.isEmpty ? 1 : 0)...].firstIndex(of: Byte.equals) else {
            note(.ignored, place, "has no =")
            return true
        }
        let isAdding = equals > 0 && line[equals - 1] == Byte.plus
        var start = equals + 1
        if !isAdding, start < line.count, line[start] == Byte.more { start += 1 }
        let key = Byte.text(Byte.trimmed(UnsafeRawBufferPointer(rebasing: line[..<(isAdding ? equals - 1 : equals)])))
        let value = Byte.text(Byte.trimmed(UnsafeRawBufferPointer(rebasing: line[start...])))
        guard !key.isEmpty else { return true }
        if isAdding, let index = all[section].settings.lastIndex(where: { $0.key == key }) {
            let old = all[section].settings[index]
            // Blanks in front of what is added stay.
            all[section].settings[index] = AsteriskSetting(
                key: key, value: old.value + Byte.text(line[start...]), place: old.place)
        } else {
            all[section].settings.append(AsteriskSetting(key: key, value: value, place: place))
        }
        return true
    }
}
