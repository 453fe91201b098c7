// PromptsPlace: finds the phrase files when no settings file says where they are.

import Glibc

enum PromptsPlace {
    /// The first folder that holds phrases: here, beside the program (and above it, as in a build folder of a clone),
    /// or installed. `Prompts` when there is none, so that the fault names what was expected.
    static func find() -> String {
        var candidates = ["Prompts"]
        if let program = try? Program.path() {
            var folder = program[...]
            for _ in 0..<levels {
                guard let slash = folder.lastIndex(of: "/") else { break }
                folder = folder[..<slash]
                candidates.append("\(folder)/Prompts")
            }
        }
        candidates.append("/usr/share/yemae/Prompts")
        return candidates.first { access("\($0)/ko/phrases.txt", R_OK) == 0 } ?? candidates[0]
    }

    /// Folders looked at from the program upwards: `.build/TRIPLE/release/yemae` lies four below the clone.
    private static let levels = 5
}
