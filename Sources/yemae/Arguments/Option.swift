// Option: the options that begin with two hyphens. Each is defined once; commands list those they take.

/// An option of a command.
struct Option: Hashable, Sendable {
    /// As typed: `--db`.
    let name: String
    /// What its value is called in the help; nil: it takes none.
    let value: String?
    let about: String
    /// Whether it may be given several times, each time with another value.
    let repeats: Bool

    /// One that takes a value.
    init(_ name: String, _ value: String, _ about: String, repeats: Bool = false) {
        (self.name, self.value, self.about, self.repeats) = (name, value, about, repeats)
    }
    /// One that is there or not.
    init(_ name: String, _ about: String) {
        (self.name, self.value, self.about, self.repeats) = (name, nil, about, false)
    }

    /// `--db FILE`.
    var usage: String { value.map { "\(name) \($0)" } ?? name }
}

extension Option {
    static let database = Option("--db", "FILE", "the database (the setting `database` otherwise)")
    static let config = Option(
        "--config", "FILE",
        "the settings file (YEMAE_CONFIG, yemae.conf beside the program, /etc/yemae/yemae.conf otherwise)")
    static let json = Option("--json", "for programs: JSON on standard output")
    static let full = Option("--full", "show telephone numbers and callers' member numbers unmasked")
    static let help = Option("--help", "what the command does")

    /// What every command that reads the box office takes.
    static let office: [Option] = [.database, .config]
    /// What every command that lists something takes.
    static let listing: [Option] = office + [.json, .full]
}

/// A word a command takes without an option before it.
struct Operand: Hashable, Sendable {
    /// How many of them there must be.
    enum Count: Hashable, Sendable { case one, optional, oneOrMore, anyNumber }

    /// As the help calls it: `FILE`.
    let name: String
    let count: Count
    init(_ name: String, _ count: Count = .one) { (self.name, self.count) = (name, count) }

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
