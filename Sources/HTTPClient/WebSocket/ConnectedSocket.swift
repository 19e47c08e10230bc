import CCurl
import Foundation

/// A connection made by libcurl, with TLS where the URL says so, over which we speak ourselves. Used by one thread.
final class ConnectedSocket {
    private let easy: UnsafeMutableRawPointer
    private let addressGuard: AddressGuard
    private let isAborted: () -> Bool
    private var addressWasRefused = false
    private var descriptor: curl_socket_t = plyr_curl_socket_bad

    /// - Parameter isAborted: asked about once a second while the connection is made.
    init?(addressGuard: AddressGuard, isAborted: @escaping () -> Bool) {
        guard CurlLibrary.isReady, let easy = curl_easy_init() else { return nil }
        self.easy = easy
        self.addressGuard = addressGuard
        self.isAborted = isAborted
    }

    deinit { curl_easy_cleanup(easy) }

    /// Blocks until connected.
    ///
    /// - Parameter url: with scheme `http` or `https`.
    func connect(to url: String, _ configuration: WebClientConfiguration) throws(HTTPClientError) {
        let context = Unmanaged.passUnretained(self).toOpaque()
        var options = EasyOptions(easy)
        options.setConnection(configuration)
        options.set(CURLOPT_URL, url)
        options.set(CURLOPT_CONNECT_ONLY, 1)
        options.set(CURLOPT_SSL_ENABLE_ALPN, 0)
        options.set(CURLOPT_OPENSOCKETDATA, pointer: context)
        options.set(openSocket: { context, _, address in
            guard let socket = ConnectedSocket.of(context), let address else { return plyr_curl_socket_bad }
            return socket.open(address)
        })
        options.set(CURLOPT_NOPROGRESS, 0)
        options.set(CURLOPT_XFERINFODATA, pointer: context)
        options.set(progress: { context, _, _, _, _ in ConnectedSocket.of(context)?.isAborted() == false ? 0 : 1 })
        let code = options.failure ?? curl_easy_perform(easy)
        if code == CURLE_ABORTED_BY_CALLBACK { throw .cancelled }
        if let error = HTTPClientError(code, addressWasRefused: addressWasRefused) { throw error }
        plyr_curl_get_socket(easy, CURLINFO_ACTIVESOCKET, &descriptor)
        guard descriptor != plyr_curl_socket_bad else { throw .connectionLost }
    }

    /// Writes what the socket takes now; 0 if it takes nothing.
    func send(_ bytes: ArraySlice<UInt8>) throws(HTTPClientError) -> Int {
        var count = 0
        let code = bytes.withUnsafeBytes { curl_easy_send(easy, $0.baseAddress, $0.count, &count) }
        if code == CURLE_AGAIN { return 0 }
        if let error = HTTPClientError(code, addressWasRefused: false) { throw error }
        return count
    }

    /// Reads what is there into `buffer`: nil if nothing is, 0 at the end.
    func receive(into buffer: inout [UInt8]) throws(HTTPClientError) -> Int? {
        var count = 0
        let code = buffer.withUnsafeMutableBytes { curl_easy_recv(easy, $0.baseAddress, $0.count, &count) }
        if code == CURLE_AGAIN { return nil }
        if let error = HTTPClientError(code, addressWasRefused: false) { throw error }
        return count
    }

    /// Sleeps until the socket is ready, `wake` has a byte, or the time is over.
    func wait(reading: Bool, writing: Bool, wake: Int32, milliseconds: Int) {
        var events: Int16 = 0
        if reading { events |= Int16(POLLIN) }
        if writing { events |= Int16(POLLOUT) }
        var descriptors = [
            pollfd(fd: wake, events: Int16(POLLIN), revents: 0),
            // A negative descriptor is skipped: a hang-up that we do not want to read yet must not spin.
            pollfd(fd: events == 0 ? -1 : descriptor, events: events, revents: 0),
        ]
        poll(&descriptors, nfds_t(descriptors.count), Int32(clamping: milliseconds))
    }

    private func open(_ address: UnsafePointer<curl_sockaddr>) -> curl_socket_t {
        guard let socket = addressGuard.open(address) else {
            addressWasRefused = true
            return plyr_curl_socket_bad
        }
        return socket
    }

    private static func of(_ context: UnsafeMutableRawPointer?) -> ConnectedSocket? {
        context.map { Unmanaged<ConnectedSocket>.fromOpaque($0).takeUnretainedValue() }
    }
}
