// SchemaTests: a new database has the tables that all migrations lead to, and goes on from there like an old one.

import Foundation
import SQLite
import XCTest

@testable import BookingCore

final class SchemaTests: XCTestCase {
    /// A table, index or trigger.
    private struct Object: Hashable {
        let type: String
        let table: String
        /// Without comments, blanks and quotes; empty for an index that a constraint makes.
        let sql: String
    }

    private func objects(of database: Database) throws -> [String: Object] {
        let rows = try database.all("SELECT name, type, tbl_name, sql FROM sqlite_schema") {
            ($0.text(0), Object(type: $0.text(1), table: $0.text(2), sql: SchemaTests.plain($0.text(3))))
        }
        return Dictionary(uniqueKeysWithValues: rows)
    }

    private static func plain(_ sql: String) -> String {
        sql.split(separator: "\n").map { $0.prefix(upTo: $0.firstRange(of: "--")?.lowerBound ?? $0.endIndex) }.joined()
            .filter { !$0.isWhitespace && $0 != "\"" }
    }

    private func columns(of table: String, in database: Database) throws -> [String] {
        try database.all("SELECT name, type, \"notnull\", dflt_value, pk FROM pragma_table_xinfo(?)", table) { row in
            (0...4).map { row.text($0) }.joined(separator: " ")
        }
    }

    /// Migrated from the tables of the first version.
    private func migrated() throws -> Database {
        let database = try Database()
        try database.execute(Schema.migrations[0])
        try database.execute("PRAGMA application_id=\(Schema.applicationID); PRAGMA user_version=1")
        try Schema.prepare(database, path: ":memory:", mayMake: false)
        return database
    }

    func testANewDatabaseHasTheTablesThatMigrationsLeadTo() throws {
        let new = try Database()
        try Schema.prepare(new, path: ":memory:", mayMake: true)
        let old = try migrated()
        let (made, grown) = (try objects(of: new), try objects(of: old))
        XCTAssertGreaterThan(made.count, 100)
        XCTAssertEqual(Set(made.keys), Set(grown.keys))
        for (name, object) in made.sorted(by: { $0.key < $1.key }) {
            XCTAssertEqual(object, grown[name], name)
            guard object.type == "table" else { continue }
            XCTAssertEqual(try columns(of: name, in: new), try columns(of: name, in: old), name)
        }
    }

    func testBothHaveTheSameVersionAndTheSameRows() throws {
        let new = try Database()
        try Schema.prepare(new, path: ":memory:", mayMake: true)
        let old = try migrated()
        for pragma in ["user_version", "application_id"] {
            let version = try new.first("PRAGMA \(pragma)") { $0.int(0) }
            XCTAssertEqual(version, try old.first("PRAGMA \(pragma)") { $0.int(0) }, pragma)
        }
        XCTAssertEqual(try new.first("PRAGMA user_version") { $0.int(0) }, Schema.migrations.count)
        for table in try objects(of: new).filter({ $0.value.type == "table" }).keys {
            let count = "SELECT count(*) FROM \(table)"
            XCTAssertEqual(try new.first(count) { $0.int(0) }, try old.first(count) { $0.int(0) }, table)
        }
        let counters = "SELECT name || value FROM counter"
        XCTAssertEqual(try new.all(counters) { $0.text(0) }, try old.all(counters) { $0.text(0) })
        let word = try XCTUnwrap(new.first("SELECT word FROM provider_prefix") { $0.text(0) })
        XCTAssertNotNil(word.wholeMatch(of: /y[0-9a-f]{12}/), word)
        XCTAssertEqual(try new.damages(), [])
    }

    /// The text of tables is rewritten: rows stay, and a connection that had read the old text takes the new one.
    func testAnOldDatabaseTakesFurtherLanguagesOverOpenConnectionsToo() throws {
        let path = NSTemporaryDirectory() + "languages-\(UUID().uuidString).db"
        defer { for end in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + end) } }
        let before = try XCTUnwrap(Schema.migrations.firstIndex(of: Schema.anyLanguage))
        let early = try Database(path: path, mode: .create)
        for script in Schema.migrations[..<before] { try early.execute(script) }
        try early.execute("PRAGMA application_id=\(Schema.applicationID); PRAGMA user_version=\(before)")
        func member(_ number: Int, _ language: String) throws {
            try early.run(
                """
                INSERT INTO member(number, name, telephone, language, credit_limit, created_at)
                    VALUES (?, 'x', '01000000001', ?, 0, 0)
                """, String(number), language)
        }
        try member(1000, "ko")
        XCTAssertThrowsError(try member(1001, "ja"))
        try Schema.prepare(Database(path: path, mode: .readWrite), path: path, mayMake: false)
        XCTAssertNoThrow(try member(1001, "ja"))
        XCTAssertThrowsError(try member(1002, "Japanese"))
        XCTAssertEqual(
            try early.all("SELECT number || language FROM member ORDER BY id") { $0.text(0) }, ["1000ko", "1001ja"])
        XCTAssertEqual(try early.damages(), [])
    }
}
