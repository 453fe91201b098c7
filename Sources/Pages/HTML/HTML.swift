// HTML: markup as a value. Text becomes markup in one place, the writer, which escapes it: no string is markup.

/// A part of a page.
public indirect enum HTML: Hashable, Sendable {
    /// Words, as people read them.
    case text(String)
    /// An element with what is in it.
    case element(Tag, [Attribute], [HTML])
    /// Some parts after each other.
    case list([HTML])

    /// Nothing.
    static let nothing = HTML.list([])
}

extension HTML: ExpressibleByStringInterpolation {
    /// Words.
    public init(stringLiteral value: String) { self = .text(value) }
}

/// An element of HTML (https://html.spec.whatwg.org). There is no `script` and no `style`: pages have none.
public enum Tag: String, Hashable, Sendable {
    case html, head, body, title, meta, link
    case header, nav, main, footer, section
    case h1, h2, h3, p, a, strong, span, time
    case ul, li, dl, dt, dd
    case table, caption, thead, tbody, tr, th, td
    case form, label, input, select, option, button, div, fieldset, legend
    /// A picture (https://svgwg.org): rectangles and words.
    case svg, rect, text

    /// Whether it has no content and no end tag.
    var isVoid: Bool {
        switch self {
        case .meta, .link, .input: true
        case .html, .head, .body, .title, .header, .nav, .main, .footer, .section, .h1, .h2, .h3, .p, .a, .strong,
            .span, .time, .ul, .li, .dl, .dt, .dd, .table, .caption, .thead, .tbody, .tr, .th, .td, .form, .label,
            .select, .option, .button, .div, .fieldset, .legend, .svg, .rect, .text:
            false
        }
    }

    /// The element.
    func callAsFunction(_ attributes: [Attribute], _ content: HTML...) -> HTML { .element(self, attributes, content) }
    /// The element without attributes.
    func callAsFunction(_ content: HTML...) -> HTML { .element(self, [], content) }
    /// The element with parts that were made by a loop.
    func callAsFunction(_ attributes: [Attribute] = [], all content: [HTML]) -> HTML {
        .element(self, attributes, content)
    }
}

/// Writes markup.
struct HTMLWriter {
    /// What was written.
    private(set) var text = ""

    mutating func write(_ part: HTML) {
        switch part {
        case .text(let words): escape(words)
        case .list(let parts): for part in parts { write(part) }
        case .element(let tag, let attributes, let content):
            text += "<\(tag.rawValue)"
            for attribute in attributes {
                text += " \(attribute.name)"
                guard let value = attribute.value else { continue }
                text += "=\""
                escape(value)
                text += "\""
            }
            text += ">"
            if tag.isVoid { return }
            for part in content { write(part) }
            text += "</\(tag.rawValue)>"
            if tag.endsLine { text += "\n" }
        }
    }

    /// Escapes for text and for attribute values in double quotes. Control characters, which no font shows, are
    /// replaced.
    private mutating func escape(_ words: String) {
        for scalar in words.unicodeScalars {
            switch scalar {
            case "&": text += "&amp;"
            case "<": text += "&lt;"
            case ">": text += "&gt;"
            case "\"": text += "&quot;"
            case "'": text += "&#39;"
            case "\n", "\t": text.unicodeScalars.append(scalar)
            case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}": text += "\u{FFFD}"
            default: text.unicodeScalars.append(scalar)
            }
        }
    }
}

extension Tag {
    /// Whether a line end follows, so that the source can be read by people. Nowhere does it show.
    fileprivate var endsLine: Bool {
        switch self {
        case .head, .title, .header, .nav, .main, .footer, .section, .h1, .h2, .h3, .p, .ul, .li, .dl, .dd, .table,
            .caption, .thead, .tbody, .tr, .form, .div, .body, .html, .fieldset, .legend, .svg:
            true
        case .meta, .link, .a, .strong, .span, .time, .dt, .th, .td, .label, .input, .select, .option, .button, .rect,
            .text:
            false
        }
    }
}
