// Commands: every command of yemae-lab, in the order of the help, and what the help says around them.

import CommandLineInterface

extension CommandLineProgram {
    /// The program that tests, measures and draws `yemae`, and makes its recordings.
    static let lab = CommandLineProgram(
        labName,
        about: "tests, measures and draws the telephone box office, and makes its recordings.",
        manual: Manual(
            heading: "the laboratory of a telephone box office",
            description: """
                Makes and checks the recordings of prompts; draws the conversation; plays every call there can be,
                and thousands of seeded ones on machines that fail; measures how fast
                .BR yemae (1)
                is. Answers no call, and changes no box office.
                """,
            seeAlso: "yemae (1)"),
        commands: {
            [
                .promptsBuild, .promptsCheck, .promptsScript, .promptsRead, .diagram, .explore, .simulate, .bench,
                .slowDisk,
            ]
        })
}

private let labName = "yemae-lab"

extension Console {
    /// Writes a line to standard error, with the laboratory's name before it.
    static func report(_ text: String) { complain(text, of: labName) }
}
