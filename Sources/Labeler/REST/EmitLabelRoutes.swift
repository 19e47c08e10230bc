import DataModel
import Foundation
import HTTPTransport
import HTTPTypes
import Keys
import Labeling
import Lexicons
import Schema
import Syntax
import XRPC

/// `POST /emit-label` and `POST /emit-labels`: how services of the same house have labels made, with a shared key.
struct EmitLabelRoutes: Sendable {
    /// What callers must send; nil refuses everybody.
    let key: String?
    /// Who speaks when a request does not say.
    let defaultSource: DID
    let writer: LabelWriter
    /// Of wrong keys, by client.
    let guesses: RateLimiter

    /// Labels of one request.
    static let maximumLabels = 1000
    private static let maximumBodyBytes = 4 << 20
    private static let keyField = HTTPField.Name("X-Moderation-Key")

    var routes: [PlainRoute] {
        [
            PlainRoute(.post, "/emit-label", maximumBodyBytes: Self.maximumBodyBytes) { request in
                try await respond(to: request, one)
            },
            PlainRoute(.post, "/emit-labels", maximumBodyBytes: Self.maximumBodyBytes) { request in
                try await respond(to: request, many)
            },
        ]
    }

    private func respond(
        to request: PlainRequest, _ answer: ([UInt8]) async throws -> Value
    ) async throws -> PlainResponse {
        try authenticate(request)
        guard MediaType.matches(request.body.contentType ?? "", pattern: "application/json") else {
            throw XRPCError.invalidRequest("A request body with Content-Type application/json is required.")
        }
        let body = try await request.body.collect(upTo: Self.maximumBodyBytes)
        do {
            return .json(try await answer(body).json())
        } catch let error as LabelError {
            throw XRPCError.invalidRequest(error.description)
        } catch let error as LabelRefusal {
            throw XRPCError.invalidRequest("labels[\(error.index)]: \(error.cause)")
        } catch let error as LabelerError {
            throw Self.answer(error)
        }
    }

    /// The key is looked at before anything else of a request.
    private func authenticate(_ request: PlainRequest) throws {
        guard let key, !key.isEmpty else {
            throw XRPCError(
                status: 503, name: "LabelerNotConfigured", message: "No labels are made over HTTP: no key is set.")
        }
        let (client, share) = request.context.limitKey
        try guesses.requireAttempts(client, share: share)
        guard let field = Self.keyField, let given = request.fields[field], ConstantTime.equal(given, key) else {
            try guesses.attempt(client, share: share)
            throw XRPCError.authenticationRequired("X-Moderation-Key is missing or wrong")
        }
    }

    private static func answer(_ error: LabelerError) -> XRPCError {
        switch error {
        case .keyIsRotated, .overloaded:
            XRPCError(status: 503, name: "LabelerUnavailable", message: error.description)
        default: .invalidRequest(error.description)
        }
    }

    private func one(_ body: [UInt8]) async throws -> Value {
        let request = try EmitLabelRequest(json: body)
        return try Self.view(await writer.emit(request.draft, from: request.src ?? defaultSource))
    }

    private func many(_ body: [UInt8]) async throws -> Value {
        var drafts: [LabelDraft] = []
        var sources: Set<DID> = []
        for (index, label) in try Self.labels(in: body).enumerated() {
            let request: EmitLabelRequest
            do throws(LabelError) { request = try EmitLabelRequest(json: label) } catch {
                throw LabelRefusal(index: index, cause: error)
            }
            drafts.append(request.draft)
            sources.insert(request.src ?? defaultSource)
        }
        guard sources.count <= 1 else {
            throw XRPCError.invalidRequest("All labels of one request are by the same src.")
        }
        let emissions = try await writer.emit(drafts, from: sources.first ?? defaultSource)
        return ["labels": .array(try emissions.map(Self.view))]
    }

    /// The labels of a list, each as JSON: their contexts are no data of the network.
    private static func labels(in body: [UInt8]) throws -> [[UInt8]] {
        guard let object = try? JSONSerialization.jsonObject(with: Data(body)) as? [String: Any], object.count == 1,
            let labels = object["labels"] as? [[String: Any]]
        else { throw XRPCError.invalidRequest("The body must be an object with just a list of labels.") }
        guard labels.count <= maximumLabels else {
            throw XRPCError.invalidRequest("At most \(maximumLabels) labels are made at once.")
        }
        return try labels.map { Array(try JSONSerialization.data(withJSONObject: $0)) }
    }

    private static func view(_ emission: Emission) throws -> Value {
        var view: DataMap = ["seq": .integer(emission.entry.seq), "label": try emission.entry.label.value()]
        let notes = emission.notes
        if !notes.isEmpty { view["notes"] = .array(notes.map(Value.string)) }
        return .map(view)
    }
}
