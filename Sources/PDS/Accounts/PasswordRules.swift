import Keys
import Lexicons
import Syntax
import XRPC

/// Which passwords are accepted for accounts (NIST SP 800-63B, 5.1.1.2): long enough, and not among the first that
/// anybody tries.
enum PasswordRules {
    /// In characters.
    private static let minimumLength = 8

    /// Throws `InvalidPassword` with the reason.
    static func check(_ password: String?, for handle: Handle, email: String?) throws {
        guard let password, !password.isEmpty else { throw refusal("A password is required") }
        guard password.count >= minimumLength else {
            throw refusal("The password must have at least \(minimumLength) characters")
        }
        guard password.utf8.count <= PasswordHash.maximumPasswordLength else {
            throw refusal("The password must have at most \(PasswordHash.maximumPasswordLength) bytes")
        }
        let names = [handle.text, String(handle.text.prefix { $0 != "." })] + (email.map { [$0] } ?? [])
        guard !names.contains(where: { $0.lowercased() == password.lowercased() }) else {
            throw refusal("The password must not be the name of the account")
        }
        guard !CommonPasswords.contains(password) else {
            throw refusal("The password is one of the most common ones; choose another one")
        }
    }

    private static func refusal(_ message: String) -> XRPCError {
        Com.Atproto.Server.CreateAccount.Failure.invalidPassword.because(message)
    }
}
