// Files: reads and writes whole files and folders with libc alone. Foundation would slow down the start of every
// program that links it.

import Glibc

/// Small files, read and written whole, and the folders they lie in.
public enum Files {
    /// The bytes of a file, without a bound; nil when it cannot be read. Only for files that our programs made.
    public static func contents(_ path: String) -> [UInt8]? { try? WholeFile(path, most: .max, .anything).bytes }

    /// The text of a file; nil when it cannot be read or is not UTF-8.
    public static func text(_ path: String) -> String? {
        contents(path).flatMap { String(validating: $0, as: UTF8.self) }
    }

    /// Writes a temporary file and renames it: a reader finds the old one or the new one, and a full disk leaves the
    /// old one.
    /// - Parameter mode: of the new file; the process's umask takes away from it.
    public static func write(_ bytes: [UInt8], to path: String, mode: mode_t = 0o666) throws(PlatformFault) {
        let beside = "\(path).\(getpid())-\(UInt32.random(in: 0 ... .max))"
        var code = fill(beside, O_EXCL, mode) { add(bytes, to: $0) }
        if code == 0, rename(beside, path) != 0 {
            code = errno
            unlink(beside)
        }
        guard code == 0 else { throw PlatformFault(path, errno: code) }
    }

    /// The same with a text, as UTF-8.
    public static func write(_ text: String, to path: String, mode: mode_t = 0o666) throws(PlatformFault) {
        try write(Array(text.utf8), to: path, mode: mode)
    }

    /// Writes a file that is on the disk when this returns; a failure leaves none.
    /// - Parameters:
    ///   - mode: of the file, whatever the umask.
    ///   - replaces: whether it may take the place of one that is there.
    public static func create(_ bytes: [UInt8], at path: String, mode: mode_t, replaces: Bool = false)
        throws(PlatformFault)
    {
        let code = fill(path, replaces ? O_TRUNC : O_EXCL, mode) {
            let code = add(bytes, to: $0)
            return code != 0 || (fchmod($0, mode) == 0 && fsync($0) == 0) ? code : errno
        }
        guard code == 0 else { throw PlatformFault(path, errno: code) }
    }

    /// - Parameter body: writes to the open file; returns 0 or an `errno`.
    /// - Returns: 0, or why there is no file (`errno`).
    private static func fill(_ path: String, _ flags: Int32, _ mode: mode_t, _ body: (Int32) -> Int32) -> Int32 {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | flags, mode)
        guard descriptor >= 0 else { return errno }
        var code = body(descriptor)
        if close(descriptor) != 0, code == 0 { code = errno }
        if code != 0 { unlink(path) }
        return code
    }

    /// Has the names in a folder on the disk: a file's name survives a power cut only when its folder does.
    public static func syncFolder(_ path: String) -> Bool {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return fsync(descriptor) == 0
    }

    /// Writes bytes to an open file, pipe or terminal.
    /// - Returns: 0, or the `errno` of what kept some of them from being written.
    @discardableResult
    public static func add(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 { rest = rest.dropFirst(count) } else if errno != EINTR { return errno }
        }
        return 0
    }

    /// The same with a text, as UTF-8.
    @discardableResult
    public static func add(_ text: String, to descriptor: Int32) -> Int32 { add(Array(text.utf8), to: descriptor) }

    /// Waits until a descriptor has something to read or its other end is gone, whatever signals come.
    /// - Parameter milliseconds: 0 or less: looks once.
    /// - Returns: false when the time was over first.
    public static func hasInput(_ descriptor: Int32, within milliseconds: Int) -> Bool {
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&waiting, count: 1, until: SteadyClock.milliseconds + milliseconds) > 0
    }

    /// poll(2) until a time of `SteadyClock`, whatever signals come: it is never restarted after one, whatever
    /// SA_RESTART says. Looks once when the time is over.
    /// - Parameter waiting: `count` descriptors one after another; those below 0 are passed over.
    /// - Returns: how many are ready, 0 when the time was over first, below 0 with errno when it failed.
    public static func poll(_ waiting: UnsafeMutablePointer<pollfd>, count: Int, until end: Int) -> Int32 {
        while true {
            let left = Int32(clamping: max(0, end - SteadyClock.milliseconds))
            let ready = Glibc.poll(waiting, nfds_t(count), left)
            if ready >= 0 || errno != EINTR { return ready }
        }
    }

    /// Whether there is something of this name.
    public static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Whether it is a folder, or a link to one.
    public static func isFolder(_ path: String) -> Bool { status(path).map { $0.st_mode & S_IFMT == S_IFDIR } ?? false }

    /// Its size in bytes; nil when there is none.
    public static func size(_ path: String) -> Int? { status(path).map { Int($0.st_size) } }

    /// What stat(2) says of it; nil when there is nothing of this name.
    public static func status(_ path: String) -> stat? {
        var status = stat()
        return stat(path, &status) == 0 ? status : nil
    }

    /// Makes a folder and those it lies in, where they are missing.
    public static func makeFolder(_ path: String) throws(PlatformFault) {
        guard !isFolder(path) else { return }
        if let slash = path.lastIndex(of: "/"), slash > path.startIndex { try makeFolder(String(path[..<slash])) }
        // Another process may have made it by now.
        guard mkdir(path, 0o777) == 0 || errno == EEXIST else { throw PlatformFault(path, errno: errno) }
    }

    /// A new folder that only its owner may enter, in `$TMPDIR` or else /tmp.
    /// - Parameter name: what its name begins with.
    public static func temporaryFolder(_ name: String) throws(PlatformFault) -> String {
        let parent = getenv("TMPDIR").map { String(cString: $0) } ?? ""
        var path = Array("\(parent.isEmpty ? "/tmp" : parent)/\(name)-XXXXXX".utf8CString)
        guard mkdtemp(&path) != nil else { throw PlatformFault(parent.isEmpty ? "/tmp" : parent, errno: errno) }
        return path.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    }

    /// The first bytes of a file; nil when it cannot be read. Never waits.
    public static func head(_ path: String, _ count: Int) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: count)
        let found = read(descriptor, &bytes, count)
        return found < 0 ? nil : Array(bytes[..<found])
    }

    /// The folder a path lies in.
    public static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// The names in a folder, sorted; none when it cannot be read.
    public static func names(in folder: String) -> [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Everything in a folder and in those inside it, as paths from it, folders among them; links are not followed.
    /// None when there is no such folder.
    public static func below(_ folder: String) -> [String] {
        names(in: folder).flatMap { name in
            isOwnFolder("\(folder)/\(name)") ? [name] + below("\(folder)/\(name)").map { "\(name)/\($0)" } : [name]
        }
    }

    /// Removes a file, or a folder with all that is in it; links are removed, not followed. What is not there is no
    /// fault.
    public static func remove(_ path: String) throws(PlatformFault) {
        // What is deeper comes first.
        for inside in below(path).sorted(by: >) { try removeOne("\(path)/\(inside)") }
        try removeOne(path)
    }

    private static func removeOne(_ path: String) throws(PlatformFault) {
        guard (isOwnFolder(path) ? rmdir(path) : unlink(path)) == 0 || errno == ENOENT else {
            throw PlatformFault(path, errno: errno)
        }
    }

    private static func isOwnFolder(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
}

/// A file, a folder or a program that could not be had.
public struct PlatformFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// The path it is about.
    public let path: String
    /// Why: an error number (errno(3)).
    public let code: Int32
    /// The same in the system's own words (strerror(3)).
    public var reason: String { SystemError.words(code) }

    /// `PATH: REASON`.
    public var description: String { "\(path): \(reason)" }

    /// - Parameter code: an `errno`.
    public init(_ path: String, errno code: Int32) {
        self.path = path
        self.code = code
    }
}
