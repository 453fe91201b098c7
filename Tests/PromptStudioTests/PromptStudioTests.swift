// PromptStudioTests: what is committed can be heard; every kind of fault is named; what a person recorded is kept.

import BookingModel
import Foundation
import SpeechRecordings
import XCTest

@testable import PromptStudio

final class PromptStudioTests: XCTestCase {
    private static let shipped = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Prompts")
    /// What is shipped, until a test makes a copy to spoil.
    private var folder = PromptStudioTests.shipped

    private func spoilACopy() throws {
        let copy = FileManager.default.temporaryDirectory.appendingPathComponent("prompts-\(UUID().uuidString)")
        try FileManager.default.copyItem(at: Self.shipped, to: copy)
        folder = copy
        addTeardownBlock { try FileManager.default.removeItem(at: copy) }
    }

    private func run(_ arguments: String...) -> StudioResult { Studio.run(arguments, prompts: folder.path) }
    private func file(_ path: String) -> URL { folder.appendingPathComponent(path) }
    private func edit(_ path: String, _ from: String, _ to: String) throws {
        let text = try String(contentsOf: file(path), encoding: .utf8)
        XCTAssertTrue(text.contains(from))
        try text.replacingOccurrences(of: from, with: to).write(to: file(path), atomically: true, encoding: .utf8)
    }

    func testEverythingThatIsShippedCanBeHeard() {
        let result = run("check")
        XCTAssertEqual(result.errors, "")
        XCTAssertEqual(result.status, 0)
    }

    func testCheckNamesWhatIsWrongWithRecordings() throws {
        try spoilACopy()
        try FileManager.default.removeItem(at: file("ko/audio/num/37.gsm"))
        try Data().write(to: file("ko/audio/num/38.gsm"))
        try Data(repeating: 0xD5, count: 100).write(to: file("en/audio/num/39.gsm"))
        try Data(repeating: 0x55, count: 330).write(to: file("en/audio/num/40.gsm"))
        try Data(repeating: 0xD5, count: 33).write(to: file("en/audio/num/41.gsm"))
        try Data(repeating: 0xD5, count: 330).write(to: file("en/audio/stray.gsm"))
        let result = run("check")
        XCTAssertEqual(result.status, 1)
        XCTAssertEqual(
            result.errors.split(separator: "\n").map {
                $0.split(separator: ":").prefix(2).joined(separator: ":").prefix(46)
            },
            [
                "ko/num/37: is missing ('삼십칠')", "ko/num/38: is empty",
                "en/num/39: is not GSM full rate, 8 kHz mono, wit",
                "en/num/40: is not GSM full rate, 8 kHz mono, wit", "en/num/41: is shorter than 60 ms",
                "en/stray.gsm: is unused",
            ].map { $0.prefix(46) })
    }

    func testCheckNamesWhatDiffersBetweenLanguages() throws {
        try spoilACopy()
        try edit("en/phrases.txt", "hint-program-number.short = Or a program number.\n", "")
        try edit("ko/phrases.txt", "goodbye = 이용", "goodbye = 24시간 이용")
        let errors = run("check").errors
        XCTAssertTrue(errors.contains("hint-program-number.short: is not in every language's phrases.txt"), errors)
        XCTAssertTrue(errors.contains("ko/goodbye.1: '24시간"), errors)
        XCTAssertTrue(errors.contains("ko/goodbye.1: is a recording of other words"), errors)
        XCTAssertTrue(errors.contains("en/hint-program-number.s1.gsm: is unused"), errors)
    }

    func testEveryClipIsAsLoudAsTheOthers() throws {
        for language in Language.allCases {
            let audio = AudioFolder(folder.path, language)
            let notes = try AudioManifest(audio.manifest).notes
            for (clip, note) in notes
            where clip.hasPrefix("digit/") || clip.hasPrefix("key/") || clip.hasPrefix("ask-")
                || clip.hasPrefix("welcome")
            {
                let level = try XCTUnwrap(
                    SpeechLevel.of([UInt8](Data(contentsOf: URL(fileURLWithPath: audio.file(clip))))), clip)
                XCTAssertEqual(level, SpeechLevel.target, accuracy: 1, "\(language.rawValue)/\(clip)")
                XCTAssertEqual(
                    Double(try XCTUnwrap(note.level)) / 10, level, accuracy: 0.06,
                    "the manifest of \(language.rawValue)/\(clip)")
            }
            for (clip, note) in notes where !["pause", "stop", "listening"].contains(clip) {
                XCTAssertEqual(
                    Double(try XCTUnwrap(note.level, clip)) / 10, SpeechLevel.target, accuracy: SpeechLevel.tolerance,
                    clip)
            }
        }
    }

    func testCheckNamesAClipThatIsLouderThanTheOthers() throws {
        try spoilACopy()
        let (digit, sentence) = (file("ko/audio/digit/3.gsm"), file("en/audio/goodbye.1.gsm"))
        try amplify(digit, by: 1)
        try amplify(sentence, by: -1)
        let errors = run("check").errors
        XCTAssertTrue(
            errors.hasPrefix("ko/digit/3: is 6.")
                && errors.contains("dB louder than the others: `sox IN.wav -r 8000 -c 1 OUT.gsm gain -6."),
            errors)
        XCTAssertTrue(errors.contains("en/goodbye.1: is 6.") && errors.contains("dB softer than the others"), errors)
        XCTAssertEqual(errors.split(separator: "\n").count, 2, errors)
    }

    /// Doubles or halves the pulses of every subframe: 8 steps of its coded maximum, which is logarithmic from 16 on,
    /// are 6 dB.
    private func amplify(_ recording: URL, by doublings: Int) throws {
        var data = [UInt8](try Data(contentsOf: recording))
        for frame in stride(from: 0, to: data.count, by: 33) {
            for subframe in 0..<4 {
                let first = frame * 8 + 40 + subframe * 56 + 11
                var code = 0
                for bit in first..<first + 6 { code = code << 1 | Int(data[bit / 8] >> (7 - UInt8(bit % 8)) & 1) }
                code = max(0, min(63, code < 16 && doublings < 0 ? code / 2 : code + 8 * doublings))
                for (place, bit) in (first..<first + 6).enumerated() {
                    let mask = UInt8(1) << (7 - UInt8(bit % 8))
                    data[bit / 8] = code >> (5 - place) & 1 == 1 ? data[bit / 8] | mask : data[bit / 8] & ~mask
                }
            }
        }
        try Data(data).write(to: recording)
    }

    func testTheSpeedIsKeptAndRendersAgainWhatWasSpokenAtAnother() throws {
        try spoilACopy()
        let manifest = file("ko/audio/manifest.txt")
        let before = try AudioManifest(manifest.path)
        let marks = Set(before.notes.values.map(\.rendering))
        XCTAssertEqual(
            marks, [Rendering(language: .korean, program: .espeak(speed: before.speed)).mark],
            "all is rendered at the manifest's speed")
        var other = before
        other.speed = before.speed.map { $0 + 1 } ?? 150
        XCTAssertFalse(marks.contains(Rendering(language: .korean, program: .espeak(speed: other.speed)).mark))
        try other.write(manifest.path, by: "a test")
        XCTAssertEqual(try AudioManifest(manifest.path).speed, other.speed)
    }

    func testBuildKeepsWhatAPersonRecorded() throws {
        try spoilACopy()
        let studio = Data(repeating: 0xD5, count: 33 * 50)
        try studio.write(to: file("ko/audio/goodbye.1.gsm"))
        XCTAssertEqual(run("build", "--lang", "ko").status, 0)
        XCTAssertTrue(try String(contentsOf: file("ko/audio/manifest.txt"), encoding: .utf8).contains("recorded "))
        try edit("ko/phrases.txt", "안녕히 계십시오.", "안녕히 가십시오.")
        let result = run("build", "--lang", "ko")
        XCTAssertEqual(result.status, 1)
        XCTAssertTrue(result.errors.hasPrefix("ko/goodbye.1: recorded with other words"), result.errors)
        XCTAssertEqual(try Data(contentsOf: file("ko/audio/goodbye.1.gsm")), studio)
    }

    func testABrokenManifestIsNamedWithItsLine() throws {
        try spoilACopy()
        try "# made\nrendered 1 2\n".write(to: file("ko/audio/manifest.txt"), atomically: true, encoding: .utf8)
        let result = run("build", "--lang", "ko")
        XCTAssertEqual(result.status, 1)
        XCTAssertTrue(result.errors.contains("manifest.txt:2: "), result.errors)
    }

    func testFaultsInAPhraseFileAreNamed() throws {
        try spoilACopy()
        try edit("en/phrases.txt", "{minutes}", "{minute}")
        let result = run("script")
        XCTAssertEqual(result.status, 1)
        XCTAssertTrue(result.errors.contains("en/phrases.txt:"), result.errors)
    }

    func testReadPrintsWordsAndClips() {
        XCTAssertEqual(
            run("read", "--lang", "ko", "money", "1234500").output,
            "백이십삼만 사천오백 원\nyemae/num/100 yemae/num/man-23 yemae/num/4000 yemae/num/500 yemae/unit/won\n")
        XCTAssertEqual(
            run("read", "when", "2026-06-06", "14:30").output.split(separator: "\n").first, "유월 육일 토요일 오후 두 시 삼십 분")
    }

    func testScriptShowsEveryClipWithItsWords() {
        let script = run("script", "--lang", "ko").output
        XCTAssertTrue(
            script.contains("[예매되었습니다. 예매번호는 {number} 번입니다.]\nbooked.1.gsm\t예매되었습니다. 예매번호는\nbooked.2.gsm\t번입니다.\n"))
        XCTAssertTrue(script.contains("month/6.gsm\t유월\n"))
    }

    func testNonsenseIsAnsweredWithTheUsage() {
        for arguments in [
            [], ["frob"], ["check", "--lang", "fr"], ["check", "x"], ["read"], ["read", "colour", "red"],
            ["build", "--fast"],
            ["build", "--speed", "20"], ["build", "--speed"], ["check", "--speed", "180"],
        ] {
            let result = Studio.run(arguments, prompts: folder.path)
            XCTAssertEqual(result.status, 2, "\(arguments)")
            XCTAssertTrue(result.errors.contains("usage: prompts"), "\(arguments)")
        }
        XCTAssertEqual(run("read", "month", "13").status, 2)
        XCTAssertEqual(
            run("read", "month", "13").errors, "prompts: '13' cannot be read as month: write it like `month 6`\n")
    }
}
