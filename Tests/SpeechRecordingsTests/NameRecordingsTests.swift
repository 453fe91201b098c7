// NameRecordingsTests: names without a recording are rendered where Asterisk plays them, a person's recording takes the
// place of a rendering and is kept, and what cannot be rendered is named while the rest is.

import BookingModel
import Foundation
import Platform
import Voice
import XCTest

@testable import SpeechRecordings

final class NameRecordingsTests: XCTestCase {
    private static let prompts = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Prompts").path
    private var folder = URL(fileURLWithPath: "")
    private func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    override func setUpWithError() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("names-\(UUID().uuidString)")
        for language in Language.allCases {
            try FileManager.default.createDirectory(
                atPath: path("sounds/\(language.rawValue)/yemae"), withIntermediateDirectories: true)
        }
    }
    override func tearDownWithError() throws { try FileManager.default.removeItem(at: folder) }

    private let names = [
        Name(local: "리어왕", latin: "King Lear"), Name(local: "햄릿", latin: "Hamlet"),
        Name(local: "전주", latin: "Jeonju", clip: "names/stop-jeonju"), Name(local: "전주", latin: "Jeonju"),
    ]

    private func recordings() throws -> NameRecordings {
        NameRecordings(folder: path("words"), shipped: try Phrasebook.load(directory: Self.prompts))
    }

    /// The renderer is a script; a word of the text chooses how it fails.
    private func build(_ names: [Name], renderer: String? = nil) throws -> NameRecordings.Result {
        let script = """
            #!/bin/sh
            read -r line
            case $line in
            *fails*) echo "cannot say $line" >&2; exit 1;;
            *silent*) exec sox -D -n -t wav -r 16000 -b 16 -c 1 - trim 0 0.5;;
            *page*) echo '<html>';;
            *) exec sox -D -n -t wav -r 16000 -b 16 -c 1 - synth 0.5 sine 400 gain -6;;
            esac
            """
        try script.write(toFile: path("renderer"), atomically: true, encoding: .utf8)
        chmod(path("renderer"), 0o755)
        return try recordings().build(names, sounds: path("sounds")) {
            Rendering(language: $0, program: .command([renderer ?? path("renderer")]), seconds: 10)
        }
    }

    private func book() throws -> Phrasebook { try Phrasebook.load(directory: Self.prompts, names: path("words")) }

    func testWhatHasNoRecordingIsRenderedAndSpoken() throws {
        XCTAssertEqual(
            try recordings().wanted(names, .english).map(\.clip.text), ["King Lear", "Jeonju"],
            "Hamlet is shipped, Jeonju is one recording")
        let result = try build(names)
        XCTAssertEqual(result.errors, "")
        XCTAssertEqual(
            result.output, "ko: 2 names, 0 recorded, 2 rendered\nen: 2 names, 0 recorded, 2 rendered\n")
        for language in Language.allCases {
            for name in names {
                let clip = try XCTUnwrap(try book().recording(of: name, language), name.latin)
                guard name.latin != "Hamlet" else { continue }
                let file = path("sounds/\(language.rawValue)/yemae/\(clip.name).gsm")
                XCTAssertNil(GSMRecording.fault(try XCTUnwrap(Files.contents(file))))
                XCTAssertEqual(
                    try XCTUnwrap(SpeechLevel.of(Files.contents(file) ?? [])), SpeechLevel.target, accuracy: 1)
                XCTAssertEqual(try XCTUnwrap(Files.status(file)).st_mode & 0o777, 0o644, "Asterisk is another user")
            }
        }
        XCTAssertEqual(try build(names).made, 0, "nothing is rendered twice")
        XCTAssertEqual(
            try book().recording(of: names[2], .korean)?.name, "names/stop-jeonju", "the catalog's own clip is used")
    }

    func testOneNameThatCannotBeRenderedKeepsNoOtherFromIt() throws {
        let result = try build(
            ["fails", "silent", "page", "Fine"].map { Name(local: "가\($0)", latin: "It \($0)") })
        XCTAssertEqual(result.made, 2)
        let lines = result.errors.split(separator: "\n").map { $0.drop { $0 != " " }.dropFirst() }.sorted()
        XCTAssertEqual(
            lines.filter { $0.contains("It") || $0.contains("WAV") || $0.contains("silent") },
            [
                "\(path("renderer")) failed with status 1: cannot say It fails",
                "the WAV does not begin as a WAV does "
                    + "(RIFF ... WAVE)", "the WAV does not begin as a WAV does (RIFF ... WAVE)",
                "the rendering is silent", "the rendering is silent",
            ].map { $0[...] })
        XCTAssertTrue(result.output.hasSuffix("en: 4 names, 0 recorded, 1 rendered, 3 without a recording\n"))
        XCTAssertNil(try book().recording(of: Name(local: "가page", latin: "It page"), .english), "its number is said")
        XCTAssertNotNil(try book().recording(of: Name(local: "가Fine", latin: "It Fine"), .english))
        let none = try build(names, renderer: "/nowhere/voice")
        XCTAssertEqual(none.made, 0)
        XCTAssertTrue(none.errors.contains("/nowhere/voice cannot be started: there is no such program"), none.errors)
    }

    func testARecordingTakesThePlaceOfARenderingAndIsKept() throws {
        _ = try build(names)
        let clip = try XCTUnwrap(try book().recording(of: names[0], .korean)).name
        let gsm = path("sounds/ko/yemae/\(clip).gsm")
        let studio = [UInt8](repeating: 0xD5, count: 33 * 50)
        try Files.write(studio, to: gsm)
        // A studio that delivers WAV: the placeholder has to go, or Asterisk plays whichever it likes.
        try Files.write([1, 2, 3], to: path("sounds/ko/yemae/names/stop-jeonju.wav"))
        let result = try build(names)
        XCTAssertEqual(result.errors, "")
        XCTAssertTrue(result.output.hasPrefix("ko: 2 names, 2 recorded, 0 rendered\n"), result.output)
        XCTAssertEqual(Files.contents(gsm), studio)
        XCTAssertFalse(Files.exists(path("sounds/ko/yemae/names/stop-jeonju.gsm")))
        XCTAssertEqual(try recordings().wanted(names, .korean).map(\.isRecorded), [true, true])
        let renamed = Name(local: "전주역", latin: "Jeonju", clip: "names/stop-jeonju")
        XCTAssertEqual(
            try build([renamed]).errors,
            "ko/names/stop-jeonju: recorded with other words; record '전주역', or delete the file to have it rendered\n")
        try Files.write([], to: gsm)
        XCTAssertTrue(try build(names).errors.hasPrefix("ko/\(clip): is empty; delete the file to have it rendered\n"))
    }

    func testARenderingIsMadeAgainForOtherWordsAndByAnotherRenderer() throws {
        let lear = Name(local: "리어왕", latin: "King Lear", clip: "names/show-lear")
        XCTAssertEqual(try build([lear]).made, 2)
        XCTAssertEqual(try build([Name(local: "리어왕", latin: "Lear", clip: "names/show-lear")]).made, 1)
        let other = path("other")
        try FileManager.default.copyItem(atPath: path("renderer"), toPath: other)
        XCTAssertEqual(try build([lear], renderer: other).made, 2)
    }

    func testOneClipForTwoNamesIsNamed() throws {
        let two = ["전주", "군산"].map { Name(local: $0, latin: $0, clip: "names/stop-one") }
        XCTAssertTrue(
            try build(two).errors.hasPrefix("ko/names/stop-one: is the clip of '전주' and of '군산'; callers hear '전주'"))
    }

    func testTheDefaultIsARealVoice() throws {
        let result = try recordings().build(names, sounds: path("sounds")) {
            Rendering(language: $0, program: .espeak(speed: nil))
        }
        XCTAssertEqual(result.errors, "")
        XCTAssertEqual(result.made, 4)
    }

    func testASoundsFolderThatCannotBeWrittenIsNamed() throws {
        try FileManager.default.removeItem(atPath: path("sounds/ko/yemae"))
        try Files.write("", to: path("sounds/ko/yemae"))
        XCTAssertThrowsError(try build(names)) { XCTAssertTrue("\($0)".contains("sounds/ko/yemae"), "\($0)") }
        XCTAssertFalse(Files.exists(path("words/ko/names.txt")), "nothing names what is not there")
    }
}
