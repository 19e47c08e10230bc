import Codegen
import Foundation
import Lexicons
import Schema

/// Measures the generator: our own lexicons, and a thousand that are made up.
enum Generation {
    private static let syntheticDocuments = 1000
    private static let rounds = 5

    /// Prints a row for each set: time, memory, and what came out.
    static func run() {
        let own = LexiconIndex.documents.enumerated().map { index, text in
            LexiconSource(file: "\(index).json", bytes: Array("\(text)".utf8))
        }
        report("generate: our \(own.count) lexicons", own)
        report("generate: \(syntheticDocuments) synthetic lexicons", synthetic())
    }

    private static func report(_ name: String, _ sources: [LexiconSource]) {
        let clock = ContinuousClock()
        var best = Duration.seconds(Int64.max)
        var generated = Generator().generate(sources)
        precondition(!generated.files.isEmpty, "\(generated.diagnostics)")
        for _ in 0..<rounds {
            best = min(best, clock.measure { generated = Generator().generate(sources) })
        }
        let lines = generated.files.reduce(0) { $0 + $1.text.utf8.count { $0 == UInt8(ascii: "\n") } }
        let largest = generated.files.max { $0.text.utf8.count < $1.text.utf8.count }
        let milliseconds = Int((best / .milliseconds(1)).rounded())
        Table.show("\(name): \(milliseconds) ms, peak memory \(peakMemory() >> 20) MiB,")
        let largestName = largest.map { "\($0.name), \($0.text.utf8.count >> 10) kB" } ?? ""
        Table.show("    \(generated.files.count) files, \(lines) lines; the largest is \(largestName)")
    }

    /// Of the whole process so far, in bytes.
    private static func peakMemory() -> Int {
        var usage = rusage()
        getrusage(RUSAGE_SELF.rawValue, &usage)
        return usage.ru_maxrss << 10
    }

    /// Documents as the network has them: of ten, six methods, two records and two collections of objects.
    private static func synthetic() -> [LexiconSource] {
        (0..<syntheticDocuments).map { index in
            let group = index / 10
            let (name, definitions): (String, String) =
                switch index % 10 {
                case 0, 1: ("defs\(index % 10)", objects)
                case 2, 3: ("record\(index % 10)", record(group))
                default: ("listThings\(index % 10)", query(group))
                }
            let text = #"{"lexicon":1,"id":"com.example.group\#(group).\#(name)","defs":{\#(definitions)}}"#
            return LexiconSource(file: "\(group)-\(name).json", bytes: Array(text.utf8))
        }
    }

    private static let objects = (0..<6).map { number in
        ##"""
        "view\##(number)":{"type":"object","description":"What is shown of a thing.","required":["uri","did"],
        "properties":{"uri":{"type":"string","format":"at-uri"},"did":{"type":"string","format":"did"},
        "title":{"type":"string","maxLength":1000,"maxGraphemes":100},"count":{"type":"integer","minimum":0},
        "state":{"type":"string","knownValues":["open","closed","lost"]},"next":{"type":"ref","ref":"#view0"},
        "parts":{"type":"array","maxLength":100,"items":{"type":"union","refs":["#view1","#view2"]}},
        "extra":{"type":"unknown"}}}
        """##
    }.joined(separator: ",")

    private static func record(_ group: Int) -> String {
        #"""
        "main":{"type":"record","description":"A thing.","key":"tid","record":{"type":"object",
        "required":["title","createdAt"],"properties":{"title":{"type":"string","maxLength":3000},
        "createdAt":{"type":"string","format":"datetime"},
        "image":{"type":"blob","accept":["image/*"],"maxSize":1000000},
        "langs":{"type":"array","maxLength":3,"items":{"type":"string","format":"language"}},
        "about":{"type":"ref","ref":"com.example.group\#(group).defs0#view3"}}}}
        """#
    }

    private static func query(_ group: Int) -> String {
        #"""
        "main":{"type":"query","description":"List things.","parameters":{"type":"params","required":["actor"],
        "properties":{"actor":{"type":"string","format":"at-identifier"},"cursor":{"type":"string"},
        "limit":{"type":"integer","minimum":1,"maximum":100,"default":50}}},"output":{"encoding":"application/json",
        "schema":{"type":"object","required":["things"],"properties":{"cursor":{"type":"string"},
        "things":{"type":"array","items":{"type":"ref","ref":"com.example.group\#(group).defs1#view5"}}}}},
        "errors":[{"name":"ActorNotFound"}]}
        """#
    }
}
