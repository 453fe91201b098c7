// HangUpForm: the ways a program can learn that its caller has gone (captured from real Asterisk:
// Tests/AsteriskAGITests/Wire).

/// How a program learns that its caller has gone.
public enum HangUpForm: String, Hashable, CaseIterable, Sendable {
    /// Nothing tells it but the answers: from now on media commands are answered with 511 (`AGISIGHUP=no`).
    case deadReplies = "511"
    /// Plain AGI: SIGHUP just before or after the answer; a prompt or a wait is answered with -1.
    case signal = "SIGHUP"
    /// FastAGI's: a bare line `HANGUP` between the command and its answer.
    case line = "HANGUP"
    /// The line is closed without an answer.
    case endOfFile = "EOF"
}
