// GateLoop: the loop of a gate: read, ask, show, and clear the display after a pause, until the reader ends or the
// gate is stopped.

import BookingCore
import BookingModel
import Glibc
import Platform

/// The counters of one run of a gate.
public struct GateFigures: Sendable {
    /// Seats that went through. A read that is shown twice counts once.
    public var admitted = 0
    /// Reads let in unchecked: how many seats they were is not known.
    public var unchecked = 0
    /// Reads that were refused or could not be read.
    public var refused = 0
    /// How long each verdict took, in microseconds, the last `GateLoop.timesKept`.
    public var times: [Int] = []

    /// The percentile of the times from read to result, in milliseconds.
    public func milliseconds(percentile: Int) -> Double {
        guard !times.isEmpty else { return 0 }
        let sorted = times.sorted()
        return Double(sorted[min(sorted.count - 1, sorted.count * percentile / 100)]) / 1000
    }
}

/// The loop of one gate.
public struct GateLoop {
    /// Times kept, at most.
    static let timesKept = 100_000
    /// How long a verdict stays on the display, in milliseconds.
    public static let shown = 4000
    /// How often the loop looks up when nothing happens, in milliseconds.
    private static let look = 200

    /// Milliseconds within which the same read again is the same visitor, unless `sameRead` says otherwise: readers
    /// write a card twice.
    public static let sameReadUsually = 2000

    private let service: GateService
    private let format: ReaderFormat
    /// Within this many milliseconds the same read again is the same visitor (a card left on the reader); 0: every read
    /// counts.
    private let sameRead: Int

    /// - Parameter sameRead: 0...60,000.
    public init(service: GateService, format: ReaderFormat, sameRead: Int = sameReadUsually) {
        (self.service, self.format, self.sameRead) = (service, format, sameRead)
    }

    /// Runs until the reader ends or `isStopped`.
    public func run(_ reader: any ReadSource, _ display: any GateDisplay, isStopped: () -> Bool = { false })
        -> GateFigures
    {
        var figures = GateFigures()
        var clearAt: Int?
        var nonces = Nonces(sameRead: sameRead)
        service.look()
        var resting = rest(display)
        while !isStopped() {
            let attempt: ScanAttempt
            var key: Int?
            switch reader.next(waiting: GateLoop.look) {
            case .end:
                if clearAt != nil { _ = rest(display) }
                return figures
            case .quiet:
                if let due = clearAt {
                    guard SteadyClock.milliseconds >= due else { continue }
                    clearAt = nil
                    resting = rest(display)
                } else {
                    if service.standing != .core { service.look() }
                    // The core is back, or the list has become too old.
                    if service.standing != resting { resting = rest(display) }
                }
                continue
            case .fault(let fault): attempt = .failure(fault)
            case .line(let line):
                attempt = Result { () throws(ScanFault) in try Scan(line, format) }
                key = GateLoop.key(attempt, line)
            }
            let began = SteadyClock.microseconds
            let (nonce, isNew) = nonces.next(for: key)
            let verdict = service.checkIn(attempt, nonce: nonce)
            if isNew { count(verdict, &figures) }
            if figures.times.count < GateLoop.timesKept { figures.times.append(SteadyClock.microseconds - began) }
            display.show(GateScreen(verdict, gate: service.gate, now: service.now, standing: service.standing))
            clearAt = SteadyClock.milliseconds + GateLoop.shown
        }
        _ = rest(display)
        return figures
    }

    /// - Returns: what the display says that the gate goes by.
    private func rest(_ display: any GateDisplay) -> GateStanding {
        let standing = service.standing
        display.rest(.waiting(service.gate, standing, now: service.now))
        return standing
    }

    /// What makes two reads the same: the card or booking, however it was written, or the line when it is neither. Not
    /// the line itself, which may be somebody's number.
    private static func key(_ attempt: ScanAttempt, _ line: String) -> Int {
        switch attempt {
        case .success(let read): read.hashValue
        case .failure: line.hashValue
        }
    }

    private func count(_ verdict: ScanResult, _ figures: inout GateFigures) {
        switch verdict {
        case .admit(let admission): figures.admitted += admission.seats.count
        case .unchecked: figures.unchecked += 1
        case .refuse: figures.refused += 1
        }
    }
}

/// Names reads: no two runs of a gate ever use the same name for two reads.
private struct Nonces {
    private let run = String(UInt64.random(in: .min ... .max), radix: 36)
    private var count = 0
    private var recent: [Recent] = []
    private let sameRead: Int

    private struct Recent {
        let key: Int
        let nonce: String
        var at: Int
    }

    init(sameRead: Int) { self.sameRead = sameRead }

    /// - Parameter key: nil for a read like no other.
    mutating func next(for key: Int?) -> (nonce: String, isNew: Bool) {
        let now = SteadyClock.milliseconds
        recent.removeAll { now >= $0.at + sameRead }
        if let key, let index = recent.firstIndex(where: { $0.key == key }) {
            recent[index].at = now
            return (recent[index].nonce, false)
        }
        count += 1
        let nonce = "\(run)-\(count)"
        if let key { recent.append(Recent(key: key, nonce: nonce, at: now)) }
        return (nonce, true)
    }
}
