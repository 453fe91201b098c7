// CallServer+Connections: accepts connections, moves bytes between them and their lines, rings the timers of lines that
// wait for the core, and closes what is over.

import AsteriskAGI
import BookingService
import CEpoll
import CallFlow
import Glibc
import Platform

extension CallServer {
    func accept() {
        for _ in 0..<256 {
            var peer = sockaddr_storage()
            let fd = yemae_accept(listener, &peer, UInt32(MemoryLayout<sockaddr_storage>.size))
            guard fd >= 0 else { return restIfExhausted(errno) }
            let address = NetworkAddress(peer)
            guard let address, rules.allowed.contains(where: { $0.contains(address) }) else {
                note(.refused(peer: address?.text ?? "unknown", times: 1))
                close(fd)
                continue
            }
            var on: Int32 = 1
            setsockopt(fd, Int32(IPPROTO_TCP), TCP_NODELAY, &on, 4)
            begin(fd, from: address)
        }
    }

    /// Answers the control socket with the figures.
    func answerControl() {
        guard let control else { return }
        restIfExhausted(control.answerAll(with: { text }))
    }

    /// A connection that cannot be accepted stays ready, and would keep the loop spinning: until the next tick the
    /// loop listens neither for calls nor for requests of the figures.
    private func restIfExhausted(_ reason: Int32) {
        guard isListening, listener >= 0, [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(reason) else { return }
        poller.remove(listener)
        if let control { poller.remove(control.descriptor) }
        isListening = false
        note(.fault(call: "listener", "no new call can be taken: \(SystemError.words(reason))"))
    }

    /// Tries again to take calls, after `restIfExhausted`.
    func listenAgain() {
        guard !isListening else { return }
        do throws(ServeFault) {
            if listener >= 0 { try poller.add(listener, token: Token.listener, for: .read) }
            if let control { try poller.add(control.descriptor, token: Token.control, for: .read) }
            isListening = true
        } catch { note(.fault(call: "listener", "\(error)")) }
    }

    /// Each call takes a descriptor, and a shell's usual limit is 1,024: raised as far as it may be.
    func allowDescriptors() {
        let needed = rlim_t(rules.mostCalls + CallServer.mostTurnedAway + 100)
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        guard limit.rlim_cur < needed else { return }
        limit.rlim_cur = min(needed, limit.rlim_max)
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        guard limit.rlim_cur < needed else { return }
        note(
            .fault(
                call: "listener",
                "only \(limit.rlim_cur) descriptors are allowed, too few for calls = "
                    + "\(rules.mostCalls): raise LimitNOFILE, or ulimit -n"))
    }

    func begin(_ fd: Int32, from peer: NetworkAddress) {
        let rejection: Rejection? =
            calls.count - turnedAway >= rules.mostCalls ? .linesBusy : office.fileTrouble != nil ? .outOfOrder : nil
        guard rejection == nil || turnedAway < CallServer.mostTurnedAway else {
            close(fd)
            return
        }
        let number = nextCall
        nextCall += 1
        let hooks = CallLine.Hooks(
            core: { [unowned self] in orders.append($0) }, now: now, microseconds: microseconds,
            log: { [unowned self] in note($0) },
            waits: { [unowned self] in setAlarm(for: number, at: $0) })
        calls[number] = CallLine(
            booking: ServiceSession(tag: number, replies: replySink), descriptor: fd, peer: peer.text,
            origin: peer.isLoopback ? "" : peer.text, service: service,
            hooks: hooks, rejection: rejection)
        if rejection != nil { turnedAway += 1 }
        do throws(ServeFault) { try poller.add(fd, token: number, for: .read) } catch {
            note(.fault(call: "connection-\(number)", "\(error)"))
            drop(calls[number]!)
        }
    }

    func serve(_ call: CallLine, _ ready: Poller.Readiness) {
        guard ready.contains(.read) || !ready.isDisjoint(with: .gone) else { return }
        let count = buffer.withUnsafeMutableBytes { read(call.descriptor, $0.baseAddress, $0.count) }
        if count > 0 {
            buffer.withUnsafeBytes { call.receive(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
            // Keys of a PIN were in it.
            buffer.withUnsafeMutableBytes { explicit_bzero($0.baseAddress!, count) }
        } else if count == 0 || (errno != EAGAIN && errno != EINTR) {
            // A closed line stays ready: watched on while the core thinks, it would keep the loop spinning.
            poller.remove(call.descriptor)
            call.close()
        }
    }

    /// Commands that wait at most until the first of them is sent.
    private static let mostUnsent = 64

    /// Does something with a call. What it has to say is written at the end of this turn of the loop, when it is let go
    /// if it is over.
    func with(_ number: UInt64, _ body: (CallLine) -> Void) {
        guard let call = calls[number] else { return }
        body(call)
        outgoing.append(call)
        if outgoing.count >= CallServer.mostUnsent { flushAll() }
    }

    /// Many commands one behind the other: the other side wakes up once for them, and its replies come back as many at
    /// once. One by one, each of the two would wake the other for every line.
    func flushAll() {
        for call in outgoing {
            flush(call)
            if let cause = call.takeCause() {
                figures.reaction.add(microseconds() - cause)
                figures.commands += 1
            }
            if call.isOver, call.unsent.isEmpty, calls[call.number] === call { drop(call) }
        }
        outgoing.removeAll(keepingCapacity: true)
    }

    /// A command is short and the socket's buffer is not: what does not fit at once is a peer that stopped reading.
    func flush(_ call: CallLine) {
        while !call.unsent.isEmpty {
            let count = call.unsent.withUnsafeBytes {
                send(call.descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count > 0 {
                call.wrote(count)
            } else if errno != EINTR {
                let stuck = call.unsent.count
                call.wrote(stuck)
                if errno == EAGAIN {
                    note(.fault(call: call.name, "the PBX does not read; \(stuck) bytes were not taken"))
                }
                call.close()
                return
            }
        }
    }

    func drop(_ call: CallLine) {
        poller.remove(call.descriptor)
        close(call.descriptor)
        calls[call.number] = nil
        if call.isTurnedAway { turnedAway -= 1 } else { orders.append(call.booking.close()) }
    }
}

// MARK: - Timers

extension CallServer {
    /// The earliest first. Most are as far away as the others were, and come last.
    func setAlarm(for call: UInt64, at time: Int) {
        let place = alarms.lastIndex { $0.at <= time }.map { $0 + 1 } ?? 0
        alarms.insert((at: time, call: call), at: place)
    }

    /// Milliseconds until the next alarm or tick.
    var patience: Int32 {
        guard let next = alarms.first else { return CallServer.tick }
        return min(CallServer.tick, Int32(clamping: max(0, next.at - now())))
    }

    func ring(at time: Int) {
        guard let first = alarms.first, first.at <= time else { return }
        let due = Array(alarms.prefix { $0.at <= time })
        alarms.removeFirst(due.count)
        for alarm in due { with(alarm.call) { $0.tick(at: time) } }
    }
}
