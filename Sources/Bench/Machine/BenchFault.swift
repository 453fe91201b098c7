// BenchFault: an error that keeps the bench from measuring.

import Glibc
import Platform

/// Each says what failed and, where there is something, what to do.
public enum BenchFault: Error, Sendable, CustomStringConvertible {
    case systemCall(String, errno: Int32)
    /// A file or a program that cannot be had.
    case machine(PlatformFault)
    /// A program of ours ended badly; the end of what it said.
    case program(String, said: String)
    /// The bench's own database.
    case database(String)
    /// A list of peers that cannot be read: file, line, reason.
    case peers(String)
    /// Fewer descriptors than so many calls need.
    case descriptors(needed: Int, allowed: Int)

    public var description: String {
        switch self {
        case .systemCall(let name, let code): "\(name) failed: \(String(cString: strerror(code)))"
        case .machine(let fault): fault.description
        case .program(let words, let said): "`\(words)` failed:\n\(said)"
        case .database(let reason): "the bench's own box office: \(reason)"
        case .peers(let reason): reason
        case .descriptors(let needed, let allowed):
            "\(needed) open files are needed and \(allowed) are allowed; raise the limit (`ulimit -n \(needed)`), or "
                + "leave the part out with --only"
        }
    }
}
