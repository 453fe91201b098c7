// EmulatorFault: why an emulated call could not be played to its end.

/// A fault of the program under test, or of the rehearsal; not of the call.
public enum EmulatorFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// The program wrote nothing and did not end for so many real seconds. With the last line it wrote, and its
    /// standard error.
    case hung(seconds: Int, lastCommand: String, standardError: String)
    /// A command waits without end, and the caller does nothing any more.
    case waitsForEver
    /// Real Asterisk has this command, the emulator has not.
    case notEmulated(String)
    /// More commands in one call than any conversation has.
    case tooManyCommands(Int)
    /// A system call failed, with its `errno`.
    case systemCall(String, errno: Int32)

    public var description: String {
        switch self {
        case .hung(let seconds, let command, let error):
            "the AGI program hung: nothing for \(seconds) s after `\(command)`; stopped. Its standard error: "
                + "\(error.isEmpty ? "(empty)" : error)"
        case .waitsForEver:
            "the AGI program waits for a key for ever, and the caller does nothing any more: let the caller press or "
                + "hang up"
        case .notEmulated(let command):
            "the built-in Asterisk emulator does not play `\(command)`: rehearse this with a real Asterisk"
        case .tooManyCommands(let limit): "the AGI program sent more than \(limit) commands in one call; stopped"
        case .systemCall(let name, let errno): "\(name) failed for the AGI program (errno \(errno))"
        }
    }
}
