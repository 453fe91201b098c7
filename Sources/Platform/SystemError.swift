// SystemError: an error number of the system in words. The only place that asks for them.

import Glibc

/// Error numbers (errno(3)).
public enum SystemError {
    /// What a number means, in the system's own words (strerror(3)).
    public static func words(_ code: Int32 = errno) -> String { String(cString: strerror(code)) }
}
