import Foundation
import Subprocess

/// A reverse proxy of Debian's before a server on loopback, which keeps its connections to the server and sends any
/// request on any of them.
package enum ReverseProxy: String, Sendable, CaseIterable {
    case nginx
    case haproxy

    /// Runs the proxy before the server at `port` while `body` runs.
    ///
    /// - Parameter body: is called with the proxy's port, once it accepts connections.
    package func run(before port: Int, _ body: @escaping @Sendable (Int) async throws -> Void) async throws {
        let folder = try TemporaryFolder()
        let ownPort = try freePort()
        try configuration(port: ownPort, upstream: port, folder: folder.path)
            .write(toFile: folder("proxy.conf"), atomically: true, encoding: .utf8)
        let arguments =
            self == .nginx ? ["-p", folder.path, "-c", folder("proxy.conf")] : ["-f", folder("proxy.conf")]
        _ = try await Subprocess.run(
            .name(rawValue), arguments: Arguments(arguments),
            environment: .inherit.updating(["PATH": "\(Executable.searchPath):/usr/sbin"]), input: .none,
            output: .discarded, error: .discarded
        ) { execution in
            guard try await eventually({ accepts(ownPort) ? true : nil }) != nil else {
                throw POSIXError(.ECONNREFUSED)
            }
            do { try await body(ownPort) } catch {
                try execution.send(signal: .terminate)
                throw error
            }
            try execution.send(signal: .terminate)
        }
        withExtendedLifetime(folder) {}
    }

    private func configuration(port: Int, upstream: Int, folder: String) -> String {
        switch self {
        case .nginx:
            """
            daemon off;
            master_process off;
            pid \(folder)/nginx.pid;
            error_log stderr error;
            events {}
            http {
                access_log off;
                client_body_temp_path \(folder)/body;
                proxy_temp_path \(folder)/proxy;
                fastcgi_temp_path \(folder)/fastcgi;
                uwsgi_temp_path \(folder)/uwsgi;
                scgi_temp_path \(folder)/scgi;
                map $http_upgrade $connection_upgrade {
                    default upgrade;
                    '' '';
                }
                upstream plyr {
                    server 127.0.0.1:\(upstream);
                    keepalive 16;
                }
                server {
                    listen 127.0.0.1:\(port);
                    location / {
                        proxy_pass http://plyr;
                        proxy_http_version 1.1;
                        proxy_set_header Host $host;
                        proxy_set_header Upgrade $http_upgrade;
                        proxy_set_header Connection $connection_upgrade;
                    }
                }
            }

            """
        case .haproxy:
            """
            defaults
                mode http
                http-reuse always
                timeout connect 60s
                timeout client 60s
                timeout server 60s
                timeout tunnel 1h
            frontend front
                bind 127.0.0.1:\(port)
                default_backend plyr
            backend plyr
                server plyr 127.0.0.1:\(upstream)

            """
        }
    }

    private func accepts(_ port: Int) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        return connectLoopback(descriptor, to: port)
    }
}
