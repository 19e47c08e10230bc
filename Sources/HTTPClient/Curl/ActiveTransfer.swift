import CCurl

/// A transfer with the C objects that live as long as libcurl works on it.
struct ActiveTransfer {
    let transfer: Transfer
    let easy: UnsafeMutableRawPointer
    private let fields: UnsafeMutablePointer<curl_slist>?

    /// Room for one read of the network; the default of 16 KiB costs speed with large bodies.
    private static let bufferBytes = 64 << 10

    /// An easy handle with every option set.
    static func make(_ transfer: Transfer) -> Result<ActiveTransfer, HTTPClientError> {
        guard let easy = curl_easy_init() else {
            return .failure(.transport(code: 27, message: "out of memory"))
        }
        let entry = ActiveTransfer(transfer: transfer, easy: easy, fields: fieldList(transfer.request))
        var options = EasyOptions(easy)
        entry.setRequest(&options)
        entry.setLimits(&options)
        entry.setCallbacks(&options)
        if let failure = options.failure {
            entry.free()
            return .failure(
                HTTPClientError(failure, addressWasRefused: false) ?? .transport(code: 0, message: "options"))
        }
        return .success(entry)
    }

    func free() {
        curl_easy_cleanup(easy)
        curl_slist_free_all(fields)
    }

    private func setRequest(_ options: inout EasyOptions) {
        let request = transfer.request
        options.set(CURLOPT_URL, transfer.url.text)
        // One request a connection at a time: a paused stream of HTTP/2 would buffer up to 32 MiB.
        options.set(CURLOPT_HTTP_VERSION, plyr_curl_http_1_1)
        options.set(CURLOPT_USERAGENT, transfer.configuration.userAgent)
        if let fields { options.set(CURLOPT_HTTPHEADER, list: fields) }
        switch request.body {
        case .none:
            if request.method == "HEAD" { options.set(CURLOPT_NOBODY, 1) } else { options.set(CURLOPT_HTTPGET, 1) }
        case .bytes(let bytes):
            options.set(CURLOPT_UPLOAD, 1)
            options.set(CURLOPT_INFILESIZE_LARGE, offset: Int64(bytes.count))
        case .stream(_, let length):
            options.set(CURLOPT_UPLOAD, 1)
            options.set(CURLOPT_INFILESIZE_LARGE, offset: length ?? -1)
            // What is streamed cannot be sent again if an idle connection turns out to be dead.
            options.set(CURLOPT_FRESH_CONNECT, 1)
            options.set(CURLOPT_FORBID_REUSE, 1)
        }
        if request.method != "HEAD" { options.set(CURLOPT_CUSTOMREQUEST, request.method) }
    }

    private func setLimits(_ options: inout EasyOptions) {
        let configuration = transfer.configuration
        options.setConnection(configuration)
        options.set(CURLOPT_FOLLOWLOCATION, 0)
        options.set(CURLOPT_BUFFERSIZE, Self.bufferBytes)
        options.set(CURLOPT_UPLOAD_BUFFERSIZE, Self.bufferBytes)
        options.set(CURLOPT_LOW_SPEED_LIMIT, configuration.lowSpeedBytesPerSecond)
        let lowSpeedTimeout = transfer.request.lowSpeedTimeout ?? configuration.lowSpeedTimeout
        options.set(CURLOPT_LOW_SPEED_TIME, lowSpeedTimeout.boundedSeconds)
        let total = transfer.request.totalTimeout ?? configuration.totalTimeout
        if let total, !transfer.request.noTotalTimeout { options.set(CURLOPT_TIMEOUT_MS, total.boundedMilliseconds) }
    }

    private func setCallbacks(_ options: inout EasyOptions) {
        let context = Unmanaged.passUnretained(transfer).toOpaque()
        options.set(CURLOPT_WRITEDATA, pointer: context)
        options.set(
            CURLOPT_WRITEFUNCTION,
            write: { bytes, size, count, context in
                Transfer.of(context)?.receiveBody(UnsafeRawBufferPointer(start: bytes, count: size * count)) ?? 0
            })
        options.set(CURLOPT_HEADERDATA, pointer: context)
        options.set(
            CURLOPT_HEADERFUNCTION,
            write: { bytes, size, count, context in
                Transfer.of(context)?.receiveHeader(UnsafeRawBufferPointer(start: bytes, count: size * count)) ?? 0
            })
        options.set(CURLOPT_READDATA, pointer: context)
        options.set(read: { bytes, size, count, context in
            let room = UnsafeMutableRawBufferPointer(start: bytes, count: size * count)
            return Transfer.of(context)?.sendBody(into: room) ?? plyr_curl_read_abort
        })
        options.set(CURLOPT_SEEKDATA, pointer: context)
        options.set(seek: { context, offset, origin in
            let canSeek = origin == 0 && Transfer.of(context)?.rewindBody(to: Int64(offset)) == true
            return canSeek ? 0 : 2  // CURL_SEEKFUNC_OK, CURL_SEEKFUNC_CANTSEEK
        })
        options.set(CURLOPT_OPENSOCKETDATA, pointer: context)
        options.set(openSocket: { context, _, address in
            guard let transfer = Transfer.of(context), let address else { return plyr_curl_socket_bad }
            return transfer.openSocket(address)
        })
    }

    private static func fieldList(_ request: OutgoingRequest) -> UnsafeMutablePointer<curl_slist>? {
        // An empty value removes libcurl's own field: no wait for "100 Continue", which few servers send.
        var lines = ["Expect:"]
        // A field without a value is written with a semicolon.
        lines += request.headers.map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" }
        if case .none = request.body, ["POST", "PUT", "PATCH"].contains(request.method) {
            lines.append("Content-Length: 0")
        }
        return lines.reduce(nil) { curl_slist_append($0, $1) }
    }
}
