import CCBOR

/// The C library that our codec is compared with.
enum LibCBOR {
    /// An item that lives as long as this.
    final class Item {
        let pointer: UnsafeMutablePointer<cbor_item_t>

        init?(_ bytes: [UInt8]) {
            var result = cbor_load_result()
            guard let pointer = cbor_load(bytes, bytes.count, &result) else { return nil }
            self.pointer = pointer
        }

        deinit {
            var reference: UnsafeMutablePointer<cbor_item_t>? = pointer
            cbor_decref(&reference)
        }

        /// Writes the item into `buffer` and says how many bytes it took.
        func serialize(into buffer: UnsafeMutableBufferPointer<UInt8>) -> Int {
            cbor_serialize(pointer, buffer.baseAddress, buffer.count)
        }
    }

    /// Reads and frees, the whole of what a reader has to do.
    static func load(_ bytes: [UInt8]) -> Int {
        var result = cbor_load_result()
        var item = cbor_load(bytes, bytes.count, &result)
        if item != nil { cbor_decref(&item) }
        return result.read
    }
}
