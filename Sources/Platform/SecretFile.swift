// SecretFile: reads a secret from a file of its own, so that it is in no settings file, command line or log.

import Glibc

/// Why a secret was not read. Says nothing of what is in the file.
public struct SecretFileFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong with the file.
    public enum Kind: Hashable, Sendable {
        /// It could not be read.
        case unread(FileFault)
        /// Its mode lets people outside its group in.
        case exposed(mode: UInt32)
        /// It does not begin with a secret of the wanted form.
        case noSecret
    }
    /// The file.
    public let path: String
    /// What it should hold, in words.
    public let secret: String
    /// What is wrong.
    public let kind: Kind

    /// File, reason, and what to do.
    public var description: String {
        switch kind {
        case .unread(.missing), .unread(.unreadable): "\(path): cannot be read: \(reason); write \(secret) into it"
        case .unread(.notAFile): "\(path): is no file"
        case .unread(.tooLong), .noSecret: "\(path): its first line is to be \(secret)"
        case .exposed: "\(path): everybody may read it; say `chmod 640 \(path)`"
        }
    }

    /// The system's words, where it has some.
    public var reason: String { if case .unread(let fault) = kind { fault.reason } else { "" } }
}

/// A file with a secret, which only its owner and its group may use.
public struct SecretFile {
    /// All of it.
    public let bytes: [UInt8]
    private let path: String
    private let secret: String

    /// - Parameters:
    ///   - secret: what it should hold, in words.
    ///   - most: bytes; a longer file is not read.
    public init(_ path: String, _ secret: String, most: Int) throws(SecretFileFault) {
        (self.path, self.secret) = (path, secret)
        let file: WholeFile
        do { file = try WholeFile(path, most: most) } catch {
            throw SecretFileFault(path: path, secret: secret, kind: .unread(error))
        }
        guard file.mode & SecretFile.others == 0 else {
            throw SecretFileFault(path: path, secret: secret, kind: .exposed(mode: file.mode))
        }
        bytes = file.bytes
    }

    /// The text before the first line end, as what it is to be; `form` returns nil when it is none.
    public func firstLine<Secret>(_ form: (String) -> Secret?) throws(SecretFileFault) -> Secret {
        let line = bytes.prefix { $0 != 10 && $0 != 13 }
        guard !line.isEmpty, let text = String(validating: line, as: UTF8.self), let secret = form(text) else {
            throw SecretFileFault(path: path, secret: secret, kind: .noSecret)
        }
        return secret
    }

    /// Whether everybody may use a file.
    public static func isExposed(_ path: String) -> Bool {
        Files.status(path).map { $0.st_mode & others != 0 } ?? false
    }

    private static let others: UInt32 = 0o007
}
