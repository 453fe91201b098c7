// GateDisplay: the protocol of all displays, and which display a name means.

import BookingCore
import BookingModel
import Glibc
import Platform

/// A gate's display. It never stops the gate: a fault is reported to `complain`, and the display is tried again.
public protocol GateDisplay: AnyObject {
    /// Shows a verdict until `rest`.
    func show(_ screen: GateScreen)
    /// The visitor has gone.
    /// - Parameter screen: what is shown between two visitors.
    func rest(_ screen: GateScreen)
}

extension DisplayName {
    /// Opens it.
    /// - Parameter complain: gets each fault once.
    public func open(gate: Gate, complain: @escaping (String) -> Void) throws(DeviceFault) -> any GateDisplay {
        switch self {
        case .text: TextDisplay()
        case .lcdproc(let host, let port): LCDDisplay(host: host, port: port, gate: gate, complain: complain)
        case .command(let program):
            CommandDisplay(try RunningProgram.device([program], input: .pipe), complain: complain)
        }
    }
}

/// A program that gets every result as one line on its standard input: lamp, headline, subject, seats (`; ` between
/// them), footer, and what a gate without the core decides by (else nothing), between tabs. When the visitor has passed
/// it gets `off`, a tab, and the same note.
final class CommandDisplay: GateDisplay {
    private let program: RunningProgram
    private let complain: (String) -> Void
    private var isGone = false

    init(_ program: RunningProgram, complain: @escaping (String) -> Void) {
        (self.program, self.complain) = (program, complain)
    }

    deinit { program.endAsDevice() }

    func show(_ screen: GateScreen) {
        let lamp =
            switch screen.lamp {
            case .off: "off"
            case .green: "green"
            case .red: "red"
            }
        put(
            [
                lamp, screen.headline, screen.words.latin, screen.seats.joined(separator: "; "), screen.footer,
                screen.note.words.latin,
            ].joined(separator: "\t"))
    }

    func rest(_ screen: GateScreen) { put(screen.note.latin.isEmpty ? "off" : "off\t\(screen.note.words.latin)") }

    private func put(_ line: String) {
        guard !isGone, Files.add("\(line)\n", to: program.input) != 0 else { return }
        isGone = true
        complain("the display's program has ended; the gate goes on without a display")
    }
}
