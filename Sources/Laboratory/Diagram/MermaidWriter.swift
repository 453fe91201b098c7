// MermaidWriter: writes the call flow as text for Mermaid (https://mermaid.js.org/syntax/flowchart.html), which many
// wikis draw.

/// Writes a graph as a Mermaid flowchart.
enum MermaidWriter {
    static func text(_ graph: FlowGraph) -> String {
        var text = "flowchart LR\n"
        for dialog in graph.dialogs {
            text += "  subgraph \(id(dialog))[\"\(dialog)\"]\n"
            for place in graph.places where place.dialog == dialog {
                text +=
                    "    \(id(place.name))\(shape(place, graph))\n"
            }
            text += "  end\n"
        }
        for way in graph.ways {
            let label = graph.label(way)
            text += "  \(id(way.from.name)) -->\(label.isEmpty ? "" : "|\"\(label)\"|") \(id(way.to.name))\n"
        }
        return text
    }

    /// A question is rounded, a request to the core is cut at its corners, a notice is a plain box.
    private static func shape(_ place: FlowGraph.Place, _ graph: FlowGraph) -> String {
        switch graph.kinds[place] ?? .tell {
        case .ask: "(\"\(place.short)\")"
        case .tell: "[\"\(place.short)\"]"
        case .request: "{{\"\(place.short)\"}}"
        case .end: "([\"\(place.short)\"])"
        }
    }

    /// Mermaid takes `end` for a word of its own and does not like `#`: names become `p_..._...`.
    private static func id(_ name: String) -> String {
        "p_" + name.map { $0.isLetter || $0.isNumber ? String($0) : "_" }.joined()
    }
}
