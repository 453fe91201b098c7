// yemae settings: the settings in effect, as a settings file.

extension Command {
    static let settings = Command(
        "settings", options: [.config, .database],
        "print the settings in effect",
        details: "Prints a whole settings file, every setting explained. Without a settings file these are the defaults:\nthat is how asterisk/yemae.conf was made."
    ) { arguments in
        Console.write(try arguments.settings().text)
        return .success
    }
}
