// ActionPlayer+Prompts: how the player plays a prompt: as one command, or clip by clip.
//
// Utterances of one `.play` that are spoken in one language become one command: EXEC Background where keys may cut it,
// EXEC Playback where none may. It is split only where its line would pass `Command.lineLimit`. A single clip is
// played by STREAM FILE, which tells more for the same price. Captured from Asterisk 16 and 22 (Wire/README.md of the
// tests), and what follows from it:
//
// - **Any key cuts Background**, A...D too. One that the prompt does not hear is swallowed, and the prompt goes on
//   where it was cut. So does one that a key cut for `.goOn`, and one that an echo of the last key cut.
// - **Where it was cut** Background does not say. It is the time since the command, less `margin`: rather something is
//   heard twice than not at all. From there on the prompt is played clip by clip, and Asterisk itself counts: a STREAM
//   FILE that begins behind the end of its clip ends at once, and says how long the clip is.
// - **A hang-up** ends either application with -1 (Playback in 16: 0). One that begins behind it is over at once with
//   0, as if all had been heard, and no EXEC says that the caller is gone: the next command that needs the channel
//   does. So a request that does something is asked only after something has shown that the caller is there: a key, a
//   wait, a STREAM FILE, or CHANNEL STATUS, sent for it.
// - **A missing clip** ends Background, with `200 result=0`; Playback goes on with the next clip. Their status tells,
//   and costs a command. It is asked when the prompt was over sooner than it can be heard, and when the caller pressed
//   nothing after it. Then the rest of the call is played clip by clip, each missing clip is noted, and nothing else
//   stays silent. What is known to be missing needs no failure first.
// - **Keys typed ahead** of the prompt cut it before it is sent. What must be swallowed for a prompt without a sound
//   (`SwallowedKeys`) is not heard by a prompt behind it, whichever command plays it.
// - **An application that is not there** (-2), is refused (510, 520) or fails (-1 with the caller on the line): the
//   prompt and the rest of the call are played clip by clip, which is noted once.

import BookingModel
import CallFlow

/// One command that plays the first clips of a list.
struct Application {
    let list: Playlist
    let count: Int
    let hearsKeys: Bool
    /// When it was sent, milliseconds.
    let since: Int
    /// When it ended; nil: it plays.
    var until: Int?

    /// What is left when all of it was heard.
    var after: Playlist {
        var after = list
        after.clips = list.clips.dropFirst(count)
        return after
    }

    /// What is left when it stopped at `now`.
    func cut(at now: Int) -> Playlist {
        list.cut(at: (now - since - ActionPlayer.margin) * ActionPlayer.samplesPerMillisecond)
    }
}

extension ActionPlayer {
    /// Milliseconds of the shortest clip: a pause has 100. So many clips that are over in less were not all heard.
    static let shortestClip = 80
    /// Milliseconds that a prompt goes back when it goes on: the frame that sounded when the key came up, and the time
    /// its reply took on a busy machine.
    static let margin = 60
    /// Milliseconds of a clip where its length is not known, for a record of what was said: the half of all clips are
    /// shorter.
    static let usualClip = 700
    static let samplesPerMillisecond = 8

    /// Plays what is next in the list, or reports that all was played.
    mutating func play(_ list: Playlist, at now: Int) -> PlayerStep {
        var list = list
        while true {
            if list.clips.isEmpty {
                say(&list, through: .max)
                guard !list.utterances.isEmpty else {
                    swallowed.promptEnded(at: now)
                    return done(.played)
                }
                take(&list)
            }
            if let spoken = list.language, spoken != language {
                doing = .switching(list, to: spoken)
                return .send(.setLanguage(spoken))
            }
            guard let first = list.clips.first else { continue }
            let heard = list.interruptible.subtracting(swallowed.keys(at: now))
            if playing == .oneCommand, !list.isCut {
                while let next = list.utterances.first, next.language == list.language { take(&list) }
                let count = list.clips.count == 1 || isLacking(list) ? 1 : Command.fitting(list.clips)
                if count > 1 { return run(list, count, hearsKeys: heard != .none, at: now) }
            }
            say(&list, through: list.clips.startIndex)
            doing = .playing(list)
            return .send(.streamFile(first, escape: heard, from: list.offset))
        }
    }

    /// The clips of the next utterance join those that are to be played.
    mutating func take(_ list: inout Playlist) {
        let utterance = list.utterances.removeFirst()
        list.language = utterance.language
        let more = clips(utterance)
        if list.clips.isEmpty { list.clips = more[...] } else { list.clips += more }
        if says != nil { list.starts.append((list.clips.endIndex - more.count, utterance)) }
    }

    private func isLacking(_ list: Playlist) -> Bool {
        guard let names = list.language.flatMap({ lacking[$0] }) else { return false }
        return list.clips.contains(where: names.contains)
    }

    /// Notes the utterances that sound by the time this clip does.
    func say(_ list: inout Playlist, through clip: Int) {
        while let start = list.starts.first, start.clip <= clip {
            says?(start.utterance)
            list.starts.removeFirst()
        }
    }

    // MARK: One command

    private mutating func run(_ list: Playlist, _ count: Int, hearsKeys: Bool, at now: Int) -> PlayerStep {
        var list = list
        say(&list, through: list.clips.startIndex)
        doing = .running(Application(list: list, count: count, hearsKeys: hearsKeys, since: now))
        return .send(.play(list.clips.prefix(count), hearsKeys: hearsKeys))
    }

    mutating func ended(_ application: Application, _ reply: AGIReply, at now: Int) -> PlayerStep {
        guard reply.code == .done else {
            let command = Command.play([], hearsKeys: application.hearsKeys)
            if let dead = fault(reply, command) { return dead }
            playing = .clipByClip
            return play(application.list, at: now)
        }
        switch reply.number {
        case 0: return endedByItself(application, at: now)
        case -1:
            doing = .probing(application)
            return .send(.channelStatus)
        case -2, nil: return unable(application, at: now)
        default: return cut(application, by: reply.key, at: now)
        }
    }

    private mutating func cut(_ application: Application, by key: Key?, at now: Int) -> PlayerStep {
        var list = application.cut(at: now)
        let sounding = (now - application.since) / ActionPlayer.usualClip
        say(&list, through: list.clips.startIndex + min(sounding, application.count - 1))
        mayBeGone = false
        let heard = list.interruptible.subtracting(swallowed.keys(at: now))
        guard let key, heard.contains(key), !isEcho(key, at: now) else { return play(list, at: now) }
        return cut(list, by: key)
    }

    private mutating func endedByItself(_ application: Application, at now: Int) -> PlayerStep {
        mayBeGone = true
        mayBeCutShort = application.hearsKeys
        let isEarly = now - application.since < application.count * ActionPlayer.shortestClip
        guard isEarly, !timeStandsStill else { return go(on: application, at: now) }
        var application = application
        application.until = now
        doing = .judging(application)
        return .send(.playStatus(hearsKeys: application.hearsKeys))
    }

    private mutating func go(on application: Application, at now: Int) -> PlayerStep {
        var list = application.after
        // What begins behind it begins when it is played.
        say(&list, through: list.clips.startIndex - 1)
        swallowed.clipEnded(heard: true)
        return play(list, at: now)
    }

    /// What GET VARIABLE says of it.
    mutating func judged(_ application: Application, _ reply: AGIReply, at now: Int) -> PlayerStep {
        let until = application.until ?? now
        mayBeCutShort = false
        guard reply.isFailure else {
            if until - application.since < application.count * ActionPlayer.shortestClip { timeStandsStill = true }
            return go(on: application, at: now)
        }
        playing = .clipByClip
        return play(application.cut(at: until), at: now)
    }

    /// After a -1: with a caller on the line, the application does not work.
    mutating func probed(_ application: Application, _ reply: AGIReply, at now: Int) -> PlayerStep {
        isLive(reply) ? unable(application, at: now) : lost()
    }

    private mutating func unable(_ application: Application, at now: Int) -> PlayerStep {
        playClipByClip(because: .noApplication(application.hearsKeys ? "Background" : "Playback"))
        return play(application.list, at: now)
    }

    /// The rest of the call is played clip by clip.
    mutating func playClipByClip(because reason: CallNote) {
        if playing == .oneCommand { note(reason) }
        playing = .clipByClip
    }

    // MARK: Clip by clip

    mutating func clipEnded(_ list: Playlist, _ reply: AGIReply, at now: Int) -> PlayerStep {
        if reply.number == -1 {
            doing = .checking(list)
            return .send(.channelStatus)
        }
        mayBeGone = false
        if let key = reply.key, list.interruptible.contains(key) {
            let list = list.cut(at: reply.endPosition)
            return isEcho(key, at: now) ? play(list, at: now) : cut(list, by: key)
        }
        swallowed.clipEnded(heard: reply.code == .done)
        if reply.code != .done, let dead = fault(reply, .streamFile("", escape: .none)) { return dead }
        return play(list.afterClip(of: reply.endPosition), at: now)
    }

    /// After a -1: a line that is alive says that the clip was missing.
    mutating func checked(_ list: Playlist, _ reply: AGIReply, at now: Int) -> PlayerStep {
        guard isLive(reply) else { return lost() }
        mayBeGone = false
        note(.missingClip(list.clips.first ?? "", language))
        swallowed.clipEnded(heard: false)
        return play(list.afterClip(of: nil), at: now)
    }
}

extension AGIReply {
    /// Whether GET VARIABLE gave the status of a prompt of which a sound was not there.
    var isFailure: Bool { value.map { $0 == Array("FAILED".utf8) } ?? false }
}
