// ChildProgram: a child program that serves as a reader or display; we hold one of its streams, and it ends with us.

import Glibc

/// A running program.
final class ChildProgram {
    /// Which of its streams we hold.
    enum Stream { case itsInput, itsOutput }

    /// Our end of a pipe to its standard input, or from its standard output.
    let descriptor: Int32
    private let process: pid_t
    /// How long it may take to go after its stream is closed, in milliseconds.
    private static let goingMilliseconds = 200

    /// Starts a program without a shell.
    /// - Parameter command: a path, or a name in PATH, and its arguments; never empty.
    init(_ command: [String], _ stream: Stream) throws(DeviceFault) {
        precondition(!command.isEmpty)
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw DeviceFault("\(command[0]): \(String(cString: strerror(errno)))") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let (theirs, ours, number) =
            switch stream {
            case .itsInput: (ends[0], ends[1], STDIN_FILENO)
            case .itsOutput: (ends[1], ends[0], STDOUT_FILENO)
            }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_adddup2(&actions, theirs, number)
        var words: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
        var process: pid_t = 0
        let code = posix_spawnp(&process, command[0], &actions, nil, &words, environ)
        for word in words { free(word) }
        posix_spawn_file_actions_destroy(&actions)
        close(theirs)
        guard code == 0 else {
            close(ours)
            throw DeviceFault("\(command[0]): \(String(cString: strerror(code)))")
        }
        (descriptor, self.process) = (ours, process)
    }

    /// Closes its stream, gives it a moment to go by itself, and ends it.
    deinit {
        close(descriptor)
        for _ in 0..<ChildProgram.goingMilliseconds {
            if waitpid(process, nil, WNOHANG) != 0 { return }
            usleep(1000)
        }
        kill(process, SIGTERM)
        for _ in 0..<ChildProgram.goingMilliseconds {
            if waitpid(process, nil, WNOHANG) != 0 { return }
            usleep(1000)
        }
        kill(process, SIGKILL)
        waitpid(process, nil, 0)
    }
}
