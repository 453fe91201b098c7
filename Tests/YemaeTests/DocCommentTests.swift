// DocCommentTests: every public declaration says what it is: units, ranges, nil, errors, and where a rule of the world
// comes from.

import XCTest

final class DocCommentTests: XCTestCase {
    func testEveryPublicDeclarationHasADocComment() throws {
        let sources = Program.root.appendingPathComponent("Sources")
        let paths = try FileManager.default.subpathsOfDirectory(atPath: sources.path).filter { $0.hasSuffix(".swift") }
            .sorted()
        XCTAssertGreaterThan(paths.count, 300, "the scan is to see all of Sources")
        for path in paths {
            let text = try String(contentsOf: sources.appendingPathComponent(path), encoding: .utf8)
            for line in undocumented(text) {
                XCTFail(
                    "Sources/\(path):\(line): a public declaration without a doc comment; say what it is in ///")
            }
        }
    }

    func testTheScanTellsWhatLacksADocComment() {
        XCTAssertEqual(undocumented("public let a = 1"), [1])
        XCTAssertEqual(
            undocumented(
                "/// The first.\n@discardableResult\npublic func a() -> Int { 1 }\npublic func b() {}"), [4])
        XCTAssertEqual(undocumented("/// One.\n@MainActor public struct A {}\npublic struct B {}"), [3])
        XCTAssertEqual(undocumented("/// One.\n\npublic let a = 1"), [3], "a comment apart from its declaration")
        XCTAssertEqual(undocumented("///\n@MainActor public struct A {}"), [2], "a comment that says nothing")
        XCTAssertEqual(
            undocumented(
                "/// One.\npublic protocol A {\n    func b()\n    /// Done.\n    var c: Int { get }\n}"), [3])
        XCTAssertEqual(
            undocumented("// One.\npublic indirect enum A {}\nextension Int { public var a: Int { 1 } }"), [2, 3])
        XCTAssertEqual(
            undocumented("    public var description: String { \"a\" }\n    public let description: String"), [2])
        XCTAssertEqual(
            undocumented("    public static func < (a: A, b: A) -> Bool { a.b < b.b }\n    let c = 1\n    }"), [])
    }

    /// Lines, from 1, that declare something public, or what a public protocol asks for, right below no `///`. Standard
    /// protocols explain themselves: what is computed for them needs none.
    private func undocumented(_ text: String) -> [Int] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map {
            $0.trimmingCharacters(in: .whitespaces)
        }
        let explained = /(var (description|debugDescription|customMirror): \w+ \{|static func (==|<) |func hash\(into)/
        let asked = /^((mutating|static) )*(func|var|init|associatedtype|subscript)\b/
        var isInProtocol = false
        return lines.indices.compactMap { index in
            let line = lines[index]
            // Most lines say nothing public: they are passed over before any pattern is tried.
            guard isInProtocol || line.contains("public "), !line.hasPrefix("//") else { return nil }
            defer { isInProtocol = line.contains(/\bpublic protocol \w.*\{$/) || (isInProtocol && line != "}") }
            guard line.contains(/(^|[{;(] *|^@.* )public\b/) || (isInProtocol && line.contains(asked)),
                !line.contains(explained)
            else { return nil }
            let above = lines[..<index].last { !$0.contains(/^@\w+(\(.*\))?$/) } ?? ""
            return above.contains(/^\/\/\/ *\S/) ? nil : index + 1
        }
    }
}
