/// A moment, as the protocol writes it: `YYYY-MM-DDTHH:MM:SS`, maybe a fraction, and `Z` or an offset.
///
/// The text is kept as written, because signatures cover it; `microseconds` is for computing and sorting.
public struct Datetime: SyntaxValue {
    public static let format = "datetime"
    /// What the reference implementation allows; the shortest is 20.
    public static let maximumLength = 64

    /// Microseconds since 1970-01-01T00:00:00Z; further digits of the fraction are cut off.
    public let microseconds: Int64
    public let text: String

    public init(_ text: String) throws(SyntaxError) {
        switch text.withBytes(Self.parse) {
        case .success(let microseconds): self.microseconds = microseconds
        case .failure(let problem): throw SyntaxError(format: Self.format, reason: problem.reason)
        }
        self.text = text
    }

    /// The moment, cut to milliseconds, as `…T….mmmZ`. Moments outside the years 0 to 9999 become the nearest inside.
    public init(microseconds: Int64) {
        let bounded = min(max(microseconds, Calendar.firstMicrosecond), Calendar.lastMicrosecond)
        let milliseconds = Calendar.floorDivide(bounded, by: 1000)
        self.microseconds = milliseconds * 1000
        text = Calendar.format(milliseconds: milliseconds)
    }

    /// The moment, as `…T….000Z`.
    public init(secondsSince1970 seconds: Int64) {
        let (microseconds, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
        self.init(microseconds: overflow ? (seconds < 0 ? .min : .max) : microseconds)
    }

    struct Problem: Error { let reason: String }

    /// Length of `YYYY-MM-DDTHH:MM:SS`.
    private static let fixedLength = 19

    private static func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> Result<Int64, Problem> {
        guard bytes.count > fixedLength else { return .failure(Problem(reason: "too short")) }
        guard bytes.count <= maximumLength else { return .failure(Problem(reason: "longer than 64 characters")) }
        guard let seconds = fixedPart(bytes) else { return .failure(Problem(reason: "no such date and time")) }
        var index = fixedLength
        guard let fraction = fraction(bytes, &index) else {
            return .failure(Problem(reason: "a fraction without digits"))
        }
        guard let offset = offset(bytes, index) else {
            return .failure(Problem(reason: "must end with Z or an offset such as +01:00"))
        }
        let microseconds = (seconds - offset) * 1_000_000 + fraction
        guard microseconds >= Calendar.firstMicrosecond else { return .failure(Problem(reason: "before the year 0")) }
        return .success(microseconds)
    }

    /// Seconds since 1970 of the first 19 bytes, as if in UTC; nil when they are malformed or name no real moment.
    @inline(__always)
    private static func fixedPart(_ bytes: UnsafeBufferPointer<UInt8>) -> Int64? {
        guard bytes[4] == ASCII.hyphen, bytes[7] == ASCII.hyphen, bytes[10] == 0x54, bytes[13] == ASCII.colon,
            bytes[16] == ASCII.colon
        else { return nil }
        guard let century = pair(bytes, 0), let yearOfCentury = pair(bytes, 2), let month = pair(bytes, 5),
            let day = pair(bytes, 8), let hour = pair(bytes, 11), let minute = pair(bytes, 14),
            let second = pair(bytes, 17)
        else { return nil }
        let year = century * 100 + yearOfCentury
        guard month >= 1, month <= 12, day >= 1, day <= Calendar.days(inMonth: month, year: year) else { return nil }
        guard hour <= 23, minute <= 59, second <= 59 else { return nil }
        return Calendar.daysSince1970(year: year, month: month, day: day) * 86400 + hour * 3600 + minute * 60 + second
    }

    /// The microseconds of an optional fraction; moves `index` behind it. Nil when a dot has no digit after it.
    @inline(__always)
    private static func fraction(_ bytes: UnsafeBufferPointer<UInt8>, _ index: inout Int) -> Int64? {
        guard bytes[index] == ASCII.dot else { return 0 }
        index += 1
        let start = index
        var value: Int64 = 0
        var weight: Int64 = 100_000
        while index < bytes.count, bytes[index].isDigit {
            value += Int64(bytes[index] &- ASCII.zero) * weight
            weight /= 10
            index += 1
        }
        return index == start ? nil : value
    }

    /// Seconds east of Greenwich of what stands at `index`, which must be all that is left.
    @inline(__always)
    private static func offset(_ bytes: UnsafeBufferPointer<UInt8>, _ index: Int) -> Int64? {
        guard index < bytes.count else { return nil }
        if bytes[index] == 0x5A { return index + 1 == bytes.count ? 0 : nil }
        guard bytes[index] == ASCII.plus || bytes[index] == ASCII.hyphen, index + 6 == bytes.count,
            bytes[index + 3] == ASCII.colon, let hours = pair(bytes, index + 1), let minutes = pair(bytes, index + 4),
            hours <= 23, minutes <= 59
        else { return nil }
        let seconds = hours * 3600 + minutes * 60
        if bytes[index] == ASCII.plus { return seconds }
        // RFC 3339 gives -00:00 a meaning of its own, "offset unknown"; the protocol forbids it.
        return seconds == 0 ? nil : -seconds
    }

    @inline(__always)
    private static func pair(_ bytes: UnsafeBufferPointer<UInt8>, _ index: Int) -> Int64? {
        guard bytes[index].isDigit, bytes[index + 1].isDigit else { return nil }
        return Int64(bytes[index] &- ASCII.zero) * 10 + Int64(bytes[index + 1] &- ASCII.zero)
    }
}

extension Datetime {
    /// By text alone, which decides the moment.
    public static func == (left: Self, right: Self) -> Bool { left.text == right.text }

    public func hash(into hasher: inout Hasher) { hasher.combine(text) }
}
