import ArgumentParser
import DataModel
import Foundation
import HTTPClient
import Lexicons
import Schema
import Syntax
import XRPC

/// `plyr upload FILE …`
struct UploadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "upload",
        abstract: "Upload an audio file and publish it as a track.",
        discussion: "Shows its progress on standard error and prints the track's at-uri.")

    @Argument(help: "The audio file.")
    var file: String
    @Option(help: "The title of the track.")
    var title: String
    @Option(help: "The album it belongs to.")
    var album: String?
    @Option(name: .customLong("tag"), help: "A tag; may be repeated.")
    var tags: [String] = []
    @Option(help: "What is to be said about the track.")
    var description: String?
    @Option(help: "An image file for the cover.")
    var cover: String?
    @OptionGroup var account: SignInOptions

    /// What is wrong with the description of a track is said before its audio is sent.
    func validate() throws {
        do {
            try input(uploadID: "-", cover: nil).validate()
        } catch {
            throw ValidationError("\(error)")
        }
    }

    private func input(uploadID: String, cover: BlobRef?) -> Fm.Plyr.Upload.PublishTrack.Input {
        .init(
            uploadId: uploadID, title: title, album: album, description: description,
            tags: tags.isEmpty ? nil : tags, cover: cover)
    }

    func run() async throws {
        let password = try account.password.text()
        try await account.calling { try await publish(password) }
    }

    private func publish(_ password: String) async throws {
        let uploader = try await Uploader.signIn(
            service: account.service, identifier: account.handle, password: password)
        let progress = ProgressBar()
        let image: BlobRef? =
            if let cover { try await uploader.uploadCover(cover) } else { nil }
        let uploadID = try await upload(uploader, progress)
        let job = try await uploader.publish(input(uploadID: uploadID, cover: image), progress: progress)
        guard let uri = job.uri else {
            let reason = "\(job.error ?? "Failed"): \(job.message ?? "the track was not published")"
            throw ValidationError(OneLine.text(reason))
        }
        print(uri.text)
    }

    /// Sends the file, unless the server has it: from an earlier try, or from one that runs beside this one.
    private func upload(_ uploader: Uploader, _ progress: ProgressBar) async throws -> String {
        if let earlier = try await uploader.earlierUpload(of: file) { return earlier }
        do {
            return try await uploader.uploadAudio(file, progress: progress).uploadId
        } catch let error where Fm.Plyr.Upload.UploadAudio.Failure(error) == .duplicateUpload {
            guard let other = try await uploader.earlierUpload(of: file) else { throw error }
            return other
        }
    }
}
