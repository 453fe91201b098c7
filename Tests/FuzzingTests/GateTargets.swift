// GateTargets: what a card reader writes, and what a gate's own files may have become.

import Glibc

@testable import BookingCore
@testable import Gate

extension FuzzTargets {
    private static let pepper = Pepper(Array("a pepper of the fuzzer".utf8))!

    static let gates = [
        FuzzTarget(name: "gate-read", seeds: { _ in Seeds.reads }) { bytes in
            let line = String(decoding: bytes, as: UTF8.self)
            for form in ReaderFormat.Form.allCases {
                for order in ReaderFormat.ByteOrder.allCases {
                    for hasLRC in [true, false] {
                        guard let read = try? Scan(line, ReaderFormat(form: form, order: order, hasLRC: hasLRC))
                        else { continue }
                        if "\(read)".contains(where: \.isHexDigit), let card = read.card,
                            "\(read)".contains(card.secret)
                        {
                            return "a card in words"
                        }
                        if let card = read.card, card.secret.hasPrefix("track2:"),
                            CardIdentifier.isPaymentCard(card.secret.dropFirst(7))
                        {
                            return "a payment card was taken"
                        }
                        if read.card == nil, read.booking == nil { return "a read that is nothing" }
                    }
                }
            }
            return nil
        },
        FuzzTarget(name: "gate-lines", seeds: { _ in [Seeds.reads.reduce([]) { $0 + $1 + [13, 10] }] }) { bytes in
            var ends: [Int32] = [-1, -1]
            guard pipe(&ends) == 0 else { return nil }
            defer { close(ends[0]) }
            // A pipe takes 64 KiB at once, and no input is longer than FuzzTarget.longest.
            _ = bytes.withUnsafeBytes { write(ends[1], $0.baseAddress, min($0.count, FuzzTarget.longest)) }
            close(ends[1])
            let reader = LineReader(descriptor: ends[0], halfLineMilliseconds: 1000)
            for _ in 0...bytes.count {
                switch reader.next(waiting: 1000) {
                case .line(let line):
                    let isTyped = line.unicodeScalars.allSatisfy {
                        (32...126).contains($0.value) || [2, 3, 9].contains($0.value) || KeyboardText.isTyped($0)
                    }
                    if line.utf8.count > Scan.typedBytes + 2 || !isTyped { return "a line that is none" }
                case .fault, .quiet: continue
                case .end: return nil
                }
            }
            return "more events than bytes"
        },
        // A seal that fits is put under whatever came: behind it, too, nothing may fall over.
        FuzzTarget(
            name: "gate-queue",
            seeds: { _ in [Array("N1\tn-1\t1772859600\tin\t-\t70010018\t15\t1\t47\t3,4\tadmit\t1\t-\t-\t-\t-\t-".utf8)]
            }
        ) { bytes in
            let body = String(decoding: bytes, as: UTF8.self)
            guard let read = OfflineScan("\(body)\t\(pepper.seal("queue", body))", pepper: pepper) else { return nil }
            return OfflineScan(read.sealed(with: pepper), pepper: pepper) == nil
                ? "a read that cannot be read again" : nil
        },
        FuzzTarget(name: "gate-snapshot", seeds: { _ in [Seeds.snapshot] }) { bytes in
            let body = "\(GateSnapshot.heading)\n\(String(decoding: bytes, as: UTF8.self))\n"
            do throws(SnapshotFault) {
                let read = try GateSnapshot(text: "\(body)seal\t\(pepper.seal("snapshot", body))\n", pepper: pepper)
                // A stranger's line ends become blanks; from then on nothing changes by being written.
                let written = try GateSnapshot(text: read.sealed(with: pepper), pepper: pepper)
                return try GateSnapshot(text: written.sealed(with: pepper), pepper: pepper) == written
                    ? nil : "a snapshot that changes by being written"
            } catch { return FuzzTarget.faultOfMessage("\(error)") }
        },
        FuzzTarget(
            name: "device-name",
            seeds: { _ in
                [Array("serial:/dev/ttyUSB0,baud=9600,form=hex,order=lsb".utf8), Array("lcdproc:127.0.0.1:13666".utf8)]
            }
        ) { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            do throws(DeviceFault) { _ = try ReaderName(text) } catch {
                if error.description.isEmpty { return "a fault without words" }
            }
            do throws(DeviceFault) { _ = try DisplayName(text) } catch {
                if error.description.isEmpty { return "a fault without words" }
            }
            return nil
        },
    ]
}
