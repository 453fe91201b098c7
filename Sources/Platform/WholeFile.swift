// WholeFile: the one way a file is read: whole, up to a bound, or not at all.

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
        case .missing: String(cString: strerror(ENOENT))
        case .notAFile: "no file"
        case .tooLong: String(cString: strerror(EFBIG))
        case .unreadable(let code): String(cString: strerror(code))
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
    public let mode: UInt32

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
