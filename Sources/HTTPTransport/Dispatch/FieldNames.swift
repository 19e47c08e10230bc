import HTTPTypes

/// Fields that the HTTP library has no names for.
extension HTTPField.Name {
    static let atprotoProxy = fixed("Atproto-Proxy")
    static let forwardedFor = fixed("X-Forwarded-For")
    static let requestID = fixed("X-Request-Id")

    /// The texts above are tokens; another would be a mistake in this file.
    private static func fixed(_ text: StaticString) -> HTTPField.Name {
        guard let name = HTTPField.Name("\(text)") else { preconditionFailure("not a field name: \(text)") }
        return name
    }
}
