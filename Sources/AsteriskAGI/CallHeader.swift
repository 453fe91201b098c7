// CallHeader: what Asterisk says of a call before the conversation begins, and the parser of it.

import BookingModel

/// The facts of a call from its agi_ lines (captured conversations `env-*`).
public struct CallHeader: Hashable, Sendable {
    /// Asterisk's name for the call, unique on one PBX: `1795343996.3`, or `call-cd3668990000000c-2`.
    public let uniqueID: String
    /// The channel's name: `PJSIP/lab-00000003`.
    public let channel: String
    /// The calling number. Nil when there is none, when it is no telephone number, and when the caller withheld it:
    /// Asterisk sends a withheld number all the same, and only `agi_callingpres` tells.
    public let callerNumber: TelephoneNumber?
    /// The same where the trunk may drop a mobile number's leading zero (`[lines] lost-zero`).
    public let callerNumberZeroRestored: TelephoneNumber?
    /// The numbers that were dialled, as far as Asterisk knows them: the caller's (`agi_dnid`), then the dialplan's
    /// extension.
    public let dialledNumbers: [String]
    /// The channel's language when the session began, as Asterisk writes it (`en`, `ko`).
    public let language: String
    /// The arguments of AGI() in order; an empty one counts.
    public let arguments: [String]
    /// Where in the dialplan AGI() is.
    public let dialplanContext: String
    /// The dialplan's extension: a number, or `s`, `h` and the like.
    public let dialplanExtension: String
    /// Asterisk's version text (`22.10.1+dfsg...`), empty when absent.
    public let version: String
    /// FastAGI: the path of the agi:// address without its query. Nil over standard input, and when there is no path.
    public let networkScript: String?
    /// FastAGI: what follows `?` in the address, name and value literally as written, in order.
    public let networkQuery: [QueryItem]

    /// One `name=value` of a FastAGI address.
    public struct QueryItem: Hashable, Sendable {
        /// As it stands in the address, nothing decoded.
        public let name: String
        /// As it stands in the address, nothing decoded; may be empty.
        public let value: String
    }

    /// FastAGI: words of the address that mean nothing here: a path that is neither a language nor `ask`, and names
    /// other than `line` and `return`. Digits are not kept: a dialplan may put a calling number there.
    public var unknownAddressWords: [String] {
        let path = networkScript.flatMap { Language(rawValue: $0) == nil && $0 != CallHeader.askWord ? $0 : nil }
        let names = networkQuery.map(\.name).filter { $0 != CallHeader.lineWord && $0 != CallHeader.returnItem }
        return ((path.map { [$0] } ?? []) + names).map { word in
            String(String.UnicodeScalarView(word.unicodeScalars.prefix(40).map { ("0"..."9").contains($0) ? "*" : $0 }))
        }
    }

    /// The path of a FastAGI address by which the caller chooses the language, whatever [lines] says.
    public static let askWord = "ask"

    /// The name in a FastAGI address that gives the dialled number.
    public static let lineWord = "line"

    /// The number a call is answered as: what the FastAGI address says, else the first of the dialled numbers that is a
    /// line, else the first of them: a trunk may write any number into `agi_dnid` and leave the line's own to the
    /// dialplan. Empty: nothing is known.
    /// - Parameter isLine: whether a number is one of the box office's.
    public func line(_ isLine: (String) -> Bool) -> String {
        if let chosen = networkQuery.first(where: { $0.name == CallHeader.lineWord }) { return chosen.value }
        return dialledNumbers.first(where: isLine) ?? dialledNumbers.first ?? ""
    }

    /// The word of AGI() that says that an operator did not answer.
    public static let returnWord = "--return"
    /// The same in a FastAGI address: `?return=yes`.
    public static let returnItem = "return"

    /// The dialplan handed this call to an operator, who did not answer, and hands it back.
    public var isReturning: Bool {
        arguments.contains(CallHeader.returnWord)
            || networkQuery.contains { $0.name == CallHeader.returnItem && $0.value == "yes" }
    }

    /// The channel's language if it is one of ours.
    public var spokenLanguage: Language? { Language(rawValue: language) }

    /// - Throws: `.headerMissing` without `agi_uniqueid` or `agi_channel`; `.headerNotText` when a header used here is
    ///   not UTF-8 (the caller's name and number may hold anything).
    init(fields: [(name: String, value: [UInt8])]) throws(WireFault) {
        func text(_ name: String) throws(WireFault) -> String? {
            guard let field = fields.first(where: { $0.name == name }) else { return nil }
            guard let text = String(validating: field.value, as: UTF8.self) else { throw .headerNotText(name) }
            return text
        }
        func needed(_ name: String) throws(WireFault) -> String {
            guard let text = try text(name), !text.isEmpty else { throw .headerMissing(name) }
            return text
        }
        uniqueID = try needed("agi_uniqueid")
        channel = try needed("agi_channel")
        // The caller's own equipment may write anything here: what is no number is no number, and never ends the call.
        let number = String(decoding: fields.first { $0.name == "agi_callerid" }?.value ?? [], as: UTF8.self)
        let mayBeUsed = CallHeader.mayBeUsed(presentation: try text("agi_callingpres") ?? "0")
        callerNumber = mayBeUsed ? TelephoneNumber(number) : nil
        callerNumberZeroRestored = mayBeUsed ? TelephoneNumber(number, restoringLostZero: true) : nil
        dialplanExtension = try text("agi_extension") ?? ""
        dialplanContext = try text("agi_context") ?? ""
        dialledNumbers = CallHeader.dialled(dnid: try text("agi_dnid") ?? "", extension: dialplanExtension)
        language = try text("agi_language") ?? "en"
        version = try text("agi_version") ?? ""
        var arguments: [String] = []
        while let argument = try text("agi_arg_\(arguments.count + 1)") { arguments.append(argument) }
        self.arguments = arguments
        (networkScript, networkQuery) = CallHeader.address(try text("agi_network_script"))
    }

    /// True when the caller allows the number to be seen. Bits 6 and 7 of the octet are 0 for that (ITU-T Q.931,
    /// calling party number, presentation indicator); 32...35 are restricted, 64...67 not available. What is no number
    /// counts as withheld.
    private static func mayBeUsed(presentation: String) -> Bool {
        guard let octet = Int(presentation) else { return false }
        return octet & 0x60 == 0
    }

    /// `unknown` is what Asterisk writes for a channel that never dialled (Local channels); `s`, `h`, `i`, `t` are the
    /// dialplan's own extensions.
    private static func dialled(dnid: String, extension: String) -> [String] {
        let first = dnid.isEmpty || dnid == "unknown" ? [] : [dnid]
        return `extension`.utf8.contains { (48...57).contains($0) } && first != [`extension`]
            ? first + [`extension`] : first
    }

    private static func address(_ text: String?) -> (script: String?, query: [QueryItem]) {
        guard let text else { return (nil, []) }
        let parts = text.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let items = parts.count > 1 ? parts[1].split(separator: "&") : []
        let query = items.map { item in
            let sides = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return QueryItem(name: String(sides[0]), value: sides.count > 1 ? String(sides[1]) : "")
        }
        return (parts[0].isEmpty ? nil : String(parts[0]), query)
    }
}

/// Collects header lines until the empty one.
public struct HeaderParser {
    /// Header lines in one block. Asterisk sends about 22, and one for each argument of AGI() (at most 127).
    public static let headerLimit = 160

    private var line = LineBuffer()
    private var fields: [(name: String, value: [UInt8])] = []

    /// A parser before the first line.
    public init() {}

    /// Takes one byte. Returns the header at the byte that ended the block; feed nothing after that.
    /// - Throws: `.lineTooLong`, `.tooManyHeaders`, `.notAHeader`, `.headerMissing`, `.headerNotText`.
    public mutating func feed(_ byte: UInt8) throws(WireFault) -> CallHeader? {
        guard try line.take(byte) else { return nil }
        defer { line.wipe() }
        return try read(line.bytes)
    }

    private mutating func read(_ line: [UInt8]) throws(WireFault) -> CallHeader? {
        if line.isEmpty { return try CallHeader(fields: fields) }
        guard fields.count < HeaderParser.headerLimit else { throw .tooManyHeaders }
        guard line.starts(with: "agi_".utf8), let colon = line.firstIndex(of: Ascii.colon),
            line[..<colon].allSatisfy(HeaderParser.isNameByte)
        else { throw .notAHeader(line: fields.count + 1) }
        let afterColon = line[(colon + 1)...]
        let value = afterColon.dropFirst(afterColon.first == Ascii.blank ? 1 : 0)
        fields.append((String(decoding: line[..<colon], as: UTF8.self), Array(value)))
        return nil
    }

    /// What to throw when input ends before the block did.
    public var cutShort: WireFault { .headersCutShort(lines: fields.count) }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"): true
        default: false
        }
    }
}
