// Handover: where a dialplan hands a call to the box office, and by which way in the call got there.

/// A context where calls come from outside, as the settings of a channel driver say.
struct WayIn: Hashable {
    let context: String
    /// Variables that the driver sets on its channels.
    let variables: [String: String]
    /// For people: `pjsip.conf [trunk]`.
    let name: String
}

/// An AGI() that starts the box office, as a call meets it.
struct Handover: Hashable {
    enum Target: Hashable {
        /// A program, and the words behind it.
        case program(String, [String])
        /// `host:port`, the path behind it, and the names behind `?`.
        case server(String, script: String, names: [String])
        /// A variable that nothing sets.
        case unset(String)

        /// Started once a call.
        var isProgram: Bool {
            switch self {
            case .program: true
            case .server, .unset: false
            }
        }
    }
    let context: String
    let place: AsteriskPlace
    let target: Target
    /// Just before the AGI().
    let state: Dialplan.State
    /// `host:port` of an agi:// address; nil: a program.
    var server: String? {
        switch target {
        case .server(let server, _, _): server
        case .program, .unset: nil
        }
    }
    /// The way in by which calls come here; nil: none of those that are known.
    let way: String?
}
