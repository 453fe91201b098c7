// SMSFile: reads and writes the files of smsd (smstools, "SMS file format").

/// Headers, an empty line, a body.
struct SMSFile {
    private let head: ArraySlice<Substring>
    private let bodyLines: ArraySlice<Substring>

    init(_ text: String) {
        let lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }[...]
        head = lines.prefix { !$0.isEmpty }
        bodyLines = lines.dropFirst(head.count + 1)
    }

    /// The text itself.
    var body: String { bodyLines.joined(separator: "\n") }

    /// What follows `Name: ` in the headers.
    func header(_ name: String) -> Substring? { SMSFile.value(name, in: head) }

    /// What follows `Name: ` in the body of a status report; nil when the file is none.
    func status(_ name: String) -> Substring? {
        bodyLines.first == "SMS STATUS REPORT" ? SMSFile.value(name, in: bodyLines) : nil
    }

    private static func value(_ name: String, in lines: ArraySlice<Substring>) -> Substring? {
        lines.first { $0.hasPrefix("\(name):") }.map { $0.dropFirst(name.count + 1).drop { $0 == " " } }
    }
}
