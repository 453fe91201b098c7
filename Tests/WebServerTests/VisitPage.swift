// VisitPage: a page as a visitor hears it: the lines of its main part, by roles and names, and its forms.

import Foundation
import XCTest

/// An element of a page that was read again from its markup, or a piece of text (no tag).
final class PageNode {
    let tag: String
    let attributes: [String: String]
    var words = ""
    var parts: [PageNode] = []

    init(_ tag: String, _ attributes: [String: String] = [:]) {
        self.tag = tag
        self.attributes = attributes
    }

    /// All words in it.
    var text: String {
        (words + parts.map(\.text).joined()).replacing(/\s+/, with: " ")
    }

    /// It and all in it, in order.
    var all: [PageNode] { [self] + parts.flatMap(\.all) }

    private static let void: Set<String> = ["meta", "link", "input"]

    /// Reads markup of ours, in which every element is closed.
    static func read(_ markup: String) -> PageNode {
        let root = PageNode("root")
        var open = [root]
        for token in markup.matches(of: /<(\/?)([a-z0-9]+)((?: [a-zA-Z-]+(?:="[^"]*")?)*)>|([^<]+)/) {
            if let text = token.4 {
                let node = PageNode("")
                node.words = unescaped(String(text))
                open.last?.parts.append(node)
            } else if token.1 == "/" {
                open.removeLast()
            } else if let tag = token.2.map(String.init) {
                var attributes: [String: String] = [:]
                for pair in (token.3 ?? "").matches(of: /([a-zA-Z-]+)(?:="([^"]*)")?/) {
                    attributes[String(pair.1)] = unescaped(String(pair.2 ?? ""))
                }
                let node = PageNode(tag, attributes)
                open.last?.parts.append(node)
                if !void.contains(tag) { open.append(node) }
            }
        }
        return root
    }

    private static func unescaped(_ text: String) -> String {
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")].reduce(text) {
            $0.replacingOccurrences(of: $1.0, with: $1.1)
        }
    }
}

/// A page that a visitor looks at.
struct VisitPage {
    let root: PageNode
    var main: PageNode? { root.all.first { $0.tag == "main" } }

    init(_ markup: String) { root = PageNode.read(markup) }

    /// Its lines. Numbers, dates and times are `#`: the same visit is played on other days too.
    var lines: [String] {
        var lines: [String] = []
        if let main { walk(main, &lines) }
        // A list says the same again and again, or two things by turns; how often differs from day to day.
        return lines.reduce(into: []) { kept, line in
            kept.append(line)
            if kept.suffix(2).elementsEqual([line, line]) { kept.removeLast() }
            if kept.count >= 4, kept.suffix(2).elementsEqual(kept.dropLast(2).suffix(2)) { kept.removeLast(2) }
        }
    }

    private func walk(_ node: PageNode, _ lines: inout [String]) {
        func line(_ role: String, _ text: String) { lines.append("\(role) \"\(VisitPage.masked(text))\"") }
        switch node.tag {
        case "h1", "h2", "h3": return line("heading \(node.tag.dropFirst())", node.text)
        case "button": return line("button", node.text)
        case "a": return line("link", node.text)
        case "tr": return line("row", node.parts.map(\.text).joined(separator: " | "))
        case "caption", "legend": return line("group", node.text)
        case "input", "select": return control(node, line)
        // Its words are its input's name.
        case "label": for part in node.parts { walk(part, &lines) }
        case "svg": return
        case "p" where node.attributes["role"] == "alert": return line("alert", node.text)
        case "p" where !node.all.contains { ["a", "button"].contains($0.tag) }: return line("text", node.text)
        case "dt", "dd": return line("text", node.text)
        default: for part in node.parts { walk(part, &lines) }
        }
    }

    private func control(_ node: PageNode, _ line: (String, String) -> Void) {
        let name = label(of: node)
        switch node.tag == "select" ? "select" : node.attributes["type"] ?? "text" {
        case "hidden": return
        case "select": line("combobox", name)
        case "checkbox": line(node.attributes["checked"] == nil ? "checkbox" : "checkbox checked", name)
        case "radio": line(node.attributes["checked"] == nil ? "radio" : "radio checked", name)
        default: line("textbox", name)
        }
    }

    /// The words of the label of a control.
    func label(of node: PageNode) -> String {
        root.all.first { label in
            guard label.tag == "label" else { return false }
            guard let id = node.attributes["id"] else { return label.parts.contains { $0 === node } }
            return label.attributes["for"] == id
        }?.text ?? "?"
    }

    /// What a seat of a plan is sent as; nil: it cannot be chosen.
    /// - Parameters:
    ///   - row: the words of the row.
    ///   - seat: the first word of the seat.
    func place(_ row: String, _ seat: String) -> String? {
        let rows = root.all.filter { node in
            node.tag == "fieldset" && node.parts.contains { $0.tag == "legend" && $0.text == row }
        }
        let box = rows.flatMap(\.all).first { node in
            node.attributes["type"] == "checkbox" && label(of: node).split(separator: " ").first == seat[...]
        }
        return box?.attributes["value"]
    }

    /// The number of the showing that the page is about, in the links to it in other languages.
    var showing: Int64? {
        root.all.lazy.compactMap { $0.attributes["href"]?.firstMatch(of: /\/s\/([0-9]+)/) }.first.flatMap {
            Int64($0.1)
        }
    }

    /// A text without what differs from day to day.
    static func masked(_ text: String) -> String {
        text.replacing(/\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b/, with: "#")
            .replacing(
                /\b(January|February|March|April|May|June|July|August|September|October|November|December)\b/,
                with: "#"
            )
            .replacing(/\([월화수목금토일]\)|[월화수목금토일]요일/, with: "#")
            .replacing(/[0-9][0-9,:-]*/, with: "#").replacing(/\bseats? left/, with: "seats left")
            .replacing(/#( #)+/, with: "#").trimmingCharacters(in: .whitespaces)
    }
}
