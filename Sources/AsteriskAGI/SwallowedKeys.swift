// SwallowedKeys: discards the keys that a prompt would have swallowed if it had a sound. Pure: no line, no clock.

import CallFlow

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

    /// It goes on after a key that cut it, and which it now hears no more, or after one that was not meant for it.
    mutating func promptGoesOn(interruptible: KeySet) { playing = interruptible }

    /// A clip of it was played, or could not be.
    mutating func clipEnded(heard: Bool) { if heard { isHeard = true } else { isLacking = true } }

    /// It is over, and no key cut it.
    mutating func promptEnded(at now: Int) {
        guard isLacking, !isHeard else { return }
        left = KeySet.all.subtracting(playing).union(keys(at: now))
        until = max(until, begunAt + SwallowedKeys.time)
    }

    /// A key was told to the conversation: the caller is past all that.
    mutating func keyTold() { left = .none }

    /// The keys to be swallowed now.
    func keys(at now: Int) -> KeySet { now < until ? left : .none }
}
