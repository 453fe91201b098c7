// Documents: the project's documents as the tests of them read them: code, tables and links.

import Foundation
import XCTest

/// A Markdown file of the project.
struct Document {
    /// Every document a reader meets.
    static let all = [
        "README.md", "Sources/README.md", "Tests/README.md", "Tests/Transcripts/README.md", "Tests/Asterisk/README.md",
        "asterisk/README.md", "asterisk/OPERATING.md", "asterisk/IMPORT.md", "Prompts/README.md",
    ]

    /// From the project's folder.
    let path: String
    let text: String

    init(_ path: String) throws {
        self.path = path
        text = try String(contentsOf: Program.root.appendingPathComponent(path), encoding: .utf8)
    }

    var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }

    /// What stands in backticks, outside of indented code.
    var spans: [String] {
        let prose = lines.filter { !$0.hasPrefix("    ") }.joined(separator: " ")
        return prose.matches(of: /`([^`]+)`/).map { String($0.1) }
    }

    /// Indented code, a line each, without what two blanks set apart from it.
    var code: [String] {
        lines.filter { $0.hasPrefix("    ") }.map { line in
            let line = line.trimmingCharacters(in: .whitespaces)
            return line.firstRange(of: "  ").map { String(line[..<$0.lowerBound]) } ?? line
        }
    }

    /// Where Markdown links lead, without those to other sites and headings.
    var links: [String] {
        text.matches(of: /\]\(([^)#]+)\)/).map { String($0.1) }.filter { !$0.contains("://") }
    }

    /// The cells of every table row below a heading, without the table's own head.
    func rows(below heading: String) throws -> [[String]] {
        let isHeading = { (line: Substring) in line.hasPrefix("#") && line.hasSuffix(" \(heading)") }
        let start = try XCTUnwrap(lines.firstIndex(where: isHeading), "\(path): no heading \(heading)")
        let section = lines[(start + 1)...].prefix { !$0.hasPrefix("#") }
        return section.filter { $0.hasPrefix("| `") }.map { row in
            row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
        }
    }
}

/// A target of Package.swift and what it depends on.
struct PackageTarget {
    let name: String
    let dependencies: Set<String>

    static func all() throws -> [PackageTarget] {
        let package = try Document("Package.swift").text
        let target =
            /\.(?:target|executableTarget|systemLibrary)\(\s*name: "([\w-]+)"(?:,\s*dependencies: \[([^\]]*)\])?/
        return package.matches(of: target).map { match in
            let dependencies = match.2.map { $0.matches(of: /"([\w-]+)"/).map { String($0.1) } } ?? []
            return PackageTarget(name: String(match.1), dependencies: Set(dependencies))
        }
    }

    /// What a target can reach, through others too.
    static func reached(from name: String, in targets: [PackageTarget]) -> Set<String> {
        var reached = Set<String>()
        var next = [name]
        while let one = next.popLast() {
            let dependencies = targets.first { $0.name == one }?.dependencies ?? []
            next += dependencies.filter { reached.insert($0).inserted }
        }
        return reached
    }
}

/// A run of `yemae` or `yemae-lab` that a document shows.
struct ShownCommand: Hashable {
    let program: String
    /// The words behind the program's name, up to the end of the command.
    let words: [String]
    var options: [String] {
        words.dropFirst().compactMap { $0.firstMatch(of: /^\[?(--[a-z-]+)/).map { String($0.1) } }
    }

    /// The command that is run, or the family that is named alone (`stats`), by the longest name it begins with; nil:
    /// none.
    func name(among names: Set<String>) -> String? {
        if words[0] == "--version" { return "help" }
        let two = words.prefix(2).joined(separator: " ")
        if names.contains(two) { return two }
        let isFamily = names.contains { $0.hasPrefix("\(words[0]) ") }
        // `gate rule`: the second word is a member of the family that is not there.
        if isFamily, words.count > 1, words[1].allSatisfy(\.isLowercase) { return nil }
        return names.contains(words[0]) || isFamily ? words[0] : nil
    }

    /// Every run shown in a piece of code.
    static func all(in code: String) -> [ShownCommand] {
        code.matches(of: /(?:^|[\s'"(]|\/bin\/)(yemae(?:-lab)?) ((?:[a-z]|--[a-z]).*)/).map { match in
            let rest = String(match.2)
            let end = rest.firstRange(of: /\s(?:\||&&|;|>|#)|'|"\$|;/)?.lowerBound ?? rest.endIndex
            return ShownCommand(program: String(match.1), words: rest[..<end].split(separator: " ").map(String.init))
        }
    }
}
