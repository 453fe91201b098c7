// yemae diagram: the call flow, drawn from the conversation's own code.

import Rehearsal

extension Option {
    static let mermaid = Option("--mermaid", "a Mermaid flowchart instead of an SVG picture")
    static let output = Option("--output", "FILE", "write it here instead of to standard output")
}

extension Command {
    static let diagram = Command(
        "diagram", options: [.mermaid, .output], "draw the call flow of this program, as SVG or Mermaid"
    ) { arguments in
        guard let text = arguments.has(.mermaid) ? FlowDiagram.mermaid() : FlowDiagram.svg() else {
            throw CommandFault("the conversation has more situations than the diagram explores", .unavailable)
        }
        guard let file = arguments.value(.output) else {
            Console.write(text)
            return .success
        }
        try Console.replace(file: file, with: text)
        return .success
    }
}
