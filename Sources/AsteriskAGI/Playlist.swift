// Playlist: the clips of one `.play` that are still to be played.

import BookingModel
import CallFlow

/// What is left to play of one `.play`: the clips of the utterance that is spoken now, the one that sounds first, and
/// the utterances after it.
struct Playlist {
    var utterances: ArraySlice<Utterance>
    var clips: ArraySlice<String> = []
    /// What the clips are spoken in; nil before the first utterance.
    var language: Language?
    /// Samples of the first clip that were heard already.
    var offset = 0
    var interruptible: KeySet

    init(_ utterances: [Utterance], _ interruptible: KeySet) {
        (self.utterances, self.interruptible) = (utterances[...], interruptible)
    }

    /// The list without the clip that sounded.
    var afterClip: Playlist {
        var list = self
        list.clips = clips.dropFirst()
        list.offset = 0
        return list
    }

    /// The list as a key cut it, so many samples into its first clip.
    func cut(at samples: Int?) -> Playlist {
        var list = self
        list.offset = samples.map { max($0, 0) } ?? 0
        return list
    }
}
