// SettingsText: writes settings as a settings file with explanations. The shipped asterisk/yemae.conf is this text of
// the defaults.

extension YemaeSettings {
    /// These settings as a file that reads back as the same settings, each with its meaning, unit and range.
    public var text: String {
        var lines = [
            "; yemae.conf: the settings of the telephone box office, in the style of Asterisk's own files.",
            "; Every setting is listed, with its unit and range. A line that is left out means the default, as the "
                + "shipped file has it.",
            "; The file is looked for: --config FILE, the variable \(SettingsPlace.variable), "
                + "\(SettingsPlace.fileName) beside the program,",
            "; \(SettingsPlace.system). An unknown setting or a bad value stops the program at its start, with file "
                + "and line.",
            "; A comment begins with a semicolon, or with # at a line's start or behind a blank; write \\; and \\# for "
                + "the characters themselves.",
            "; A value may stand in quotes.",
        ]
        for section in SettingsSection.allCases {
            lines += ["", "[\(section.rawValue)]"] + YemaeSettings.comment(section.about)
            for setting in SettingsTable.all where setting.section == section {
                // The days of the week explain themselves by the head of their section.
                if !setting.about.isEmpty {
                    lines += [""] + YemaeSettings.comment(setting.about) + ["; (\(setting.range))"]
                }
                lines.append("\(setting.key) = \(YemaeSettings.escaped(setting.write(self)))")
            }
            if section == .lines {
                lines += self.lines.sorted { $0.key < $1.key }.map { "\($0.key) = \($0.value.written)" }
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func comment(_ text: String) -> [String] { text.split(separator: "\n").map { "; \($0)" } }

    private static func escaped(_ value: String) -> String {
        // What would begin a comment or end in quotes is written so that it reads back as it is.
        if let first = value.first, first == "\"" || first == "'" {
            return first == "'" ? "\"\(value)\"" : "'\(value)'"
        }
        let marked = value.split(separator: ";", omittingEmptySubsequences: false).joined(separator: "\\;")
        var (out, last) = ("", Character("x"))
        for character in marked {
            out += character == "#" && last == " " ? "\\#" : String(character)
            last = character
        }
        return out
    }
}
