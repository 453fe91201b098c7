// Reload: which settings a running `yemae serve` applies when it reads them again (SIGHUP), and which wait for a
// restart. The log and the administrator's guide say the same.

extension Setting {
    /// Whether a running `yemae serve` has to be restarted for it. What is opened once (files, ports, threads, the
    /// account's provider) does.
    public var needsRestart: Bool {
        switch section {
        case .general: !["prompts", "keep-calls", "csv-mark"].contains(key)
        case .payment: true
        case .serve: !["allow", "calls", "silence", "longest-call", "drain", "send"].contains(key)
        case .lines, .keys, .timers, .attempts, .limits, .holds, .login, .openingHours, .sms: false
        }
    }

    /// As people find it in the file: `[serve] port`.
    public var place: String { "[\(section.rawValue)] \(key)" }
}

extension YemaeSettings {
    /// These settings over those a program runs with.
    /// - Returns: what is in force from now on, and the settings that were changed and wait for a restart.
    public func reloaded(over running: YemaeSettings) -> (inForce: YemaeSettings, waiting: [String]) {
        var inForce = self
        var waiting: [String] = []
        for setting in SettingsTable.all where setting.needsRestart && setting.write(self) != setting.write(running) {
            waiting.append(setting.place)
            let refused = setting.read(setting.write(running), "", &inForce)
            precondition(refused == nil, "\(setting.place) does not read what it writes")
        }
        return (inForce, waiting)
    }
}
