public import ArgumentParser
package import PDSClient
public import Syntax

extension DID: ExpressibleByArgument {
    public init?(argument: String) { try? self.init(argument) }
}

extension NSID: ExpressibleByArgument {
    public init?(argument: String) { try? self.init(argument) }
}

extension LexiconPattern: ExpressibleByArgument {
    package init?(argument: String) { try? self.init(argument) }
}
