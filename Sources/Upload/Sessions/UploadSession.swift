package import Jobs
import Lexicons
package import Media
package import Syntax
package import XRPC

/// Audio that has arrived, and what has become of it.
package struct UploadSession: Sendable, Hashable {
    package let id: String
    /// Who uploaded.
    package let did: DID
    package let object: ObjectID
    /// Length in bytes.
    package let size: Int64
    /// The name of the file, for people; never part of a path.
    package let name: String
    package let fileType: String
    package let mimeType: String
    package let durationMilliseconds: Int64
    /// The key of the track's record, once publishing was asked for.
    package var rkey: TID?
    package var jobID: String?
    /// The record, once it has been written.
    package var uri: ATURI?
    /// Microseconds since 1970.
    package let createdAt: Int64

    /// What publishing may do now.
    ///
    /// - Parameter job: the job that publishes the upload, if one was made.
    /// - Throws: `AlreadyPublished` while that job runs and once it has succeeded; a failed one may be followed by
    ///   another.
    package func checkPublishable(job: Job?) throws(XRPCError) {
        guard let job, job.state != .failed else { return }
        throw Fm.Plyr.Upload.PublishTrack.Failure.alreadyPublished.because(
            "This upload is published or being published by job \(job.id).")
    }
}

/// What the name of an uploaded file may be.
enum FileName {
    /// The lexicon's limit in bytes.
    static let maximumBytes = 255

    /// Refuses what looks like a path or cannot be shown.
    static func check(_ name: String) throws(XRPCError) {
        let isPlain = name.unicodeScalars.allSatisfy { scalar in
            scalar != "/" && scalar != "\\" && scalar.properties.generalCategory != .control
        }
        guard isPlain, name != ".", name != "..", !name.isEmpty, name.utf8.count <= maximumBytes else {
            throw Fm.Plyr.Upload.UploadAudio.Failure.invalidName.because(
                "A file name has no slashes and no control characters.")
        }
    }
}
