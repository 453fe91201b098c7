// BenchPart: the parts of the bench, by their names on the command line.

/// A part of the bench.
public enum BenchPart: String, CaseIterable, Sendable {
    /// The raw loopback, pipe, epoll loop, SQLite commits and process start that the other figures are compared with.
    /// Always measured.
    case floors
    /// From a reply of Asterisk to the next command, by place of the conversation, one call at a time; and the CPU a
    /// command takes.
    case reaction
    /// Calls that book without a pause, 1, 8, 64 and 512 at once, over FastAGI.
    case flatOut = "flat-out"
    /// One program a call.
    case process
    /// Calls that wait at the first question.
    case memory
    /// Callers with human think time who type at human speed.
    case human
    /// A disk on which every sync takes 4 ms longer.
    case slowDisk = "slow-disk"
    /// PIN checks at full cost beside other calls.
    case storm
    /// A hall of 25,000 seats.
    case hall
    /// A gate's verdicts.
    case gate
    /// The same from 1,000 to 1,000,000 bookings.
    case growth
    /// `kill -9` under load.
    case kill
    /// Servers of our own in other languages, when a list of them is given.
    case peers
}
