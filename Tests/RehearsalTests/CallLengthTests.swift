// CallLengthTests: how long a caller listens from the answer to the price when every prompt is heard in full, by the
// lengths of the recordings.

import BookingCore
import BookingModel
import CallFlow
import Foundation
import Platform
import Voice
import XCTest

@testable import Rehearsal
@testable import SpeechRecordings

final class CallLengthTests: XCTestCase {
    private static let checkout = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    private static let prompts = checkout.appendingPathComponent("Prompts").path

    /// Seconds of audio, from the size of the files.
    private struct Ear {
        let announcer: Announcer
        init() throws { announcer = Announcer(try Phrasebook.load(directory: prompts)) }

        func seconds(_ utterance: Utterance) throws -> Double {
            try announcer.speech(utterance).clips.reduce(0) { sum, clip in
                let file = AudioFolder(prompts, utterance.language).file(clip.name)
                return sum + Double(try XCTUnwrap(Files.size(file), file) / GSMRecording.frame) * 0.02
            }
        }
    }

    /// What is heard up to the total of the first offer, with the seconds of each prompt.
    private func heard(_ transcript: String, line: String) throws -> [(prompt: String, seconds: Double)] {
        let file = Self.checkout.appendingPathComponent("Tests/Transcripts/\(transcript).transcript").path
        let text = try XCTUnwrap(Files.text(file), file).replacingOccurrences(
            of: "dial 1588-0001", with: "dial \(line)")
        let stage = try Stage.fresh(in: nil, StageOpening(), rules: OfficeRules())
        let said = Said()
        let driver = InProcessDriver(stage: stage, rules: CallRules(), spoken: { said.utterances.append($0) })
        let played = TranscriptPlayer(
            transcript: try Transcript.parse(Array(text.utf8), file: file).withACall(), stage: stage, driver: driver,
            report: { _, _ in }
        ).play()
        XCTAssertNil(played.fault)
        let price = try XCTUnwrap(
            said.utterances.firstIndex { $0.prompt.phrase == .aboutTotal }, "\(transcript) comes to no price")
        let ear = try Ear()
        return try said.utterances[...price].map {
            ("\($0.prompt)\($0.form == .short ? " short" : "")", try ear.seconds($0))
        }
    }

    private final class Said { var utterances: [Utterance] = [] }

    /// - Parameter line: 1588-0001 answers in Korean, 1588-0002 in English.
    private func check(
        _ transcript: String, line: String, atMost bound: Double, _ file: StaticString = #filePath, _ at: UInt = #line
    ) throws {
        let heard = try heard(transcript, line: line)
        let seconds = heard.reduce(0) { $0 + $1.seconds }
        let table = heard.map { String(format: "%6.2f  ", $0.seconds) + $0.prompt }.joined(separator: "\n")
        if ProcessInfo.processInfo.environment["YEMAE_TABLES"] != nil {
            print("\(transcript) \(line) \(seconds)\n\(table)")
        }
        XCTAssertLessThanOrEqual(
            seconds, bound, "\(transcript) on \(line) lasts \(seconds) s:\n\(table)", file: file, line: at)
    }

    func testAKnownCallerByProgramNumber() throws {
        try check("Lengths/known-caller-by-program-number", line: "1588-0001", atMost: 50)
        try check("Lengths/known-caller-by-program-number", line: "1588-0002", atMost: 55)
    }

    func testAKnownCallerByMenus() throws {
        try check("Lengths/known-caller-by-menus", line: "1588-0001", atMost: 65)
        try check("Lengths/known-caller-by-menus", line: "1588-0002", atMost: 70)
    }

    func testAStranger() throws {
        try check("Lengths/stranger", line: "1588-0001", atMost: 55)
        try check("Lengths/stranger", line: "1588-0002", atMost: 58)
    }

    func testATrainByMenus() throws {
        try check("Lengths/train-by-menus", line: "1588-0001", atMost: 85)
        try check("Lengths/train-by-menus", line: "1588-0002", atMost: 90)
    }

    func testTheWelcomeIsShortAndNamesTheOperatorFirst() throws {
        let ear = try Ear()
        for language in Language.allCases {
            XCTAssertLessThanOrEqual(
                try ear.seconds(Utterance(Prompt(.welcome), language, .full)), 7, language.rawValue)
        }
    }
}
