// yemae prompts: the recordings of this box office's own names: which are missing, as a list for a voice talent, and
// rendering them. The sentences are the laboratory's work: they change with the program, names with the catalog.

import BookingCore
import BookingModel
import CommandLineInterface
import Doctor
import Formats
import Settings
import SpeechRecordings
import Voice

extension Option {
    static let nameLanguage = Option("--lang", Language.syntax, "only this language")
    static let nameSounds = Option(
        "--sounds", "FOLDER",
        "the folder with ko/yemae and en/yemae (where [names] sounds or asterisk.conf says otherwise)")
}

extension Subcommand {
    static let promptsNames = Subcommand(
        "prompts names", options: Option.office + [.nameLanguage],
        "list the names that no person has recorded, for a voice talent",
        details: """
            CSV: clip, language, text. Names that were rendered are among them: a recording takes their place.
            Record each text as a file of the clip's name in any format Asterisk plays (names/by-0123.gsm, .wav ...), \
            put the files into
            the folder names of the language's sounds, and run `yemae prompts build`: it notes them, and never \
            overwrites them.
            """
    ) { arguments in
        let settings = try arguments.settings()
        let recordings = try settings.nameRecordings()
        let names = try settings.catalogNames()
        let languages = try arguments.language(.nameLanguage).map { [$0] } ?? Language.allCases
        let mark = settings.marksCSV ? CSV.byteOrderMark : ""
        Console.write(mark + CSV.text([["clip", "language", "text"]]))
        for language in languages {
            let wanted = try recordings.wanted(names, language).filter { !$0.isRecorded }
            Console.write(CSV.text(wanted.map { [$0.clip.name, language.rawValue, CSV.disarmed($0.clip.text)] }))
        }
        return .success
    }

    static let promptsBuild = Subcommand(
        "prompts build", options: Option.office + [.nameSounds],
        "render the names that have no recording, and take over those that have one now",
        details: """
            Callers hear names for numbers from the next call on, by AGI at once; `systemctl reload yemae` makes a \
            running `yemae serve`
            take them. What renders is set in section [names]: espeak-ng, or any program that reads one line of text \
            and writes one WAV.
            Another renderer renders again what was rendered. Ends with 1 when a name is still without a recording.
            The sentences are rendered by `yemae-lab prompts build`.
            """
    ) { arguments in
        let settings = try arguments.settings()
        guard let sounds = arguments.value(.nameSounds) ?? Doctor.sounds(settings) else {
            throw CommandFault(
                "there are no settings of Asterisk here: give its folder of sounds with --sounds, or set `sounds` in "
                    + "[names]", .config)
        }
        let result = try settings.buildNames(sounds: sounds)
        Console.write(result.output)
        Console.writeError(result.errors)
        return result.errors.isEmpty ? .success : .differs
    }
}

extension YemaeSettings {
    /// The names' recordings, and what is shipped.
    fileprivate func nameRecordings() throws -> NameRecordings {
        do throws(LineFaults) {
            return NameRecordings(folder: names.folder, shipped: try Phrasebook.load(directory: prompts))
        } catch {
            throw CommandFault("\(error)", .config)
        }
    }

    /// Every name that callers hear.
    fileprivate func catalogNames() throws -> [Name] {
        do {
            return try Inspection(path: database).names().map(\.name)
        } catch {
            throw CommandFault("\(error)", .unavailable)
        }
    }

    fileprivate func buildNames(sounds: String) throws -> NameRecordings.Result {
        do {
            return try nameRecordings().build(try catalogNames(), sounds: sounds) { language in
                Rendering(
                    language: language,
                    program: names.renderer.isEmpty ? .espeak(speed: nil) : .command(names.renderer),
                    seconds: names.rendererSeconds)
            }
        } catch let fault as CommandFault {
            throw fault
        } catch {
            throw CommandFault(
                "\(error): run it as a user who may write there, or let this one: the folder \(names.folder) and the "
                    + "folder names of each language's sounds", .unavailable)
        }
    }

    /// Which names have no recording, after an import brought some; renders them first where the settings say so. It is
    /// no error: callers hear a number.
    func noteNames() -> [String] {
        var notes: [String] = []
        switch names.unrecorded {
        case .number: break
        case .rendered:
            do {
                if let sounds = Doctor.sounds(self) {
                    let result = try buildNames(sounds: sounds)
                    notes += result.errors.split(separator: "\n").map(String.init)
                    if result.made > 0 {
                        notes.append(
                            "names rendered: \(result.made); `systemctl reload yemae` makes a running yemae serve "
                                + "take them")
                    }
                } else {
                    notes.append(
                        "names are not rendered: there are no settings of Asterisk here; set `sounds` in [names]")
                }
            } catch {
                notes.append("names are not rendered: \((error as? CommandFault)?.message ?? "\(error)")")
            }
        }
        // What keeps the phrases or the database from being read is reported by those who need them.
        guard let book = try? phrasebook(), let names = try? catalogNames() else { return notes }
        return notes
            + Language.allCases.compactMap { language in
                let silent = Set(names.filter { book.recording(of: $0, language) == nil }.map { $0.text(language) })
                guard !silent.isEmpty else { return nil }
                let few = silent.sorted().prefix(YemaeSettings.namesSaid).joined(separator: ", ")
                let more = silent.count > YemaeSettings.namesSaid ? " ..." : ""
                return "names without a recording in \(language.name): \(silent.count) (\(few)\(more))\n"
                    + "      callers hear numbers; `yemae prompts build` renders them, `yemae prompts names` lists them"
            }
    }

    /// Names that a note says.
    private static let namesSaid = 5
}
