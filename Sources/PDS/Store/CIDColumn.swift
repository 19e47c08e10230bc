import DataModel
import Foundation

/// CIDs are stored in their binary form.
extension CID {
    var column: Data { Data(bytes) }

    init(column: Data) throws(DataError) { try self.init(bytes: column) }
}
