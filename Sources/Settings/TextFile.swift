// TextFile: reads a small text file whole, with libc alone.

import Glibc

/// A small text file.
enum TextFile {
    /// Nothing longer is read, in bytes.
    static let longest = 1 << 20

    /// Why a file could not be read.
    enum Fault: Error {
        case missing
        case notReadable(String)
        case tooLong
        case notUTF8(line: Int)
    }

    /// The whole text of the file at `path`.
    static func read(_ path: String) throws(Fault) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw errno == ENOENT || errno == ENOTDIR ? .missing : .notReadable(String(cString: strerror(errno)))
        }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .notReadable(String(cString: strerror(errno))) }
            if count == 0 { break }
            bytes += buffer[..<count]
            guard bytes.count <= longest else { throw .tooLong }
        }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .notUTF8(line: lineOfFirstFault(bytes)) }
        return text
    }

    /// The first line, from 1, that is not UTF-8.
    private static func lineOfFirstFault(_ bytes: [UInt8]) -> Int {
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        return (lines.firstIndex { String(validating: $0, as: UTF8.self) == nil } ?? 0) + 1
    }
}
