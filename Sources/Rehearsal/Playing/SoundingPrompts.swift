// SoundingPrompts: the prompts of one `.play` in a call without sound: which is being said, and which are still to
// come.

import CallFlow

/// The prompts of one `.play`. A key may cut them, and `.goOn` goes on with what it cut.
struct SoundingPrompts {
    private var left: ArraySlice<Utterance>
    /// True while the first of them is being said.
    private var isBegun = false

    init(_ utterances: [Utterance] = []) { left = utterances[...] }

    /// Lets the present prompt be said, `begins` once for each. False when none is left.
    mutating func sound(_ begins: (Utterance) -> Void) -> Bool {
        guard let utterance = left.first else { return false }
        if !isBegun { begins(utterance) }
        isBegun = true
        return true
    }

    /// The present prompt was said to its end.
    mutating func next() { (left, isBegun) = (left.dropFirst(), false) }
}
