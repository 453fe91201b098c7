// MissingSounds: looks at the start for Korean sounds that are missing. Asterisk would play the English ones in their
// place and report nothing.

import BookingModel
import Doctor
import Glibc
import Settings

enum MissingSounds {
    /// The sound every language has, whatever was recorded: by it one knows that a folder is there.
    private static let sentinel = "unavailable.1"
    /// Suffixes of the formats Asterisk plays (format_*.so of 16 and 22).
    private static let suffixes = [
        "gsm", "wav", "ulaw", "alaw", "g722", "sln", "sln16", "wav16", "ul", "al", "pcm", "g729",
    ]

    /// Languages whose sounds are not where the Asterisk that started this program looks for them; nothing when it does
    /// not say where that is (AST_DATA_DIR, res_agi.c). A few system calls: an AGI program starts with every call.
    static func ofAsterisk(_ channel: Language?, welcomeLanguage: Language?) -> [String] {
        guard let data = getenv("AST_DATA_DIR").map({ String(cString: $0) }) else { return [] }
        let languages = (welcomeLanguage ?? channel).map { [$0] } ?? Language.allCases
        return languages.compactMap { language in
            let folder = "\(data)/sounds/\(language.rawValue)/yemae"
            if suffixes.contains(where: { access("\(folder)/\(sentinel).\($0)", R_OK) == 0 }) { return nil }
            return "the sounds of \(language.rawValue) are not in \(folder): Asterisk plays another language or "
                + "nothing; copy them there (asterisk/README.md)"
        }
    }

    /// What `yemae doctor` says of the sounds of the Asterisk on this machine; nothing on a machine without one.
    static func here(_ settings: YemaeSettings) -> [String] { Doctor.missingSounds(settings) }
}
