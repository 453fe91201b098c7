// WaysIn: the contexts to which channel drivers deliver calls, as their settings say.

extension AsteriskFolder {
    /// What pjsip.conf, sip.conf and the like say; empty when they name no context, or are kept elsewhere.
    func waysIn() -> [WayIn] {
        let found =
            pjsipWays() + wizardWays() + plainWays("sip.conf") + plainWays("iax.conf") + plainWays("chan_dahdi.conf")
            + plainWays("ooh323.conf")
        var names: [WayIn: [String]] = [:]
        for way in found {
            names[WayIn(context: way.context, variables: way.variables, name: ""), default: []].append(way.name)
        }
        return names.map { key, names in
            WayIn(context: key.context, variables: key.variables, name: Finding.few(names.sorted(), most: 2))
        }
        .sorted { ($0.context, $0.name) < ($1.context, $1.name) }
    }

    private func pjsipWays() -> [WayIn] {
        file("pjsip.conf").sections.filter { section in
            section.settings.contains { $0.key == "type" && $0.value == "endpoint" }
        }.map { section in
            way(section, "pjsip.conf", context: "context", variables: "set_var")
        }
    }

    private func wizardWays() -> [WayIn] {
        file("pjsip_wizard.conf").sections.filter { section in
            section.settings.contains { $0.key == "type" && $0.value == "wizard" }
        }.map { section in
            way(section, "pjsip_wizard.conf", context: "endpoint/context", variables: "endpoint/set_var")
        }
    }

    /// Files where [general] or [channels] says what holds for all.
    private func plainWays(_ name: String) -> [WayIn] {
        let file = file(name)
        let usual = (file.settings("general") + file.settings("channels")).last { $0.key == "context" }?.value
        let own = file.sections.filter { !["general", "authentication", "trunkgroups"].contains($0.name) }.filter {
            section in
            section.settings.contains { $0.key == "context" }
        }.map { way($0, name, context: "context", variables: "setvar") }
        let general = usual.map { [WayIn(context: $0, variables: [:], name: "\(name) [general]")] } ?? []
        return own + general
    }

    private func way(_ section: AsteriskSection, _ file: String, context: String, variables: String) -> WayIn {
        let pairs = section.settings.filter { $0.key == variables }.compactMap { setting -> (String, String)? in
            let parts = setting.value.split(separator: "=", maxSplits: 1).map { AsteriskFolder.trim($0) }
            return parts.count == 2 ? (String(parts[0].drop { $0 == "_" }), parts[1]) : nil
        }
        return WayIn(
            context: section.settings.last { $0.key == context }?.value ?? "default",
            variables: Dictionary(pairs) { $1 },
            name: "\(file) [\(section.name)]")
    }
}
