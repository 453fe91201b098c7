// SmallestProgram: the least a process can cost: starts and awaits a program of a few machine instructions that only
// ends.

import Glibc
import Platform

enum SmallestProgram {
    /// Writes the program, starts it many times, and tells how long each took from fork to its end.
    /// - Returns: nil on a processor whose instructions are not known here.
    static func run(in folder: String, times: Int) throws(BenchFault) -> Samples? {
        guard let image = image else { return nil }
        let path = "\(folder)/smallest"
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o700)
        guard descriptor >= 0, write(descriptor, image, image.count) == image.count else {
            throw .systemCall("write \(path)", errno: errno)
        }
        close(descriptor)
        var samples = Samples()
        for _ in 0..<times {
            let began = SteadyClock.nanoseconds
            let child = try RunningProgram.measured([path], piped: true, log: "\(folder)/log")
            let status = child.wait().status
            samples.add(nanoseconds: SteadyClock.nanoseconds - began)
            guard status == 0 else { throw .program(path, said: "ended with \(status)") }
        }
        return samples
    }

    /// An ELF file of one segment (elf(5)): header, program header, exit(0).
    private static var image: [UInt8]? {
        #if arch(x86_64)
            // mov eax, 60; xor edi, edi; syscall
            return elf(machine: 62, code: [0xB8, 60, 0, 0, 0, 0x31, 0xFF, 0x0F, 0x05])
        #elseif arch(arm64)
            // mov x8, #93; mov x0, #0; svc #0
            return elf(machine: 183, code: [0xA8, 0x0B, 0x80, 0xD2, 0x00, 0x00, 0x80, 0xD2, 0x01, 0x00, 0x00, 0xD4])
        #else
            return nil
        #endif
    }

    private static func elf(machine: UInt16, code: [UInt8]) -> [UInt8] {
        let (base, headers): (UInt64, UInt64) = (0x40_0000, 120)
        let size = headers + UInt64(code.count)
        var bytes: [UInt8] = [0x7F, 0x45, 0x4C, 0x46, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]
        func put<Number: FixedWidthInteger>(_ numbers: Number...) {
            for number in numbers { withUnsafeBytes(of: number.littleEndian) { bytes += $0 } }
        }
        put(UInt16(2), machine)  // an executable
        put(UInt32(1))
        put(base + headers, UInt64(64), UInt64(0))  // entry, program headers, no sections
        put(UInt32(0))
        put(UInt16(64), UInt16(56), UInt16(1), UInt16(64), UInt16(0), UInt16(0))
        put(UInt32(1), UInt32(5))  // one segment to load, to read and run
        put(UInt64(0), base, base, size, size, UInt64(4096))
        return bytes + code
    }
}
