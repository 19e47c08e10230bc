import Codegen

/// `lexgen --output FOLDER [--check | --report] [--name FILE=NAME]… --module NAME FILE… [--import NAME FILE…]…`
///
/// `--name` renames what is made from a file. `--report` says what has changed. `--check` says what would
/// change, and writes nothing.
struct Arguments {
    enum Mode {
        case write, report, check
    }

    /// A module and the files that it is made from.
    struct Module {
        let name: String
        var files: [String] = []
    }

    private(set) var output = ""
    private(set) var mode = Mode.write
    private(set) var own = Module(name: "")
    private(set) var imported: [Module] = []
    private var names: [String: String] = [:]

    struct UsageError: Error, CustomStringConvertible {
        let description: String
    }

    init(_ arguments: ArraySlice<String>) throws {
        var rest = arguments
        func value(of option: String) throws -> String {
            guard let value = rest.popFirst() else { throw UsageError(description: "\(option) needs a value") }
            return value
        }
        while let argument = rest.popFirst() {
            switch argument {
            case "--output": output = try value(of: argument)
            case "--module": own = Module(name: try value(of: argument))
            case "--import": imported.append(Module(name: try value(of: argument)))
            case "--name": try rename(value(of: argument))
            case "--check": mode = .check
            case "--report": mode = .report
            case _ where argument.hasPrefix("--"): throw UsageError(description: "unknown option \(argument)")
            case _ where imported.isEmpty: own.files.append(argument)
            default: imported[imported.count - 1].files.append(argument)
            }
        }
        if output.isEmpty || own.name.isEmpty { throw UsageError(description: "--output and --module are needed") }
    }

    private mutating func rename(_ pair: String) throws {
        guard let sign = pair.lastIndex(of: "=") else { throw UsageError(description: "--name needs FILE=NAME") }
        names[String(pair[..<sign])] = String(pair[pair.index(after: sign)...])
    }

    /// The files under the names that were promised, and one for each name that nothing was made for.
    func promised(_ files: [GeneratedFile]) -> [GeneratedFile] {
        var unused = names
        var promised = files.map { file in
            guard let name = file.source.flatMap({ unused.removeValue(forKey: $0) }) else { return file }
            return file.renamed(name)
        }
        for (source, name) in unused.sorted(by: { $0.key < $1.key }) {
            promised.append(
                GeneratedFile(name: name, source: source, text: OutputFolder.placeholder))
        }
        return promised
    }
}
