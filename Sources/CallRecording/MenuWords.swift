// MenuWords: fixed menus as a transcript writes them: one line for a menu that was heard whole, so that a new option
// changes no transcript but those that test the menu (`dial ... in full`). Nothing is lost: the line can be written
// out again, and a menu that was cut, or that said anything else, is written as it was heard.

import CallFlow

extension FixedMenu {
    /// The line of a menu that was said from its title to its last option.
    var heardWhole: String { "say   \(name) with its options" }

    /// True when the menu begins with just these, in one language and in full.
    func begins(_ heard: [Utterance]) -> Bool {
        heard.count <= prompts.count
            && zip(heard, prompts).allSatisfy {
                $0.prompt == $1 && $0.form == .full && $0.language == heard[0].language
            }
    }

    /// A happening with the options of the menu it names, each in a line; any other as it is.
    package static func inFull(_ happening: String) -> [String] {
        guard let menu = allCases.first(where: { happening.hasPrefix($0.heardWhole) }) else { return [happening] }
        return menu.prompts.map { "say   \($0)\(happening.dropFirst(menu.heardWhole.count))" }
    }
}
