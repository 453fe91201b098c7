// BadCall: writes a bad call that the explorer found as a transcript.

import BookingModel
import CallFlow
import CallRecording
import Rehearsal

extension Explorer {
    /// The bad call from its beginning, as a transcript; nil when none was found.
    var badCall: String? {
        guard let fault else { return nil }
        var events = [fault.at.event]
        var index = fault.at.before
        while index >= 0 {
            events.append(steps[index].event)
            index = steps[index].before
        }
        let facts = roots[-index - 1]
        // The last of them is how the call came in.
        return (["# \(fault.what)"] + Explorer.transcript(of: events.reversed().dropFirst(), facts)).joined(
            separator: "\n") + "\n"
    }

    /// Plays events to a fresh call and writes down what happens.
    private static func transcript(of events: some Sequence<Event>, _ facts: CallFacts) -> [String] {
        var lines: [String] = []
        let recorder = CallRecorder { lines.append($0.text) }
        recorder.dialled(
            line: RehearsalLines.all.first { $0.language == facts.language }?.number ?? "", language: facts.language,
            from: facts.calling,
            at: LocalDateTime(facts.today, LocalTime(10, 0)!))
        var machine = CallMachine(facts: facts)
        var action = machine.handle(.answered)
        for event in events {
            if case .play(let utterances, _) = action { for utterance in utterances { recorder.says(utterance) } }
            recorder.hears(event, at: machine.placeName)
            if case (.request(let request), .reply(let reply)) = (action, event) {
                recorder.asked(request, reply, written: [])
            }
            action = machine.handle(event)
        }
        recorder.flush()
        switch action {
        case .play(let utterances, _):
            for utterance in utterances { recorder.says(utterance) }
            recorder.flush()
        case .request(let request):
            lines.append(Transcript.indented("asks \(RequestWords.bare(request)) at \(machine.placeName)"))
        case .end(let end): recorder.ended(end)
        case .goOn, .hearOn: break
        case .listen: lines.append(Transcript.indented("listens at \(machine.placeName)"))
        }
        return lines
    }
}
