// DialplanShowTests: the doctor reads a dialplan as Asterisk does. Plans/*/show.txt is what `dialplan show` of a real Asterisk 16 and 22 says
// (Tests/Asterisk/plans.sh records and checks them).

import Foundation
import XCTest

@testable import Doctor

final class DialplanShowTests: XCTestCase {
    private static let plans = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
        "Plans")

    func testEveryPlanIsReadAsAsteriskReadsIt() throws {
        let plans = try FileManager.default.contentsOfDirectory(atPath: DialplanShowTests.plans.path).sorted()
        XCTAssertGreaterThan(plans.count, 25)
        for plan in plans {
            let folder = DialplanShowTests.plans.appendingPathComponent(plan)
            let shown = try String(contentsOf: folder.appendingPathComponent("show.txt"), encoding: .utf8)
            let dialplan = AsteriskFolder(path: folder.path, sounds: nil).dialplan()
            XCTAssertEqual(read(dialplan).joined(separator: "\n"), asterisk(shown).joined(separator: "\n"), plan)
        }
    }

    /// One line an extension's priority, an include and a switch; sorted.
    private func read(_ dialplan: Dialplan) -> [String] {
        dialplan.contexts.flatMap { context in
            ["[\(context.name)]"] + context.includes.map { "[\(context.name)] include \($0)" }
                + context.switches.map { "[\(context.name)] switch \($0)" }
                + context.extensions.flatMap { one in
                    one.inOrder.map { step in
                        let name = one.caller.map { "\(one.name)/\($0)" } ?? one.name
                        // What a hint is of does not matter to a call.
                        if step.priority == -1 { return "[\(context.name)] \(name) hint" }
                        return
                            "[\(context.name)] \(name) \(step.priority) \(step.label.map { "<\($0)>" } ?? "")\(step.application)(\(step.data))"
                    }
                }
        }.sorted()
    }

    /// The same of `dialplan show`.
    private func asterisk(_ shown: String) -> [String] {
        var (lines, context, name) = ([String](), "", "")
        for line in shown.split(separator: "\n").map(String.init) where line != "(nothing is loaded)" {
            if line.hasPrefix("[ Context '") {
                context = String(line.dropFirst(11).prefix { $0 != "'" })
                lines.append("[\(context)]")
                continue
            }
            // `[extensions.conf:3]` at the end.
            var text = line.range(of: " [", options: .backwards).map { String(line[..<$0.lowerBound]) } ?? line
            if let arrow = text.range(of: "=>"), text.hasPrefix("  ") {
                let head = text[..<arrow.lowerBound].trimmingCharacters(in: .whitespaces)
                if ["Include", "Alt. Switch", "Ignore pattern"].contains(head) {
                    let value = text.split(separator: "'").dropFirst().dropLast().joined(separator: "'")
                    if head == "Include" { lines.append("[\(context)] include \(value.prefix { $0 != "," })") }
                    if head == "Alt. Switch" { lines.append("[\(context)] switch \(value)") }
                    continue
                }
                if head.hasPrefix("'") {
                    let parts = head.components(separatedBy: "' (CID match '")
                    name = parts[0].replacingOccurrences(of: "'", with: "")
                    if parts.count > 1 { name += "/" + parts[1].dropLast(2) }
                    text = String(text[arrow.upperBound...])
                }
            }
            text = text.trimmingCharacters(in: .whitespaces)
            if text.hasPrefix("hint:") {
                lines.append("[\(context)] \(name) hint")
                continue
            }
            var label = ""
            if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
                label = "<\(text[text.index(after: text.startIndex)..<end])>"
                text = text[text.index(after: end)...].trimmingCharacters(in: .whitespaces)
            }
            guard let dot = text.firstIndex(of: ".") else { continue }
            lines.append("[\(context)] \(name) \(text[..<dot]) \(label)\(text[dot...].dropFirst(2))")
        }
        return lines.sorted()
    }
}
