// Password: a secret from a separate file, so that it is in no settings file, command line or log.

import Glibc
import Platform

/// A secret for a gateway. Prints as stars.
struct Password: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Bytes of the longest one.
    static let longest = 256
    /// Bytes of the file, at most: a person may have written more below the password.
    private static let longestFile = 4096
    /// The secret itself, only to be given to the gateway.
    let secret: String

    init(_ secret: String) { self.secret = secret }

    var description: String { "****" }
    var debugDescription: String { "****" }
    var customMirror: Mirror { Mirror(self, children: []) }

    /// Whether everybody can read the file.
    static func isExposed(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IROTH != 0
    }

    /// The first line of a file that only its owner (and group) can read.
    static func read(_ path: String) throws(GatewayFault) -> Password {
        let file: WholeFile
        do {
            file = try WholeFile(path, most: longestFile)
        } catch {
            let reason =
                switch error {
                case .missing, .unreadable: "\(error.reason); write the gateway's password into this file"
                case .notAFile: "no file with a password"
                case .tooLong: "expected a password of 1...\(longest) bytes on the first line"
                }
            throw GatewayFault("kannel-password", "\(path): \(reason)")
        }
        guard file.mode & S_IROTH == 0 else {
            throw GatewayFault("kannel-password", "\(path): everybody can read the password; chmod 640 \(path)")
        }
        let line = file.bytes.prefix { $0 != 10 && $0 != 13 }
        guard !line.isEmpty, line.count <= longest, let secret = String(validating: line, as: UTF8.self) else {
            throw GatewayFault(
                "kannel-password", "\(path): expected a password of 1...\(longest) bytes on the first line")
        }
        return Password(secret)
    }
}
