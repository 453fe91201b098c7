// SpeechProgramTests: a text-to-speech program is given one line and answers one WAV; each way in which it can fail is
// named, and nothing is left of it.

import BookingModel
import Foundation
import Voice
import XCTest

@testable import SpeechRecordings

final class SpeechProgramTests: XCTestCase {
    private var folder = URL(fileURLWithPath: "")
    override func setUpWithError() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("speech-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }
    override func tearDownWithError() throws { try FileManager.default.removeItem(at: folder) }

    /// A WAV with a tone of 400 Hz.
    private func wave(
        milliseconds: Int = 300, rate: Int = 16_000, channels: Int = 1, bits: Int = 16, form: Int = 1,
        claimed: Int? = nil
    ) -> [UInt8] {
        let samples = (0..<rate * milliseconds / 1000).flatMap { place -> [UInt8] in
            let value = Int16(8000 * sin(Double(place) * 400 * 2 * .pi / Double(rate)))
            return (0..<channels).flatMap { _ in bytes(Int(UInt16(bitPattern: value)), bits / 8) }
        }
        let head =
            bytes(form, 2) + bytes(channels, 2) + bytes(rate, 4) + bytes(rate * channels * bits / 8, 4)
            + bytes(channels * bits / 8, 2) + bytes(bits, 2)
        return Array("RIFF".utf8) + bytes(36 + samples.count, 4) + Array("WAVEfmt ".utf8) + bytes(16, 4) + head
            + Array("data".utf8) + bytes(claimed ?? samples.count, 4) + samples
    }

    private func bytes(_ number: Int, _ count: Int) -> [UInt8] { (0..<count).map { UInt8(number >> (8 * $0) & 0xFF) } }

    private func fault(of bytes: [UInt8]) -> String? {
        do throws(SpeechFault) {
            _ = try WaveFile(bytes)
            return nil
        } catch { return "\(error)" }
    }

    func testWhatIsNoPlainWAVIsRefusedWithTheReason() throws {
        XCTAssertNil(fault(of: wave()))
        XCTAssertNil(fault(of: wave(channels: 2)), "stereo is mixed")
        XCTAssertNil(fault(of: wave(claimed: 0)), "a pipe cannot be gone back in")
        XCTAssertNil(fault(of: wave(claimed: 0x7FFF_F000)), "as espeak-ng writes it")
        XCTAssertEqual(fault(of: []), "the WAV is empty")
        XCTAssertEqual(
            fault(of: Array("<html>not here</html>".utf8)), "the WAV does not begin as a WAV does (RIFF ... WAVE)")
        XCTAssertEqual(fault(of: wave(claimed: 9602)), "the WAV is cut off: 9600 of 9602 bytes of samples are there")
        XCTAssertEqual(fault(of: wave(bits: 8)), "the WAV has 8-bit samples: 16-bit PCM is needed")
        XCTAssertEqual(fault(of: wave(form: 3)), "the WAV has samples of form 3: 16-bit PCM is needed")
        XCTAssertEqual(
            fault(of: wave(rate: 4000)), "the WAV has 4000 samples a second: 8000 to 192000 are needed")
        XCTAssertEqual(fault(of: wave(channels: 6)), "the WAV has 6 channels: 1 or 2 are needed")
        XCTAssertEqual(fault(of: wave(milliseconds: 50)), "the WAV is 50 ms long: 60 to 60000 are needed")
        XCTAssertEqual(fault(of: Array(wave().prefix(30))), "the WAV ends within its form")
        XCTAssertEqual(fault(of: Array(wave().prefix(36))), "the WAV has no samples")
        // No prefix of a WAV, and none with a byte changed, stops the program that reads it.
        let whole = wave(milliseconds: 60, rate: 8000)
        for end in whole.indices { _ = fault(of: Array(whole.prefix(end))) }
        for place in 0..<48 {
            for value: UInt8 in [0, 1, 0x7F, 0xFF] {
                var bytes = whole
                bytes[place] = value
                _ = fault(of: bytes)
            }
        }
    }

    /// A program of sh.
    private func script(_ text: String) throws -> String {
        let file = folder.appendingPathComponent("renderer").path
        try "#!/bin/sh\n\(text)\n".write(toFile: file, atomically: true, encoding: .utf8)
        chmod(file, 0o755)
        return file
    }

    private func say(_ text: String, seconds: Int = 10, _ words: String...) -> String {
        do throws(SpeechFault) {
            return "\(try SpeechProgram(words: words, seconds: seconds).say(text).count) bytes"
        } catch { return "\(error)" }
    }

    func testTheProgramGetsOneLineAndItsOutputIsTheWAV() throws {
        let program = try script("read -r line; printf '%s' \"$1:$line\"")
        XCTAssertEqual(say("봄", program, "ko"), "6 bytes")
        XCTAssertEqual(say("", "/bin/cat"), "1 bytes", "the line end")
    }

    func testEachWayToFailIsNamed() throws {
        let program = try script("echo 'no such voice' >&2; exit 3")
        XCTAssertEqual(say("a", program), "\(program) failed with status 3: no such voice")
        XCTAssertEqual(say("a", try script("kill -9 $$")), "\(program) failed with status 137")
        XCTAssertEqual(
            say("a", seconds: 1, try script("sleep 60 & sleep 60")),
            "\(program) was not done within 1 s: [names] renderer-time allows more")
        XCTAssertEqual(
            say("a", seconds: 1, try script("exec >&- 2>&-; sleep 60")),
            "\(program) was not done within 1 s: [names] renderer-time allows more", "its output ended, it did not")
        XCTAssertEqual(say("a", try script("exec cat /dev/zero")), "\(program) wrote more than 12582912 bytes")
        XCTAssertEqual(say("a", "/nowhere/piper"), "/nowhere/piper cannot be started: there is no such program")
        XCTAssertEqual(
            say("a", "no-such-voice"),
            "no-such-voice cannot be started: it is not installed: `apt-get install no-such-voice`")
        XCTAssertEqual(say("a", folder.path), "\(folder.path) cannot be started: Permission denied")
    }

    func testHangulIsSpokenInKoreanWhoeverHearsIt() {
        let english = Rendering(language: .english, program: .command(["/bin/piper", "--model=/m/{language}.onnx"]))
        XCTAssertEqual(english.words(for: "Seoul"), ["/bin/piper", "--model=/m/en.onnx"])
        XCTAssertEqual(english.words(for: "서울"), ["/bin/piper", "--model=/m/ko.onnx"])
        let espeak = Rendering(language: .english, program: .espeak(speed: nil))
        XCTAssertEqual(espeak.words(for: "서울")[2], "ko")
        XCTAssertEqual(espeak.words(for: "Seoul")[2], "en-us")
        XCTAssertEqual(espeak.mark, "en-180-2", "as the shipped recordings are marked")
        XCTAssertNotEqual(english.mark, espeak.mark)
    }
}
