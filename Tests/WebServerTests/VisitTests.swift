// VisitTests: plays Tests/Visits in process: what a visitor does, and the lines of every page that follows. The same
// files are played through nginx by Tests/Visits/play.py.

import BookingCore
import BookingModel
import Foundation
import Intake
import XCTest

@testable import Pages
@testable import WebServer

final class VisitTests: XCTestCase {
    private static let folder = URL(fileURLWithPath: #filePath).appending(path: "../../Visits").standardized

    /// With YEMAE_ACCEPT in the environment the files are written anew, to be read line by line.
    func testEveryVisitIsAsWritten() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path).filter {
            $0.hasSuffix(".visit")
        }.sorted()
        XCTAssertGreaterThanOrEqual(files.count, 8)
        for file in files {
            let path = Self.folder.appending(path: file)
            let written = try String(contentsOf: path, encoding: .utf8)
            var player = try VisitPlayer(file)
            let played = try player.play(written)
            if ProcessInfo.processInfo.environment["YEMAE_ACCEPT"] != nil {
                try played.write(to: path, atomically: true, encoding: .utf8)
            } else if played != written {
                let lines = zip(played.split(separator: "\n"), written.split(separator: "\n"))
                let first = lines.enumerated().first { $0.element.0 != $0.element.1 }
                XCTFail(
                    "\(file):\((first?.offset ?? -2) + 1): played: \(first?.element.0 ?? "more"); written: "
                        + "\(first?.element.1 ?? "more")")
            }
        }
    }
}

/// Plays one visit.
private struct VisitPlayer {
    private let file: String
    private let stage: WebStage
    private let cards: CardPages?
    private var browsers: [String: WebBrowser] = [:]
    private var name = "one"
    private var entries: [String: String] = [:]
    /// Seats of a plan that were ticked, or whose tick was taken away.
    private var places: Set<String> = []
    /// What was entered in the pages of the other browsers.
    private var filled: [String: (entries: [String: String], places: Set<String>)] = [:]
    /// A page in another window, and what was entered there.
    private var other: (page: String, entries: [String: String], places: Set<String>) = ("", [:], [])

    init(_ file: String) throws {
        self.file = file
        // The one of `yemae setup --demo`, which nginx shows.
        cards = file.hasPrefix("pay-") ? CardPages() : nil
        stage = try WebStage(cards: cards) { Demo.batch(today: $0) }
    }

    private var browser: WebBrowser { browsers[name]! }

    /// The file as it is played: its comments and acts, and after each act what the visitor then has before them.
    mutating func play(_ written: String) throws -> String {
        defer { stage.end() }
        browsers[name] = WebBrowser(stage)
        var lines: [String] = []
        for line in written.split(separator: "\n", omittingEmptySubsequences: false) where !line.hasPrefix("  ") {
            lines.append(String(line))
            if line.isEmpty || line.hasPrefix("#") { continue }
            lines += try act(String(line)).map { "  \($0)" }
        }
        return lines.joined(separator: "\n")
    }

    private mutating func act(_ line: String) throws -> [String] {
        let words = line.matches(of: /"([^"]*)"|(\S+)/).map { String($0.1 ?? $0.2 ?? "") }
        switch words[0] {
        case "browser":
            filled[name] = (entries, places)
            name = words[1]
            if browsers[name] == nil { browsers[name] = WebBrowser(stage) }
            (entries, places) = filled[name] ?? ([:], [])
            return []
        case "remember":
            other = (browser.page, entries, places)
            (entries, places) = ([:], [])
            return []
        case "back":
            browser.show(other.page)
            (entries, places) = (other.entries, other.places)
            return []
        case "meanwhile":
            try meanwhile(Array(words.dropFirst()))
            return []
        case "seat":
            guard let place = VisitPage(browser.page).place(words[1], words[2]) else {
                XCTFail("\(file): no seat \(words[2]) in \(words[1])")
                return []
            }
            places.formSymmetricDifference([place])
            return []
        case "open": return look(browser.get(words[1]))
        case "follow":
            let links = VisitPage(browser.page).root.all.filter { $0.tag == "a" }
            guard let link = links.first(where: { VisitPage.masked($0.text).hasPrefix(words[1]) }) else {
                XCTFail("\(file): no link \(words[1])")
                return []
            }
            return look(browser.get(link.attributes["href"] ?? ""))
        case "type", "choose": return try enter(words[1], words[2] == "{code}" ? try stage.code() : words[2])
        case "tick": return try enter(words[1], nil)
        case "pay":
            let links = VisitPage(browser.page).root.all.compactMap { $0.attributes["href"] }
            guard let cards, let address = links.first(where: { $0.hasPrefix("http") }) else {
                XCTFail("\(file): no link to a payment page")
                return []
            }
            if words[1] == "declined" { return ["declined"] }
            guard let back = words[1] == "back" ? cards.leave(address) : cards.pay(at: address) else { return ["over"] }
            return look(browser.get(back))
        case "push":
            let (sent, ticked, more) = (entries, places, words.dropFirst(2).joined(separator: " "))
            (entries, places) = ([:], [])
            let site = more == "from elsewhere" ? "cross-site" : "same-origin"
            let end = VisitPage(browser.page).root.all.last { node in
                node.tag == "form" && node.all.contains { $0.tag == "button" && $0.text == words[1] }
            }?.attributes["action"]
            guard let end else {
                XCTFail("\(file): no button \(words[1])")
                return []
            }
            if more == "twice" { browser.send(sent, places: ticked, to: end, goesOn: false) }
            return look(browser.send(sent, places: ticked, to: end, site: site))
        default:
            XCTFail("\(file): what is \(line)?")
            return []
        }
    }

    /// What staff do to the showing that the visitor looks at.
    private func meanwhile(_ words: [String]) throws {
        let showing = ShowingID(try XCTUnwrap(VisitPage(browser.page).showing))
        let staff = stage.office.staff
        switch words[0] {
        case "hold-back":
            let ranges = try words[1].split(separator: ",").map { try XCTUnwrap(SeatRange($0)) }
            _ = try staff.holdBack(ranges, of: showing, reason: "visit")
        case "on-sale":
            let opens = try XCTUnwrap(LocalDateTime("\(words[1]) \(words[2])"))
            _ = try staff.setSaleRule(of: .showing(showing), channel: nil) { $0.opens = Zone.instant(opens) }
        default: XCTFail("\(file): what is \(words)?")
        }
    }

    /// Writes into a control that is found by its label, or ticks it.
    private mutating func enter(_ label: String, _ value: String?) throws -> [String] {
        let page = VisitPage(browser.page)
        let control = page.main?.all.first {
            ["input", "select"].contains($0.tag) && $0.attributes["type"] != "hidden"
                && VisitPage.masked(page.label(of: $0)).hasPrefix(label)
        }
        guard let control, let name = control.attributes["name"] else {
            XCTFail("\(file): nothing called \(label)")
            return []
        }
        entries[name] = value ?? control.attributes["value"] ?? ""
        return []
    }

    /// Goes on to where an answer leads, and says what is there.
    private func look(_ answer: WebAnswer) -> [String] {
        var answer = answer
        for _ in 0..<3 {
            guard answer.status == 303, let place = answer.location else { break }
            answer = browser.get(place)
        }
        return ["page \(answer.status)"] + VisitPage(answer.body).lines
    }
}
