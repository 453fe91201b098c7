// AsteriskFolder: the folder of Asterisk's settings, and what they say of its other folders and its user.

import Glibc
import Platform

/// The folder of Asterisk's settings.
struct AsteriskFolder {
    /// Where packages put it.
    static let usual = "/etc/asterisk"
    /// Where its data is: Debian's package, and Asterisk built from source.
    private static let places = ["/usr/share/asterisk", "/var/lib/asterisk"]
    /// Nothing longer is read, in bytes: a dialplan for tens of thousands of telephones is below that.
    private static let longest = 64 << 20

    let path: String
    private let soundsGiven: String?

    init(path: String, sounds: String?) { (self.path, soundsGiven) = (path, sounds) }

    var isThere: Bool { Files.isFolder(path) }

    /// The user Asterisk runs as: `runuser` of asterisk.conf, else `asterisk` where there is such a user, else who runs
    /// this program.
    var user: User { User(named: value("options", "runuser") ?? "asterisk") ?? .current }

    /// The folder with a folder a language: what was given, `astdatadir` of asterisk.conf, or the usual one that has
    /// Asterisk's own data in it: Debian's package has a folder for sounds in the other one as well, which it does not
    /// look into.
    var sounds: String {
        if let soundsGiven { return soundsGiven }
        if let data = value("directories", "astdatadir") { return "\(data)/sounds" }
        return "\(AsteriskFolder.places.first { Files.isFolder("\($0)/rest-api") } ?? AsteriskFolder.places[0])/sounds"
    }

    /// Where AGI programs without a folder are looked for: `astagidir` of asterisk.conf, or the first usual one there
    /// is.
    var programs: String {
        let places = AsteriskFolder.places.map { "\($0)/agi-bin" }
        return value("directories", "astagidir") ?? places.first(where: Files.isFolder) ?? places[0]
    }

    /// The line by which Asterisk looks for `yemae/ko/welcome.1` and not for `ko/yemae/welcome.1`; nil: there is none.
    var languageBehind: AsteriskSetting? {
        file("asterisk.conf").settings("options").last { $0.key.lowercased() == "languageprefix" }.flatMap {
            Doctor.trueWords.contains($0.value.lowercased()) ? nil : $0
        }
    }

    private func value(_ section: String, _ key: String) -> String? { file("asterisk.conf").value(section, key) }

    /// A file of the folder with all it includes.
    func file(_ name: String) -> AsteriskFile { AsteriskFile(name, folder: path, source: AsteriskFolder.source) }

    /// The dialplan, and what else makes one and is not read here.
    func dialplan() -> Dialplan {
        var dialplan = Dialplan(file("extensions.conf"))
        let other = ["extensions.ael": "AEL", "extensions.lua": "Lua"].sorted { $0.key < $1.key }
        for (name, language) in other where (Files.status("\(path)/\(name)")?.st_size ?? 0) > 0 && says(name) {
            dialplan.unread.append("\(path)/\(name) (\(language))")
        }
        for setting in file("extconfig.conf").settings("settings") where setting.key.hasPrefix("extensions") {
            dialplan.unread.append("\(setting.place): \(setting.key) => \(setting.value) (Realtime)")
        }
        return dialplan
    }

    /// Whether a file says something of its own: Debian's sample files are there on every machine.
    private func says(_ name: String) -> Bool {
        guard let text = Files.words("\(path)/\(name)") else { return true }
        return text.lowercased().contains("agi")
    }

    /// Files of this machine.
    static let source = AsteriskSource(paths: { Files.paths(matching: $0) }) { path in
        do throws(FileFault) {
            return .bytes(try WholeFile(path, most: longest).bytes)
        } catch {
            switch error {
            case .missing, .notAFile: return .missing
            case .tooLong: return .unread("is longer than \(longest >> 20) MiB")
            case .unreadable: return .unread("cannot be read (\(error.reason))")
            }
        }
    }

    /// Without blanks at the start.
    static func trimStart(_ text: Substring) -> String { String(text.drop { $0 <= " " }) }

    /// Without blanks at both ends.
    static func trim(_ text: Substring) -> String {
        var text = text
        while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
        while let last = text.last, last == " " || last == "\t" || last == "\r" { text.removeLast() }
        return String(text)
    }
}
