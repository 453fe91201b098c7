// NumberPattern: extension patterns (`_X.`): which numbers they match, which of them overlap, and which is tried
// first.

/// An extension's name as a pattern. A plain name is one that matches itself. Hyphens and blanks outside `[...]` mean
/// nothing, as in Asterisk.
struct NumberPattern: Hashable {
    /// Some of the letters of ASCII.
    struct Letters: Hashable {
        private var low: UInt64 = 0
        private var high: UInt64 = 0

        init(_ letters: some Sequence<UInt8>) { for letter in letters { insert(letter) } }

        mutating func insert(_ letter: UInt8) {
            if letter < 64 { low |= 1 << UInt64(letter) } else if letter < 128 { high |= 1 << UInt64(letter - 64) }
        }

        var count: Int { low.nonzeroBitCount + high.nonzeroBitCount }
        /// 128 when there is none.
        var first: Int { low != 0 ? low.trailingZeroBitCount : 64 + high.trailingZeroBitCount }
        func isDisjoint(with other: Letters) -> Bool { low & other.low == 0 && high & other.high == 0 }

        /// Of two with as many letters and the same first one, Asterisk looks at the one with the lower letters first.
        func precedes(_ other: Letters) -> Bool {
            low != other.low ? low.bitReversed > other.low.bitReversed : high.bitReversed > other.high.bitReversed
        }
    }

    /// What may stand at one place.
    private enum Atom: Hashable {
        case one(Letters)
        /// `.`: one or more of anything.
        case some
        /// `!`: anything, or nothing.
        case any
    }

    private let atoms: [Atom]
    /// True: no pattern, a number or name.
    let isPlain: Bool

    /// - Parameter isDialled: a number a call brings or jumps to: blanks in it are no mistake, but part of it.
    init(_ name: String, isDialled: Bool = false) {
        isPlain = !name.hasPrefix("_")
        var (atoms, bytes) = ([Atom](), ArraySlice(name.utf8))
        if !isPlain { bytes = bytes.dropFirst() }
        while let byte = bytes.popFirst() {
            if byte == Byte.dash || byte == Byte.blank && !isDialled { continue }
            if isPlain {
                atoms.append(.one(Letters([byte])))
                continue
            }
            switch UInt8(ascii: "A") <= byte && byte <= UInt8(ascii: "Z") ? byte + 32 : byte {
            case UInt8(ascii: "x"): atoms.append(.one(Letters(48...57)))
            case UInt8(ascii: "z"): atoms.append(.one(Letters(49...57)))
            case UInt8(ascii: "n"): atoms.append(.one(Letters(50...57)))
            case UInt8(ascii: "."): atoms.append(.some)
            case UInt8(ascii: "!"): atoms.append(.any)
            case UInt8(ascii: "["): atoms.append(.one(NumberPattern.set(&bytes)))
            case _: atoms.append(.one(Letters([byte])))
            }
        }
        // What is behind a wildcard is never looked at.
        if let end = atoms.firstIndex(where: { $0 == .some || $0 == .any }) { atoms.removeSubrange((end + 1)...) }
        self.atoms = atoms
    }

    /// `[13-7]`, its first bracket taken.
    private static func set(_ bytes: inout ArraySlice<UInt8>) -> Letters {
        guard let end = bytes.firstIndex(of: UInt8(ascii: "]")) else { return Letters([]) }
        var (inside, set) = (bytes[bytes.startIndex..<end], Letters([]))
        bytes = bytes[(end + 1)...]
        while let first = inside.popFirst() {
            if inside.count > 1, inside.first == Byte.dash {
                inside.removeFirst()
                let last = inside.removeFirst()
                if first <= last { for letter in first...last { set.insert(letter) } }
            } else {
                set.insert(first)
            }
        }
        return set
    }

    /// A name without letters that mean nothing, but for those inside `[...]`.
    static func bare(_ name: String, without letters: [UInt8] = [Byte.dash, Byte.blank]) -> String {
        guard name.utf8.contains(where: letters.contains) else { return name }
        var isInside = false
        let isPattern = name.hasPrefix("_")
        return name.filter { letter in
            if isPattern, letter == "[" { isInside = true }
            if letter == "]" { isInside = false }
            return isInside || letter.asciiValue.map { !letters.contains($0) } ?? true
        }
    }

    /// Whether there is a number that both match.
    func meets(_ other: NumberPattern) -> Bool {
        var (one, two) = (atoms[...], other.atoms[...])
        while true {
            guard let left = one.first, let right = two.first else {
                // What may be nothing meets the end of the other.
                return (one.first ?? two.first).map { $0 == .any } ?? true
            }
            guard case .one(let mine) = left, case .one(let theirs) = right else { return true }
            if mine.isDisjoint(with: theirs) { return false }
            one.removeFirst()
            two.removeFirst()
        }
    }

    func matches(_ number: String) -> Bool { meets(NumberPattern(number, isDialled: true)) }

    /// The only number it matches; nil: there are more.
    var only: String? {
        var bytes: [UInt8] = []
        for atom in atoms {
            guard case .one(let set) = atom, set.count == 1 else { return nil }
            bytes.append(UInt8(set.first))
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private init(atoms: [Atom]) { (self.atoms, isPlain) = (atoms, false) }

    /// Any number or name at all.
    static let anything = NumberPattern(atoms: [.any])

    /// Whether Asterisk looks at it first: fewer choices at the first place where they differ, wildcards last.
    func isMoreParticular(than other: NumberPattern) -> Bool {
        for (left, right) in zip(atoms, other.atoms) where left != right {
            let (one, two) = (NumberPattern.rank(left), NumberPattern.rank(right))
            if one != two { return one < two }
            if case .one(let left) = left, case .one(let right) = right { return left.precedes(right) }
        }
        // The longer goes first: the end of a pattern ranks behind every wildcard.
        return atoms.count > other.atoms.count
    }

    private static func rank(_ atom: Atom) -> Int {
        switch atom {
        case .one(let set): set.count << 8 | set.first
        case .some: 0x18000
        case .any: 0x28000
        }
    }
}

extension UInt64 {
    fileprivate var bitReversed: UInt64 {
        var (rest, turned) = (self, UInt64(0))
        for _ in 0..<64 {
            turned = turned << 1 | rest & 1
            rest >>= 1
        }
        return turned
    }
}
