// Password: the secret of a gateway.

import BookingModel
import Platform

/// A secret for a gateway.
struct Password: Hashable, Sendable, Unprintable {
    /// Bytes of the longest one.
    private static let longest = 256
    /// Bytes of the file, at most: a person may have written more below the password.
    private static let longestFile = 4096
    /// The secret itself, only to be given to the gateway.
    let secret: String

    init(_ secret: String) { self.secret = secret }

    /// The first line of a file that only its owner and group can read.
    static func read(_ path: String) throws(GatewayFault) -> Password {
        let words = "the gateway's password of 1...\(longest) bytes"
        do throws(SecretFileFault) {
            return try SecretFile(path, words, most: longestFile).firstLine {
                $0.utf8.count <= longest ? Password($0) : nil
            }
        } catch {
            throw GatewayFault("kannel-password", error.description)
        }
    }
}
