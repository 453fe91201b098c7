// PlatformFault: an error of the operating system when working with files and child programs.

import Glibc

/// A file, a folder or a program that could not be had.
public struct PlatformFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// The path it is about.
    public let path: String
    /// Why: an error number (errno(3)).
    public let code: Int32
    /// The same in the system's own words (strerror(3)).
    public var reason: String { String(cString: strerror(code)) }

    /// `PATH: REASON`.
    public var description: String { "\(path): \(reason)" }

    /// - Parameter code: an `errno`.
    public init(_ path: String, errno code: Int32) {
        self.path = path
        self.code = code
    }
}
