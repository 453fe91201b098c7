// yemae-lab diagram: the call flow, drawn from the conversation's own code.

import CommandLineInterface
import Laboratory

extension Option {
    static let mermaid = Option("--mermaid", "a Mermaid flowchart instead of an SVG picture")
    static let output = Option("--output", "FILE", "write it here instead of to standard output")
}

extension Subcommand {
    static let diagram = Subcommand(
        "diagram", options: [.mermaid, .output], "draw the call flow of this program, as SVG or Mermaid"
    ) { arguments in
        guard let text = arguments.has(.mermaid) ? FlowDiagram.mermaid() : FlowDiagram.svg() else {
            throw CommandFault(
                "the walk over all calls did not come to an end; `yemae-lab explore` says why", .unavailable)
        }
        guard let file = arguments.value(.output) else {
            Console.write(text)
            return .success
        }
        try Console.replace(file: file, with: text)
        return .success
    }
}
