// GateLoop: reads, asks, shows, and clears the display when nobody comes, until the reader ends or the gate is stopped.

import BookingCore
import BookingModel
import Glibc

/// What a run of a gate came to.
public struct GateFigures: Sendable {
    /// Reads that let somebody through, unchecked ones too.
    public var admitted = 0
    /// Reads that let nobody through, what could not be read among them.
    public var refused = 0
    /// How long each verdict took, in microseconds, the last `GateLoop.timesKept`.
    public var times: [UInt64] = []

    /// The time within which so many per cent of the verdicts were given, in milliseconds.
    public func milliseconds(percentile: Int) -> Double {
        guard !times.isEmpty else { return 0 }
        let sorted = times.sorted()
        return Double(sorted[min(sorted.count - 1, sorted.count * percentile / 100)]) / 1000
    }
}

/// A gate at work.
public struct GateLoop {
    /// Verdict times remembered at most.
    static let timesKept = 100_000
    /// How long a verdict stays on the display, in milliseconds.
    public static let shown = 4000
    /// How often the loop looks up when nothing happens, in milliseconds.
    private static let look = 200

    private let desk: GateDesk
    private let format: ReadFormat
    private let clock: any Clock
    /// Within this many milliseconds the same read again is the same visitor (a card left on the reader); 0: every read counts.
    private let sameRead: Int

    /// - Parameter sameRead: 0...60,000.
    public init(desk: GateDesk, format: ReadFormat, clock: any Clock, sameRead: Int) {
        (self.desk, self.format, self.clock, self.sameRead) = (desk, format, clock, sameRead)
    }

    /// Runs until the reader ends or `isStopped`.
    public func run(_ reader: any ReadSource, _ display: any GateDisplay, isStopped: () -> Bool = { false }) -> GateFigures {
        var figures = GateFigures()
        var clearAt: UInt64?
        var nonces = Nonces(sameRead: sameRead)
        while !isStopped() {
            let attempt: ReadAttempt
            switch reader.next(waiting: GateLoop.look) {
            case .end:
                if clearAt != nil { display.clear() }
                return figures
            case .quiet:
                if let due = clearAt, Monotonic.milliseconds >= due {
                    display.clear()
                    clearAt = nil
                }
                continue
            case .fault(let fault): attempt = .failure(fault)
            case .line(let line): attempt = Result { () throws(ReadFault) in try GateRead(line, format) }
            }
            let began = Monotonic.microseconds
            let verdict = desk.checkIn(attempt, nonce: nonces.next(for: attempt))
            count(verdict, Monotonic.microseconds - began, &figures)
            display.show(GateScreen(verdict, gate: desk.gate, now: clock.now))
            clearAt = Monotonic.milliseconds + UInt64(GateLoop.shown)
        }
        display.clear()
        return figures
    }

    private func count(_ verdict: Verdict, _ took: UInt64, _ figures: inout GateFigures) {
        if figures.times.count < GateLoop.timesKept { figures.times.append(took) }
        switch verdict {
        case .admit, .unchecked: figures.admitted += 1
        case .refuse: figures.refused += 1
        }
    }
}

/// Names reads: no two runs of a gate ever use the same name for two reads.
private struct Nonces {
    private let run = String(UInt64.random(in: .min ... .max), radix: 36)
    private var count = 0
    private var last: (attempt: ReadAttempt, at: UInt64)?
    private let sameRead: UInt64

    init(sameRead: Int) { self.sameRead = UInt64(sameRead) }

    mutating func next(for attempt: ReadAttempt) -> String {
        let now = Monotonic.milliseconds
        if let last, last.attempt == attempt, now < last.at + sameRead {
            self.last = (attempt, now)
        } else {
            count += 1
            last = (attempt, now)
        }
        return "\(run)-\(count)"
    }
}
