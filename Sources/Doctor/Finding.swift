// Finding: the result of one check, and how to correct what is wrong.

/// One line of the doctor's report.
public struct Finding: Hashable, Sendable {
    /// The raw value is the word for people and programs.
    public enum Level: String, Hashable, Sendable {
        /// As it should be.
        case ok
        /// Calls work; staff should look at it.
        case warning = "WARN"
        /// Calls do not work, or a secret is exposed.
        case fault = "FAULT"
    }

    /// How bad it is; one `.fault` among the findings makes the command's exit status 1.
    public let level: Level
    /// What was looked at: `database integrity`.
    public let check: String
    /// What was found. Never a secret.
    public let found: String
    /// What to do; nil when nothing is to be done.
    public let mend: String?

    static func ok(_ check: String, _ found: String) -> Finding {
        Finding(level: .ok, check: check, found: found, mend: nil)
    }
    static func warning(_ check: String, _ found: String, mend: String) -> Finding {
        Finding(level: .warning, check: check, found: found, mend: mend)
    }
    static func fault(_ check: String, _ found: String, mend: String) -> Finding {
        Finding(level: .fault, check: check, found: found, mend: mend)
    }

    /// A fault that keeps no call from working is a warning, and says why it keeps none.
    func unless(_ reason: String) -> Finding {
        level == .fault ? Finding(level: .warning, check: check, found: "\(found); \(reason)", mend: mend) : self
    }

    /// The first few of many, and how many more there are.
    static func few(_ all: [String], most: Int = 4) -> String {
        all.prefix(most).joined(separator: ", ") + (all.count > most ? " and \(all.count - most) more" : "")
    }
}
