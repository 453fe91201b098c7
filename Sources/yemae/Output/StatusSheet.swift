// StatusSheet: prints the figures of a running `yemae serve`, for people and for programs.

/// Reads Prometheus text into names, labels and values.
struct StatusSheet {
    private let rows: [(name: String, label: String, value: String)]

    init(_ prometheus: String) {
        rows = prometheus.split(separator: "\n").filter { !$0.hasPrefix("#") }.compactMap { line in
            // A label may hold blanks.
            guard let blank = line.lastIndex(of: " ") else { return nil }
            let head = line[..<blank]
            let name = head.prefix { $0 != "{" }
            let label = head.split(separator: "\"").dropFirst().first ?? ""
            return (String(name), String(label), String(line[line.index(after: blank)...]))
        }
    }

    /// The database file that is open although it lies at its path no more, or was written over; nil: all is well.
    var lostDatabase: String? { rows.first { $0.name == "yemae_database" && $0.value == "0" }?.label }

    /// Aligned columns: figure, of what, value.
    var table: String {
        let width = rows.map { $0.name.count + $0.label.count + 1 }.max() ?? 0
        return rows.map { row in
            let head = row.label.isEmpty ? row.name : "\(row.name) \(row.label)"
            return head + String(repeating: " ", count: width - head.count + 2) + row.value + "\n"
        }.joined()
    }

    /// One object: a number for each figure, an object for each that has labels.
    var json: String {
        var names: [String] = []
        for row in rows where !names.contains(row.name) { names.append(row.name) }
        let members = names.map { name -> String in
            let own = rows.filter { $0.name == name }
            if own.count == 1, own[0].label.isEmpty { return "\"\(name)\":\(own[0].value)" }
            return "\"\(name)\":{" + own.map { "\"\($0.label)\":\($0.value)" }.joined(separator: ",") + "}"
        }
        return "{" + members.joined(separator: ",") + "}\n"
    }
}
