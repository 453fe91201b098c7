// Folder: the few acts on files that a spool folder needs, with libc alone.

import Glibc

/// A folder, by its path.
struct Folder {
    let path: String

    /// Why an act on a file failed: the file's place and the system's words.
    struct Fault: Error, CustomStringConvertible {
        let description: String
        init(_ path: String, _ code: Int32 = errno) { description = "\(path): \(String(cString: strerror(code)))" }
    }

    func file(_ name: String) -> String { "\(path)/\(name)" }
    func contains(_ name: String) -> Bool { access(file(name), F_OK) == 0 }
    func remove(_ name: String) { unlink(file(name)) }

    /// Writes a file that is on the disk when this returns. One of that name is replaced.
    /// - Parameter mode: permission bits.
    func write(_ bytes: [UInt8], to name: String, mode: mode_t) throws(Fault) {
        let descriptor = open(file(name), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw Fault(file(name)) }
        defer { close(descriptor) }
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Fault(file(name)) }
            written += count
        }
        guard fchmod(descriptor, mode) == 0, fsync(descriptor) == 0 else { throw Fault(file(name)) }
    }

    /// Moves a file into another folder of the same file system, in one step.
    func move(_ name: String, to other: Folder) throws(Fault) {
        guard rename(file(name), other.file(name)) == 0 else { throw Fault(other.file(name)) }
        // The name itself has to survive a power cut, too.
        let descriptor = open(other.path, O_RDONLY | O_CLOEXEC)
        if descriptor >= 0 {
            fsync(descriptor)
            close(descriptor)
        }
    }

    /// Names that begin with a word, in no order; at most `limit`.
    func names(beginningWith word: String, limit: Int) throws(Fault) -> [String] {
        guard let listing = opendir(path) else { throw Fault(path) }
        defer { closedir(listing) }
        var names: [String] = []
        while names.count < limit, let entry = readdir(listing) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            if name.hasPrefix(word) { names.append(name) }
        }
        return names
    }

    /// The first bytes of a file as text; empty when it is gone.
    func head(of name: String, bytes: Int) -> String {
        let descriptor = open(file(name), O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        var block = [UInt8](repeating: 0, count: bytes)
        let count = read(descriptor, &block, bytes)
        return String(decoding: block[..<max(0, count)], as: UTF8.self)
    }
}
