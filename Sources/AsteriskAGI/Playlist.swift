// Playlist: the values `ActionPlayer` works with: the steps it asks for, the clips that are still to be played, and the
// keys that a prompt without a sound must swallow.

import BookingModel
import CallFlow

/// How the prompts of a call are played.
public enum PromptPlaying: Hashable, Sendable {
    /// A prompt is one command, EXEC Background or EXEC Playback. It runs until a key or its end; nothing else stops
    /// it.
    case oneCommand
    /// A clip is one command, STREAM FILE, which a further command stops, and which says where it was stopped.
    case clipByClip
}

/// What is left to play of one `.play`: clips in one language, and the utterances after them.
struct Playlist {
    var utterances: ArraySlice<Utterance>
    var clips: ArraySlice<String> = []
    /// Utterances of these clips that do not sound yet, each with the index in `clips` at which it begins.
    var starts: ArraySlice<(clip: Int, utterance: Utterance)> = []
    /// What the clips are spoken in; nil before the first utterance.
    var language: Language?
    /// Samples of what is left that were heard already, counted from the first clip.
    var offset = 0
    /// A key cut it: the rest is played clip by clip, from where it was cut.
    var isCut = false
    var interruptible: KeySet

    init(_ utterances: [Utterance], _ interruptible: KeySet) {
        (self.utterances, self.interruptible) = (utterances[...], interruptible)
    }

    /// The list without the clip that sounded, which has so many samples; nil: unknown.
    func afterClip(of samples: Int?) -> Playlist {
        var list = self
        list.clips = clips.dropFirst()
        list.offset = samples.map { max(offset - $0, 0) } ?? 0
        return list
    }

    /// The list as a key cut it, so many samples into its first clip.
    func cut(at samples: Int?) -> Playlist {
        var list = self
        list.offset = samples.map { max($0, 0) } ?? 0
        list.isCut = true
        return list
    }
}

/// What must be done next to carry an action out.
public enum PlayerStep: Hashable, Sendable {
    /// Send this command and hand its reply to `received`.
    case send(Command)
    /// The action is done: tell the conversation.
    case report(Event)
    /// Ask the core, and tell the conversation its reply.
    indirect case ask(Request)
    /// The conversation is over and the dialplan's variables are set.
    indirect case finished(CallEnd)
}

extension CallEnd {
    /// The last commands of a call: what went wrong, for Asterisk's log, and the dialplan's variables.
    func lastCommands(fault: String?) -> [Command] {
        let variables = ChannelVariable.always.map { Command.setVariable($0, value(of: $0)) }
        guard let fault else { return variables }
        return [.verbose("yemae: \(fault)"), .setVariable(.fault, fault)] + variables
    }

    /// What the dialplan finds in a channel variable.
    private func value(of variable: ChannelVariable) -> String {
        switch variable {
        case .outcome: outcome.rawValue
        case .member: member?.digits ?? ""
        case .place: place
        case .fault: ""
        }
    }
}

/// A prompt that must be heard swallows the keys that may not cut it: whatever was typed ahead. Such a prompt of which
/// not one clip could be played is over at once, and those keys come up behind it, where they would be taken for an
/// agreement to what was not heard. So they are swallowed for as long as the prompt would have lasted.
struct SwallowedKeys {
    /// Milliseconds from the begin of the prompt: a second for the habit, and as much for a slow finger.
    static let time = 2000

    private var playing = KeySet.all
    private var begunAt = 0
    private var isHeard = false
    private var isLacking = false
    private var left = KeySet.none
    private var until = 0

    /// A prompt begins, which these keys may cut; `now` is milliseconds of a steady clock.
    mutating func promptBegan(interruptible: KeySet, at now: Int) {
        (playing, begunAt, isHeard, isLacking) = (interruptible, now, false, false)
    }

    /// The prompt goes on after a key that cut it and no longer may, or after a key that was not meant for it.
    mutating func promptGoesOn(interruptible: KeySet) { playing = interruptible }

    /// A clip of it was played, or could not be.
    mutating func clipEnded(heard: Bool) { if heard { isHeard = true } else { isLacking = true } }

    /// The prompt is over, and no key cut it.
    mutating func promptEnded(at now: Int) {
        guard isLacking, !isHeard else { return }
        left = KeySet.all.subtracting(playing).union(keys(at: now))
        until = max(until, begunAt + SwallowedKeys.time)
    }

    /// The conversation got a key: the caller is past all that.
    mutating func keyTold() { left = .none }

    /// The keys to be swallowed now.
    func keys(at now: Int) -> KeySet { now < until ? left : .none }
}
