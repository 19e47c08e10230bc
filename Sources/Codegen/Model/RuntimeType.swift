import Schema

/// A type that generated code uses but that is written by hand, with the module it lives in.
enum RuntimeType: String, CaseIterable {
    case bool = "Bool"
    case int64 = "Int64"
    case uint8 = "UInt8"
    case uint64 = "UInt64"
    case sendable = "Sendable"
    case string = "String"
    case staticString = "StaticString"

    case atIdentifier = "AtIdentifier"
    case atURI = "ATURI"
    case cidString = "CIDString"
    case datetime = "Datetime"
    case did = "DID"
    case handle = "Handle"
    case language = "Language"
    case nsid = "NSID"
    case recordKey = "RecordKey"
    case tid = "TID"
    case uri = "URI"

    case blobRef = "BlobRef"
    case cid = "CID"
    case dataError = "DataError"
    case dataMap = "DataMap"
    case unsortedFields = "UnsortedFields"
    case dataReader = "DataReader"
    case dataWriter = "DataWriter"
    case unknownVariant = "UnknownVariant"

    case indirect = "Indirect"
    case lexiconObject = "LexiconObject"
    case lexiconRecord = "LexiconRecord"
    case lexiconValue = "LexiconValue"
    case nullable = "Nullable"
    case openString = "OpenString"
    case unknownFields = "UnknownFields"
    case validator = "Validator"

    case caller = "Caller"
    case erasedStream = "ErasedStream"
    case jsonBody = "JSONBody"
    case methodFailure = "MethodFailure"
    case methodParameters = "MethodParameters"
    case methodServer = "MethodServer"
    case noBody = "NoBody"
    case noParameters = "NoParameters"
    case parameterReader = "ParameterReader"
    case parameterWriter = "ParameterWriter"
    case pagedListMethod = "PagedListMethod"
    case pagedQueryMethod = "PagedQueryMethod"
    case procedureMethod = "ProcedureMethod"
    case queryMethod = "QueryMethod"
    case rawBody = "RawBody"
    case route = "Route"
    case resumableSubscriptionMethod = "ResumableSubscriptionMethod"
    case streamMessage = "StreamMessage"
    case subscriptionMethod = "SubscriptionMethod"
    case xrpcError = "XRPCError"

    /// What generated types conform to.
    static let protocols: [RuntimeType] = [
        .jsonBody, .lexiconObject, .lexiconRecord, .lexiconValue, .methodFailure, .methodParameters, .methodServer,
        .openString, .pagedListMethod, .pagedQueryMethod, .procedureMethod, .queryMethod, .resumableSubscriptionMethod,
        .sendable, .streamMessage, .subscriptionMethod,
    ]

    /// The module to import, or to qualify the name by.
    var module: String {
        switch self {
        case .bool, .int64, .sendable, .uint8, .uint64, .string, .staticString: "Swift"
        case .atIdentifier, .atURI, .cidString, .datetime, .did, .handle, .language, .nsid, .recordKey, .tid, .uri:
            "Syntax"
        case .blobRef, .cid, .dataError, .dataMap, .dataReader, .dataWriter, .unknownVariant, .unsortedFields:
            "DataModel"
        case .indirect, .lexiconObject, .lexiconRecord, .lexiconValue, .nullable, .openString, .unknownFields,
            .validator:
            "Schema"
        default: "XRPC"
        }
    }

    /// The type of a string of this format.
    init(_ format: StringFormat) {
        self =
            switch format {
            case .atIdentifier: .atIdentifier
            case .atURI: .atURI
            case .cid: .cidString
            case .datetime: .datetime
            case .did: .did
            case .handle: .handle
            case .language: .language
            case .nsid: .nsid
            case .recordKey: .recordKey
            case .tid: .tid
            case .uri: .uri
            }
    }
}
