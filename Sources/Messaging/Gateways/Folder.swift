// Folder: the file operations a spool folder needs, with libc alone. Such a folder may contain anything: names that
// are not text, sub-folders, pipes, files without read permission. None of them stops or delays our own files.

import Glibc
import Platform

/// A file's name as the file system has it: bytes, which need not be text.
struct FileName: Hashable, Sendable {
    let bytes: [UInt8]
    init(bytes: [UInt8]) { self.bytes = bytes }
    init(_ text: String) { bytes = Array(text.utf8) }
    /// For people; bytes that are no text are replaced.
    var text: String { String(decoding: bytes, as: UTF8.self) }
}

/// A file of a folder.
struct FilePlace: Hashable, Sendable {
    let folder: Folder
    let name: FileName

    /// Calls with the path as the system wants it.
    func withPath<T>(_ body: (UnsafePointer<CChar>) -> T) -> T {
        let bytes = (Array(folder.path.utf8) + [UInt8(ascii: "/")] + name.bytes + [0]).map { CChar(bitPattern: $0) }
        return bytes.withUnsafeBufferPointer { body($0.baseAddress!) }
    }

    /// - Returns: whether it is gone.
    @discardableResult
    func remove() -> Bool { withPath { unlink($0) == 0 || errno == ENOENT } }
}

/// A folder, by its path.
struct Folder: Hashable, Sendable {
    let path: String

    /// Why an act on a file failed: the file's place and the system's words.
    struct Fault: Error, CustomStringConvertible {
        let description: String
        let code: Int32
        init(_ path: String, _ code: Int32 = errno) {
            description = "\(path): \(SystemError.words(code))"
            self.code = code
        }
    }

    /// What a look at a file found.
    enum Look {
        /// Its first bytes, and when it was last written, in seconds since 1970.
        case text(String, written: Int)
        case unreadable
        /// Gone, or no regular file.
        case nothing
    }

    func file(_ name: String) -> String { "\(path)/\(name)" }
    func contains(_ name: String) -> Bool { access(file(name), F_OK) == 0 }
    func remove(_ name: String) { unlink(file(name)) }

    /// Writes a file that is on the disk when this returns. One of that name is replaced.
    /// - Parameter mode: permission bits.
    func write(_ bytes: [UInt8], to name: String, mode: mode_t) throws(Fault) {
        do { try Files.create(bytes, at: file(name), mode: mode, replaces: true) } catch {
            throw Fault(error.path, error.code)
        }
    }

    /// Moves a file into another folder of the same file system, in one step.
    func move(_ name: String, to other: Folder) throws(Fault) {
        guard Glibc.rename(file(name), other.file(name)) == 0 else { throw Fault(other.file(name)) }
        _ = Files.syncFolder(other.path)
    }

    /// Gives a file another name in the same folder. A file that cannot be renamed stays.
    func rename(_ name: String, to other: String) { _ = Glibc.rename(file(name), file(other)) }

    /// Names of the regular files that are wanted, in no order.
    /// - Parameter limit: of those that are wanted: others never keep one of them out.
    func files(limit: Int, where isWanted: (FileName) -> Bool) throws(Fault) -> [FileName] {
        try entries(of: UInt8(DT_REG), limit, isWanted)
    }

    /// Names of its sub-folders, in no order; at most `limit`.
    func subfolders(limit: Int) throws(Fault) -> [FileName] {
        try entries(of: UInt8(DT_DIR), limit) { $0.bytes.first != UInt8(ascii: ".") }
    }

    /// A file system that tells no kinds tells `DT_UNKNOWN`: such an entry is taken, and a look at it finds out.
    private func entries(of kind: UInt8, _ limit: Int, _ isWanted: (FileName) -> Bool) throws(Fault) -> [FileName] {
        guard let listing = opendir(path) else { throw Fault(path) }
        defer { closedir(listing) }
        var names: [FileName] = []
        while names.count < limit, let entry = readdir(listing) {
            guard entry.pointee.d_type == kind || entry.pointee.d_type == UInt8(DT_UNKNOWN) else { continue }
            let name = FileName(bytes: withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) })
            if isWanted(name) { names.append(name) }
        }
        return names
    }

    /// Looks at the first bytes of a file. Never waits, whatever kind of file it is.
    func look(at name: FileName, bytes: Int) -> Look {
        let place = FilePlace(folder: self, name: name)
        let descriptor = place.withPath { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW) }
        guard descriptor >= 0 else { return errno == ENOENT || errno == ELOOP ? .nothing : .unreadable }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return .nothing }
        var block = [UInt8](repeating: 0, count: bytes)
        let count = read(descriptor, &block, bytes)
        guard count >= 0 else { return .unreadable }
        return .text(String(decoding: block[..<count], as: UTF8.self), written: status.st_mtim.tv_sec)
    }

    /// The first bytes of a file as text; empty when it is gone or cannot be read.
    func head(of name: String, bytes: Int) -> String {
        guard case .text(let text, _) = look(at: FileName(name), bytes: bytes) else { return "" }
        return text
    }
}

/// What is in the way of reading smsd's folders. Each trouble is said once, and again only after it was over.
final class FolderTroubles {
    private var standing: [String: String] = [:]
    private var unsaid: [String] = []

    /// The names a folder has; none when it cannot be read, which is noted.
    /// - Parameter mayBeMissing: smsd makes some folders only when they are needed.
    func names(
        of folder: Folder, mayBeMissing: Bool = false, _ read: (Folder) throws(Folder.Fault) -> [FileName]
    ) -> [FileName] {
        do throws(Folder.Fault) {
            let names = try read(folder)
            standing[folder.path] = nil
            return names
        } catch {
            if error.code != ENOENT || !mayBeMissing { note(error, at: folder.path) }
            return []
        }
    }

    /// Notes what could not be done at a place.
    func note(_ fault: Folder.Fault, at path: String) {
        guard standing.updateValue(fault.description, forKey: path) != fault.description else { return }
        unsaid.append(fault.description)
    }

    /// What was not said yet.
    func take() -> [String] {
        defer { unsaid = [] }
        return unsaid
    }
}
