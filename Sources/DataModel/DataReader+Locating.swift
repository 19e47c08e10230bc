extension DataReader {
    /// Finding the path takes up to as many walks as the input is deep: longer inputs are told their place alone.
    private static let maximumWalkedBytes = 1 << 20

    /// Adds the path to an error, and for JSON the line.
    ///
    /// Reading keeps no path, which would cost every good input; the way to the failing byte is walked once more.
    @usableFromInline
    func locating(_ error: DataError, in buffer: UnsafeRawBufferPointer) -> DataError {
        guard let offset = error.offset else { return error }
        var located = error
        var walker = DataReader(buffer, isJSON: isJSON, profile: allowsDRISL ? .drisl : .atproto)
        var path: [String] = []
        if buffer.count <= Self.maximumWalkedBytes { walker.walk(to: offset, path: &path) }
        if !error.path.isEmpty { path.append(error.path) }
        located.path = path.joined(separator: ".")
        if isJSON { located.position = TextPosition(of: offset, in: buffer) }
        return located
    }

    /// Collects the keys and indexes of the containers around byte `target`.
    private mutating func walk(to target: Int, path: inout [String]) {
        if isJSON { skipWhitespace() }
        guard let byte = peek() else { return }
        let isMap = isJSON ? byte == UInt8(ascii: "{") : byte >> 5 == 5
        let isArray = isJSON ? byte == UInt8(ascii: "[") : byte >> 5 == 4
        if isMap, var object = try? beginObject() {
            while let key = try? nextKey(&object), offset <= target {
                let name = (try? name(of: key)) ?? "?"
                if descend(name, target: target, path: &path) { return }
            }
        } else if isArray, var array = try? beginArray() {
            var index = 0
            while (try? nextItem(&array)) == true, offset <= target {
                if descend(String(index), target: target, path: &path) { return }
                index += 1
            }
        }
    }

    /// Steps over an entry, or into it when `target` lies inside.
    private mutating func descend(_ name: String, target: Int, path: inout [String]) -> Bool {
        let (before, depthBefore) = (cursor, depth)
        if (try? skip()) != nil, offset <= target { return false }
        (cursor, depth) = (before, depthBefore)
        path.append(name)
        walk(to: target, path: &path)
        return true
    }
}
