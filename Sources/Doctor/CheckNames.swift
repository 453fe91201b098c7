// CheckNames: checks that the names of programs, stops, sections, grades and kinds of fares have a recording, and that
// what is to render them can be started.

import BookingCore
import BookingModel
import ExternalPrograms
import Platform
import Settings
import Voice

extension Doctor {
    /// Where `yemae prompts build` puts the sounds of names; nil on a machine without Asterisk's settings, when the
    /// settings do not say.
    public static func sounds(_ settings: YemaeSettings) -> String? {
        settings.names.sounds ?? ofThisMachine(settings)?.asterisk.sounds
    }

    /// Names of the catalog without a recording.
    func checkNames(_ names: [Inspection.Named]) -> [Finding] {
        // Without phrases there are no recordings either, and that has been said.
        guard let book = try? book() else { return [] }
        var findings: [Finding] = []
        for language in Language.allCases {
            for kind in Inspection.Named.Kind.allCases {
                let silent = names.filter { $0.kind == kind && book.recording(of: $0.name, language) == nil }.map {
                    $0.name.text(language)
                }
                guard !silent.isEmpty else { continue }
                findings.append(
                    .warning(
                        "names \(language.rawValue)",
                        "\(silent.count) of kind \(kind.rawValue) have no recording: \(Finding.few(silent)); callers "
                            + "hear \(said(kind)) instead",
                        mend:
                            "`yemae prompts build` renders them, `yemae prompts names` lists them for a voice talent"
                    ))
            }
        }
        return (findings.isEmpty ? [.ok("names", "all \(names.count) names are recorded")] : findings) + checkRenderer()
    }

    /// What the announcer says for a name without a recording.
    private func said(_ kind: Inspection.Named.Kind) -> String {
        switch kind {
        case .program: "its number"
        case .stop: "its place on the way"
        case .section: "its number"
        case .grade, .fareKind: "its place in the list"
        }
    }

    /// Only where names are to be rendered without being asked for.
    private func checkRenderer() -> [Finding] {
        switch settings.names.unrecorded {
        case .number: return []
        case .rendered: break
        }
        let place = settings.place(of: "renderer", in: .names)
        let needed = ["sox", settings.names.renderer.first ?? "espeak-ng"]
        let faults = needed.compactMap { program -> String? in
            let path = program.contains("/") ? program : Doctor.found(program)
            guard let path else { return "\(program) is not installed" }
            return LineProgram.fault(of: path, for: .own).map { "\($0)" }
        }
        guard !faults.isEmpty else { return [.ok("renderer", "\(needed.joined(separator: " and ")) can be started")] }
        return [
            .warning(
                "renderer", "\(place): \(Finding.few(faults)): callers hear numbers for new names",
                mend: "apt-get install sox espeak-ng, or name another program")
        ]
    }

    /// A program in PATH.
    private static func found(_ program: String) -> String? {
        (RunningProgram.variables["PATH"] ?? "").split(separator: ":").map { "\($0)/\(program)" }.first(
            where: Files.exists)
    }
}
