// PageOutline: the rules that every page keeps for keyboards and screen readers, read off its markup as a value.

import BookingModel

@testable import Pages

struct PageOutline {
    private var headings: [Int] = []
    private var tags: [Tag: Int] = [:]
    private var ids: [String] = []
    private var references: [String] = []
    private var labelled: [String] = []
    private var inputs: [String?] = []
    /// Inputs without a name for a label, and those that stand in their label.
    private var (loose, enclosed) = (0, 0)
    /// What is wrong with the page.
    private(set) var faults: [String] = []

    init(_ html: HTML) {
        walk(html)
        if tags[.h1] != 1 { faults.append("\(tags[.h1] ?? 0) main headings") }
        if tags[.main] != 1 || tags[.title] != 1 { faults.append("not one main part and one title") }
        for (one, next) in zip(headings, headings.dropFirst()) where next > one + 1 {
            faults.append("a heading of level \(next) follows one of level \(one)")
        }
        if Set(ids).count != ids.count { faults.append("an id twice: \(ids)") }
        for reference in references where !ids.contains(reference) { faults.append("\(reference) is not there") }
        if loose != enclosed { faults.append("an input without a label") }
        for input in inputs where !labelled.contains(input ?? "") { faults.append("an input without a label") }
    }

    private mutating func walk(_ html: HTML) {
        switch html {
        case .text: break
        case .list(let parts): for part in parts { walk(part) }
        case .element(let tag, let attributes, let content):
            tags[tag, default: 0] += 1
            look(at: tag, attributes, content)
            for part in content { walk(part) }
        }
    }

    private mutating func look(at tag: Tag, _ attributes: [Attribute], _ content: [HTML]) {
        func value(_ name: String) -> String? { attributes.first { $0.name == name }?.value }
        if let id = value("id") { ids.append(id) }
        for name in ["for", "aria-labelledby", "aria-describedby"] { references += value(name).map { [$0] } ?? [] }
        switch tag {
        case .h1: headings.append(1)
        case .h2: headings.append(2)
        case .h3: headings.append(3)
        case .label:
            labelled.append(value("for") ?? "")
            if value("for") == nil { lookInside(content) }
        case .input where value("type") != "hidden" && value("id") == nil: loose += 1
        case .input where value("type") != "hidden", .select: inputs.append(value("id"))
        case .html: if value("lang") == nil { faults.append("a page without a language") }
        case .a:
            let target = value("href") ?? ""
            // A payment provider's page is the one place elsewhere.
            let places = ["/", "#", "tel:", "https://pay.example.com/"]
            if !places.contains(where: target.hasPrefix) { faults.append("a link to \(target)") }
            if target.hasPrefix("#") { references.append(String(target.dropFirst())) }
            if PageOutline.words(content).allSatisfy(\.isWhitespace) { faults.append("a link without words") }
        case .th: if value("scope") == nil { faults.append("a heading of a table that heads nothing") }
        case .table: if !content.contains(where: { $0.is(.caption) }) { faults.append("a table without a caption") }
        default: break
        }
    }

    /// A label around its input has words too.
    private mutating func lookInside(_ content: [HTML]) {
        let inputs = content.count { $0.is(.input) }
        if inputs != 1 || PageOutline.words(content).allSatisfy(\.isWhitespace) {
            faults.append("a label of \(inputs) inputs, or without words")
        }
        enclosed += inputs
    }

    private static func words(_ parts: [HTML]) -> String {
        parts.map { part in
            switch part {
            case .text(let words): words
            case .list(let parts), .element(_, _, let parts): words(parts)
            }
        }.joined()
    }
}

extension HTML {
    fileprivate func `is`(_ wanted: Tag) -> Bool { if case .element(wanted, _, _) = self { true } else { false } }
}
