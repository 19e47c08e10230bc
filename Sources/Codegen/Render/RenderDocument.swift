import Schema
import Syntax

extension FileRenderer {
    /// All that one document declares.
    mutating func document(_ file: ResolvedFile) {
        if module.tree.isLeaf(file.path), let index = file.declarations.firstIndex(where: { $0.path == file.path }) {
            var inner = file.declarations
            let main = inner.remove(at: index)
            extend(firstParts(file.path)) { $0.declaration(main) }
            extend(file.path) { renderer in
                renderer.identity(file)
                for declaration in inner { renderer.declaration(declaration) }
            }
        } else if module.tree.isLeaf(file.path) {
            extend(firstParts(file.path)) { renderer in
                let name = Identifier.escaped(lastPart(file.path))
                renderer.section("public enum \(name)\(renderer.conformance(file))", file.documentation) {
                    $0.content(file)
                }
            }
        } else {
            let head = "extension \(spell(path: file.path, isPublic: isExposing))\(conformance(file))"
            section(head, nil) { $0.content(file) }
        }
        extensions()
    }

    private mutating func content(_ file: ResolvedFile) {
        identity(file)
        for declaration in file.declarations { self.declaration(declaration) }
    }

    private mutating func conformance(_ file: ResolvedFile) -> String {
        var type: RuntimeType
        switch file.main {
        case .query: type = .queryMethod
        case .procedure: type = .procedureMethod
        case .subscription: type = .subscriptionMethod
        case .record, .other, .absent: return ""
        }
        for declaration in file.declarations {
            switch declaration {
            case .paging(let paging): type = paging.items == nil ? .pagedQueryMethod : .pagedListMethod
            case .resuming: type = .resumableSubscriptionMethod
            default: break
            }
        }
        return ": \(spell(conformance: type))"
    }

    /// The document's own name and text.
    private mutating func identity(_ file: ResolvedFile) {
        if case .absent = file.main {
        } else {
            writer.gap()
            writer.line("/// `\(file.nsid)`")
            let type = spell(.nsid)
            writer.line("public static let nsid: \(type) = \(type)(literal: \(Literal.string(file.nsid.text)))")
            use("Schema", isPublic: false)
        }
        section("public static var lexicon: \(spell(.staticString))", "The document that this was made from.") {
            $0.writer.line(Literal.string(file.text))
        }
    }

    mutating func extend(_ path: String, _ body: (inout FileRenderer) -> Void) {
        section("extension \(spell(path: path, isPublic: isExposing))", nil, body)
    }

    /// A block of its own, with what belongs into it written by this renderer.
    mutating func section(_ head: String, _ documentation: String?, _ body: (inout FileRenderer) -> Void) {
        writer.gap()
        writer.document(documentation)
        block(head, body)
    }

    mutating func block(_ head: String, _ body: (inout FileRenderer) -> Void) {
        writer.open(head)
        body(&self)
        writer.close()
    }

    mutating func declaration(_ declaration: Declaration) {
        switch declaration {
        case .object(let type): object(type)
        case .union(let type): union(type)
        case .openString(let type): openString(type)
        case .knownValues(let type, let format): knownValues(type, format)
        case .parameters(let type): parameters(type)
        case .message(let type): message(type)
        case .failure(let members): failure(members)
        case .token(let name, let value, let documentation):
            section("public static var \(Identifier.escaped(name)): \(spell(.string))", documentation) {
                $0.writer.line(Literal.string(value))
            }
        case .encoding(let name, let value):
            section("public static var \(name): \(spell(.string))?", nil) {
                $0.writer.line(value.map(Literal.string) ?? "nil")
            }
        case .paging(let paging): self.paging(paging)
        case .resuming(let resuming): self.resuming(resuming)
        case .alias(let name, let documentation, let target):
            writer.gap()
            writer.document(documentation)
            writer.line("public typealias \(Identifier.escaped(name)) = \(spell(target))")
        }
    }

    private mutating func spell(_ target: AliasTarget) -> String {
        switch target {
        case .path(let path): spell(path: path)
        case .runtime(let type): spell(type)
        case .value(let type): spell(type)
        }
    }
}

extension Declaration {
    /// The path of the type that is declared, if it is one that can be a document's main.
    var path: String? {
        switch self {
        case .object(let type): type.path
        case .openString(let type): type.path
        default: nil
        }
    }
}
