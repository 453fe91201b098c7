// NameCommandTests: a name that an import brings is said by the import, listed for a voice talent, rendered, and heard
// by the next call.

import XCTest

final class NameCommandTests: XCTestCase {
    private var program: Program!
    override func setUpWithError() throws {
        program = try Program()
        signal(SIGPIPE, SIG_IGN)
        _ = try program.office(["setup"])
        // All but the title has a recording that is shipped.
        try program.write(
            """
            {"venues": [{"venue": "studio", "korean": "스튜디오",
               "grades": [{"korean": "R석", "clip": "names/grade-r"}],
               "sections": [{"section": 1, "korean": "객석", "grade": 1, "clip": "names/grade-s",
                             "rows": [{"row": 1, "count": 9}]}]}],
             "programs": [{"program": 702, "category": "theatre", "korean": "리어왕", "english": "King Lear",
               "venue": "studio", "fares": [{"tariff": "standard", "grade": 1, "price": 1000}]}],
             "showings": [{"program": 702, "date": "2099-03-07", "time": "19:30", "tariff": "standard"}],
             "members": [{"number": "100234", "name": "Kim", "telephone": "010-2345-6789", "language": "ko",
               "pin": "4821", "credit_limit": 100000}]}
            """, to: "lear.json")
    }
    override func tearDown() { program.remove() }

    /// Settings with a renderer of sh.
    private func settings(_ renderer: String, _ more: String = "", database: String = "box.db") throws {
        try program.write("#!/bin/sh\nread -r line\n\(renderer)\n", to: "renderer")
        chmod(program.path("renderer"), 0o755)
        try program.write(
            """
            [general]
            database = \(database)
            pepper = box.pepper
            prompts = \(Program.root.path)/Prompts
            [timers]
            debounce = 0
            [names]
            renderer = \(program.path("renderer"))
            sounds = \(program.path("sounds"))
            \(more)
            """, to: "yemae.conf")
    }

    private func yemae(_ words: String...) throws -> Program.Run {
        try program.run(words + ["--config", program.path("yemae.conf")])
    }

    /// Says a tone.
    private static let tone = "exec sox -D -n -t wav -r 16000 -b 16 -c 1 - synth 0.3 sine 400 gain -6"

    /// The clips that member 100234 hears on the way to the showings of program 702.
    private func heard() throws -> String {
        let call = try PBX(
            ["--config", program.path("yemae.conf")], in: program,
            environment: ["YEMAE_CONFIG": program.path("yemae.conf")])
        call.send(PBX.header())
        _ = call.press("1" + "100234" + "4821" + "702" + "1" + "1")
        let end = try call.end()
        XCTAssertEqual(end.status, 0, end.errors)
        return call.lines.joined(separator: "\n")
    }

    func testANewNameIsHeardTheSameDay() throws {
        try settings(Self.tone)
        let run = try yemae("import", program.path("lear.json"))
        XCTAssertEqual(run.status, 0)
        XCTAssertEqual(run.output, "added 4, changed 0, unchanged 0\n")
        XCTAssertEqual(
            run.errors,
            """
            note: names without a recording in Korean: 1 (리어왕)
                  callers hear numbers; `yemae prompts build` renders them, `yemae prompts names` lists them
            note: names without a recording in English: 1 (King Lear)
                  callers hear numbers; `yemae prompts build` renders them, `yemae prompts names` lists them

            """)
        let list = try yemae("prompts", "names").output.split(separator: "\r\n").map(String.init)
        XCTAssertEqual(list.first, "clip,language,text")
        XCTAssertEqual(
            list.dropFirst().map { $0.drop { $0 != "," } }, [",ko,리어왕", ",en,King Lear"])
        let clip = String(list[1].prefix { $0 != "," })
        XCTAssertFalse(try heard().contains(clip))

        let build = try yemae("prompts", "build")
        XCTAssertEqual(build.errors, "")
        XCTAssertEqual(build.output, "ko: 1 names, 0 recorded, 1 rendered\nen: 1 names, 0 recorded, 1 rendered\n")
        XCTAssertTrue(try heard().contains("yemae/\(clip)"))
        XCTAssertEqual(try yemae("import", program.path("lear.json")).errors, "", "there is nothing left to say")
        XCTAssertEqual(
            try yemae("prompts", "names", "--lang", "en").output.split(separator: "\r\n").count, 2,
            "a rendering is a placeholder")
    }

    func testAnImportRendersWhereTheSettingsSaySo() throws {
        try settings(Self.tone, "unrecorded = rendered")
        let run = try yemae("import", program.path("lear.json"))
        XCTAssertEqual(run.status, 0)
        XCTAssertEqual(
            run.errors,
            "note: names rendered: 2; `systemctl reload yemae` makes a running yemae serve take them\n")
        XCTAssertTrue(try heard().contains("yemae/names/by-"))
    }

    func testARendererThatFailsKeepsNoImport() throws {
        try settings("echo 'out of voice' >&2; exit 1", "unrecorded = rendered")
        let run = try yemae("import", program.path("lear.json"))
        XCTAssertEqual(run.status, 0)
        XCTAssertEqual(run.output, "added 4, changed 0, unchanged 0\n")
        XCTAssertTrue(run.errors.contains("failed with status 1: out of voice"), run.errors)
        XCTAssertTrue(run.errors.contains("names without a recording in Korean: 1 (리어왕)"), run.errors)
        let build = try yemae("prompts", "build")
        XCTAssertEqual(build.status, 1)
        XCTAssertTrue(build.output.contains("ko: 1 names, 0 recorded, 0 rendered, 1 without a recording"), build.output)
        XCTAssertFalse(try heard().contains("names/by-"), "the number is said")
    }

    func testWhatCannotBeDoneIsSaid() throws {
        try settings(Self.tone)
        try program.write("", to: "sounds")
        let run = try yemae("prompts", "build")
        XCTAssertEqual(run.status, 0, "there is nothing to write yet")
        _ = try yemae("import", program.path("lear.json"))
        let refused = try yemae("prompts", "build")
        XCTAssertEqual(refused.status, 69)
        XCTAssertTrue(refused.errors.contains("\(program.path("sounds"))/ko: Not a directory"), refused.errors)
        XCTAssertEqual(
            try program.run(["prompts", "check"]).errors,
            "yemae: unknown command prompts check; it is `yemae-lab prompts check`\n")
    }
}
