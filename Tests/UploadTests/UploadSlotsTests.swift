import HTTPTransport
import HTTPTypes
import Syntax
import Testing
import XRPC

@testable import Upload

struct UploadSlotsTests {
    @Test func anAccountHasAFewUploadsAtATime() async throws {
        let slots = UploadSlots(limit: 1)
        let (ada, bob) = (try DID("did:web:ada.example"), try DID("did:web:bob.example"))
        try await slots.with(ada) {
            let refusal = await #expect(throws: FieldedError.self) { try await slots.with(ada) {} }
            #expect(refusal?.error.name == "TooManyUploads")
            #expect(refusal?.fields[.retryAfter] == "10")
            try await slots.with(bob) {}
        }
        try await slots.with(ada) {}
    }
}
