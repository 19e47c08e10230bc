import Syntax
import Testing

struct NSIDPatternTests {
    @Test(arguments: [
        ("com.example.thing", "com.example.thing", true), ("com.example.thing", "com.example.Thing", false),
        ("com.Example.thing", "com.example.thing", true), ("com.example.*", "com.example.thing", true),
        ("com.example.*", "com.example.feed.post", true), ("com.example.*", "com.examples.thing", false),
        ("com.Example.*", "com.example.thing", true), ("com.*", "com.example.thing", true),
        ("*", "com.example.thing", true),
    ])
    func matches(_ pattern: String, _ nsid: String, _ isMatch: Bool) throws {
        #expect(try NSIDPattern(pattern).matches(NSID(nsid)) == isMatch)
    }

    @Test(arguments: [
        "", "com", "com.example", "com.exam*", "com..*", "1com.*", "com.example.**", "**", "com example.*",
    ])
    func refuses(_ text: String) {
        #expect(throws: SyntaxError.self) { try NSIDPattern(text) }
    }

    @Test(arguments: ["com.example.thing", "com.example.*", "*"])
    func saysItself(_ text: String) throws {
        #expect(try NSIDPattern(text).description == text)
    }
}
