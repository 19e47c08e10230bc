import ArgumentParser
import Syntax

/// What a new lexicon can begin as.
enum LexiconTemplate: String, ExpressibleByArgument, CaseIterable {
    case record
    case query
    case list
    case procedure
    case subscription
    case object
    case permissionSet = "permission-set"

    /// A document of that name, ready to be filled in: valid, and without anything that the linter warns of.
    func text(_ nsid: NSID) -> String {
        """
        {
          "lexicon": 1,
          "id": "\(nsid.text)",
          "defs": {
        \(definitions(nsid).split(separator: "\n", omittingEmptySubsequences: false).map { "    " + $0 }
            .joined(separator: "\n"))
          }
        }

        """
    }

    private func definitions(_ nsid: NSID) -> String {
        switch self {
        case .record: Self.recordText
        case .query:
            // Names that begin so promise pages.
            nsid.name.hasPrefix("list") || nsid.name.hasPrefix("search") ? Self.listText : Self.queryText
        case .list: Self.listText
        case .procedure: Self.procedureText
        case .subscription: Self.subscriptionText
        case .object: Self.objectText(nsid.name == "defs" ? "item" : "main")
        case .permissionSet: Self.permissionSetText(group: String(nsid.text.dropLast(nsid.name.count)))
        }
    }

    private static let recordText = """
        "main": {
          "type": "record",
          "description": "Say what one record stands for.",
          "key": "tid",
          "record": {
            "type": "object",
            "required": ["text", "createdAt"],
            "properties": {
              "text": {
                "type": "string",
                "description": "Replace this with fields of your own.",
                "maxLength": 3000,
                "maxGraphemes": 300
              },
              "createdAt": {
                "type": "string",
                "format": "datetime",
                "description": "When the author says that it was made."
              }
            }
          }
        }
        """

    private static let queryText = """
        "main": {
          "type": "query",
          "description": "Say what is answered.",
          "parameters": {
            "type": "params",
            "required": ["uri"],
            "properties": {
              "uri": { "type": "string", "format": "at-uri", "description": "What is asked about." }
            }
          },
          "output": {
            "encoding": "application/json",
            "schema": {
              "type": "object",
              "required": ["uri"],
              "properties": {
                "uri": { "type": "string", "format": "at-uri" }
              }
            }
          },
          "errors": [{ "name": "NotFound", "description": "There is nothing of that name." }]
        }
        """

    private static let listText = """
        "main": {
          "type": "query",
          "description": "Say what is listed, and in which order.",
          "parameters": {
            "type": "params",
            "properties": {
              "limit": {
                "type": "integer",
                "minimum": 1,
                "maximum": 100,
                "default": 50,
                "description": "The most items of one answer."
              },
              "cursor": {
                "type": "string",
                "maxLength": 1024,
                "description": "What the answer before gave, to go on behind it."
              }
            }
          },
          "output": {
            "encoding": "application/json",
            "schema": {
              "type": "object",
              "required": ["items"],
              "properties": {
                "cursor": {
                  "type": "string",
                  "maxLength": 1024,
                  "description": "Absent when there is no more."
                },
                "items": {
                  "type": "array",
                  "maxLength": 100,
                  "items": { "type": "ref", "ref": "#item" }
                }
              }
            }
          }
        },
        "item": {
          "type": "object",
          "description": "Say what one item is.",
          "required": ["uri"],
          "properties": {
            "uri": { "type": "string", "format": "at-uri" }
          }
        }
        """

    private static let procedureText = """
        "main": {
          "type": "procedure",
          "description": "Say what is done.",
          "input": {
            "encoding": "application/json",
            "schema": {
              "type": "object",
              "required": ["uri"],
              "properties": {
                "uri": { "type": "string", "format": "at-uri", "description": "What it is done to." }
              }
            }
          },
          "output": {
            "encoding": "application/json",
            "schema": { "type": "object", "properties": {} }
          },
          "errors": [{ "name": "NotFound", "description": "There is nothing of that name." }]
        }
        """

    private static let subscriptionText = """
        "main": {
          "type": "subscription",
          "description": "Say what is told to those who listen.",
          "parameters": {
            "type": "params",
            "properties": {
              "cursor": { "type": "integer", "description": "The last number seen, to go on behind it." }
            }
          },
          "message": {
            "schema": { "type": "union", "refs": ["#change", "#info"] }
          },
          "errors": [{ "name": "FutureCursor", "description": "The cursor is ahead of the stream." }]
        },
        "change": {
          "type": "object",
          "description": "Say what happened.",
          "required": ["seq", "time"],
          "properties": {
            "seq": { "type": "integer", "description": "The number of the message, which only grows." },
            "time": { "type": "string", "format": "datetime" }
          }
        },
        "info": {
          "type": "object",
          "description": "Something about the stream itself.",
          "required": ["name"],
          "properties": {
            "name": { "type": "string", "maxLength": 64, "knownValues": ["OutdatedCursor"] },
            "message": { "type": "string", "maxLength": 1024 }
          }
        }
        """

    private static func objectText(_ name: String) -> String {
        """
        "\(name)": {
          "type": "object",
          "description": "Say what this describes.",
          "required": ["name"],
          "properties": {
            "name": { "type": "string", "maxLength": 640, "maxGraphemes": 64 }
          }
        }
        """
    }

    private static func permissionSetText(group: String) -> String {
        """
        "main": {
          "type": "permission-set",
          "title": "Say in few words what an app can do",
          "detail": "Say in a sentence what that means for the account.",
          "permissions": [
            {
              "type": "permission",
              "resource": "repo",
              "collection": ["\(group)replaceWithRecord"],
              "action": ["create", "update", "delete"]
            },
            {
              "type": "permission",
              "resource": "rpc",
              "lxm": ["\(group)replaceWithMethod"],
              "inheritAud": true
            }
          ]
        }
        """
    }
}
