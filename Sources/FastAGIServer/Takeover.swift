// Takeover: a new `yemae serve` takes over the listening socket of the running one: no caller finds the port closed,
// and the calls of the old one end there. They meet at a Unix socket in the abstract namespace (unix(7)), named after
// the port, so it needs no setting.

import CEpoll
import Glibc
import Platform

/// The Unix socket at which the running server is asked for its listening socket. Only its own user, or root, is let
/// in.
struct TakeoverDoor {
    let descriptor: Int32

    /// - Returns: nil when the name is taken or refused: then no process can take over, and calls are answered all the
    ///   same.
    init?(_ rules: ServerRules) {
        guard let descriptor = try? TakeoverDoor.name(rules)?.listen(waiting: 4) else { return nil }
        self.descriptor = descriptor
    }

    /// A successor asks: it gets a copy of the listening socket.
    /// - Returns: the connection, on which the successor says when it serves; nil when the socket was not passed on.
    func give(_ listener: Int32) -> Int32? {
        let peer = accept(descriptor, nil, nil)
        guard peer >= 0 else { return nil }
        let user = yemae_peer_user(peer)
        guard user == Int64(geteuid()) || user == 0, yemae_send_descriptor(peer, listener) == 0 else {
            close(peer)
            return nil
        }
        return peer
    }

    /// A name beginning with a zero byte, in no folder: it is gone with its last owner. It says which database, too:
    /// the program of another box office must not take the port of this one.
    fileprivate static func name(_ rules: ServerRules) -> SocketAddress? {
        guard rules.port != 0, let path = realpath(rules.database, nil) else { return nil }
        defer { free(path) }
        // A path may be longer than a socket's name.
        let mark = FNV1a.digest(String(cString: path).utf8)
        let name = "yemae-serve/\(rules.address.text)/\(rules.port)/\(String(mark, radix: 36))"
        return SocketAddress(unix: [0] + Array(name.utf8))
    }
}

/// What was taken over.
struct Takeover {
    /// Milliseconds the running server may take to answer; its loop turns twice a second at the least.
    private static let patience = 5000

    /// The listening socket.
    let listener: Int32
    private let connection: Int32

    /// Asks the server that serves this address, port and database for its socket.
    /// - Returns: nil when none does, or it does not answer.
    init?(_ rules: ServerRules) {
        guard let connection = try? TakeoverDoor.name(rules)?.connect(patience: Takeover.patience) else { return nil }
        guard case let user = yemae_peer_user(connection),
            user == Int64(geteuid()) || user == 0, case let listener = yemae_take_descriptor(connection), listener >= 0
        else {
            close(connection)
            return nil
        }
        (self.listener, self.connection) = (listener, connection)
    }

    /// From now on this server serves: the other one lets go of socket, door and control socket, and its calls end
    /// there.
    func serve() {
        var byte: UInt8 = 1
        _ = send(connection, &byte, 1, Int32(MSG_NOSIGNAL))
        // The end of the connection, or a byte: it has let go. When it does not answer, it hangs; then its door stays
        // taken.
        _ = recv(connection, &byte, 1, 0)
        close(connection)
    }
}

extension CallServer {
    /// A successor wants the socket, or has it and says that it serves.
    func takeOver(_ token: UInt64) {
        if token == Token.door {
            guard let door, listener >= 0, let peer = door.give(listener) else { return }
            leaveSuccessor()
            successor = peer
            do throws(ServeFault) { try poller.add(peer, token: Token.successor, for: .read) } catch {
                leaveSuccessor()
            }
            return
        }
        guard successor >= 0 else { return }
        var byte: UInt8 = 0
        let said = recv(successor, &byte, 1, Int32(MSG_DONTWAIT))
        if said < 0, errno == EAGAIN || errno == EINTR { return }
        guard said == 1 else { return leaveSuccessor() }
        handOverSocket()
        _ = send(successor, &byte, 1, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
        leaveSuccessor()
    }

    private func leaveSuccessor() {
        guard successor >= 0 else { return }
        poller.remove(successor)
        close(successor)
        successor = -1
    }

    func closeDoor() {
        guard let door else { return }
        poller.remove(door.descriptor)
        close(door.descriptor)
        self.door = nil
    }
}
