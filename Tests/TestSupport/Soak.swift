import Foundation

/// How long the trials of the test suite are: short in `make test`, in full in `make soak`, which sets PLYR_SOAK.
package enum Soak {
    package static let isOn = ProcessInfo.processInfo.environment["PLYR_SOAK"] != nil

    package static func rounds(_ usual: Int, inFull full: Int) -> Int { isOn ? full : usual }
}
