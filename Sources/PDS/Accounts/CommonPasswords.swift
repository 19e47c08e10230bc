/// Knows the passwords that attackers try first: a common word, whatever its letters are replaced by and whatever
/// digits and signs follow it, a repetition, or a row of the keyboard.
enum CommonPasswords {
    /// Words that lists of leaked passwords begin with. Shorter ones are too short only without what follows them.
    private static let words: Set<String> = Set(
        """
        aaaaaa abc abcd abcde abcdef abcdefg abcdefgh access account admin administrator alexander amanda andrea \
        andrew angel angels anthony apple arsenal asdf asdfgh asdfghjkl asdasd ashley austin babygirl bailey \
        barcelona baseball basketball batman beautiful benjamin bigdog blink boomer brandon bubbles buster \
        butterfly calvin carlos changeme charles charlie cheese chelsea chicken chocolate chris christian \
        cocacola coffee computer consumer cookie cowboy daniel danielle david default demo diamond dolphin donald \
        dragon eagles edward elizabeth eminem family fender ferrari fishing flower football forever freedom \
        friends fuckyou fuckme gandalf garfield george ginger google guest guitar hannah happy harley heather \
        hello helloworld hockey hottie hunter iceman iloveyou internet jackson jasmine jasper jennifer jeremy \
        jessica jonathan jordan joseph joshua justin killer king knight lakers legend letmein lifehack liverpool \
        login london love lovely loveme loveyou lucky maggie manager manchester marina marlboro martin master \
        matrix matthew maverick melissa mercedes merlin metallica michael michelle mickey minecraft money monkey \
        monster morgan mother mustang mypassword naruto nascar natasha newyork nicholas nicole nintendo nothing \
        number ohmygod oliver orange packers pass passwd password passwort patrick peanut pepper phoenix \
        photoshop player plyr pokemon prince princess purple qazwsx qazwsxedc qqww qwer qwert qwerty qwertyui \
        qwertyuiop qwertz rachel ranger redsox richard robert rocky root samantha samsung sandra scooby scooter \
        secret secure service shadow shannon silver slayer smokey snoopy soccer sophie spider spiderman starwars \
        steelers steven summer sunshine superman superstar sweetheart taylor tennis test testing testtest thomas \
        thunder tigger tinkerbell toyota trustno tweety unknown user vanessa victoria welcome whatever william \
        winner winter wizard xxxxxx yamaha yankees yellow zaq zaqxsw zxcvbn zxcvbnm
        """.split(separator: " ").map(String.init))

    /// What keyboards and alphabets have in a row, in both directions.
    private static let rows: [String] = {
        let rows = [
            "01234567890123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop",
            "1qaz2wsx3edc4rfv", "1q2w3e4r5t6y7u8i9o0p", "qazwsxedcrfv", "azertyuiop",
        ]
        return rows + rows.map { String($0.reversed()) }
    }()

    private static let replaced: [Character: Character] = [
        "0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i",
    ]

    static func contains(_ password: String) -> Bool {
        let lowered = password.lowercased()
        if Set(lowered).count <= 2 || isRepetition(lowered) || isOfRows(lowered) { return true }
        // Digits and signs at the end follow the word; those inside stand for letters.
        let bare = trimmed(lowered)
        let inner = String(trimmed(String(bare.reversed())).reversed())
        return [bare, inner, lowered].contains { word in
            words.contains(word) || words.contains(String(word.map { replaced[$0] ?? $0 }))
        } || isWordTwice(bare)
    }

    /// Without digits and signs at the end.
    private static func trimmed(_ text: String) -> String {
        var rest = text[...]
        while let last = rest.last, !last.isLetter { rest.removeLast() }
        return String(rest)
    }

    /// A short piece, again and again.
    private static func isRepetition(_ text: String) -> Bool {
        let characters = Array(text)
        return (1...4).contains { length in
            characters.count >= 2 * length
                && characters.indices.allSatisfy { characters[$0] == characters[$0 % length] }
        }
    }

    /// One row, or two that are at least three long.
    private static func isOfRows(_ text: String) -> Bool {
        if rows.contains(where: { $0.contains(text) }) { return true }
        return text.indices.contains { index in
            let (first, second) = (text[..<index], text[index...])
            guard first.count >= 3, second.count >= 3 else { return false }
            return rows.contains { $0.contains(first) } && rows.contains { $0.contains(second) }
        }
    }

    private static func isWordTwice(_ text: String) -> Bool {
        text.indices.contains { words.contains(String(text[..<$0])) && text[..<$0] == text[$0...] }
    }
}
