// WholeFile: the one way a file is read: whole, up to a bound, or not at all. Also `SecretFile`: a secret is read from
// a separate file, so that it is in no settings file, command line or log; and `FileRights`: whether a user may read or
// write a file. `yemae doctor`, which root may run, asks for the user who answers the calls.

import Glibc

/// Why a file was not read.
public enum FileFault: Error, Hashable, Sendable {
    /// There is nothing of this name.
    case missing
    /// It is a folder, a pipe or a device where a file is wanted.
    case notAFile
    /// It has more bytes than are wanted.
    case tooLong
    /// The system's error number (errno(3)).
    case unreadable(Int32)

    /// In the system's own words (strerror(3)), as other programs say it.
    public var reason: String {
        switch self {
        case .missing: SystemError.words(ENOENT)
        case .notAFile: "no file"
        case .tooLong: SystemError.words(EFBIG)
        case .unreadable(let code): SystemError.words(code)
        }
    }
}

/// A file that was read to its end.
public struct WholeFile: Sendable {
    /// What may lie behind a path.
    public enum Kind: Sendable {
        /// A regular file. Nothing else is waited for: a pipe by that name must not stop a call.
        case file
        /// Also a pipe or a terminal, which is read until its other end closes it: `--config <(...)`.
        case anything
    }

    /// All of it.
    public let bytes: [UInt8]
    /// Who may do what with it: the lower nine bits of `st_mode` (stat(2)), as they were when it was opened.
    let mode: UInt32

    /// Reads a file.
    /// - Parameters:
    ///   - most: bytes; a longer file is not read.
    /// - Throws: `FileFault`; nothing is kept of what was read until then.
    public init(_ path: String, most: Int, _ kind: Kind = .file) throws(FileFault) {
        let flags =
            switch kind {
            case .file: O_RDONLY | O_CLOEXEC | O_NONBLOCK
            case .anything: O_RDONLY | O_CLOEXEC
            }
        let descriptor = open(path, flags)
        guard descriptor >= 0 else { throw errno == ENOENT || errno == ENOTDIR ? .missing : .unreadable(errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .unreadable(errno) }
        let isFile = status.st_mode & S_IFMT == S_IFREG
        guard isFile || kind == .anything else { throw .notAFile }
        guard !isFile || status.st_size <= most else { throw .tooLong }
        mode = status.st_mode & 0o777
        // A byte more than it has: a file of the usual kind is read by two calls. What says it has none, as all of
        // /proc does, is read in blocks.
        var room = isFile && status.st_size > 0 ? Int(status.st_size) + 1 : WholeFile.block
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: room)
        while true {
            let count = read(descriptor, &buffer, room)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .unreadable(errno) }
            if count == 0 { break }
            guard bytes.count + count <= most else { throw .tooLong }
            if bytes.isEmpty { bytes = Array(buffer[..<count]) } else { bytes += buffer[..<count] }
            room = min(buffer.count, WholeFile.block)
        }
        self.bytes = bytes
    }

    /// Bytes asked for at once where the length is not known.
    private static let block = 65_536

    /// As UTF-8; nil when it is something else.
    public var text: String? { String(validating: bytes, as: UTF8.self) }
}

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
    let path: String
    /// What it should hold, in words.
    let secret: String
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

/// What a user may do to files.
public struct FileRights {
    /// Whose rights these are.
    public let user: UInt32
    private let code: (Int32, String) -> Int32?

    /// - Parameters:
    ///   - user: the user's number.
    ///   - code: for a right (as in `refusal`) and a path, the system's code of why not (`EACCES` ...); nil when
    ///     nothing is in the way.
    public init(user: UInt32, code: @escaping (Int32, String) -> Int32?) { (self.user, self.code) = (user, code) }

    /// This process's own, as the system itself judges.
    public static var own: FileRights {
        FileRights(user: geteuid()) { right, path in access(path, right) == 0 ? nil : errno }
    }

    /// The system's code of why the user may not do it; nil when they may.
    /// - Parameter right: 4 read, 2 write, 1 enter a folder or start a program, or a sum of them.
    public func refusal(_ right: Int32, _ path: String) -> Int32? { code(right, path) }
}
