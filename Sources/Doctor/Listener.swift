// Listener: which process of this machine listens on a TCP port, and which files it has open (Linux: proc(5)).

import Glibc
import Platform

/// A process that listens. As an ordinary user only one's own are seen.
struct Listener {
    /// A file it has open.
    struct OpenFile {
        let path: String
        let device: UInt64
        let inode: UInt64
        /// SQLite's own first words stand in it.
        let isDatabase: Bool
    }
    let id: Int
    let name: String
    /// Nil: they may not be seen.
    let files: [OpenFile]?

    /// Nil: no process listens there, or it cannot be seen which.
    static func find(port: Int) -> Listener? {
        let sockets = Set(["/proc/net/tcp", "/proc/net/tcp6"].flatMap { inodes(of: port, in: $0) })
        guard !sockets.isEmpty else { return nil }
        for process in Files.names(in: "/proc").compactMap(Int.init) {
            let folder = "/proc/\(process)/fd"
            let links = Files.names(in: folder).map { "\(folder)/\($0)" }
            guard links.contains(where: { link($0).map(sockets.contains) ?? false }) else { continue }
            let name =
                Files.words("/proc/\(process)/comm").map { AsteriskFolder.trim($0.filter { $0 != "\n" }[...]) } ?? "?"
            return Listener(id: process, name: name, files: links.compactMap(file))
        }
        return nil
    }

    /// Inodes of the sockets that listen on a port, as `socket:[123]`.
    private static func inodes(of port: Int, in table: String) -> [String] {
        (Files.words(table) ?? "").split(separator: "\n").dropFirst().compactMap { line in
            let fields = line.split(separator: " ")
            // 0A is LISTEN.
            guard fields.count > 9, fields[3] == "0A", let colon = fields[1].lastIndex(of: ":") else { return nil }
            return Int(fields[1][fields[1].index(after: colon)...], radix: 16) == port ? "socket:[\(fields[9])]" : nil
        }
    }

    private static func link(_ path: String) -> String? {
        var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let length = readlink(path, &buffer, buffer.count)
        return length > 0 ? String(decoding: buffer[..<length], as: UTF8.self) : nil
    }

    private static func file(_ descriptor: String) -> OpenFile? {
        guard let path = link(descriptor), path.hasPrefix("/"), let status = Files.status(descriptor),
            status.st_mode & S_IFMT == S_IFREG
        else { return nil }
        return OpenFile(
            path: path, device: UInt64(status.st_dev), inode: UInt64(status.st_ino),
            isDatabase: Files.begins(descriptor, with: "SQLite format 3"))
    }
}
