import CCurl

/// Sets options on an easy handle and remembers the first that libcurl refused.
struct EasyOptions {
    let easy: UnsafeMutableRawPointer
    private(set) var failure: CURLcode?

    init(_ easy: UnsafeMutableRawPointer) { self.easy = easy }

    private mutating func check(_ code: CURLcode) {
        if code != CURLE_OK, failure == nil { failure = code }
    }

    mutating func set(_ option: CURLoption, _ value: Int) {
        check(plyr_curl_set_long(easy, option, value))
    }

    mutating func set(_ option: CURLoption, offset value: Int64) {
        check(plyr_curl_set_offset(easy, option, curl_off_t(value)))
    }

    mutating func set(_ option: CURLoption, _ value: String) {
        check(plyr_curl_set_string(easy, option, value))
    }

    mutating func set(_ option: CURLoption, pointer value: UnsafeMutableRawPointer) {
        check(plyr_curl_set_pointer(easy, option, value))
    }

    mutating func set(_ option: CURLoption, list value: UnsafeMutablePointer<curl_slist>?) {
        check(plyr_curl_set_list(easy, option, value))
    }

    mutating func set(_ option: CURLoption, write value: @escaping WriteFunction) {
        check(plyr_curl_set_write(easy, option, value))
    }

    mutating func set(read value: @escaping ReadFunction) {
        check(plyr_curl_set_read(easy, value))
    }

    mutating func set(seek value: @escaping SeekFunction) {
        check(plyr_curl_set_seek(easy, value))
    }

    mutating func set(openSocket value: @escaping OpenSocketFunction) {
        check(plyr_curl_set_opensocket(easy, value))
    }

    mutating func set(progress value: @escaping ProgressFunction) {
        check(plyr_curl_set_progress(easy, value))
    }

    /// What every connection has in common, whatever is spoken over it.
    mutating func setConnection(_ configuration: WebClientConfiguration) {
        set(CURLOPT_NOSIGNAL, 1)
        // Does not wait for a name lookup that nobody waits for any more: all transfers share one thread.
        set(CURLOPT_QUICK_EXIT, 1)
        set(CURLOPT_PROTOCOLS_STR, "http,https")
        // A proxy from the environment would connect in our place, behind the address guard's back.
        set(CURLOPT_PROXY, "")
        set(CURLOPT_CONNECTTIMEOUT_MS, configuration.connectTimeout.boundedMilliseconds)
        set(CURLOPT_SSLVERSION, plyr_curl_tls_1_2)
        set(CURLOPT_TCP_KEEPALIVE, 1)
        if let file = configuration.certificateAuthorityFile { set(CURLOPT_CAINFO, file) }
    }
}

typealias WriteFunction =
    @convention(c) (UnsafeMutablePointer<CChar>?, Int, Int, UnsafeMutableRawPointer?) -> Int
typealias ReadFunction = WriteFunction
typealias SeekFunction = @convention(c) (UnsafeMutableRawPointer?, curl_off_t, Int32) -> Int32
typealias OpenSocketFunction =
    @convention(c) (UnsafeMutableRawPointer?, curlsocktype, UnsafeMutablePointer<curl_sockaddr>?) -> curl_socket_t
typealias ProgressFunction =
    @convention(c) (UnsafeMutableRawPointer?, curl_off_t, curl_off_t, curl_off_t, curl_off_t) -> Int32
