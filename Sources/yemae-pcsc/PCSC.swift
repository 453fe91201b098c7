// PCSC: the functions of the system's PC/SC library, loaded when the program starts.

import CPCSC
import Glibc

/// What PC/SC answered instead of what was asked.
enum PCSCFault: Error, CustomStringConvertible {
    case noLibrary
    /// The service is not running, or has been stopped or restarted.
    case noService(code: Int)
    /// The reader was unplugged, or the card taken away.
    case gone(code: Int)

    var description: String {
        switch self {
        case .noLibrary: "there is no \(PCSC.libraryName) here; install the packages libpcsclite1 and pcscd"
        case .noService(let code): "pcscd does not answer (\(PCSCFault.hexadecimal(code))); is it running?"
        case .gone(let code): "the reader or card is gone (\(PCSCFault.hexadecimal(code)))"
        }
    }

    private static func hexadecimal(_ code: Int) -> String { "0x" + String(code, radix: 16, uppercase: true) }
}

/// A reader, and whether a card lies on it.
struct ReaderState {
    let reader: String
    /// As PC/SC tells it; 0 before it was ever asked.
    var word: UInt = 0

    var hasCard: Bool { word & 0x20 != 0 }
    /// How many cards came and went: the same card laid down again is another read.
    var events: UInt { word >> 16 & 0xFFFF }
}

/// libpcsclite with one connection to its service.
final class PCSC {
    static let libraryName = "libpcsclite.so.1"
    /// Longest list of readers and longest answer of a card in bytes (ISO/IEC 7816-4: 256 and the status word).
    private static let listBytes: UInt = 16_384
    private static let answerBytes: UInt = 258
    private static let success = 0
    private static let timedOut = 0x8010_000A
    private static let noReaders = 0x8010_002E

    private let release: yemae_pcsc_release
    private let list: yemae_pcsc_list
    private let change: yemae_pcsc_change
    private let connect: yemae_pcsc_connect
    private let disconnect: yemae_pcsc_disconnect
    private let transmit: yemae_pcsc_transmit
    private var context = 0

    /// Loads the library and reaches the service.
    init() throws(PCSCFault) {
        guard let library = dlopen(PCSC.libraryName, RTLD_NOW), let establish = dlsym(library, "SCardEstablishContext"),
            let release = dlsym(library, "SCardReleaseContext"), let list = dlsym(library, "SCardListReaders"),
            let change = dlsym(library, "SCardGetStatusChange"), let connect = dlsym(library, "SCardConnect"),
            let disconnect = dlsym(library, "SCardDisconnect"), let transmit = dlsym(library, "SCardTransmit")
        else { throw .noLibrary }
        self.release = unsafeBitCast(release, to: yemae_pcsc_release.self)
        self.list = unsafeBitCast(list, to: yemae_pcsc_list.self)
        self.change = unsafeBitCast(change, to: yemae_pcsc_change.self)
        self.connect = unsafeBitCast(connect, to: yemae_pcsc_connect.self)
        self.disconnect = unsafeBitCast(disconnect, to: yemae_pcsc_disconnect.self)
        self.transmit = unsafeBitCast(transmit, to: yemae_pcsc_transmit.self)
        // Scope 2 is the system's.
        let code = unsafeBitCast(establish, to: yemae_pcsc_establish.self)(2, nil, nil, &context)
        guard code == PCSC.success else { throw .noService(code: code) }
    }

    deinit { if context != 0 { _ = release(context) } }

    func readers() throws(PCSCFault) -> [String] {
        var buffer = [CChar](repeating: 0, count: Int(PCSC.listBytes))
        var length = PCSC.listBytes
        let code = list(context, nil, &buffer, &length)
        if code == PCSC.noReaders { return [] }
        guard code == PCSC.success else { throw .noService(code: code) }
        // Names one after the other, each ended by a zero.
        return buffer.prefix(Int(length)).split(separator: 0).map {
            String(decoding: $0.map(UInt8.init(bitPattern:)), as: UTF8.self)
        }
    }

    /// Waits until a reader is no longer as it was, at most so many milliseconds.
    /// - Returns: how they are now.
    func wait(_ states: [ReaderState], milliseconds: UInt) throws(PCSCFault) -> [ReaderState] {
        let names = states.map { strdup($0.reader) }
        defer { for name in names { free(name) } }
        var entries = zip(states, names).map { state, name in
            var entry = yemae_pcsc_state()
            (entry.reader, entry.current) = (UnsafePointer(name), state.word)
            return entry
        }
        let code = change(context, milliseconds, &entries, UInt(entries.count))
        if code == PCSC.timedOut { return states }
        guard code == PCSC.success else { throw .noService(code: code) }
        // Bit 2 says that something is new; it is no part of the state.
        return zip(states, entries).map { ReaderState(reader: $0.reader, word: $1.event & ~2) }
    }

    /// The UID of the card on a reader (PC/SC part 3, 3.2.2.1.3: GET DATA); nil when the card tells none.
    func uid(on reader: String) throws(PCSCFault) -> [UInt8]? {
        var (card, protocolUsed) = (0, UInt(0))
        // Shared, T=0 or T=1.
        let code = connect(context, reader, 2, 3, &card, &protocolUsed)
        guard code == PCSC.success else { throw .gone(code: code) }
        // The card stays powered as it is.
        defer { _ = disconnect(card, 0) }
        var header = yemae_pcsc_protocol(protocol: protocolUsed, length: UInt(MemoryLayout<yemae_pcsc_protocol>.size))
        let command: [UInt8] = [0xFF, 0xCA, 0x00, 0x00, 0x00]
        var (answer, length) = ([UInt8](repeating: 0, count: Int(PCSC.answerBytes)), PCSC.answerBytes)
        let answered = transmit(card, &header, command, UInt(command.count), nil, &answer, &length)
        guard answered == PCSC.success else { throw .gone(code: answered) }
        let told = answer.prefix(Int(length))
        return told.count > 2 && told.suffix(2).elementsEqual([0x90, 0x00]) ? Array(told.dropLast(2)) : nil
    }
}
