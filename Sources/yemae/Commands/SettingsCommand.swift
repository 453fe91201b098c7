// yemae settings: the settings in effect, as a settings file.

import CommandLineInterface
import Settings

extension Option {
    static let defaults = Option(
        "--defaults", "the defaults, whatever any file says: what asterisk/yemae.conf is made of")
}

extension Subcommand {
    static let settings = Subcommand(
        "settings", options: [.config, .database, .defaults],
        "print the settings in effect",
        details:
            "Prints a whole settings file, every setting explained."
    ) { arguments in
        Console.write(arguments.has(.defaults) ? YemaeSettings().text : try arguments.settings().text)
        return .success
    }
}
