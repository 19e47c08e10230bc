import Schema

extension FileRenderer {
    /// What lets a client ask for page after page.
    mutating func paging(_ paging: Paging) {
        let (parameter, output) = (Identifier.escaped(paging.parameter), Identifier.escaped(paging.output))
        let head = "public static func parameters(_ parameters: Parameters, after output: Output) -> Parameters?"
        section(head, "What asks for the page behind `output`; nil behind the last one.") { renderer in
            renderer.writer.line("guard let cursor = output.\(output) else { return nil }")
            renderer.writer.line("var next = parameters")
            renderer.writer.line("next.\(parameter) = cursor")
            renderer.writer.line("return next")
        }
        guard let items = paging.items else { return }
        let field = "output.\(Identifier.escaped(items.field))" + (items.isRequired ? "" : " ?? []")
        section("public static func items(of output: Output) -> [\(spell(items.type))]", "What a page lists.") {
            $0.writer.line(field)
        }
    }

    /// What lets a client go on behind the last message that it has.
    mutating func resuming(_ resuming: Resuming) {
        let int64 = spell(.int64)
        section("public static func cursor(of message: Message) -> \(int64)?", "The message's place in the stream.") {
            $0.writer.line("switch message {")
            for (variant, field) in resuming.cases {
                $0.writer.line("case .\(Identifier.escaped(variant))(let value): value.\(Identifier.escaped(field))")
            }
            if !resuming.isComplete { $0.writer.line("default: nil") }
            $0.writer.line("}")
        }
        let head = "public static func parameters(_ parameters: Parameters, after cursor: \(int64)) -> Parameters"
        section(head, "What asks for the messages behind `cursor`.") { renderer in
            renderer.writer.line("var next = parameters")
            renderer.writer.line("next.\(Identifier.escaped(resuming.parameter)) = cursor")
            renderer.writer.line("return next")
        }
    }
}
