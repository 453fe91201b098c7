// KeyPage: the page that lists the key of every section, row and seat, to be printed in large type, in every language.

import BookingCore
import BookingModel
import Formats
import Writing

/// A venue's keys for people.
public enum KeyPage {
    /// The seats of a row in few words: `1-20` where the painted number is typed, `2a: 101` where another is.
    public static func seats(_ seats: [VenueKeys.Seat]) -> String {
        let ordered = seats.sorted { $0.key < $1.key }
        var parts: [String] = []
        var run: (first: Int, last: Int)?
        func close() {
            if let run { parts.append(run.first == run.last ? "\(run.first)" : "\(run.first)-\(run.last)") }
            run = nil
        }
        for seat in ordered where isItsOwn(seat) {
            if let open = run, open.last + 1 == seat.key {
                run = (open.first, seat.key)
            } else {
                close()
                run = (seat.key, seat.key)
            }
        }
        close()
        parts += ordered.filter { !isItsOwn($0) }.map { "\($0.label): \($0.key)" }
        return parts.joined(separator: ", ")
    }

    private static func isItsOwn(_ seat: VenueKeys.Seat) -> Bool { seat.label == "\(seat.key)" }

    /// The page. It needs nothing else: no script, no font, no picture from anywhere.
    public static func html(_ venue: VenueKeys) -> String {
        let title = both(venue.name)
        return """
            <!DOCTYPE html>
            <html lang="\(Language.local.rawValue)">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light">
            <title>\(XML.escaped(venue.name.local))</title>
            <style>
            \(style)
            </style>
            </head>
            <body>
            <header><h1>\(title)</h1>
            <p>\(words(\.title))</p></header>
            \(venue.sections.map(section).joined())</body>
            </html>

            """
    }

    private static func section(_ section: VenueKeys.Section) -> String {
        let rows = section.rows.map { row in
            "<tr><td>\(XML.escaped(row.label))</td><td "
                + "class=\"key\">\(row.key)</td><td>\(XML.escaped(seats(row.seats)))</td></tr>\n"
        }
        return """
            <section>
            <h2><span class="key">\(section.key)</span> \(both(section.name)) <small>\(both(section.grade))</small></h2>
            <table>
            <thead><tr><th>\(words(\.row))</th><th>\(words(\.key))</th><th>\(words(\.seats))</th></tr></thead>
            <tbody>
            \(rows.joined())</tbody></table>
            </section>

            """
    }

    /// `일층 (Floor)`; one of them where both are the same.
    private static func both(_ name: Name) -> String {
        let local = XML.escaped(name.local)
        return name.latin == name.local ? local : "\(local) \(marked(XML.escaped(name.latin), .latin))"
    }

    /// `열`, and behind it the same in the other languages.
    private static func words(_ word: KeyPath<KeypadWords, String>) -> String {
        ([Language.local.writing.keypad[keyPath: word]]
            + Language.local.others.map { marked($0.writing.keypad[keyPath: word], $0) }).joined(separator: " ")
    }

    private static func marked(_ text: String, _ language: Language) -> String {
        "<span lang=\"\(language.rawValue)\">\(text)</span>"
    }

    private static let style = """
        * { box-sizing: border-box }
        body { margin: 0 auto; max-width: 900px; padding: 16px; color: #000; background: #fff;
          font: 22px/1.4 system-ui, 'Noto Sans CJK KR', 'Malgun Gothic', 'Apple SD Gothic Neo', sans-serif }
        h1 { font-size: 2.2rem; margin: 0 } h2 { font-size: 1.7rem; margin: 2rem 0 .4rem; break-after: avoid }
        small, span[lang] { color: #333; font-weight: 400; font-size: .75em }
        .key { font-weight: 800; font-variant-numeric: tabular-nums }
        h2 .key { display: inline-block; min-width: 2.4em; text-align: center; border: 3px solid #000; border-radius: \
        .3em }
        table { border-collapse: collapse; width: 100% } thead { display: table-header-group }
        th, td { border-bottom: 1px solid #666; padding: .3rem .6rem; text-align: left; vertical-align: top } tr { \
        break-inside: avoid }
        th { border-bottom: 3px solid #000 } td:nth-child(2) { font-size: 1.4em; text-align: center } td:first-child { \
        font-size: 1.2em }
        @media print { body { max-width: none; padding: 0; font-size: 16pt } }
        """
}
