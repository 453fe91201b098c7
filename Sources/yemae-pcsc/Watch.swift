// Watch: waits for cards on PC/SC readers and writes the UID of each as a line; it survives the loss of readers,
// cards and service.

import Glibc

/// Watches the readers whose names hold a text.
struct Watch {
    /// What a card that tells no UID is written as: the gate takes it for a bad read, and tells the visitor.
    static let unreadable = "?"
    /// How often it looks for new readers, for a service that was away, and whether anybody reads its lines still, in
    /// milliseconds.
    private static let look = 1000

    /// Part of the readers' names; empty: all readers.
    let name: String

    /// Runs until its output is closed.
    /// - Throws: `.noLibrary`; everything else is tried again.
    func run() throws(PCSCFault) {
        var outage: String?
        while isRead(after: 0) {
            do throws(PCSCFault) {
                let pcsc = try PCSC()
                if outage != nil { Watch.complain("pcscd answers again") }
                outage = nil
                try watch(pcsc)
                return
            } catch {
                if case .noLibrary = error { throw error }
                let words = "\(error)"
                if outage == nil { Watch.complain("\(words); trying again until it does") }
                outage = words
                if !isRead(after: Watch.look) { return }
            }
        }
    }

    /// Runs until the output is closed, or the service is gone.
    private func watch(_ pcsc: PCSC) throws(PCSCFault) {
        var known: [ReaderState] = []
        var told: [String]?
        while isRead(after: 0) {
            let names = try pcsc.readers().filter { name.isEmpty || $0.contains(name) }
            if told != names {
                Watch.complain(
                    names.isEmpty
                        ? "no reader\(wanted)"
                        : "reading from \(names.joined(separator: ", "))")
            }
            told = names
            if names.isEmpty {
                known = []
                if !isRead(after: Watch.look) { return }
                continue
            }
            let states = names.map { name in known.first { $0.reader == name } ?? ReaderState(reader: name) }
            known = try pcsc.wait(states, milliseconds: UInt(Watch.look))
            for (before, now) in zip(states, known)
            where now.hasCard && (!before.hasCard || now.events != before.events) {
                guard Watch.write(line(pcsc, now.reader), to: STDOUT_FILENO) else { return }
            }
        }
    }

    private var wanted: String { name.isEmpty ? " is plugged in" : " whose name holds '\(name)' is plugged in" }

    /// The card's UID, or that it cannot be read. A card that is gone already is a bad read like any other.
    private func line(_ pcsc: PCSC, _ reader: String) -> String {
        let uid: [UInt8]?
        do throws(PCSCFault) { uid = try pcsc.uid(on: reader) } catch { uid = nil }
        return uid.map { $0.map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }.joined() }
            ?? Watch.unreadable
    }

    /// Waits `milliseconds`. False, and at once, when the output is closed.
    private func isRead(after milliseconds: Int) -> Bool {
        var entry = pollfd(fd: STDOUT_FILENO, events: 0, revents: 0)
        return poll(&entry, 1, Int32(milliseconds)) <= 0
    }

    static func complain(_ words: String) { _ = write("yemae-pcsc: \(words)", to: STDERR_FILENO) }

    /// Writes a line; false when the other side is gone.
    static func write(_ line: String, to descriptor: Int32) -> Bool {
        var rest = Array("\(line)\n".utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }
}
