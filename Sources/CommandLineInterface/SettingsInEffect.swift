// SettingsInEffect: the settings that a command's options name, and the folder of prompts where none do.

import BookingCore
import BookingModel
import Glibc
import Settings

extension Arguments {
    /// The settings in effect: the file's, or the defaults when there is none; `--db` before the setting `database`.
    /// Also sets the process's time zone, which every local time depends on.
    public func settings() throws -> YemaeSettings {
        let file = SettingsPlace.find(option: value(.config))
        var settings = YemaeSettings()
        do throws(SettingsFaults) {
            if let file { settings = try YemaeSettings.read(file: file) }
        } catch {
            throw CommandFault("the settings are wrong:\n\(error)", .config)
        }
        if file == nil { settings.prompts = PromptsPlace.find() }
        if let database = value(.database) {
            settings.database = database
            // Without a settings file the pepper is next to the database, as it is by default.
            if file == nil { settings.pepper = Arguments.pepper(nextTo: database) }
        }
        do throws(ZoneFault) { try Zone.use(settings.timeZone) } catch {
            throw CommandFault("timezone: \(error)", .config)
        }
        return settings
    }

    /// Whether an option or a settings file says which database is meant.
    public var namesDatabase: Bool { value(.database) != nil || SettingsPlace.find(option: value(.config)) != nil }

    /// The language an option names; nil when it was not given.
    public func language(_ option: Option) throws -> Language? {
        guard let text = value(option) else { return nil }
        guard let language = Language(rawValue: text) else {
            throw CommandFault.usage("\(option.name) \(text): expected ko or en", of: command)
        }
        return language
    }

    /// `box.db` -> `box.pepper`.
    private static func pepper(nextTo database: String) -> String {
        (database.hasSuffix(".db") ? String(database.dropLast(3)) : database) + ".pepper"
    }
}

/// Where the phrase files are when no settings file says it.
enum PromptsPlace {
    /// The first folder that holds phrases: here, next to the program (and above it, as in a build folder of a clone),
    /// or installed. `Prompts` when there is none, so that the fault names what was expected.
    static func find() -> String {
        var candidates = ["Prompts"]
        if let program = try? CommandLineProgram.path() {
            var folder = program[...]
            for _ in 0..<levels {
                guard let slash = folder.lastIndex(of: "/") else { break }
                folder = folder[..<slash]
                candidates.append("\(folder)/Prompts")
            }
        }
        candidates.append("/usr/share/yemae/Prompts")
        return candidates.first { access("\($0)/ko/phrases.txt", R_OK) == 0 } ?? candidates[0]
    }

    /// Folders looked at from the program upwards: `.build/TRIPLE/release/yemae` lies four below the clone.
    private static let levels = 5
}
