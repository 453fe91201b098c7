// ServedEngine: `yemae serve`, or a peer, as a child: its port, its CPU and its memory.

import FastAGIServer
import Glibc
import Platform

/// A FastAGI server under load.
final class ServedEngine {
    /// Seconds to wait until it says where it listens: a virtual machine of another language takes its time, and so
    /// does `serve` on a million bookings, which it looks over for damage first.
    private static let patience = 180

    private let child: RunningProgram
    let port: Int

    /// Starts `yemae serve` on a box office.
    /// - Parameters:
    ///   - through: words before the program's own: a program that starts it.
    ///   - sharesCommits: false: every act has a commit of its own, however many wait.
    convenience init(_ office: BenchOffice, through: [String] = [], sharesCommits: Bool = true) throws(BenchFault) {
        let log = "\(office.folder)/serve-log"
        unlink(log)
        let extra = sharesCommits ? [] : ["\(ServerRules.actsTogetherVariable)=1"]
        try self.init(through + [office.program, "serve", "--config", office.settings], log: log, extra: extra)
    }

    /// Starts any server that writes `port=N` to its standard output or error once it listens.
    init(_ words: [String], log: String, extra: [String] = []) throws(BenchFault) {
        child = try RunningProgram.measured(words, piped: false, log: log, extra: extra)
        for _ in 0..<(ServedEngine.patience * 100) {
            let said = BenchFile.read(log)
            if let mark = said.range(ofWord: "port=") {
                port = Int(said.utf8[mark...].prefix { (48...57).contains($0) }.reduce(0) { $0 * 10 + Int($1 - 48) })
                return
            }
            SteadyClock.sleep(milliseconds: 10)
        }
        throw .program(words.joined(separator: " "), said: String(BenchFile.read(log).suffix(2000)))
    }

    /// Nanoseconds of CPU so far.
    var cpu: UInt64 { SteadyClock.cpu(of: child.id) }
    var residentKibibytes: Int { child.residentKibibytes }

    /// Ends it in good order.
    func stop() {
        Glibc.kill(child.id, SIGTERM)
        _ = child.wait().status
    }

    /// Ends it like a power cut.
    func kill() {
        Glibc.kill(child.id, SIGKILL)
        _ = child.wait().status
    }
}

extension String {
    /// Where the text after a word that is ended by a digit begins; nil before the line with it is whole.
    fileprivate func range(ofWord word: String) -> String.Index? {
        let (text, wanted) = (Array(utf8), Array(word.utf8))
        guard text.count > wanted.count else { return nil }
        for start in 0..<(text.count - wanted.count) where text[start..<(start + wanted.count)].elementsEqual(wanted) {
            guard text[start...].contains(10) else { return nil }
            return utf8.index(utf8.startIndex, offsetBy: start + wanted.count)
        }
        return nil
    }
}
