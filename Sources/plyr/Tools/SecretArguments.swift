import Foundation

/// Secrets on the command line, which everybody on the machine can see in the list of processes.
enum SecretArguments {
    private static let options = ["--invite-code", "--password", "--token"]

    /// Blanks the values of such options in the list of processes, and answers the arguments as they were given.
    static func hide() -> [String] {
        // The copies that Swift makes come first.
        let arguments = CommandLine.arguments
        guard let memory = argumentMemory() else { return arguments }
        var isSecret = false
        var start = 0
        while start < memory.count {
            let end = memory[start...].firstIndex(of: 0) ?? memory.count
            let text = String(decoding: memory[start..<end], as: UTF8.self)
            if isSecret {
                blank(memory, start..<end)
            } else if let option = options.first(where: { text.hasPrefix($0 + "=") }) {
                blank(memory, start + option.utf8.count + 1..<end)
            }
            isSecret = !isSecret && options.contains(text)
            start = end + 1
        }
        return arguments
    }

    private static func blank(_ memory: UnsafeMutableBufferPointer<UInt8>, _ range: Range<Int>) {
        for index in range { memory[index] = UInt8(ascii: "*") }
    }

    /// Where the kernel reads the arguments that it shows: the 48th and 49th fields of `/proc/self/stat` (proc(5)). nil
    /// where the system does not say. The memory is this process's own and lives as long as it.
    private static func argumentMemory() -> UnsafeMutableBufferPointer<UInt8>? {
        guard let stat = try? String(contentsOf: URL(filePath: "/proc/self/stat"), encoding: .utf8),
            let name = stat.lastIndex(of: ")")
        else { return nil }
        // The state, behind the program's name, is the third field.
        let fields = stat[name...].dropFirst().split(separator: " ")
        guard fields.count > 46, let start = UInt(fields[45]), let end = UInt(fields[46]), end > start,
            let pointer = UnsafeMutablePointer<UInt8>(bitPattern: start)
        else { return nil }
        return UnsafeMutableBufferPointer(start: pointer, count: Int(end - start))
    }
}
