// ActionPlayer+Keys: how the player takes keys: those it waits for, those typed while the core was asked, those typed
// behind an entry, and echoes of the last one.

import BookingModel
import CallFlow

extension ActionPlayer {
    /// Keys came up while the core was asked, each a `Key`'s ASCII code. They are for what follows, as if they came up
    /// during it.
    public mutating func typedAhead(_ keys: WipedKeys) { ahead = ahead.appending(keys) }

    /// False: the PBX is known not to have a sound in the language it speaks, or that language is none of ours.
    func mayHave(_ sound: String) -> Bool {
        guard let language else { return false }
        return lacking[language]?.contains(sound) != true
    }

    /// The next of them that may cut a prompt or answer it; those before it are lost, as they would be at the line.
    mutating func nextAhead(_ interruptible: KeySet, at now: Int) -> Key? {
        let heard = interruptible.subtracting(swallowed.keys(at: now))
        while let code = ahead.first {
            ahead = ahead.dropFirst()
            if let key = Key(rawValue: code), heard.contains(key) { return key }
        }
        return nil
    }

    mutating func listen(since: Int, milliseconds: Int, oddKeys: Int, at now: Int) -> PlayerStep {
        let rest = milliseconds - (now - since)
        guard rest > 0, oddKeys <= ActionPlayer.oddKeyLimit else { return done(.silence) }
        doing = .listening(since: since, milliseconds: milliseconds, oddKeys: oddKeys)
        return .send(.waitForDigit(milliseconds: rest))
    }

    mutating func heard(_ reply: AGIReply, _ since: Int, _ milliseconds: Int, _ oddKeys: Int, at now: Int)
        -> PlayerStep
    {
        switch reply.number {
        case 0:
            guard mayBeCutShort else { return done(.silence) }
            doing = .doubting
            return .send(.playStatus(hearsKeys: true))
        case -1: return lost()
        default: break
        }
        if let key = reply.key {
            guard !isEcho(key, at: now), !swallowed.keys(at: now).contains(key) else {
                return listen(since: since, milliseconds: milliseconds, oddKeys: oddKeys, at: now)
            }
            return done(.key(key, after: min(max(now - since, 0), milliseconds)))
        }
        if reply.code != .done, let dead = fault(reply, .waitForDigit(milliseconds: milliseconds)) { return dead }
        return listen(since: since, milliseconds: milliseconds, oddKeys: oddKeys + 1, at: now)
    }

    /// The caller pressed nothing after a prompt of which no one knows whether it was heard whole. If it was not, it is
    /// heard clip by clip when it is said again.
    mutating func doubted(_ reply: AGIReply) -> PlayerStep {
        if reply.isFailure { playClipByClip(because: .promptCutShort) }
        return done(.silence)
    }

    /// Whether it is the last key once more: a line that carries tones in two ways may deliver one press as two.
    mutating func isEcho(_ key: Key, at now: Int) -> Bool {
        defer { lastKey = (key, now) }
        guard debounce > 0, let lastKey else { return false }
        return lastKey.key == key && now - lastKey.at <= debounce
    }

    /// What was typed behind an entry; it stays where keys are that were typed ahead.
    mutating func heardOn(_ reply: AGIReply, _ terminator: Key) -> PlayerStep {
        // Not as a number: it may be a PIN.
        if reply.result?.first == Ascii.minus { return lost() }
        if reply.code != .done, let dead = fault(reply, .getData(milliseconds: 0, most: 0)) { return dead }
        ahead = ahead.appending(reply.burst(most: CoreWait.mostKeys))
        return done(typedOn(terminator))
    }

    func typedOn(_ terminator: Key) -> Event {
        ahead.lend { keys in
            let digits = keys.prefix { Key(rawValue: $0)?.digit != nil }.count
            return .typedOn(digits: digits, terminated: digits < keys.count && keys[digits] == terminator.rawValue)
        }
    }
}
