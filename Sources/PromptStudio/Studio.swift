// Studio: `yemae-lab prompts build|check|script|read`: makes, checks and lists recordings, and reads values out.

import BookingModel
import SpeechRecordings
import Voice

/// What a subcommand has to say.
public struct StudioResult: Sendable {
    /// For standard output.
    public var output = ""
    /// For standard error.
    public var errors = ""
    /// Exit status: 0 done and faultless, 1 faults were found or something failed, 2 the arguments make no sense.
    public var status: Int32 = 0
}

/// The work on recordings that goes on between calls, never during one.
public enum Studio {
    static let usage = """
        usage: prompts build [--lang \(Language.syntax)] [--speed N] render every missing or changed recording (needs \
        espeak-ng and sox)
               prompts check [--lang \(Language.syntax)]             name recordings that are missing, unused, \
        empty, uneven or of a wrong format
               prompts script [--lang \(Language.syntax)]            print a recording script for a voice talent
               prompts read [--lang \(Language.syntax)] KIND VALUE   read a value out: words and clips
        kinds: \(ReadAloud.allCases.map(\.rawValue).joined(separator: " "))

        """

    /// - Parameter arguments: those after `yemae-lab prompts`.
    /// - Parameter prompts: the folder with `ko` and `en` in it.
    public static func run(_ arguments: [String], prompts: String) -> StudioResult {
        do {
            let order = try Order(arguments)
            let book = try Phrasebook.load(directory: prompts)
            let languages = order.language.map { [$0] } ?? Language.allCases
            switch order.act {
            case .build: return try build(languages, book, prompts, speed: order.speed)
            case .check: return check(languages, book, prompts)
            case .script: return StudioResult(output: languages.map { script($0, book) }.joined(separator: "\n"))
            case .read: return StudioResult(output: try read(order, book))
            }
        } catch let fault as UsageFault {
            return StudioResult(errors: "prompts: \(fault.reason)\n\(usage)", status: 2)
        } catch let fault as ReadAloudFault {
            return StudioResult(errors: "prompts: \(fault)\n", status: 2)
        } catch let faults as LineFaults {
            return StudioResult(errors: "\(faults)\n", status: 1)
        } catch {
            return StudioResult(errors: "prompts: \(error)\n", status: 1)
        }
    }

    struct UsageFault: Error { let reason: String }

    /// The arguments, taken apart.
    struct Order {
        enum Act: String { case build, check, script, read }
        let act: Act
        var language: Language?
        /// Words a minute, for `build`.
        var speed: Int?
        /// What is left, for `read`.
        var words: [String] = []

        init(_ arguments: [String]) throws {
            guard let first = arguments.first, let act = Act(rawValue: first) else {
                throw UsageFault(reason: arguments.first.map { "unknown command '\($0)'" } ?? "a command is missing")
            }
            self.act = act
            var rest = arguments.dropFirst()
            while let word = rest.popFirst() {
                if word == "--lang" {
                    guard let code = rest.popFirst(), let language = Language(rawValue: code) else {
                        throw UsageFault(reason: "--lang needs \(Language.codes())")
                    }
                    self.language = language
                } else if word == "--speed", act == .build {
                    guard let speed = rest.popFirst().flatMap({ Int($0) }), Rendering.speeds.contains(speed) else {
                        let (slowest, fastest) = (Rendering.speeds.lowerBound, Rendering.speeds.upperBound)
                        throw UsageFault(reason: "--speed needs words a minute, \(slowest) to \(fastest)")
                    }
                    self.speed = speed
                } else if act == .read, !word.hasPrefix("--") {
                    words.append(word)
                } else {
                    throw UsageFault(reason: "'\(act.rawValue)' does not take '\(word)'")
                }
            }
        }
    }

    /// Words and clips of one value.
    private static func read(_ order: Order, _ book: Phrasebook) throws -> String {
        guard let name = order.words.first, let kind = ReadAloud(rawValue: name) else {
            throw UsageFault(
                reason: order.words.first.map { "unknown kind of value '\($0)'" } ?? "a kind of value is missing")
        }
        let value = order.words.dropFirst().joined(separator: " ")
        let speech = try kind.speech(value, order.language ?? .local, Announcer(book))
        return speech.text + "\n" + speech.paths.joined(separator: " ") + "\n"
    }
}
