// Replay: plays transcripts and compares what happens with what is written. A run that rewrote something fails, so
// nothing passes by recording.

import BookingCore
import BookingModel
import CallFlow
import CallRecording
import Glibc
import Platform

/// `yemae replay`.
public struct Replay {
    /// What a replay needs from the program around it.
    public struct Setting {
        var call: CallRules
        /// The box office's rules; PIN hashing is made cheap whatever they say.
        var office: OfficeRules
        /// The words of an utterance, for `--speak`.
        var words: (Utterance) -> String
        /// The program to start for `--agi`, with `agi --rehearsal FOLDER` behind it.
        var program: String
        /// More options for it, so that it plays by the same settings.
        var options: [String]
        /// - Parameters:
        ///   - program: full path of `yemae` itself.
        ///   - options: none when the settings are the defaults.
        public init(
            call: CallRules, office: OfficeRules, words: @escaping (Utterance) -> String, program: String,
            options: [String] = []
        ) {
            (self.call, self.office, self.words, self.program, self.options) = (call, office, words, program, options)
        }
    }

    /// How one transcript went.
    enum Verdict {
        case same
        /// What happened is not what is written: the text as played.
        case different(String)
        case fault(LineFault, lastLines: [String])
    }

    private let arguments: ReplayArguments
    private let setting: Setting
    private let print: (String) -> Void

    /// Runs with the arguments behind `yemae replay`.
    /// - Returns: the exit status: 0 all as written, 1 something differs (or was rewritten), 2 something could not be
    ///   played.
    public static func run(_ arguments: [String], setting: Setting) -> Int32 {
        run(
            arguments, setting: setting, print: { Swift.print($0) },
            complain: { Files.add(Array(($0 + "\n").utf8), to: STDERR_FILENO) })
    }

    static func run(
        _ arguments: [String], setting: Setting, print: @escaping (String) -> Void, complain: @escaping (String) -> Void
    ) -> Int32 {
        if arguments.contains("--help") || arguments.contains("-h") {
            print(ReplayArguments.usage)
            return 0
        }
        do {
            let arguments = try ReplayArguments(arguments)
            if arguments.hangsUp {
                var hangUps = HangUps(
                    setting: setting, print: print, progress: { Files.add(Array("  \($0)\n".utf8), to: STDERR_FILENO) },
                    complain: complain)
                let files = try arguments.files()
                return arguments.sample.map { hangUps.sample(files, $0, seed: arguments.seed) }
                    ?? hangUps.everywhere(files)
            }
            return Replay(arguments: arguments, setting: setting, print: print).run(try arguments.files(), complain)
        } catch {
            complain("yemae replay: \(error)")
            return 2
        }
    }

    private func run(_ files: [String], _ complain: (String) -> Void) -> Int32 {
        var (same, different, faults) = (0, 0, 0)
        for file in files {
            do {
                let (transcript, written) = try read(file)
                switch try verdict(of: transcript) {
                case .same where arguments.accept && transcript.text != written:
                    // It plays as recorded, but with a member in the caller's place: that is not what is in the file
                    // yet.
                    different += 1
                    try differs(transcript, transcript.text)
                case .same: same += 1
                case .different(let text):
                    different += 1
                    try differs(transcript, text)
                case .fault(let fault, let lastLines):
                    faults += 1
                    complain(fault.description)
                    if !lastLines.isEmpty {
                        complain(
                            "the last that happened:\n" + lastLines.map(Transcript.indented).joined(separator: "\n"))
                    }
                }
            } catch {
                faults += 1
                complain("\(error)")
            }
        }
        let rest =
            (different > 0 ? ", \(different) \(arguments.accept ? "rewritten" : "different")" : "")
            + (faults > 0 ? ", \(faults) not playable" : "")
        print("\(files.count) transcript\(files.count == 1 ? "" : "s"): \(same) as written\(rest)")
        return faults > 0 ? 2 : different > 0 ? 1 : 0
    }

    /// A transcript; with a member in the place of the caller when it is a recording that is being made a test of.
    /// - Returns: it, and what is written in the file.
    private func read(_ file: String) throws(LineFault) -> (Transcript, written: String) {
        guard let casting = arguments.casting else {
            let transcript = try Transcript.read(file: file).withACall()
            return (transcript, transcript.text)
        }
        guard let text = Files.text(file) else {
            throw LineFault(
                file: file, line: 0, reason: "cannot be read, or is not UTF-8; check the path and its permissions")
        }
        return (try Transcript.parse(Array(casting.text(of: text).utf8), file: file).withACall(), text)
    }

    /// Shows the difference, or takes it over.
    private func differs(_ transcript: Transcript, _ text: String) throws(LineFault) {
        guard arguments.accept else { return print(TextDiff.unified(transcript.text, text, file: transcript.file)) }
        do throws(PlatformFault) { try Files.write(text, to: transcript.file) } catch {
            throw LineFault(file: transcript.file, line: 0, reason: "cannot be written: \(error.reason)")
        }
        print("\(transcript.file): rewritten; read the difference before you keep it")
    }

    /// Plays one transcript on a fresh stage.
    func verdict(of transcript: Transcript) throws(LineFault) -> Verdict {
        let opening = TranscriptPlayer.opening(of: transcript)
        let folder = arguments.agi || arguments.telephone != nil ? try temporaryFolder(transcript) : nil
        defer { if let folder { try? Files.remove(folder) } }
        let result: TranscriptPlayer.Result
        do throws(RehearsalFault) {
            let stage = try Stage.fresh(in: folder, opening, rules: setting.office)
            let speaker = Speaker(language: arguments.speak, words: setting.words, print: print)
            let driver = try driver(on: stage, in: folder, speaker)
            if arguments.speak != nil { print(transcript.file) }
            result = TranscriptPlayer(transcript: transcript, stage: stage, driver: driver, report: speaker.report)
                .play()
        } catch {
            throw LineFault(file: transcript.file, line: 0, reason: error.reason)
        }
        if let fault = result.fault {
            return .fault(fault, lastLines: Array((result.played.last { !$0.isEmpty } ?? []).suffix(5)))
        }
        let text = transcript.text(playing: result.played)
        return text == transcript.text ? .same : .different(text)
    }

    /// Where the caller sits; `folder` is where the program finds the stage, nil: in this process.
    private func driver(on stage: Stage, in folder: String?, _ speaker: Speaker) throws(RehearsalFault)
        -> any CallDriver
    {
        guard let folder else {
            return InProcessDriver(stage: stage, rules: stage.rules(setting.call), spoken: speaker.heard)
        }
        if let telephone = arguments.telephone {
            return try PBXDriver(stage: stage, folder: folder, program: telephone)
        }
        return WireDriver(stage: stage, program: [setting.program, "agi", "--rehearsal", folder] + setting.options)
    }

    private func temporaryFolder(_ transcript: Transcript) throws(LineFault) -> String {
        do throws(PlatformFault) { return try Files.temporaryFolder("yemae") } catch {
            throw LineFault(file: transcript.file, line: 0, reason: "no temporary folder can be made: \(error)")
        }
    }
}

/// Prints the words a caller hears, for `--speak`.
private final class Speaker {
    private let language: Language?
    private let words: (Utterance) -> String
    private let print: (String) -> Void
    private var heard: [String] = []

    init(language: Language?, words: @escaping (Utterance) -> String, print: @escaping (String) -> Void) {
        (self.language, self.words, self.print) = (language, words, print)
    }

    func heard(_ utterance: Utterance) {
        guard let language else { return }
        heard.append(words(Utterance(utterance.prompt, language, utterance.form)))
    }

    /// The caller's line, then what happened, a sentence below each `say`.
    func report(_ line: String, _ happened: [String]) {
        guard language != nil else { return }
        print(line)
        for happening in happened {
            print(Transcript.indented(happening))
            guard happening.hasPrefix("say ") else { continue }
            for _ in FixedMenu.inFull(happening) where !heard.isEmpty {
                print("        \u{201C}\(heard.removeFirst())\u{201D}")
            }
        }
    }
}
