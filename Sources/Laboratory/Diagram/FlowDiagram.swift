// FlowDiagram: draws the call flow from the conversation's own code, so that the picture is never out of date.

import Glibc
import Platform

/// `yemae-lab diagram`.
public enum FlowDiagram {
    static let usage = """
        yemae-lab diagram [--mermaid | --svg] [-o FILE]
          draws the call flow of this program: as an SVG picture (the default) or as text for Mermaid
        """

    /// Runs with the arguments behind `yemae-lab diagram`. Writes to standard output unless `-o` names a file.
    /// - Returns: the exit status: 0, or 2 when the arguments are wrong or the file cannot be written.
    static func run(_ arguments: [String]) -> Int32 {
        run(
            arguments, print: { Files.add(Array($0.utf8), to: STDOUT_FILENO) },
            complain: { Files.add(Array(($0 + "\n").utf8), to: STDERR_FILENO) })
    }

    static func run(_ arguments: [String], print: (String) -> Void, complain: (String) -> Void) -> Int32 {
        var mermaid = false
        var file: String?
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            switch argument {
            case "--mermaid": mermaid = true
            case "--svg": mermaid = false
            case "-o", "--output":
                guard let name = rest.popFirst() else {
                    complain("yemae-lab diagram: \(argument) needs a file; write `-o flow.svg`")
                    return 2
                }
                file = name
            case "-h", "--help":
                print(usage + "\n")
                return 0
            default:
                complain("yemae-lab diagram: `\(argument)` is not understood\n\(usage)")
                return 2
            }
        }
        guard let text = mermaid ? self.mermaid() : svg() else {
            complain(
                "yemae-lab diagram: the walk over all calls did not come to an end; `yemae-lab explore` says why")
            return 2
        }
        guard let file else {
            print(text)
            return 0
        }
        do throws(PlatformFault) {
            try Files.write(text, to: file)
            return 0
        } catch {
            complain("yemae-lab diagram: \(file) cannot be written: \(error.reason)")
            return 2
        }
    }

    /// The flow as an SVG picture; nil when the walk over all calls did not come to an end.
    public static func svg() -> String? { FlowGraph.drawn().map(SVGWriter.text) }
    /// The flow as a Mermaid flowchart; nil as above.
    public static func mermaid() -> String? { FlowGraph.drawn().map(MermaidWriter.text) }
}

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
