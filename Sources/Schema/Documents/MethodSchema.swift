/// A query or a procedure.
public struct MethodSchema: Sendable {
    public let parameters: ObjectSchema?
    /// Of procedures only.
    public let input: BodySchema?
    public let output: BodySchema?
    public let errors: [ErrorSchema]
}

/// What is sent or answered.
public struct BodySchema: Sendable {
    /// A media type, or a pattern of them such as `*/*`.
    public let encoding: String
    /// An object, a reference or a union; nil when the body is no data that a lexicon can describe.
    public let schema: DataSchema?
    public let description: String?
}

/// An error that a method is expected to answer with.
public struct ErrorSchema: Sendable, Hashable {
    public let name: String
    public let description: String?
}

/// A stream of messages.
public struct SubscriptionSchema: Sendable {
    public let parameters: ObjectSchema?
    public let message: UnionSchema
    public let errors: [ErrorSchema]
    /// How messages are framed; nil is the first version.
    public let subprotocol: String?
}

/// A bundle of permissions that an app can ask for by one name.
public struct PermissionSetSchema: Sendable {
    public let title: String?
    public let detail: String?
    /// Those that can be understood; what cannot is ignored one by one, as the specification asks.
    public let permissions: [PermissionSchema]
}

/// One permission of a set.
public struct PermissionSchema: Sendable, Hashable {
    /// `repo` or `rpc`.
    public let resource: String
    /// Of `repo`: the collections.
    public var collections: [String] = []
    /// Of `repo`: any of `create`, `update` and `delete`; empty means all three.
    public var actions: [String] = []
    /// Of `rpc`: the methods.
    public var methods: [String] = []
    /// Of `rpc`: the service that may be called; `*` is any.
    public var audience: String?
    /// Of `rpc`: whether the service is the one named where the set is asked for.
    public var inheritsAudience = false
}
