// ProviderKey: our secret key at a provider. It is read from a separate file, never from the settings, and never
// printed.

import Platform

/// Why there is no provider key. The words name the file and what to do.
public struct ProviderKeyFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// The key file, as the settings name it.
    public let path: String
    /// What is wrong with it and what to do; nothing of what is in it.
    public let reason: String
    public var description: String { "\(path): \(reason)" }
}

/// A provider's secret key. Prints as `****`.
public struct ProviderKey: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Bytes of the file, at most.
    public static let limit = 1024

    let secret: String

    /// Nil unless 1...1024 printable ASCII characters without blanks.
    public init?(_ text: some StringProtocol) {
        guard (1...ProviderKey.limit).contains(text.utf8.count), text.utf8.allSatisfy({ (33...126).contains($0) })
        else { return nil }
        secret = String(text)
    }

    /// Reads the one line of a file that only its owner and group may read.
    public static func read(path: String) throws(ProviderKeyFault) -> ProviderKey {
        let file: WholeFile
        do {
            file = try WholeFile(path, most: limit)
        } catch {
            let reason =
                switch error {
                case .missing, .unreadable: "cannot be read: \(error.reason)"
                case .notAFile: "is no file"
                case .tooLong: "its first line is to be the provider's secret key, and it has more than \(limit) bytes"
                }
            throw ProviderKeyFault(path: path, reason: reason)
        }
        guard file.mode & 0o007 == 0 else {
            throw ProviderKeyFault(path: path, reason: "everybody may read it; say `chmod 640 \(path)`")
        }
        let text = String(decoding: file.bytes, as: UTF8.self).split(whereSeparator: \.isNewline).first
        guard let text, let key = ProviderKey(text) else {
            throw ProviderKeyFault(path: path, reason: "its first line is to be the provider's secret key")
        }
        return key
    }

    /// Always `****`.
    public var description: String { "****" }
    /// Always `****`.
    public var debugDescription: String { "****" }
    /// Shows no children.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
