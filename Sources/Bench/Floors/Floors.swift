// Floors: the baselines: what this machine can do at all, measured in the same run as what is compared with it.

/// The floors of a run.
struct Floors {
    /// Microseconds of a round trip, median.
    var loopback = 0.0
    var pipe = 0.0
    /// CPU microseconds of a command in a loop that does nothing else, 64 calls at once.
    var loopCPU = 0.0
    /// Rows a second, one a commit and 64 a commit.
    var singleCommits = 0.0
    var groupedCommits = 0.0
    /// Microseconds from fork to the end of the smallest program, median.
    var start = 0.0
}

extension Benchmark {
    /// - Returns: the floors as figures.
    func measureFloors() throws(BenchFault) -> [Figure] {
        progress(.floors, "round trips, commits, process starts")
        let rounds = size(20_000, quick: 3000)
        var loopback = try PingPong.loopback(rounds: rounds)
        var pipe = try PingPong.pipes(rounds: rounds)
        let loop = try BareLoop.run(atOnce: 64, seconds: size(2.0, quick: 0.4))
        floors.loopback = loopback.microseconds(perMille: 500)
        floors.pipe = pipe.microseconds(perMille: 500)
        floors.loopCPU = loop.cpu / 1000
        floors.singleCommits = try RawCommits.rate(in: office.folder, rowsEach: 1, seconds: size(1.5, quick: 0.3))
        floors.groupedCommits = try RawCommits.rate(in: office.folder, rowsEach: 64, seconds: size(1.5, quick: 0.3))
        var figures = [
            Figure(.floors, "loopback round trip, p50", floors.loopback, .microseconds),
            Figure(.floors, "loopback round trip, p99", loopback.microseconds(perMille: 990), .microseconds),
            Figure(.floors, "pipe round trip, p50", floors.pipe, .microseconds),
            Figure(.floors, "CPU of a bare epoll loop a command, 64 calls", floors.loopCPU, .microseconds),
            Figure(.floors, "commands of a bare epoll loop, 64 calls", loop.rate, .perSecond),
            Figure(.floors, "SQLite, one row a commit", floors.singleCommits, .perSecond),
            Figure(.floors, "SQLite, 64 rows a commit", floors.groupedCommits, .perSecond),
        ]
        if var start = try SmallestProgram.run(in: office.folder, times: size(300, quick: 50)) {
            floors.start = start.microseconds(perMille: 500)
            figures.append(Figure(.floors, "start and end of the smallest program, p50", floors.start, .microseconds))
        }
        return figures
    }

    /// So many times a floor.
    func times(_ value: Double, _ name: String, _ floor: Double) -> (name: String, ratio: Double)? {
        floor > 0 ? (name, value / floor) : nil
    }
}
