// BenchedRules: lets the bench measure what shared commits are worth.

import FastAGIServer
import Glibc

extension ServerRules {
    /// The same, with at most as many acts in a commit as the bench wants, which started this program.
    var asBenched: ServerRules {
        guard let text = getenv(ServerRules.actsTogetherVariable), let most = Int(String(cString: text)), most > 0
        else { return self }
        var rules = self
        rules.bounds.actsTogether = min(most, bounds.actsTogether)
        return rules
    }
}
