// Option: the options that begin with two hyphens. Each is defined once; commands list those they take.

/// An option of a command.
public struct Option: Hashable, Sendable {
    /// As typed: `--db`.
    public let name: String
    /// What its value is called in the help; nil: it takes none.
    let value: String?
    let about: String
    /// Whether it may be given several times, each time with another value.
    let repeats: Bool

    /// One that takes a value.
    /// - Parameters:
    ///   - value: what the help calls it.
    ///   - repeats: it may be given several times.
    public init(_ name: String, _ value: String, _ about: String, repeats: Bool = false) {
        self.name = name
        self.value = value
        self.about = about
        self.repeats = repeats
    }
    /// One that is there or not.
    public init(_ name: String, _ about: String) {
        self.name = name
        value = nil
        self.about = about
        repeats = false
    }

    /// `--db FILE`.
    public var usage: String { value.map { "\(name) \($0)" } ?? name }
}

extension Option {
    /// Which database.
    public static let database = Option("--db", "FILE", "the database (the setting `database` otherwise)")
    /// Which settings.
    public static let config = Option(
        "--config", "FILE",
        "the settings file (YEMAE_CONFIG, yemae.conf next to the program, /etc/yemae/yemae.conf otherwise)")
    /// JSON instead of a table.
    public static let json = Option("--json", "for programs: JSON on standard output")
    /// Nothing is masked.
    public static let full = Option("--full", "show telephone numbers and callers' member numbers unmasked")
    /// The command's page instead of the command.
    static let help = Option("--help", "what the command does")

    /// What every command that reads the box office takes.
    public static let office: [Option] = [.database, .config]
    /// What every command that lists something takes.
    public static let listing: [Option] = office + [.json, .full]
}

/// A word a command takes without an option before it.
public struct Operand: Hashable, Sendable {
    /// How many of them there must be.
    public enum Count: Hashable, Sendable { case one, optional, oneOrMore, anyNumber }

    /// As the help calls it: `FILE`.
    let name: String
    let count: Count

    /// - Parameter name: as the help calls it.
    public init(_ name: String, _ count: Count = .one) {
        self.name = name
        self.count = count
    }

    /// `FILE`, `[FILE]`, `FILE...`, `[FILE]...`.
    var usage: String {
        switch count {
        case .one: name
        case .optional: "[\(name)]"
        case .oneOrMore: "\(name)..."
        case .anyNumber: "[\(name)]..."
        }
    }
}
