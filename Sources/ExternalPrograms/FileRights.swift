// FileRights: whether a user may read or write a file, without opening it. Usually the rights are this process's own;
// `yemae doctor`, which root may run, uses those of the user who answers the calls.

import Glibc

/// What a user may do to files.
public struct FileRights {
    /// Whose rights these are.
    public let user: UInt32
    private let code: (Int32, String) -> Int32?

    /// - Parameters:
    ///   - user: the user's number.
    ///   - code: for a right (as in `refusal`) and a path, the system's code of why not (`EACCES` ...); nil when
    ///     nothing is in the way.
    public init(user: UInt32, code: @escaping (Int32, String) -> Int32?) { (self.user, self.code) = (user, code) }

    /// This process's own, as the system itself judges.
    public static var own: FileRights {
        FileRights(user: geteuid()) { right, path in access(path, right) == 0 ? nil : errno }
    }

    /// The system's code of why the user may not do it; nil when he may.
    /// - Parameter right: 4 read, 2 write, 1 enter a folder or start a program, or a sum of them.
    public func refusal(_ right: Int32, _ path: String) -> Int32? { code(right, path) }
}

extension LineProgram {
    /// Why a program would not start, in the words a start would have; nil when it is there and the user may start it.
    /// Starts nothing.
    public static func fault(of program: String, for rights: FileRights) -> ProgramFault? {
        var status = stat()
        var code = rights.refusal(1, program)
        // The system starts neither a folder nor a device, whatever its mode.
        if code == nil, stat(program, &status) == 0, status.st_mode & S_IFMT != S_IFREG { code = EACCES }
        return code.map { .notStarted(program: program, reason: String(cString: strerror($0))) }
    }
}
