// Files: what the checks need to know of files and users, with libc alone (a static program cannot ask the name
// service).

import ExternalPrograms
import Glibc
import Platform

extension Files {
    /// Nothing longer is read as text, in bytes.
    private static let longest = 1 << 20

    /// The words of a small text file; nil when it is missing, unreadable or too long. Bytes that are not UTF-8 are
    /// replaced.
    static func words(_ path: String) -> String? {
        (try? WholeFile(path, most: longest)).map { String(decoding: $0.bytes, as: UTF8.self) }
    }

    /// The paths that match a pattern, as Asterisk's #include takes it; a path without a pattern matches itself.
    static func paths(matching pattern: String) -> [String] {
        guard pattern.contains(where: { "*?[{".contains($0) }) else { return [pattern] }
        var found = glob_t()
        defer { globfree(&found) }
        guard glob(pattern, GLOB_NOMAGIC | GLOB_BRACE, nil, &found) == 0 else { return [] }
        return (0..<Int(found.gl_pathc)).compactMap { found.gl_pathv[$0].map { String(cString: $0) } }
    }

    /// The path without links; nil: there is nothing.
    static func resolved(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// Whether two paths are one file.
    static func isSame(_ one: String, _ other: String?) -> Bool {
        guard let other, let first = status(one), let second = status(other) else { return false }
        return first.st_dev == second.st_dev && first.st_ino == second.st_ino
    }

    /// Whether a file begins with `#!`.
    static func isScript(_ path: String) -> Bool { begins(path, with: "#!") }

    /// Whether a file begins with these letters.
    static func begins(_ path: String, with start: String) -> Bool { head(path, start.utf8.count) == Array(start.utf8) }

    /// The mode as people write it: `640`.
    static func mode(_ status: stat) -> String { String(status.st_mode & 0o777, radix: 8) }
}

/// A user of the machine, from /etc/passwd and /etc/group.
struct User: Hashable {
    let name: String
    let id: UInt32
    let groups: Set<UInt32>

    /// Nil when there is none of that name in /etc/passwd.
    init?(named name: String) {
        let entry = User.entries("/etc/passwd").first { $0.count > 3 && $0[0] == name }
        guard let entry, let id = UInt32(entry[2]), let group = UInt32(entry[3]) else { return nil }
        (self.name, self.id) = (name, id)
        let others = User.entries("/etc/group").filter {
            $0.count > 3 && $0[3].split(separator: ",").contains(Substring(name))
        }
        groups = Set([group] + others.compactMap { UInt32($0[2]) })
    }

    /// The user this program runs as.
    static var current: User { User(id: geteuid()) }

    private init(id: UInt32) {
        self.id = id
        let entry = User.entries("/etc/passwd").first { $0.count > 3 && $0[2] == "\(id)" }
        name = entry?[0] ?? "user \(id)"
        groups = entry.flatMap { User(named: $0[0])?.groups } ?? [getegid()]
    }

    private static func entries(_ file: String) -> [[String]] {
        (Files.words(file) ?? "").split(separator: "\n").map {
            $0.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        }
    }

    /// Whether the file modes let the user do it, all folders on the way included. Access lists and capabilities are
    /// not looked at.
    /// - Parameter right: 4 read, 2 write, 1 enter.
    func may(_ right: UInt32, _ path: String) -> Bool {
        if id == 0 { return Files.status(path) != nil }
        guard let resolved = realpath(path, nil) else { return false }
        defer { free(resolved) }
        var folder = String(cString: resolved)
        guard allows(right, folder) else { return false }
        while folder != "/" {
            folder = Files.folder(of: folder)
            guard allows(1, folder) else { return false }
        }
        return true
    }

    /// The same for rooms that look at files themselves. This process asks the system, which knows more than modes.
    var rights: FileRights {
        if id == geteuid() { return .own }
        return FileRights(user: id) { right, path in
            var status = stat()
            if stat(path, &status) != 0 { return errno }
            return may(UInt32(right), path) ? nil : EACCES
        }
    }

    private func allows(_ right: UInt32, _ path: String) -> Bool {
        guard let status = Files.status(path) else { return false }
        let shift: UInt32 = status.st_uid == id ? 6 : groups.contains(status.st_gid) ? 3 : 0
        return status.st_mode >> shift & right == right
    }
}
