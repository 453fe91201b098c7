// CoreDesk+Beside: the worker threads next to the writer: they look things up, hash PINs, ask providers and run
// checkpoints, so that no booking waits for these.

import BookingCore
import BookingModel
import Glibc

extension CoreDesk {
    // MARK: The looking thread

    /// Answers requests that only read, on a separate connection.
    func look(_ office: BoxOffice) {
        while true {
            let requests = looking.take(most: CoreDesk.batch)
            if requests.isEmpty { return }
            renewRules(of: office)
            // One after the other: the first shall not wait for the last.
            for (call, request) in requests {
                answers.put([CoreAnswer(call: call, reply: fileTrouble == nil ? office.look(request) : .unavailable)])
            }
        }
    }

    // MARK: The checkpointer's thread

    /// Milliseconds between two checkpoints.
    private static let checkpointPause: UInt32 = 200

    /// Syncs of the database file happen here, and no caller waits for them. The file is looked at first: a checkpoint
    /// would write into whatever it has become.
    func keepLogShort(_ office: BoxOffice) {
        while !finished.change({ $0 }) {
            let found = office.fileTrouble()
            note(found)
            if found == nil { office.checkpoint() }
            usleep(CoreDesk.checkpointPause * 1000)
        }
    }

    // MARK: The hashers' threads

    /// Hashes PINs outside of everything, and hands the result back to the core's thread.
    func hash() {
        // Behind every call in the queue for a processor: a PIN may take a moment longer, a key is lost when it is not
        // taken at once. On Linux this is the thread's own (setpriority(2), "C library/kernel differences").
        _ = setpriority(Int32(PRIO_PROCESS.rawValue), 0, 10)
        while true {
            guard let (call, check) = hashing.take(most: 1).first else { return }
            let result = check.run()
            hashWaiting.change { $0 -= 1 }
            inbox.put([CoreJob(call: call, kind: .hashed(check, result))])
        }
    }

    // MARK: The chargers' threads

    /// Asks the provider outside of everything, and hands the answer back to the core's thread. After the desk has
    /// stopped, `settle` finds it.
    func charge(at provider: any AccountGateway) {
        while true {
            guard let (call, charge, before, begun) = charging.take(most: 1).first else { return }
            // Too late to send: `settle` may ask about it, and send it itself, before the provider has answered us.
            let answer =
                SteadyClock.milliseconds() - begun > chargeWaits ? ChargeAnswer.unknown : provider.charge(charge)
            chargesWaiting.change { $0 -= 1 }
            inbox.put([CoreJob(call: call, kind: .charged(charge, answer, before: before))])
        }
    }
}
