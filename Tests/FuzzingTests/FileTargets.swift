// FileTargets: the files people give the box office: catalogs, seating plans, settings, phrases, transcripts, the
// bank's answer.

import BookingModel
import Formats
import Payment
import Rehearsal
import Settings
import Voice

@testable import Intake

extension FuzzTargets {
    static let files = [
        FuzzTarget(name: "transcript", seeds: { Seeds.files("\($0)/Tests/Transcripts/Identify", ".transcript") }) {
            bytes in
            do throws(LineFault) {
                let transcript = try Transcript.parse(bytes, file: "x")
                if Array(transcript.text.utf8) != bytes { return "a transcript that is not written as it was read" }
                return Array(transcript.text(playing: []).utf8) != bytes
                    ? "accepting nothing changes a transcript" : nil
            } catch { return FuzzTarget.faultOfMessage("\(error)") }
        },
        FuzzTarget(name: "csv", seeds: { _ in Seeds.catalogs }) { imported($0, as: "x.csv") },
        headed(
            "csv-members", "number,name,telephone,language,pin,credit_limit",
            "100900,김하나,010-2345-6789,ko,4821,100000\n"),
        headed("csv-fees", "table,categories,from,source,step,until,weekday,weekend,holiday", Seeds.fees),
        FuzzTarget(name: "csv-line", seeds: { _ in Seeds.catalogs }) { bytes in
            // What is written is read again as it was.
            let fields = bytes.split(separator: 0, omittingEmptySubsequences: false).prefix(IntakeLimits.columns).map {
                String(decoding: $0, as: UTF8.self)
            }
            guard fields != [""], fields.allSatisfy({ $0.utf8.count <= IntakeLimits.fieldBytes }) else { return nil }
            var reader = CSVReader(Array("\(CSV.line(fields))\n".utf8)[...], file: "x")
            let records = reader.records(faults: FaultLog())
            return records.count == 1 && records[0].fields == fields
                ? nil
                : "a record that is not read as it was written"
        },
        FuzzTarget(name: "json", seeds: { _ in Seeds.documents }) { imported($0, as: "x.json") },
        FuzzTarget(name: "seating-plan", seeds: { _ in [Seeds.plan] }) { imported($0, as: "hall.json") },
        FuzzTarget(name: "settings", seeds: { Seeds.files("\($0)/asterisk", "yemae.conf") }) { bytes in
            guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
            do throws(LineFaults) {
                _ = try YemaeSettings.parse(text, name: "x", folder: "")
                return nil
            } catch { return error.faults.lazy.compactMap { FuzzTarget.faultOfMessage($0.description) }.first }
        },
        FuzzTarget(
            name: "phrases",
            seeds: { Seeds.files("\($0)/Prompts/ko", "phrases.txt") + Seeds.files("\($0)/Prompts/en", "phrases.txt") }
        ) { bytes in
            let file = TextFile(language: .korean, path: "x", bytes: bytes)
            do throws(LineFaults) {
                _ = try Phrasebook(files: [file, TextFile(language: .english, path: "y", bytes: bytes)], names: [file])
                return nil
            } catch { return error.faults.lazy.compactMap { FuzzTarget.faultOfMessage($0.description) }.first }
        },
        FuzzTarget(
            name: "bank-answer",
            seeds: { _ in
                [
                    Array(
                        "key,amount,result,reason\n2026-03/100234,60000,paid,\n2026-03/100777,5,failed,\"no, money\"\n"
                            .utf8)
                ]
            }
        ) {
            switch StatementFile.answers(in: $0) {
            case .success(let answers): return answers.contains { $0.amount <= .zero } ? "an amount of nothing" : nil
            case .failure(let fault): return FuzzTarget.faultOfMessage("\(fault)", lines: true)
            }
        },
    ]

    /// An import of one file; its first line is given, so that mutation spends itself on the rest.
    private static func headed(_ name: String, _ header: String, _ seed: String) -> FuzzTarget {
        FuzzTarget(name: name, seeds: { _ in [Array(seed.utf8)] }) {
            imported(Array("\(header)\n".utf8) + $0, as: "x.csv")
        }
    }

    private static func imported(_ bytes: [UInt8], as name: String) -> String? {
        do throws(IntakeError) {
            _ = try CatalogReader.read([IntakeFile(name: name, bytes: bytes)])
            return nil
        } catch {
            if error.faults.isEmpty || error.faults.count > IntakeLimits.faultsShown {
                return "\(error.faults.count) faults told"
            }
            return error.faults.lazy.compactMap { FuzzTarget.faultOfMessage($0.description) }.first
        }
    }
}
