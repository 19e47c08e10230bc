package import DataModel
import Schema
import Synchronization

/// Collects what is found; of several findings for a rule the worst counts, and of equal ones the first.
package final class Report: Sendable {
    /// Of a text that comes from elsewhere, which a report may quote.
    private static let maximumCharacters = 300

    private let rules: [Rule]
    private let results = Mutex<[Rule: Finding.Result]>([:])

    /// - Parameter rules: what is reported on, in this order.
    init(on rules: [Rule]) { self.rules = rules }

    /// A finding for every rule. One that nothing was found for was not reached.
    package var findings: [Finding] {
        let results = results.withLock { $0 }
        return rules.map { rule in
            Finding(rule: rule, result: results[rule] ?? .skipped("an earlier step failed"))
        }
    }

    package var hasFailures: Bool { findings.contains(where: \.isFailure) }

    func ok(_ rule: Rule) { note(rule, .ok) }

    func skip(_ rule: Rule, _ why: String) { note(rule, .skipped(Self.quoted(why))) }

    func skip(_ rules: [Rule], _ why: String) { for rule in rules { skip(rule, why) } }

    func warn(_ rule: Rule, seen: String, change: String) {
        note(rule, .warned(.init(seen: Self.quoted(seen), change: Self.quoted(change))))
    }

    func fail(_ rule: Rule, seen: String, change: String) {
        note(rule, .failed(.init(seen: Self.quoted(seen), change: Self.quoted(change))))
    }

    /// Fails unless `holds`.
    func expect(_ holds: Bool, _ rule: Rule, seen: @autoclosure () -> String, change: @autoclosure () -> String) {
        if holds { ok(rule) } else { fail(rule, seen: seen(), change: change()) }
    }

    func result(of rule: Rule) -> Finding.Result? { results.withLock { $0[rule] } }

    /// Runs `body`, but not for longer than `time`: what is not done by then is not found out, and `rule` fails.
    func bounded(
        by time: Duration, blaming rule: Rule, _ body: @escaping @Sendable () async throws -> Void
    ) async throws {
        let isDone = try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                do {
                    try await body()
                    return true
                } catch is CancellationError {
                    return false
                }
            }
            group.addTask {
                try? await Task.sleep(for: time)
                return false
            }
            defer { group.cancelAll() }
            return try await group.next() ?? false
        }
        try Task.checkCancellation()
        guard !isDone else { return }
        fail(rule, seen: "not done after \(time)", change: "answer within a second")
    }

    private func note(_ rule: Rule, _ result: Finding.Result) {
        results.withLock { results in
            if let known = results[rule], known.rank >= result.rank { return }
            results[rule] = result
        }
    }

    private static func quoted(_ text: String) -> String {
        OneLine.text(text.count > maximumCharacters ? text.prefix(maximumCharacters) + "…" : text)
    }
}

extension Finding.Result {
    fileprivate var rank: Int {
        switch self {
        case .skipped: 0
        case .ok: 1
        case .warned: 2
        case .failed: 3
        }
    }
}

extension Finding {
    /// One line, and two more where something is wrong.
    package var text: String {
        let head = { (word: String) in
            word + String(repeating: " ", count: max(6 - word.count, 1)) + "\(self.rule.text) [\(self.rule.source)]"
        }
        switch result {
        case .ok: return head("ok")
        case .skipped(let why): return head("skip") + ": \(why)"
        case .warned(let complaint): return head("warn") + complaint.text
        case .failed(let complaint): return head("FAIL") + complaint.text
        }
    }

    /// For programs.
    package var value: Value {
        var map: DataMap = [
            "rule": .string(rule.name), "text": .string(rule.text), "source": .string(rule.source),
        ]
        switch result {
        case .ok: map["result"] = "ok"
        case .skipped(let why):
            map["result"] = "skip"
            map["why"] = .string(why)
        case .warned(let complaint): complaint.add(to: &map, as: "warn")
        case .failed(let complaint): complaint.add(to: &map, as: "fail")
        }
        return .map(map)
    }
}

extension Finding.Complaint {
    fileprivate var text: String { "\n      seen: \(seen)\n      change: \(change)" }

    fileprivate func add(to map: inout DataMap, as result: String) {
        map["result"] = .string(result)
        map["seen"] = .string(seen)
        map["change"] = .string(change)
    }
}
