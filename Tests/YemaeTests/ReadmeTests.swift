// ReadmeTests: what the documents show is so: the transcript, rooms, commands with their options, columns and files.

import XCTest

final class ReadmeTests: XCTestCase {
    // MARK: README.md

    func testTheTranscriptInTheReadmeIsOneThatIsTested() throws {
        let transcript = try Document("Tests/Transcripts/NewBooking/by-the-leaflet-number.transcript")
        let indented = transcript.lines.map { $0.isEmpty ? "" : "    \($0)" }.joined(separator: "\n")
        XCTAssertTrue(try Document("README.md").text.contains("\n\n\(indented)"))
    }

    func testTheReadmeIsReadInFiveMinutes() throws {
        let readme = try Document("README.md")
        XCTAssertLessThanOrEqual(readme.text.split(whereSeparator: \.isWhitespace).count, 1300, "words")
        XCTAssertLessThanOrEqual(readme.lines.count, 170, "lines")
    }

    // MARK: Rooms

    func testTheRoomsAreTheTargetsAndTheirImportsThoseOfThePackage() throws {
        let rows = try Document("Sources/README.md").rows(below: "Rooms")
        let targets = try PackageTarget.all()
        XCTAssertGreaterThan(targets.count, 20, "the scan is to see all of Package.swift")
        let named = rows.map { $0[0].filter { $0 != "`" } }
        XCTAssertEqual(named.sorted(), targets.map(\.name).filter { !Self.isInC($0) }.sorted())
        for row in rows {
            let name = row[0].filter { $0 != "`" }
            let imports = row[2] == "nothing" ? [] : Set(row[2].components(separatedBy: ", "))
            XCTAssertEqual(imports, targets.first { $0.name == name }?.dependencies, "what \(name) may import")
        }
        let text = try Document("Sources/README.md").text
        for target in targets where Self.isInC(target.name) {
            XCTAssertTrue(text.contains("`\(target.name)`"), target.name)
        }
    }

    /// `CSQLite`, but not `CallFlow`.
    private static func isInC(_ target: String) -> Bool {
        target.hasPrefix("C") && target.dropFirst().first?.isUppercase == true
    }

    func testEveryTargetHasItsFolder() throws {
        let sources = Program.root.appendingPathComponent("Sources").path
        let folders = try FileManager.default.contentsOfDirectory(atPath: sources)
        XCTAssertEqual(folders.filter { !$0.hasSuffix(".md") }.sorted(), try PackageTarget.all().map(\.name).sorted())
    }

    func testTheArrowsThatAreMissingOnPurposeAreMissing() throws {
        let rows = try Document("Sources/README.md").rows(below: "Arrows that are missing on purpose")
        let targets = try PackageTarget.all()
        XCTAssertGreaterThan(rows.count, 5)
        for row in rows {
            let arrow = row[0].filter { $0 != "`" }
            let ends = arrow.components(separatedBy: " -> ").map { $0.components(separatedBy: ", ") }
            XCTAssertEqual(ends.count, 2, row[0])
            for name in ends.joined() { XCTAssertTrue(targets.contains { $0.name == name }, "\(name) is no room") }
            for room in ends[0] {
                let reached = PackageTarget.reached(from: room, in: targets)
                for other in ends[1] { XCTAssertFalse(reached.contains(other), "\(room) reaches \(other)") }
            }
        }
    }

    // MARK: Commands

    func testEveryCommandThatIsNamedExistsWithItsOptions() throws {
        let manuals = ["yemae": try Manual(Program.file), "yemae-lab": try Manual(Program.laboratory)]
        XCTAssertGreaterThan(manuals.values.map(\.names.count).reduce(0, +), 60, "the scan is to see every command")
        var seen = 0
        for path in Document.all {
            let document = try Document(path)
            for shown in (document.spans + document.code).flatMap(ShownCommand.all) {
                seen += 1
                let manual = try XCTUnwrap(manuals[shown.program])
                guard let command = shown.name(among: manual.names) else {
                    let words = shown.words.joined(separator: " ")
                    XCTFail("\(path): there is no command `\(shown.program) \(words)`")
                    continue
                }
                for option in shown.options where manual.pages[command].map({ takes(option, $0) }) != true {
                    XCTFail("\(path): \(shown.program) \(command) has no \(option)")
                }
            }
            let pages = manuals.values.flatMap(\.pages.values)
            for option in document.spans.compactMap({ $0.firstMatch(of: /^--[a-z-]+/) }) {
                XCTAssertTrue(pages.contains { takes(option.0, $0) }, "\(path): no command has \(option.0)")
            }
        }
        XCTAssertGreaterThan(seen, 150, "the scan is to see what the documents show")
    }

    /// logrotate takes a pattern like `messages*` for the files it has rotated itself as well, rotates them again, and
    /// loses them.
    func testTheGuidesLogrotateNamesWholeFiles() throws {
        let guide = try Document("asterisk/README.md")
        let head = try XCTUnwrap(guide.code.first { $0.contains("/var/log/asterisk/") && $0.hasSuffix("{") })
        XCTAssertFalse(head.contains("*"), head)
        XCTAssertEqual(
            head.matches(of: /\/var\/log\/asterisk\/messages(\.log)?\s/).count, 2,
            "Asterisk 16 and 22 call it otherwise")
    }

    /// Whether the help page of a command lists an option.
    private func takes(_ option: some StringProtocol, _ page: String) -> Bool {
        page.contains("\n  \(option) ")
    }

    func testTheScanFindsCommandsWhereTheyStand() {
        func words(_ code: String) -> [[String]] { ShownCommand.all(in: code).map(\.words) }
        XCTAssertEqual(words("echo 04A1 | yemae card add 100234"), [["card", "add", "100234"]])
        XCTAssertEqual(words("yemae doctor --config FILE && systemctl start yemae"), [["doctor", "--config", "FILE"]])
        XCTAssertEqual(words("su -s /bin/sh asterisk -c 'yemae setup --demo'"), [["setup", "--demo"]])
        XCTAssertEqual(words("*  /usr/local/bin/yemae backup FILE"), [["backup", "FILE"]])
        XCTAssertEqual(words("systemctl restart yemae"), [])
        XCTAssertEqual(words("/usr/local/bin/yemae,agi,--config"), [])
        XCTAssertEqual(words("Tests/Serve/hangups.py .build/release/yemae all"), [])
        let names: Set = ["gate", "gate rules", "stats sales"]
        let found = ["gate --way in", "gate rules", "stats", "gate rule", "stats sale", "stat"].map {
            ShownCommand(program: "yemae", words: $0.split(separator: " ").map(String.init)).name(among: names)
        }
        XCTAssertEqual(found, ["gate", "gate rules", "stats", nil, nil, nil])
        XCTAssertEqual(
            ShownCommand(program: "yemae", words: ["serve", "[--record-in", "FOLDER]"]).options, ["--record-in"])
    }

    func testTheProgramOfAPBXSaysWhichCommandsTheLaboratoryHas() throws {
        let program = try Program()
        defer { program.remove() }
        let names = try Manual(Program.laboratory).names.subtracting(["help"])
        let own = try Manual(Program.file).names
        for word in Set(names.map { String($0.prefix { $0 != " " }) })
        where !own.contains(where: { $0.hasPrefix("\(word) ") }) {
            let run = try program.run([word])
            XCTAssertEqual(run.status, 64)
            XCTAssertEqual(run.errors, "yemae: unknown command \(word); it is `yemae-lab \(word)`\n")
        }
        XCTAssertEqual(
            try program.run(["simulat"]).errors, "yemae: unknown command simulat; did you mean `yemae-lab simulate`?\n")
    }

    // MARK: Columns

    func testTheDailyFilesColumnsAreInTheGuide() throws {
        let program = try Program()
        defer { program.remove() }
        _ = try program.office(["setup"])
        let header = try program.office(["stats", "daily", "--csv"]).output.split(separator: "\r\n").first
        XCTAssertTrue(try Document("asterisk/OPERATING.md").text.contains("`\(try XCTUnwrap(header))`"))
    }

    func testEveryColumnOfAnImportIsInTheGuide() throws {
        // The header of each kind, as the program tells it when a header is wrong.
        let program = try Program()
        defer { program.remove() }
        let guide = try Document("asterisk/IMPORT.md").text.filter { !"[]".contains($0) }
        for header in [
            "number,name,telephone,x", "venue,korean,x", "venue,grade,korean,x", "venue,section,korean,grade,x",
            "venue,section,row,label,count,z",
            "program,category,korean,venue,z", "program,stop,korean,z", "program,tariff,x", "program,date,time,x",
            "table,categories,from,source,step,until,z", "venue,address,directions,z", "kind,korean,rank,z",
            "program,tariff,kind,price,z", "program,kind,most,z", "route,program,venue,z", "band,up_to,grade,price,z",
            "date,name,z",
        ] {
            try program.write("\(header)\n", to: "wrong.csv")
            let errors = try program.run(["import", program.path("wrong.csv")]).errors
            let rest = errors.components(separatedBy: "it takes ").dropFirst().last
            let columns = try XCTUnwrap(rest?.split(whereSeparator: \.isWhitespace).first, errors)
            XCTAssertTrue(guide.contains("`\(columns)`"), "\(columns)")
        }
    }

    // MARK: Files

    func testEveryLinkLeadsToAFile() throws {
        for path in Document.all {
            let folder = Program.root.appendingPathComponent(path).deletingLastPathComponent()
            for link in try Document(path).links {
                let file = folder.appendingPathComponent(link).standardized.path
                XCTAssertTrue(FileManager.default.fileExists(atPath: file), "\(path): \(link)")
            }
        }
    }

    func testEveryDocumentIsReachedFromTheReadme() throws {
        var reached: Set = ["README.md"]
        var next = ["README.md"]
        while let path = next.popLast() {
            let folder = path.split(separator: "/").dropLast().map(String.init)
            for link in try Document(path).links where link.hasSuffix(".md") {
                var parts = folder
                for part in link.split(separator: "/") {
                    if part == ".." { parts.removeLast() } else { parts.append(String(part)) }
                }
                let found = parts.joined(separator: "/")
                if reached.insert(found).inserted { next.append(found) }
            }
        }
        XCTAssertEqual(Set(Document.all).subtracting(reached), [])
    }

    /// `Tests/Serve/killed.py .build/release/yemae 5 32`, `.ci/run`, `Sources/Intake/RecordKind.swift` and the like.
    func testEveryFileThatIsNamedIsThere() throws {
        for path in Document.all {
            let document = try Document(path)
            for code in document.spans + document.code {
                let named = code.matches(of: /(?:^|[ "(])((?:Tests|Sources|Prompts|\.ci)\/[\w.\/-]+)/)
                for match in named where !match.1.hasSuffix("...") {
                    let file = Program.root.appendingPathComponent(String(match.1)).path
                    XCTAssertTrue(FileManager.default.fileExists(atPath: file), "\(path): \(match.1)")
                    guard code.hasPrefix(match.1), code.contains(/^\S+ \w|^\S+ \.build/) else { continue }
                    let canBeRun = FileManager.default.isExecutableFile(atPath: file)
                    XCTAssertTrue(canBeRun, "\(path): \(match.1) cannot be run")
                }
            }
        }
    }

    func testEverySourceFileThatTheEngineerIsSentToIsThere() throws {
        let sources = Program.root.appendingPathComponent("Sources")
        let files = try FileManager.default.subpathsOfDirectory(atPath: sources.path).filter { $0.hasSuffix(".swift") }
        let named = try Document("Sources/README.md").spans.filter { $0.hasSuffix(".swift") && $0 != "Package.swift" }
        XCTAssertGreaterThan(named.count, 30)
        for name in named { XCTAssertTrue(files.contains { $0 == name || $0.hasSuffix("/\(name)") }, name) }
    }

    func testEveryTestThatIsNamedIsThere() throws {
        let tests = Program.root.appendingPathComponent("Tests")
        let files = try FileManager.default.subpathsOfDirectory(atPath: tests.path)
        for path in Document.all {
            for match in try Document(path).text.matches(of: /--filter (\w+)/) {
                let isThere = files.contains { $0 == match.1 || $0.hasSuffix("/\(match.1).swift") }
                XCTAssertTrue(isThere, "\(path): \(match.1)")
            }
        }
    }
}

/// What a program says of its commands.
private struct Manual {
    /// The commands that `yemae help` lists: `member add` of `  member add NUMBER   add a member`.
    let names: Set<String>
    /// Each command's page, and each family's.
    let pages: [String: String]

    init(_ file: URL) throws {
        let program = try Program(file)
        defer { program.remove() }
        let overview = try program.run(["help"]).output
        let lines = overview.split(separator: "\n").filter { $0.hasPrefix("  ") && !$0.hasPrefix("   ") }
        let listed = lines.map { line in
            let words = line.split(separator: "  ", maxSplits: 1)[0].split(separator: " ")
            return words.prefix { $0.allSatisfy { $0.isLowercase || $0 == "-" } }.joined(separator: " ")
        }
        names = Set(listed + ["help"])
        let families = Set(listed.map { String($0.prefix { $0 != " " }) })
        pages = Dictionary(
            uniqueKeysWithValues: try names.union(families).map { name in
                (name, try program.run(["help"] + name.split(separator: " ").map(String.init)).output)
            })
    }
}
