// FileWatch: checks whether the open database file is still the one at its path. When a file is replaced under a
// running program, bookings would otherwise go into a file that no backup and no other program ever sees.

import SQLite

/// What happened to a database file while it was open.
public enum FileTrouble: Hashable, Sendable, CustomStringConvertible {
    /// The database, its log or the log's index was moved, replaced or removed: another file lies at the path, or none.
    case moved(path: String)
    /// Something else was written into the file: an older state of this database (a backup), another database, or none
    /// at all.
    case overwritten(path: String)

    /// What happened, and what to do.
    public var description: String {
        switch self {
        case .moved(let path):
            "\(path): moved, replaced or removed while it was open; put it back, or restart to use what is there now"
        case .overwritten(let path):
            "\(path): a backup or something else was written over the open database; restore a backup while nothing "
                + "runs, and restart"
        }
    }
}

/// What the checks have seen in the database file itself, without its write-ahead log.
struct FileWatch {
    /// The head of a database file (https://www.sqlite.org/fileformat2.html#the_database_header).
    private enum Head {
        static let size = 100
        static let magic = Array("SQLite format 3\0".utf8)
        static let pageSize = 16
        static let changeCounter = 24
        static let schemaCookie = 40
    }

    /// The page with the word the database was made with; nil: unknown yet.
    private var wordPage: Int?
    private var word: [UInt8] = []
    /// The page's bytes once the word was seen in the file: until then it may be in the log alone. It is never written
    /// again.
    private var wordBytes: [UInt8]?
    private var counters = (change: 0, schema: 0)

    init() {}

    mutating func look(at database: Database, path: String) -> FileTrouble? {
        do throws(StoreFault) { try database.requireInPlace() } catch { return .moved(path: error.path ?? path) }
        guard let head = database.bytesInFile(at: 0, count: Head.size), head.starts(with: Head.magic) else {
            return .overwritten(path: path)
        }
        if let trouble = lookForWord(in: database, head, path) { return trouble }
        // Both only go up as long as the file is not overwritten.
        let seen = (
            change: FileWatch.number(head, Head.changeCounter), schema: FileWatch.number(head, Head.schemaCookie)
        )
        guard seen.change >= counters.change, seen.schema >= counters.schema else { return .overwritten(path: path) }
        counters = seen
        return nil
    }

    private mutating func lookForWord(in database: Database, _ head: [UInt8], _ path: String) -> FileTrouble? {
        let written = Int(head[Head.pageSize]) << 8 | Int(head[Head.pageSize + 1])
        let pageSize = written == 1 ? 65_536 : written
        if let wordPage, let wordBytes {
            if database.bytesInFile(at: (wordPage - 1) * pageSize, count: pageSize) == wordBytes { return nil }
            // VACUUM moves pages, and then the word is on another one.
            let known = word
            learn(from: database)
            let bytes = self.wordPage.flatMap { database.bytesInFile(at: ($0 - 1) * pageSize, count: pageSize) } ?? []
            let isThere = word == known && FileWatch.contains(bytes, known)
            if isThere { self.wordBytes = bytes } else { (self.wordPage, word) = (wordPage, known) }
            return isThere ? nil : .overwritten(path: path)
        }
        if wordPage == nil { learn(from: database) }
        guard let wordPage, let bytes = database.bytesInFile(at: (wordPage - 1) * pageSize, count: pageSize) else {
            return nil
        }
        if FileWatch.contains(bytes, word) { wordBytes = bytes }
        return nil
    }

    private mutating func learn(from database: Database) {
        do throws(StoreFault) {
            wordPage = try database.first("SELECT rootpage FROM sqlite_schema WHERE name = 'provider_prefix'") {
                $0.int(0)
            }
            word = try database.first("SELECT word FROM provider_prefix WHERE id = 1") { Array($0.text(0).utf8) } ?? []
        } catch {
            // The next look tries again.
            wordPage = nil
        }
    }

    private static func number(_ bytes: [UInt8], _ at: Int) -> Int {
        bytes[at..<(at + 4)].reduce(0) { $0 << 8 | Int($1) }
    }

    private static func contains(_ bytes: [UInt8], _ word: [UInt8]) -> Bool {
        guard !word.isEmpty, bytes.count >= word.count else { return false }
        return (0...(bytes.count - word.count)).contains { bytes[$0..<($0 + word.count)].elementsEqual(word) }
    }
}

extension BoxOffice {
    /// Whether the open database is still the file at its path and still this box office's: a handful of system calls.
    /// Call it now and then on the connection's own thread; a writing act looks at the paths by itself, and is refused.
    /// - Returns: nil when all is as it was.
    public func fileTrouble() -> FileTrouble? {
        guard let path = databasePath else { return nil }
        return fileWatch.look(at: database, path: path)
    }

    /// The path of the database as SQLite knows it, from / on; nil in memory.
    public var databasePath: String? { database.path }
    /// Device and inode of the file that is open; nil in memory.
    public var databaseIdentity: FileIdentity? { database.identity }
}
