// Playlist: what is left to play of one `.play`.

import CallFlow

/// What is left to play of one `.play`: the clips of the utterance that is spoken now, the one that sounds first, and the utterances after it.
struct Playlist {
    var utterances: ArraySlice<Utterance>
    var clips: ArraySlice<String> = []
    let interruptible: KeySet

    init(_ utterances: [Utterance], _ interruptible: KeySet) { (self.utterances, self.interruptible) = (utterances[...], interruptible) }

    /// The list without the clip that sounded.
    var afterClip: Playlist {
        var list = self
        list.clips = clips.dropFirst()
        return list
    }
}
