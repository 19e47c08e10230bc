import Syntax

extension LintRule {
    static let endpointOutputUndefined = LintRule(
        "endpoint-output-undefined", .warning, "Endpoints say what they answer, even if that is empty.")
    static let unspecifiedEncoding = LintRule("unspecified-encoding", .warning, "Bodies say their media type.")
    static let subscriptionNoMessages = LintRule(
        "subscription-no-messages", .warning, "Subscriptions have at least one kind of message.")
    static let listPagination = LintRule(
        "list-pagination", .warning, "Lists and searches take `limit` and `cursor`, and answer with `cursor`.")

    static let endpoints = [endpointOutputUndefined, unspecifiedEncoding, subscriptionNoMessages, listPagination]
}

extension DocumentLinter {
    mutating func method(_ place: Place, type: String) {
        parameters(place)
        body("input", of: place)
        body("output", of: place)
        errors(place)
        if place.member("output") == nil {
            note(.endpointOutputUndefined, place, "the \(type) does not say what it answers")
        }
        if type == "query" { checkPagination(place) }
    }

    mutating func subscription(_ place: Place) {
        parameters(place)
        errors(place)
        guard let message = place.member("message") else { return }
        checkFields(of: message, known: KnownFields.message)
        guard let schema = message.member("schema") else { return }
        data(schema)
        if schema.member("refs")?.items?.isEmpty == true {
            note(.subscriptionNoMessages, schema, "there is no kind of message")
        }
    }

    private mutating func parameters(_ place: Place) {
        if let parameters = place.member("parameters") { data(parameters) }
    }

    private mutating func body(_ name: String, of place: Place) {
        guard let body = place.member(name) else { return }
        checkFields(of: body, known: KnownFields.body)
        if let schema = body.member("schema") { data(schema) }
    }

    private mutating func errors(_ place: Place) {
        for item in place.member("errors")?.items ?? [] {
            checkFields(of: item, known: KnownFields.error)
            if let name = item.member("name")?.text { checkErrorName(name, item) }
        }
    }

    private mutating func checkPagination(_ place: Place) {
        let asked = place.member("parameters")?.member("properties")
        let schema = place.member("output")?.member("schema")
        let answer = schema?.member("type")?.text == "object" ? schema : nil
        let isAnswered = answer?.member("properties")?.member("cursor") != nil
        let takesCursor = asked?.member("cursor") != nil
        if isList, !takesCursor || asked?.member("limit") == nil {
            note(.listPagination, place, "a list should take `limit` and `cursor`, and answer with `cursor`")
        } else if takesCursor, !isAnswered, let answer {
            note(.listPagination, answer, "the answer should have a `cursor` for what comes next")
        } else if isAnswered, !takesCursor {
            note(.listPagination, place, "answers with a `cursor` that it does not take")
        }
    }

    /// Whether the endpoint is called `list…` or `search…`.
    private var isList: Bool {
        guard let name = id?.name else { return false }
        return ["list", "search"].contains { verb in
            name.utf8.starts(with: verb.utf8)
                && name.utf8.dropFirst(verb.utf8.count).first.map { $0 < UInt8(ascii: "a") } == true
        }
    }
}
